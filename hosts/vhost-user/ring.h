// ring.h - a split ring of virtio, from the device's side
//
// SPDX-License-Identifier: MIT
//
// Everything in a ring is the guest's: indices, descriptors, lengths, where they lead. All of it is
// checked when it is taken, and taken once: what the guest changes afterwards changes nothing here.
// A chain is handed out as pieces of memory, those to read before those to write.

#ifndef RING_H_INCLUDED
#define RING_H_INCLUDED

#include "guest_memory.h"

#define RING_SIZE_MAX 1024u
#define RING_PIECES   64u // of a chain

typedef struct ring_t {
    uint32_t size;              // a power of two; 0: not said yet
    uint64_t table, avail, used; // addresses in the front end's process
    bool placed;                // they were said
    bool indirect, event_index; // what was agreed upon
    uint16_t next;              // index of the next chain to take
    uint16_t done;              // index of the next one to give back
    uint16_t called;            // `done` at the last call
    bool fresh;                 // there was no call yet
    uint8_t *table_at, *avail_at, *used_at; // NULL: to be found in memory
} ring_t;

typedef struct ring_piece_t {
    uint64_t guest;
    uint32_t size;
} ring_piece_t;

typedef struct ring_chain_t {
    uint16_t head;
    unsigned readable, writable;         // pieces: piece[0 .. readable + writable - 1]
    uint32_t to_read, to_write;          // bytes
    ring_piece_t piece[RING_PIECES];
} ring_chain_t;

// Each returns -1 when the ring is not as it should be; the complaint says why.

// Finds the ring's three parts in the memory, if that is not done yet.
int ring_find(ring_t *ring, const memory_t *memory, complaint_t *complaint);

// They are to be found again: the memory has changed.
void ring_lose(ring_t *ring);

// Takes the next chain: 1; or 0: there is none, and a kick is asked for.
int ring_take(ring_t *ring, const memory_t *memory, ring_chain_t *chain, complaint_t *complaint);

// Gives a chain back, with `size` bytes written.
int ring_give(ring_t *ring, uint16_t head, uint32_t size, complaint_t *complaint);

// Whether the guest wants to be called for what was given back since it was asked last: 1 or 0.
int ring_call(ring_t *ring, complaint_t *complaint);

// Copies from the readable bytes, to the writable ones; the caller knows to_read and to_write.
int chain_read(const ring_chain_t *chain, const memory_t *memory, uint32_t offset, void *to,
               uint32_t size, complaint_t *complaint);
int chain_write(const ring_chain_t *chain, const memory_t *memory, uint32_t offset,
                const void *from, uint32_t size, complaint_t *complaint);

#endif // RING_H_INCLUDED
