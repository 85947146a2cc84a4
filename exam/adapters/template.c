// template.c - an adapter in C, to be filled in: my_rtc is your driver
//
// SPDX-License-Identifier: MIT
//
// Copy it, put your calls for the my_rtc_ ones, and leave out what your driver does not do: exam.h
// says what each call means.

#include "exam.h"
#include "my_rtc.h"

// ------------------------------------------------- what your driver calls: its bus

int my_rtc_bus_write(uint8_t reg, const uint8_t *bytes, size_t count)
{
    uint8_t tx[1 + MY_RTC_BYTES_MOST];
    tx[0] = reg;
    for (size_t i = 0; i < count; i++)
        tx[1 + i] = bytes[i];
    return exam_write(0x51, tx, 1 + count);
}

int my_rtc_bus_read(uint8_t reg, uint8_t *bytes, size_t count)
{
    return exam_write_read(0x51, &reg, 1, bytes, count);
}

// ------------------------------------------------------ what is called of your driver

static int begin(void)
{
    return my_rtc_begin();
}

static int get(exam_time_t *out)
{
    struct my_rtc_time t;
    int status = my_rtc_get(&t);
    if (status == 0)
        *out = (exam_time_t){ t.year, t.month, t.day, t.weekday, t.hour, t.minute, t.second };
    return status;
}

static int set(const exam_time_t *time)
{
    const struct my_rtc_time t = { time->year, time->month,  time->day,   time->weekday,
                                   time->hour, time->minute, time->second };
    return my_rtc_set(&t);
}

static int alarm(const exam_time_t *at)
{
    return my_rtc_set_alarm(at->day, at->hour, at->minute);
}

static int alarm_read(exam_alarm_t *out)
{
    *out = (exam_alarm_t){ EXAM_NONE, EXAM_NONE, EXAM_NONE, EXAM_NONE };
    return my_rtc_get_alarm(&out->day, &out->hour, &out->minute, &out->weekday);
}

static int timer(const exam_timer_t *timer)
{
    return my_rtc_start_timer(timer->source, timer->n);
}

static int clear(unsigned events)
{
    return my_rtc_clear((events & EXAM_ALARM) != 0, (events & EXAM_TIMER) != 0);
}

static int service(unsigned *events)
{
    bool alarm_came = false, timer_ended = false;
    int status = my_rtc_service(&alarm_came, &timer_ended);
    *events = (alarm_came ? EXAM_ALARM : 0) | (timer_ended ? EXAM_TIMER : 0);
    return status;
}

void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = "my_rtc";
    adapter->irq = EXAM_LEVEL; // or EXAM_EDGE, EXAM_POLLED
    adapter->begin = begin;
    adapter->get = get;
    adapter->set = set;
    adapter->alarm = alarm;
    adapter->alarm_read = alarm_read;
    adapter->timer = timer;
    adapter->clear = clear;
    adapter->service = service;
}
