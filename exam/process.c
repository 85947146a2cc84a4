// process.c - a trial in a process of its own, which may do what it likes
//
// SPDX-License-Identifier: MIT
//
// The record is shared memory, between pages that cannot be touched, and looked at with care. What
// the driver is given to write to ends at such a page, too. Endless loops are ended by the
// processor's time, endless sleep by the clock, endless recursion by the size of the stack.

#define _GNU_SOURCE // memfd_create()
#include "kit.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STACK_BYTES  (1u << 20)
#define MEMORY_BYTES (UINT64_C(1) << 30)
#define PRINTS_BYTES (1u << 20)
#define CPU_US       500000
#define PATIENCE_S   5
#define PAGE         4096u
#define FENCE_FILL   0xA5

// There if the program is sanitized, which wants all addresses there are. The kit need not be.
extern void address_sanitizer(void) __asm__("__asan_init") __attribute__((weak));

static record_t *shared;
static uint8_t *fence;       // a page between two that cannot be touched
static size_t fenced_size;
static int said = -1;        // what it prints
static uintptr_t stack_top;

// ---------------------------------------------------------- in the process

void trial_end(ending_t ending, int signal)
{
    record->ending = ending;
    record->signal = signal;
    _exit(0);
}

void *fenced(size_t size)
{
    fenced_size = size;
    memset(fence + PAGE, FENCE_FILL, PAGE);
    return fence + 2 * PAGE - size;
}

bool fence_holds(void)
{
    for (size_t i = 0; i < PAGE - fenced_size; i++)
        if (fence[PAGE + i] != FENCE_FILL)
            return false;
    return true;
}

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)context;
    uintptr_t at = (uintptr_t)info->si_addr, low = (uintptr_t)fence, own = (uintptr_t)shared - PAGE;
    bool in_fence = at >= low && at < low + 3 * PAGE;
    bool in_record = at >= own && at < own + sizeof *shared + 2 * PAGE;
    bool below_stack = at < stack_top && stack_top - at > STACK_BYTES - 64 * PAGE
                       && stack_top - at < 64 * STACK_BYTES;
    trial_end(in_fence || in_record ? OVERRAN : below_stack ? RECURSED : CRASHED, signal);
}

static void limit(int what, rlim_t most)
{
    struct rlimit now;
    getrlimit((__rlimit_resource_t)what, &now);
    now.rlim_cur = most < now.rlim_max ? most : now.rlim_max;
    setrlimit((__rlimit_resource_t)what, &now);
}

// A driver in other processes is not what uses the processor here.
static void set_limits(bool is_elsewhere)
{
    static uint8_t stack[1 << 16];
    const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    const struct itimerval timer = {.it_value.tv_usec = CPU_US};
    sigaltstack(&other, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    signal(SIGXFSZ, SIG_IGN); // who prints too much prints no more
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_STACK, STACK_BYTES);
    limit(RLIMIT_FSIZE, PRINTS_BYTES);
    if (address_sanitizer == NULL)
        limit(RLIMIT_AS, MEMORY_BYTES);
    if (is_elsewhere)
        return;
    limit(RLIMIT_CPU, 2); // should it catch the other
    setitimer(ITIMER_PROF, &timer, NULL);
}

static _Noreturn void in_process(const exam_adapter_t *adapter, const trial_t *trial)
{
    stack_top = (uintptr_t)&adapter;
    prctl(PR_SET_PDEATHSIG, SIGKILL); // a kit that is killed leaves no driver behind
    setpgid(0, 0);
    dup2(said, STDOUT_FILENO);
    dup2(said, STDERR_FILENO);
    set_limits(adapter->patience_s != 0);
    bus_begin(trial, shared);
    play(adapter, trial);
    fflush(NULL);
    trial_end(ENDED, 0);
}

// --------------------------------------------------------------- around it

