// adapter.cpp - an Arduino library sits the examination: to be filled in, MyRtc is its class
//
// SPDX-License-Identifier: MIT
//
// The library is compiled as it is, with this folder before all others: its <Wire.h> is here.

#include "MyRtc.h"
#include "exam.h"

static MyRtc rtc;

static int begin()
{
    return rtc.begin() ? 0 : -1;
}

static int get(exam_time_t *out)
{
    MyRtcTime t;
    if (!rtc.now(t))
        return -1;
    *out = exam_time_t{ t.year, t.month, t.day, t.weekday, t.hour, t.minute, t.second };
    return 0;
}

static int set(const exam_time_t *time)
{
    MyRtcTime t;
    t.year = static_cast<uint16_t>(time->year);
    t.month = static_cast<uint8_t>(time->month);
    t.day = static_cast<uint8_t>(time->day);
    t.weekday = static_cast<uint8_t>(time->weekday);
    t.hour = static_cast<uint8_t>(time->hour);
    t.minute = static_cast<uint8_t>(time->minute);
    t.second = static_cast<uint8_t>(time->second);
    return rtc.adjust(t) ? 0 : -1;
}

// And so on for alarm, alarm_read, timer, clear, service: exam.h says what each means.
void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = "MyRtc";
    adapter->begin = begin;
    adapter->get = get;
    adapter->set = set;
}
