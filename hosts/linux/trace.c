// trace.c - see trace.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "trace.h"

#include "raw.h"

#include <errno.h>
#include <linux/i2c-dev.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRACE_MAGIC UINT32_C(0x31545238)
_Static_assert(TRACE_MESSAGES >= I2C_RDWR_IOCTL_MAX_MSGS, "any transfer fits");

static size_t size_of(uint32_t count)
{
    return offsetof(trace_t, message) + count * sizeof(trace_message_t);
}

static void fill(trace_t *trace, uint32_t bus, const bus_report_t *report)
{
    memset(trace, 0, size_of(report->count));
    trace->magic = TRACE_MAGIC;
    trace->bus = bus;
    trace->result = report->result;
    trace->pointer = report->pointer;
    trace->begin_ns = report->begin_ns;
    trace->end_ns = report->end_ns;
    trace->at_message = report->at_message;
    trace->at_byte = report->at_byte;
    trace->count = report->count;
    trace->findings = report->findings;
    memcpy(trace->finding, report->finding, report->findings * sizeof trace->finding[0]);
    for (unsigned i = 0; i < report->count; i++) {
        const struct i2c_msg *from = &report->messages[i];
        trace_message_t *to = &trace->message[i];
        to->address = from->addr;
        to->flags = from->flags;
        to->length = from->len;
        memcpy(to->bytes, from->buf, from->len < TRACE_BYTES ? from->len : TRACE_BYTES);
    }
}

static bool send_to(int fd, const struct sockaddr_un *address, const trace_t *trace)
{
    ssize_t sent;
    do
        sent = sendto(fd, trace, size_of(trace->count), MSG_NOSIGNAL,
                      (const struct sockaddr *)address, sizeof *address);
    while (sent < 0 && errno == EINTR);
    // Nobody listens any more.
    return sent >= 0 || errno == ECONNREFUSED || errno == ENOENT || errno == EPIPE;
}

// A socket of its own for each: a program may close all descriptors that it does not know.
void trace_send(const char *socket_path, uint32_t bus, const bus_report_t *report)
{
    static const char missing[] = "rtc8563 run: a transfer is missing in the trace: ";
    trace_t trace;
    struct sockaddr_un address;
    int saved = errno;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    fill(&trace, bus, report);
    if (fd < 0 || !raw_address(socket_path, &address) || !send_to(fd, &address, &trace)) {
        const char *why = strerror(errno);
        raw_write(STDERR_FILENO, missing, sizeof missing - 1);
        raw_write(STDERR_FILENO, why, strlen(why));
        raw_write(STDERR_FILENO, "\n", 1);
    }
    if (fd >= 0)
        raw_close(fd);
    errno = saved;
}

int trace_listen(const char *socket_path)
{
    struct sockaddr_un address;
    if (!raw_address(socket_path, &address))
        return -1;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
                    chmod(socket_path, 0666) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

bool trace_receive(int listener, trace_t *out)
{
    for (;;) {
        ssize_t size = recv(listener, out, sizeof *out, MSG_DONTWAIT);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno != EAGAIN) {
            int saved = errno;
            shutdown(listener, SHUT_RD); // or the senders would wait for ever
            errno = saved;
        }
        if (size < 0)
            return false;
        if ((size_t)size >= size_of(0) && out->magic == TRACE_MAGIC &&
            out->count <= TRACE_MESSAGES && out->findings <= BUS_FINDINGS &&
            (size_t)size == size_of(out->count))
            return true;
    }
}
