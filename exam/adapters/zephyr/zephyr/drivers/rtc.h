// rtc.h - of Zephyr's, the class of real-time clocks
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_ZEPHYR_RTC_H_INCLUDED
#define EXAM_ZEPHYR_RTC_H_INCLUDED

#include <zephyr/device.h>

struct rtc_time {
    int tm_sec, tm_min, tm_hour;
    int tm_mday; // 1 .. 31
    int tm_mon;  // 0 .. 11
    int tm_year; // since 1900
    int tm_wday, tm_yday, tm_isdst;
    int tm_nsec;
};

#define RTC_ALARM_TIME_MASK_SECOND BIT(0)
#define RTC_ALARM_TIME_MASK_MINUTE BIT(1)
#define RTC_ALARM_TIME_MASK_HOUR BIT(2)
#define RTC_ALARM_TIME_MASK_MONTHDAY BIT(3)
#define RTC_ALARM_TIME_MASK_MONTH BIT(4)
#define RTC_ALARM_TIME_MASK_YEAR BIT(5)
#define RTC_ALARM_TIME_MASK_WEEKDAY BIT(6)
#define RTC_ALARM_TIME_MASK_YEARDAY BIT(7)
#define RTC_ALARM_TIME_MASK_NSEC BIT(8)

typedef void (*rtc_alarm_callback)(const struct device *dev, uint16_t id, void *user_data);
typedef void (*rtc_update_callback)(const struct device *dev, void *user_data);

struct rtc_driver_api {
    int (*set_time)(const struct device *dev, const struct rtc_time *timeptr);
    int (*get_time)(const struct device *dev, struct rtc_time *timeptr);
    int (*alarm_get_supported_fields)(const struct device *dev, uint16_t id, uint16_t *mask);
    int (*alarm_set_time)(const struct device *dev, uint16_t id, uint16_t mask,
                          const struct rtc_time *timeptr);
    int (*alarm_get_time)(const struct device *dev, uint16_t id, uint16_t *mask,
                          struct rtc_time *timeptr);
    int (*alarm_is_pending)(const struct device *dev, uint16_t id);
    int (*alarm_set_callback)(const struct device *dev, uint16_t id, rtc_alarm_callback callback,
                              void *user_data);
    int (*update_set_callback)(const struct device *dev, rtc_update_callback callback,
                               void *user_data);
    int (*set_calibration)(const struct device *dev, int32_t calibration);
    int (*get_calibration)(const struct device *dev, int32_t *calibration);
};

#endif // EXAM_ZEPHYR_RTC_H_INCLUDED
