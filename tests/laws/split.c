// split.c - law: any split of an interval gives the same chip, bit for bit [OSC-2]
//
// SPDX-License-Identifier: MIT
//
// Two chips are given the same steps; one lets each interval pass at once, the other in pieces,
// some of them empty, and is looked at between them.

#include "check.h"
#include "law.h"

#include <inttypes.h>

static void advance_in_pieces(sim8563_t *chip, uint64_t ns, random_t *r)
{
    for (uint64_t pieces = random_below(r, 6); pieces > 0; pieces--) {
        uint64_t event = sim8563_next_event(chip, SIM8563_OUTPUTS);
        uint64_t piece = random_below(r, ns + 1);
        if (event < ns && piece % 2 == 0) piece = event - piece / 2 % 2; // at an event, or before
        sim8563_advance(chip, piece);
        (void)sim8563_pins(chip);
        ns -= piece;
    }
    sim8563_advance(chip, ns);
}

static bool history_holds(uint64_t seed)
{
    random_t r = {.state = seed};
    sim8563_t whole = random_chip(&r, (unsigned)random_below(&r, 20));
    sim8563_t split = whole;
    random_t pieces = {.state = ~seed};
    for (int i = 0; i < 60; i++) {
        step s = random_step(&r);
        take_step(&whole, &s);
        if (s.kind == STEP_ADVANCE)
            advance_in_pieces(&split, (uint64_t)s.a, &pieces);
        else
            take_step(&split, &s);
        bool same = same_chip(&whole, &split);
        CHECK_MSG(same, "--seed %" PRIu64 " --histories 1: differs after step %d, %s", seed, i,
                  step_text(&s));
        if (!same) return false;
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
