// ring.c - see ring.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "ring.h"

#include "guard.h"

#include <endian.h>
#include <inttypes.h>
#include <linux/virtio_ring.h>
#include <string.h>

// Where things stand in the parts of a ring.
enum {
    FLAGS = 0, // of both avail and used
    INDEX = 2,
    SLOTS = 4,
    AVAIL_SLOT = 2,
    USED_SLOT = 8,
    DESCRIPTOR = 16,
};

// -------------------------------------------------------------- two bytes

typedef struct word_t {
    uint8_t *at;
    uint16_t value;
} word_t;

static void load(void *arg)
{
    word_t *word = arg;
    word->value = __atomic_load_n((const uint16_t *)(const void *)word->at, __ATOMIC_ACQUIRE);
}

static void store(void *arg)
{
    word_t *word = arg;
    __atomic_store_n((uint16_t *)(void *)word->at, word->value, __ATOMIC_RELEASE);
}

static int gone(complaint_t *complaint)
{
    return complain(complaint, "the memory of a ring went away");
}

static int get(uint8_t *at, uint16_t *out, complaint_t *complaint)
{
    word_t word = {at, 0};
    if (!guard_run(load, &word))
        return gone(complaint);
    *out = le16toh(word.value);
    return 0;
}

static int put(uint8_t *at, uint16_t value, complaint_t *complaint)
{
    word_t word = {at, htole16(value)};
    return guard_run(store, &word) ? 0 : gone(complaint);
}

// ---------------------------------------------------------------- places

static bool apart(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
    return a < b ? b - a >= a_size : a - b >= b_size;
}

void ring_lose(ring_t *ring)
{
    ring->table_at = ring->avail_at = ring->used_at = NULL;
}

int ring_find(ring_t *ring, const memory_t *memory, complaint_t *complaint)
{
    if (ring->used_at != NULL)
        return 0;
    if (ring->size == 0 || !ring->placed)
        return complain(complaint, "a ring is used before its size and place were said");
    uint64_t table_size = (uint64_t)ring->size * DESCRIPTOR;
    uint64_t avail_size = SLOTS + (uint64_t)ring->size * AVAIL_SLOT + 2;
    uint64_t used_size = SLOTS + (uint64_t)ring->size * USED_SLOT + 2;
    if (ring->table % DESCRIPTOR != 0 || ring->avail % 2 != 0 || ring->used % 4 != 0)
        return complain(complaint, "a ring's parts are not aligned");
    if (!apart(ring->table, table_size, ring->avail, avail_size) ||
        !apart(ring->table, table_size, ring->used, used_size) ||
        !apart(ring->avail, avail_size, ring->used, used_size))
        return complain(complaint, "a ring's parts overlap");
    uint8_t *table = memory_find(memory, ring->table, table_size);
    uint8_t *avail = memory_find(memory, ring->avail, avail_size);
    uint8_t *used = memory_find(memory, ring->used, used_size);
    if (table == NULL || avail == NULL || used == NULL)
        return complain(complaint, "a ring lies outside the guest's memory");
    // Aligned for the guest is not aligned here when the file's offset is odd.
    if ((uintptr_t)avail % 2 != 0 || (uintptr_t)used % 4 != 0)
        return complain(complaint, "a ring's parts are not aligned in their file");
    if (get(used + INDEX, &ring->done, complaint) != 0)
        return -1;
    ring->called = ring->done;
    ring->table_at = table;
    ring->avail_at = avail;
    ring->used_at = used;
    ring->fresh = true;
    return 0;
}

// ---------------------------------------------------------------- chains

// The ring's own table, or an indirect one in the guest's memory.
typedef struct table_t {
    const uint8_t *at; // NULL: indirect
    uint64_t guest;
    uint32_t count;
} table_t;

typedef struct descriptor_t {
    uint64_t guest;
    uint32_t size;
    uint16_t flags, next;
} descriptor_t;

