// console.c - see console.h
//
// SPDX-License-Identifier: MIT

#include "console.h"

#include <inttypes.h>
#include <string.h>

enum { TO_GUEST, FROM_GUEST }; // the queues

#define PIECE 4096u // bytes handed on at once
#define TURNS 64u   // chains in one call: a guest that always has one more is not alone

uint32_t console_room(const console_t *console)
{
    return CONSOLE_ROOM - console->count;
}

void console_say(console_t *console, const void *bytes, uint32_t size)
{
    const uint8_t *from = bytes;
    for (uint32_t i = 0; i < size && console->count < CONSOLE_ROOM; i++)
        console->bytes[(console->first + console->count++) % CONSOLE_ROOM] = from[i];
    console->device.due_ns = 0; // at once
}

void console_wake_at(console_t *console, uint64_t ns)
{
    console->wake_ns = ns;
    if (ns < console->device.due_ns)
        console->device.due_ns = ns;
}

// ------------------------------------------------------------------ hearing

static int hear_chain(console_t *console, const ring_chain_t *chain, const memory_t *memory,
                      uint64_t now_ns, complaint_t *complaint)
{
    uint8_t piece[PIECE];
    if (chain->to_read > CONSOLE_ROOM)
        return complain(complaint, "%" PRIu32 " bytes at once for a console", chain->to_read);
    for (uint32_t done = 0; done < chain->to_read;) {
        uint32_t size = chain->to_read - done < PIECE ? chain->to_read - done : PIECE;
        if (chain_read(chain, memory, done, piece, size, complaint) != 0)
            return -1;
        console->hear(console->arg, piece, size, now_ns);
        done += size;
    }
    return 0;
}

// 1: there may be more.
static int hear_all(console_t *console, ring_t *ring, const memory_t *memory, uint64_t now_ns,
                    complaint_t *complaint)
{
    static ring_chain_t chain; // large
    int found = 1;
    for (unsigned turns = 0; turns < TURNS && found > 0; turns++) {
        found = ring_take(ring, memory, &chain, complaint);
        if (found > 0 && (hear_chain(console, &chain, memory, now_ns, complaint) != 0 ||
                          ring_give(ring, chain.head, 0, complaint) != 0))
            return -1;
    }
    return found;
}

// ------------------------------------------------------------------- saying

static int say_chain(console_t *console, const ring_chain_t *chain, ring_t *ring,
                     const memory_t *memory, complaint_t *complaint)
{
    uint32_t given = 0;
    while (given < chain->to_write && console->count > 0) {
        uint32_t size = CONSOLE_ROOM - console->first; // up to the buffer's end
        size = size < console->count ? size : console->count;
        size = size < chain->to_write - given ? size : chain->to_write - given;
        if (chain_write(chain, memory, given, console->bytes + console->first, size,
                        complaint) != 0)
            return -1;
        console->first = (console->first + size) % CONSOLE_ROOM;
        console->count -= size;
        given += size;
    }
    return ring_give(ring, chain->head, given, complaint);
}

// 1: there may be more.
static int say_all(console_t *console, ring_t *ring, const memory_t *memory,
                   complaint_t *complaint)
{
    static ring_chain_t chain;
    for (unsigned turns = 0; turns < TURNS; turns++) {
        if (console->count == 0)
            return 0;
        int found = ring_take(ring, memory, &chain, complaint);
        if (found <= 0)
            return found;
        if (say_chain(console, &chain, ring, memory, complaint) != 0)
            return -1;
    }
    return 1;
}

// --------------------------------------------------------------- the device

static int serve(device_t *device, ring_t *const ring[DEVICE_QUEUES], const memory_t *memory,
                 uint64_t now_ns, complaint_t *complaint)
{
    console_t *console = (console_t *)(void *)device;
    int heard = 0, said = 0;
    if (ring[FROM_GUEST] != NULL)
        heard = hear_all(console, ring[FROM_GUEST], memory, now_ns, complaint);
    if (heard >= 0 && now_ns >= console->wake_ns)
        console->wake(console->arg, now_ns);
    if (heard >= 0 && ring[TO_GUEST] != NULL)
        said = say_all(console, ring[TO_GUEST], memory, complaint);
    device->due_ns = heard > 0 || said > 0 ? now_ns : console->wake_ns;
    return heard < 0 || said < 0 ? -1 : 0;
}

// What was said to the one before is not for the next.
static void reset(device_t *device)
{
    console_t *console = (console_t *)(void *)device;
    console->count = 0;
    console->wake_ns = device->due_ns = DEVICE_NEVER;
}

void console_init(console_t *console, const char *name)
{
    memset(console, 0, sizeof *console);
    console->device = (device_t){.name = name, .queues = 2, .serve = serve, .reset = reset};
    reset(&console->device);
}
