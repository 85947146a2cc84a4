// rules.h - what the rules say that registers become, written from docs/behaviour.md, not chip/
//
// SPDX-License-Identifier: MIT
//
// Beside each line its rule. Nothing here is fast, looks ahead or knows of nanoseconds: the program
// says which edges come.

#ifndef RULES_H_INCLUDED
#define RULES_H_INCLUDED

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    uint8_t reg[256];  // as read; 0F, 13, 12 show the timer's count
    uint32_t preset;
    bool matched;      // the last alarm sample held [ALM-2]
    bool pulse;        // [INT-2]
    bool low;          // the supply is below VL [PWR-1]
    bool accessed;     // [I2C-9]
    bool stored;       // a tick waits [CAL-7]
} rules;

// Bits that are stored: the others read 0 and ignore what is written [REG-2, REG-4].
static const uint8_t stored_bits[256] = {
    0xA0, 0x1F, 0xFF, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF, 0xFF,
    0xBF, 0xBF, 0x87, 0x83, 0x83, 0xFF, 0x00, 0x00, 0xFF, 0xFF};
static const uint8_t power_on[256] = { // [REG-1]
    [0x02] = 0x80, [0x05] = 0x01, [0x09] = 0x80, [0x0A] = 0x80,
    [0x0B] = 0x80, [0x0C] = 0x80, [0x0D] = 0x80};

static inline rules rules_at_power_on(void)
{
    rules r = {.preset = 0};
    memcpy(r.reg, power_on, sizeof r.reg);
    return r;
}

static inline uint32_t rules_count(const rules *r)
{
    return (uint32_t)r->reg[0x12] << 16 | (uint32_t)r->reg[0x13] << 8 | r->reg[0x0F];
}

static inline void rules_set_count(rules *r, uint32_t count)
{
    r->reg[0x0F] = (uint8_t)count;
    r->reg[0x13] = (uint8_t)(count >> 8);
    r->reg[0x12] = (uint8_t)(count >> 16);
}

// A byte written on the bus, at its acknowledge [REG-8].
static inline void rules_write(rules *r, uint8_t reg, uint8_t value)
{
    uint8_t old = r->reg[reg], new = value & stored_bits[reg];
    const uint8_t flags = reg == 0x01 ? 0x0C : reg == 0x02 ? 0x80 : 0; // AF, TF; VLF
    new = (uint8_t)((new & ~flags) | (new & old & flags));             // [REG-3]
    if (reg == 0x02 && r->low) new |= 0x80;                            // [PWR-1]
    r->reg[reg] = new;
    if (reg == 0x01 && (value & 0x04) == 0) r->pulse = false;          // [INT-3]
    if (reg == 0x00 && (new & 0x20) != 0) r->stored = false;           // [STP-1]
    if (reg == 0x0F) r->preset = (r->preset & 0xFFFF00) | value;       // [TMR-2]
    if (reg == 0x13) r->preset = (r->preset & 0xFF00FF) | (uint32_t)value << 8;
    if (reg == 0x12) r->preset = (r->preset & 0x00FFFF) | (uint32_t)value << 16;
    if (reg == 0x0E && (~old & new & 0x80) != 0) rules_set_count(r, r->preset); // [TMR-5]
}

// An edge of the timer's source TD [TMR-3, TMR-4, TMR-6, TMR-8].
static inline void rules_timer_edge(rules *r, uint8_t td)
{
    uint32_t count = rules_count(r);
    if (r->reg[0x0E] != (0x80 | td) || count == 0) return;
    rules_set_count(r, count == 1 ? r->preset : count - 1);
    if (count != 1) return;
    r->reg[0x01] |= 0x04;
    r->pulse = true; // [INT-2]
}

// ------------------------------------------------------------------ the calendar, legal or not

static inline uint8_t one_more(uint8_t v) // [CAL-5]
{
    return (uint8_t)((v & 0x0F) >= 9 ? (v & 0xF0) + 0x10 : v + 1);
}

static inline uint8_t last_day(uint8_t month, uint8_t year) // [CAL-3, CAL-5]
{
    if (month == 0x04 || month == 0x06 || month == 0x09 || month == 0x11) return 0x30;
    if (month != 0x02) return 0x31;
    return ((2 * (year >> 4) + (year & 0x0F)) & 3) == 0 ? 0x29 : 0x28;
}

// Counts on; true: carries. [CAL-5]
static inline bool count_on(uint8_t *v, uint8_t last, uint8_t first)
{
    bool carry = *v >= last;
    *v = carry ? first : one_more(*v);
    return carry;
}

static inline void rules_day(uint8_t reg[256]) // the carry of HOUR [CAL-2]
{
    (void)count_on(&reg[6], 6, 0);
    if (count_on(&reg[5], last_day(reg[7], reg[8]), 0x01) && count_on(&reg[7], 0x12, 0x01))
        (void)count_on(&reg[8], 0x99, 0x00); // [CAL-4]
}

static inline void rules_hour(uint8_t reg[256]) // the carry of MIN
{
    if (count_on(&reg[4], 0x23, 0x00)) rules_day(reg);
}

static inline void rules_minute(uint8_t reg[256]) // the carry of SEC
{
    if (count_on(&reg[3], 0x59, 0x00)) rules_hour(reg);
}

static inline bool rules_second(uint8_t reg[256]) // true: SEC carries
{
    uint8_t sec = reg[2] & 0x7F;
    bool carry = count_on(&sec, 0x59, 0x00);
    reg[2] = (uint8_t)((reg[2] & 0x80) | sec);
    if (carry) rules_minute(reg);
    return carry;
}

// ------------------------------------------------------------------------- a second tick

static inline bool alarm_holds(const uint8_t reg[256]) // [ALM-1, ALM-3]
{
    static const uint8_t field[4] = {3, 4, 5, 6};
    bool any = false;
    for (unsigned i = 0; i < 4; i++) {
        uint8_t alarm = reg[0x09 + i];
        if ((alarm & 0x80) != 0) continue;
        if (alarm != reg[field[i]]) return false;
        any = true;
    }
    return any;
}

// The calendar's part of a tick: at once, or when the access ends [CAL-7, ALM-2, TMR-7].
static inline void rules_serve(rules *r)
{
    bool minute = rules_second(r->reg), holds = alarm_holds(r->reg);
    if (holds && !r->matched) r->reg[0x01] |= 0x08;
    r->matched = holds;
    if (minute) rules_timer_edge(r, 3);
}

static inline void rules_tick(rules *r)
{
    if (r->accessed) r->stored = true;
    else rules_serve(r);
    rules_timer_edge(r, 2); // not delayed [TMR-7]
}

static inline void rules_end_access(rules *r)
{
    r->accessed = false;
    if (r->stored) rules_serve(r);
    r->stored = false;
}

static inline bool rules_int_low(const rules *r) // [INT-1]
{
    uint8_t control = r->reg[0x01];
    bool timer = (control & 0x10) != 0 ? r->pulse : (control & 0x04) != 0;
    return ((control & 0x02) != 0 && (control & 0x08) != 0) || ((control & 0x01) != 0 && timer);
}

#endif // RULES_H_INCLUDED