static int read_descriptor(const table_t *table, const memory_t *memory, uint32_t index,
                           descriptor_t *out, complaint_t *complaint)
{
    struct vring_desc raw;
    bool read = table->at != NULL
                    ? guard_copy(&raw, table->at + (size_t)index * DESCRIPTOR, sizeof raw)
                    : memory_read(memory, table->guest + (uint64_t)index * DESCRIPTOR, &raw,
                                  sizeof raw);
    if (!read)
        return gone(complaint);
    *out = (descriptor_t){le64toh(raw.addr), le32toh(raw.len), le16toh(raw.flags),
                          le16toh(raw.next)};
    return 0;
}

static int add_piece(ring_chain_t *chain, const memory_t *memory, const descriptor_t *descriptor,
                     complaint_t *complaint)
{
    bool writable = (descriptor->flags & VRING_DESC_F_WRITE) != 0;
    unsigned count = chain->readable + chain->writable;
    if (count == RING_PIECES)
        return complain(complaint, "a chain has more than %u descriptors", RING_PIECES);
    if (!writable && chain->writable > 0)
        return complain(complaint, "a chain has a readable descriptor behind a writable one");
    if (descriptor->size == 0)
        return complain(complaint, "a descriptor has no bytes");
    if (!memory_has(memory, descriptor->guest, descriptor->size))
        return complain(complaint, "a descriptor's %" PRIu32 " bytes at 0x%" PRIx64
                        " lie outside the guest's memory", descriptor->size, descriptor->guest);
    for (unsigned i = 0; i < count; i++)
        if ((writable || i >= chain->readable) &&
            !apart(chain->piece[i].guest, chain->piece[i].size, descriptor->guest,
                   descriptor->size))
            return complain(complaint, "two descriptors of a chain overlap at 0x%" PRIx64,
                            descriptor->guest);
    uint32_t *bytes = writable ? &chain->to_write : &chain->to_read;
    if (__builtin_add_overflow(*bytes, descriptor->size, bytes))
        return complain(complaint, "a chain has more than 4 GiB");
    chain->piece[count] = (ring_piece_t){descriptor->guest, descriptor->size};
    *(writable ? &chain->writable : &chain->readable) += 1;
    return 0;
}

static int open_indirect(const ring_t *ring, const table_t *outer, const memory_t *memory,
                         const descriptor_t *descriptor, table_t *out, complaint_t *complaint)
{
    if (!ring->indirect)
        return complain(complaint, "an indirect descriptor, which was not agreed upon");
    if (outer->at == NULL)
        return complain(complaint, "an indirect descriptor within an indirect table");
    if ((descriptor->flags & (VRING_DESC_F_NEXT | VRING_DESC_F_WRITE)) != 0)
        return complain(complaint, "an indirect descriptor that is writable or has a successor");
    if (descriptor->size == 0 || descriptor->size % DESCRIPTOR != 0)
        return complain(complaint, "an indirect table of %" PRIu32 " bytes", descriptor->size);
    if (!memory_has(memory, descriptor->guest, descriptor->size))
        return complain(complaint, "an indirect table at 0x%" PRIx64
                        " lies outside the guest's memory", descriptor->guest);
    *out = (table_t){NULL, descriptor->guest, descriptor->size / DESCRIPTOR};
    return 0;
}

static int collect(const ring_t *ring, const memory_t *memory, ring_chain_t *chain,
                   complaint_t *complaint)
{
    table_t table = {ring->table_at, 0, ring->size};
    uint32_t index = chain->head;
    for (uint32_t seen = 0;; seen++) {
        descriptor_t descriptor = {0};
        if (index >= table.count)
            return complain(complaint, "descriptor %" PRIu32 " of a table of %" PRIu32, index,
                            table.count);
        if (seen == table.count)
            return complain(complaint, "a chain of descriptors is a loop");
        if (read_descriptor(&table, memory, index, &descriptor, complaint) != 0)
            return -1;
        if ((descriptor.flags & VRING_DESC_F_INDIRECT) != 0) {
            if (open_indirect(ring, &table, memory, &descriptor, &table, complaint) != 0)
                return -1;
            index = 0;
            seen = UINT32_MAX; // counts anew
            continue;
        }
        if (add_piece(chain, memory, &descriptor, complaint) != 0)
            return -1;
        if ((descriptor.flags & VRING_DESC_F_NEXT) == 0)
            return 0;
        index = descriptor.next;
    }
}

