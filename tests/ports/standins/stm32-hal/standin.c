// standin.c - the calls of the STM32 HAL, on the board
//
// SPDX-License-Identifier: MIT

#include "../../platform.h"

#include "ins5s8563_stm32.h"
#include "main.h"

GPIO_TypeDef standin_gpioa;
I2C_HandleTypeDef hi2c1;

const struct platform platform = {
    .xfer = ins5s8563_stm32_xfer,
    .ctx = &hi2c1,
    .no_address = -HAL_ERROR,
    .no_restart = -HAL_ERROR,
    .no_byte = -HAL_ERROR,
    .stuck = -HAL_BUSY,
    .wide = -HAL_ERROR,
};

// What a transfer with this limit comes to: less than the chip's own, and not for ever.
static HAL_StatusTypeDef made(int error, uint32_t timeout_ms)
{
    if (timeout_ms == 0 || timeout_ms >= 1000) return HAL_TIMEOUT;
    if (error != 0) return HAL_ERROR;
    board_stop();
    return HAL_OK;
}

HAL_StatusTypeDef HAL_I2C_Master_Transmit(I2C_HandleTypeDef *hi2c, uint16_t DevAddress,
                                          uint8_t *pData, uint16_t Size, uint32_t Timeout)
{
    if (hi2c != &hi2c1 || board_stuck) return HAL_BUSY;
    return made(board_send((uint8_t)(DevAddress >> 1), pData, Size), Timeout);
}

HAL_StatusTypeDef HAL_I2C_Mem_Read(I2C_HandleTypeDef *hi2c, uint16_t DevAddress,
                                   uint16_t MemAddress, uint16_t MemAddSize, uint8_t *pData,
                                   uint16_t Size, uint32_t Timeout)
{
    const uint8_t memory[] = { (uint8_t)(MemAddress >> 8), (uint8_t)MemAddress };
    if (hi2c != &hi2c1 || board_stuck) return HAL_BUSY;
    uint8_t addr7 = (uint8_t)(DevAddress >> 1);
    bool wide = MemAddSize == I2C_MEMADD_SIZE_16BIT;
    int error = board_send(addr7, wide ? memory : memory + 1, wide ? 2 : 1);
    if (error == 0) error = board_receive(addr7, pData, Size);
    return made(error, Timeout);
}

GPIO_PinState HAL_GPIO_ReadPin(GPIO_TypeDef *GPIOx, uint16_t GPIO_Pin)
{
    bool low = GPIOx == &standin_gpioa && GPIO_Pin == RTC_INT_Pin && board_int_is_low();
    return low ? GPIO_PIN_RESET : GPIO_PIN_SET;
}

void __WFI(void) { board_wait(); }
