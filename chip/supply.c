// supply.c - power-on, reset, low voltage, and conditions outside the datasheet's
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

#define RAMP_NS     (100 * SIM8563_MS)
#define WORKING_MV  1200

bool supply_good(const sim8563_t *chip)
{
    return chip->supply.vdd_mv >= (int32_t)chip->supply.reset_mv;
}

// Everything is lost [PWR-2]; the same again when the supply is back.
static void power(sim8563_t *chip)
{
    int_end(chip);
    i2c_reset(chip);
    reg_reset(chip);
    div_reset(chip);
    conduct_reset(chip);
    osc_reset(chip, supply_good(chip));
}

// ------------------------------------------------------------------ conditions

// Raises a finding when a condition leaves its range, once until it is back.
static void judge(sim8563_t *chip, unsigned bit, sim8563_finding_id_t id, int32_t value,
                  int32_t least, int32_t most)
{
    bool outside = value < least || value > most;
    if (outside && !(chip->supply.outside & bit))
        found(chip, id, NO_REGISTER, value, value < least ? least : most);
    if (outside)
        chip->supply.outside |= (uint16_t)bit;
    else
        chip->supply.outside &= (uint16_t)~bit;
}

static void judge_absolute(sim8563_t *chip, unsigned bit, int32_t millivolts)
{
    judge(chip, bit << ABSOLUTE, SIM8563_FINDING_ABSOLUTE_MAXIMUM, millivolts, -300, 6500);
}

void supply_outside(sim8563_t *chip)
{
    int32_t vdd = chip->supply.vdd_mv, temperature = chip->supply.temperature_mc;
    bool good = supply_good(chip);
    int32_t stored = good ? 25000 : temperature, working = good ? temperature : 25000;
    bool narrow = temperature >= -40000 && temperature <= 85000;
    int32_t rate = narrow ? 100000 : 200000; // [OSC-2]

    judge(chip, OUT_SUPPLY, SIM8563_FINDING_SUPPLY_RANGE, vdd, INT32_MIN, 5500);
    judge_absolute(chip, OUT_SUPPLY, vdd);
    judge(chip, OUT_TEMPERATURE, SIM8563_FINDING_TEMPERATURE_RANGE, working, -55000, 125000);
    judge(chip, OUT_TEMPERATURE << ABSOLUTE, SIM8563_FINDING_ABSOLUTE_MAXIMUM, stored, -55000,
          125000);
    judge(chip, OUT_RATE, SIM8563_FINDING_RATE_RANGE, chip->osc.ppb, -rate, rate);
}

void supply_pin(sim8563_t *chip, unsigned pin, int32_t millivolts)
{
    judge(chip, pin, SIM8563_FINDING_PIN_RANGE, millivolts, 0, 5500);
    judge_absolute(chip, pin, millivolts);
}

void supply_too_low(sim8563_t *chip)
{
    time_set(chip, AT_SUPPLY, NEVER);
    found(chip, SIM8563_FINDING_SUPPLY_RANGE, NO_REGISTER, chip->supply.vdd_mv, WORKING_MV);
}

// ---------------------------------------------------------------------- supply

static void judge_ramp(sim8563_t *chip, int32_t old) // [PWR-4]
{
    int32_t vdd = chip->supply.vdd_mv;
    if (vdd <= 0)
        chip->supply.left_zero_ns = NEVER;
    else if (old <= 0)
        chip->supply.left_zero_ns = chip->time.now_ns;
    if (vdd < WORKING_MV || chip->supply.left_zero_ns == NEVER)
        return;
    uint64_t took = chip->time.now_ns - chip->supply.left_zero_ns;
    chip->supply.left_zero_ns = NEVER;
    if (took >= RAMP_NS)
        found(chip, SIM8563_FINDING_SLOW_RAMP, NO_REGISTER, (int64_t)took, (int64_t)RAMP_NS);
}

static bool is_weak(const sim8563_t *chip, int32_t vdd)
{
    return vdd >= (int32_t)chip->supply.reset_mv && vdd < WORKING_MV;
}

bool supply_low(const sim8563_t *chip)
{
    return chip->supply.vdd_mv < (int32_t)chip->supply.vlow_mv;
}

static void fall_below_vl(sim8563_t *chip)
{
    found(chip, SIM8563_FINDING_LOW_VOLTAGE, NO_REGISTER, chip->supply.vdd_mv,
          chip->supply.vlow_mv);
}

