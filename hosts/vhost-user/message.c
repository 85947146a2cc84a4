// message.c - see message.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "message.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADER ((uint32_t)sizeof(message_header_t))
#define FLAGS_KNOWN (MESSAGE_VERSION_ALL | MESSAGE_NEED_REPLY)

// Takes all descriptors in, so that none is left open.
static int take_descriptors(message_t *message, struct msghdr *head, complaint_t *complaint)
{
    bool fit = (head->msg_flags & MSG_CTRUNC) == 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(head); part; part = CMSG_NXTHDR(head, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
            if (message->fd_count == MESSAGE_DESCRIPTORS) {
                fit = false;
                close(fd);
            } else {
                message->fd[message->fd_count++] = fd;
            }
        }
    }
    return fit ? 0 : complain(complaint, "more than %u descriptors with a message",
                              MESSAGE_DESCRIPTORS);
}

static int check_header(const message_header_t *header, complaint_t *complaint)
{
    if ((header->flags & ~FLAGS_KNOWN) != 0 ||
        (header->flags & MESSAGE_VERSION_ALL) != MESSAGE_VERSION)
        return complain(complaint, "a message with flags 0x%" PRIx32, header->flags);
    if (header->size > MESSAGE_PAYLOAD)
        return complain(complaint, "a message of %" PRIu32 " bytes", header->size);
    return 0;
}

static message_result_t receive_some(message_t *message, int socket, uint8_t *to, size_t size,
                                     complaint_t *complaint)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(MESSAGE_DESCRIPTORS * sizeof(int))];
    } control;
    struct iovec piece = {to, size};
    struct msghdr head = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control,
                          .msg_controllen = sizeof control};
    ssize_t got;
    do
        got = recvmsg(socket, &head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return MESSAGE_PART;
    if (got < 0 && errno != ECONNRESET) {
        complain(complaint, "cannot receive: %s", strerror(errno));
        return MESSAGE_WRONG;
    }
    if (got <= 0 && message->have > 0) {
        complain(complaint, "it hung up amid a message");
        return MESSAGE_WRONG;
    }
    if (got <= 0)
        return MESSAGE_END;
    message->have += (uint32_t)got;
    return take_descriptors(message, &head, complaint) == 0 ? MESSAGE_WHOLE : MESSAGE_WRONG;
}

message_result_t message_receive(message_t *message, int socket, complaint_t *complaint)
{
    for (;;) {
        message_result_t result;
        uint32_t have = message->have;
        if (have < HEADER) {
            result = receive_some(message, socket, (uint8_t *)&message->header + have,
                                  HEADER - have, complaint);
            if (result == MESSAGE_WHOLE && message->have == HEADER &&
                check_header(&message->header, complaint) != 0)
                return MESSAGE_WRONG;
        } else if (have - HEADER < message->header.size) {
            result = receive_some(message, socket, message->payload + (have - HEADER),
                                  message->header.size - (have - HEADER), complaint);
        } else {
            return MESSAGE_WHOLE;
        }
        if (result != MESSAGE_WHOLE)
            return result;
    }
}

void message_next(message_t *message)
{
    for (unsigned i = 0; i < message->fd_count; i++)
        if (message->fd[i] >= 0)
            close(message->fd[i]);
    message->fd_count = 0;
    message->have = 0;
}

int message_reply(const message_t *message, int socket, const void *payload, uint32_t size,
                  complaint_t *complaint)
{
    message_header_t header = {message->header.request, MESSAGE_VERSION | MESSAGE_REPLY, size};
    struct iovec pieces[2] = {{&header, sizeof header}, {(void *)(uintptr_t)payload, size}};
    struct msghdr head = {.msg_iov = pieces, .msg_iovlen = 2};
    ssize_t sent;
    do
        sent = sendmsg(socket, &head, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent == (ssize_t)(sizeof header + size))
        return 0;
    return complain(complaint, "it does not take an answer: %s",
                    sent < 0 ? strerror(errno) : "no room");
}
