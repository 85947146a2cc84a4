// requests.c - what each message of vhost-user does
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "connection.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FEATURE(bit) (UINT64_C(1) << (bit))

// Of the protocol, beside those of virtio.
#define F_PROTOCOL_FEATURES 30

enum { // bits of the protocol's own features
    PROTOCOL_MQ = 0,
    PROTOCOL_REPLY_ACK = 3,
    PROTOCOL_BACKEND_REQ = 5, // virtio_uml demands it; calls go there on simulated time
    PROTOCOL_CONFIG = 9,
    PROTOCOL_IN_BAND = 14, // kicks and calls are messages
};

#define NO_DESCRIPTOR 0x100u // of a kick or call: there is none
#define CONFIG_MAX    256u

typedef struct vring_state_t {
    uint32_t index, value;
} vring_state_t;

typedef struct vring_address_t {
    uint32_t index, flags;
    uint64_t table, used, avail, log;
} vring_address_t;

typedef struct memory_table_t {
    uint32_t count, padding;
    struct {
        uint64_t guest, size, user, offset;
    } region[MEMORY_REGIONS];
} memory_table_t;

#define MEMORY_TABLE_HEAD 8u
#define MEMORY_TABLE_ROW  32u

typedef struct config_t {
    uint32_t offset, size, flags;
    uint8_t bytes[CONFIG_MAX];
} config_t;

#define CONFIG_HEAD 12u

static uint64_t offered(const connection_t *connection)
{
    return connection->device->features | FEATURE(VIRTIO_F_VERSION_1) |
           FEATURE(VIRTIO_RING_F_INDIRECT_DESC) | FEATURE(VIRTIO_RING_F_EVENT_IDX) |
           FEATURE(F_PROTOCOL_FEATURES);
}

static uint64_t protocol_offered(const connection_t *connection)
{
    return FEATURE(PROTOCOL_MQ) | FEATURE(PROTOCOL_REPLY_ACK) | FEATURE(PROTOCOL_BACKEND_REQ) |
           (connection->device->config_size > 0 ? FEATURE(PROTOCOL_CONFIG) : 0) |
           (connection->travels ? FEATURE(PROTOCOL_IN_BAND) : 0);
}

static int reply(connection_t *connection, const void *payload, uint32_t size)
{
    return message_reply(&connection->message, connection->socket, payload, size,
                         &connection->complaint);
}

static int reply_u64(connection_t *connection, uint64_t value)
{
    return reply(connection, &value, sizeof value);
}

static uint64_t payload_u64(const connection_t *connection)
{
    uint64_t value;
    memcpy(&value, connection->message.payload, sizeof value);
    return value;
}

// ---------------------------------------------------------------- features

static const uint64_t needed_to_travel = FEATURE(PROTOCOL_REPLY_ACK) |
                                        FEATURE(PROTOCOL_BACKEND_REQ) | FEATURE(PROTOCOL_IN_BAND);

static int set_features(connection_t *connection)
{
    uint64_t wanted = payload_u64(connection);
    if ((wanted & ~offered(connection)) != 0)
        return complain(&connection->complaint, "it wants features 0x%" PRIx64
                        " that were not offered", wanted & ~offered(connection));
    if (connection->travels && (connection->protocol & needed_to_travel) != needed_to_travel)
        return complain(&connection->complaint, "simulated time without kicks and calls in band:"
                        " protocol features 0x%" PRIx64, connection->protocol);
    connection->features = wanted;
    // Without the protocol's features there is no message to enable a ring.
    for (unsigned i = 0; i < DEVICE_QUEUES; i++)
        if ((wanted & FEATURE(F_PROTOCOL_FEATURES)) == 0)
            connection->queue[i].enabled = true;
    return 0;
}

static int set_protocol_features(connection_t *connection)
{
    uint64_t wanted = payload_u64(connection);
    if ((wanted & ~protocol_offered(connection)) != 0)
        return complain(&connection->complaint, "it wants protocol features 0x%" PRIx64
                        " that were not offered", wanted & ~protocol_offered(connection));
    connection->protocol = wanted;
    return 0;
}

// ------------------------------------------------------------------ memory

