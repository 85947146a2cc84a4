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
    uint8_t bytes[256];
    lab_t *lab = arg;
    console_t *terminal = &lab->backend->terminal;
    if (console_room(terminal) < sizeof bytes)
        return;
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
    console_say(terminal, bytes, (uint32_t)got);
}

// A terminal that is held, or a pipe that is full, holds the guest.
static void print(void *arg, const uint8_t *bytes, uint32_t size, uint64_t now_ns)
{
    lab_t *lab = arg;
    (void)now_ns;
    while (size > 0) {
        ssize_t put = write(STDOUT_FILENO, bytes, size);
        if (put < 0 && errno == EAGAIN)
            poll(&(struct pollfd){STDOUT_FILENO, POLLOUT, 0}, 1, -1);
        else if (put < 0 && errno != EINTR) {
            lab->unwritten = errno;
            lab->backend->ended = true;
            return;
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
