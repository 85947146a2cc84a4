// ins5s8563_stm32.h - the driver on the STM32 HAL: its bus is the handle that CubeMX made
//
// SPDX-License-Identifier: MIT
//
//     extern I2C_HandleTypeDef hi2c1;
//     ins5s8563_t rtc = { .xfer = ins5s8563_stm32_xfer, .ctx = &hi2c1 };
//
// Works on every family of STM32: it includes main.h, which CubeMX makes to include the right one.
// The HAL refuses a second transfer while one runs (HAL_BUSY): if several tasks use the bus, lock
// it for each call (lock and unlock of ins5s8563_t).

#ifndef INS5S8563_STM32_H_INCLUDED
#define INS5S8563_STM32_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// An ins5s8563_xfer_t whose ctx is an I2C_HandleTypeDef. 0, or the HAL's status made negative:
// -HAL_ERROR when nobody acknowledged (HAL_I2C_GetError() says more), -HAL_BUSY or -HAL_TIMEOUT
// when the bus is stuck, after 100 ms at most. Before a read one byte is written, as the driver
// does it, or it is -HAL_ERROR.
int ins5s8563_stm32_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                         size_t rx_len);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // INS5S8563_STM32_H_INCLUDED
