// ins5s8563_esp.c - a transfer is one call of the I2C master driver
//
// SPDX-License-Identifier: MIT

#include "ins5s8563_esp.h"

#include "driver/i2c_master.h"

#define TIMEOUT_MS 100 // the chip's own is 1 s [I2C-8]

int ins5s8563_esp_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                       size_t rx_len)
{
    (void)addr7;
    esp_err_t err = rx_len > 0
                        ? i2c_master_transmit_receive(ctx, tx, tx_len, rx, rx_len, TIMEOUT_MS)
                        : i2c_master_transmit(ctx, tx, tx_len, TIMEOUT_MS);
    return err > 0 ? -err : err; // ESP_FAIL alone is negative
}
