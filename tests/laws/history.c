// history.c - see history.h
//
// SPDX-License-Identifier: MIT

#include "history.h"

uint64_t random_bits(random_t *r) // splitmix64
{
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint64_t random_below(random_t *r, uint64_t bound) { return random_bits(r) % bound; }

uint64_t random_duration_ns(random_t *r)
{
    static const uint64_t special_ns[] = {
        0, 1, 50, 51, 15259, 30518, 122071, 244141, 7812500, 15625000, 500000000, 507812500,
        1000000000, 10000000001, 60000000000, 3600000000000, 86400000000000};
    uint64_t dice = random_below(r, 8);
    if (dice == 0) return special_ns[random_below(r, sizeof special_ns / sizeof special_ns[0])];
    if (dice == 1) return random_below(r, 4 * 365 * UINT64_C(86400)) * SIM8563_SEC;
    uint64_t shift = 12 + random_below(r, 50);
    return random_bits(r) >> shift; // up to 52 days
}

static int64_t pick(random_t *r, const int64_t *from, size_t count)
{
    return from[random_below(r, count)];
}
#define PICK(r, ...)                                                                               \
    pick(r, (const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / 8)

sim8563_desc_t random_desc(random_t *r)
{
    r->by_wire = random_below(r, 3) == 0;
    r->count = 0;
    sim8563_desc_t desc = {0}; // one draw a statement: the order of others is the compiler's
    desc.package = (sim8563_package_t)random_below(r, 4);
    desc.unpowered = random_below(r, 16) == 0;
    desc.vdd_mv = (uint16_t)PICK(r, 0, 0, 0, 1200, 1800, 3300, 5500, 800);
    desc.variant = (sim8563_variant_t)(random_below(r, 2) == 0 ? random_below(r, 5) : 0);
    desc.osc_start_us = (uint32_t)PICK(r, 0, 0, 1, 5000);
    if (desc.variant != SIM8563_INS5S8563 && random_below(r, 8) > 0)
        desc.osc_start_us = 1; // not a third of a second
    desc.osc_ppb = (int32_t)PICK(r, 0, 0, 1, -1, 100000, -99999, 500000, -500000, 12347);
    desc.scramble = (uint32_t)(random_below(r, 4) == 0 ? random_bits(r) : 0);
    desc.unfiltered = random_below(r, 2) == 0;
    return desc;
}

// The value of a register that a test would choose more often than chance.
static int64_t random_value(random_t *r, int64_t reg)
{
    if (random_below(r, 3) == 0) return (int64_t)random_below(r, 256);
    switch ((uint8_t)reg) { // avr-gcc 5 breaks down over a switch of 64 bits
    case 0x00: return PICK(r, 0x00, 0x00, 0x00, 0x20, 0x80, 0xA0);
    case 0x01: return PICK(r, 0x00, 0x01, 0x02, 0x03, 0x0F, 0x11, 0x13, 0x1F);
    case 0x02: case 0x03: case 0x09: return PICK(r, 0x00, 0x58, 0x59, 0x01, 0x80, 0xD9);
    case 0x04: case 0x0A: return PICK(r, 0x00, 0x22, 0x23, 0x80);
    case 0x05: case 0x0B: return PICK(r, 0x01, 0x28, 0x29, 0x30, 0x31, 0x80);
    case 0x06: case 0x0C: return PICK(r, 0x00, 0x05, 0x06, 0x80);
    case 0x07: return PICK(r, 0x01, 0x02, 0x04, 0x12);
    case 0x08: return PICK(r, 0x00, 0x04, 0x23, 0x24, 0x99);
    case 0x0D: return PICK(r, 0x00, 0x80, 0x81, 0x82, 0x83);
    case 0x0E: return PICK(r, 0x00, 0x80, 0x81, 0x82, 0x83);
    default: return PICK(r, 0x00, 0x00, 0x01, 0x02, 0x10, 0xFF);
    }
}

static step random_poke(random_t *r)
{
    int64_t reg = (int64_t)random_below(r, 0x14);
    return (step){STEP_POKE, reg, random_value(r, reg)};
}

static step random_fault(random_t *r)
{
    int64_t kind = (int64_t)random_below(r, SIM8563_FAULTS);
    int64_t times = (int64_t)random_below(r, 4);
    return (step){STEP_FAULT, kind | times << 8,
                  PICK(r, 0, 1, 2, 7, 9, 255, 1000, 100000, 3000000000)};
}

static step random_environment(random_t *r)
{
    switch (random_below(r, 6)) {
    case 0: return (step){STEP_VDD, PICK(r, 3000, 3000, 5000, 1250, 1100, 899, 550, 0, -400, 7000),
                          0};
    case 1: return (step){STEP_VLOW, 400 + (int64_t)random_below(r, 1101), 0};
    case 2: return (step){STEP_RATE, (int64_t)random_below(r, 1000001) - 500000, 0};
    case 3: return (step){STEP_TEMPERATURE, (int64_t)random_below(r, 220000) - 80000, 0};
    case 4: return (step){STEP_TAKE, 0, 0};
    default: return random_fault(r);
    }
}

// A transfer of up to eight bytes on the wires, from START to STOP.
static void begin_transfer(random_t *r)
{
    r->quarter_ns = PICK(r, 2500, 2500, 650, 300, 40, 20000000);
    r->bytes[0] = (uint8_t)PICK(r, 0xA2, 0xA2, 0xA3, 0xA3, 0xA1);
    r->count = (uint8_t)(1 + random_below(r, 9));
    for (unsigned i = r->count; --i > 0; ) {
        int64_t reg = (int64_t)random_below(r, 20);
        int64_t byte = r->bytes[0] == 0xA3 ? 0xFF : i == 1 ? reg : random_value(r, reg);
        r->bytes[i] = (uint8_t)byte;
    }
    r->next = 0;
}

static int64_t levels(bool scl, bool sda)
{
    return (scl ? SIM8563_SCL : 0) | (sda ? SIM8563_SDA : 0) | SIM8563_CLKOUT;
}

// One of the levels of a byte: SCL low, high, low for each clock of nine, the ninth to acknowledge.
static int64_t byte_levels(const random_t *r, unsigned at)
{
    unsigned byte = at / 27, bit = 8 - at % 27 / 3;
    bool last = r->bytes[0] != 0xA3 || byte == 0 || byte + 1u == r->count;
    bool sda = bit == 0 ? last : (r->bytes[byte] >> (bit - 1) & 1) != 0;
    return levels(at % 3 == 1, sda);
}

// Levels and their time in turns: SDA falls, the bytes, SDA rises.
static step transfer_step(random_t *r)
{
    unsigned at = r->next / 2u, end = 2 + 27u * r->count;
    bool in_byte = at >= 2 && at < end, waits = r->next++ % 2 == 1;
    if (waits && at == end + 2) r->count = 0;
    if (waits) return (step){STEP_ADVANCE, (in_byte && at % 3 == 0 ? 2 : 1) * r->quarter_ns, 0};
    if (in_byte) return (step){STEP_WIRES, byte_levels(r, at - 2), 0};
    return (step){STEP_WIRES, levels(at != end, at == 0 || at == end + 2), 0};
}

static step random_wire_step(random_t *r)
{
    if (random_below(r, 100) == 0) r->count = 0; // the controller gives up
    if (r->count == 0) begin_transfer(r);
    uint64_t dice = random_below(r, 100);
    if (dice == 0) return (step){STEP_WIRES, (int64_t)(random_bits(r) & 0x13), 0};
    if (dice == 1) {
        int64_t both = (int64_t)random_below(r, 25);
        return (step){STEP_WIRES_MV, both, PICK(r, 0, 3000)};
    }
    return transfer_step(r);
}

static step random_byte_step(random_t *r)
{
    switch (random_below(r, 8)) {
    case 0: return (step){STEP_STOP, 0, 0};
    case 1: return (step){STEP_READ, 0, 0};
    case 2:
    case 3: return (step){STEP_START, PICK(r, 0xA2, 0xA2, 0xA3, 0xA0), 0};
    default: return (step){STEP_WRITE, random_value(r, (int64_t)random_below(r, 20)), 0};
    }
}

step random_step(random_t *r)
{
    uint64_t dice = random_below(r, 100);
    if (r->by_wire && dice < 94) return random_wire_step(r);
    if (dice < 40) return (step){STEP_ADVANCE, (int64_t)random_duration_ns(r), 0};
    if (dice < 76) return random_byte_step(r);
    if (dice < 97) return random_poke(r);
    return random_environment(r);
}

static int32_t wire_mv(int64_t choice)
{
    static const int32_t mv[] = {0, 3000, 1500, 400, 2500};
    return mv[choice % 5];
}

static uint64_t take_bus_step(sim8563_t *chip, const step *s)
{
    switch (s->kind) {
    case STEP_START: return sim8563_start(chip, (uint8_t)s->a);
    case STEP_WRITE: return sim8563_write(chip, (uint8_t)s->a);
    case STEP_READ: return sim8563_read(chip);
    case STEP_STOP: sim8563_stop(chip); return 0;
    case STEP_WIRES: return sim8563_wires(chip, (uint32_t)s->a);
    default:
        return sim8563_wires_mv(chip, wire_mv(s->a / 5), wire_mv(s->a % 5), (int32_t)s->b);
    }
}

uint64_t take_step(sim8563_t *chip, const step *s)
{
    sim8563_finding_t finding;
    switch (s->kind) {
    case STEP_ADVANCE: sim8563_advance(chip, (uint64_t)s->a); return 0;
    case STEP_POKE: sim8563_poke(chip, (uint8_t)s->a, (uint8_t)s->b); return 0;
    case STEP_VDD: sim8563_set_vdd(chip, (int32_t)s->a); return 0;
    case STEP_VLOW: return (uint64_t)sim8563_set_vlow(chip, (uint16_t)s->a);
    case STEP_RATE: sim8563_set_rate(chip, (int32_t)s->a); return 0;
    case STEP_TEMPERATURE: sim8563_set_temperature(chip, (int32_t)s->a); return 0;
    case STEP_TAKE: return sim8563_take_finding(chip, &finding);
    case STEP_FAULT:
        return (uint64_t)sim8563_fault(chip, (sim8563_fault_t)(s->a & 255), (uint64_t)s->b,
                                       (uint8_t)(s->a >> 8));
    default: return take_bus_step(chip, s);
    }
}

transfer random_transfer(random_t *r)
{
    transfer t = {.reg = (uint8_t)random_below(r, 0x15)};
    if (random_below(r, 2) == 0) {
        t.reads = (uint8_t)(1 + random_below(r, 20));
        return t;
    }
    t.writes = (uint8_t)random_below(r, 9);
    for (unsigned i = 0; i < t.writes; i++) t.bytes[i] = (uint8_t)random_value(r, t.reg + i);
    return t;
}
