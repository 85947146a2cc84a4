// calendar.c - see calendar.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "calendar.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/um_timetravel.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURNS 64u // messages at once: a guest that always has one more is not alone

void calendar_init(calendar_t *calendar)
{
    *calendar = (calendar_t){.socket = -1};
}

void calendar_begin(calendar_t *calendar, int socket)
{
    calendar_init(calendar);
    calendar->socket = socket;
}

void calendar_end(calendar_t *calendar)
{
    if (calendar->socket >= 0)
        close(calendar->socket);
    calendar_init(calendar);
}

bool calendar_heard(const calendar_t *calendar)
{
    return calendar->sent == calendar->acknowledged;
}

void calendar_advance(calendar_t *calendar, uint64_t ns)
{
    if (ns > calendar->now_ns)
        calendar->now_ns = ns;
}

// ---------------------------------------------------------------- sending

static int post(const calendar_t *calendar, uint32_t op, uint32_t seq, uint64_t ns,
                complaint_t *complaint)
{
    calendar_message_t message = {op, seq, ns};
    struct iovec piece = {&message, sizeof message};
    struct msghdr head = {.msg_iov = &piece, .msg_iovlen = 1};
    ssize_t sent;
    do
        sent = sendmsg(calendar->socket, &head, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent == (ssize_t)sizeof message || (sent < 0 && (errno == EPIPE || errno == ECONNRESET)))
        return 0; // who has hung up is found when he is listened to
    return complain(complaint, "it does not take a message: %s",
                    sent < 0 ? strerror(errno) : "no room");
}

int calendar_run(calendar_t *calendar, complaint_t *complaint)
{
    calendar_advance(calendar, calendar->request_ns);
    calendar->waits = calendar->asked = false;
    return post(calendar, UM_TIMETRAVEL_RUN, ++calendar->sent, calendar->now_ns, complaint);
}

int calendar_free_until(calendar_t *calendar, uint64_t ns, complaint_t *complaint)
{
    calendar->free_ns = ns;
    return post(calendar, UM_TIMETRAVEL_FREE_UNTIL, ++calendar->sent, ns, complaint);
}

// -------------------------------------------------------------- receiving

static int start(calendar_t *calendar, complaint_t *complaint)
{
    if (calendar->started)
        return complain(complaint, "a second START");
    calendar->started = true;
    return 0;
}

static int request(calendar_t *calendar, uint64_t ns, complaint_t *complaint)
{
    if (ns < calendar->now_ns || ns > CALENDAR_NEVER)
        return complain(complaint, "a REQUEST for %" PRIu64 " ns at %" PRIu64 " ns", ns,
                        calendar->now_ns);
    calendar->asked = true;
    calendar->request_ns = ns;
    return 0;
}

static int wait_for_it(calendar_t *calendar, complaint_t *complaint)
{
    if (!calendar->asked || calendar->waits)
        return complain(complaint, calendar->waits ? "a WAIT within another"
                                                   : "a WAIT without a REQUEST");
    uint64_t ran_ns = calendar->free_ns < calendar->request_ns ? calendar->free_ns
                                                               : calendar->request_ns;
    calendar_advance(calendar, ran_ns); // it may be there already
    calendar->waits = true;
    calendar->free_ns = 0;
    return 0;
}

// It tells how far it has run freely.
static int update(calendar_t *calendar, uint64_t ns, complaint_t *complaint)
{
    if (ns != calendar->now_ns && (ns < calendar->now_ns || ns >= calendar->free_ns))
        return complain(complaint, "an UPDATE to %" PRIu64 " ns at %" PRIu64 " ns, free until %"
                        PRIu64 " ns", ns, calendar->now_ns, calendar->free_ns);
    calendar->now_ns = ns;
    return 0;
}

static int acknowledge(calendar_t *calendar, uint32_t seq, complaint_t *complaint)
{
    if (calendar_heard(calendar) || seq != calendar->acknowledged + 1)
        return complain(complaint, "an ACK of message %" PRIu32 ", which nobody waits for", seq);
    calendar->acknowledged = seq;
    return 0;
}

// What an answer carries; the others carry nothing.
static uint64_t carried_ns(const calendar_t *calendar, uint32_t op)
{
    return op == UM_TIMETRAVEL_GET ? calendar->now_ns
           : op == UM_TIMETRAVEL_GET_TOD
               ? CALENDAR_EPOCH_S * UINT64_C(1000000000) + calendar->now_ns
               : 0;
}

static int perform(calendar_t *calendar, complaint_t *complaint)
{
    const calendar_message_t *message = &calendar->message;
    if (!calendar->started && message->op != UM_TIMETRAVEL_START)
        return complain(complaint, "message %" PRIu32 " before START", message->op);
    switch (message->op) {
    case UM_TIMETRAVEL_ACK: return acknowledge(calendar, message->seq, complaint);
    case UM_TIMETRAVEL_START: return start(calendar, complaint);
    case UM_TIMETRAVEL_REQUEST: return request(calendar, message->time_ns, complaint);
    case UM_TIMETRAVEL_WAIT: return wait_for_it(calendar, complaint);
    case UM_TIMETRAVEL_UPDATE: return update(calendar, message->time_ns, complaint);
    case UM_TIMETRAVEL_GET:
    case UM_TIMETRAVEL_GET_TOD: return 0;
    default:
        return complain(complaint, "message %" PRIu32 ", which is not known here", message->op);
    }
}

static int answer(calendar_t *calendar, complaint_t *complaint)
{
    const calendar_message_t *message = &calendar->message;
    if (perform(calendar, complaint) != 0)
        return -1;
    if (message->op == UM_TIMETRAVEL_ACK)
        return 0;
    return post(calendar, UM_TIMETRAVEL_ACK, message->seq, carried_ns(calendar, message->op),
                complaint);
}

// Bytes got; 0: no more are there now; -1: *result says which end it is.
static ssize_t receive_some(calendar_t *calendar, calendar_result_t *result,
                            complaint_t *complaint)
{
    struct iovec piece = {(uint8_t *)&calendar->message + calendar->have,
                          sizeof calendar->message - calendar->have};
    struct msghdr head = {.msg_iov = &piece, .msg_iovlen = 1}; // descriptors are not taken
    ssize_t got;
    do
        got = recvmsg(calendar->socket, &head, MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return 0;
    if (got > 0)
        return got;
    *result = CALENDAR_WRONG;
    if (got < 0 && errno != ECONNRESET)
        complain(complaint, "cannot receive: %s", strerror(errno));
    else if (calendar->have > 0)
        complain(complaint, "it hung up amid a message");
    else
        *result = CALENDAR_OVER;
    return -1;
}

calendar_result_t calendar_receive(calendar_t *calendar, complaint_t *complaint)
{
    calendar_result_t result = CALENDAR_GOES_ON;
    for (unsigned turns = 0; turns < TURNS; turns++) {
        ssize_t got = receive_some(calendar, &result, complaint);
        if (got <= 0)
            return result;
        calendar->have += (uint32_t)got;
        if (calendar->have < sizeof calendar->message)
            continue;
        calendar->have = 0;
        if (answer(calendar, complaint) != 0)
            return CALENDAR_WRONG;
    }
    return result;
}
