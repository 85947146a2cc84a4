// console.h - a virtio console with one port (virtio 1.2, 5.3)
//
// SPDX-License-Identifier: MIT
//
// What the guest writes is handed on at once; what is said to it waits until it has room. Bytes are
// bytes: what they mean is the affair of those at both ends.

#ifndef VIRTIO_CONSOLE_H_INCLUDED
#define VIRTIO_CONSOLE_H_INCLUDED

#include "device.h"

#define CONSOLE_ROOM 65536u // bytes that wait for the guest

typedef struct console_t {
    device_t device; // first: it is converted back
    // The guest wrote this at `now_ns`, the time that the device is served by.
    void (*hear)(void *arg, const uint8_t *bytes, uint32_t size, uint64_t now_ns);
    // Its time has come; set it to DEVICE_NEVER or anew.
    void (*wake)(void *arg, uint64_t now_ns);
    uint64_t wake_ns;
    void *arg;
    uint32_t first, count; // of the bytes that wait
    uint8_t bytes[CONSOLE_ROOM];
} console_t;

// `name` as it is called in what is printed; sets everything but what is called.
void console_init(console_t *console, const char *name);

// How many more bytes it can take.
uint32_t console_room(const console_t *console);

// Says what there is room for, also when called from hear() or wake().
void console_say(console_t *console, const void *bytes, uint32_t size);

// From here on it wants to be served at `ns`, if not before.
void console_wake_at(console_t *console, uint64_t ns);

#endif // VIRTIO_CONSOLE_H_INCLUDED
