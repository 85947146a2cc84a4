// lab_terminal.c - the terminal of a lab: the guest's shell has it
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "lab.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define LEAVE 0x1D // Ctrl-]
#define END   0x04 // Ctrl-D

static void typed(void *arg)
{
    uint8_t bytes[BACKEND_TYPED];
    lab_t *lab = arg;
    ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got <= 0) {
        lab->backend->input = -1;
        bytes[0] = END;
        got = 1;
    }
    if (lab->raw && memchr(bytes, LEAVE, (size_t)got) != NULL)
        lab->backend->ended = true;
    console_say(&lab->backend->terminal, bytes, (uint32_t)got);
}

// Waits until stdout takes more; false: a signal came before.
static bool may_write(const lab_t *lab)
{
    struct pollfd polled[] = {{STDOUT_FILENO, POLLOUT, 0}, {lab->signals, POLLIN, 0}};
    while (poll(polled, 2, -1) < 0 && errno == EINTR)
        continue;
    return polled[0].revents != 0 || polled[1].revents == 0;
}

// A terminal that is held, or a pipe that is full, holds the guest; a signal ends that.
static void print(void *arg, const uint8_t *bytes, uint32_t size, uint64_t now_ns)
{
    lab_t *lab = arg;
    (void)now_ns;
    while (size > 0 && !lab->backend->ended) {
        if (!may_write(lab)) {
            lab->backend->ended = true;
            return;
        }
        ssize_t put = write(STDOUT_FILENO, bytes, size);
        if (put < 0 && errno != EINTR && errno != EAGAIN) {
            lab->unwritten = errno;
            lab->backend->ended = true;
        }
        if (put > 0) {
            bytes += put;
            size -= (uint32_t)put;
        }
    }
}

void lab_terminal_begin(lab_t *lab)
{
    lab->backend->terminal.hear = print;
    lab->backend->terminal.arg = lab;
    lab->backend->typed = typed;
}

int lab_terminal_take(lab_t *lab)
{
    struct termios raw;
    if (lab->raw)
        return STATUS_YES; // the guest has asked before
    lab->backend->input = STDIN_FILENO;
    lab->raw = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &lab->before) == 0;
    if (!lab->raw)
        return STATUS_YES;
    raw = lab->before;
    cfmakeraw(&raw);
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0)
        return STATUS_YES;
    return failure(lab->command, "cannot set the terminal: %s", strerror(errno));
}

void lab_terminal_end(lab_t *lab)
{
    if (lab->raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &lab->before);
    lab->raw = false;
}
