// semphr.h - of FreeRTOS's, what components for clocks use: there is one task, and it gets it
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_FREERTOS_SEMPHR_H_INCLUDED
#define EXAM_FREERTOS_SEMPHR_H_INCLUDED

#include "freertos/FreeRTOS.h"

typedef struct QueueDefinition *SemaphoreHandle_t;

SemaphoreHandle_t xSemaphoreCreateMutex(void);
static inline BaseType_t xSemaphoreTake(SemaphoreHandle_t mutex, TickType_t ticks)
{
    (void)ticks;
    return mutex != NULL;
}
static inline BaseType_t xSemaphoreGive(SemaphoreHandle_t mutex) { return mutex != NULL; }
static inline void vSemaphoreDelete(SemaphoreHandle_t mutex) { (void)mutex; }

#endif // EXAM_FREERTOS_SEMPHR_H_INCLUDED
