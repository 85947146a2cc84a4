// FreeRTOS.h - of FreeRTOS's, what the port's example uses
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_FREERTOS_H_INCLUDED
#define STANDIN_FREERTOS_H_INCLUDED

#include <stdbool.h> // as ESP-IDF's brings it
#include <stdint.h>

typedef int BaseType_t;
typedef uint32_t TickType_t;
#define pdFALSE 0
#define pdTRUE 1
#define portMAX_DELAY UINT32_MAX
#define portYIELD_FROM_ISR(woken) ((void)(woken))

#endif // STANDIN_FREERTOS_H_INCLUDED
