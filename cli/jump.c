// jump.c - see jump.h
//
// SPDX-License-Identifier: MIT

#include "jump.h"

// The first instant at which SEC has moved, by halving: the chip can be copied.
static uint64_t until_tick_ns(const sim8563_t *chip)
{
    uint64_t before_ns = 0;
    uint64_t after_ns = 2 * SIM8563_SEC;
    uint8_t held = sim8563_peek(chip, 0x02);
    while (after_ns - before_ns > 1) {
        uint64_t middle_ns = before_ns + (after_ns - before_ns) / 2;
        sim8563_t copy = *chip;
        sim8563_advance(&copy, middle_ns);
        *(sim8563_peek(&copy, 0x02) == held ? &before_ns : &after_ns) = middle_ns;
    }
    return after_ns;
}

void jump(sim8563_t *chip, const uint8_t time[7])
{
    sim8563_poke(chip, 0x00, 0x00);        // a scrambled one may be stopped [PWR-5]
    sim8563_poke(chip, 0x02, 0x00);
    sim8563_advance(chip, until_tick_ns(chip));
    for (uint8_t i = 0; i < 7; i++)
        sim8563_poke(chip, (uint8_t)(0x02 + i), time[i]);
}
