// i2cdev.h - /dev/i2c-N as the Linux kernel has it
//
// SPDX-License-Identifier: MIT
//
// What a program sees that opened /dev/i2c-N and calls read(), write() or ioctl() on it: the
// conduct of the kernel's i2c-dev and of its SMBus emulation over plain I2C messages. Pointers are
// the program's and may be bad: -EFAULT, never a crash. Results are as in the kernel: 0 or more,
// or a negative errno.

#ifndef I2CDEV_H_INCLUDED
#define I2CDEV_H_INCLUDED

#include "bus.h"

#include <stdint.h>
#include <sys/types.h>

#define I2CDEV_MAJOR 89           // of the device number
#define I2CDEV_LENGTH_MAX 8192    // bytes of a message; read() and write() are cut to it

// What the kernel keeps for one open(), shared by all copies of the descriptor in all processes.
// Zero is its state after open().
typedef struct i2cdev_open_t {
    _Atomic uint16_t address; // I2C_SLAVE
    _Atomic uint16_t flags;   // I2C_M_TEN and I2CDEV_PEC
} i2cdev_open_t;

#define I2CDEV_PEC 0x04u // the kernel's I2C_CLIENT_PEC

int64_t i2cdev_ioctl(const bus_t *bus, i2cdev_open_t *open, unsigned request, uintptr_t arg);
int64_t i2cdev_read(const bus_t *bus, const i2cdev_open_t *open, void *buffer, size_t size);
int64_t i2cdev_write(const bus_t *bus, const i2cdev_open_t *open, const void *buffer, size_t size);

// ------------------------------------------------------------------- inside

union i2c_smbus_data;

// One SMBus transaction made of i2c messages (smbus.c), `data` being the kernel's copy.
typedef struct smbus_t {
    uint16_t address;
    uint16_t flags;     // as in i2cdev_open_t
    bool     read;
    uint8_t  command;
    uint32_t size;      // I2C_SMBUS_QUICK ..
    union i2c_smbus_data *data;
} smbus_t;

int smbus_transfer(const bus_t *bus, const smbus_t *transaction, uint64_t *sleep_ns);

#endif // I2CDEV_H_INCLUDED
