// alarm.c - rtc8563 alarm: the alarm of a part on a bus
//
// SPDX-License-Identifier: MIT

#include "bus.h"
#include "report.h"
#include "sim8563_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct wish_t {
    bool change, off, instant;
    int64_t seconds;         // of the instant
    ins5s8563_alarm_t alarm; // if neither
} wish_t;

// ------------------------------------------------------------ command line

// "06:30"
static int take_clock(const command_t *command, const char *text, ins5s8563_alarm_t *alarm)
{
    unsigned hour = 24, minute = 60;
    int used = 0;
    if (sscanf(text, "%2u:%2u%n", &hour, &minute, &used) != 2 || text[used] != '\0'
        || text[strspn(text, "0123456789:")] != '\0' || hour > 23 || minute > 59) {
        return usage_error(command, "'%s' is no time of the day such as 06:30", text);
    }
    alarm->hour = (uint8_t)hour;
    alarm->minute = (uint8_t)minute;
    return STATUS_YES;
}

static int take_weekday(const command_t *command, const char *text, ins5s8563_alarm_t *alarm)
{
    static const char *const names[] = {"sunday", "monday", "tuesday", "wednesday", "thursday",
                                        "friday", "saturday", NULL};
    char word[16] = "";
    for (size_t i = 0; text[i] && i + 1 < sizeof word; i++)
        word[i] = (char)tolower((unsigned char)text[i]);
    for (uint8_t day = 0; names[day]; day++) {
        if (strlen(word) >= 3 && strncmp(names[day], word, strlen(word)) == 0) {
            alarm->weekday = day;
            return STATUS_YES;
        }
    }
    const char *meant = nearest_word(word, names);
    return meant ? usage_error(command, "'%s' is no weekday: did you mean '%s'?", text, meant)
                 : usage_error(command, "'%s' is no weekday such as monday or mon", text);
}

static int take_day(const command_t *command, const char *text, ins5s8563_alarm_t *alarm)
{
    char *end;
    unsigned long day = strtoul(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || day < 1 || day > 31)
        return usage_error(command, "'%s' is no day of the month from 1 to 31", text);
    alarm->day = (uint8_t)day;
    return STATUS_YES;
}

static int count_is(const arguments_t *args, int count, const char *form)
{
    if (args->operand_count == count)
        return STATUS_YES;
    return usage_error(args->command, "it is: rtc8563 alarm %s", form);
}

static int take_kind(const arguments_t *args, const char *kind, wish_t *wish)
{
    static const char *const kinds[] = {"daily", "weekly", "monthly", "at", "off", NULL};
    const command_t *command = args->command;
    char **word = args->operands;
    ins5s8563_alarm_t *alarm = &wish->alarm;
    int status;
    wish->off = strcmp(kind, "off") == 0;
    wish->instant = strcmp(kind, "at") == 0;
    if (wish->off)
        return count_is(args, 1, "off");
    if (wish->instant) {
        status = count_is(args, 2, "at TIME");
        return status ? status : parse_instant(command, "the time", word[1], &wish->seconds);
    }
    if (strcmp(kind, "daily") == 0) {
        status = count_is(args, 2, "daily HH:MM");
        return status ? status : take_clock(command, word[1], alarm);
    }
    if (strcmp(kind, "weekly") == 0) {
        status = count_is(args, 3, "weekly DAY HH:MM");
        status = status ? status : take_weekday(command, word[1], alarm);
        return status ? status : take_clock(command, word[2], alarm);
    }
    if (strcmp(kind, "monthly") == 0) {
        status = count_is(args, 3, "monthly DAY HH:MM");
        status = status ? status : take_day(command, word[1], alarm);
        return status ? status : take_clock(command, word[2], alarm);
    }
    const char *meant = nearest_word(kind, kinds);
    return meant ? usage_error(command, "there is no alarm '%s': did you mean '%s'?", kind, meant)
                 : usage_error(command, "there is no alarm '%s': daily, weekly, monthly, at or off",
                               kind);
}

// ------------------------------------------------------------------- showing

