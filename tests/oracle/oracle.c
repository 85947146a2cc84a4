// oracle.c - supply, reset, and time
//
// SPDX-License-Identifier: MIT

#include "oracle_parts.h"

// ------------------------------------------------------------------ supply

static void judge_supply(oracle_t *o)
{
    int32_t mv = o->vdd_mv;
    bool high = mv > 5500, outside = mv > 6500 || mv < -300;
    if (high && !o->vdd_high)
        o_found(o, SIM8563_FINDING_SUPPLY_RANGE, 0xFF, mv, 5500);
    if (outside && !o->vdd_outside)
        o_found(o, SIM8563_FINDING_ABSOLUTE_MAXIMUM, 0xFF, mv, mv > 0 ? 6500 : -300);
    o->vdd_high = high;
    o->vdd_outside = outside;
    bool weak = mv >= o->reset_mv && mv < 1200;
    if (weak && !o->weak) {
        o->weak_at_ns = o->now_ns;
        o->weak_told = false;
    }
    o->weak = weak;
}

// [PWR-4]
static void judge_ramp(oracle_t *o, int32_t before)
{
    if (before <= 0 && o->vdd_mv > 0) {
        o->left_zero_ns = o->now_ns;
        o->rising = true;
    }
    if (!o->rising || o->vdd_mv < 1200)
        return;
    o->rising = false;
    uint64_t took = o->now_ns - o->left_zero_ns;
    if (took >= 100 * SIM8563_MS)
        o_found(o, SIM8563_FINDING_SLOW_RAMP, 0xFF, (int64_t)took, 100000000);
}

// Working and storage have the same range, but not the same gravity [FND-26, FND-27].
static void judge_temperature(oracle_t *o)
{
    int32_t t = o->temperature_mc;
    int32_t limit = t > 125000 ? 125000 : -55000;
    bool outside = t > 125000 || t < -55000;
    if (outside && o->powered && !o->working_outside)
        o_found(o, SIM8563_FINDING_TEMPERATURE_RANGE, 0xFF, t, limit);
    if (outside && !o->powered && !o->storage_outside)
        o_found(o, SIM8563_FINDING_ABSOLUTE_MAXIMUM, 0xFF, t, limit);
    o->working_outside = outside && o->powered;
    o->storage_outside = outside && !o->powered;
}

// [OSC-2]
static void judge_rate(oracle_t *o)
{
    bool usual = o->temperature_mc >= -40000 && o->temperature_mc <= 85000;
    int32_t limit = usual ? 100000 : 200000;
    int now = o->rate_ppb > limit ? 1 : o->rate_ppb < -limit ? -1 : 0;
    if (now != 0 && !o->rate_outside)
        o_found(o, SIM8563_FINDING_RATE_RANGE, 0xFF, o->rate_ppb, now > 0 ? limit : -limit);
    o->rate_outside = now != 0;
}

static void supply_good(oracle_t *o)
{
    o->powered = true;
    o->good_at_ns = o->now_ns;
}

// [PWR-2]: everything is lost.
static void reset(oracle_t *o)
{
    o->powered = o->running = false;
    o_regs_reset(o);
    o_clock_reset(o);
    o_bus_reset(o);
    o_found_power(o);
}

void oracle_set_vdd(oracle_t *o, int32_t millivolts)
{
    int32_t before = o->vdd_mv;
    if (millivolts > 32767)
        millivolts = 32767;
    if (millivolts < -32767)
        millivolts = -32767;
    o->vdd_mv = millivolts;
    judge_supply(o);
    judge_ramp(o, before);
    if (before >= o->vlow_mv && millivolts < o->vlow_mv)
        o_found(o, SIM8563_FINDING_LOW_VOLTAGE, 0xFF, millivolts, o->vlow_mv);
    if (millivolts < o->vlow_mv)
        o_regs_low_voltage(o);
    if (millivolts < o->reset_mv && o->powered)
        reset(o);
    o_bus_supply(o);
    if (millivolts >= o->reset_mv && !o->powered)
        supply_good(o);
    judge_temperature(o);
}

sim8563_err_t oracle_set_vlow(oracle_t *o, uint16_t millivolts)
{
    if (millivolts < 1100 || millivolts > 1500)
        return SIM8563_ERR_DESC;
    bool was_below = o->vdd_mv < o->vlow_mv;
    o->vlow_mv = millivolts;
    if (o->vdd_mv >= millivolts)
        return SIM8563_OK;
    if (!was_below)
        o_found(o, SIM8563_FINDING_LOW_VOLTAGE, 0xFF, o->vdd_mv, millivolts);
    o_regs_low_voltage(o);
    return SIM8563_OK;
}

void oracle_set_rate(oracle_t *o, int32_t ppb)
{
    o->rate_ppb = ppb > 500000 ? 500000 : ppb < -500000 ? -500000 : ppb;
    judge_rate(o);
}

void oracle_set_temperature(oracle_t *o, int32_t millicelsius)
{
    o->temperature_mc = millicelsius;
    judge_temperature(o);
    judge_rate(o);
}

// [PWR-7]: a line through the datasheet's two points.
uint32_t oracle_supply_current_na(const oracle_t *o, sim8563_corner_t corner)
{
    static const int32_t at_3v[3] = { 1450, 400, 43000 }, at_5v[3] = { 1800, 500, 45000 };
    if (!o->running)
        return 0; // in reset [OSC-1]
    int32_t mv = o->vdd_mv < 1200 ? 1200 : o->vdd_mv > 5500 ? 5500 : o->vdd_mv;
    int32_t na_times_2000 = at_3v[corner] * 2000 + (mv - 3000) * (at_5v[corner] - at_3v[corner]);
    return (uint32_t)((na_times_2000 + 1000) / 2000);
}

