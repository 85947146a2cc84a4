// connection.c - see connection.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "connection.h"

#include <errno.h>
#include <linux/virtio_ring.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define FEATURE(bit) (UINT64_C(1) << (bit))
#define TURNS 64u // messages at once: a front end that always has one more is not alone

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void connection_init(connection_t *connection, device_t *device)
{
    memset(connection, 0, sizeof *connection);
    connection->device = device;
    connection->socket = connection->requests = -1;
    for (unsigned i = 0; i < DEVICE_QUEUES; i++)
        connection->queue[i].kick = connection->queue[i].call = -1;
}

void connection_begin(connection_t *connection, int socket)
{
    connection->device->reset(connection->device);
    connection->socket = socket;
}

void connection_end(connection_t *connection)
{
    close_one(&connection->socket);
    close_one(&connection->requests);
    for (unsigned i = 0; i < DEVICE_QUEUES; i++) {
        close_one(&connection->queue[i].kick);
        close_one(&connection->queue[i].call);
    }
    message_next(&connection->message);
    memory_clear(&connection->memory);
    connection->device->reset(connection->device);
    bool travels = connection->travels;
    connection_init(connection, connection->device);
    connection->travels = travels;
}

connection_result_t connection_receive(connection_t *connection)
{
    message_result_t result = MESSAGE_PART;
    for (unsigned turns = 0; turns < TURNS; turns++) {
        result = message_receive(&connection->message, connection->socket, &connection->complaint);
        if (result != MESSAGE_WHOLE)
            break;
        int done = connection_request(connection);
        message_next(&connection->message);
        if (done != 0)
            return CONNECTION_WRONG;
        if (connection->owes_reply)
            return CONNECTION_GOES_ON;
    }
    return result >= MESSAGE_PART  ? CONNECTION_GOES_ON
           : result == MESSAGE_END ? CONNECTION_OVER
                                   : CONNECTION_WRONG;
}

// It may be anything that can be read: an eventfd by rights. One that is at its end stays so.
connection_result_t connection_kicked(connection_t *connection, unsigned queue)
{
    uint8_t count[8];
    int *kick = &connection->queue[queue].kick;
    ssize_t got = read(*kick, count, sizeof count);
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
        return CONNECTION_GOES_ON;
    if (got == 0)
        complain(&connection->complaint, "the kick of queue %u is at its end", queue);
    else
        complain(&connection->complaint, "the kick of queue %u cannot be read: %s", queue,
                 strerror(errno));
    return CONNECTION_WRONG;
}

// A guest that does not empty what it is called by has been called. The descriptor is the front
// end's too, and might wait: it is asked first.
static int call(connection_t *connection, unsigned queue)
{
    const uint64_t one = 1;
    struct pollfd place = {connection->queue[queue].call, POLLOUT, 0};
    if (connection->travels)
        connection->calls |= 1u << queue;
    ssize_t done;
    if (place.fd < 0)
        return 0;
    do
        done = poll(&place, 1, 0);
    while (done < 0 && errno == EINTR);
    if (done == 0)
        return 0;
    if (done > 0) {
        do
            done = write(place.fd, &one, sizeof one);
        while (done < 0 && errno == EINTR);
    }
    if (done >= 0 || errno == EAGAIN)
        return 0;
    return complain(&connection->complaint, "the call of queue %u cannot be made: %s", queue,
                    strerror(errno));
}

static bool runs(const connection_t *connection, unsigned queue)
{
    return (connection->queue[queue].kick >= 0 || connection->travels) &&
           connection->queue[queue].enabled;
}

connection_result_t connection_serve(connection_t *connection, uint64_t now_ns)
{
    ring_t *ring[DEVICE_QUEUES] = {NULL};
    bool any = false;
    for (unsigned i = 0; i < connection->device->queues; i++) {
        if (!runs(connection, i))
            continue;
        ring[i] = &connection->queue[i].ring;
        ring[i]->indirect = (connection->features & FEATURE(VIRTIO_RING_F_INDIRECT_DESC)) != 0;
        ring[i]->event_index = (connection->features & FEATURE(VIRTIO_RING_F_EVENT_IDX)) != 0;
        if (ring_find(ring[i], &connection->memory, &connection->complaint) != 0)
            return CONNECTION_WRONG;
        any = true;
    }
    if (any && connection->device->serve(connection->device, ring, &connection->memory, now_ns,
                                      &connection->complaint) != 0)
        return CONNECTION_WRONG;
    if (!any)
        connection->device->due_ns = DEVICE_NEVER; // it is served again when a ring runs
    for (unsigned i = 0; i < connection->device->queues; i++) {
        int wanted = ring[i] != NULL ? ring_call(ring[i], &connection->complaint) : 0;
        if (wanted < 0 || (wanted > 0 && call(connection, i) != 0))
            return CONNECTION_WRONG;
    }
    return CONNECTION_GOES_ON;
}
