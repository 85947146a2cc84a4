// copy.c - laws: a copy by `=` and one through a snapshot evolve like the original
//
// SPDX-License-Identifier: MIT

#include "check.h"
#include "law.h"

#include <inttypes.h>

static sim8563_t through_a_snapshot(const sim8563_t *chip)
{
    uint8_t bytes[SIM8563_SNAPSHOT_SIZE];
    sim8563_t loaded;
    memset(&loaded, 0xA5, sizeof loaded);
    CHECK_EQ(sim8563_save(chip, bytes, sizeof bytes), SIM8563_OK);
    CHECK_EQ(sim8563_load(&loaded, bytes, sizeof bytes), SIM8563_OK);
    return loaded;
}

static bool history_holds(uint64_t seed)
{
    random_t r = {.state = seed};
    sim8563_t original = random_chip(&r, (unsigned)random_below(&r, 60));
    sim8563_t copy = original;
    sim8563_t loaded = through_a_snapshot(&original);
    if (!same_chip(&original, &loaded)) {
        CHECK_MSG(false, "--seed %" PRIu64 " --histories 1: load(save(x)) is not x", seed);
        return false;
    }
    for (int i = 0; i < 40; i++) {
        step s = random_step(&r);
        take_step(&original, &s);
        take_step(&copy, &s);
        take_step(&loaded, &s);
        bool same = same_chip(&original, &copy) && same_chip(&original, &loaded);
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
