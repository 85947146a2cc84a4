// guard.c - see guard.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <sys/syscall.h>
#include <unistd.h>

// The C library's own, under the name that nobody interposes.
int __sigaction(int number, const struct sigaction *action, struct sigaction *before);

#define SIGNAL_BIT(number) (UINT64_C(1) << ((number) - 1))

static _Thread_local sigjmp_buf *landing __attribute__((tls_model("initial-exec")));
static struct sigaction wanted_segv; // what the program wants done
static struct sigaction wanted_bus;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool installed;
static bool signals_do_not_matter;
static bool (*mender)(const void *address);

static struct sigaction *wanted(int number)
{
    return number == SIGSEGV ? &wanted_segv : &wanted_bus;
}

// Nobody handles it: it ends the process with the status and the core that it would have had. A
// real fault comes again on return; a signal that somebody sent has to be sent again.
static void die_of(int number, const siginfo_t *info)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    __sigaction(number, &action, NULL);
    if (info->si_code <= 0)
        syscall(SYS_tgkill, getpid(), (pid_t)syscall(SYS_gettid), number);
}

static void hand_on(int number, siginfo_t *info, void *context)
{
    struct sigaction action = *wanted(number);
    if (((unsigned)action.sa_flags & SA_RESETHAND) != 0)
        wanted(number)->sa_handler = SIG_DFL;
    sigset_t before;
    pthread_sigmask(SIG_BLOCK, &action.sa_mask, &before);
    if ((action.sa_flags & SA_SIGINFO) != 0)
        action.sa_sigaction(number, info, context);
    else
        action.sa_handler(number);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    bool sent = info->si_code <= 0;
    if (number == SIGBUS && !sent && mender != NULL && mender(info->si_addr))
        return;
    if (landing != NULL && !sent)
        siglongjmp(*landing, 1);
    int saved = errno;
    void (*handler)(int) = wanted(number)->sa_handler;
    if (handler == SIG_DFL || (handler == SIG_IGN && !sent))
        die_of(number, info);
    else if (handler != SIG_IGN)
        hand_on(number, info, context);
    errno = saved;
}

static void install(void)
{
    // SA_NODEFER and an empty mask: the jump out of the handler has no mask to put back.
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK};
    action.sa_sigaction = on_fault;
    __sigaction(SIGSEGV, NULL, &wanted_segv);
    __sigaction(SIGBUS, NULL, &wanted_bus);
    installed = true;
    __sigaction(SIGSEGV, &action, NULL);
    __sigaction(SIGBUS, &action, NULL);
}

void guard_mend(bool (*mend)(const void *address))
{
    mender = mend;
    pthread_once(&once, install);
}

void guard_signals_matter(bool matter)
{
    signals_do_not_matter = !matter;
}

void guard_enter(guard_section_t *section)
{
    if (!installed)
        pthread_once(&once, install);
    section->held = !signals_do_not_matter;
    if (!section->held)
        return;
    const uint64_t mask = ~(SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) |
                            SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGTRAP) | SIGNAL_BIT(SIGABRT));
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, &section->mask, sizeof mask);
}

void guard_leave(const guard_section_t *section)
{
    if (section->held)
        syscall(SYS_rt_sigprocmask, SIG_SETMASK, &section->mask, NULL, sizeof section->mask);
}

bool guard_run(void (*work)(void *arg), void *arg)
{
    sigjmp_buf here;
    sigjmp_buf *const outer = landing;
    bool whole = false;
    if (sigsetjmp(here, 0) == 0) {
        landing = &here;
        work(arg);
        whole = true;
    }
    landing = outer;
    return whole;
}

typedef struct copy_t {
    void *to;
    const void *from;
    size_t size;
} copy_t;

// By the byte and without memcpy(): a sanitizer has no say in which of the program's bytes we may
// touch, and the program's own memcpy() may be anything.
__attribute__((no_sanitize("address", "undefined"))) static void copy(void *arg)
{
    const copy_t *job = arg;
    volatile uint8_t *to = job->to;
    const volatile uint8_t *from = job->from;
    for (size_t i = 0; i < job->size; i++)
        to[i] = from[i];
}

bool guard_copy(void *to, const void *from, size_t size)
{
    copy_t job = {to, from, size};
    if (size == 0)
        return true;
    return to != NULL && from != NULL && guard_run(copy, &job);
}

int guard_sigaction(int number, const struct sigaction *action, struct sigaction *before)
{
    if (!installed || (number != SIGSEGV && number != SIGBUS))
        return __sigaction(number, action, before);
    struct sigaction old = *wanted(number);
    if (action != NULL)
        *wanted(number) = *action;
    if (before != NULL)
        *before = old;
    return 0;
}
