// interrupt.c - /INT, /INT2 and the interrupt pulse
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

void int_pulse(sim8563_t *chip, uint64_t cycle)
{
    const uint16_t *width = facts_of(chip)->pulse[chip->reg.preset > 1]; // [INT-2]
    chip->pulse.end = cycle + width[chip->reg.value[TIMER_CTRL] & 3u];
    chip->pulse.running = 1;
}

void int_end(sim8563_t *chip)
{
    chip->pulse.running = 0;
}

void int_pass(sim8563_t *chip)
{
    if (osc_cycle(chip) >= chip->pulse.end)
        int_end(chip);
}

bool int_low(const sim8563_t *chip)
{
    uint8_t control = chip->reg.value[CONTROL_2]; // [INT-1]
    return (control & (AIE | AF)) == (AIE | AF)
        || ((control & TIE) && (control & TI_TP ? chip->pulse.running : (control & TF) != 0));
}
