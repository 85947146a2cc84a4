// guest_memory.h - the guest's memory, as the front end hands it over
//
// SPDX-License-Identifier: MIT
//
// A few regions, each a piece of a file that is mapped here. A place in it has two names: the
// address that the guest knows, which descriptors have, and the one in the front end's own process,
// which the places of rings have. Neither is trusted. The file may be cut short while it is mapped:
// then an access fails, and nothing worse happens.

#ifndef GUEST_MEMORY_H_INCLUDED
#define GUEST_MEMORY_H_INCLUDED

#include "complaint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMORY_REGIONS 8u

typedef struct memory_region_t {
    uint64_t guest, user, size;
    uint8_t *at;     // its first byte, here
    void *map;       // what is to be unmapped; NULL: it is not ours
    size_t map_size;
} memory_region_t;

// All zero: none.
typedef struct memory_t {
    unsigned count;
    memory_region_t region[MEMORY_REGIONS];
} memory_t;

// Adds the region that begins at byte `offset` of the file. The descriptor stays the caller's.
// -1: it cannot be, and the complaint says why.
int memory_map(memory_t *memory, const memory_region_t *region, uint64_t offset, int fd,
               complaint_t *complaint);

// Adds a region that lies at region->at already.
int memory_add(memory_t *memory, const memory_region_t *region, complaint_t *complaint);

void memory_clear(memory_t *memory);

// Whether all these bytes of the guest's are there.
bool memory_has(const memory_t *memory, uint64_t guest, uint64_t size);

// Where the bytes with this address in the front end's process are; NULL: not all in one region.
uint8_t *memory_find(const memory_t *memory, uint64_t user, uint64_t size);

// Copies. False: not all of it is there.
bool memory_read(const memory_t *memory, uint64_t guest, void *to, uint32_t size);
bool memory_write(const memory_t *memory, uint64_t guest, const void *from, uint32_t size);

#endif // GUEST_MEMORY_H_INCLUDED
