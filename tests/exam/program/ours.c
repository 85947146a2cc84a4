// ours.c - the driver of this project as a Linux program: ours CALL [WORD]..., for `rtc8563 exam`
//
// SPDX-License-Identifier: MIT
//
// Nothing is kept from one call to the next but what the chip keeps.

#include "ins5s8563.h"
#include "ins5s8563_linux.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ins5s8563_linux_t bus;
static ins5s8563_t rtc = {.xfer = ins5s8563_linux_xfer, .ctx = &bus};
static int numbers[7]; // behind the call
static long long unix_s;
static const char *first_word = "";

static int tell_calls(void)
{
    return puts("name ours\nirq edge\ncan seconds\n"
                "calls begin get set alarm alarm_read timer clear service") < 0;
}

// After each start of a program.
static int begin(void)
{
    ins5s8563_status_t found;
    return ins5s8563_init(&rtc, &found);
}

static int nothing_more(void)
{
    return 0;
}

static int get(void)
{
    ins5s8563_time_t t;
    int err = ins5s8563_get_time(&rtc, &t);
    if (err == 0)
        printf("%u %u %u %u %u %u %u\n", t.year, t.month, t.day, t.weekday, t.hour, t.minute,
               t.second);
    return err;
}

static int set(void)
{
    const ins5s8563_time_t time = {
        (uint16_t)numbers[0], (uint8_t)numbers[1], (uint8_t)numbers[2], 0,
        (uint8_t)numbers[4],  (uint8_t)numbers[5], (uint8_t)numbers[6]};
    return ins5s8563_set_time(&rtc, &time);
}

static int alarm_at(void)
{
    return ins5s8563_alarm_at(&rtc, unix_s);
}

static void print_field(uint8_t value)
{
    if (value == INS5S8563_ANY)
        printf("- ");
    else
        printf("%u ", value);
}

static int alarm_read(void)
{
    ins5s8563_alarm_t alarm;
    int err = ins5s8563_get_alarm(&rtc, &alarm);
    if (err != 0)
        return err;
    print_field(alarm.minute);
    print_field(alarm.hour);
    print_field(alarm.day);
    print_field(alarm.weekday);
    return 0;
}

static int timer(void)
{
    const ins5s8563_timer_t own = {(uint32_t)numbers[0], (uint8_t)numbers[1], 0};
    return ins5s8563_start_timer(&rtc, &own, INS5S8563_PERIODIC);
}

static int clear(void)
{
    return strcmp(first_word, "alarm") == 0 ? ins5s8563_clear_alarm(&rtc)
                                            : ins5s8563_stop_timer(&rtc);
}

static int service(void)
{
    unsigned events;
    int err = ins5s8563_service(&rtc, &events);
    printf("%s%s\n", (events & INS5S8563_ALARM) != 0 ? "alarm " : "",
           (events & INS5S8563_TIMER) != 0 ? "timer" : "");
    return err;
}

static void read_words(int count, char **words)
{
    for (int i = 0; i < count && i < 7; i++)
        numbers[i] = atoi(words[i]);
    unix_s = count > 7 ? atoll(words[7]) : 0;
    first_word = count > 0 ? words[0] : "";
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*call)(void);
    } calls[] = {{"calls", tell_calls}, {"begin", nothing_more}, {"get", get},
                 {"set", set},          {"alarm", alarm_at}, {"alarm_read", alarm_read},
                 {"timer", timer},      {"clear", clear}, {"service", service}};
    const char *part = getenv("RTC8563_PART"), *number = getenv("RTC8563_BUS");
    char path[32];
    snprintf(path, sizeof path, "/dev/i2c-%s", number != NULL ? number : "?");
    if (part != NULL && strcmp(part, "HYM8563") == 0) // it cannot be told from the others
        rtc.part = INS5S8563_PART_HYM8563;
    if (argc < 2 || ins5s8563_linux_open(&bus, path) != 0)
        return 2;
    read_words(argc - 2, argv + 2);
    if (strcmp(argv[1], "calls") != 0 && begin() != 0)
        return 1;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (strcmp(argv[1], calls[i].name) == 0)
            return calls[i].call() == 0 ? 0 : 1;
    return 2;
}
