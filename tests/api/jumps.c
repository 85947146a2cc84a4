// jumps.c - a jump over seconds or decades brings what second after second brings
//
// SPDX-License-Identifier: MIT
//
// The calendar and the alarm once more, as plainly as they can be written: a counter steps by the
// rules of CAL-5, and every second is sampled. Only where SEC stands at 00 do a minute, an hour or
// a day in which nothing can match pass at once. Codes that are no BCD are as welcome as others.
// Proves CAL-1 .. CAL-5, ALM-1 .. ALM-3, and when next_event() tells of the alarm. The draws are
// the same on every run.

#include "check.h"
#include "running.h"

#include <inttypes.h>

enum { SEC = 2, MIN, HOUR, DAY, WEEK, MONTH, YEAR, ALARM }; // addresses; that of MIN comes first

typedef struct {
    uint8_t value[ALARM + 4];
    bool matched, flag;
    uint64_t ticks, rise; // ticks so far; the one at which AF rose, 0: none
} plain_t;

// ------------------------------------------------------------------------------ second by second

static bool count(uint8_t *value, unsigned last, uint8_t first)
{
    if (*value >= last) {
        *value = first;
        return true;
    }
    *value = (uint8_t)((*value & 0x0F) >= 9 ? (*value | 0x0F) + 1 : *value + 1);
    return false;
}

static unsigned last_day(const uint8_t *value)
{
    unsigned year = value[YEAR], month = value[MONTH];
    bool leap = (year / 16 * 2 + year % 16) % 4 == 0;
    if (month == 2)
        return leap ? 0x29 : 0x28;
    return month == 4 || month == 6 || month == 9 || month == 0x11 ? 0x30 : 0x31;
}

static void next_day(plain_t *p)
{
    (void)count(&p->value[WEEK], 6, 0);
    if (count(&p->value[DAY], last_day(p->value), 1) && count(&p->value[MONTH], 0x12, 1))
        (void)count(&p->value[YEAR], 0x99, 0);
}

static void next_hour(plain_t *p)
{
    if (count(&p->value[HOUR], 0x23, 0))
        next_day(p);
}

static void next_minute(plain_t *p)
{
    if (count(&p->value[MIN], 0x59, 0))
        next_hour(p);
}

static bool fits(const plain_t *p, unsigned reg) // MIN, HOUR, DAY or WEEK
{
    uint8_t alarm = p->value[ALARM + reg - MIN];
    return alarm >= 0x80 || alarm == p->value[reg];
}

static bool is_set(const plain_t *p)
{
    const uint8_t *alarm = &p->value[ALARM];
    return alarm[0] < 0x80 || alarm[1] < 0x80 || alarm[2] < 0x80 || alarm[3] < 0x80;
}

static void sample(plain_t *p)
{
    bool match = is_set(p) && fits(p, MIN) && fits(p, HOUR) && fits(p, DAY) && fits(p, WEEK);
    if (match && !p->matched && !p->flag) {
        p->flag = true;
        p->rise = p->ticks;
    }
    p->matched = match;
}

// How many of the seconds to come, of so many, are sure to be alike but for SEC and MIN, HOUR.
static unsigned alike(const plain_t *p, uint64_t most)
{
    bool not_today = !is_set(p) || !fits(p, DAY) || !fits(p, WEEK);
    bool not_now = not_today || !fits(p, HOUR);
    if (p->value[SEC] != 0 || most < 60)
        return 1;
    if (p->value[MIN] != 0 || !not_now || most < 3600)
        return 60;
    return p->value[HOUR] != 0 || !not_today || most < 86400 ? 3600 : 86400;
}

static void pass(plain_t *p, uint64_t seconds)
{
    while (seconds > 0) {
        unsigned step = alike(p, seconds);
        if (step > 1) {
            p->ticks++;
            sample(p); // stands for all but the last of them
            p->ticks += step - 2;
        }
        if (step == 86400)
            next_day(p);
        else if (step == 3600)
            next_hour(p);
        else if (step == 60 || count(&p->value[SEC], 0x59, 0))
            next_minute(p);
        p->ticks++;
        sample(p);
        seconds -= step;
    }
}

// ---------------------------------------------------------------------------------------- draws

static uint64_t state = 8563;

static unsigned below(unsigned bound)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % bound;
}

static uint8_t bcd(unsigned number) { return (uint8_t)(number / 10 * 16 + number % 10); }

static uint8_t draw(unsigned reg)
{
    static const uint8_t last[] = {0x59, 0x59, 0x23, 0x31, 0x06, 0x12, 0x99};
    switch (below(4)) {
    case 0: return (uint8_t)below(256);
    case 1: return (uint8_t)(last[reg - SEC] - below(3));
    case 2: return (uint8_t)((last[reg - SEC] & 0xF0) + 0x09 + below(3));
    default: return bcd(below(reg == WEEK ? 7 : reg == MONTH ? 13 : 24));
    }
}

