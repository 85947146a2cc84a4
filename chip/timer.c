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

// A new source takes over with its next edge; the count stays [TMR-1, TMR-8].
unsigned timer_source(const sim8563_t *chip)
{
    bool stopped = (chip->reg.value[CONTROL_1] & STOP) != 0;
    return (control(chip) & TE) && !stopped ? control(chip) & 3u : TIMER_OFF; // [STP-3, TMR-6]
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
}

void timer_control(sim8563_t *chip, uint8_t old)
{
    if ((control(chip) & TE) && !(old & TE))
        set_count(chip, chip->reg.preset); // [TMR-5]
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

// Cycle of the n-th edge of a tap from now on.
static uint64_t tap_edge(const sim8563_t *chip, unsigned tap, uint64_t n)
{
    return div_rise(chip, div_rises(chip, osc_cycle(chip), tap) + n, tap);
}

uint64_t timer_edge(const sim8563_t *chip)
{
    unsigned tap;
    return counts_tap(chip, &tap) ? tap_edge(chip, tap, 1) : NEVER;
}

uint64_t timer_next(const sim8563_t *chip)
{
    uint32_t count = timer_value(chip);
    unsigned source = timer_source(chip), tap;
    if (counts_tap(chip, &tap))
        return tap_edge(chip, tap, count);
    if (count && source == TIMER_1_HZ)
        return div_tick(chip, count);
    if (count && source == TIMER_1_60_HZ && !chip->i2c.accessed)
        return div_tick(chip, cal_to_minute(chip->reg.value) + UINT64_C(60) * (count - 1));
    return NEVER;
}
