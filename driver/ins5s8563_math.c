// ins5s8563_math.c - dates, periods and rates: what needs no bus
//
// SPDX-License-Identifier: MIT

#include "ins5s8563.h"

#define YEAR_2001  UINT32_C(978307200)  // seconds since 1970
#define MARCH_1996 UINT32_C(825638400)  // after a leap day
#define CENTURY_S  UINT32_C(3124137600) // 2001 .. 2099

#define SECOND_NS UINT32_C(1000000000)
#define MOST_PPB 500000

const ins5s8563_facts_t *ins5s8563_facts(ins5s8563_part_t part)
{
    static const ins5s8563_facts_t facts[INS5S8563_PART_RTC8564 + 1] = {
        [INS5S8563_PART_ANY] = { 0, 0, 0 },
        [INS5S8563_PART_INS5S8563] = { 1300, 24, 0 },
        [INS5S8563_PART_PCF8563] = { 900, 8, INS5S8563_EDGE_STARTS_TIMER },
        [INS5S8563_PART_BM8563] = { 500, 8, INS5S8563_EDGE_STARTS_TIMER },
        [INS5S8563_PART_HYM8563] = { 0, 8, INS5S8563_EDGE_STARTS_TIMER | INS5S8563_ONE_SETS_FLAG },
        [INS5S8563_PART_RTC8564] = { 0, 8, 0 },
    };
    return &facts[part];
}

// Quotient, UINT32_MAX where it does not fit, and in *x the remainder: a division of 64 bits
// costs some processors more code than all of this file.
static uint32_t divide(uint64_t *x, uint32_t by)
{
    uint32_t quotient = 0;
    for (unsigned left = 32; left > 0; left--) {
        unsigned bit = left - 1;
        if (*x >> bit >= by) {
            *x -= (uint64_t)by << bit;
            quotient |= UINT32_C(1) << bit;
        }
    }
    return quotient;
}

// ------------------------------------------------------------------- dates

static unsigned last_day(const ins5s8563_time_t *time)
{
    if (time->month == 2)
        return time->year % 4u == 0 ? 29 : 28;
    return 30u + ((unsigned)(time->month + (time->month >> 3)) & 1u);
}

// Days from 1 March to the first of a month, counted from March.
static unsigned days_before(unsigned month)
{
    return (153 * month + 2) / 5;
}

ins5s8563_err_t ins5s8563_to_unix(const ins5s8563_time_t *time, int64_t *out)
{
    if (time->year < 2001 || time->year > 2099 || time->month < 1 || time->month > 12
        || time->day < 1 || time->day > last_day(time) || time->hour > 23 || time->minute > 59
        || time->second > 59)
        return INS5S8563_ERR_ARG;

    unsigned month = time->month + 9u;
    unsigned years = time->year - 1997u;
    if (month >= 12) {
        month -= 12;
        years++;
    }
    uint32_t days = years * UINT32_C(1461) / 4 + days_before(month) + time->day - 1u;
    uint32_t seconds = ((days * 24 + time->hour) * 60 + time->minute) * 60 + time->second;
    *out = MARCH_1996 + seconds;
    return INS5S8563_OK;
}

ins5s8563_err_t ins5s8563_from_unix(int64_t seconds, ins5s8563_time_t *out)
{
    uint64_t since_2001 = (uint64_t)seconds - YEAR_2001;
    if (since_2001 >= CENTURY_S)
        return INS5S8563_ERR_ARG;

    uint32_t since = (uint32_t)since_2001 + (YEAR_2001 - MARCH_1996);
    out->second = (uint8_t)(since % 60);
    since /= 60;
    out->minute = (uint8_t)(since % 60);
    since /= 60;
    out->hour = (uint8_t)(since % 24);
    uint32_t days = since / 24;
    out->weekday = (uint8_t)((days + 5) % 7);

    unsigned years = (unsigned)((4 * days + 3) / 1461);
    unsigned of_year = (unsigned)(days - years * UINT32_C(1461) / 4);
    unsigned month = (5 * of_year + 2) / 153;
    out->day = (uint8_t)(of_year - days_before(month) + 1);
    out->month = (uint8_t)(month < 10 ? month + 3 : month - 9);
    out->year = (uint16_t)(1996 + years + (month >= 10));
    return INS5S8563_OK;
}

