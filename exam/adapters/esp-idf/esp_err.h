// esp_err.h - of ESP-IDF's, what components for clocks use
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_ESP_ERR_H_INCLUDED
#define EXAM_ESP_ERR_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

typedef int esp_err_t;
#define ESP_OK                0
#define ESP_FAIL              (-1)
#define ESP_ERR_NO_MEM        0x101
#define ESP_ERR_INVALID_ARG   0x102
#define ESP_ERR_INVALID_STATE 0x103
#define ESP_ERR_INVALID_SIZE  0x104
#define ESP_ERR_NOT_FOUND     0x105
#define ESP_ERR_NOT_SUPPORTED 0x106
#define ESP_ERR_TIMEOUT       0x107
#define ESP_ERR_INVALID_RESPONSE 0x108

const char *esp_err_to_name(esp_err_t code);

#define ESP_ERROR_CHECK(call)    \
    do {                         \
        if ((call) != ESP_OK)    \
            abort();             \
    } while (0)

#define ESP_RETURN_ON_ERROR(call, tag, ...) \
    do {                                    \
        esp_err_t returned_ = (call);       \
        if (returned_ != ESP_OK) {          \
            (void)(tag);                    \
            return returned_;               \
        }                                   \
    } while (0)

#define ESP_RETURN_ON_FALSE(condition, code, tag, ...) \
    do {                                               \
        if (!(condition)) {                            \
            (void)(tag);                               \
            return code;                               \
        }                                              \
    } while (0)

#endif // EXAM_ESP_ERR_H_INCLUDED
