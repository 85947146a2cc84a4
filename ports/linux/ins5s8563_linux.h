// ins5s8563_linux.h - the driver on a Linux machine: its bus is /dev/i2c-N
//
// SPDX-License-Identifier: MIT
//
//     ins5s8563_linux_t bus;
//     int status = ins5s8563_linux_open(&bus, "/dev/i2c-1");
//     if (status != 0)
//         no_bus(strerror(-status));
//     ins5s8563_t rtc = { .xfer = ins5s8563_linux_xfer, .ctx = &bus };
//
// Needs the kernel's own headers and a bus whose adapter can make any transfer
// (I2C_FUNC_I2C), not SMBus commands alone.
//
// The kernel makes a transfer in one piece, whatever other programs do on the bus. It does
// not ask whether a kernel driver has the chip: if rtc-pcf8563 is bound to it, unbind it first
// (/sys/bus/i2c/drivers/rtc-pcf8563/unbind), or the two take each other's flags.

#ifndef INS5S8563_LINUX_H_INCLUDED
#define INS5S8563_LINUX_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ins5s8563_linux_t {
    int fd;
} ins5s8563_linux_t;

// Opens a bus, which programs started later do not inherit. 0, or a negative errno: -ENOENT,
// -EACCES ... Whether it is an I2C bus shows at the first transfer. Close what was opened.
int  ins5s8563_linux_open(ins5s8563_linux_t *bus, const char *path);
void ins5s8563_linux_close(ins5s8563_linux_t *bus);

// An ins5s8563_xfer_t whose ctx is an open ins5s8563_linux_t; for any address and 8192 bytes each
// way. 0, or a negative errno as the kernel gave it, in which case rx may have been written:
//
//     -ENXIO, -EIO, -EREMOTEIO  nobody acknowledged; which of them is up to the adapter
//     -ETIMEDOUT, -EAGAIN       the bus is stuck, or another controller has it
//     -ENOTTY                   this is no I2C bus
//     -EOPNOTSUPP               its adapter knows SMBus commands alone
//     -EINVAL                   more than 8192 bytes
int ins5s8563_linux_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                         size_t rx_len);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // INS5S8563_LINUX_H_INCLUDED
