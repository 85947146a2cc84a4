// oracle_clock.c - oscillator, divider, calendar, alarm, timer, pulse
//
// SPDX-License-Identifier: MIT

#include "oracle_parts.h"

void o_clock_reset(oracle_t *o)
{
    o->phase = 0;
    o->osc = false;
    for (int k = 0; k < 15; k++)
        o->f[k] = false;
    o->hold = o->letting_go = o->armed = false;
    o->pulse_cycles = 0;
    o->matched = false;
}

// ------------------------------------------------------------- divider

// Stage k gets a falling edge at its input: it toggles, and so on while it falls.
static void ripple(oracle_t *o, int k, int last)
{
    for (; k <= last; k++) {
        o->f[k] = !o->f[k];
        if (k == 14 && o->f[14])
            o->armed = true; // [OSC-4]
        if (o->f[k])
            return;
    }
}

static bool in_test(const oracle_t *o)
{
    return (o->reg[0] & EXT_TEST) != 0;
}

// The 64 Hz signal, wherever it comes from, rises [OSC-4].
static void signal_64_rises(oracle_t *o)
{
    o->edge_64 = true;
    if (o->armed) {
        o->armed = false;
        o->edge_1 = true;
    }
}

// F1 falls: F2 .. F14 follow, unless they are held.
static void f1_falls(oracle_t *o)
{
    if (o->hold) {
        if (o->letting_go)
            o->hold = o->letting_go = false; // they count from the next one on [STP-2]
        return;
    }
    bool f2 = o->f[2], f8 = o->f[8];
    ripple(o, 2, 8);
    if (!f2 && o->f[2])
        o->edge_4096 = true; // [TMR-7]
    if (in_test(o) || f8 == o->f[8])
        return;
    if (o->f[8])
        signal_64_rises(o);
    else
        ripple(o, 9, 14);
}

// [OSC-3]
void o_clock_half_cycle(oracle_t *o)
{
    o->osc = !o->osc;
    if (o->osc)
        return;
    o->cycle = true;
    ripple(o, 0, 1);
    if (!o->f[0] && !o->f[1])
        f1_falls(o);
}

void o_clock_stop(oracle_t *o, bool stop)
{
    if (!stop) {
        o->letting_go = o->hold;
        return;
    }
    for (int k = 2; k < 15; k++)
        o->f[k] = false;
    o->hold = true;
    o->stopped_ns = o->now_ns;
    o->stopped_told = false;
    o->letting_go = false;
    o->armed = false;  // [OSC-4]
    o->stored = false; // [STP-1]
}

void o_clock_pin(oracle_t *o, bool level)
{
    oracle_wire_t *w = &o->wire[ORACLE_CLK];
    bool before = w->raw;
    w->raw = w->counted = level;
    if (before == level || !o->running || !in_test(o) || o->hold)
        return;
    if (level)
        signal_64_rises(o);
    else
        ripple(o, 9, 14);
    o_clock_instant(o);
}

// ------------------------------------------------------------ calendar

static int last_day(uint8_t month, uint8_t year)
{
    switch (month) {
    case 0x04: case 0x06: case 0x09: case 0x11:
        return 0x30;
    case 0x02:
        return ((2 * (year >> 4) + (year & 15)) & 3) == 0 ? 0x29 : 0x28; // [CAL-3]
    default:
        return 0x31;
    }
}

// One BCD counter as the silicon might have it [CAL-5]. True: carry.
static bool bcd_up(uint8_t *cell, uint8_t bits, int last, uint8_t first)
{
    uint8_t v = *cell & bits;
    bool carry = v >= last;
    if (carry)
        v = first;
    else if ((v & 15) >= 9)
        v = (uint8_t)((v & 0xF0) + 0x10);
    else
        v++;
    *cell = (uint8_t)((*cell & ~bits) | (v & bits));
    return carry;
}

