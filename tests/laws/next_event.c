// next_event.c - law: before sim8563_next_event() nothing watched moves, and then something does
//
// SPDX-License-Identifier: MIT
//
// Never late, never 0, and at most two calls from one edge to the next.

#include "check.h"
#include "law.h"

#include <inttypes.h>

static uint64_t the_seed;

#define HOLDS(condition, ...)                                                                      \
    do {                                                                                           \
        bool held = (condition);                                                                   \
        CHECK_MSG(held, "--seed %" PRIu64 " --histories 1: " __VA_ARGS__);                         \
        if (!held) return false;                                                                   \
    } while (0)

// Looks at the pins of a copy at some instants before `ns`, the last one among them.
static bool still_until(const sim8563_t *chip, uint32_t watch, uint64_t ns, random_t *r)
{
    sim8563_t copy = *chip;
    uint32_t pins = sim8563_pins(chip) & watch;
    uint64_t passed = 0;
    for (int look = 0; look < 6 && passed + 1 < ns; look++) {
        uint64_t piece = look == 5 ? ns - 1 - passed : random_below(r, ns - passed);
        sim8563_advance(&copy, piece);
        passed += piece;
        HOLDS((sim8563_pins(&copy) & watch) == pins,
              "watch %02" PRIx32 ": pins moved %" PRIu64 " ns on, before the %" PRIu64
              " ns of next_event", the_seed, watch, passed, ns);
    }
    return true;
}

// Follows the pins over some edges.
static bool follow(sim8563_t *chip, uint32_t watch, random_t *r)
{
    unsigned calls = 0;
    for (int i = 0; i < 12; i++) {
        uint64_t ns = sim8563_next_event(chip, watch);
        HOLDS(ns > 0, "next_event is 0", the_seed);
        bool ever = ns != SIM8563_NEVER;
        uint64_t until = ever ? ns : 10 * 365 * UINT64_C(86400) * SIM8563_SEC;
        if (!still_until(chip, watch, until, r)) return false;
        if (!ever) return true;
        uint32_t before = sim8563_pins(chip) & watch;
        sim8563_advance(chip, ns);
        calls = (sim8563_pins(chip) & watch) == before ? calls + 1 : 0;
        HOLDS(calls < 2, "watch %02" PRIx32 ": two calls, and nothing has moved", the_seed, watch);
    }
    return true;
}

static bool history_holds(uint64_t seed)
{
    static const uint32_t watches[] = {SIM8563_INT, SIM8563_INT2, SIM8563_SDA,
                                       SIM8563_CLKOUT, SIM8563_OUTPUTS};
    the_seed = seed;
    random_t r = {.state = seed};
    sim8563_t chip = random_chip(&r, (unsigned)random_below(&r, 80));
    if (random_below(&r, 4) != 0) // most histories should have something to wait for
        sim8563_poke(&chip, 0x01, (uint8_t)(random_below(&r, 4) << 3 & 0x10) | 0x03);
    for (size_t w = 0; w < sizeof watches / sizeof watches[0]; w++) {
        sim8563_t copy = chip;
        if (!follow(&copy, watches[w], &r)) return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    law_options options = law_begin(argc, argv, 2000);
    for (unsigned i = 0; i < options.histories; i++)
        if (!history_holds(options.seed + i)) break;
    return check_result();
}
