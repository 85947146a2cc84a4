// esp_log.h - of ESP-IDF's: nobody reads it
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_ESP_LOG_H_INCLUDED
#define EXAM_ESP_LOG_H_INCLUDED

#include "esp_err.h"

#define ESP_LOGE(tag, ...) ((void)(tag))
#define ESP_LOGW(tag, ...) ((void)(tag))
#define ESP_LOGI(tag, ...) ((void)(tag))
#define ESP_LOGD(tag, ...) ((void)(tag))
#define ESP_LOGV(tag, ...) ((void)(tag))

#endif // EXAM_ESP_LOG_H_INCLUDED
