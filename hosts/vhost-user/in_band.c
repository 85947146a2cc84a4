// in_band.c - kicks and calls that are messages; see connection.h
//
// SPDX-License-Identifier: MIT
//
// On simulated time a kick has been taken note of when it is answered, and a guest knows of a call
// when it has answered it. Calls go on the descriptor of SET_BACKEND_REQ_FD, a socket.

#define _GNU_SOURCE
#include "connection.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

#define BACKEND_VRING_CALL 4u

typedef struct call_t {
    message_header_t header;
    uint32_t index, value;
} call_t;

int connection_acknowledge(connection_t *connection)
{
    const uint64_t good = 0;
    const message_t kick = {.header = {.request = MESSAGE_VRING_KICK}};
    connection->owes_reply = false;
    return message_reply(&kick, connection->socket, &good, sizeof good, &connection->complaint);
}

int connection_call_in_band(connection_t *connection)
{
    uint32_t index = 0;
    if (connection->awaits)
        return 0;
    while ((connection->calls >> index & 1u) == 0)
        index++;
    call_t call = {{BACKEND_VRING_CALL, MESSAGE_VERSION | MESSAGE_NEED_REPLY, 8}, index, 0};
    struct iovec piece = {&call, sizeof call};
    struct msghdr head = {.msg_iov = &piece, .msg_iovlen = 1};
    ssize_t sent;
    do
        sent = sendmsg(connection->requests, &head, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    connection->awaits = true;
    if (sent == (ssize_t)sizeof call)
        return 0;
    return complain(&connection->complaint, "it does not take a call: %s",
                    sent < 0 ? strerror(errno) : "no room");
}

// Whatever it says, it knows: a ring that it does not have yet, or any more, is its own affair.
static connection_result_t check_answer(connection_t *connection)
{
    message_header_t header;
    memcpy(&header, connection->heard, sizeof header);
    if (header.request != BACKEND_VRING_CALL || header.size != sizeof(uint64_t) ||
        header.flags != (MESSAGE_VERSION | MESSAGE_REPLY)) {
        complain(&connection->complaint, "an answer %" PRIu32 " with flags 0x%" PRIx32
                 " and %" PRIu32 " bytes to a call", header.request, header.flags, header.size);
        return CONNECTION_WRONG;
    }
    connection->calls &= connection->calls - 1; // the lowest
    connection->awaits = false;
    connection->heard_bytes = 0;
    return CONNECTION_GOES_ON;
}

connection_result_t connection_hear(connection_t *connection)
{
    struct iovec piece = {connection->heard + connection->heard_bytes,
                          sizeof connection->heard - connection->heard_bytes};
    struct msghdr head = {.msg_iov = &piece, .msg_iovlen = 1};
    ssize_t got;
    do
        got = recvmsg(connection->requests, &head, MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return CONNECTION_GOES_ON;
    if (got == 0 || (got < 0 && errno == ECONNRESET))
        return CONNECTION_OVER;
    if (got < 0) {
        complain(&connection->complaint, "cannot receive the answer to a call: %s",
                 strerror(errno));
        return CONNECTION_WRONG;
    }
    connection->heard_bytes += (uint32_t)got;
    return connection->heard_bytes == sizeof connection->heard ? check_answer(connection)
                                                               : CONNECTION_GOES_ON;
}
