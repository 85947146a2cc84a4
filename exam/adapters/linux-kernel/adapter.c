// adapter.c - a Linux kernel driver for an I2C clock sits the examination, as it is
//
// SPDX-License-Identifier: MIT
//
// Nothing is to be filled in. The driver is compiled with this folder before all others; its
// module_i2c_driver() is what is probed, its rtc_class_ops are what is called. What it registers
// as a clock (CONFIG_COMMON_CLK), as memory and in sysfs is left out.

#include "exam.h"
#include <linux/i2c.h>
#include "standin.h"

#ifndef IRQ
#define IRQ EXAM_LEVEL // -DIRQ=EXAM_EDGE for IRQF_TRIGGER_FALLING
#endif

static struct i2c_adapter adapter_of_bus;
static struct i2c_client client = { .addr = 0x51, .name = "rtc", .adapter = &adapter_of_bus,
                                    .irq = 1 };

static int begin(void)
{
    standin.is_edge = IRQ == EXAM_EDGE;
    return standin_driver->probe != NULL ? standin_driver->probe(&client)
                                         : standin_driver->probe_new(&client);
}

static struct rtc_time from_exam(const exam_time_t *time)
{
    struct rtc_time tm;
    rtc_time64_to_tm(exam_to_unix(time), &tm);
    return tm;
}

static int get(exam_time_t *out)
{
    struct rtc_time tm = { 0 };
    int err = standin.rtc.ops->read_time(&client.dev, &tm);
    if (err == 0)
        err = rtc_valid_tm(&tm); // as the RTC core does
    if (err == 0)
        *out = (exam_time_t){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_wday,
                              tm.tm_hour,        tm.tm_min,     tm.tm_sec };
    return err;
}

static int set(const exam_time_t *time)
{
    struct rtc_time tm = from_exam(time);
    return standin.rtc.ops->set_time(&client.dev, &tm);
}

static int alarm(const exam_time_t *at)
{
    struct rtc_wkalrm alarm = { .enabled = 1, .time = from_exam(at) };
    return standin.rtc.ops->set_alarm != NULL ? standin.rtc.ops->set_alarm(&client.dev, &alarm)
                                              : -EINVAL;
}

static int field(int value)
{
    return value < 0 ? EXAM_NONE : value;
}

static int alarm_read(exam_alarm_t *out)
{
    struct rtc_wkalrm alarm = { .time = { -1, -1, -1, -1, -1, -1, -1, -1, -1 } };
    int err = standin.rtc.ops->read_alarm != NULL
                  ? standin.rtc.ops->read_alarm(&client.dev, &alarm)
                  : -EINVAL;
    if (err == 0)
        *out = (exam_alarm_t){ field(alarm.time.tm_min), field(alarm.time.tm_hour),
                               field(alarm.time.tm_mday), field(alarm.time.tm_wday) };
    return err;
}

static int clear(unsigned events)
{
    return (events & EXAM_ALARM) != 0 ? standin.rtc.ops->alarm_irq_enable(&client.dev, 0) : 0;
}

static int service(unsigned *events)
{
    irqreturn_t handled = IRQ_WAKE_THREAD;
    standin.alarm_came = false;
    if (standin.handler != NULL)
        handled = standin.handler(standin.irq, standin.dev_id);
    if (handled == IRQ_WAKE_THREAD && standin.thread != NULL)
        standin.thread(standin.irq, standin.dev_id);
    *events = standin.alarm_came ? EXAM_ALARM : 0;
    return 0;
}

void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = standin_driver->driver.name;
    adapter->irq = IRQ;
    adapter->begin = begin;
    adapter->get = get;
    adapter->set = set;
    adapter->alarm = alarm;
    adapter->alarm_read = alarm_read;
    adapter->clear = clear;
    adapter->service = service;
}
