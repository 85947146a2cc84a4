// looking.c - law: looking changes nothing
//
// SPDX-License-Identifier: MIT
//
// Every call that takes a const chip, on chips in any state: not one byte of it differs after, and
// it gives the same again.

#include "check.h"
#include "law.h"

#include <inttypes.h>

typedef struct {
    uint32_t pins;
    uint32_t current[3];
    uint64_t event[4];
    uint8_t registers[256];
    uint8_t faults[SIM8563_FAULTS];
    sim8563_status_t status;
    uint8_t snapshot[SIM8563_SNAPSHOT_SIZE];
} looks;

static void look(const sim8563_t *chip, looks *seen)
{
    static const uint32_t watches[4] = {0, SIM8563_INT, SIM8563_SDA, SIM8563_OUTPUTS};
    seen->pins = sim8563_pins(chip);
    for (int i = 0; i < 3; i++)
        seen->current[i] = sim8563_supply_current_na(chip, (sim8563_corner_t)i);
    for (int i = 0; i < 4; i++) seen->event[i] = sim8563_next_event(chip, watches[i]);
    for (int i = 0; i < 256; i++) seen->registers[i] = sim8563_peek(chip, (uint8_t)i);
    for (int i = 0; i < SIM8563_FAULTS; i++)
        seen->faults[i] = sim8563_fault_left(chip, (sim8563_fault_t)i);
    sim8563_status(chip, &seen->status);
    CHECK_EQ(sim8563_save(chip, seen->snapshot, sizeof seen->snapshot), SIM8563_OK);
}

static bool history_holds(uint64_t seed)
{
    static looks first, second;
    random_t r = {.state = seed};
    sim8563_t chip = random_chip(&r, (unsigned)random_below(&r, 80)), before;
    memcpy(&before, &chip, sizeof chip);
    memset(&first, 0, sizeof first);
    memset(&second, 0, sizeof second);
    look(&chip, &first);
    look(&chip, &second);
    bool held = memcmp(&before, &chip, sizeof chip) == 0 &&
                memcmp(&first, &second, offsetof(looks, status)) == 0 &&
                memcmp(first.snapshot, second.snapshot, sizeof first.snapshot) == 0;
    CHECK_MSG(held, "--seed %" PRIu64 " --histories 1: looking changed the chip", seed);
    return held;
}

int main(int argc, char **argv)
{
    law_options options = law_begin(argc, argv, 3000);
    for (unsigned i = 0; i < options.histories; i++)
        if (!history_holds(options.seed + i)) break;
    return check_result();
}