void sim8563_set_vdd(sim8563_t *chip, int32_t millivolts)
{
    int32_t old = chip->supply.vdd_mv;
    int32_t vdd = millivolts < -32767 ? -32767 : millivolts > 32767 ? 32767 : millivolts;
    bool was_good = supply_good(chip), was_low = supply_low(chip);

    chip->supply.vdd_mv = (int16_t)vdd;
    if (was_good && !was_low && supply_low(chip))
        fall_below_vl(chip);
    if (supply_good(chip) != was_good || vdd <= 0) // nothing is left at all  [REL-6]
        power(chip);
    else if (supply_low(chip))
        reg_low_voltage(chip);
    judge_ramp(chip, old);
    if (is_weak(chip, vdd) != is_weak(chip, old))
        time_set(chip, AT_SUPPLY,
                 is_weak(chip, vdd) ? chip->time.now_ns + RAMP_NS + 1 : NEVER);
    if (chip->i2c.accessed)
        conduct_acknowledged(chip);
    supply_outside(chip);
}

sim8563_err_t sim8563_set_vlow(sim8563_t *chip, uint16_t millivolts)
{
    bool was_low = supply_low(chip);
    if (!within(&facts_of(chip)->vlow_mv, millivolts))
        return SIM8563_ERR_DESC;
    chip->supply.vlow_mv = millivolts;
    if (supply_good(chip) && supply_low(chip)) {
        if (!was_low)
            fall_below_vl(chip);
        reg_low_voltage(chip);
    }
    return SIM8563_OK;
}

void sim8563_set_temperature(sim8563_t *chip, int32_t millicelsius)
{
    chip->supply.temperature_mc = millicelsius;
    supply_outside(chip);
}

uint32_t sim8563_supply_current_na(const sim8563_t *chip, sim8563_corner_t corner)
{
    int32_t vdd = chip->supply.vdd_mv;
    int32_t at_3v = corner == SIM8563_TYP ? 1450 : corner == SIM8563_MIN ? 400 : 43000;
    int32_t at_5v = corner == SIM8563_TYP ? 1800 : corner == SIM8563_MIN ? 500 : 45000;

    if (!osc_running(chip))
        return 0;
    vdd = vdd < 1200 ? 1200 : vdd > 5500 ? 5500 : vdd; // [PWR-7]
    return (uint32_t)(at_3v + (at_5v - at_3v) * (vdd - 3000) / 2000);
}

// --------------------------------------------------------------------- power on

static bool absent_or_within(const struct range *range, uint32_t value)
{
    return value == 0 || within(range, value);
}

static bool is_valid(const sim8563_desc_t *desc)
{
    if ((unsigned)desc->variant > SIM8563_RTC8564 || (unsigned)desc->package > SIM8563_WLCSP)
        return false;
    const struct facts *facts = &sim8563_variants[desc->variant];
    return desc->vdd_mv <= 6500 && absent_or_within(&facts->vlow_mv, desc->vlow_mv)
        && absent_or_within(&facts->osc_start_us, desc->osc_start_us)
        && desc->osc_ppb >= -500000 && desc->osc_ppb <= 500000
        && absent_or_within(&facts->reset_mv, desc->reset_mv);
}

static uint32_t given_or_usual(uint32_t value, const struct range *range)
{
    return value ? value : range->usual;
}

sim8563_err_t sim8563_init(sim8563_t *chip, const sim8563_desc_t *desc)
{
    if (!is_valid(desc))
        return SIM8563_ERR_DESC;

    const struct facts *facts = &sim8563_variants[desc->variant];
    uint8_t *bytes = (uint8_t *)chip; // padding too, so that equal chips are equal bytes
    for (size_t i = 0; i < sizeof *chip; i++)
        bytes[i] = 0;
    for (unsigned i = 0; i < DEADLINES; i++)
        chip->time.at_ns[i] = NEVER;
    chip->time.halt_ns = NEVER;
    time_set_cycle(chip, NEVER);
    chip->osc.ppb = desc->osc_ppb;
    chip->relative.part = (uint8_t)desc->variant;
    chip->osc.start_us = given_or_usual(desc->osc_start_us, &facts->osc_start_us);
    chip->supply.package = (uint8_t)desc->package;
    chip->supply.vlow_mv = (uint16_t)given_or_usual(desc->vlow_mv, &facts->vlow_mv);
    chip->supply.reset_mv = (uint16_t)given_or_usual(desc->reset_mv, &facts->reset_mv);
    chip->supply.scramble = desc->scramble;
    chip->supply.temperature_mc = 25000;
    chip->supply.left_zero_ns = NEVER;
    chip->wire.unfiltered = desc->unfiltered;
    wires_reset(chip);
    power(chip);
    if (!desc->unpowered) {
        chip->supply.vdd_mv = (int16_t)(desc->vdd_mv ? desc->vdd_mv : 3000);
        power(chip);
    }
    if (is_weak(chip, chip->supply.vdd_mv))
        time_set(chip, AT_SUPPLY, RAMP_NS + 1);
    supply_outside(chip);
    return SIM8563_OK;
}
