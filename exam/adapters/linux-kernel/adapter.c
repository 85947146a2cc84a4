// adapter.c - a Linux kernel driver for an I2C clock sits the examination, as it is
//
// SPDX-License-Identifier: MIT
//
// Nothing is to be filled in. The driver is compiled with this folder before all others; its
// module_i2c_driver() is what is probed, its rtc_class_ops are what is called. What it registers
// as a clock (CONFIG_COMMON_CLK), as memory and in sysfs is left out. -DNO_ALARM is for a driver
// without an alarm; -DIRQ=EXAM_EDGE for one that asks for IRQF_TRIGGER_FALLING.

#include "exam.h"
#include <linux/i2c.h>
#include "standin.h"

#ifndef IRQ
#define IRQ EXAM_LEVEL
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

// There are none if it was not probed, or failed.
static const struct rtc_class_ops *ops(void)
{
    static const struct rtc_class_ops none;
    return standin.rtc.ops != NULL ? standin.rtc.ops : &none;
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
    int err = ops()->read_time != NULL ? ops()->read_time(&client.dev, &tm) : -ENODEV;
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
    return ops()->set_time != NULL ? ops()->set_time(&client.dev, &tm) : -ENODEV;
}

#ifndef NO_ALARM

static int alarm(const exam_time_t *at)
{
    struct rtc_wkalrm alarm = { .enabled = 1, .time = from_exam(at) };
    return ops()->set_alarm != NULL ? ops()->set_alarm(&client.dev, &alarm) : -ENODEV;
}

static int field(int value)
{
    return value < 0 ? EXAM_NONE : value;
}

static int alarm_read(exam_alarm_t *out)
{
    struct rtc_wkalrm alarm = { .time = { -1, -1, -1, -1, -1, -1, -1, -1, -1 } };
    int err = ops()->read_alarm != NULL ? ops()->read_alarm(&client.dev, &alarm) : -ENODEV;
    if (err == 0)
        *out = (exam_alarm_t){ field(alarm.time.tm_min), field(alarm.time.tm_hour),
                               field(alarm.time.tm_mday), field(alarm.time.tm_wday) };
    return err;
}

static int clear(unsigned events)
{
    if ((events & EXAM_ALARM) == 0)
        return 0;
    return ops()->alarm_irq_enable != NULL ? ops()->alarm_irq_enable(&client.dev, 0) : -ENODEV;
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

#endif // NO_ALARM

void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = standin_driver->driver.name;
    adapter->irq = IRQ;
    adapter->begin = begin;
    adapter->get = get;
    adapter->set = set;
#ifndef NO_ALARM
    adapter->alarm = alarm;
    adapter->alarm_read = alarm_read;
    adapter->clear = clear;
    adapter->service = service;
#endif
}
