// ins5s8563_zephyr.h - the driver on Zephyr: its bus is the I2C device of the devicetree
//
// SPDX-License-Identifier: MIT
//
//     static const struct device *const bus = DEVICE_DT_GET(DT_BUS(DT_NODELABEL(rtc)));
//
//     ins5s8563_t rtc = { .xfer = ins5s8563_zephyr_xfer, .ctx = (void *)bus };
//
// Zephyr makes a transfer in one piece, whatever other threads do on the bus.

#ifndef INS5S8563_ZEPHYR_H_INCLUDED
#define INS5S8563_ZEPHYR_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// An ins5s8563_xfer_t whose ctx is the struct device of the bus. 0, or the negative errno of its
// driver: -EIO, mostly, when nobody acknowledged.
int ins5s8563_zephyr_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                          size_t rx_len);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // INS5S8563_ZEPHYR_H_INCLUDED
