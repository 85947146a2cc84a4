// clkout.c - the clock output
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

// By FD: the oscillator itself, F4, F9, F14. In STOP the taps stand at low, the
// oscillator goes on [STP-4].
static const uint8_t taps[] = { 0, 4, 9, 14 };

static unsigned fd(const sim8563_t *chip)
{
    return chip->reg.value[CLKOUT_CTRL] & 3u;
}

static bool drives(const sim8563_t *chip)
{
    return osc_running(chip) && (chip->reg.value[CLKOUT_CTRL] & FE) && !div_testing(chip);
}

bool clkout_low(const sim8563_t *chip)
{
    if (!drives(chip)) // [CLK-2]
        return false;
    unsigned level = fd(chip) ? div_count(chip) >> taps[fd(chip)] : (unsigned)chip->osc.half;
    return !(level & 1); // [CLK-1, CLK-3]
}

uint64_t clkout_next(const sim8563_t *chip)
{
    if (!drives(chip))
        return NEVER;
    if (fd(chip))
        return osc_when_cycle(chip, div_next_change(chip, taps[fd(chip)]));
    return osc_when(chip, chip->osc.half + 1, 0);
}
