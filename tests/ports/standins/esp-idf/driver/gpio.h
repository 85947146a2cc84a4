// gpio.h - of ESP-IDF's, what the port's example uses
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_ESP_GPIO_H_INCLUDED
#define STANDIN_ESP_GPIO_H_INCLUDED

#include "esp_err.h"

#include <stdint.h>

typedef enum { GPIO_NUM_4 = 4, GPIO_NUM_21 = 21, GPIO_NUM_22 = 22 } gpio_num_t;
typedef enum { GPIO_MODE_DISABLE = 0, GPIO_MODE_INPUT = 1 } gpio_mode_t;
typedef enum { GPIO_PULLUP_DISABLE = 0, GPIO_PULLUP_ENABLE = 1 } gpio_pullup_t;
typedef enum { GPIO_PULLDOWN_DISABLE = 0, GPIO_PULLDOWN_ENABLE = 1 } gpio_pulldown_t;
typedef enum { GPIO_INTR_DISABLE = 0, GPIO_INTR_NEGEDGE = 2 } gpio_int_type_t;

typedef struct {
    uint64_t pin_bit_mask;
    gpio_mode_t mode;
    gpio_pullup_t pull_up_en;
    gpio_pulldown_t pull_down_en;
    gpio_int_type_t intr_type;
} gpio_config_t;

typedef void (*gpio_isr_t)(void *arg);

esp_err_t gpio_config(const gpio_config_t *config);
esp_err_t gpio_install_isr_service(int intr_alloc_flags);
esp_err_t gpio_isr_handler_add(gpio_num_t gpio_num, gpio_isr_t isr_handler, void *args);

#endif // STANDIN_ESP_GPIO_H_INCLUDED
