// trace.c - see trace.h
//
// SPDX-License-Identifier: MIT

#include "trace.h"

#include "history.h"

// One draw in a statement: the order of several is the compiler's.
static random_t draws;
static sim8563_t chip, other;
static uint8_t snapshot[SIM8563_SNAPSHOT_SIZE];
static uint64_t hash, kinds;
static uint32_t steps_left; // of this chip

static uint64_t below(uint64_t bound) { return random_below(&draws, bound); }

static void see(uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9FB21C651E98DF25);
    hash ^= hash >> 29;
}

static void see_error(sim8563_err_t error) { see((uint64_t)(int64_t)error); }

// ------------------------------------------------------------------------------ what can be seen

static void see_findings(void)
{
    sim8563_finding_t finding;
    while (sim8563_take_finding(&chip, &finding)) {
        kinds |= UINT64_C(1) << finding.id;
        see((uint64_t)finding.id << 8 | finding.reg);
        see(finding.at_ns);
        see((uint64_t)finding.measured);
        see((uint64_t)finding.limit);
    }
    see(sim8563_lost_findings(&chip));
}

static void see_status(void)
{
    sim8563_status_t s;
    sim8563_status(&chip, &s);
    const uint64_t all[] = {
        s.time_ns, (uint64_t)s.vdd_mv, (uint64_t)s.temperature_mc, (uint64_t)s.rate_ppb, s.vlow_mv,
        s.reset_mv, s.divider, s.preset, s.count, (uint64_t)s.package, s.pointer, s.powered,
        s.running, s.accessed, s.tick_stored, s.pulse, (uint64_t)s.variant};
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) see(all[i]);
}

static void look(void)
{
    static const uint8_t watches[] = {SIM8563_INT, SIM8563_SDA, SIM8563_CLKOUT, SIM8563_OUTPUTS, 0};
    for (unsigned i = 0; i < sizeof watches; i++) see(sim8563_next_event(&chip, watches[i]));
    for (unsigned reg = 0; reg < 0x16; reg++) see(sim8563_peek(&chip, (uint8_t)reg));
    for (unsigned i = 0; i < SIM8563_FAULTS; i++)
        see(sim8563_fault_left(&chip, (sim8563_fault_t)i));
    for (unsigned i = 0; i < 3; i++) see(sim8563_supply_current_na(&chip, (sim8563_corner_t)i));
    const sim8563_package_t package = (sim8563_package_t)below(4);
    see(sim8563_pin(package, (unsigned)below(10)));
    see_status();
}

static void see_snapshot(void)
{
    for (unsigned i = 0; i < SIM8563_SNAPSHOT_SIZE; i += 8) {
        uint64_t word = 0;
        for (unsigned k = 0; k < 8; k++) word = word << 8 | snapshot[i + k];
        see(word);
    }
}

// ---------------------------------------------------------------------------- what can be done

static void power_on(void)
{
    sim8563_desc_t desc = random_desc(&draws);
    if (below(8) == 0) desc.vlow_mv = (uint16_t)(1095 + below(410));
    if (below(8) == 0) desc.reset_mv = (uint16_t)(495 + below(610));
    if (below(16) == 0) desc.osc_ppb = (int32_t)below(1000100) - 500050;
    see_error(sim8563_init(&chip, &desc)); // refused: the chip before goes on
    steps_left = 20 + (uint32_t)below(200);
    sim8563_advance(&chip, below(8) * SIM8563_MS);
}

static void read_or_write(uint8_t reg, const uint8_t *bytes, unsigned writes, unsigned reads)
{
    const uint64_t byte_ns = below(4) == 0 ? below(30000000) : 22500;
    see(sim8563_start(&chip, 0xA2));
    see(sim8563_write(&chip, reg));
    for (unsigned i = 0; i < writes; i++) {
        sim8563_advance(&chip, byte_ns);
        see(sim8563_write(&chip, bytes[i]));
    }
    if (reads > 0) see(sim8563_start(&chip, 0xA3));
    for (unsigned i = 0; i < reads; i++) {
        see(sim8563_read(&chip));
        sim8563_advance(&chip, byte_ns);
    }
    sim8563_stop(&chip);
}

static void transfer_some(void)
{
    transfer t = random_transfer(&draws);
    read_or_write(t.reg, t.bytes, t.writes, t.reads);
}

static uint8_t one_of(const uint8_t *from, unsigned count) { return from[below(count)]; }

