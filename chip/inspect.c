// inspect.c - looking at the chip, and setting it up, past the bus
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

uint8_t sim8563_peek(const sim8563_t *chip, uint8_t reg)
{
    return reg_read(chip, reg);
}

void sim8563_poke(sim8563_t *chip, uint8_t reg, uint8_t value)
{
    if (osc_running(chip))
        reg_write(chip, reg & facts_of(chip)->pointer, value, false);
}

void sim8563_status(const sim8563_t *chip, sim8563_status_t *out)
{
    *out = (sim8563_status_t) {
        .time_ns = chip->time.now_ns,
        .vdd_mv = chip->supply.vdd_mv,
        .temperature_mc = chip->supply.temperature_mc,
        .rate_ppb = chip->osc.ppb,
        .vlow_mv = chip->supply.vlow_mv,
        .reset_mv = chip->supply.reset_mv,
        .divider = (uint16_t)div_count(chip),
        .preset = chip->reg.preset,
        .count = timer_value(chip),
        .package = (sim8563_package_t)chip->supply.package,
        .variant = (sim8563_variant_t)chip->relative.part,
        .pointer = reg_pointer(chip),
        .powered = supply_good(chip),
        .running = osc_running(chip),
        .accessed = chip->i2c.accessed,
        .tick_stored = chip->reg.stored,
        .pulse = chip->pulse.running,
    };
}
