// exam_process.c - a program of the driver's, in a trial: its bus and its clock are the kit's
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE // memfd_create()
#include "exam_program.h"

#include "exam.h"
#include "raw.h"
#include "remote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 10000 // between two of its transfers
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

static void serve(remote_request_t *request, const program_t *program, uint64_t begun_us)
{
    remote_reply_t reply = {0};
    if (request->count > 0) {
        reply.result = transfer(request->message, request->count);
    } else {
        let_pass(request->sleep_ns);
        uint64_t now_us = exam_time_us();
        reply.monotonic_ns = now_us * US_NS;
        reply.unix_ns = (uint64_t)program->unix_s * 1000000000 + (now_us - begun_us) * US_NS;
    }
    remote_answer(request, &reply);
}

// ------------------------------------------------------------------ a process

static _Noreturn void become(const program_t *program, int out, int failed)
{
    int in = open("/dev/null", O_RDONLY);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    execvp(program->words[0], program->words);
    raw_write(failed, &errno, sizeof errno);
    _exit(127);
}

// -1: errno says why. When it cannot be executed, that comes out of the pipe.
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

// Until it has ended. False: it does nothing any more.
static bool serve_until_end(const program_t *program, int listener, int ended)
{
    static remote_request_t request;
    uint64_t begun_us = listener >= 0 ? exam_time_us() : 0;
    struct pollfd watched[2] = {{ended, POLLIN, 0}, {listener, POLLIN, 0}};
    while (watched[0].revents == 0) {
        int ready = poll(watched, 2, PATIENCE_MS);
        if (ready == 0)
            return false;
        if (watched[1].revents != 0 && remote_take(listener, &request))
            serve(&request, program, begun_us);
    }
    return true;
}

// How it ended, and what it printed.
static void wait_for(program_t *program, pid_t pid, int listener, int out)
{
    int status = 0, ended = (int)syscall(SYS_pidfd_open, pid, 0);
    bool hung = ended < 0 || !serve_until_end(program, listener, ended);
    if (hung)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    close(ended);
    program->ending = hung ? PROGRAM_HUNG : WIFSIGNALED(status) ? PROGRAM_KILLED : PROGRAM_EXITED;
    program->status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    ssize_t size = pread(out, program->printed, PROGRAM_PRINTS, 0);
    program->printed[size > 0 ? size : 0] = '\0';
}

void program_run(program_t *program)
{
    bool on_bus = program->socket_path != NULL;
    int out = memfd_create("printed", MFD_CLOEXEC);
    int listener = on_bus && out >= 0 ? remote_listen(program->socket_path) : -1;
    pid_t pid = out >= 0 && (listener >= 0 || !on_bus) ? start(program, out) : -1;
    program->ending = PROGRAM_UNSTARTED;
    program->status = errno;
    if (pid > 0)
        wait_for(program, pid, listener, out);
    if (listener >= 0)
        close(listener);
    if (out >= 0)
        close(out);
}
