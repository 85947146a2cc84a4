// guest_memory.c - see guest_memory.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "guest_memory.h"

#include "guard.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static bool overlap(uint64_t a, uint64_t b, uint64_t a_size, uint64_t b_size)
{
    return a < b ? b - a < a_size : a - b < b_size;
}

static int check(const memory_t *memory, const memory_region_t *new, complaint_t *complaint)
{
    if (memory->count == MEMORY_REGIONS)
        return complain(complaint, "more than %u regions of memory", MEMORY_REGIONS);
    if (new->size == 0 || new->guest + (new->size - 1) < new->guest ||
        new->user + (new->size - 1) < new->user)
        return complain(complaint, "a region of memory at 0x%" PRIx64 " of 0x%" PRIx64 " bytes",
                        new->guest, new->size);
    for (unsigned i = 0; i < memory->count; i++) {
        const memory_region_t *old = &memory->region[i];
        if (overlap(old->guest, new->guest, old->size, new->size) ||
            overlap(old->user, new->user, old->size, new->size))
            return complain(complaint, "two regions of memory overlap at 0x%" PRIx64, new->guest);
    }
    return 0;
}

int memory_add(memory_t *memory, const memory_region_t *region, complaint_t *complaint)
{
    if (check(memory, region, complaint) != 0)
        return -1;
    memory->region[memory->count++] = *region;
    return 0;
}

// Mapped from the file's beginning: an offset need not be one of a page, be it a huge one.
static int map_file(memory_region_t *region, uint64_t offset, int fd, complaint_t *complaint)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return complain(complaint, "a region of memory cannot be looked at: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return complain(complaint, "a region of memory is no file");
    uint64_t end = offset + region->size;
    if (end < offset || st.st_size < 0 || end > (uint64_t)st.st_size)
        return complain(complaint, "a region of memory is 0x%" PRIx64 " bytes from 0x%" PRIx64
                        " of a file of 0x%" PRIx64, region->size, offset, (uint64_t)st.st_size);
    uint64_t page = (uint64_t)st.st_blksize; // of huge pages munmap() takes whole ones only
    if (page >= 4096 && (page & (page - 1)) == 0)
        end = (end + page - 1) & ~(page - 1);
    void *map = end > SIZE_MAX ? MAP_FAILED
                               : mmap(NULL, (size_t)end, PROT_READ | PROT_WRITE,
                                      MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (map == MAP_FAILED)
        return complain(complaint, "a region of memory cannot be mapped: %s", strerror(errno));
    region->map = map;
    region->map_size = (size_t)end;
    region->at = (uint8_t *)map + offset;
    return 0;
}

int memory_map(memory_t *memory, const memory_region_t *region, uint64_t offset, int fd,
               complaint_t *complaint)
{
    memory_region_t new = {.guest = region->guest, .user = region->user, .size = region->size};
    if (check(memory, &new, complaint) != 0 || map_file(&new, offset, fd, complaint) != 0)
        return -1;
    memory->region[memory->count++] = new;
    return 0;
}

void memory_clear(memory_t *memory)
{
    for (unsigned i = 0; i < memory->count; i++)
        if (memory->region[i].map != NULL)
            munmap(memory->region[i].map, memory->region[i].map_size);
    memset(memory, 0, sizeof *memory);
}

// How many bytes from here on are in this region.
static uint64_t left_in(const memory_region_t *region, uint64_t base, uint64_t address)
{
    return address >= base && address - base < region->size ? region->size - (address - base) : 0;
}

uint8_t *memory_find(const memory_t *memory, uint64_t user, uint64_t size)
{
    for (unsigned i = 0; i < memory->count; i++) {
        const memory_region_t *region = &memory->region[i];
        if (size > 0 && left_in(region, region->user, user) >= size)
            return region->at + (user - region->user);
    }
    return NULL;
}

// The piece of [guest, guest + *size) that lies in one region, from the beginning on.
static uint8_t *piece(const memory_t *memory, uint64_t guest, uint64_t *size)
{
    for (unsigned i = 0; i < memory->count; i++) {
        const memory_region_t *region = &memory->region[i];
        uint64_t left = left_in(region, region->guest, guest);
        if (left == 0)
            continue;
        *size = left < *size ? left : *size;
        return region->at + (guest - region->guest);
    }
    return NULL;
}

bool memory_has(const memory_t *memory, uint64_t guest, uint64_t size)
{
    while (size > 0) {
        uint64_t part = size;
        if (piece(memory, guest, &part) == NULL)
            return false;
        guest += part;
        size -= part;
    }
    return true;
}

bool memory_read(const memory_t *memory, uint64_t guest, void *to, uint32_t size)
{
    uint8_t *into = to;
    while (size > 0) {
        uint64_t part = size;
        const uint8_t *from = piece(memory, guest, &part);
        if (from == NULL || !guard_copy(into, from, (size_t)part))
            return false;
        guest += part;
        into += part;
        size -= (uint32_t)part;
    }
    return true;
}

bool memory_write(const memory_t *memory, uint64_t guest, const void *from, uint32_t size)
{
    const uint8_t *rest = from;
    while (size > 0) {
        uint64_t part = size;
        uint8_t *into = piece(memory, guest, &part);
        if (into == NULL || !guard_copy(into, rest, (size_t)part))
            return false;
        guest += part;
        rest += part;
        size -= (uint32_t)part;
    }
    return true;
}
