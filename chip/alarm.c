// alarm.c - the comparison at every tick, and when it will next hold
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

// Whether an alarm register takes part, and what it then asks for [ALM-1].
static bool asks(const uint8_t *value, unsigned reg)
{
    return !(value[MIN_ALARM + reg - MIN] & AE);
}

static unsigned wanted(const uint8_t *value, unsigned reg)
{
    return value[MIN_ALARM + reg - MIN];
}

// Bit for bit on what is stored [ALM-3].
static bool agrees(const uint8_t *value, unsigned reg)
{
    return !asks(value, reg) || wanted(value, reg) == value[reg];
}

static bool date_agrees(const uint8_t *value)
{
    return agrees(value, DAY) && agrees(value, WEEK);
}

bool alarm_is_set(const uint8_t *value)
{
    const uint8_t *alarm = &value[MIN_ALARM];
    return !(alarm[0] & alarm[1] & alarm[2] & alarm[3] & AE);
}

static bool matches(const uint8_t *value)
{
    return alarm_is_set(value) && agrees(value, MIN) && agrees(value, HOUR) && date_agrees(value);
}

void alarm_sample(sim8563_t *chip)
{
    bool matched = matches(chip->reg.value);
    if (matched && !chip->reg.matched)
        reg_raise(chip, AF);
    chip->reg.matched = matched;
}

// ---------------------------------------------------- when it will next rise
//
// After a tick, AF can only rise where the finest register that takes part has
// just stepped: it then differs from what it held, so the sample before did not
// match. A step also makes it legal, so a code that no step makes never matches.

// The position asked for, 0 where nothing is asked; NO_TICK where no step leads there.
static uint32_t target(const uint8_t *value, unsigned reg, unsigned last)
{
    if (!asks(value, reg))
        return 0;
    unsigned code = wanted(value, reg);
    return is_bcd(code) && code <= last ? from_bcd(code) : NO_TICK;
}

// Days until DAY and WEEK agree, 1 or more. It ends: within 48 months every day of a
// month falls on every weekday.
static uint32_t days_to_date(const uint8_t *value)
{
    uint32_t day = target(value, DAY, 0x31), week = target(value, WEEK, 6);
    if (day == NO_TICK || week == NO_TICK || (asks(value, DAY) && day == 0))
        return NO_TICK;
    unsigned today = cal_position(value[WEEK], 6);
    if (!asks(value, DAY))
        return asks(value, WEEK) ? (week + 6 - today) % 7 + 1 : 1;

    uint8_t then[REGISTERS];
    for (unsigned reg = DAY; reg <= YEAR; reg++)
        then[reg] = value[reg];
    uint32_t days = 0; // to the day whose position is `from`
    unsigned last = cal_last_day(then), from = cal_position(then[DAY], last);
    for (;;) {
        if (day > from && day <= from_bcd(last)) {
            uint32_t found_in = days + day - from;
            if (!asks(value, WEEK) || (today + found_in) % 7 == week)
                return found_in;
        }
        days += from_bcd(last) - from;
        from = 0;
        cal_next_month(then);
        last = cal_last_day(then);
    }
}

// Ticks until AF rises, or would if it were not up, the last having been sampled.
static uint32_t ticks_to_rise(const uint8_t *value)
{
    if (!alarm_is_set(value))
        return NO_TICK;
    uint32_t min = target(value, MIN, 0x59), hour = target(value, HOUR, 0x23);
    uint32_t this_min = cal_position(value[MIN], 0x59);
    uint32_t this_hour = cal_position(value[HOUR], 0x23);
    bool by_min = asks(value, MIN), by_hour = asks(value, HOUR);

    if (min == NO_TICK)
        return NO_TICK;
    uint32_t ticks = cal_to_minute(value);
    if (by_min && min > this_min && agrees(value, HOUR) && date_agrees(value))
        return ticks + 60 * (min - this_min - 1);
    ticks += 60 * (59 - this_min); // to the next hour
    if (hour == NO_TICK)
        return NO_TICK;
    if (by_hour && hour > this_hour && date_agrees(value))
        return ticks + 3600 * (hour - this_hour - 1) + 60 * min;
    if (by_min && !by_hour && this_hour < 23 && date_agrees(value))
        return ticks + 60 * min;
    ticks += 3600 * (23 - this_hour); // to the next day
    uint32_t days = days_to_date(value);
    return days == NO_TICK ? NO_TICK : ticks + 86400 * (days - 1) + 3600 * hour + 60 * min;
}

void alarm_pass(sim8563_t *chip, uint64_t ticks)
{
    uint32_t to_rise = ticks_to_rise(chip->reg.value);
    if (to_rise != NO_TICK && to_rise <= ticks)
        reg_raise(chip, AF);
    reg_centuries(chip, cal_add(chip->reg.value, ticks));
    chip->reg.matched = matches(chip->reg.value);
}

// The first tick is tried: what was written since the last may match at it.
uint32_t alarm_ticks(const sim8563_t *chip)
{
    uint8_t ahead[REGISTERS];
    for (unsigned reg = 0; reg < REGISTERS; reg++)
        ahead[reg] = chip->reg.value[reg];
    cal_tick(ahead);
    if (matches(ahead) && !chip->reg.matched)
        return 1;
    uint32_t ticks = ticks_to_rise(ahead);
    return ticks == NO_TICK ? NO_TICK : ticks + 1;
}
