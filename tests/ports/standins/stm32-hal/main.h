// main.h - as CubeMX makes it, with what the port and its example use of the HAL
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_STM32_MAIN_H_INCLUDED
#define STANDIN_STM32_MAIN_H_INCLUDED

#include <stdint.h>

typedef enum { HAL_OK = 0, HAL_ERROR = 1, HAL_BUSY = 2, HAL_TIMEOUT = 3 } HAL_StatusTypeDef;
typedef enum { GPIO_PIN_RESET = 0, GPIO_PIN_SET } GPIO_PinState;

typedef struct {
    uint32_t Instance;
} I2C_HandleTypeDef;
typedef struct {
    volatile uint32_t IDR;
} GPIO_TypeDef;

extern GPIO_TypeDef standin_gpioa;
#define RTC_INT_GPIO_Port (&standin_gpioa)
#define RTC_INT_Pin ((uint16_t)0x0004)

#define I2C_MEMADD_SIZE_8BIT 0x00000001u
#define I2C_MEMADD_SIZE_16BIT 0x00000002u

HAL_StatusTypeDef HAL_I2C_Master_Transmit(I2C_HandleTypeDef *hi2c, uint16_t DevAddress,
                                          uint8_t *pData, uint16_t Size, uint32_t Timeout);
HAL_StatusTypeDef HAL_I2C_Mem_Read(I2C_HandleTypeDef *hi2c, uint16_t DevAddress,
                                   uint16_t MemAddress, uint16_t MemAddSize, uint8_t *pData,
                                   uint16_t Size, uint32_t Timeout);
GPIO_PinState HAL_GPIO_ReadPin(GPIO_TypeDef *GPIOx, uint16_t GPIO_Pin);
void __WFI(void);

#endif // STANDIN_STM32_MAIN_H_INCLUDED
