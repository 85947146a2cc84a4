// faults.c - faults on request, so that error paths can be tested
//
// SPDX-License-Identifier: MIT
//
// Not part of the silicon. One that lasts (SDA held low, the oscillator standing
// still) begins when asked for; each further time at an occasion of its own.

#include "blocks.h"

static void use_up(sim8563_t *chip, sim8563_fault_t kind)
{
    if (chip->fault.left[kind] != SIM8563_FOREVER)
        chip->fault.left[kind]--;
}

static bool armed(const sim8563_t *chip, sim8563_fault_t kind)
{
    return chip->fault.left[kind] != 0;
}

bool fault_nacks(sim8563_t *chip, unsigned byte)
{
    if (!armed(chip, SIM8563_FAULT_NACK) || chip->fault.nack_byte != byte)
        return false;
    use_up(chip, SIM8563_FAULT_NACK);
    return true;
}

uint8_t fault_flips(sim8563_t *chip)
{
    use_up(chip, SIM8563_FAULT_READ_FLIP);
    return (uint8_t)(1u << chip->fault.flip_bit);
}

// ----------------------------------------------------------------- those that last

static uint64_t end_ns(const sim8563_t *chip, sim8563_fault_t kind, uint64_t amount_ns)
{
    uint64_t now = chip->time.now_ns, end = now + amount_ns;
    return chip->fault.left[kind] == SIM8563_FOREVER || end < now ? NEVER : end;
}

static void set_stalled(sim8563_t *chip, bool stalled)
{
    chip->fault.stalled = stalled;
    if (stalled && facts_of(chip)->stops_low)
        reg_low_voltage(chip); // [REL-10]
    time_set(chip, AT_OSC_FAULT,
             stalled ? end_ns(chip, SIM8563_FAULT_OSC_STOP, chip->fault.stall_ns) : NEVER);
    osc_changed(chip);
}

static void hold_sda(sim8563_t *chip, bool held)
{
    bool timed = armed(chip, SIM8563_FAULT_SDA_LOW_TIME);
    if (chip->fault.held && !held)
        chip->wire.released = 1;
    chip->fault.held = held;
    chip->fault.clocks = chip->fault.sda_clocks;
    time_set(chip, AT_SDA_FAULT, held && timed
             ? end_ns(chip, SIM8563_FAULT_SDA_LOW_TIME, chip->fault.sda_ns) : NEVER);
}

void fault_clocks(sim8563_t *chip, unsigned clocks)
{
    uint8_t left = chip->fault.left[SIM8563_FAULT_SDA_LOW_CLOCKS];
    if (!chip->fault.held || left == 0 || left == SIM8563_FOREVER)
        return;
    if (chip->fault.clocks > clocks) {
        chip->fault.clocks = (uint8_t)(chip->fault.clocks - clocks);
    } else {
        use_up(chip, SIM8563_FAULT_SDA_LOW_CLOCKS);
        hold_sda(chip, false);
    }
}

void fault_acknowledged(sim8563_t *chip)
{
    if (armed(chip, SIM8563_FAULT_SDA_LOW_CLOCKS) || armed(chip, SIM8563_FAULT_SDA_LOW_TIME))
        hold_sda(chip, true);
}

bool fault_at_tick(const sim8563_t *chip)
{
    return armed(chip, SIM8563_FAULT_OSC_STOP) && !chip->fault.stalled;
}

void fault_ticked(sim8563_t *chip)
{
    if (fault_at_tick(chip))
        set_stalled(chip, true);
}

void fault_due(sim8563_t *chip, enum deadline which)
{
    if (which == AT_OSC_FAULT) {
        use_up(chip, SIM8563_FAULT_OSC_STOP);
        set_stalled(chip, false);
    } else {
        use_up(chip, SIM8563_FAULT_SDA_LOW_TIME);
        hold_sda(chip, false);
    }
}

// --------------------------------------------------------------------- requests

static bool in_range(sim8563_fault_t kind, uint64_t amount)
{
    switch (kind) {
    case SIM8563_FAULT_NACK:           return amount <= UINT16_MAX;
    case SIM8563_FAULT_SDA_LOW_CLOCKS: return amount >= 1 && amount <= 255;
    case SIM8563_FAULT_READ_FLIP:      return amount <= 7;
    default:                           return amount >= 1;
    }
}

static void set_amount(sim8563_t *chip, sim8563_fault_t kind, uint64_t amount)
{
    switch (kind) {
    case SIM8563_FAULT_NACK:           chip->fault.nack_byte = (uint16_t)amount; break;
    case SIM8563_FAULT_SDA_LOW_CLOCKS: chip->fault.sda_clocks = (uint8_t)amount; break;
    case SIM8563_FAULT_SDA_LOW_TIME:   chip->fault.sda_ns = amount; break;
    case SIM8563_FAULT_READ_FLIP:      chip->fault.flip_bit = (uint8_t)amount; break;
    default:                           chip->fault.stall_ns = amount; break;
    }
}

sim8563_err_t sim8563_fault(sim8563_t *chip, sim8563_fault_t kind, uint64_t amount,
                            uint8_t times)
{
    bool sda = kind == SIM8563_FAULT_SDA_LOW_CLOCKS || kind == SIM8563_FAULT_SDA_LOW_TIME;
    if ((unsigned)kind >= SIM8563_FAULTS || (times && !in_range(kind, amount)))
        return SIM8563_ERR_FAULT;
    if (sda) {
        chip->fault.left[SIM8563_FAULT_SDA_LOW_CLOCKS] = 0;
        chip->fault.left[SIM8563_FAULT_SDA_LOW_TIME] = 0;
    }
    if (times)
        set_amount(chip, kind, amount);
    chip->fault.left[kind] = times;
    if (sda)
        hold_sda(chip, times != 0);
    else if (kind == SIM8563_FAULT_OSC_STOP)
        set_stalled(chip, times != 0);
    return SIM8563_OK;
}

uint8_t sim8563_fault_left(const sim8563_t *chip, sim8563_fault_t kind)
{
    return (unsigned)kind < SIM8563_FAULTS ? chip->fault.left[kind] : 0;
}

bool fault_valid(const sim8563_t *chip)
{
    bool clocks = armed(chip, SIM8563_FAULT_SDA_LOW_CLOCKS);
    bool timed = armed(chip, SIM8563_FAULT_SDA_LOW_TIME);
    bool stops = armed(chip, SIM8563_FAULT_OSC_STOP);
    return (!clocks || chip->fault.sda_clocks) && (!timed || chip->fault.sda_ns)
        && (!stops || chip->fault.stall_ns) && !(clocks && timed)
        && (!chip->fault.held || clocks || timed) && (!chip->fault.stalled || stops)
        && (chip->time.at_ns[AT_SDA_FAULT] == NEVER || (chip->fault.held && timed))
        && (chip->time.at_ns[AT_OSC_FAULT] == NEVER || chip->fault.stalled);
}
