// oracle_wires.c - SCL and SDA: filter, START and STOP, shift register, timing
//
// SPDX-License-Identifier: MIT

#include "oracle_parts.h"

// -------------------------------------------------------------- timing [I2C-10]

static bool judged(const oracle_t *o)
{
    return !o->unfiltered && o->running && o->vdd_mv >= 2000 && o->vdd_mv <= 5500;
}

static void at_least(oracle_t *o, sim8563_finding_id_t id, uint64_t from_ns, uint64_t to_ns,
                     int64_t limit_ns)
{
    int64_t measured = (int64_t)(to_ns - from_ns);
    if (judged(o) && measured < limit_ns)
        o_found_once(o, id, 0xFF, measured, limit_ns);
}

static void at_most(oracle_t *o, sim8563_finding_id_t id, uint64_t measured, int64_t limit_ns)
{
    if (judged(o) && (int64_t)measured > limit_ns)
        o_found_once(o, id, 0xFF, (int64_t)measured, limit_ns);
}

static void judge_slope(oracle_t *o, const oracle_wire_t *w)
{
    at_most(o, w->counted ? SIM8563_FINDING_T_R : SIM8563_FINDING_T_F, w->slope_ns, 300);
}

static void judge_scl_rise(oracle_t *o, uint64_t at)
{
    if (o->scl_fall_known)
        at_least(o, SIM8563_FINDING_T_LOW, o->scl_fall_ns, at, 1300);
    if (o->scl_rise_known)
        at_least(o, SIM8563_FINDING_F_SCL, o->scl_rise_ns, at, 2500);
    if (o->sda_moved)
        at_least(o, SIM8563_FINDING_T_SU_DAT, o->sda_ns, at, 100);
}

static void judge_scl_fall(oracle_t *o, uint64_t at)
{
    if (o->scl_rise_known)
        at_least(o, SIM8563_FINDING_T_HIGH, o->scl_rise_ns, at, 600);
    if (o->start_known)
        at_least(o, SIM8563_FINDING_T_HD_STA, o->start_ns, at, 600);
    o->start_known = false;
}

// ------------------------------------------------------------ shift register

static void scl_rises(oracle_t *o)
{
    if (o->mode == ORACLE_IDLE || o->nacked)
        return;
    o->bits++;
    bool sda = o->wire[ORACLE_SDA].counted;
    if (o->bits <= 8 && o->mode != ORACLE_READ)
        o->shift = (uint8_t)((o->shift << 1) | sda);
    if (o->bits == 9 && o->mode == ORACLE_READ && !o->ack_low)
        o->nacked = sda; // [I2C-6]
}

static void byte_ends(oracle_t *o)
{
    if (o->mode == ORACLE_READ) {
        o->pointer++; // [I2C-5]
        o_bus_pull(o, false);
        return;
    }
    bool ack = o->mode == ORACLE_ADDRESS ? o_bus_address(o, o->shift) : o_bus_byte(o, o->shift);
    o->ack_low = ack;
    o_bus_pull(o, ack);
}

static void shift_out(oracle_t *o)
{
    o_bus_pull(o, !((o->shift >> (7 - o->bits)) & 1));
}

static void scl_falls(oracle_t *o)
{
    if (o->mode == ORACLE_IDLE || (o->nacked && o->bits != 9))
        return;
    if (o->bits == 8) {
        byte_ends(o);
    } else if (o->bits == 9) {
        o->bits = 0;
        o->ack_low = false;
        if (o->mode == ORACLE_READ && !o->nacked) {
            o->shift = o_bus_sample(o); // [REG-8]
            shift_out(o);
        } else {
            o_bus_pull(o, false);
        }
    } else if (o->mode == ORACLE_READ) {
        shift_out(o);
    }
}

// ------------------------------------------------------- levels that count

static void scl_counts(oracle_t *o, bool level, uint64_t at)
{
    if (level) {
        judge_scl_rise(o, at);
        o->sda_let_go = false;
        o->scl_rise_ns = at;
        o->scl_rise_known = true;
        if (o->running)
            scl_rises(o);
    } else {
        judge_scl_fall(o, at);
        o->sda_moved = false;
        o->scl_fall_ns = at;
        o->scl_fall_known = true;
        if (o->running)
            scl_falls(o);
    }
    judge_slope(o, &o->wire[ORACLE_SCL]);
}

static void start_counts(oracle_t *o, uint64_t at)
{
    judge_slope(o, &o->wire[ORACLE_SDA]); // of an edge before the transfer
    o_bus_start(o);
    if (o->stop_known)
        at_least(o, SIM8563_FINDING_T_BUF, o->stop_ns, at, 1300);
    if (o->scl_rise_known)
        at_least(o, SIM8563_FINDING_T_SU_STA, o->scl_rise_ns, at, 600);
    o->stop_known = false;
    o->start_ns = at;
    o->start_known = true;
}

static void stop_counts(oracle_t *o, uint64_t at)
{
    if (o->scl_rise_known)
        at_least(o, SIM8563_FINDING_T_SU_STO, o->scl_rise_ns, at, 600);
    judge_slope(o, &o->wire[ORACLE_SDA]);
    o_bus_stop(o);
    o->start_known = false;
    o->stop_ns = at;
    o->stop_known = true;
}

