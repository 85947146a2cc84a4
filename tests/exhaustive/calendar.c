// calendar.c - every second of 2000 to 2099 beside the C library's calendar [CAL-1, CAL-2, CAL-3]
//
// SPDX-License-Identifier: MIT
//
// usage: calendar [--full] [--jobs N] [--seed N]
//
// By tick, each of the 3155760000 seconds (short: the seconds around each midnight, the hour around
// the end of each month, some whole days), and by one jump between random pairs of instants.

#include "exhaustive.h"

#define DAY 86400

static sim8563_t at_tick; // to be copied

static void check_time(const sim8563_t *chip, time_t at)
{
    uint64_t shown = time_shown(chip), wanted = time_wanted(at);
    CHECK_MSG(shown == wanted, "second %lld: YEAR .. SEC are %014llx, not %014llx", (long long)at,
              (unsigned long long)shown, (unsigned long long)wanted);
}

// From `from` until `to`, the second at `to` included; the chip's seconds are exact [OSC-2].
static void tick_through(time_t from, time_t to)
{
    sim8563_t chip = at_tick;
    poke_time(&chip, time_wanted(from));
    for (time_t at = from + 1; at <= to; at++) {
        sim8563_advance(&chip, SIM8563_SEC);
        check_time(&chip, at);
    }
    counted += (uint64_t)(to - from);
}

// A tick comes at its nanosecond and not one earlier.
static void check_instant(time_t midnight)
{
    sim8563_t chip = at_tick;
    poke_time(&chip, time_wanted(midnight - 1));
    sim8563_advance(&chip, SIM8563_SEC - 1);
    check_time(&chip, midnight - 1);
    sim8563_advance(&chip, 1);
    check_time(&chip, midnight);
}

// After the last second of 2099 comes year 00, and WEEK goes on [CAL-4]: both as in 2100.
static void take_year(unsigned part)
{
    int year = 2000 + (int)part;
    time_t begin = second_of(year, 1, 1), end = second_of(year + 1, 1, 1);
    random_t random = random_of(part);
    for (time_t midnight = begin + DAY; midnight <= end; midnight += DAY) check_instant(midnight);
    if (exhaustive.full) {
        tick_through(begin, end);
        return;
    }
    for (time_t midnight = begin + DAY; midnight <= end; midnight += DAY)
        tick_through(midnight - 4, midnight + (midnight < end ? 4 : 0));
    for (int month = 2; month <= 12; month++) {
        time_t first = second_of(year, month, 1);
        tick_through(first - 1800, first + 1800);
    }
    time_t day = begin + (time_t)random_below(&random, 365) * DAY;
    tick_through(day, day + DAY);
}

static void take_jumps(unsigned part)
{
    random_t random = random_of(1000 + part);
    time_t first = second_of(2000, 1, 1);
    uint64_t span = (uint64_t)(second_of(2100, 1, 1) - first);
    for (unsigned i = exhaustive.full ? 100000 : 10000; i > 0; i--) {
        uint64_t from = random_below(&random, span);
        uint64_t longest = ((span - from - 1) >> random_below(&random, 31)) + 1;
        uint64_t length = random_below(&random, longest) + 1;
        sim8563_t chip = at_tick;
        poke_time(&chip, time_wanted(first + (time_t)from));
        sim8563_advance(&chip, (length - 1) * SIM8563_SEC + SIM8563_SEC - 1);
        check_time(&chip, first + (time_t)(from + length - 1));
        chip = at_tick;
        poke_time(&chip, time_wanted(first + (time_t)from));
        sim8563_advance(&chip, length * SIM8563_SEC);
        check_time(&chip, first + (time_t)(from + length));
    }
}

int main(int argc, char **argv)
{
    exhaustive_begin(argc, argv);
    at_tick = chip_at_tick();
    share(100, take_year);
    uint64_t seconds = counted;
    share(100, take_jumps);
    return exhaustive_end("%" PRIu64 " seconds by tick, %u pairs by jump", seconds,
                          exhaustive.full ? 10000000u : 1000000u);
}
