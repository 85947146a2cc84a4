// ins5s8563.c - the driver of this project sits the examination: a worked example of an adapter
//
// SPDX-License-Identifier: MIT

#include "exam.h"
#include "ins5s8563.h"

#include <string.h>

static int xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                size_t rx_len)
{
    (void)ctx;
    return rx_len > 0 ? exam_write_read(addr7, tx, tx_len, rx, rx_len)
                      : exam_write(addr7, tx, tx_len);
}

static ins5s8563_t rtc = { .xfer = xfer };

static int begin(void)
{
    ins5s8563_status_t found;
    return ins5s8563_init(&rtc, &found);
}

static int get(exam_time_t *out)
{
    ins5s8563_time_t t;
    ins5s8563_err_t err = ins5s8563_get_time(&rtc, &t);
    if (err == INS5S8563_OK)
        *out = (exam_time_t){ t.year, t.month, t.day, t.weekday, t.hour, t.minute, t.second };
    return err;
}

static int set(const exam_time_t *t)
{
    const ins5s8563_time_t time = {
        (uint16_t)t->year, (uint8_t)t->month,  (uint8_t)t->day,   0,
        (uint8_t)t->hour,  (uint8_t)t->minute, (uint8_t)t->second
    };
    return ins5s8563_set_time(&rtc, &time);
}

static int alarm(const exam_time_t *at)
{
    return ins5s8563_alarm_at(&rtc, exam_to_unix(at));
}

static int field(uint8_t value)
{
    return value == INS5S8563_ANY ? EXAM_NONE : value;
}

static int alarm_read(exam_alarm_t *out)
{
    ins5s8563_alarm_t alarm;
    ins5s8563_err_t err = ins5s8563_get_alarm(&rtc, &alarm);
    if (err == INS5S8563_OK)
        *out = (exam_alarm_t){ field(alarm.minute), field(alarm.hour), field(alarm.day),
                               field(alarm.weekday) };
    return err;
}

static int timer(const exam_timer_t *timer)
{
    const ins5s8563_timer_t own = { timer->n, (uint8_t)timer->source, 0 };
    return ins5s8563_start_timer(&rtc, &own, INS5S8563_PERIODIC);
}

static int clear(unsigned events)
{
    int err = 0;
    if ((events & EXAM_ALARM) != 0)
        err = ins5s8563_clear_alarm(&rtc);
    if ((events & EXAM_TIMER) != 0 && err == 0)
        err = ins5s8563_stop_timer(&rtc);
    return err;
}

static int service(unsigned *events)
{
    unsigned found;
    ins5s8563_err_t err = ins5s8563_service(&rtc, &found);
    *events = ((found & INS5S8563_ALARM) != 0 ? EXAM_ALARM : 0)
              | ((found & INS5S8563_TIMER) != 0 ? EXAM_TIMER : 0);
    return err;
}

void exam_adapter(exam_adapter_t *adapter)
{
    if (strcmp(adapter->part, "HYM8563") == 0) // it cannot be told from the others
        rtc.part = INS5S8563_PART_HYM8563;
    adapter->name = "ins5s8563";
    adapter->irq = EXAM_EDGE;
    adapter->can = EXAM_SECONDS;
    adapter->begin = begin;
    adapter->get = get;
    adapter->set = set;
    adapter->alarm = alarm;
    adapter->alarm_read = alarm_read;
    adapter->timer = timer;
    adapter->clear = clear;
    adapter->service = service;
}
