// task.h - of FreeRTOS's, what the port's example uses
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_FREERTOS_TASK_H_INCLUDED
#define STANDIN_FREERTOS_TASK_H_INCLUDED

#include "freertos/FreeRTOS.h"

typedef struct tskTaskControlBlock *TaskHandle_t;

TaskHandle_t xTaskGetCurrentTaskHandle(void);
void vTaskNotifyGiveFromISR(TaskHandle_t task, BaseType_t *woken);
uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks);

#endif // STANDIN_FREERTOS_TASK_H_INCLUDED
