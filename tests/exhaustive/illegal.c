// illegal.c - contents that are no time, through each carry [CAL-5, CAL-3, REG-7]
//
// SPDX-License-Identifier: MIT
//
// usage: illegal [--full] [--jobs N] [--seed N]
//
// All stored contents, legal or not, of each pair of fields that carry into one another, counted on
// by tick and by jump; both must come to what rules.h says. A jump begins at the start each time.

#include "exhaustive.h"
#include "rules.h"

static sim8563_t at_tick; // to be copied

typedef struct {
    sim8563_t start;
    uint8_t reg[256]; // by the rules, after so many
    uint64_t seconds;
    uint8_t first[9]; // what it began with, to be told
} run;

static run run_from(uint8_t sec, uint8_t min, uint8_t hour, uint8_t day, uint8_t week,
                    uint8_t month, uint8_t year)
{
    run r = {.start = at_tick, .reg = {0, 0, sec, min, hour, day, week, month, year}};
    for (uint8_t reg = 2; reg <= 8; reg++) sim8563_poke(&r.start, reg, r.reg[reg]);
    memcpy(r.first, r.reg, sizeof r.first);
    counted++;
    return r;
}

static void check_chip(const run *r, const sim8563_t *chip, const char *how)
{
    uint64_t wanted = 0, first = 0, shown = time_shown(chip);
    for (unsigned reg = 8; reg >= 2; reg--) {
        wanted = wanted << 8 | r->reg[reg];
        first = first << 8 | r->first[reg];
    }
    CHECK_MSG(shown == wanted, "%014llx, %llu seconds later by %s: %014llx, not %014llx",
              (unsigned long long)first, (unsigned long long)r->seconds, how,
              (unsigned long long)shown, (unsigned long long)wanted);
}

static void check_jump(const run *r)
{
    sim8563_t chip = r->start;
    sim8563_advance(&chip, r->seconds * SIM8563_SEC);
    check_chip(r, &chip, "jump");
}

// Each of the next seconds, by tick and by jump.
static void go_seconds(run *r, unsigned seconds)
{
    sim8563_t chip = r->start;
    while (seconds-- > 0) {
        sim8563_advance(&chip, SIM8563_SEC);
        r->seconds++;
        (void)rules_second(r->reg);
        check_chip(r, &chip, "tick");
        check_jump(r);
    }
}

// From SEC = 59: the first second carries, then every 60th.
static void go_minutes(run *r, unsigned minutes)
{
    go_seconds(r, 1);
    for (; minutes > 0; minutes--) {
        rules_minute(r->reg);
        r->seconds += 60;
        check_jump(r);
    }
}

// From 59:59.
static void go_hours(run *r, unsigned hours)
{
    go_seconds(r, 1);
    for (; hours > 0; hours--) {
        rules_hour(r->reg);
        r->seconds += 3600;
        check_jump(r);
    }
}

// From 23:59:59. Looks at each day at first, then at ever fewer.
static void go_days(run *r, unsigned days)
{
    go_seconds(r, 1);
    for (unsigned i = 1, next = 1; i <= days; i++) {
        rules_day(r->reg);
        r->seconds += 86400;
        if (i != next && i != days) continue;
        check_jump(r);
        next += 1 + i / 8;
    }
}

// The short form takes every 61st.
static bool left_out(unsigned number) { return !exhaustive.full && number % 61 != 0; }

static void sec_and_min(unsigned sec)
{
    for (unsigned min = 0; min < 0x80; min++) {
        run r = run_from((uint8_t)sec, (uint8_t)min, 0x2F, 0x3F, 7, 0x1F, 0xFF);
        go_seconds(&r, exhaustive.full ? 200 : 3);
    }
}

static void min_and_hour(unsigned min)
{
    for (unsigned hour = 0; hour < 0x40; hour++) {
        run r = run_from(0x59, (uint8_t)min, (uint8_t)hour, 0x3E, 7, 0x13, 0xAF);
        go_minutes(&r, exhaustive.full ? 200 : 10);
        r = run_from(0x7A, (uint8_t)min, (uint8_t)hour, 0x28, 6, 0x02, 0x9F);
        go_seconds(&r, 2);
    }
}

// With all months and all classes of years, each class by legal and illegal digits.
static void hour_day_and_week(unsigned day)
{
    static const uint8_t years[] = {0x00, 0x01, 0x02, 0x03, 0x1A, 0x0B, 0xFF, 0x99};
    for (unsigned i = 0; i < 0x40 * 8 * 0x20 * sizeof years; i++) {
        if (left_out(i)) continue;
        run r = run_from(0x59, 0x59, i & 0x3F, (uint8_t)day, i >> 6 & 7, i >> 9 & 0x1F,
                         years[i >> 14]);
        go_hours(&r, 2);
    }
}

static void day_month_and_year(unsigned day)
{
    for (unsigned i = 0; i < 0x20 * 0x100; i++) {
        if (left_out(i)) continue;
        run r = run_from(0x59, 0x59, 0x23, (uint8_t)day, i % 8, i & 0x1F, (uint8_t)(i >> 5));
        go_days(&r, exhaustive.full ? 1500 : 100);
    }
}

// A century on, and round it.
static void month_and_year(unsigned month)
{
    for (unsigned year = 0; year < 0x100; year++) {
        if (left_out(year)) continue;
        run r = run_from(0x59, 0x59, 0x23, 0x3F, 7, (uint8_t)month, (uint8_t)year);
        go_days(&r, 45000);
        r = run_from(0x59, 0x59, 0x23, 0x28, 0, (uint8_t)month, (uint8_t)year);
        go_days(&r, 45000);
    }
}

// All seven at random, for up to two hours.
static void all_at_random(unsigned part)
{
    random_t random = random_of(part);
    for (unsigned i = exhaustive.full ? 20000 : 200; i > 0; i--) {
        uint64_t b = random_bits(&random);
        run r = run_from(b & 0x7F, b >> 8 & 0x7F, b >> 16 & 0x3F, b >> 24 & 0x3F, b >> 32 & 7,
                         b >> 40 & 0x1F, (uint8_t)(b >> 48));
        for (uint64_t left = random_below(&random, 7200); left > 0; left--) {
            (void)rules_second(r.reg);
            r.seconds++;
        }
        check_jump(&r);
    }
}

int main(int argc, char **argv)
{
    exhaustive_begin(argc, argv);
    at_tick = chip_at_tick();
    share(0x80, sec_and_min);
    share(0x80, min_and_hour);
    share(0x40, hour_day_and_week);
    share(0x40, day_month_and_year);
    share(0x20, month_and_year);
    share(100, all_at_random);
    return exhaustive_end("%" PRIu64 " contents counted on by tick and by jump", counted);
}
