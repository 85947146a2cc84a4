// ins5s8563_zephyr.c - a transfer is one i2c_transfer()
//
// SPDX-License-Identifier: MIT

#include "ins5s8563_zephyr.h"

#include <zephyr/drivers/i2c.h>

int ins5s8563_zephyr_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                          size_t rx_len)
{
    struct i2c_msg messages[] = {
        { .buf = (uint8_t *)tx, .len = (uint32_t)tx_len, .flags = I2C_MSG_WRITE },
        { .buf = rx, .len = (uint32_t)rx_len, .flags = I2C_MSG_RESTART | I2C_MSG_READ },
    };
    uint8_t last = rx_len > 0;
    messages[last].flags |= I2C_MSG_STOP;
    return i2c_transfer(ctx, messages, last + 1, addr7);
}
