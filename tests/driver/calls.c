// calls.c - every call of the driver in one table, for the tests that make each
//
// SPDX-License-Identifier: MIT

#include "calls.h"

int64_t next_second;

static void status(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_status(&bus->rtc, &result->status);
}

static void init(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_init(&bus->rtc, &result->status);
}

static void init_lost(bus_t *bus, result_t *result)
{
    put(bus, 0x02, reg(bus, 0x02) | 0x80);
    init(bus, result);
}

static void get_time(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_get_time(&bus->rtc, &result->time);
    if (result->err == INS5S8563_OK && ins5s8563_to_unix(&result->time, &result->seconds) != 0)
        result->seconds = -1;
}

static void get_unix(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_get_unix(&bus->rtc, &result->seconds);
}

static void set_time(bus_t *bus, result_t *result)
{
    const ins5s8563_time_t time = {2009, 2, 13, 0, 23, 31, 30};
    result->err = ins5s8563_set_time(&bus->rtc, &time);
}

static void set_unix(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_set_unix(&bus->rtc, SET_TO);
}

static void prepare(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_prepare(&bus->rtc, SET_TO, 0, &result->ns);
}

static void release(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_release(&bus->rtc);
}

static void get_unix_ns(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_get_unix_ns(&bus->rtc, &result->seconds, &result->ns);
}

static void set_alarm(bus_t *bus, result_t *result)
{
    const ins5s8563_alarm_t alarm = {17, 4, INS5S8563_ANY, 2};
    result->err = ins5s8563_set_alarm(&bus->rtc, &alarm);
}

static void get_alarm(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_get_alarm(&bus->rtc, &result->alarm);
}

static void clear_alarm(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_clear_alarm(&bus->rtc);
}

static void alarm_at_next(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_alarm_at(&bus->rtc, next_second);
}

static void alarm_at_later(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_alarm_at(&bus->rtc, next_second + 90);
}

static void start_timer(bus_t *bus, result_t *result)
{
    const ins5s8563_timer_t timer = {200, INS5S8563_1_HZ, 0};
    result->err = ins5s8563_start_timer(&bus->rtc, &timer, INS5S8563_PERIODIC);
}

static void stop_timer(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_stop_timer(&bus->rtc);
}

static void timer_left(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_timer_left(&bus->rtc, &result->periods);
}

static void wake_in_ms(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_wake_in_ms(&bus->rtc, 3000);
}

static void timer_at_next(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_timer_at(&bus->rtc, next_second);
}

static void timer_at_later(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_timer_at(&bus->rtc, next_second + 3);
}

static void service(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_service(&bus->rtc, &result->events);
}

static void set_clkout(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_set_clkout(&bus->rtc, INS5S8563_CLKOUT_1_HZ);
}

static void set_test(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_set_test(&bus->rtc, true);
}

static void end_test(bus_t *bus, result_t *result)
{
    result->err = ins5s8563_set_test(&bus->rtc, false);
}

const call_t calls[] = {
    {"status", status, 0, 0, 33, 33},
    {"init", init, 0, 0, 33, 33},
    {"init_lost", init_lost, LOST, 0, 63, 59},
    {"get_time", get_time, READS_TIME, 0, 12, 12},
    {"get_unix", get_unix, READS_TIME, 0, 12, 12},
    {"set_time", set_time, SETS_TIME, 0, 25, 25},
    {"set_unix", set_unix, SETS_TIME, 0, 25, 25},
    {"prepare", prepare, STOPS | DROPS_TIMER, 0, 46, 42},
    {"release", release, 0, 0, 3, 3},
    {"get_unix_ns", get_unix_ns, READS_TIME | READS_PHASE, 0, 46, 46},
    {"set_alarm", set_alarm, DROPS_ALARM, 0, 19, 19},
    {"get_alarm", get_alarm, 0, 0, 7, 7},
    {"clear_alarm", clear_alarm, DROPS_ALARM, 0, 13, 13},
    {"alarm_at_next", alarm_at_next, DROPS_ALARM | ARMS_ALARM, 0, 0, 0},
    {"alarm_at_later", alarm_at_later, DROPS_ALARM | ARMS_ALARM, 90, 31, 31},
    {"start_timer", start_timer, DROPS_TIMER, 0, 20, 16},
    {"stop_timer", stop_timer, DROPS_TIMER, 0, 10, 10},
    {"timer_left", timer_left, 0, 0, 46, 46},
    {"wake_in_ms", wake_in_ms, DROPS_TIMER, 0, 20, 16},
    {"timer_at_next", timer_at_next, DROPS_TIMER | ARMS_TIMER, 0, 44, 40},
    {"timer_at_later", timer_at_later, DROPS_TIMER | ARMS_TIMER, 3, 44, 40},
    {"service", service, SERVES, 0, 4, 4},
    {"set_clkout", set_clkout, 0, 0, 3, 3},
    {"set_test", set_test, STOPS, 0, 6, 6},
    {"end_test", end_test, STOPS, 0, 3, 3},
};
const unsigned calls_count = sizeof calls / sizeof calls[0];

static const result_t *pattern(void)
{
    static result_t result;
    memset(&result, RESULT_PATTERN, sizeof result);
    result.err = INS5S8563_OK;
    result.events = 0;
    return &result;
}

result_t result_of(const call_t *call, bus_t *bus)
{
    result_t result;
    memcpy(&result, pattern(), sizeof result);
    call->make(bus, &result);
    return result;
}

bool output_untouched(const result_t *result)
{
    result_t clean;
    memcpy(&clean, result, sizeof clean);
    clean.err = INS5S8563_OK;
    clean.events = 0;
    return memcmp(&clean, pattern(), sizeof clean) == 0;
}
