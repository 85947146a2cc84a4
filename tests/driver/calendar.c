// calendar.c - every day of the century to Unix time and back, against the C library's
//
// SPDX-License-Identifier: MIT

#include "bus.h"

#include <time.h>

static ins5s8563_time_t as_driver_has_it(const struct tm *tm)
{
    return (ins5s8563_time_t){(uint16_t)(tm->tm_year + 1900), (uint8_t)(tm->tm_mon + 1),
                              (uint8_t)tm->tm_mday, (uint8_t)tm->tm_wday, (uint8_t)tm->tm_hour,
                              (uint8_t)tm->tm_min, (uint8_t)tm->tm_sec};
}

static void both_ways(time_t at)
{
    struct tm tm;
    int64_t seconds = 0;
    ins5s8563_time_t got = {0};
    gmtime_r(&at, &tm);
    const ins5s8563_time_t wanted = as_driver_has_it(&tm);
    CHECK_EQ(ins5s8563_from_unix(at, &got), INS5S8563_OK);
    CHECK_MSG(got.year == wanted.year && got.month == wanted.month && got.day == wanted.day
              && got.weekday == wanted.weekday && got.hour == wanted.hour
              && got.minute == wanted.minute && got.second == wanted.second, "%lld", (long long)at);
    got.weekday ^= 0x55; // is not looked at
    CHECK_EQ(ins5s8563_to_unix(&got, &seconds), INS5S8563_OK);
    CHECK_EQ(seconds, at);
}

static void every_day(void)
{
    for (time_t day = YEAR_2001; day < YEAR_2100; day += 86400) {
        both_ways(day);
        both_ways(day + 86399);
        both_ways(day + day / 86400 * 7919 % 86400); // each time of the day now and then
    }
    for (time_t at = 1709164800; at < 1709164800 + 86400; at++) both_ways(at);
}

// Of every date that can be written, those that exist and no others.
static void every_date(void)
{
    for (unsigned year = 1999; year <= 2101; year++) {
        for (unsigned month = 0; month <= 13; month++) {
            for (unsigned day = 0; day <= 32; day++) {
                struct tm tm = {.tm_year = (int)year - 1900, .tm_mon = (int)month - 1,
                                .tm_mday = (int)day};
                ins5s8563_time_t time = {(uint16_t)year, (uint8_t)month, (uint8_t)day, 0, 0, 0, 0};
                int64_t got = -7;
                time_t at = timegm(&tm);
                bool date = tm.tm_mday == (int)day && tm.tm_mon == (int)month - 1
                            && year >= 2001 && year <= 2099;
                CHECK_EQ(ins5s8563_to_unix(&time, &got), date ? INS5S8563_OK : INS5S8563_ERR_ARG);
                CHECK_EQ(got, date ? at : -7); // not touched
            }
        }
    }
}

static void no_such_time(void)
{
    static const int64_t outside[] = {INT64_MIN, INT64_MIN + 1, -1, 0, YEAR_2001 - 1, YEAR_2100,
                                      YEAR_2001 + 4294967296, INT64_MAX};
    for (unsigned i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        ins5s8563_time_t time = {.year = 1234};
        CHECK_EQ(ins5s8563_from_unix(outside[i], &time), INS5S8563_ERR_ARG);
        CHECK_EQ(time.year, 1234);
    }
    for (unsigned value = 0; value <= 255; value++) {
        int64_t got;
        ins5s8563_time_t hour = {2023, 1, 1, 0, (uint8_t)value, 0, 0};
        ins5s8563_time_t minute = {2023, 1, 1, 0, 0, (uint8_t)value, 0};
        ins5s8563_time_t second = {2023, 1, 1, 0, 0, 0, (uint8_t)value};
        CHECK_EQ(ins5s8563_to_unix(&hour, &got) == INS5S8563_OK, value < 24);
        CHECK_EQ(ins5s8563_to_unix(&minute, &got) == INS5S8563_OK, value < 60);
        CHECK_EQ(ins5s8563_to_unix(&second, &got) == INS5S8563_OK, value < 60);
    }
    for (unsigned year = 0; year <= 0xFFFF; year++) {
        int64_t got;
        ins5s8563_time_t time = {(uint16_t)year, 1, 1, 0, 0, 0, 0};
        CHECK_EQ(ins5s8563_to_unix(&time, &got) == INS5S8563_OK, year >= 2001 && year <= 2099);
    }
}

int main(void)
{
    every_day();
    every_date();
    no_such_time();
    return check_result();
}
