// registers.c - what a register holds, and what writing it does
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

uint8_t reg_stored(uint8_t reg)
{
    static const uint8_t stored[REGISTERS] = {
        0xA0, 0x1F, 0xFF, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF, 0xFF, // [REG-1]
        0xBF, 0xBF, 0x87, 0x83, 0x83, 0xFF, 0x00, 0x00, 0xFF, 0xFF
    };
    return reg < REGISTERS ? stored[reg] : 0;
}

// What a register and its unused bits come up with, from the seed [PWR-5].
static uint8_t scrambled(const sim8563_t *chip, uint8_t reg)
{
    uint32_t x = chip->supply.scramble + reg * UINT32_C(0x3C6EF35F);
    for (unsigned round = 0; round < 4; round++) {
        x = x * UINT32_C(1664525) + UINT32_C(1013904223);
        x ^= x >> 15;
    }
    return (uint8_t)(x >> 8);
}

// The calendar runs from 00-00-01 00:00:00 on [CAL-6].
static uint8_t power_on_value(uint8_t reg)
{
    if (reg == DAY)
        return 0x01;
    return reg == SEC || (reg >= MIN_ALARM && reg <= CLKOUT_CTRL) ? 0x80 : 0x00; // [REG-1]
}

void reg_reset(sim8563_t *chip)
{
    bool scramble = chip->supply.scramble != 0;
    for (uint8_t reg = 0; reg < REGISTERS; reg++)
        chip->reg.value[reg] =
            scramble ? scrambled(chip, reg) & reg_stored(reg) : power_on_value(reg);
    chip->reg.value[SEC] |= VLF;
    chip->reg.preset = timer_value(chip);
    chip->reg.junk = scramble ? ALL_REGISTERS : 0;
    chip->reg.written = 0;
    chip->reg.pointer = 0;
    chip->reg.matched = 0;
    chip->reg.stored = 0;
}

uint8_t reg_junk(const sim8563_t *chip, uint8_t reg)
{
    bool reads_junk = (chip->reg.junk >> reg & 1) != 0;
    return reads_junk ? scrambled(chip, reg) & (uint8_t)~reg_stored(reg) : 0;
}

// It stays until 0 is written, enabled or not [ALM-4, TMR-9].
void reg_raise(sim8563_t *chip, uint8_t flag)
{
    if (!(chip->reg.value[CONTROL_2] & flag))
        conduct_raised(chip, flag);
    chip->reg.value[CONTROL_2] |= flag;
}

void reg_low_voltage(sim8563_t *chip)
{
    if (!(chip->reg.value[SEC] & VLF))
        chip->reg.written = 0;
    chip->reg.value[SEC] |= VLF;
}

// Bits that only a written 0 changes [REG-3].
static uint8_t cleared_only(uint8_t reg)
{
    return reg == CONTROL_2 ? AF | TF : reg == SEC ? VLF : 0;
}

static void take_effect(sim8563_t *chip, uint8_t reg, uint8_t old)
{
    switch (reg) {
    case CONTROL_1:
        div_control(chip, old);
        conduct_stop(chip, (old & STOP) != 0);
        break;
    case CONTROL_2:
        break;
    case TIMER_CTRL:
        timer_control(chip, old);
        break;
    case TIMER_LOW: case TIMER_MID: case TIMER_HIGH:
        timer_write(chip, reg);
        break;
    default:
        return; // the rest is only looked at: SEC leaves the divider alone [CAL-8, REG-7]
    }
    osc_plan(chip);
}

// Unused bits ignore what is written [REG-2].
void reg_write(sim8563_t *chip, uint8_t reg, uint8_t byte, bool from_bus)
{
    uint8_t old = 0;
    if (reg_stored(reg)) {
        uint8_t kept = from_bus ? cleared_only(reg) : 0;
        old = chip->reg.value[reg];
        chip->reg.value[reg] = (uint8_t)(byte & reg_stored(reg) & (old | ~kept));
        if (reg == SEC && supply_low(chip))
            chip->reg.value[SEC] |= VLF; // [PWR-1]
        chip->reg.junk &= ~(UINT32_C(1) << reg);
        chip->reg.written |= UINT32_C(1) << reg;
        if (reg == CONTROL_2 && !(byte & TF))
            int_end(chip); // [INT-3]
        take_effect(chip, reg, old);
    }
    if (from_bus)
        conduct_wrote(chip, reg, byte, old);
}

// --------------------------------------------------------------------- ticks

static bool one_tick(sim8563_t *chip)
{
    conduct_date(chip);
    unsigned changed = cal_tick(chip->reg.value);
    conduct_tick(chip, changed);
    alarm_sample(chip);
    return (changed & CHANGED_MIN) != 0;
}

// One by one while somebody looks closely: the first, and a second within a run of
// transfers, which no third can fall into.
static uint64_t count_ticks(sim8563_t *chip, uint64_t ticks)
{
    uint64_t minutes = 0;
    bool in_run = conduct_in_run(chip);
    if (ticks == 1 || in_run || alarm_is_set(chip->reg.value)) {
        minutes = one_tick(chip);
        ticks--;
    }
    if (ticks && in_run) {
        minutes += one_tick(chip);
        ticks--;
    }
    if (ticks) {
        uint64_t to_minute = cal_to_minute(chip->reg.value);
        if (ticks >= to_minute)
            minutes += 1 + (ticks - to_minute) / 60;
        alarm_pass(chip, ticks);
    }
    return minutes;
}

uint64_t reg_ticks(sim8563_t *chip, uint64_t ticks)
{
    fault_ticked(chip);
    if (!chip->i2c.accessed)
        return count_ticks(chip, ticks);
    chip->reg.stored = 1; // [CAL-7]
    return 0;
}

void reg_serve_tick(sim8563_t *chip)
{
    if (!chip->reg.stored)
        return;
    chip->reg.stored = 0;
    uint64_t minutes = count_ticks(chip, 1);
    if (timer_source(chip) == TIMER_1_60_HZ && timer_count(chip, minutes))
        int_pulse(chip, osc_cycle(chip));
    osc_plan(chip);
}
