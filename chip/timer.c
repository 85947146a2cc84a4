// timer.c - the 24-bit countdown timer
//
// SPDX-License-Identifier: MIT
//
// The count stands in its three registers, the preset beside them [TMR-2].

#include "blocks.h"

static uint8_t control(const sim8563_t *chip)
{
    return chip->reg.value[TIMER_CTRL];
}

static bool is_stopped(const sim8563_t *chip)
{
    return (chip->reg.value[CONTROL_1] & STOP) != 0;
}

// A new source takes over with its next edge; the count stays [TMR-1, TMR-8].
unsigned timer_source(const sim8563_t *chip)
{
    bool counts = (control(chip) & TE) && !is_stopped(chip) && !chip->relative.starting;
    return counts ? control(chip) & 3u : TIMER_OFF; // [STP-3, TMR-6]
}

uint32_t timer_value(const sim8563_t *chip)
{
    const uint8_t *value = chip->reg.value;
    return (uint32_t)value[TIMER_HIGH] << 16 | (uint32_t)value[TIMER_MID] << 8
        | value[TIMER_LOW];
}

static void set_count(sim8563_t *chip, uint32_t count)
{
    chip->reg.value[TIMER_LOW] = (uint8_t)count;
    chip->reg.value[TIMER_MID] = (uint8_t)(count >> 8);
    chip->reg.value[TIMER_HIGH] = (uint8_t)(count >> 16);
}

void timer_write(sim8563_t *chip, uint8_t reg)
{
    unsigned shift = reg == TIMER_LOW ? 0 : reg == TIMER_MID ? 8 : 16;
    chip->reg.preset &= ~(UINT32_C(0xFF) << shift);
    chip->reg.preset |= (uint32_t)chip->reg.value[reg] << shift;
    if (chip->relative.latching == LATCH_HOLDS)
        chip->relative.latch = chip->reg.value[reg];
}

void timer_load(sim8563_t *chip)
{
    chip->relative.starting = 0;
    set_count(chip, chip->reg.preset);
}

// Where the source's level goes up by the switch, silicon has counted [REL-17].
static bool switch_counts(const sim8563_t *chip, uint8_t old)
{
    return facts_of(chip)->td_edge && timer_source(chip) == TIMER_4096_HZ
        && (old & 3u) == TIMER_1_HZ && (div_count(chip) >> TAP_4096_HZ & 1);
}

void timer_control(sim8563_t *chip, uint8_t old)
{
    if (!(control(chip) & TE)) {
        chip->relative.starting = 0;
    } else if (!(old & TE)) {
        if (facts_of(chip)->takes_over == AT_ONCE)
            timer_load(chip); // [TMR-5]
        else
            chip->relative.starting = 1;
    } else if (switch_counts(chip, old) && timer_count(chip, 1)) {
        int_pulse(chip, osc_cycle(chip));
    }
}

uint64_t timer_count(sim8563_t *chip, uint64_t edges)
{
    uint32_t count = timer_value(chip), preset = chip->reg.preset;
    uint64_t event = 0;

    if (count == 0 || edges == 0)
        return 0; // [TMR-4]
    if (edges >= count) { // [TMR-3]
        uint64_t more = edges - count;
        reg_raise(chip, TF);
        conduct_count(chip, count, 1);
        conduct_reload(chip, 1, preset);
        event = count;
        count = preset;
        if (preset) {
            event += more / preset * preset;
            edges = more % preset;
            if (more >= preset)
                conduct_count(chip, preset, 1);
        } else {
            edges = 0;
        }
    }
    conduct_count(chip, count, count - (uint32_t)edges);
    set_count(chip, count - (uint32_t)edges);
    return event;
}

static bool counts_tap(const sim8563_t *chip, unsigned *tap)
{
    unsigned source = timer_source(chip);
    *tap = source == TIMER_4096_HZ ? TAP_4096_HZ : TAP_64_HZ;
    return timer_value(chip) != 0
        && (source == TIMER_4096_HZ || (source == TIMER_64_HZ && !div_testing(chip)));
}

// Cycle of the n-th edge of a tap after a cycle.
static uint64_t edge_after(const sim8563_t *chip, uint64_t cycle, unsigned tap, uint64_t n)
{
    return div_rise(chip, div_rises(chip, cycle, tap) + n, tap);
}

static uint64_t tap_edge(const sim8563_t *chip, unsigned tap, uint64_t n)
{
    return edge_after(chip, osc_cycle(chip), tap, n);
}

// ---------------------------------------------------------- taken over later
//
// With the next fall of 4096 Hz; or with the next edge of the source, for 1 Hz and slower
// of 64 Hz, which an edge at the same instant comes too early for [REL-16].

static bool is_fast(const sim8563_t *chip)
{
    return (control(chip) & 3u) == TIMER_4096_HZ;
}

// The edge after a cycle that takes TE over; NEVER: CLKOUT makes it, or none comes.
static uint64_t take_over_after(const sim8563_t *chip, uint64_t cycle)
{
    if (is_stopped(chip))
        return NEVER;
    if (facts_of(chip)->takes_over == AT_FALL) // half a period after a rise that came
        return edge_after(chip, cycle - (1u << TAP_4096_HZ), TAP_4096_HZ, 1)
            + (1u << TAP_4096_HZ);
    if (is_fast(chip))
        return edge_after(chip, cycle, TAP_4096_HZ, 1);
    return div_testing(chip) ? NEVER : edge_after(chip, cycle, TAP_64_HZ, 1);
}

bool timer_takes_over(const sim8563_t *chip)
{
    return take_over_after(chip, osc_cycle(chip) - 1) == osc_cycle(chip);
}

bool timer_takes_over_clk(const sim8563_t *chip)
{
    return chip->relative.starting && facts_of(chip)->takes_over == AT_EDGE && !is_fast(chip);
}

uint64_t timer_edge(const sim8563_t *chip)
{
    unsigned tap;
    if (chip->relative.starting)
        return take_over_after(chip, osc_cycle(chip));
    return counts_tap(chip, &tap) ? tap_edge(chip, tap, 1) : NEVER;
}

uint64_t timer_next(const sim8563_t *chip)
{
    uint32_t count = timer_value(chip);
    unsigned source = timer_source(chip), tap;
    if (chip->relative.starting)
        return take_over_after(chip, osc_cycle(chip));
    if (counts_tap(chip, &tap))
        return tap_edge(chip, tap, count);
    if (count && source == TIMER_1_HZ)
        return div_tick(chip, count);
    bool held = chip->i2c.accessed && !facts_of(chip)->free_minute; // [REL-14]
    if (count && source == TIMER_1_60_HZ && !held)
        return div_tick(chip, div_to_minute(chip) + UINT64_C(60) * (count - 1));
    return NEVER;
}
