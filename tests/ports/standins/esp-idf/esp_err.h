// esp_err.h - of ESP-IDF's, what the port and its example use
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_ESP_ERR_H_INCLUDED
#define STANDIN_ESP_ERR_H_INCLUDED

#include <stdlib.h>

typedef int esp_err_t;
#define ESP_OK 0
#define ESP_FAIL (-1)
#define ESP_ERR_INVALID_ARG 0x102
#define ESP_ERR_INVALID_STATE 0x103
#define ESP_ERR_TIMEOUT 0x107

#define ESP_ERROR_CHECK(call)                                                                      \
    do {                                                                                           \
        if ((call) != ESP_OK) abort();                                                             \
    } while (0)

#endif // STANDIN_ESP_ERR_H_INCLUDED
