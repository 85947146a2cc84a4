// fleet.c - a million chips; and what else it costs to let time pass
//
// SPDX-License-Identifier: MIT
//
// usage: bench_fleet
//
// The chip beside a loop that ticks once a second and beside the model of tests/oracle, which steps
// its flip-flops. All of them must show the same time at the end, or the comparison is void.

#include "measure.h"
#include "oracle.h"
#include "sim8563.h"
#include "ticking.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLEET  1000000u
#define COPIES 24u // small enough for the first cache
#define DAY    UINT32_C(86400)
#define LONG   (UINT32_C(31556952) * 99)

// Saturday 2026-02-28 23:59:30: SEC to YEAR, and the same for the loop.
static const uint8_t begin[7] = {0x30, 0x59, 0x23, 0x28, 0x06, 0x02, 0x26};
static const ticking_clock loop_begin = {30, 59, 23, 28, 6, 2, 26};

static void prepare_nothing(void *context) { (void)context; }

static void fail(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

// In the middle between two ticks.
static sim8563_t chip_at_begin(void)
{
    sim8563_t chip;
    if (sim8563_init(&chip, &(sim8563_desc_t){0}) != SIM8563_OK) abort();
    sim8563_advance(&chip, 5 * SIM8563_MS);
    for (uint8_t i = 0; i < 7; i++) sim8563_poke(&chip, 0x02 + i, begin[i]);
    return chip;
}

// ---------------------------------------------------------------------------------- the fleet

// Chip i begins i seconds later than the first.
static sim8563_t *launch(void)
{
    sim8563_t chip = chip_at_begin(), *fleet = malloc(FLEET * sizeof *fleet);
    if (fleet == NULL) {
        fprintf(stderr, "bench: no %zu MB for a fleet\n", FLEET * sizeof *fleet / 1000000);
        exit(3);
    }
    for (uint32_t i = 0; i < FLEET; i++) {
        fleet[i] = chip;
        sim8563_advance(&chip, SIM8563_SEC);
    }
    return fleet;
}

static void fleet_day(void *context)
{
    sim8563_t *fleet = context;
    for (uint32_t i = 0; i < FLEET; i++) sim8563_advance(&fleet[i], DAY * SIM8563_SEC);
}

static bool shows(const sim8563_t *chip, const ticking_clock *clock)
{
    uint8_t registers[7];
    ticking_registers(clock, registers);
    for (uint8_t i = 0; i < 7; i++)
        if (sim8563_peek(chip, 0x02 + i) != registers[i]) return false;
    return true;
}

static void time_fleet(unsigned days)
{
    char text[64];
    sim8563_t *fleet = launch();
    ticking_clock clock = loop_begin;
    snprintf(text, sizeof text, "one day, each of %u chips, %zu MB", FLEET,
             FLEET * sizeof *fleet / 1000000);
    print_cost("fleet", text, measure(prepare_nothing, fleet_day, fleet, FLEET, days), 0);
    for (uint32_t i = 0; i < days * DAY; i++) ticking_second(&clock);
    for (uint32_t i = 0; i < FLEET; i++, ticking_second(&clock))
        if (!shows(&fleet[i], &clock)) fail("a chip of the fleet and the ticking loop differ");
    free(fleet);
}

// --------------------------------------------------------------------------- the chip and others

typedef struct {
    sim8563_t start, chip[COPIES];
    ticking_clock clock;
    oracle_t oracle;
    uint32_t seconds;
} side;

static void chip_begins(void *context)
{
    side *s = context;
    for (unsigned i = 0; i < COPIES; i++) s->chip[i] = s->start;
}

static void chip_passes(void *context)
{
    side *s = context;
    for (unsigned i = 0; i < COPIES; i++) sim8563_advance(&s->chip[i], s->seconds * SIM8563_SEC);
}

static void loop_begins(void *context) { ((side *)context)->clock = loop_begin; }

static void loop_passes(void *context)
{
    side *s = context;
    for (uint32_t i = 0; i < s->seconds; i++) ticking_second(&s->clock);
}

static void oracle_begins(void *context)
{
    side *s = context;
    if (oracle_init(&s->oracle, &(sim8563_desc_t){0}) != SIM8563_OK) abort();
    oracle_advance(&s->oracle, 5 * SIM8563_MS);
    for (uint8_t i = 0; i < 7; i++) oracle_poke(&s->oracle, 0x02 + i, begin[i]);
}

static void oracle_passes(void *context)
{
    side *s = context;
    oracle_advance(&s->oracle, s->seconds * SIM8563_SEC);
}

static cost print_in(const char *key, const char *text, cost c, const char *unit, double unit_ns)
{
    printf("%s\t%s\t%.1f\t%.1f\t%s\t\t%u\n", key, text, c.best_ns / unit_ns, c.median_ns / unit_ns,
           unit, c.operations);
    return c;
}

static void print_times(const char *key, cost slow, cost fast)
{
    printf("%s\t    so many times what the chip takes\t%.0f\t%.0f\tx\t\n", key,
           slow.best_ns / fast.best_ns, slow.median_ns / fast.median_ns);
}

static cost time_chip(side *s, uint32_t seconds, const char *key, const char *text)
{
    s->seconds = seconds;
    return print_in(key, text, measure(chip_begins, chip_passes, s, COPIES, 1000), "ns", 1);
}

static void time_loop(side *s, const char *key, const char *text, const char *unit, double unit_ns,
                      unsigned times, cost chip)
{
    char ratio[40];
    snprintf(ratio, sizeof ratio, "%s_ratio", key);
    cost c = print_in(key, text, measure(loop_begins, loop_passes, s, 1, times), unit, unit_ns);
    print_times(ratio, c, chip);
    if (!shows(&s->chip[0], &s->clock)) fail("the chip and the ticking loop differ");
}

static void time_oracle(side *s, cost chip)
{
    cost c = print_in("minute_oracle", "one minute: the model of tests/oracle",
                      measure(oracle_begins, oracle_passes, s, 1, 5), "ms", 1e6);
    print_times("minute_oracle_ratio", c, chip);
    for (uint8_t reg = 0; reg < 0x14; reg++)
        if (sim8563_peek(&s->chip[0], reg) != oracle_peek(&s->oracle, reg))
            fail("the chip and the model differ");
}

int main(void)
{
    static side s;
    s.start = chip_at_begin();
    time_fleet(5);
    time_oracle(&s, time_chip(&s, 60, "minute_chip", "one minute: the chip"));
    cost chip = time_chip(&s, DAY, "day_chip", "one day: the chip");
    time_loop(&s, "day_ticking", "one day: a loop that ticks once a second", "us", 1e3, 100, chip);
    chip = time_chip(&s, LONG, "long_chip", "99 years: the chip");
    time_loop(&s, "long_ticking", "99 years: the loop", "s", 1e9, 1, chip);
    return 0;
}