// Its last words, on one line; of a sanitizer the sentence that says what it is.
static void read_said(void)
{
    char text[4096];
    off_t all = lseek(said, 0, SEEK_END), most = sizeof text - 1;
    ssize_t size = pread(said, text, sizeof text - 1, all > most ? all - most : 0);
    while (size > 0 && text[size - 1] == '\n')
        size--;
    text[size > 0 ? size : 0] = '\0';
    const char *sentence = strstr(text, "SUMMARY: "), *line = strrchr(text, '\n');
    const char *from = sentence != NULL ? sentence + 9 : line != NULL ? line + 1 : text;
    size_t length = strcspn(from, "\n");
    if (length >= sizeof shared->said)
        length = sizeof shared->said - 1;
    for (size_t i = 0; i < length; i++) // it ends up in scripts and in pages
        shared->said[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
    shared->said[length] = '\0';
}

// As the compiler's guard, the C library and the sanitizer say it.
static bool wrote_too_far(void)
{
    static const char *const words[] = {"stack smashing", "buffer overflow", "malloc()", "free()",
                                        "corrupted",      "double free",     "-overflow",
                                        "-underflow",     "use-after-",      "double-free"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(shared->said, words[i]) != NULL)
            return true;
    return false;
}

static bool step_is_whole(const step_t *step)
{
    bool call = step->act == ACT_CALL || step->act == ACT_RETURN;
    bool found = step->act == ACT_FOUND;
    return step->act <= ACT_FOUND && (!call || step->a < EXAM_CALLS)
           && (!found || (step->a >= 1 && step->a <= SIM8563_FINDINGS));
}

// Nobody has written into it but the kit: nothing in it leads out of it.
static bool record_is_whole(const trial_t *trial)
{
    bool ended = shared->ending == ENDED;
    bool whole = shared->steps <= STEPS && shared->calls <= MADE && shared->ending <= LEFT
                 && shared->examined <= shared->calls
                 && (!ended || (shared->examined < shared->calls
                                && shared->examined + 1 >= trial->rounds));
    for (unsigned i = 0; whole && i < shared->steps; i++)
        whole = step_is_whole(&shared->step[i]);
    for (unsigned i = 0; whole && i < shared->calls; i++) {
        const made_t *made = &shared->made[i];
        whole = made->call < EXAM_CALLS && made->first <= shared->steps
                && made->end <= shared->steps;
    }
    return whole;
}

static void tell_ending(const trial_t *trial, int status)
{
    if (!record_is_whole(trial)) {
        memset(shared, 0, offsetof(record_t, made));
        shared->ending = OVERRAN;
    }
    read_said();
    if (shared->ending == ENDED)
        return;
    if (WIFSIGNALED(status)) {
        int signal = WTERMSIG(status);
        shared->signal = signal;
        shared->ending = signal == SIGPROF || signal == SIGXCPU ? SPUN
                         : signal == SIGKILL ? SLEPT : CRASHED;
    } else if (shared->ending == LEFT) {
        shared->signal = WEXITSTATUS(status);
    }
    if ((shared->ending == CRASHED || shared->ending == LEFT) && wrote_too_far())
        shared->ending = OVERRAN;
}

static int pidfd_of(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static int wait_for(pid_t pid, unsigned patience_s)
{
    int status = 0, ready;
    struct pollfd until = {.fd = pidfd_of(pid), .events = POLLIN};
    do
        ready = poll(&until, 1, (int)patience_s * 1000);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        kill(pid, SIGKILL);
    close(until.fd);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    kill(-pid, SIGKILL); // what it started
    return status;
}

// Without it nothing would end a driver that sleeps.
static bool has_clock(void)
{
    int fd = pidfd_of(getpid());
    return fd >= 0 && close(fd) == 0;
}

static bool set_up(void)
{
    if (shared != NULL)
        return true;
    exam_time_t time;
    size_t size = (sizeof *shared + PAGE - 1) / PAGE * PAGE;
    uint8_t *pages = mmap(NULL, size + 2 * PAGE, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    void *walls = mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    said = memfd_create("said", MFD_CLOEXEC);
    if (pages == MAP_FAILED || walls == MAP_FAILED || said < 0 || !has_clock())
        return false;
    if (mprotect(pages + PAGE, size, PROT_READ | PROT_WRITE) != 0)
        return false;
    shared = (record_t *)(void *)(pages + PAGE);
    fence = walls;
    signal(SIGCHLD, SIG_DFL); // or nobody is told how a trial ended
    setenv("TZ", ZONE, 1);
    tzset();
    exam_from_unix(0, &time); // what the C library does once is not done in each process
    return mprotect(fence + PAGE, PAGE, PROT_READ | PROT_WRITE) == 0;
}

const record_t *trial_run(const exam_adapter_t *adapter, const trial_t *trial)
{
    if (!set_up() || ftruncate(said, 0) != 0 || lseek(said, 0, SEEK_SET) != 0)
        return NULL;
    memset(shared, 0, offsetof(record_t, made));
    shared->ending = LEFT;
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0)
        return NULL;
    if (pid == 0)
        in_process(adapter, trial);
    tell_ending(trial, wait_for(pid, adapter->patience_s != 0 ? adapter->patience_s : PATIENCE_S));
    return shared;
}

void trial_free(void)
{
    if (shared == NULL)
        return;
    munmap((uint8_t *)shared - PAGE, (sizeof *shared + PAGE - 1) / PAGE * PAGE + 2 * PAGE);
    munmap(fence, 3 * PAGE);
    close(said);
    shared = NULL;
}