// As a driver begins: a legal time shortly before a carry, an alarm close by, a short timer, both
// interrupts.
static void set_all(void)
{
    static const uint8_t days[] = {0x28, 0x29, 0x30, 0x31}, months[] = {0x02, 0x04, 0x12};
    static const uint8_t years[] = {0x00, 0x23, 0x24, 0x99}, upper[] = {0, 0};
    uint8_t regs[16] = {0x00, 0x03, 0x58, 0x59, 0x23, 0, 0, 0, 0, 0x00, 0x80, 0x80};
    regs[0x01] |= (uint8_t)(below(2) << 4);
    regs[0x05] = one_of(days, 4);
    regs[0x06] = (uint8_t)below(7);
    regs[0x07] = one_of(months, 3);
    regs[0x08] = one_of(years, 4);
    regs[0x09] = (uint8_t)(below(2) << 7);
    regs[0x0C] = (uint8_t)(below(2) << 7);
    regs[0x0D] = (uint8_t)(0x80 | below(4));
    regs[0x0E] = (uint8_t)(0x80 | below(4));
    regs[0x0F] = (uint8_t)(1 + below(4));
    read_or_write(0x12, upper, 2, 0);
    read_or_write(0x00, regs, 16, 0);
}

// The time in two pieces, an instant beside the tick between them.
static void split(void)
{
    const uint8_t bytes[4] = {0x59, 0x59, 0x23, 0x31};
    bool writes = below(2) == 0;
    read_or_write(0x02, bytes, 4, 0);
    read_or_write(0x02, bytes, writes ? 2 : 0, writes ? 0 : 2);
    sim8563_advance(&chip, below(3) * 400 * SIM8563_MS);
    read_or_write(0x04, bytes + 2, writes ? 2 : 0, writes ? 0 : 2);
}

static void go_to_event(void)
{
    static const uint8_t watches[] = {SIM8563_INT, SIM8563_SDA, SIM8563_CLKOUT, SIM8563_OUTPUTS};
    uint64_t ns = sim8563_next_event(&chip, one_of(watches, 4));
    see(ns);
    if (ns == SIM8563_NEVER) ns = SIM8563_SEC;
    sim8563_advance(&chip, ns - 1);
    see(sim8563_pins(&chip));
    sim8563_advance(&chip, 1 + below(2));
}

// A slope of SCL or SDA by voltages, fast or slow, CLKOUT within its range or not.
static void slope(void)
{
    const int32_t up = (int32_t)below(2) * 3000, scl = (int32_t)below(2);
    const uint64_t ns = below(4) == 0 ? 4000 : 100 + below(3) * 150;
    const int32_t mv[] = {3000 - up, 1500, up}, clkout = below(4) == 0 ? -1 : 3000;
    for (unsigned i = 0; i < 3; i++) {
        see(sim8563_wires_mv(&chip, scl ? mv[i] : 3000, scl ? 3000 : mv[i], clkout));
        sim8563_advance(&chip, ns);
    }
}

static void go_on_in_a_copy(void)
{
    other = chip;
    sim8563_advance(&chip, below(SIM8563_SEC));
    see(sim8563_pins(&chip));
    chip = other;
}

static void go_on_from_a_snapshot(void)
{
    see_error(sim8563_save(&chip, snapshot, sizeof snapshot));
    see_snapshot();
    const size_t at = (size_t)below(4 * SIM8563_SNAPSHOT_SIZE);
    if (at < SIM8563_SNAPSHOT_SIZE) snapshot[at] ^= 1; // refused
    see_error(sim8563_load(&chip, snapshot, sizeof snapshot));
}

static void ask_for_what_is_refused(void)
{
    see_error(sim8563_save(&chip, snapshot, SIM8563_SNAPSHOT_SIZE - 1));
    see_error(sim8563_load(&chip, snapshot, (size_t)below(SIM8563_SNAPSHOT_SIZE)));
    see_error(sim8563_set_vlow(&chip, (uint16_t)(1095 + below(410))));
    sim8563_set_temperature(&chip, (int32_t)below(220000) - 80000); // its range is only advised
    const uint64_t amount = random_bits(&draws);
    see_error(sim8563_fault(&chip, (sim8563_fault_t)below(6), amount, 1));
}

static void one_step(void)
{
    if (steps_left-- == 0) power_on();
    switch ((uint8_t)below(64)) { // avr-gcc 5 breaks down over a switch of 64 bits
    case 0: look(); break;
    case 1: go_on_from_a_snapshot(); break;
    case 2: go_on_in_a_copy(); break;
    case 3: ask_for_what_is_refused(); break;
    case 4: split(); break;
    case 5: slope(); break;
    case 6: case 7: set_all(); break;
    case 8: case 9: case 10: transfer_some(); break;
    case 11: case 12: case 13: go_to_event(); break;
    default: {
        step s = random_step(&draws);
        see(take_step(&chip, &s));
    }
    }
    see(sim8563_pins(&chip));
    if (below(4) == 0) see_findings();
}

void trace_begin(uint64_t seed)
{
    const sim8563_desc_t typical = {0};
    draws = (random_t){.state = seed};
    hash = kinds = 0;
    (void)sim8563_init(&chip, &typical);
    steps_left = 0;
}

uint64_t trace_run(uint32_t steps)
{
    while (steps-- > 0) one_step();
    return hash;
}

uint64_t trace_findings(void) { return kinds; }
