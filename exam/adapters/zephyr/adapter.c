// adapter.c - a Zephyr driver of the class of real-time clocks sits the examination, as it is
//
// SPDX-License-Identifier: MIT
//
// Nothing is to be filled in. The driver is compiled with this folder before all others; its
// DT_INST_FOREACH_STATUS_OKAY() makes the one device there is. An alarm is asked for as an
// application does: by its interrupt's callback, if the driver has one, and by
// rtc_alarm_is_pending(), which is also what clears it.

#include "exam.h"
#include "standin.h"

#include <zephyr/drivers/rtc.h>

#define DEV (&exam_zephyr_rtc)

static bool called;

static const struct rtc_driver_api *api(void)
{
    return DEV->api;
}

static void on_alarm(const struct device *dev, uint16_t id, void *user_data)
{
    (void)dev, (void)id, (void)user_data;
    called = true;
}

static int begin(void)
{
    int err = DEV->init(DEV);
    if (err == 0 && api()->alarm_set_callback != NULL)
        err = api()->alarm_set_callback(DEV, 0, on_alarm, NULL);
    return err == -ENOTSUP ? 0 : err;
}

static int get(exam_time_t *out)
{
    struct rtc_time t;
    int err = api()->get_time(DEV, &t);
    if (err == 0)
        *out = (exam_time_t){ t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_wday,
                              t.tm_hour,        t.tm_min,     t.tm_sec };
    return err;
}

static struct rtc_time from_exam(const exam_time_t *time)
{
    return (struct rtc_time){ .tm_year = time->year - 1900, .tm_mon = time->month - 1,
                              .tm_mday = time->day, .tm_wday = time->weekday,
                              .tm_hour = time->hour, .tm_min = time->minute,
                              .tm_sec = time->second, .tm_yday = -1, .tm_isdst = -1 };
}

static int set(const exam_time_t *time)
{
    const struct rtc_time t = from_exam(time);
    return api()->set_time(DEV, &t);
}

static int alarm(const exam_time_t *at)
{
    const struct rtc_time t = from_exam(at);
    return api()->alarm_set_time(DEV, 0,
                                 RTC_ALARM_TIME_MASK_MINUTE | RTC_ALARM_TIME_MASK_HOUR
                                     | RTC_ALARM_TIME_MASK_MONTHDAY, &t);
}

static int alarm_read(exam_alarm_t *out)
{
    struct rtc_time t;
    uint16_t mask;
    int err = api()->alarm_get_time(DEV, 0, &mask, &t);
    if (err == 0)
        *out = (exam_alarm_t){
            (mask & RTC_ALARM_TIME_MASK_MINUTE) != 0 ? t.tm_min : EXAM_NONE,
            (mask & RTC_ALARM_TIME_MASK_HOUR) != 0 ? t.tm_hour : EXAM_NONE,
            (mask & RTC_ALARM_TIME_MASK_MONTHDAY) != 0 ? t.tm_mday : EXAM_NONE,
            (mask & RTC_ALARM_TIME_MASK_WEEKDAY) != 0 ? t.tm_wday : EXAM_NONE,
        };
    return err;
}

static int clear(unsigned events)
{
    int pending = (events & EXAM_ALARM) != 0 ? api()->alarm_is_pending(DEV, 0) : 0;
    return pending < 0 ? pending : 0;
}

static int service(unsigned *events)
{
    called = false;
    if (standin_on_int != NULL && exam_int_level() == 0) // a pin's interrupt has one source
        standin_on_int->handler(&exam_zephyr_gpio, standin_on_int, standin_on_int->pin_mask);
    int pending = api()->alarm_is_pending != NULL ? api()->alarm_is_pending(DEV, 0) : 0;
    *events = called || pending > 0 ? EXAM_ALARM : 0;
    return pending < 0 ? pending : 0;
}

void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = DEV->name;
    adapter->irq = EXAM_EDGE;
    adapter->begin = begin;
    adapter->get = get;
    adapter->set = set;
    if (api()->alarm_set_time != NULL)
        adapter->alarm = alarm;
    if (api()->alarm_get_time != NULL)
        adapter->alarm_read = alarm_read;
    if (api()->alarm_is_pending != NULL)
        adapter->clear = clear;
    if (api()->alarm_is_pending != NULL || api()->alarm_set_callback != NULL)
        adapter->service = service;
}