// 1: there is something to take.
static int look(ring_t *ring, complaint_t *complaint)
{
    uint16_t index = 0;
    if (get(ring->avail_at + INDEX, &index, complaint) != 0)
        return -1;
    if (index == ring->next && ring->event_index) {
        // What came before the guest could see this is not told by a kick.
        uint8_t *event = ring->used_at + SLOTS + (size_t)ring->size * USED_SLOT;
        if (put(event, ring->next, complaint) != 0)
            return -1;
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (get(ring->avail_at + INDEX, &index, complaint) != 0)
            return -1;
    }
    uint16_t ahead = (uint16_t)(index - ring->next);
    if (ahead > ring->size)
        return complain(complaint, "a ring of %" PRIu32 " has %u chains to take", ring->size,
                        (unsigned)ahead);
    return ahead > 0;
}

int ring_take(ring_t *ring, const memory_t *memory, ring_chain_t *chain, complaint_t *complaint)
{
    if (ring_find(ring, memory, complaint) != 0)
        return -1;
    int found = look(ring, complaint);
    if (found <= 0)
        return found;
    *chain = (ring_chain_t){0};
    size_t slot = ring->next & (ring->size - 1);
    if (get(ring->avail_at + SLOTS + slot * AVAIL_SLOT, &chain->head, complaint) != 0 ||
        collect(ring, memory, chain, complaint) != 0)
        return -1;
    ring->next++;
    return 1;
}

// ------------------------------------------------------------ giving back

int ring_give(ring_t *ring, uint16_t head, uint32_t size, complaint_t *complaint)
{
    struct vring_used_elem entry = {htole32(head), htole32(size)};
    size_t slot = ring->done & (ring->size - 1);
    if (!guard_copy(ring->used_at + SLOTS + slot * USED_SLOT, &entry, sizeof entry))
        return gone(complaint);
    ring->done++;
    return put(ring->used_at + INDEX, ring->done, complaint);
}

int ring_call(ring_t *ring, complaint_t *complaint)
{
    if (ring->used_at == NULL || ring->done == ring->called)
        return 0;
    uint16_t before = ring->called;
    bool fresh = ring->fresh;
    ring->called = ring->done;
    ring->fresh = false;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    uint16_t word = 0;
    uint8_t *event = ring->avail_at + SLOTS + (size_t)ring->size * AVAIL_SLOT;
    if (get(ring->event_index ? event : ring->avail_at + FLAGS, &word, complaint) != 0)
        return -1;
    if (!ring->event_index)
        return (word & VRING_AVAIL_F_NO_INTERRUPT) == 0;
    return fresh || vring_need_event(word, ring->done, before);
}

// ------------------------------------------------------------------ bytes

int chain_read(const ring_chain_t *chain, const memory_t *memory, uint32_t offset, void *to,
               uint32_t size, complaint_t *complaint)
{
    uint8_t *into = to;
    for (unsigned i = 0; i < chain->readable && size > 0; i++) {
        const ring_piece_t *piece = &chain->piece[i];
        if (offset >= piece->size) {
            offset -= piece->size;
            continue;
        }
        uint32_t part = piece->size - offset < size ? piece->size - offset : size;
        if (!memory_read(memory, piece->guest + offset, into, part))
            return complain(complaint, "the memory of a request went away");
        into += part;
        size -= part;
        offset = 0;
    }
    return 0;
}

int chain_write(const ring_chain_t *chain, const memory_t *memory, uint32_t offset,
                const void *from, uint32_t size, complaint_t *complaint)
{
    const uint8_t *rest = from;
    for (unsigned i = chain->readable; i < chain->readable + chain->writable && size > 0; i++) {
        const ring_piece_t *piece = &chain->piece[i];
        if (offset >= piece->size) {
            offset -= piece->size;
            continue;
        }
        uint32_t part = piece->size - offset < size ? piece->size - offset : size;
        if (!memory_write(memory, piece->guest + offset, rest, part))
            return complain(complaint, "the memory of an answer went away");
        rest += part;
        size -= part;
        offset = 0;
    }
    return 0;
}
