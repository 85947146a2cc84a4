// ins5s8563_stm32.c - a read is a "memory read": the HAL's one blocking call with a repeated START
//
// SPDX-License-Identifier: MIT

#include "ins5s8563_stm32.h"

#include "main.h"

#define TIMEOUT_MS 100 // the chip's own is 1 s [I2C-8]

int ins5s8563_stm32_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                         size_t rx_len)
{
    uint16_t addr8 = (uint16_t)(addr7 << 1);
    HAL_StatusTypeDef status = HAL_ERROR;
    if (rx_len == 0)
        status = HAL_I2C_Master_Transmit(ctx, addr8, (uint8_t *)tx, (uint16_t)tx_len, TIMEOUT_MS);
    else if (tx_len == 1)
        status = HAL_I2C_Mem_Read(ctx, addr8, tx[0], I2C_MEMADD_SIZE_8BIT, rx, (uint16_t)rx_len,
                                  TIMEOUT_MS);
    return -(int)status;
}