static bool desc_is_good(const sim8563_desc_t *d)
{
    return (unsigned)d->package <= SIM8563_WLCSP && d->vdd_mv <= 6500 &&
           (d->vlow_mv == 0 || (d->vlow_mv >= 1100 && d->vlow_mv <= 1500)) &&
           d->osc_start_us <= 5000 && d->osc_ppb >= -500000 && d->osc_ppb <= 500000 &&
           (d->reset_mv == 0 || (d->reset_mv >= 500 && d->reset_mv <= 1100));
}

sim8563_err_t oracle_init(oracle_t *o, const sim8563_desc_t *d)
{
    if (!desc_is_good(d))
        return SIM8563_ERR_DESC;
    *o = (oracle_t){ 0 };
    o->package = d->package;
    o->vlow_mv = d->vlow_mv ? d->vlow_mv : 1300;
    o->reset_mv = d->reset_mv ? d->reset_mv : 900;
    o->osc_start_ns = (uint64_t)(d->osc_start_us ? d->osc_start_us : 1000) * 1000;
    o->unfiltered = d->unfiltered;
    o->temperature_mc = 25000;
    for (int k = 0; k < ORACLE_WIRES; k++)
        o->wire[k].raw = o->wire[k].counted = true;
    reset(o);
    oracle_set_rate(o, d->osc_ppb);
    if (!d->unpowered) {
        oracle_set_vdd(o, d->vdd_mv ? d->vdd_mv : 3000);
        o->rising = false; // it has always been there: no ramp to judge [PWR-4]
    }
    return SIM8563_OK;
}

// -------------------------------------------------------------------- time

static uint64_t rate(const oracle_t *o)
{
    return (uint64_t)(INT64_C(1000000000) + o->rate_ppb); // 1e-18 s per ns [OSC-2]
}

// The first whole ns that is not before `left` more phase.
static uint64_t ns_until(const oracle_t *o, uint64_t left)
{
    return (left + rate(o) - 1) / rate(o);
}

static uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t next_half_cycle(const oracle_t *o)
{
    return o->running ? o->now_ns + ns_until(o, HALF_CYCLE - o->phase) : SIM8563_NEVER;
}

// The next instant at which anything but the oscillator can do something.
static uint64_t next_other(const oracle_t *o)
{
    uint64_t due = lesser(o_wires_due(o), o_found_due(o));
    if (o->powered && !o->running)
        due = lesser(due, o->good_at_ns + o->osc_start_ns);
    if (o->counting)
        due = lesser(due, o->now_ns + ns_until(o, ONE_SECOND - o->counted_phase));
    return due;
}

static void pass(oracle_t *o, uint64_t ns)
{
    o->now_ns += ns;
    if (o->running)
        o->phase += ns * rate(o);
    if (o->counting)
        o->counted_phase += ns * rate(o);
}

static void instant_of_clock(oracle_t *o)
{
    if (o->phase < HALF_CYCLE)
        return;
    o->phase -= HALF_CYCLE;
    o_clock_half_cycle(o);
    if (o->cycle)
        o_clock_instant(o);
}

// All that happens at this instant, in the order of [REG-9].
static void instant(oracle_t *o)
{
    instant_of_clock(o);
    if (o->powered && !o->running && o->now_ns - o->good_at_ns >= o->osc_start_ns)
        o->running = true; // [OSC-1]
    if (o->counting && o->counted_phase >= ONE_SECOND)
        o_bus_timeout(o);
    o_found_time(o);
    o_wires_count(o);
}

// Half-cycles do not move the other instants, so those are looked for once.
void oracle_advance(oracle_t *o, uint64_t ns)
{
    uint64_t end = o->now_ns + ns;
    while (o->now_ns < end) {
        uint64_t until = lesser(next_other(o), end), half;
        while ((half = next_half_cycle(o)) < until) {
            pass(o, half - o->now_ns);
            instant_of_clock(o);
        }
        pass(o, until - o->now_ns);
        instant(o);
    }
}

uint64_t oracle_next_event(const oracle_t *o, uint32_t watch, uint64_t horizon_ns)
{
    oracle_t life = *o;
    uint32_t pins = oracle_pins(o) & watch;
    while (life.now_ns - o->now_ns < horizon_ns) {
        uint64_t left = horizon_ns - (life.now_ns - o->now_ns);
        uint64_t step = lesser(next_half_cycle(&life), next_other(&life));
        if (step == SIM8563_NEVER)
            return SIM8563_NEVER;
        oracle_advance(&life, lesser(step - life.now_ns, left));
        if ((oracle_pins(&life) & watch) != pins)
            return life.now_ns - o->now_ns;
    }
    return SIM8563_NEVER;
}

// ------------------------------------------------------------------ status

void oracle_status(const oracle_t *o, sim8563_status_t *out)
{
    uint16_t divider = 0;
    for (int k = 0; k < 15; k++)
        divider |= (uint16_t)(o->f[k] ? 1u << k : 0);
    *out = (sim8563_status_t){
        .time_ns = o->now_ns, .vdd_mv = o->vdd_mv, .temperature_mc = o->temperature_mc,
        .rate_ppb = o->rate_ppb, .vlow_mv = o->vlow_mv, .reset_mv = o->reset_mv,
        .divider = divider, .preset = o->preset, .count = o->count, .package = o->package,
        .pointer = o->pointer, .powered = o->powered, .running = o->running,
        .accessed = o->accessed, .tick_stored = o->stored, .pulse = o->pulse_cycles != 0,
    };
}
