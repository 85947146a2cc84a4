// wires.c - from levels on SCL and SDA to START, STOP and edges of the clock
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

#define LEVEL_LIMIT_NS 3000u       // [FND-24]
#define AT_START       (NEVER - 1) // found when the oscillator starts, not in reset

void wires_reset(sim8563_t *chip)
{
    chip->wire.raw = chip->wire.level = SCL | SDA;
    chip->wire.scl_ns = chip->wire.sda_ns = chip->wire.stop_ns = chip->wire.rise_ns = NEVER;
    chip->div.clk = 1;
}

// A level counts from now on; it came at raw_ns [I2C-7].
static void scl_counts(sim8563_t *chip, uint64_t raw_ns)
{
    bool pulled = i2c_pulls(chip);
    chip->wire.level ^= SCL;
    bool high = (chip->wire.level & SCL) != 0;
    timing_scl(chip, high, raw_ns);
    timing_slope(chip, high, chip->wire.slope_ns[0]);
    if (high) {
        chip->wire.released = 0;
        i2c_rise(chip, (chip->wire.level & SDA) != 0);
    } else {
        fault_clocks(chip, 1);
        i2c_fall(chip);
        if (pulled && !i2c_pulls(chip))
            chip->wire.released = 1;
    }
}

static void sda_counts(sim8563_t *chip, uint64_t raw_ns)
{
    chip->wire.level ^= SDA;
    bool high = (chip->wire.level & SDA) != 0;
    bool own = high ? chip->wire.released : i2c_pulls(chip);
    chip->wire.released = 0;
    timing_slope(chip, high, chip->wire.slope_ns[1]);
    if (!(chip->wire.level & SCL)) {
        if (!own)
            timing_sda(chip, raw_ns);
    } else if (high) {
        timing_stop(chip, raw_ns);
        i2c_stop(chip);
    } else {
        i2c_start(chip);
        timing_start(chip, raw_ns);
    }
}

static void sda_settles(sim8563_t *chip)
{
    if (chip->time.at_ns[AT_SDA] == chip->time.now_ns) {
        chip->time.at_ns[AT_SDA] = NEVER;
        sda_counts(chip, chip->time.now_ns - FILTER_NS);
    }
}

// What has lasted long enough at this instant counts, in the order of arrival.
void wires_settle(sim8563_t *chip)
{
    if (chip->wire.sda_first)
        sda_settles(chip);
    if (chip->time.at_ns[AT_SCL] == chip->time.now_ns) {
        chip->time.at_ns[AT_SCL] = NEVER;
        scl_counts(chip, chip->time.now_ns - FILTER_NS);
    }
    sda_settles(chip);
}

static void filter(sim8563_t *chip, unsigned wire, enum deadline due)
{
    bool glitch = ((chip->wire.raw ^ chip->wire.level) & wire) == 0;
    chip->time.at_ns[due] = glitch ? NEVER : chip->time.now_ns + FILTER_NS;
}

static uint32_t present(sim8563_t *chip, unsigned raw, uint8_t clk)
{
    unsigned changed = chip->wire.raw ^ raw;
    chip->wire.raw = (uint8_t)raw;
    div_clk(chip, clk);
    if (!changed)
        return sim8563_pins(chip);
    // Alone, an edge comes after what came before; together, SDA changes while
    // SCL is low.
    bool sda_first = changed == SCL || (changed == (SCL | SDA) && (raw & SCL));
    if (!chip->wire.unfiltered) {
        chip->wire.sda_first = sda_first;
        if (changed & SCL)
            filter(chip, SCL, AT_SCL);
        if (changed & SDA)
            filter(chip, SDA, AT_SDA);
        return sim8563_pins(chip);
    }
    if ((changed & SDA) && sda_first)
        sda_counts(chip, chip->time.now_ns);
    if (changed & SCL)
        scl_counts(chip, chip->time.now_ns);
    if ((changed & SDA) && !sda_first)
        sda_counts(chip, chip->time.now_ns);
    return sim8563_pins(chip);
}

static void set_level_due(sim8563_t *chip, unsigned wire, uint64_t at_ns)
{
    time_set(chip, wire ? AT_SDA_LEVEL : AT_SCL_LEVEL, at_ns);
}

static void set_sloping(sim8563_t *chip, unsigned wire, bool sloping)
{
    uint64_t now = chip->time.now_ns;
    chip->wire.sloping[wire] = sloping;
    chip->wire.left_ns[wire] = now;
    set_level_due(chip, wire, sloping ? now + LEVEL_LIMIT_NS + 1 : NEVER);
}

uint32_t sim8563_wires(sim8563_t *chip, uint32_t levels)
{
    for (unsigned wire = 0; wire < 2; wire++) {
        chip->wire.slope_ns[wire] = 0;
        if (chip->wire.sloping[wire])
            set_sloping(chip, wire, false);
    }
    return present(chip, levels & (SCL | SDA), (levels & SIM8563_CLKOUT) != 0);
}

// ------------------------------------------------------------------- voltages

void wires_undefined(sim8563_t *chip, unsigned wire)
{
    set_level_due(chip, wire, osc_running(chip) ? NEVER : AT_START);
    if (osc_running(chip))
        found(chip, SIM8563_FINDING_LEVEL_UNDEFINED, NO_REGISTER,
              (int64_t)(chip->time.now_ns - chip->wire.left_ns[wire]), LEVEL_LIMIT_NS);
}

void wires_started(sim8563_t *chip)
{
    for (unsigned wire = 0; wire < 2; wire++)
        if (chip->time.at_ns[wire ? AT_SDA_LEVEL : AT_SCL_LEVEL] == AT_START)
            wires_undefined(chip, wire);
}

enum judged_level { LOW, HIGH, UNDEFINED };

static enum judged_level judge(const sim8563_t *chip, int64_t millivolts)
{
    if (10 * millivolts >= 8 * (int64_t)chip->supply.vdd_mv) // [PWR-8]
        return HIGH;
    return 10 * millivolts <= 2 * (int64_t)chip->supply.vdd_mv ? LOW : UNDEFINED;
}

// The level that a voltage stands for: between the thresholds the old one. How long
// it took to cross them is judged when the new level counts [I2C-10].
static bool level_of(sim8563_t *chip, unsigned wire, int32_t millivolts)
{
    bool was = (chip->wire.raw >> wire & 1) != 0, sloping = chip->wire.sloping[wire];
    enum judged_level level = judge(chip, millivolts);
    bool crossed = level != UNDEFINED && (level == HIGH) != was;

    if (crossed)
        chip->wire.slope_ns[wire] =
            sloping ? chip->time.now_ns - chip->wire.left_ns[wire] : 0;
    if (sloping != (level == UNDEFINED))
        set_sloping(chip, wire, !sloping);
    return level == UNDEFINED ? was : level == HIGH;
}

uint32_t sim8563_wires_mv(sim8563_t *chip, int32_t scl_mv, int32_t sda_mv, int32_t clkout_mv)
{
    supply_pin(chip, OUT_SCL, scl_mv);
    supply_pin(chip, OUT_SDA, sda_mv);
    supply_pin(chip, OUT_CLKOUT, clkout_mv);
    unsigned raw = level_of(chip, 0, scl_mv) ? SCL : 0;
    if (level_of(chip, 1, sda_mv))
        raw |= SDA;
    enum judged_level clk = judge(chip, clkout_mv);
    return present(chip, raw, clk == UNDEFINED ? chip->div.clk : clk == HIGH);
}
