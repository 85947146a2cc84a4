// my_rtc.h - a small driver, as somebody may have it, for the C template of the examination
//
// SPDX-License-Identifier: MIT

#ifndef TESTS_ADAPTERS_MY_RTC_H_INCLUDED
#define TESTS_ADAPTERS_MY_RTC_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct my_rtc_time {
    int year, month, day, weekday, hour, minute, second;
};

// Of the board. 0, or an error.
#define MY_RTC_BYTES_MOST 9
int my_rtc_bus_write(uint8_t reg, const uint8_t *bytes, size_t count);
int my_rtc_bus_read(uint8_t reg, uint8_t *bytes, size_t count);

// 0, or an error: also when the time is lost or stands, or the alarm's minute has begun.
int my_rtc_begin(void);
int my_rtc_get(struct my_rtc_time *out);
int my_rtc_set(const struct my_rtc_time *time);
int my_rtc_set_alarm(int day, int hour, int minute);
int my_rtc_get_alarm(int *day, int *hour, int *minute, int *weekday); // a field not compared stays
int my_rtc_start_timer(int source, uint32_t periods);
int my_rtc_clear(bool alarm, bool timer);
int my_rtc_service(bool *alarm, bool *timer);

#endif // TESTS_ADAPTERS_MY_RTC_H_INCLUDED
