// ins5s8563_pico.h - the driver on the Pico SDK: its bus is i2c0 or i2c1
//
// SPDX-License-Identifier: MIT
//
//     i2c_init(i2c0, 400000); // and its pins
//     ins5s8563_t rtc = { .xfer = ins5s8563_pico_xfer, .ctx = i2c0 };
//
// The SDK does not share the bus: if both cores, or an interrupt, use it, lock it for each call
// (lock and unlock of ins5s8563_t).

#ifndef INS5S8563_PICO_H_INCLUDED
#define INS5S8563_PICO_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// An ins5s8563_xfer_t whose ctx is an i2c_inst_t. 0, or the SDK's negative error:
// PICO_ERROR_GENERIC when nobody acknowledged, PICO_ERROR_TIMEOUT when the bus is stuck, after
// 100 ms.
int ins5s8563_pico_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                        size_t rx_len);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // INS5S8563_PICO_H_INCLUDED