// User-mode Linux always sends two rows, and says how many of them count.
static bool is_whole_table(uint32_t size, uint32_t count)
{
    uint32_t rows = (size - MEMORY_TABLE_HEAD) / MEMORY_TABLE_ROW;
    return count > 0 && count <= rows && rows <= MEMORY_REGIONS &&
           size == MEMORY_TABLE_HEAD + rows * MEMORY_TABLE_ROW;
}

static int set_memory(connection_t *connection)
{
    memory_table_t table;
    message_t *message = &connection->message;
    complaint_t *complaint = &connection->complaint;
    uint32_t size = message->header.size;
    if (size < MEMORY_TABLE_HEAD)
        return complain(complaint, "a table of memory of %" PRIu32 " bytes", size);
    memcpy(&table, message->payload, size < sizeof table ? size : sizeof table);
    if (!is_whole_table(size, table.count))
        return complain(complaint, "a table of memory of %" PRIu32 " bytes with %" PRIu32
                        " regions", size, table.count);
    if (message->fd_count != table.count)
        return complain(complaint, "%" PRIu32 " regions of memory with %u descriptors",
                        table.count, message->fd_count);
    memory_clear(&connection->memory);
    for (unsigned i = 0; i < DEVICE_QUEUES; i++)
        ring_lose(&connection->queue[i].ring);
    for (uint32_t i = 0; i < table.count; i++) {
        memory_region_t region = {.guest = table.region[i].guest,
                                  .user = table.region[i].user,
                                  .size = table.region[i].size};
        if (memory_map(&connection->memory, &region, table.region[i].offset, message->fd[i],
                       complaint) != 0)
            return -1;
    }
    return 0;
}

// ------------------------------------------------------------------- rings

// NULL: there is no such queue, and the complaint says so.
static connection_queue_t *queue_of(connection_t *connection, uint32_t index)
{
    if (index < connection->device->queues)
        return &connection->queue[index];
    complain(&connection->complaint, "queue %" PRIu32 " of %u", index, connection->device->queues);
    return NULL;
}

static vring_state_t state_of(const connection_t *connection)
{
    vring_state_t state;
    memcpy(&state, connection->message.payload, sizeof state);
    return state;
}

static int set_size(connection_t *connection)
{
    vring_state_t state = state_of(connection);
    connection_queue_t *queue = queue_of(connection, state.index);
    if (queue == NULL)
        return -1;
    if (state.value == 0 || state.value > RING_SIZE_MAX || (state.value & (state.value - 1)) != 0)
        return complain(&connection->complaint, "a ring of %" PRIu32, state.value);
    queue->ring.size = state.value;
    ring_lose(&queue->ring);
    return 0;
}

static int set_place(connection_t *connection)
{
    vring_address_t place;
    memcpy(&place, connection->message.payload, sizeof place);
    connection_queue_t *queue = queue_of(connection, place.index);
    if (queue == NULL)
        return -1;
    if (place.flags != 0)
        return complain(&connection->complaint, "a ring with flags 0x%" PRIx32, place.flags);
    queue->ring.table = place.table;
    queue->ring.avail = place.avail;
    queue->ring.used = place.used;
    queue->ring.placed = true;
    ring_lose(&queue->ring);
    return 0;
}

// A ring that goes on where it stood is the same guest's; else the guest has started anew.
static int set_base(connection_t *connection)
{
    vring_state_t state = state_of(connection);
    connection_queue_t *queue = queue_of(connection, state.index);
    if (queue == NULL)
        return -1;
    if (state.value > UINT16_MAX)
        return complain(&connection->complaint, "a ring that begins at %" PRIu32, state.value);
    if (state.value != queue->ring.next)
        connection->device->reset(connection->device);
    queue->ring.next = (uint16_t)state.value;
    ring_lose(&queue->ring);
    return 0;
}

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int get_base(connection_t *connection)
{
    vring_state_t state = state_of(connection);
    connection_queue_t *queue = queue_of(connection, state.index);
    if (queue == NULL)
        return -1;
    close_one(&queue->kick); // it stands from here on
    close_one(&queue->call);
    queue->enabled &= !connection->travels;
    state.value = queue->ring.next;
    return reply(connection, &state, sizeof state);
}

static int set_enabled(connection_t *connection)
{
    vring_state_t state = state_of(connection);
    connection_queue_t *queue = queue_of(connection, state.index);
    if (queue == NULL)
        return -1;
    if (state.value > 1)
        return complain(&connection->complaint, "a ring enabled by %" PRIu32, state.value);
    queue->enabled = state.value == 1;
    return 0;
}

