// remote.c - see remote.h
//
// SPDX-License-Identifier: MIT
//
// A request is a header and all bytes to write, a reply the structure and all bytes read.

#define _GNU_SOURCE
#include "remote.h"

#include "raw.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define REMOTE_MAGIC UINT32_C(0x31455238)

typedef struct header_t {
    uint32_t magic;
    uint32_t count;
    uint64_t sleep_ns;
    struct {
        uint16_t address, flags, length;
    } message[REMOTE_MESSAGES];
} header_t;

static bool send_all(int fd, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    while (size > 0) {
        ssize_t sent = send(fd, from, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return false;
        from += sent > 0 ? sent : 0;
        size -= sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

static bool receive_all(int fd, void *bytes, size_t size)
{
    uint8_t *to = bytes;
    while (size > 0) {
        ssize_t got = recv(fd, to, size, MSG_WAITALL);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        to += got > 0 ? got : 0;
        size -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

typedef bool move_t(int fd, struct i2c_msg *message);

static bool send_one(int fd, struct i2c_msg *message)
{
    return send_all(fd, message->buf, message->len);
}

static bool receive_one(int fd, struct i2c_msg *message)
{
    return receive_all(fd, message->buf, message->len);
}

// The bytes of all messages that read, or that write.
static bool move_bytes(int fd, struct i2c_msg *messages, unsigned count, unsigned direction,
                       move_t *move)
{
    for (unsigned i = 0; i < count; i++)
        if ((messages[i].flags & I2C_M_RD) == direction && !move(fd, &messages[i]))
            return false;
    return true;
}

// ------------------------------------------------------------ in the program

static int connect_to(const char *socket_path)
{
    struct sockaddr_un address;
    if (!raw_address(socket_path, &address))
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        raw_close(fd);
        return -1;
    }
    return fd;
}

static bool ask(const char *socket_path, const header_t *header, struct i2c_msg *messages,
                remote_reply_t *out)
{
    remote_reply_t reply;
    int saved = errno;
    int fd = connect_to(socket_path);
    bool done = fd >= 0 && send_all(fd, header, sizeof *header)
                && move_bytes(fd, messages, header->count, 0, send_one)
                && receive_all(fd, &reply, sizeof reply)
                && move_bytes(fd, messages, header->count, I2C_M_RD, receive_one);
    if (done)
        *out = reply;
    if (fd >= 0)
        raw_close(fd);
    errno = saved;
    return done;
}

int remote_transfer(const char *socket_path, struct i2c_msg *messages, unsigned count)
{
    header_t header = {.magic = REMOTE_MAGIC, .count = count};
    remote_reply_t reply = {.result = -EIO};
    for (unsigned i = 0; i < count; i++) {
        header.message[i].address = messages[i].addr;
        header.message[i].flags = messages[i].flags;
        header.message[i].length = messages[i].len;
    }
    ask(socket_path, &header, messages, &reply);
    return reply.result;
}

bool remote_sleep(const char *socket_path, uint64_t ns, remote_reply_t *out)
{
    const header_t header = {.magic = REMOTE_MAGIC, .sleep_ns = ns};
    return ask(socket_path, &header, NULL, out);
}

// ----------------------------------------------------------- in the examiner

int remote_listen(const char *socket_path)
{
    struct sockaddr_un address;
    if (!raw_address(socket_path, &address))
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(socket_path);
    if (fd >= 0 && (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0
                    || listen(fd, SOMAXCONN) != 0)) {
        raw_close(fd);
        return -1;
    }
    return fd;
}

static bool lay_out(remote_request_t *request, const header_t *header)
{
    uint8_t *bytes = request->bytes;
    if (header->magic != REMOTE_MAGIC || header->count > REMOTE_MESSAGES)
        return false;
    for (unsigned i = 0; i < header->count; i++) {
        uint16_t length = header->message[i].length;
        if (length > I2CDEV_LENGTH_MAX)
            return false;
        request->message[i] = (struct i2c_msg){header->message[i].address,
                                               header->message[i].flags, length, bytes};
        bytes += length;
    }
    request->count = header->count;
    request->sleep_ns = header->sleep_ns;
    return true;
}

bool remote_take(int listener, remote_request_t *out)
{
    header_t header;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return false;
    out->fd = fd;
    if (receive_all(fd, &header, sizeof header) && lay_out(out, &header)
        && move_bytes(fd, out->message, out->count, 0, receive_one))
        return true;
    raw_close(fd);
    return false;
}

void remote_answer(remote_request_t *request, const remote_reply_t *reply)
{
    if (send_all(request->fd, reply, sizeof *reply))
        move_bytes(request->fd, request->message, request->count, I2C_M_RD, send_one);
    raw_close(request->fd);
}
