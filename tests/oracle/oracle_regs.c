// oracle_regs.c - the register file
//
// SPDX-License-Identifier: MIT

#include "oracle_parts.h"

static const uint8_t stored_bits[ORACLE_REGS] = {
    0xA0, 0x1F, 0xFF, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF, 0xFF,
    0xBF, 0xBF, 0x87, 0x83, 0x83, 0xFF, 0x00, 0x00, 0xFF, 0xFF,
};

static const uint8_t power_on[ORACLE_REGS] = {
    0x00, 0x00, 0x80, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x80,
    0x80, 0x80, 0x80, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};

bool o_regs_exist(uint8_t reg)
{
    return reg <= 0x0F || reg == 0x12 || reg == 0x13;
}

uint8_t o_regs_stored_bits(uint8_t reg)
{
    return reg < ORACLE_REGS ? stored_bits[reg] : 0;
}

// The bits of preset and count that a register stands for; -1: none [TMR-1].
static int timer_shift(uint8_t reg)
{
    return reg == 0x0F ? 0 : reg == 0x13 ? 8 : reg == 0x12 ? 16 : -1;
}

void o_regs_reset(oracle_t *o)
{
    for (int k = 0; k < ORACLE_REGS; k++) {
        o->reg[k] = power_on[k];
        o->junk[k] = 0;
    }
    o->preset = o->count = 0;
    o->pointer = 0;
    o->stored = false;
}

uint8_t o_regs_read(const oracle_t *o, uint8_t reg)
{
    if (!o_regs_exist(reg))
        return 0; // [REG-4]
    if (timer_shift(reg) >= 0)
        return (uint8_t)(o->count >> timer_shift(reg));
    return o->reg[reg] | o->junk[reg];
}

static void write_control_2(oracle_t *o, uint8_t value)
{
    uint8_t flags = (uint8_t)(o->reg[1] & value & (AF | TF)); // [REG-3]
    o->reg[1] = (uint8_t)((value & (TI_TP | AIE | TIE)) | flags);
    if (!(value & TF))
        o->pulse_cycles = 0; // [INT-3]
}

static void write_sec(oracle_t *o, uint8_t value)
{
    uint8_t vlf = o->reg[2] & value & VLF;
    if (o->vdd_mv < o->vlow_mv)
        vlf = VLF; // [PWR-1]
    o->reg[2] = (uint8_t)((value & 0x7F) | vlf);
}

void o_regs_write(oracle_t *o, uint8_t reg, uint8_t value)
{
    if (!o_regs_exist(reg))
        return;
    o->junk[reg] = 0;
    uint8_t before = o->reg[reg];
    value &= stored_bits[reg];
    int shift = timer_shift(reg);
    if (shift >= 0) {
        uint32_t mask = UINT32_C(0xFF) << shift;
        o->preset = (o->preset & ~mask) | ((uint32_t)value << shift);
        o->count = (o->count & ~mask) | ((uint32_t)value << shift);
    } else if (reg == 1) {
        write_control_2(o, value);
    } else if (reg == 2) {
        write_sec(o, value);
    } else {
        o->reg[reg] = value;
    }
    if (reg == 0 && ((before ^ value) & STOP))
        o_clock_stop(o, (value & STOP) != 0);
    if (reg == 0x0E && !(before & TE) && (value & TE))
        o->count = o->preset; // [TMR-5]
}

void o_regs_low_voltage(oracle_t *o)
{
    if (!(o->reg[2] & VLF))
        o->written = 0;
    o->reg[2] |= VLF;
}

uint8_t oracle_peek(const oracle_t *o, uint8_t reg)
{
    return o_regs_read(o, reg);
}

void oracle_poke(oracle_t *o, uint8_t reg, uint8_t value)
{
    if (!o->running)
        return;
    o_regs_write(o, reg, value);
    if (o_regs_exist(reg))
        o->written |= 1u << reg;
    if (reg == 1)
        o->reg[1] = (uint8_t)((o->reg[1] & ~(AF | TF)) | (value & (AF | TF)));
    if (reg == 2 && o->vdd_mv >= o->vlow_mv)
        o->reg[2] = value;
}

void oracle_adopt(oracle_t *o, uint8_t reg, uint8_t read)
{
    if (!o_regs_exist(reg))
        return;
    int shift = timer_shift(reg);
    if (shift >= 0) {
        o->count &= ~(UINT32_C(0xFF) << shift);
        o->count |= (uint32_t)read << shift;
        return;
    }
    o->reg[reg] = read & stored_bits[reg];
    o->junk[reg] = (uint8_t)(read & ~stored_bits[reg]);
    if (reg == 0) {
        o->hold = (read & STOP) != 0;
        o->stopped_ns = o->now_ns;
        o->stopped_told = false;
    }
}

void oracle_adopt_preset(oracle_t *o, uint32_t preset)
{
    o->preset = preset;
}
