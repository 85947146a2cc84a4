// rtc_utils.h - what Zephyr has beside its drivers for clocks
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_ZEPHYR_RTC_UTILS_H_INCLUDED
#define EXAM_ZEPHYR_RTC_UTILS_H_INCLUDED

#include <zephyr/drivers/rtc.h>

bool rtc_utils_validate_rtc_time(const struct rtc_time *timeptr, uint16_t mask);

#endif // EXAM_ZEPHYR_RTC_UTILS_H_INCLUDED
