// FreeRTOS.h - of FreeRTOS's, what components for clocks use
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_FREERTOS_H_INCLUDED
#define EXAM_FREERTOS_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;
#define pdFALSE 0
#define pdTRUE 1
#define pdFAIL 0
#define pdPASS 1
#define configTICK_RATE_HZ 100u
#define portTICK_PERIOD_MS (1000u / configTICK_RATE_HZ)
#define portTICK_RATE_MS portTICK_PERIOD_MS
#define portMAX_DELAY UINT32_MAX
#define pdMS_TO_TICKS(ms) ((TickType_t)((ms) / portTICK_PERIOD_MS))

// There is one task.
typedef int portMUX_TYPE;
#define portMUX_INITIALIZER_UNLOCKED 0
#define portENTER_CRITICAL(lock) ((void)(lock))
#define portEXIT_CRITICAL(lock) ((void)(lock))

#endif // EXAM_FREERTOS_H_INCLUDED
