// calendar.c - SEC..YEAR: one tick, any number of ticks, and what a date is
//
// SPDX-License-Identifier: MIT
//
// A counter steps by the rules of CAL-5 whatever it holds. Its position says how
// far it has come: an illegal ones digit stands where 9 does, a code beyond the
// last where the last does. After its first step it is legal.

#include "blocks.h"

static bool is_leap(unsigned year)
{
    return ((2 * (year >> 4) + (year & 0x0F)) & 3) == 0; // [CAL-3]
}

unsigned cal_last_day(const uint8_t *value)
{
    switch (value[MONTH]) {
    case 0x02: return is_leap(value[YEAR]) ? 0x29 : 0x28;
    case 0x04: case 0x06: case 0x09: case 0x11: return 0x30;
    default: return 0x31; // codes that are no month too [CAL-5]
    }
}

// Steps a counter; true: it carried.
static bool step(uint8_t *value, unsigned last, uint8_t first)
{
    bool carry = *value >= last;
    if (carry)
        *value = first;
    else if ((*value & 0x0F) >= 9)
        *value = (uint8_t)((*value & 0xF0) + 0x10);
    else
        ++*value;
    return carry;
}

unsigned cal_position(unsigned value, unsigned last)
{
    if (value >= last)
        return from_bcd(last);
    unsigned ones = value & 0x0F;
    return (value >> 4) * 10 + (ones > 9 ? 9 : ones);
}

static uint8_t to_bcd(unsigned number)
{
    return (uint8_t)(number / 10 << 4 | number % 10);
}

// ------------------------------------------------------------------ one tick

static unsigned step_date(uint8_t *value)
{
    unsigned changed = 0x18;
    step(&value[WEEK], 6, 0);
    if (step(&value[DAY], cal_last_day(value), 0x01)) {
        changed |= 0x20;
        if (step(&value[MONTH], 0x12, 0x01)) {
            changed |= 0x40;
            if (step(&value[YEAR], 0x99, 0x00)) // [CAL-4]
                changed |= CHANGED_CENTURY;
        }
    }
    return changed;
}

// All that a second changes, at once [CAL-1, CAL-2].
unsigned cal_tick(uint8_t *value)
{
    unsigned changed = 0x01;
    uint8_t vlf = value[SEC] & VLF, sec = value[SEC] & 0x7F;
    if (step(&sec, 0x59, 0x00)) {
        changed |= CHANGED_MIN;
        if (step(&value[MIN], 0x59, 0x00)) {
            changed |= 0x04;
            if (step(&value[HOUR], 0x23, 0x00))
                changed |= step_date(value);
        }
    }
    value[SEC] = vlf | sec;
    return changed;
}

unsigned cal_to_minute(const uint8_t *value)
{
    return 60 - cal_position(value[SEC] & 0x7F, 0x59);
}

// ---------------------------------------------------------------- many ticks

// Steps a counter from 00 to `last` n times; how often it carried.
static uint32_t spend(uint8_t *value, unsigned last, uint32_t n)
{
    if (n == 0)
        return 0;
    uint32_t size = from_bcd(last) + 1;
    n += cal_position(*value, last);
    *value = to_bcd((unsigned)(n % size));
    return n / size;
}

void cal_next_month(uint8_t *value)
{
    if (step(&value[MONTH], 0x12, 0x01))
        step(&value[YEAR], 0x99, 0x00);
}

// Days of a year before a month, where February has 30: the months alternate well
// enough for a straight line.
static unsigned days_before(unsigned month)
{
    return (367 * month - 362) / 12;
}

// Days before a year, from the year 00 on.
static uint32_t days_to_year(uint32_t year)
{
    return 365 * year + (year + 3) / 4;
}

// Days of the year before the month.
static unsigned days_to_month(const uint8_t *value)
{
    unsigned month = from_bcd(value[MONTH]);
    return days_before(month) - (month > 2 ? 2u - is_leap(value[YEAR]) : 0);
}

// The date so many days after the 1st of January, in the same year.
static void set_date(uint8_t *value, unsigned days)
{
    unsigned leap = is_leap(value[YEAR]);
    if (days >= 59 + leap)
        days += 2 - leap;
    unsigned month = (12 * days + 373) / 367;
    value[MONTH] = to_bcd(month);
    value[DAY] = to_bcd(days - days_before(month) + 1);
}

// Whole years from the 1st of January; the days left. Every fourth year is leap, 00 too.
static unsigned skip_years(uint8_t *value, uint32_t days, unsigned *centuries)
{
    unsigned length = 365u + is_leap(value[YEAR]);
    if (days < length)
        return (unsigned)days;
    *centuries += step(&value[YEAR], 0x99, 0x00); // is legal now
    days += days_to_year(from_bcd(value[YEAR])) - length; // since the year 00
    uint32_t years = 4 * days / 1461;
    *centuries += (unsigned)(years / 100);
    value[YEAR] = to_bcd((unsigned)(years % 100));
    return (unsigned)(days - days_to_year(years));
}

// How many centuries ended.
static unsigned add_days(uint8_t *value, uint32_t days)
{
    unsigned last = cal_last_day(value), day = cal_position(value[DAY], last);
    unsigned to_next = from_bcd(last) + 1 - day;

    value[WEEK] = (uint8_t)((cal_position(value[WEEK], 6) + days) % 7);
    if (days < to_next) {
        value[DAY] = to_bcd(day + (unsigned)days);
        return 0;
    }
    uint8_t year = value[YEAR];
    cal_next_month(value); // is legal now
    unsigned centuries = value[YEAR] < year;
    set_date(value, skip_years(value, days - to_next + days_to_month(value), &centuries));
    return centuries;
}

unsigned cal_add(uint8_t *value, uint64_t seconds)
{
    uint64_t total = seconds + cal_position(value[SEC] & 0x7F, 0x59);
    value[SEC] = (uint8_t)((value[SEC] & VLF) | to_bcd((unsigned)(total % 60)));
    uint32_t hours = spend(&value[MIN], 0x59, (uint32_t)(total / 60));
    uint32_t days = spend(&value[HOUR], 0x23, hours);
    return days ? add_days(value, days) : 0;
}

// --------------------------------------------------------------------- dates

static bool is_date(const uint8_t *value)
{
    return is_bcd(value[DAY]) && value[DAY] >= 0x01 && value[DAY] <= cal_last_day(value)
        && is_bcd(value[MONTH]) && value[MONTH] >= 0x01 && value[MONTH] <= 0x12
        && is_bcd(value[YEAR]);
}

int cal_weekday(const uint8_t *value)
{
    if (!is_date(value))
        return -1;
    // 2000-01-01 was a Saturday.
    return (int)((5 + days_to_year(from_bcd(value[YEAR])) + days_to_month(value)
                  + from_bcd(value[DAY])) % 7);
}