static const char *describe(const ins5s8563_alarm_t *alarm, char *out)
{
    const unsigned any = INS5S8563_ANY;
    const char *weekday = sim8563_weekday_name(alarm->weekday);
    char clock[16], day[16] = "";
    snprintf(clock, sizeof clock, "%02u:%02u", alarm->hour, alarm->minute);
    snprintf(day, sizeof day, "day %u", alarm->day);
    if (alarm->hour == any && alarm->minute != any)
        snprintf(clock, sizeof clock, "minute %u", alarm->minute);
    if (alarm->hour != any && alarm->minute == any)
        snprintf(clock, sizeof clock, "hour %u", alarm->hour);
    if (alarm->hour == any && alarm->minute == any)
        snprintf(clock, sizeof clock, "any time");
    if (alarm->day == any && alarm->weekday == any) {
        bool off = alarm->hour == any && alarm->minute == any;
        snprintf(out, BUS_TEXT, off ? "off" : alarm->hour == any ? "each hour at %s"
                                                                 : "daily at %s", clock);
    } else if (alarm->day == any) {
        snprintf(out, BUS_TEXT, "weekly, %s at %s", weekday, clock);
    } else if (alarm->weekday == any) {
        snprintf(out, BUS_TEXT, "monthly, %s at %s", day, clock);
    } else {
        snprintf(out, BUS_TEXT, "on %s if a %s, at %s", day, weekday, clock);
    }
    return out;
}

static json_t *field(uint8_t value)
{
    return value == INS5S8563_ANY ? json_null() : json_integer(value);
}

static int print(const bus_t *bus, const ins5s8563_alarm_t *alarm, bool json)
{
    bool pulls = bus->status.flags & INS5S8563_ALARM_INT;
    bool came = bus->status.flags & INS5S8563_ALARM;
    char text[BUS_TEXT];
    describe(alarm, text);
    if (!json) {
        printf("%s: alarm %s%s%s\n", bus->path, text, pulls ? ", pulls /INT" : "",
               came ? ", has come" : "");
        return STATUS_YES;
    }
    report_begin_json();
    return report_print(bus->command, json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:b, s:b}", "bus", bus->path, "alarm", text, "minute",
        field(alarm->minute), "hour", field(alarm->hour), "day", field(alarm->day), "weekday",
        field(alarm->weekday), "interrupt", pulls, "came", came));
}

static int carry_out(bus_t *bus, const wish_t *wish)
{
    ins5s8563_t *rtc = &bus->rtc;
    if (!wish->change)
        return STATUS_YES;
    ins5s8563_err_t err = wish->off       ? ins5s8563_clear_alarm(rtc)
                          : wish->instant ? ins5s8563_alarm_at(rtc, wish->seconds)
                                          : ins5s8563_set_alarm(rtc, &wish->alarm);
    if (wish->instant && err == INS5S8563_ERR_ARG)
        return usage_error(bus->command, "the minute after that time is not before 2100");
    return bus_result(bus, err);
}

static int look(bus_t *bus, ins5s8563_alarm_t *alarm)
{
    ins5s8563_err_t err = ins5s8563_get_alarm(&bus->rtc, alarm);
    if (err == INS5S8563_ERR_BAD_TIME) {
        (void)failure(bus->command, "%s: its alarm registers hold no time: rtc8563 decode shows "
                      "them, rtc8563 alarm off clears them", bus->path);
        return STATUS_NO;
    }
    return bus_result(bus, err ? err : ins5s8563_status(&bus->rtc, &bus->status));
}

static int alarm_main(const arguments_t *args)
{
    wish_t wish = {.alarm = {INS5S8563_ANY, INS5S8563_ANY, INS5S8563_ANY, INS5S8563_ANY}};
    ins5s8563_alarm_t alarm;
    bus_t bus;
    wish.change = args->operand_count > 0;
    int status = wish.change ? take_kind(args, args->operands[0], &wish) : STATUS_YES;
    status = status ? status : bus_open(args, wish.change ? BUS_CHANGE : BUS_LOOK, &bus);
    if (status)
        return status;
    status = carry_out(&bus, &wish);
    status = status ? status : look(&bus, &alarm);
    bus_close(&bus);
    return status ? status : print(&bus, &alarm, option_given(args, "json"));
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "json", .help = "one JSON object, on one line"},
    {0},
};

extern const command_t command_alarm;
const command_t command_alarm = {
    .name = "alarm",
    .operands = "[daily|weekly|monthly|at|off ...]",
    .summary = "Show or set the alarm of a real part",
    .details =
        "daily HH:MM          each day\n"
        "weekly DAY HH:MM     DAY is monday or mon\n"
        "monthly DAY HH:MM    DAY is 1 to 31\n"
        "at TIME              once, rounded up to the minute, within 28 days less an hour; exit\n"
        "                     status 1 when the clock shows it already\n"
        "off\n"
        "\n"
        "It pulls /INT low until it is served: rtc8563 watch does. Seconds are the timer's.\n",
    .examples = "rtc8563 alarm --bus /dev/i2c-1\n"
                "rtc8563 alarm weekly monday 06:30 --bus /dev/i2c-1\n"
                "rtc8563 alarm at 2026-02-28T23:59:50 --bus /dev/i2c-1\n",
    .options = options,
    .words = "daily weekly monthly at off",
    .operands_max = 3,
    .main = alarm_main,
};
