// ins5s8563_linux.c - a transfer is one ioctl(I2C_RDWR)
//
// SPDX-License-Identifier: MIT

#define _POSIX_C_SOURCE 200809L

#include "ins5s8563_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <sys/ioctl.h>
#include <unistd.h>

int ins5s8563_linux_open(ins5s8563_linux_t *bus, const char *path)
{
    bus->fd = open(path, O_RDWR | O_CLOEXEC);
    return bus->fd < 0 ? -errno : 0;
}

void ins5s8563_linux_close(ins5s8563_linux_t *bus)
{
    (void)close(bus->fd);
}

int ins5s8563_linux_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                         size_t rx_len)
{
    const ins5s8563_linux_t *bus = ctx;
    if (tx_len > UINT16_MAX || rx_len > UINT16_MAX) // what a message can say; the kernel takes less
        return -EINVAL;
    struct i2c_msg messages[] = {
        { .addr = addr7, .len = (__u16)tx_len, .buf = (__u8 *)tx }, // which it only reads
        { .addr = addr7, .flags = I2C_M_RD, .len = (__u16)rx_len, .buf = rx },
    };
    struct i2c_rdwr_ioctl_data transfer = { messages, rx_len > 0 ? 2 : 1 };
    int made = ioctl(bus->fd, I2C_RDWR, &transfer);
    if (made < 0)
        return -errno;
    return made == (int)transfer.nmsgs ? 0 : -EIO;
}
