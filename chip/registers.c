// registers.c - what a register holds, and what writing it does
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

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

// `value`, but the bits of a mask from another.
static uint8_t mixed(uint8_t value, uint8_t other, uint8_t mask)
{
    return (value & (uint8_t)~mask) | (other & mask);
}

// What is undefined is drawn, from the seed or, of a relative without one, from 0; there it
// stays over a reset in which the supply does not fall to nothing. Else the calendar runs
// from 00-00-01 00:00:00 on [CAL-6, REL-5, REL-6].
void reg_reset(sim8563_t *chip)
{
    const struct facts *facts = facts_of(chip);
    bool scramble = chip->supply.scramble != 0;
    bool drawn = scramble || facts->undefined;
    bool kept = facts->undefined && chip->supply.vdd_mv > 0;
    for (uint8_t reg = 0; reg < REGISTERS; reg++) {
        const struct layout *layout = layout_of(facts, reg);
        uint8_t value = layout->power_on; // [REG-1]
        if (drawn)
            value = mixed(value, kept ? chip->reg.value[reg] : scrambled(chip, reg),
                          layout->undefined);
        chip->reg.value[reg] = value;
    }
    if (!kept) {
        chip->reg.preset = timer_value(chip);
        chip->relative.century = facts->century ? scrambled(chip, MONTH) & C : 0;
    }
    chip->reg.junk = scramble || facts->junk ? facts->registers : 0;
    chip->reg.written = 0;
    chip->reg.pointer = 0;
    chip->reg.matched = 0;
    chip->reg.stored = 0;
    chip->relative.starting = 0;
}

uint8_t reg_read_junk(const sim8563_t *chip, uint8_t address)
{
    const struct facts *facts = facts_of(chip);
    uint8_t reg = address & facts->pointer;
    if (reg >= REGISTERS)
        return 0; // [REG-4]
    if (reg == TIMER_LOW && chip->relative.latching == LATCH_HOLDS)
        return chip->relative.latch; // [REL-15]
    uint8_t junk = chip->reg.junk >> reg & 1 ? scrambled(chip, reg) : 0;
    if (facts->junk == JUNK_CHANGES)
        junk ^= (uint8_t)(osc_cycle(chip) * 0x9Du); // another in each cycle  [REL-7]
    if (reg == MONTH && facts->century)
        junk = mixed(junk, chip->relative.century, C);
    return mixed(junk, chip->reg.value[reg], layout_of(facts, reg)->stored);
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

// C at the end of a century: it is set, or it counts [REL-8].
void reg_centuries(sim8563_t *chip, unsigned ended)
{
    if (!ended)
        return;
    bool toggles = facts_of(chip)->century == C_TOGGLES;
    bool sets = facts_of(chip)->century == C_SET;
    if (sets || (toggles && (ended & 1)))
        chip->relative.century = sets ? C : chip->relative.century ^ C;
}

// Bits that only a written 0 changes [REG-3, REL-18].
static uint8_t cleared_only(const struct facts *facts, uint8_t reg)
{
    return reg == CONTROL_2 ? facts->flags : reg == SEC ? VLF : 0;
}

// What sets it is still there [PWR-1, REL-10].
static bool vlf_is_held(const sim8563_t *chip)
{
    return supply_low(chip) || (chip->fault.stalled && facts_of(chip)->stops_low);
}

static void take_effect(sim8563_t *chip, uint8_t reg, uint8_t old)
{
    switch (reg) {
    case CONTROL_1:
        div_control(chip, old);
        i2c_plan(chip); // may go by ticks
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
    const struct facts *facts = facts_of(chip);
    uint8_t old = 0;
    if (reg < REGISTERS && layout_of(facts, reg)->stored) {
        uint8_t kept = from_bus ? cleared_only(facts, reg) : 0;
        old = chip->reg.value[reg];
        chip->reg.value[reg] = (uint8_t)(byte & layout_of(facts, reg)->stored & (old | ~kept));
        if (reg == SEC && vlf_is_held(chip))
            chip->reg.value[SEC] |= VLF;
        if (reg == MONTH)
            chip->relative.century = byte & facts->kept_century; // [REL-8]
        if (!facts->junk)
            chip->reg.junk &= ~(UINT32_C(1) << reg); // a relative's stays    [REL-7]
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
    reg_centuries(chip, changed / CHANGED_CENTURY);
    conduct_tick(chip, changed % CHANGED_CENTURY);
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
    uint64_t minutes = 0;
    if (chip->i2c.accessed)
        chip->reg.stored = 1; // [CAL-7]
    else
        minutes = count_ticks(chip, ticks);
    if (chip->i2c.open)
        i2c_ticked(chip);
    return minutes;
}

void reg_serve_tick(sim8563_t *chip)
{
    if (!chip->reg.stored)
        return;
    chip->reg.stored = 0;
    uint64_t minutes = count_ticks(chip, 1);
    if (facts_of(chip)->free_minute)
        minutes = 0;
    if (timer_source(chip) == TIMER_1_60_HZ && timer_count(chip, minutes))
        int_pulse(chip, osc_cycle(chip));
    osc_plan(chip);
}
