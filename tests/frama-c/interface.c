// interface.c - every call of sim8563.h, in any order, with any arguments
//
// SPDX-License-Identifier: MIT
//
// Read by Frama-C alone, never run: Eva works out what all of these runs together can
// do. any() is any number at all; what the header refuses is asked for as well.

#include "sim8563.h"

#include <__fc_builtin.h>

static uint64_t any(void)
{
    return Frama_C_unsigned_long_long_interval(0, UINT64_MAX);
}

static uint64_t up_to(uint64_t most)
{
    return Frama_C_unsigned_long_long_interval(0, most);
}

static void set_up(sim8563_t *chip)
{
    switch (any()) {
    case 0: sim8563_set_vdd(chip, (int32_t)any()); break;
    case 1: sim8563_set_vlow(chip, (uint16_t)any()); break;
    case 2: sim8563_set_rate(chip, (int32_t)any()); break;
    case 3: sim8563_set_temperature(chip, (int32_t)any()); break;
    case 4: sim8563_poke(chip, (uint8_t)any(), (uint8_t)any()); break;
    }
}

static void look(const sim8563_t *chip)
{
    sim8563_status_t status;
    switch (any()) {
    case 0: sim8563_supply_current_na(chip, (sim8563_corner_t)any()); break;
    case 1: sim8563_next_event(chip, (uint32_t)any()); break;
    case 2: sim8563_pins(chip); break;
    case 3: sim8563_pin((sim8563_package_t)any(), (unsigned)any()); break;
    case 4: sim8563_peek(chip, (uint8_t)any()); break;
    case 5: sim8563_status(chip, &status); break;
    case 6: sim8563_fault_left(chip, (sim8563_fault_t)any()); break;
    }
}

static void use_bus(sim8563_t *chip)
{
    switch (any()) {
    case 0: sim8563_start(chip, (uint8_t)any()); break;
    case 1: sim8563_write(chip, (uint8_t)any()); break;
    case 2: sim8563_read(chip); break;
    case 3: sim8563_stop(chip); break;
    case 4: sim8563_wires(chip, (uint32_t)any()); break;
    case 5: sim8563_wires_mv(chip, (int32_t)any(), (int32_t)any(), (int32_t)any()); break;
    }
}

// Any kind, any amount: bits to flip apart, as they are what is kept within a range.
static void ask_for_fault(sim8563_t *chip)
{
    uint8_t times = (uint8_t)any();
    switch (any()) {
    case 0: sim8563_fault(chip, SIM8563_FAULT_READ_FLIP, up_to(7), times); break;
    case 1: sim8563_fault(chip, SIM8563_FAULT_READ_FLIP, 8 + up_to(UINT64_MAX - 8), times); break;
    case 2: sim8563_fault(chip, (sim8563_fault_t)up_to(SIM8563_FAULT_READ_FLIP - 1), any(), times);
        break;
    default:
        sim8563_fault(chip, (sim8563_fault_t)(SIM8563_FAULT_READ_FLIP + 1 + up_to(INT32_MAX / 2)),
                      any(), times);
        break;
    }
}

static void take_findings(sim8563_t *chip)
{
    sim8563_finding_t finding;
    if (any() & 1)
        sim8563_take_finding(chip, &finding);
    else
        sim8563_lost_findings(chip);
}

static sim8563_err_t power_on(sim8563_t *chip)
{
    sim8563_desc_t desc = {
        .package = (sim8563_package_t)any(),
        .unpowered = any() & 1,
        .vdd_mv = (uint16_t)any(),
        .vlow_mv = (uint16_t)any(),
        .osc_start_us = (uint32_t)any(),
        .variant = (sim8563_variant_t)any(),
        .osc_ppb = (int32_t)any(),
        .reset_mv = (uint16_t)any(),
        .scramble = (uint32_t)any(),
        .unfiltered = any() & 1,
    };
    return sim8563_init(chip, &desc);
}

static size_t size_enough(void)
{
    return SIM8563_SNAPSHOT_SIZE + up_to(SIZE_MAX - SIM8563_SNAPSHOT_SIZE);
}

static sim8563_err_t load_anything(sim8563_t *chip)
{
    uint8_t bytes[SIM8563_SNAPSHOT_SIZE];
    Frama_C_make_unknown((char *)bytes, sizeof bytes);
    return sim8563_load(chip, bytes, size_enough());
}

// A buffer that is too short is not touched: there is nothing at `end`.
static void use_snapshot(sim8563_t *chip)
{
    uint8_t bytes[SIM8563_SNAPSHOT_SIZE], *end = bytes + SIM8563_SNAPSHOT_SIZE;
    switch (any()) {
    case 0: sim8563_save(chip, bytes, size_enough()); break;
    case 1: sim8563_save(chip, end, up_to(SIM8563_SNAPSHOT_SIZE - 1)); break;
    case 2: sim8563_load(chip, end, up_to(SIM8563_SNAPSHOT_SIZE - 1)); break;
    case 3: load_anything(chip); break;
    }
}

int main(void)
{
    sim8563_t chip;
    sim8563_err_t begun = any() & 1 ? power_on(&chip) : load_anything(&chip);
    if (begun != SIM8563_OK)
        return 1;
    for (;;) {
        switch (any()) {
        case 0: sim8563_advance(&chip, any()); break;
        case 1: set_up(&chip); break;
        case 2: look(&chip); break;
        case 3: use_bus(&chip); break;
        case 4: ask_for_fault(&chip); break;
        case 5: take_findings(&chip); break;
        case 6: use_snapshot(&chip); break;
        }
    }
}
