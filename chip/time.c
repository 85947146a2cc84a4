// time.c - time passes: what is due, and until when nothing is
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

// The earliest deadline of all, which halt_ns is from now on.
static enum deadline earliest(sim8563_t *chip)
{
    const uint64_t *at_ns = chip->time.at_ns;
    unsigned next = 0;
    for (unsigned i = 1; i < DEADLINES; i++)
        if (at_ns[i] < at_ns[next])
            next = i;
    chip->time.halt_ns = at_ns[next];
    return (enum deadline)next;
}

// No deadline is earlier.
static uint64_t halt_ns(const sim8563_t *chip)
{
    uint64_t scl = chip->time.at_ns[AT_SCL], sda = chip->time.at_ns[AT_SDA];
    uint64_t edge = scl < sda ? scl : sda;
    return edge < chip->time.halt_ns ? edge : chip->time.halt_ns;
}

void time_set_cycle(sim8563_t *chip, uint64_t at_ns)
{
    chip->time.cycle_ns = at_ns;
}

bool time_loaded(sim8563_t *chip)
{
    osc_changed(chip);
    conduct_plan(chip);
    (void)earliest(chip);
    return chip->time.halt_ns > chip->time.now_ns;
}

static void serve(sim8563_t *chip, enum deadline which)
{
    switch (which) {
    case AT_OSC_FAULT:
    case AT_SDA_FAULT: fault_due(chip, which); break;
    case AT_OSC_START: osc_started(chip); break;
    case AT_TIMEOUT:   i2c_due(chip); break;
    case AT_SCL:
    case AT_SDA:       wires_settle(chip); break;
    case AT_SCL_LEVEL: wires_undefined(chip, 0); break;
    case AT_SDA_LEVEL: wires_undefined(chip, 1); break;
    case AT_SUPPLY:    supply_too_low(chip); break;
    default:           conduct_due(chip); break;
    }
}

// Cycles are passed in one go up to the next halt, except that a tick at which more
// may happen than a tick is met exactly.
static uint64_t next_halt(const sim8563_t *chip)
{
    uint64_t halt = halt_ns(chip);
    if (chip->conduct.dated || fault_at_tick(chip)) {
        uint64_t tick = osc_when_cycle(chip, div_tick(chip, 1));
        if (tick < halt)
            halt = tick;
    }
    if (chip->relative.starting && chip->time.cycle_ns < halt)
        halt = chip->time.cycle_ns; // TE is taken over with an edge       [REL-16]
    return halt;
}

static void serve_due(sim8563_t *chip)
{
    enum deadline next = earliest(chip);
    while (chip->time.halt_ns <= chip->time.now_ns) {
        serve(chip, next);
        next = earliest(chip);
    }
}

// As far as the next halt, or as far as asked for.
static void go(sim8563_t *chip, uint64_t until)
{
    if (chip->time.halt_ns <= until)
        (void)earliest(chip); // what it stood for may be gone
    uint64_t halt = next_halt(chip);
    uint64_t from = osc_cycle(chip);
    osc_pass(chip, halt < until ? halt : until);
    if (chip->time.cycle_ns <= chip->time.now_ns) {
        div_pass(chip, from);
        osc_plan(chip);
    }
    if (chip->time.halt_ns <= chip->time.now_ns)
        serve_due(chip);
    else
        wires_settle(chip);
}

void sim8563_advance(sim8563_t *chip, uint64_t ns)
{
    uint64_t until = chip->time.now_ns + ns;
    if (until < ns || until > LIFE_NS)
        until = LIFE_NS;
    while (chip->time.cycle_ns <= until || halt_ns(chip) <= until)
        go(chip, until);
    osc_pass(chip, until);
}

// Cycle at which the chip's own alarm, timer or pulse may next change /INT, if
// no access ends and the oscillator does not stand still before.
static uint64_t int_next(const sim8563_t *chip)
{
    uint8_t control = chip->reg.value[CONTROL_2];
    bool by_pulse = (control & TI_TP) != 0;
    uint64_t next = NEVER;

    if (int_low(chip) && !(by_pulse && chip->pulse.running))
        return NEVER;
    if (control & TIE)
        next = timer_next(chip);
    if (int_low(chip))
        return next < chip->pulse.end ? next : chip->pulse.end;
    if ((control & (AIE | AF)) == AIE && !chip->i2c.accessed) {
        uint32_t ticks = alarm_ticks(chip);
        uint64_t tick = ticks == NO_TICK ? NEVER : div_tick(chip, ticks);
        if (tick < next)
            next = tick;
    }
    return next;
}

// Forks the chip and goes from one thing that may change a pin to the next.
uint64_t sim8563_next_event(const sim8563_t *chip, uint32_t watch)
{
    sim8563_t ahead = *chip;
    uint32_t before = sim8563_pins(chip);

    for (;;) {
        uint64_t next = halt_ns(&ahead);
        if (watch & package_int(chip)) {
            uint64_t at = osc_when_cycle(&ahead, int_next(&ahead));
            next = at < next ? at : next;
        }
        if (watch & SIM8563_CLKOUT) {
            uint64_t at = clkout_next(&ahead);
            next = at < next ? at : next;
        }
        if (next > LIFE_NS)
            return NEVER;
        sim8563_advance(&ahead, next - ahead.time.now_ns);
        if ((sim8563_pins(&ahead) ^ before) & watch)
            return ahead.time.now_ns - chip->time.now_ns;
    }
}
