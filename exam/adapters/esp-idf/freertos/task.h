// task.h - of FreeRTOS's, what components for clocks use; time is the examination's
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_FREERTOS_TASK_H_INCLUDED
#define EXAM_FREERTOS_TASK_H_INCLUDED

#include "freertos/FreeRTOS.h"

void vTaskDelay(TickType_t ticks);
TickType_t xTaskGetTickCount(void);

#endif // EXAM_FREERTOS_TASK_H_INCLUDED
