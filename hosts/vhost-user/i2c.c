// i2c.c - see i2c.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "i2c.h"

#include <endian.h>
#include <linux/virtio_i2c.h>
#include <string.h>

#define HEADER sizeof(struct virtio_i2c_out_hdr)
#define STATUS sizeof(struct virtio_i2c_in_hdr)

static bool reads(const struct i2c_msg *message)
{
    return (message->flags & I2C_M_RD) != 0;
}

// ------------------------------------------------------------------ taking

// An address is shifted by one for the direction's bit. One of ten bits nobody answers [I2C-1].
static struct i2c_msg message_of(const struct virtio_i2c_out_hdr *header)
{
    unsigned address = le16toh(header->addr) >> 1;
    bool read = (le32toh(header->flags) & VIRTIO_I2C_FLAGS_M_RD) != 0;
    uint16_t flags = (uint16_t)((read ? I2C_M_RD : 0) | (address > 0x7F ? I2C_M_TEN : 0));
    return (struct i2c_msg){.addr = (uint16_t)(address & 0x3FF), .flags = flags};
}

// The data's bytes are behind the header when they go to the chip, before the status when they come
// from it; a length of zero has no data.
static int take_request(i2c_t *i2c, const memory_t *memory, complaint_t *complaint)
{
    struct virtio_i2c_out_hdr header;
    const ring_chain_t *chain = &i2c->chain[i2c->count];
    struct i2c_msg *message = &i2c->message[i2c->count];
    if (chain->to_read < HEADER || chain->to_write < STATUS)
        return complain(complaint, "an I2C request without room for its header and status");
    if (chain_read(chain, memory, 0, &header, HEADER, complaint) != 0)
        return -1;
    *message = message_of(&header);
    if ((reads(message) ? chain->to_read != HEADER : chain->to_write != STATUS))
        return complain(complaint, "an I2C request that is both to read and to write");
    uint32_t size = reads(message) ? chain->to_write - (uint32_t)STATUS
                                   : chain->to_read - (uint32_t)HEADER;
    i2c->refused[i2c->count] = size > UINT16_MAX || size > I2C_BYTES - i2c->used;
    i2c->whole = (le32toh(header.flags) & VIRTIO_I2C_FLAGS_FAIL_NEXT) == 0;
    if (!i2c->refused[i2c->count]) {
        message->len = (uint16_t)size;
        message->buf = i2c->bytes + i2c->used;
        i2c->used += size;
        memset(message->buf, 0xFF, size); // what is read where nobody drives SDA
        if (!reads(message) &&
            chain_read(chain, memory, (uint32_t)HEADER, message->buf, size, complaint) != 0)
            return -1;
    }
    i2c->count++;
    return 0;
}

// ------------------------------------------------------------------ the bus

// How many requests of the group the bus is asked for.
static unsigned asked(const i2c_t *i2c)
{
    unsigned count = 0;
    while (count < i2c->count && !i2c->refused[count])
        count++;
    return count;
}

// A transfer's report says where it ended.
static void note_end(void *arg, const bus_report_t *report)
{
    i2c_t *i2c = arg;
    i2c->good = report->at_message;
}

static uint64_t transfer(i2c_t *i2c)
{
    uint64_t sleep_ns = 0;
    unsigned count = asked(i2c);
    i2c->good = 0;
    if (i2c->before != NULL)
        i2c->before(i2c->arg);
    if (count > 0)
        (void)bus_transfer(&i2c->bus, i2c->message, count, &sleep_ns); // note_end() knows
    i2c->done = true;
    return sleep_ns;
}

static int answer(const i2c_t *i2c, unsigned index, ring_t *ring, const memory_t *memory,
                  complaint_t *complaint)
{
    const ring_chain_t *chain = &i2c->chain[index];
    const struct i2c_msg *message = &i2c->message[index];
    struct virtio_i2c_in_hdr status = {index < i2c->good ? VIRTIO_I2C_MSG_OK : VIRTIO_I2C_MSG_ERR};
    uint32_t size = reads(message) ? message->len : 0;
    bool gap = i2c->refused[index] && reads(message); // what is before the status stays as it is
    if (chain_write(chain, memory, 0, message->buf, size, complaint) != 0 ||
        chain_write(chain, memory, chain->to_write - (uint32_t)STATUS, &status, STATUS,
                    complaint) != 0)
        return -1;
    return ring_give(ring, chain->head, gap ? 0 : size + (uint32_t)STATUS, complaint);
}

static void begin_group(i2c_t *i2c)
{
    i2c->count = 0;
    i2c->used = 0;
    i2c->whole = i2c->done = false;
    i2c->until_ns = i2c->device.due_ns = DEVICE_NEVER;
}

static int answer_all(i2c_t *i2c, ring_t *ring, const memory_t *memory, complaint_t *complaint)
{
    int result = 0;
    for (unsigned i = 0; i < i2c->count && result == 0; i++)
        result = answer(i2c, i, ring, memory, complaint);
    begin_group(i2c);
    return result;
}

// --------------------------------------------------------------- the device

// 1: a group is at hand, whole or as far as it goes; 0: not yet.
static int gather(i2c_t *i2c, ring_t *ring, const memory_t *memory, uint64_t now_ns,
                  complaint_t *complaint)
{
    while (!i2c->whole && i2c->count < I2C_GROUP) {
        int found = ring_take(ring, memory, &i2c->chain[i2c->count], complaint);
        if (found < 0 || (found > 0 && take_request(i2c, memory, complaint) != 0))
            return -1;
        if (found > 0)
            continue;
        if (i2c->count > 0 && i2c->until_ns == DEVICE_NEVER)
            i2c->until_ns = now_ns + I2C_PATIENCE_NS;
        return i2c->count > 0 && now_ns >= i2c->until_ns;
    }
    return 1;
}

// 1: a transfer was made and answered; 0: that takes time, or there is none.
static int serve_one(i2c_t *i2c, ring_t *ring, const memory_t *memory, uint64_t now_ns,
                     complaint_t *complaint)
{
    int ready = i2c->done ? 1 : gather(i2c, ring, memory, now_ns, complaint);
    if (ready <= 0)
        return ready;
    if (!i2c->done)
        i2c->until_ns = now_ns + transfer(i2c);
    if (now_ns < i2c->until_ns)
        return 0;
    return answer_all(i2c, ring, memory, complaint) == 0 ? 1 : -1;
}

static int serve(device_t *device, ring_t *const ring[DEVICE_QUEUES], const memory_t *memory,
                 uint64_t now_ns, complaint_t *complaint)
{
    i2c_t *i2c = (i2c_t *)(void *)device;
    int made = ring[0] != NULL;
    for (unsigned turns = 0; made > 0 && turns < I2C_TURNS; turns++)
        made = serve_one(i2c, ring[0], memory, now_ns, complaint);
    device->due_ns = made > 0 ? now_ns : i2c->until_ns;
    return made < 0 ? -1 : 0;
}

static void reset(device_t *device)
{
    begin_group((i2c_t *)(void *)device);
}

void i2c_init(i2c_t *i2c, chipfile_t *file, uint32_t scl_hz)
{
    memset(i2c, 0, sizeof *i2c);
    i2c->device = (device_t){.name = "i2c",
                             .queues = 1,
                             .features = UINT64_C(1) << VIRTIO_I2C_F_ZERO_LENGTH_REQUEST,
                             .serve = serve,
                             .reset = reset};
    i2c->bus = (bus_t){.file = file, .scl_hz = scl_hz, .watch = note_end, .watch_arg = i2c};
    begin_group(i2c);
}
