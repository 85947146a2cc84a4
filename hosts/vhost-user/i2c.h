// i2c.h - a virtio I2C adapter with the chip on its bus (virtio 1.2, 5.16)
//
// SPDX-License-Identifier: MIT
//
// Requests that the driver groups (FAIL_NEXT) are one transfer: repeated STARTs between them, a
// STOP behind the last. What fails takes the rest of its group with it.

#ifndef VIRTIO_I2C_H_INCLUDED
#define VIRTIO_I2C_H_INCLUDED

#include "bus.h"
#include "device.h"

#define I2C_GROUP 64u          // requests of one transfer
#define I2C_BYTES (42u * 8192) // and their bytes: what Linux lets a program ask for at once

// A group that is not whole yet waits so long for its rest: the driver kicks behind the last
// request, but a kick for the one before may make us look earlier.
#define I2C_PATIENCE_NS (10 * SIM8563_MS)

#define I2C_TURNS 64u // transfers in one call: a guest that always has one more is not alone

typedef struct i2c_t {
    device_t device; // first: it is converted back
    bus_t bus;       // the chip, and how time passes
    void (*before)(void *arg); // called before each transfer, outside of a turn; or NULL
    void *arg;

    unsigned count;  // of the requests at hand
    bool whole;      // the last of them ends the group
    bool done;       // they went over the bus, and wait for the time that this takes
    unsigned good;   // so many of them went well
    uint64_t until_ns; // when that time, or the patience, is over; DEVICE_NEVER
    uint32_t used;   // of bytes[]
    ring_chain_t chain[I2C_GROUP];
    bool refused[I2C_GROUP];   // it fails without the bus: too long, no room
    struct i2c_msg message[I2C_GROUP];
    uint8_t bytes[I2C_BYTES];
} i2c_t;

// The chip of `file`; sets everything but before and arg.
void i2c_init(i2c_t *i2c, chipfile_t *file, uint32_t scl_hz);

#endif // VIRTIO_I2C_H_INCLUDED