// ------------------------------------------------------------- descriptors

// An eventfd by rights; a pipe or a socket does as well. It must never keep us waiting.
static int check_descriptor(connection_t *connection, int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return complain(&connection->complaint, "a kick or call that cannot be looked at: %s",
                        strerror(errno));
    unsigned kind = st.st_mode & S_IFMT;
    int flags = fcntl(fd, F_GETFL);
    if ((kind != 0 && kind != S_IFIFO && kind != S_IFSOCK) || flags < 0)
        return complain(&connection->complaint,
                        "a kick or call that is no eventfd, pipe or socket");
    if (fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
        return complain(&connection->complaint, "a kick or call that cannot be made not to wait");
    return 0;
}

// For calls on simulated time; but virtio_uml always gives the device up when this is closed.
static int keep_for_requests(connection_t *connection)
{
    message_t *message = &connection->message;
    if (message->fd_count != 1)
        return complain(&connection->complaint, "request %" PRIu32 " without a descriptor",
                        message->header.request);
    close_one(&connection->requests);
    connection->awaits = false; // a call goes out again
    connection->heard_bytes = 0;
    connection->requests = message->fd[0];
    message->fd[0] = -1;
    return 0;
}

// `place` NULL: it is not used.
static int set_descriptor(connection_t *connection, int *(*place_of)(connection_queue_t *queue))
{
    message_t *message = &connection->message;
    uint64_t value = payload_u64(connection);
    bool none = (value & NO_DESCRIPTOR) != 0;
    if ((value & ~(uint64_t)(NO_DESCRIPTOR | 0xFF)) != 0 || message->fd_count != (none ? 0u : 1u))
        return complain(&connection->complaint, "request %" PRIu32 " for 0x%" PRIx64
                        " with %u descriptors", message->header.request, value,
                        message->fd_count);
    connection_queue_t *queue = queue_of(connection, (uint32_t)(value & 0xFF));
    if (queue == NULL || (!none && check_descriptor(connection, message->fd[0]) != 0))
        return -1;
    int *place = place_of(queue);
    if (place == NULL)
        return 0;
    close_one(place);
    if (!none) {
        *place = message->fd[0];
        message->fd[0] = -1;
    }
    return 0;
}

static int *kick_of(connection_queue_t *queue)
{
    return &queue->kick;
}

static int *call_of(connection_queue_t *queue)
{
    return &queue->call;
}

static int *err_of(connection_queue_t *queue)
{
    (void)queue; // an error ends the connection instead
    return NULL;
}

static int set_kick(connection_t *connection)
{
    bool none = (payload_u64(connection) & NO_DESCRIPTOR) != 0;
    if (connection->travels && !none)
        return complain(&connection->complaint, "a kick that is no message, on simulated time");
    if (!connection->travels && none)
        return complain(&connection->complaint, "a ring without a kick, to be polled");
    return set_descriptor(connection, kick_of);
}

// It is answered when the calendar knows.
static int kick(connection_t *connection)
{
    if (queue_of(connection, state_of(connection).index) == NULL)
        return -1;
    connection->kicked = true;
    connection->owes_reply = (connection->message.header.flags & MESSAGE_NEED_REPLY) != 0;
    return 0;
}

static int set_call(connection_t *connection)
{
    return set_descriptor(connection, call_of);
}

static int set_err(connection_t *connection)
{
    return set_descriptor(connection, err_of);
}

// --------------------------------------------------------- what there is to read

// As much as was asked for; none of it says that it cannot be had.
static int get_config(connection_t *connection)
{
    const device_t *device = connection->device;
    const message_t *message = &connection->message;
    config_t config = {0};
    uint32_t size = message->header.size;
    if (size < CONFIG_HEAD || size > sizeof config)
        return complain(&connection->complaint, "a request for %" PRIu32 " bytes of configuration",
                        size);
    memcpy(&config, message->payload, size);
    if (config.size != size - CONFIG_HEAD)
        return complain(&connection->complaint, "a request for %" PRIu32
                        " bytes of configuration in a message of %" PRIu32, config.size, size);
    if (config.offset > device->config_size || config.size > device->config_size - config.offset)
        return reply(connection, NULL, 0);
    memcpy(config.bytes, (const uint8_t *)device->config + config.offset, config.size);
    return reply(connection, &config, size);
}

static int get_features(connection_t *connection)
{
    return reply_u64(connection, offered(connection));
}

static int get_protocol_features(connection_t *connection)
{
    return reply_u64(connection, protocol_offered(connection));
}

static int get_queues(connection_t *connection)
{
    return reply_u64(connection, connection->device->queues);
}

static int nothing(connection_t *connection)
{
    (void)connection;
    return 0;
}

// ------------------------------------------------------------------- table

#define ANY_SIZE UINT32_MAX

typedef struct request_t {
    message_request_t number;
    uint32_t size;          // of its payload
    unsigned fd_count;      // at most so many descriptors
    int needs;              // a protocol feature; -1: none
    bool answers;           // it has an answer of its own
    int (*perform)(connection_t *connection);
} request_t;

static const request_t requests[] = {
    {MESSAGE_GET_FEATURES, 0, 0, -1, true, get_features},
    {MESSAGE_SET_FEATURES, 8, 0, -1, false, set_features},
    {MESSAGE_SET_OWNER, 0, 0, -1, false, nothing},
    {MESSAGE_RESET_OWNER, 0, 0, -1, false, nothing},
    {MESSAGE_SET_MEM_TABLE, ANY_SIZE, MEMORY_REGIONS, -1, false, set_memory},
    {MESSAGE_SET_VRING_NUM, 8, 0, -1, false, set_size},
    {MESSAGE_SET_VRING_ADDR, sizeof(vring_address_t), 0, -1, false, set_place},
    {MESSAGE_SET_VRING_BASE, 8, 0, -1, false, set_base},
    {MESSAGE_GET_VRING_BASE, 8, 0, -1, true, get_base},
    {MESSAGE_SET_VRING_KICK, 8, 1, -1, false, set_kick},
    {MESSAGE_SET_VRING_CALL, 8, 1, -1, false, set_call},
    {MESSAGE_SET_VRING_ERR, 8, 1, -1, false, set_err},
    {MESSAGE_GET_PROTOCOL_FEATURES, 0, 0, -1, true, get_protocol_features},
    {MESSAGE_SET_PROTOCOL_FEATURES, 8, 0, -1, false, set_protocol_features},
    {MESSAGE_GET_QUEUE_NUM, 0, 0, PROTOCOL_MQ, true, get_queues},
    {MESSAGE_SET_VRING_ENABLE, 8, 0, -1, false, set_enabled},
    {MESSAGE_SET_BACKEND_REQ_FD, 0, 1, PROTOCOL_BACKEND_REQ, false, keep_for_requests},
    {MESSAGE_GET_CONFIG, ANY_SIZE, 0, PROTOCOL_CONFIG, true, get_config},
    {MESSAGE_VRING_KICK, 8, 0, PROTOCOL_IN_BAND, true, kick},
};

static const request_t *find(uint32_t number)
{
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        if ((uint32_t)requests[i].number == number)
            return &requests[i];
    return NULL;
}

int connection_request(connection_t *connection)
{
    const message_t *message = &connection->message;
    const request_t *request = find(message->header.request);
    complaint_t *complaint = &connection->complaint;
    if (request == NULL)
        return complain(complaint, "request %" PRIu32 ", which is not known here",
                        message->header.request);
    if (request->needs >= 0 && (connection->protocol >> request->needs & 1) == 0)
        return complain(complaint, "request %" PRIu32 ", which was not agreed upon",
                        message->header.request);
    if (request->size != ANY_SIZE && message->header.size != request->size)
        return complain(complaint, "request %" PRIu32 " with %" PRIu32 " bytes and not %" PRIu32,
                        message->header.request, message->header.size, request->size);
    if (message->fd_count > request->fd_count)
        return complain(complaint, "request %" PRIu32 " with %u descriptors",
                        message->header.request, message->fd_count);
    if (request->perform(connection) != 0)
        return -1;
    bool told = (message->header.flags & MESSAGE_NEED_REPLY) != 0 &&
                (connection->protocol & FEATURE(PROTOCOL_REPLY_ACK)) != 0;
    return told && !request->answers ? reply_u64(connection, 0) : 0;
}
