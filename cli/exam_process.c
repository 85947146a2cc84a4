// exam_process.c - a program of the driver's, in a trial: its bus and its clock are the kit's
//
// SPDX-License-Identifier: MIT
//
// What a call has started ends with it, whatever became of it: this process is where orphans go to.

#define _GNU_SOURCE // pipe2()
#include "exam_program.h"

#include "exam.h"
#include "raw.h"
#include "remote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 10000 // between two of its transfers
#define CPU_S       2
#define FILE_BYTES  (1u << 20)
#define US_NS       1000

// ------------------------------------------------------------------- requests

// Reads end in STOP, as the kit's do: the chip cannot tell that from a repeated START.
static int transfer(const struct i2c_msg *messages, unsigned count)
{
    int status = 0;
    for (unsigned i = 0; i < count && status == 0; i++) {
        const struct i2c_msg *message = &messages[i];
        uint8_t address = bus_address_byte(message->addr, message->flags) >> 1;
        if ((message->flags & I2C_M_RD) != 0)
            status = exam_read(address, message->buf, message->len);
        else if (i + 1 < count)
            status = exam_write_on(address, message->buf, message->len);
        else
            status = exam_write(address, message->buf, message->len);
    }
    return status == 0 ? (int)count : -ENXIO;
}

static void let_pass(uint64_t ns)
{
    for (uint64_t us = (ns + US_NS - 1) / US_NS; us > 0; ) {
        uint32_t part = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
        exam_delay_us(part);
        us -= part;
    }
}

static void serve(int listener, const program_t *program, uint64_t begun_us)
{
    static remote_request_t request;
    remote_reply_t reply = {0};
    if (!remote_take(listener, &request))
        return;
    if (request.count > 0) {
        reply.result = transfer(request.message, request.count);
    } else {
        let_pass(request.sleep_ns);
        uint64_t now_us = exam_time_us();
        reply.monotonic_ns = now_us * US_NS;
        reply.unix_ns = (uint64_t)program->unix_s * 1000000000 + (now_us - begun_us) * US_NS;
    }
    remote_answer(&request, &reply);
}

// ------------------------------------------------------------------ a process

// In a group of its own. If it cannot be executed, errno comes out of the pipe.
static _Noreturn void become(const program_t *program, int out, int failed)
{
    const struct rlimit cpu = {CPU_S, CPU_S + 1}, file = {FILE_BYTES, FILE_BYTES};
    int in = open("/dev/null", O_RDONLY);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    setrlimit(RLIMIT_CPU, &cpu); // one that is refused is lower already
    setrlimit(RLIMIT_FSIZE, &file);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    execvp(program->words[0], program->words);
    raw_write(failed, &errno, sizeof errno);
    _exit(127);
}

// -1: errno says why.
static pid_t start(const program_t *program, int out)
{
    int failed[2], cause = 0;
    if (pipe2(failed, O_CLOEXEC) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0)
        become(program, out, failed[1]);
    cause = pid < 0 ? errno : 0;
    close(failed[1]);
    while (read(failed[0], &cause, sizeof cause) < 0 && errno == EINTR)
        continue;
    close(failed[0]);
    if (pid > 0 && cause != 0)
        waitpid(pid, NULL, 0);
    errno = cause;
    return cause != 0 ? -1 : pid;
}

// Who is killed may just have had a child, which comes to us: until there is none.
void program_end_all(void)
{
    bool any = true;
    while (any) {
        int child;
        FILE *children = fopen("/proc/thread-self/children", "r");
        any = false;
        while (children != NULL && fscanf(children, "%d", &child) == 1)
            any = kill(child, SIGKILL) == 0;
        if (children != NULL)
            fclose(children);
        if (any)
            waitpid(-1, NULL, 0);
    }
}

// What is too much is counted, and dropped.
static void take_prints(program_t *program, int out)
{
    char part[512];
    ssize_t size;
    while ((size = read(out, part, sizeof part)) > 0)
        for (ssize_t i = 0; i < size; i++, program->size++)
            if (program->size < PROGRAM_PRINTS)
                program->printed[program->size] = part[i];
}

// Until it has ended. False: it does nothing any more, or prints without an end.
static bool serve_until_end(program_t *program, int listener, int out, int ended)
{
    uint64_t begun_us = listener >= 0 ? exam_time_us() : 0;
    struct pollfd watched[3] = {{ended, POLLIN, 0}, {listener, POLLIN, 0}, {out, POLLIN, 0}};
    while ((watched[0].revents & POLLIN) == 0) {
        int ready = poll(watched, 3, PATIENCE_MS);
        if (ready == 0 || program->size > FILE_BYTES)
            return false;
        if (watched[1].revents != 0)
            serve(listener, program, begun_us);
        take_prints(program, out);
        if ((watched[2].revents & POLLHUP) != 0)
            watched[2].fd = -1; // it has closed it
    }
    return true;
}

static void wait_for(program_t *program, pid_t pid, int listener, int out)
{
    int status = 0, ended = (int)syscall(SYS_pidfd_open, pid, 0);
    bool over = ended >= 0 && serve_until_end(program, listener, out, ended);
    bool hung = !over && program->size <= FILE_BYTES;
    if (!over)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    close(ended);
    program_end_all();
    take_prints(program, out);
    program->ending = hung ? PROGRAM_HUNG : WIFSIGNALED(status) ? PROGRAM_KILLED : PROGRAM_EXITED;
    program->status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

void program_run(program_t *program)
{
    bool on_bus = program->socket_path != NULL;
    int out[2] = {-1, -1};
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    bool ready = pipe2(out, O_CLOEXEC) == 0 && fcntl(out[0], F_SETFL, O_NONBLOCK) == 0;
    int listener = on_bus && ready ? remote_listen(program->socket_path) : -1;
    pid_t pid = ready && (listener >= 0 || !on_bus) ? start(program, out[1]) : -1;
    program->ending = PROGRAM_UNSTARTED;
    program->status = errno;
    program->size = 0;
    if (out[1] >= 0)
        close(out[1]);
    if (pid > 0)
        wait_for(program, pid, listener, out[0]);
    program->printed[program->size < PROGRAM_PRINTS ? program->size : PROGRAM_PRINTS] = '\0';
    if (listener >= 0)
        close(listener);
    if (out[0] >= 0)
        close(out[0]);
}
