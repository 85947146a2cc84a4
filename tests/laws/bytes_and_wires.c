// bytes_and_wires.c - law: a transfer by the byte and the same on the wires leave the same [I2C-11]
//
// SPDX-License-Identifier: MIT
//
// One chip is called by the byte, an equal one has its wires stepped at the same instants: a whole
// byte of edges in no time, which an unfiltered chip allows.

#include "check.h"
#include "law.h"

#include <inttypes.h>

// ------------------------------------------------------- the wires, a controller and one chip

// CLKOUT stays high: the calls by the byte do not move it either.
static void set_wires(sim8563_t *chip, bool scl, bool sda)
{
    uint32_t levels = SIM8563_CLKOUT | (scl ? SIM8563_SCL : 0) | (sda ? SIM8563_SDA : 0);
    uint32_t pins = sim8563_pins(chip) | ~SIM8563_SDA;
    uint32_t then = sim8563_wires(chip, levels & pins) | ~SIM8563_SDA;
    if (then != pins) // the chip began or ceased to pull
        (void)sim8563_wires(chip, levels & then);
}

static bool clock_bit(sim8563_t *chip, bool sda) // from SCL low to SCL low; what SDA was
{
    set_wires(chip, false, sda);
    set_wires(chip, true, sda);
    bool seen = sda && (sim8563_pins(chip) & SIM8563_SDA) != 0;
    set_wires(chip, false, sda);
    return seen;
}

static uint8_t clock_byte(sim8563_t *chip, uint8_t byte)
{
    unsigned seen = 0;
    for (int i = 7; i >= 0; i--) seen = seen << 1 | clock_bit(chip, (byte >> i & 1) != 0);
    return (uint8_t)seen;
}

// Up to the falling edge that ends the address; its acknowledge bit is pending then.
static void wire_start(sim8563_t *chip, uint8_t address)
{
    set_wires(chip, false, true);
    set_wires(chip, true, true);
    set_wires(chip, true, false);
    set_wires(chip, false, false);
    (void)clock_byte(chip, address);
}

static void wire_stop(sim8563_t *chip)
{
    set_wires(chip, false, false);
    set_wires(chip, true, false);
    set_wires(chip, true, true);
}

// ------------------------------------------------------------------- one transfer, on both chips

typedef struct {
    sim8563_t by_byte, by_wire;
    uint64_t byte_ns; // that pass between two calls
    bool equal;       // acknowledges and bytes read so far
} pair;

static void both_pass(pair *p, uint64_t ns)
{
    sim8563_advance(&p->by_byte, ns);
    sim8563_advance(&p->by_wire, ns);
}

static bool both_start(pair *p, uint8_t address)
{
    bool answered = sim8563_start(&p->by_byte, address);
    wire_start(&p->by_wire, address);
    both_pass(p, p->byte_ns);
    p->equal = p->equal && answered == !clock_bit(&p->by_wire, true);
    return answered;
}

// Each call of a transfer is followed by its time; the ninth clock belongs to the next instant.
static void both_write(pair *p, uint8_t byte)
{
    bool answered = sim8563_write(&p->by_byte, byte);
    (void)clock_byte(&p->by_wire, byte);
    both_pass(p, p->byte_ns);
    p->equal = p->equal && answered == !clock_bit(&p->by_wire, true);
}

static void both_read(pair *p, bool last)
{
    uint8_t byte = sim8563_read(&p->by_byte);
    both_pass(p, p->byte_ns);
    p->equal = p->equal && byte == clock_byte(&p->by_wire, 0xFF);
    (void)clock_bit(&p->by_wire, last);
}

static void both_transfer(pair *p, const transfer *t, bool foreign)
{
    bool answered = both_start(p, foreign ? 0xA0 : 0xA2);
    if (answered) both_write(p, t->reg);
    for (unsigned i = 0; answered && i < t->writes; i++) both_write(p, t->bytes[i]);
    if (t->reads > 0 && both_start(p, 0xA3))
        for (unsigned i = 1; i <= t->reads; i++) both_read(p, i == t->reads);
    sim8563_stop(&p->by_byte);
    wire_stop(&p->by_wire);
}

// --------------------------------------------------------------------------------- the comparison

static bool same_findings(pair *p)
{
    for (;;) {
        sim8563_finding_t byte = {0}, wire = {0};
        bool more = sim8563_take_finding(&p->by_byte, &byte);
        if (more != sim8563_take_finding(&p->by_wire, &wire)) return false;
        if (!more) return sim8563_lost_findings(&p->by_byte) == sim8563_lost_findings(&p->by_wire);
        if (byte.id != wire.id || byte.reg != wire.reg || byte.at_ns != wire.at_ns ||
            byte.measured != wire.measured || byte.limit != wire.limit)
            return false;
    }
}

static const char *difference(pair *p)
{
    sim8563_status_t byte, wire;
    if (!p->equal) return "an acknowledge or a byte read";
    for (unsigned reg = 0; reg < 0x14; reg++)
        if (sim8563_peek(&p->by_byte, (uint8_t)reg) != sim8563_peek(&p->by_wire, (uint8_t)reg))
            return "a register";
    if (sim8563_pins(&p->by_byte) != sim8563_pins(&p->by_wire)) return "a pin";
    sim8563_status(&p->by_byte, &byte);
    sim8563_status(&p->by_wire, &wire);
    if (byte.pointer != wire.pointer) return "the pointer";
    if (byte.accessed != wire.accessed || byte.tick_stored != wire.tick_stored)
        return "the access";
    if (byte.divider != wire.divider || byte.preset != wire.preset || byte.count != wire.count)
        return "divider or timer";
    return same_findings(p) ? NULL : "a finding";
}

static void disturb(pair *p, random_t *r)
{
    step s = random_step(r);
    if (s.kind != STEP_ADVANCE && s.kind != STEP_POKE && s.kind != STEP_VDD) return;
    take_step(&p->by_byte, &s);
    take_step(&p->by_wire, &s);
}

static bool history_holds(uint64_t seed)
{
    static const uint64_t byte_times_ns[] = {0, 22500, 90000, 1000000, 20000000};
    random_t r = {.state = seed};
    pair p = {.equal = true};
    sim8563_desc_t desc = random_desc(&r);
    desc.unfiltered = true;
    r.by_wire = false;
    CHECK_EQ(sim8563_init(&p.by_byte, &desc), SIM8563_OK);
    set_wires(&p.by_byte, true, true);
    p.by_wire = p.by_byte;
    both_pass(&p, 6 * SIM8563_MS);
    for (int i = 0; i < 20; i++) {
        transfer t = random_transfer(&r);
        p.byte_ns = byte_times_ns[random_below(&r, 5)];
        both_transfer(&p, &t, random_below(&r, 16) == 0);
        const char *differs = difference(&p);
        CHECK_MSG(differs == NULL, "--seed %" PRIu64 " --histories 1: transfer %d from %02X, %u "
                  "written, %u read, %" PRIu64 " ns a byte: %s differs", seed, i, t.reg, t.writes,
                  t.reads, p.byte_ns, differs ? differs : "");
        if (differs) return false;
        for (uint64_t n = random_below(&r, 4); n > 0; n--) disturb(&p, &r);
    }
    return true;
}

int main(int argc, char **argv)
{
    law_options options = law_begin(argc, argv, 2000);
    for (unsigned i = 0; i < options.histories; i++)
        if (!history_holds(options.seed + i)) break;
    return check_result();
}