static uint8_t draw_alarm(const plain_t *p, unsigned reg)
{
    switch (below(8)) {
    case 0: return draw(reg);
    case 1: return p->value[reg];
    case 2: return (p->value[reg] + 1u) & 0x3F;
    case 3: return bcd(below(reg == WEEK ? 7 : 32));
    default: return 0x80;
    }
}

static uint64_t draw_seconds(const plain_t *p)
{
    static const unsigned units[] = {1, 60, 3600, 86400, 86400};
    bool by_day = p->value[ALARM + DAY - MIN] < 0x80; // then most days pass at once
    unsigned unit = units[below(5)], days = by_day ? 1500 : is_set(p) ? 20 : 30000;
    uint64_t seconds = (uint64_t)unit * (1 + below(unit == 86400 ? days : 130));
    return seconds + below(3) - (unit > 1 ? 1 : 0);
}

// --------------------------------------------------------------------------------------- checks

// Ticks come 508.8125 ms after power-on and every second from then on; we stand at 100 ms.
#define TO_TICK_NS UINT64_C(408812500)

static sim8563_t chip_at_100_ms(void)
{
    sim8563_t chip = running_chip();
    sim8563_advance(&chip, 95 * SIM8563_MS);
    return chip;
}

static void check_event(const sim8563_t *chip, const plain_t *p, uint64_t seconds)
{
    uint64_t event = sim8563_next_event(chip, SIM8563_INT);
    if (p->rise != 0)
        CHECK_EQ(event, TO_TICK_NS + (p->rise - 1) * SIM8563_SEC);
    else
        CHECK(event > seconds * SIM8563_SEC);
}

static void check_chip(const sim8563_t *chip, const plain_t *p, const plain_t *before)
{
    bool same = (sim8563_peek(chip, 0x01) & 0x08) == (p->flag ? 0x08 : 0);
    for (unsigned reg = SEC; reg <= YEAR; reg++)
        same = same && sim8563_peek(chip, (uint8_t)reg) == p->value[reg];
    const uint8_t *b = before->value;
    CHECK_MSG(same, "from %02x %02x %02x %02x %02x %02x %02x, alarm %02x %02x %02x %02x, %" PRIu64
              " s on: not as it should be", b[SEC], b[MIN], b[HOUR], b[DAY], b[WEEK], b[MONTH],
              b[YEAR], b[ALARM], b[ALARM + 1], b[ALARM + 2], b[ALARM + 3], p->ticks);
}

// Some registers are given new contents, and AF is cleared; what the last sample was, stays.
static void change(sim8563_t *chip, plain_t *p)
{
    sim8563_poke(chip, 0x01, 0x02); // AIE
    for (unsigned reg = SEC; reg <= YEAR; reg++)
        if (below(2) == 0)
            p->value[reg] = draw(reg);
    p->value[SEC] &= 0x7F;
    bool alarm = below(3) != 0;
    for (unsigned reg = MIN; reg <= WEEK; reg++)
        p->value[ALARM + reg - MIN] = alarm ? draw_alarm(p, reg) : 0x80;
    for (unsigned reg = SEC; reg < sizeof p->value; reg++) {
        sim8563_poke(chip, (uint8_t)reg, p->value[reg]);
        p->value[reg] = sim8563_peek(chip, (uint8_t)reg); // what of it is stored
    }
    p->flag = false;
    p->ticks = p->rise = 0;
}

static void random_jumps(unsigned jumps)
{
    sim8563_t chip = chip_at_100_ms();
    plain_t plain = {0};
    for (unsigned i = 0; i < jumps; i++) {
        change(&chip, &plain);
        plain_t before = plain;
        uint64_t seconds = draw_seconds(&plain);
        pass(&plain, seconds);
        check_event(&chip, &plain, seconds);
        sim8563_t ahead = chip; // goes its way, so that the chip stays young
        sim8563_advance(&ahead, seconds * SIM8563_SEC);
        check_chip(&ahead, &plain, &before);
        plain = before;
        if (below(2) == 0) {
            sim8563_advance(&chip, SIM8563_SEC);
            pass(&plain, 1);
        }
    }
}

// From one date to each of the 40000 days after it.
static void every_day(const uint8_t *date) // DAY .. YEAR
{
    sim8563_t start = chip_at_100_ms();
    plain_t plain = {.value = {[ALARM] = 0x80, 0x80, 0x80, 0x80}};
    for (unsigned reg = SEC; reg <= YEAR; reg++) {
        plain.value[reg] = reg < DAY ? 0 : date[reg - DAY];
        sim8563_poke(&start, (uint8_t)reg, plain.value[reg]);
    }
    plain_t before = plain;
    for (unsigned day = 1; day <= 40000; day++) {
        pass(&plain, 86400);
        sim8563_t chip = start;
        sim8563_advance(&chip, day * 86400 * SIM8563_SEC);
        check_chip(&chip, &plain, &before);
    }
}

int main(void)
{
    every_day((const uint8_t[]){0x01, 0x06, 0x01, 0x00});
    every_day((const uint8_t[]){0x17, 0x05, 0x03, 0x01});
    every_day((const uint8_t[]){0x3F, 0x07, 0x1F, 0xBD});
    random_jumps(1500);
    return check_result();
}