static void sda_counts(oracle_t *o, bool level, uint64_t at)
{
    bool own = level ? o->sda_let_go : o->sda_low; // the chip's change, not to be timed
    o->sda_let_go = false;
    if (!o->wire[ORACLE_SCL].counted) {
        if (o->scl_fall_known && !own)
            at_most(o, SIM8563_FINDING_T_HD_DAT, at - o->scl_fall_ns, 900);
        judge_slope(o, &o->wire[ORACLE_SDA]);
    } else if (level) {
        stop_counts(o, at);
    } else {
        start_counts(o, at);
    }
    if (own)
        return;
    o->sda_ns = at;
    o->sda_moved = !o->wire[ORACLE_SCL].counted;
}

static void level_counts(oracle_t *o, int which)
{
    oracle_wire_t *w = &o->wire[which];
    w->pending = false;
    w->counted = w->raw;
    if (which == ORACLE_SCL)
        scl_counts(o, w->counted, w->raw_at_ns);
    else
        sda_counts(o, w->counted, w->raw_at_ns);
}

static bool has_lasted(const oracle_t *o, const oracle_wire_t *w)
{
    return w->pending && (o->unfiltered || o->now_ns - w->raw_at_ns >= FILTER_NS);
}

// [I2C-7]: in their order of arrival.
void o_wires_count(oracle_t *o)
{
    const oracle_wire_t *scl = &o->wire[ORACLE_SCL], *sda = &o->wire[ORACLE_SDA];
    while (has_lasted(o, scl) || has_lasted(o, sda)) {
        if (!has_lasted(o, sda))
            level_counts(o, ORACLE_SCL);
        else if (!has_lasted(o, scl))
            level_counts(o, ORACLE_SDA);
        else
            level_counts(o, scl->order < sda->order ? ORACLE_SCL : ORACLE_SDA);
    }
}

uint64_t o_wires_due(const oracle_t *o)
{
    uint64_t due = SIM8563_NEVER;
    for (int k = 0; k < 2; k++) {
        const oracle_wire_t *w = &o->wire[k];
        if (w->pending && w->raw_at_ns + FILTER_NS < due)
            due = w->raw_at_ns + FILTER_NS;
    }
    return due;
}

// --------------------------------------------------------------- presenting

static void present(oracle_t *o, int which, bool level)
{
    oracle_wire_t *w = &o->wire[which];
    if (w->raw == level)
        return;
    w->raw = level;
    w->raw_at_ns = o->now_ns;
    w->order = o->wire_order++;
    w->pending = level != w->counted;
}

static uint32_t present_all(oracle_t *o, bool scl, bool sda, bool clk)
{
    o_clock_pin(o, clk);
    bool was_low = !o->wire[ORACLE_SCL].raw;
    if (was_low) { // SDA changes while SCL is low [I2C-7]
        present(o, ORACLE_SDA, sda);
        present(o, ORACLE_SCL, scl);
    } else {
        present(o, ORACLE_SCL, scl);
        present(o, ORACLE_SDA, sda);
    }
    o_wires_count(o);
    return oracle_pins(o);
}

uint32_t oracle_wires(oracle_t *o, uint32_t levels)
{
    for (int k = 0; k < ORACLE_WIRES; k++) {
        o->wire[k].between = false;
        o->wire[k].slope_ns = 0;
    }
    return present_all(o, levels & SIM8563_SCL, levels & SIM8563_SDA, levels & SIM8563_CLKOUT);
}

// A pin beyond what the datasheet allows [FND-26, FND-27].
static void judge_pin(oracle_t *o, oracle_wire_t *w, int32_t mv)
{
    bool beyond = mv > 5500 || mv < 0, far_beyond = mv > 6500 || mv < -300;
    if (beyond && !w->beyond)
        o_found(o, SIM8563_FINDING_PIN_RANGE, 0xFF, mv, mv > 0 ? 5500 : 0);
    if (far_beyond && !w->far_beyond)
        o_found(o, SIM8563_FINDING_ABSOLUTE_MAXIMUM, 0xFF, mv, mv > 0 ? 6500 : -300);
    w->beyond = beyond;
    w->far_beyond = far_beyond;
}

// The level that a voltage means; between the thresholds the old one [PWR-8].
static bool level_of(oracle_t *o, oracle_wire_t *w, int32_t mv)
{
    judge_pin(o, w, mv);
    w->mv = mv;
    bool high = mv * 5 >= o->vdd_mv * 4, low = mv * 5 <= o->vdd_mv;
    if (!high && !low) {
        if (!w->between) {
            w->left_at_ns = o->now_ns;
            w->between_told = false;
        }
        w->between = true;
        return w->raw;
    }
    bool level = high;
    if (level != w->raw)
        w->slope_ns = w->between ? o->now_ns - w->left_at_ns : 0;
    w->between = false;
    return level;
}

uint32_t oracle_wires_mv(oracle_t *o, int32_t scl_mv, int32_t sda_mv, int32_t clkout_mv)
{
    bool scl = level_of(o, &o->wire[ORACLE_SCL], scl_mv);
    bool sda = level_of(o, &o->wire[ORACLE_SDA], sda_mv);
    bool clk = level_of(o, &o->wire[ORACLE_CLK], clkout_mv);
    return present_all(o, scl, sda, clk);
}
