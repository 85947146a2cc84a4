// oscillator.c - the silicon oscillator: start-up, rate and exact phase
//
// SPDX-License-Identifier: MIT
//
// In one nanosecond the oscillator moves by 10^9 + ppb attoseconds of its own
// time, a whole number; half a cycle is 15 258 789 062 500 of them, a whole
// number too. So the phase is exact for ever [OSC-2].

#include "blocks.h"

#define NS_PER_SEC    UINT32_C(1000000000)
#define AS_PER_SEC    UINT64_C(1000000000000000000)
#define HALVES_PER_SEC 65536u

static uint64_t rate(const sim8563_t *chip)
{
    return (uint64_t)((int64_t)NS_PER_SEC + chip->osc.ppb);
}

void osc_reset(sim8563_t *chip, bool powered)
{
    chip->osc.state = powered ? OSC_STARTING : OSC_RESET;
    chip->osc.half = 0;
    chip->osc.phase_as = 0;
    time_set_cycle(chip, NEVER);
    time_set(chip, AT_OSC_START,
             powered ? chip->time.now_ns + chip->osc.start_us * SIM8563_US : NEVER); // [OSC-1]
}

void osc_started(sim8563_t *chip)
{
    time_set(chip, AT_OSC_START, NEVER);
    chip->osc.state = OSC_RUNNING;
    osc_plan(chip);
    wires_started(chip);
}

// Whole seconds of the host are 65536 half cycles and `ppb` ns of drift each;
// 10^9 attoseconds are 128/1953125 of 65536 half cycles' 10^18.
static void pass_seconds(sim8563_t *chip, uint64_t seconds)
{
    int64_t drift = (int64_t)seconds * chip->osc.ppb * 128;
    int64_t halves = drift / 1953125;
    int64_t rest = drift % 1953125;
    if (rest < 0) {
        rest += 1953125;
        halves--;
    }
    chip->osc.half += seconds * HALVES_PER_SEC + (uint64_t)halves;
    chip->osc.phase_as += (uint64_t)rest * (HALF_AS / 1953125);
}

void osc_pass(sim8563_t *chip, uint64_t until_ns)
{
    uint64_t ns = until_ns - chip->time.now_ns;
    chip->time.now_ns = until_ns;
    if (!osc_running(chip) || chip->fault.stalled)
        return;
    if (ns >= NS_PER_SEC) {
        pass_seconds(chip, ns / NS_PER_SEC);
        ns %= NS_PER_SEC;
    }
    uint64_t as = chip->osc.phase_as + ns * rate(chip);
    if (as >= HALF_AS) {
        chip->osc.half += as / HALF_AS;
        as %= HALF_AS;
    }
    chip->osc.phase_as = as;
}

uint64_t osc_when(const sim8563_t *chip, uint64_t half, uint64_t as)
{
    if (!osc_running(chip) || chip->fault.stalled)
        return NEVER;
    uint64_t halves = half - chip->osc.half;
    uint64_t seconds = halves / HALVES_PER_SEC;
    uint64_t rest = halves % HALVES_PER_SEC * HALF_AS + as;
    if (rest < chip->osc.phase_as) { // only where halves > 0: no deadline lies behind
        seconds--;
        rest += AS_PER_SEC;
    }
    rest += rate(chip) - 1 - chip->osc.phase_as;
    uint64_t ns = chip->time.now_ns;
    if (seconds) {
        rest += seconds * (AS_PER_SEC % rate(chip));
        ns += seconds * (AS_PER_SEC / rate(chip));
    }
    return ns + (chip->osc.ppb ? rest / rate(chip) : rest / NS_PER_SEC); // the usual, quicker
}

uint64_t osc_when_cycle(const sim8563_t *chip, uint64_t cycle)
{
    return cycle == NEVER ? NEVER : osc_when(chip, 2 * cycle, 0);
}

void osc_plan(sim8563_t *chip)
{
    uint64_t cycle = div_tick(chip, 1);
    uint64_t edge = timer_edge(chip);
    if (edge < cycle)
        cycle = edge;
    if (chip->pulse.running && chip->pulse.end < cycle)
        cycle = chip->pulse.end;
    time_set_cycle(chip, osc_when_cycle(chip, cycle));
}

void osc_changed(sim8563_t *chip)
{
    osc_plan(chip);
    i2c_plan(chip);
}

void sim8563_set_rate(sim8563_t *chip, int32_t ppb)
{
    chip->osc.ppb = ppb < -500000 ? -500000 : ppb > 500000 ? 500000 : ppb;
    osc_changed(chip);
    supply_outside(chip);
}