// ----------------------------------------------------------------- periods

// The finest source whose count does not exceed the part's. halves: of a period of the source
// that are added before what is left over is cut off.
static ins5s8563_err_t plan(const ins5s8563_t *rtc, uint64_t period_us, unsigned halves,
                            ins5s8563_timer_t *out)
{
    // In 1/64 us, which is what makes all four whole.
    static const uint32_t source_period[] = { 15625, 1000000, 64000000, UINT32_C(3840000000) };
    if (period_us >> 50 != 0) // 35 years
        return INS5S8563_ERR_ARG;
    for (uint8_t source = 0; source < 4; source++) {
        uint64_t added = (uint64_t)source_period[source] * halves / 2;
        uint64_t rest = period_us * 64 + added;
        uint32_t n = divide(&rest, source_period[source]);
        if (n == 0)
            return INS5S8563_ERR_ARG;
        if (n >> rtc->timer_bits == 0) {
            int64_t longer = (int64_t)added - (int64_t)rest;
            longer /= 64;
            out->n = n;
            out->source = source;
            out->error_us = (int32_t)longer;
            return INS5S8563_OK;
        }
    }
    return INS5S8563_ERR_ARG;
}

ins5s8563_err_t ins5s8563_plan_timer(const ins5s8563_t *rtc, uint64_t period_us,
                                     ins5s8563_timer_t *out)
{
    return plan(rtc, period_us, 1, out);
}

// Its first event may come up to one period of the source too soon.
ins5s8563_err_t ins5s8563_plan_wake(const ins5s8563_t *rtc, uint64_t period_us,
                                    ins5s8563_timer_t *out)
{
    return plan(rtc, period_us, 4, out);
}

// ------------------------------------------------------------------- rates

static uint32_t magnitude(int32_t number)
{
    return (uint32_t)(number < 0 ? -(int64_t)number : number);
}

ins5s8563_err_t ins5s8563_rate(int32_t gained_us, uint32_t seconds, int32_t *ppb)
{
    uint64_t gained_ns = (uint64_t)magnitude(gained_us) * 1000;
    if (seconds == 0 || gained_ns > (uint64_t)seconds * MOST_PPB)
        return INS5S8563_ERR_ARG;
    gained_ns += seconds / 2;
    int32_t rate = (int32_t)divide(&gained_ns, seconds);
    *ppb = gained_us < 0 ? -rate : rate;
    return INS5S8563_OK;
}

ins5s8563_err_t ins5s8563_correct(int64_t set_at, int32_t ppb, int64_t *seconds, uint32_t *ns)
{
    uint64_t since_2001 = (uint64_t)*seconds - YEAR_2001;
    uint64_t since = (uint64_t)*seconds - (uint64_t)set_at;
    if (since_2001 >= CENTURY_S || since > since_2001 || magnitude(ppb) > MOST_PPB
        || *ns >= SECOND_NS)
        return INS5S8563_ERR_ARG;

    // 1 ppb of 1 s is 1 ns, of 1 ms a thousandth.
    int32_t second_ns = (int32_t)SECOND_NS - ppb; // what one of the chip lasts
    int32_t rest_ns = (int32_t)*ns - (int32_t)(*ns / 1000000) * ppb / 1000;
    uint64_t right_ns = since * (uint32_t)second_ns + (uint32_t)rest_ns;
    *seconds = set_at + divide(&right_ns, SECOND_NS);
    *ns = (uint32_t)right_ns;
    return INS5S8563_OK;
}

uint32_t ins5s8563_correct_after_s(int32_t ppb, uint32_t tolerance_us)
{
    uint64_t tolerance_ns = (uint64_t)tolerance_us * 1000;
    if (tolerance_ns >= (uint64_t)magnitude(ppb) * CENTURY_S)
        return UINT32_MAX;
    return divide(&tolerance_ns, magnitude(ppb));
}
