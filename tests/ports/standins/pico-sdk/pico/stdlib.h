// stdlib.h - of the Pico SDK's, what the port's example uses
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_PICO_STDLIB_H_INCLUDED
#define STANDIN_PICO_STDLIB_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned int uint;

enum pico_error_codes { PICO_OK = 0, PICO_ERROR_GENERIC = -1, PICO_ERROR_TIMEOUT = -2 };
enum gpio_function { GPIO_FUNC_I2C = 3 };
enum gpio_irq_level { GPIO_IRQ_EDGE_FALL = 0x4u, GPIO_IRQ_EDGE_RISE = 0x8u };
typedef void (*gpio_irq_callback_t)(uint gpio, uint32_t event_mask);

bool stdio_init_all(void);
void gpio_init(uint gpio);
void gpio_set_function(uint gpio, enum gpio_function fn);
void gpio_pull_up(uint gpio);
void gpio_set_irq_enabled_with_callback(uint gpio, uint32_t event_mask, bool enabled,
                                        gpio_irq_callback_t callback);

#endif // STANDIN_PICO_STDLIB_H_INCLUDED