static void calendar_up(oracle_t *o)
{
    uint8_t *r = o->reg;
    if (!bcd_up(&r[2], 0x7F, 0x59, 0))
        return;
    o->edge_60 = true; // [TMR-7]
    if (!bcd_up(&r[3], 0x7F, 0x59, 0) || !bcd_up(&r[4], 0x3F, 0x23, 0))
        return;
    r[6] = r[6] >= 6 ? 0 : (uint8_t)(r[6] + 1);
    if (!bcd_up(&r[5], 0x3F, last_day(r[7], r[8]), 1))
        return;
    if (!bcd_up(&r[7], 0x1F, 0x12, 1))
        return;
    (void)bcd_up(&r[8], 0xFF, 0x99, 0);
}

// --------------------------------------------------------------- alarm

static bool alarm_holds(const oracle_t *o)
{
    static const uint8_t against[4] = { 3, 4, 5, 6 };
    bool any = false;
    for (int k = 0; k < 4; k++) {
        uint8_t alarm = o->reg[9 + k];
        if (alarm & AE)
            continue;
        any = true;
        if (alarm != o->reg[against[k]])
            return false;
    }
    return any;
}

static void alarm_sample(oracle_t *o)
{
    bool holds = alarm_holds(o);
    if (holds && !o->matched) { // [ALM-2]
        if (!(o->reg[1] & AF))
            o->af_unseen = true;
        o->reg[1] |= AF;
    }
    o->matched = holds;
}

// --------------------------------------------------------------- timer

static void timer_step(oracle_t *o)
{
    const bool source[4] = { o->edge_4096, o->edge_64, o->edge_1, o->edge_60 };
    uint8_t td = o->reg[0x0E] & 3;
    if (!source[td] || !(o->reg[0x0E] & TE) || o->count == 0)
        return;
    uint32_t before = o->count;
    o->count--;
    if (o->count == 0) { // [TMR-3]
        o->count = o->preset;
        if (!(o->reg[1] & TF))
            o->tf_unseen = true;
        o->reg[1] |= TF;
        o->pulse_cycles = td == 0 ? 4 : 256; // [INT-2]
        o->pulse_fresh = true;
    }
    o_found_count(o, before);
}

// ------------------------------------------------------------- instant

static void tick(oracle_t *o)
{
    uint8_t before[ORACLE_REGS];
    for (int k = 0; k < ORACLE_REGS; k++)
        before[k] = o->reg[k];
    o_found_before_tick(o);
    calendar_up(o);
    o_found_tick(o, before);
    alarm_sample(o);
}

void o_clock_instant(oracle_t *o)
{
    if (o->edge_1) {
        if (o->accessed)
            o->stored = true; // [CAL-7]
        else
            tick(o);
    }
    timer_step(o);
    if (o->cycle && o->pulse_cycles != 0 && !o->pulse_fresh)
        o->pulse_cycles--;
    o->edge_4096 = o->edge_64 = o->edge_1 = o->edge_60 = o->cycle = false;
    o->pulse_fresh = false;
}

void o_clock_serve_tick(oracle_t *o)
{
    if (!o->stored)
        return;
    o->stored = false;
    tick(o);
    o_clock_instant(o);
}

// ---------------------------------------------------------------- pins

static bool clkout_high(const oracle_t *o)
{
    if (!o->running || !(o->reg[0x0D] & FE) || in_test(o))
        return true; // [CLK-2]
    switch (o->reg[0x0D] & 3) {
    case 0:  return o->osc;
    case 1:  return o->f[4];
    case 2:  return o->f[9];
    default: return o->f[14];
    }
}

static bool int_low(const oracle_t *o)
{
    uint8_t c = o->reg[1];
    bool timer = (c & TI_TP) ? o->pulse_cycles != 0 : (c & TF) != 0;
    return o->running && (((c & AIE) && (c & AF)) || ((c & TIE) && timer)); // [INT-1]
}

uint32_t oracle_pins(const oracle_t *o)
{
    uint32_t pins = ~UINT32_C(0);
    if (o->sda_low)
        pins &= ~SIM8563_SDA;
    if (!clkout_high(o))
        pins &= ~SIM8563_CLKOUT;
    if (int_low(o)) {
        pins &= ~SIM8563_INT;
        if (o->package == SIM8563_DFN6L)
            pins &= ~SIM8563_INT2; // [INT-4]
    }
    return pins;
}
