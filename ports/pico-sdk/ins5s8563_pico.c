// ins5s8563_pico.c - a transfer is a write, which keeps the bus if a read follows
//
// SPDX-License-Identifier: MIT

#include "ins5s8563_pico.h"

#include "hardware/i2c.h"

#define TIMEOUT_US 100000 // the chip's own is 1 s [I2C-8]

int ins5s8563_pico_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                        size_t rx_len)
{
    int done = i2c_write_timeout_us(ctx, addr7, tx, tx_len, rx_len > 0, TIMEOUT_US);
    if (done >= 0 && rx_len > 0)
        done = i2c_read_timeout_us(ctx, addr7, rx, rx_len, false, TIMEOUT_US);
    return done < 0 ? done : 0;
}
