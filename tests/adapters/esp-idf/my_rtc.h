// my_rtc.h - a small ESP-IDF component, for the template of the examination
//
// SPDX-License-Identifier: MIT

#ifndef TESTS_ADAPTERS_ESP_MY_RTC_H_INCLUDED
#define TESTS_ADAPTERS_ESP_MY_RTC_H_INCLUDED

#include "driver/i2c.h"
#include "esp_err.h"

#include <time.h>

esp_err_t my_rtc_init(i2c_port_t port);
esp_err_t my_rtc_get_time(struct tm *time);
esp_err_t my_rtc_set_time(const struct tm *time);

#endif // TESTS_ADAPTERS_ESP_MY_RTC_H_INCLUDED
