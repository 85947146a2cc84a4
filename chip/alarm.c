// alarm.c - the comparison at every tick, and when it will next hold
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

// Whether an alarm register takes part, and what it then asks for [ALM-1].
static bool asks(const sim8563_t *chip, unsigned reg)
{
    return !(chip->reg.value[MIN_ALARM + reg - MIN] & AE);
}

static unsigned wanted(const sim8563_t *chip, unsigned reg)
{
    return chip->reg.value[MIN_ALARM + reg - MIN];
}

// Bit for bit on what is stored [ALM-3].
static bool agrees(const sim8563_t *chip, unsigned reg)
{
    return !asks(chip, reg) || wanted(chip, reg) == chip->reg.value[reg];
}

static bool date_agrees(const sim8563_t *chip)
{
    return agrees(chip, DAY) && agrees(chip, WEEK);
}

bool alarm_is_set(const sim8563_t *chip)
{
    const uint8_t *alarm = &chip->reg.value[MIN_ALARM];
    return !(alarm[0] & alarm[1] & alarm[2] & alarm[3] & AE);
}

static bool matches(const sim8563_t *chip)
{
    return alarm_is_set(chip) && agrees(chip, MIN) && agrees(chip, HOUR) && date_agrees(chip);
}

void alarm_sample(sim8563_t *chip)
{
    bool matched = matches(chip);
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
static uint32_t target(const sim8563_t *chip, unsigned reg, unsigned last)
{
    if (!asks(chip, reg))
        return 0;
    unsigned code = wanted(chip, reg);
    return is_bcd(code) && code <= last ? from_bcd(code) : NO_TICK;
}

// Days until DAY and WEEK agree, 1 or more. Within 48 months every day of a
// month falls on every weekday.
static uint32_t days_to_date(const sim8563_t *chip)
{
    uint32_t day = target(chip, DAY, 0x31), week = target(chip, WEEK, 6);
    if (day == NO_TICK || week == NO_TICK || (asks(chip, DAY) && day == 0))
        return NO_TICK;
    unsigned today = cal_position(chip->reg.value[WEEK], 6);
    if (!asks(chip, DAY))
        return asks(chip, WEEK) ? (week + 6 - today) % 7 + 1 : 1;

    uint8_t value[REGISTERS];
    for (unsigned reg = DAY; reg <= YEAR; reg++)
        value[reg] = chip->reg.value[reg];
    uint32_t days = 0; // to the day whose position is `from`
    unsigned last = cal_last_day(value), from = cal_position(value[DAY], last);
    for (;;) {
        if (day > from && day <= from_bcd(last)) {
            uint32_t found_in = days + day - from;
            if (!asks(chip, WEEK) || (today + found_in) % 7 == week)
                return found_in;
        }
        days += from_bcd(last) - from;
        from = 0;
        cal_next_month(value);
        last = cal_last_day(value);
    }
}

// Ticks until AF rises, or would if it were not up, the last having been sampled.
static uint32_t ticks_to_rise(const sim8563_t *chip)
{
    const uint8_t *value = chip->reg.value;
    uint32_t min = target(chip, MIN, 0x59), hour = target(chip, HOUR, 0x23);
    uint32_t this_min = cal_position(value[MIN], 0x59);
    uint32_t this_hour = cal_position(value[HOUR], 0x23);
    bool by_min = asks(chip, MIN), by_hour = asks(chip, HOUR);

    if (!alarm_is_set(chip) || min == NO_TICK)
        return NO_TICK;
    uint32_t ticks = cal_to_minute(value);
    if (by_min && min > this_min && agrees(chip, HOUR) && date_agrees(chip))
        return ticks + 60 * (min - this_min - 1);
    ticks += 60 * (59 - this_min); // to the next hour
    if (hour == NO_TICK)
        return NO_TICK;
    if (by_hour && hour > this_hour && date_agrees(chip))
        return ticks + 3600 * (hour - this_hour - 1) + 60 * min;
    if (by_min && !by_hour && this_hour < 23 && date_agrees(chip))
        return ticks + 60 * min;
    ticks += 3600 * (23 - this_hour); // to the next day
    uint32_t days = days_to_date(chip);
    return days == NO_TICK ? NO_TICK : ticks + 86400 * (days - 1) + 3600 * hour + 60 * min;
}

void alarm_pass(sim8563_t *chip, uint64_t ticks)
{
    uint32_t to_rise = ticks_to_rise(chip);
    if (to_rise != NO_TICK && to_rise <= ticks)
        reg_raise(chip, AF);
    cal_add(chip->reg.value, ticks);
    chip->reg.matched = matches(chip);
}

// The first tick is tried: what was written since the last may match at it.
uint32_t alarm_ticks(const sim8563_t *chip)
{
    sim8563_t ahead = *chip;
    cal_tick(ahead.reg.value);
    if (matches(&ahead) && !chip->reg.matched)
        return 1;
    uint32_t ticks = ticks_to_rise(&ahead);
    return ticks == NO_TICK ? NO_TICK : ticks + 1;
}
