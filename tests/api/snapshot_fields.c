// snapshot_fields.c - which numbers a snapshot may hold: both sides of every limit
//
// SPDX-License-Identifier: MIT
//
// Each row takes a chip in some situation, changes members of its snapshot, repairs the checksum,
// and says whether sim8563_load() takes it. Where they lie is by docs/snapshot.md: the header of 16
// bytes, then the groups of sim8563_t in its order, little-endian.

#include "check.h"
#include "sim8563.h"

#define MEMBER(m)   offsetof(sim8563_t, m), sizeof ((sim8563_t *)0)->m
#define SET(m, v)   {MEMBER(m), (uint64_t)(v)}
#define GROUP(a, b) {offsetof(sim8563_t, a), offsetof(sim8563_t, b) + sizeof ((sim8563_t *)0)->b}

// The indices of time.at_ns[], in the order in which instants are served.
enum { TIMEOUT, CONDUCT, OSC_FAULT, OSC_START, SDA_FAULT, SCL, SDA, SCL_LEVEL, SDA_LEVEL, SUPPLY };

typedef struct edit {
    size_t at, width;
    uint64_t value;
} edit;

static const struct { size_t from, to; } groups[] = {
    GROUP(time.at_ns[OSC_FAULT], time.now_ns), GROUP(osc.half, osc.state),
    GROUP(div.origin, div.clk), GROUP(supply.left_zero_ns, supply.package),
    GROUP(reg.preset, reg.stored), GROUP(pulse.end, pulse.running),
    GROUP(i2c.start_ns, i2c.pull), GROUP(wire.scl_ns, wire.unfiltered),
    GROUP(conduct.stopped_ns, conduct.dated), GROUP(find.at_ns, find.waiting),
    GROUP(fault.sda_ns, fault.stalled), GROUP(relative.part, relative.ticks),
};

static size_t place_in_snapshot(size_t at)
{
    size_t place = 16;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (at >= groups[i].from && at < groups[i].to) return place + at - groups[i].from;
        place += groups[i].to - groups[i].from;
    }
    CHECK_MSG(false, "byte %zu of the struct is in no snapshot", at);
    return 16;
}

static void repair_checksum(uint8_t *bytes)
{
    uint32_t sum = 0;
    for (uint32_t i = 8; i < SIM8563_SNAPSHOT_SIZE; i += 4)
        if (i != 12)
            sum += ((uint32_t)bytes[i] | (uint32_t)bytes[i + 1] << 8 |
                    (uint32_t)bytes[i + 2] << 16 | (uint32_t)bytes[i + 3] << 24) * (i | 1);
    for (unsigned i = 0; i < 4; i++) bytes[12 + i] = (uint8_t)(sum >> 8 * i);
}

// ------------------------------------------------------------------ situations

static sim8563_t with(const sim8563_desc_t *desc, uint64_t ns)
{
    sim8563_t chip;
    CHECK_EQ(sim8563_init(&chip, desc), SIM8563_OK);
    sim8563_advance(&chip, ns);
    return chip;
}

static sim8563_t running(void)
{
    return with(&(sim8563_desc_t){0}, 5 * SIM8563_MS);
}

static sim8563_t starting(void)
{
    return with(&(sim8563_desc_t){0}, 1000);
}

static sim8563_t off(void)
{
    return with(&(sim8563_desc_t){.unpowered = true}, 1000);
}

static sim8563_t in_a_transfer(void)
{
    sim8563_t chip = running();
    CHECK(sim8563_start(&chip, 0xA2));
    return chip;
}

static sim8563_t stopped(void)
{
    sim8563_t chip = running();
    sim8563_poke(&chip, 0x00, 0x20);
    return chip;
}

static sim8563_t let_go_soon(void) // within four cycles of STOP = 0
{
    sim8563_t chip = stopped();
    sim8563_advance(&chip, 1);
    sim8563_poke(&chip, 0x00, 0x00);
    return chip;
}

static sim8563_t in_a_pulse(void)
{
    sim8563_t chip = running();
    sim8563_poke(&chip, 0x0F, 0x01);
    sim8563_poke(&chip, 0x0E, 0x81);
    sim8563_advance(&chip, 5 * SIM8563_MS);
    return chip;
}

static sim8563_t relative(sim8563_variant_t variant)
{
    return with(&(sim8563_desc_t){.variant = variant, .osc_start_us = 1000}, 5 * SIM8563_MS);
}

static sim8563_t pcf8563(void) { return relative(SIM8563_PCF8563); }
static sim8563_t bm8563(void) { return relative(SIM8563_BM8563); }
static sim8563_t rtc8564(void) { return relative(SIM8563_RTC8564); }

static sim8563_t pcf8563_in_a_transfer(void)
{
    sim8563_t chip = pcf8563();
    CHECK(sim8563_start(&chip, 0xA2));
    return chip;
}

static sim8563_t rtc8564_in_a_transfer(void)
{
    sim8563_t chip = rtc8564();
    CHECK(sim8563_start(&chip, 0xA2));
    return chip;
}

static sim8563_t pcf8563_with_te(void)
{
    sim8563_t chip = pcf8563();
    sim8563_poke(&chip, 0x0E, 0x82);
    return chip;
}

static sim8563_t pcf8563_in_a_pulse(void)
{
    sim8563_t chip = pcf8563();
    sim8563_poke(&chip, 0x0F, 0x01);
    sim8563_poke(&chip, 0x0E, 0x82);
    sim8563_advance(&chip, 510 * SIM8563_MS);
    return chip;
}

static sim8563_t with_a_finding(void)
{
    sim8563_t chip = running();
    sim8563_set_temperature(&chip, 126000);
    return chip;
}

#define NOW  (5 * SIM8563_MS)
#define LIFE (UINT64_MAX / 2)
#define HALF UINT64_C(15258789062500)

// ------------------------------------------------------------------------ rows

typedef struct row {
    sim8563_t (*situation)(void);
    bool good;
    edit edits[4];
} row;

static const row of_time[] = {
    {running, true, {{0}}},
    {running, false, {SET(time.at_ns[SUPPLY], NOW)}},
    {running, true, {SET(time.at_ns[SUPPLY], NOW + 1)}},
    {running, false, {SET(time.at_ns[OSC_FAULT], NOW - 1)}},
    {running, true, {SET(time.at_ns[SCL], NOW + 51)}},
    {running, false, {SET(time.at_ns[SCL], NOW + 52)}},
    {running, true, {SET(time.at_ns[SDA], NOW + 51)}},
    {running, false, {SET(time.at_ns[SDA], NOW + 52)}},
    {running, true, {SET(time.now_ns, LIFE)}},
    {running, false, {SET(time.now_ns, LIFE + 1)}},
    {running, false, {SET(time.at_ns[OSC_START], NOW + 1)}},
    {starting, false, {SET(time.at_ns[OSC_START], SIM8563_NEVER)}},
    {starting, true, {{0}}},
};

static const row of_oscillator[] = {
    {running, false, {SET(osc.state, 3)}},
    {running, true, {SET(osc.phase_as, HALF - 1)}},
    {running, false, {SET(osc.phase_as, HALF)}},
    {running, false, {SET(osc.half, UINT64_MAX / 4 + 1), SET(div.tick, UINT64_MAX / 8 + 257),
                      SET(div.origin, 0)}},
    {running, true, {SET(osc.ppb, 500000)}},
    {running, false, {SET(osc.ppb, 500001)}},
    {running, true, {SET(osc.ppb, -500000)}},
    {running, false, {SET(osc.ppb, -500001)}},
    {running, false, {SET(osc.start_us, 0)}},
    {running, true, {SET(osc.start_us, 1)}},
    {running, true, {SET(osc.start_us, 5000)}},
    {running, false, {SET(osc.start_us, 5001)}},
    {running, true, {SET(osc.half, UINT64_MAX / 4), SET(div.tick, UINT64_MAX / 8 + 257)}},
    {starting, false, {SET(osc.half, 1)}},
    {starting, false, {SET(i2c.open, 1)}},
    {starting, false, {SET(osc.state, 3), SET(time.at_ns[OSC_START], SIM8563_NEVER)}},
    {off, true, {{0}}},
    {off, false, {SET(osc.half, 1)}},
};

// 5 ms after power-on 131 cycles have passed, and the first tick comes at 16640.
static const row of_divider[] = {
    {let_go_soon, true, {{0}}},
    {running, true, {SET(div.origin, 132), SET(div.tick, 132 + 16640)}},
    {running, false, {SET(div.origin, 136), SET(div.tick, 136 + 16640)}},
    {running, true, {SET(osc.half, 264), SET(div.origin, 136), SET(div.tick, 136 + 16640)}},
    {running, false, {SET(div.origin, 1), SET(div.tick, 1 + 16640)}},
    {running, false, {SET(div.origin, 2), SET(div.tick, 2 + 16640)}},
    // let go 2^62 - 1 and 2^62 + 3 cycles before 135
    {running, true, {SET(div.origin, 136 - (UINT64_C(1) << 62)), SET(div.tick, 392)}},
    {running, false, {SET(div.origin, 132 - (UINT64_C(1) << 62)), SET(div.tick, 388)}},
    {running, false, {SET(div.tick, 131)}},
    {running, false, {SET(osc.half, 512), SET(div.tick, 256)}},
    {running, false, {SET(div.tick, 255)}},
    {running, true, {SET(div.tick, 256)}},
    {running, false, {SET(div.tick, 257)}},
    {running, true, {SET(div.tick, 256 + 33024 - 256)}},
    {running, false, {SET(div.tick, 256 + 33024 + 256)}},
    {running, true, {SET(osc.half, 512), SET(div.tick, 33536)}}, // 33280 cycles on
    {running, false, {SET(osc.half, 510), SET(div.tick, 33536)}},
    {stopped, true, {SET(div.tick, 3)}},
    {running, true, {SET(div.high, 63), SET(div.armed, 1)}},
    {running, true, {SET(div.clk, 0)}},
    {running, false, {SET(div.high, 64)}},
    {running, false, {SET(div.armed, 2)}},
    {running, false, {SET(div.clk, 2)}},
    {in_a_pulse, true, {{0}}},
    {in_a_pulse, false, {SET(pulse.end, 0)}},
    {in_a_pulse, false, {SET(pulse.end, 294)}}, // now
    {in_a_pulse, true, {SET(pulse.end, 295)}},
    {in_a_pulse, true, {SET(pulse.end, 550)}},
    {in_a_pulse, false, {SET(pulse.end, 551)}},
    {in_a_pulse, false, {SET(pulse.running, 2)}},
    {running, true, {SET(pulse.end, 0)}},
};

static const row of_supply[] = {
    {running, true, {SET(supply.package, 3)}},
    {running, false, {SET(supply.package, 4)}},
    {running, false, {SET(supply.vlow_mv, 1099)}},
    {running, true, {SET(supply.vlow_mv, 1100)}},
    {running, true, {SET(supply.vlow_mv, 1500)}},
    {running, false, {SET(supply.vlow_mv, 1501)}},
    {running, false, {SET(supply.reset_mv, 499)}},
    {running, true, {SET(supply.reset_mv, 500)}},
    {running, true, {SET(supply.reset_mv, 1100)}},
    {running, false, {SET(supply.reset_mv, 1101)}},
    {off, true, {SET(supply.vdd_mv, -32767)}},
    {off, false, {SET(supply.vdd_mv, -32768)}},
    {running, true, {SET(supply.vdd_mv, 900)}},
    {running, false, {SET(supply.vdd_mv, 899)}},
    {off, false, {SET(supply.vdd_mv, 900)}},
};

static const row of_registers[] = {
    {running, true, {SET(reg.value[0x0F], 0xFF)}},
    {running, false, {SET(reg.value[0x00], 0x01)}},
    {running, false, {SET(reg.value[0x10], 0x01)}},
    {running, false, {SET(reg.value[0x0C], 0x08)}},
    {running, true, {SET(reg.preset, 0xFFFFFF)}},
    {running, false, {SET(reg.preset, 0x1000000)}},
    {running, true, {SET(reg.written, 0xCFFFF)}},
    {running, false, {SET(reg.written, 0x10000)}},
    {running, true, {SET(reg.junk, 0xCFFFF)}},
    {running, false, {SET(reg.junk, 0x100000)}},
    {running, true, {SET(reg.matched, 1)}},
    {running, false, {SET(reg.matched, 2)}},
    {running, false, {SET(reg.stored, 1)}},
    {in_a_transfer, true, {SET(reg.stored, 1)}},
    {in_a_transfer, false, {SET(reg.stored, 2)}},
};

static const row of_bus[] = {
    {in_a_transfer, true, {SET(i2c.state, 4)}},
    {in_a_transfer, false, {SET(i2c.state, 5)}},
    {in_a_transfer, true, {SET(i2c.bits, 10)}},
    {in_a_transfer, false, {SET(i2c.bits, 11)}},
    {in_a_transfer, true, {SET(i2c.pull, 1)}},
    {in_a_transfer, true, {SET(i2c.pull, 1)}},
    {in_a_transfer, false, {SET(i2c.pull, 2)}},
    {running, false, {SET(i2c.pull, 1)}},
    {in_a_transfer, false, {SET(i2c.state, 0), SET(i2c.pull, 1)}},
    {in_a_transfer, false, {SET(i2c.open, 2)}},
    {in_a_transfer, false, {SET(i2c.accessed, 2)}},
    {running, false, {SET(i2c.accessed, 1)}},
    {running, false, {SET(i2c.state, 1)}},
    {in_a_transfer, true, {SET(i2c.start_ns, 5 * SIM8563_MS)}},
    {in_a_transfer, false, {SET(i2c.start_ns, 5 * SIM8563_MS + 1)}}, // after now: no time-out
    {running, true, {SET(i2c.start_half, 5)}},
    {in_a_transfer, true, {SET(i2c.start_half, 0)}},
    {in_a_transfer, false, {SET(i2c.start_half, 264)}}, // after now
    {in_a_transfer, false, {SET(i2c.start_half, 0), SET(osc.half, 65537), SET(div.tick, 33024)}},
    // 32768.0 cycles after the START, to the attosecond: the time-out lies ahead or behind
    {in_a_transfer, true, {SET(i2c.start_half, 0), SET(osc.half, 65536), SET(div.tick, 33024),
                           SET(i2c.start_as, HALF - 1)}},
    {in_a_transfer, false, {SET(i2c.start_half, 0), SET(osc.half, 65536), SET(div.tick, 33024),
                            SET(i2c.start_as, 0)}},
    {in_a_transfer, false, {SET(i2c.start_half, 0), SET(osc.half, 65537), SET(div.tick, 33024),
                            SET(i2c.start_as, HALF - 1)}},
    {running, true, {SET(i2c.start_as, HALF - 1)}},
    {running, false, {SET(i2c.start_as, HALF)}},
    {running, true, {SET(wire.sda_first, 1), SET(wire.start, 1), SET(wire.changed, 1),
                     SET(wire.released, 1)}},
    {running, true, {SET(wire.sloping[0], 1), SET(wire.sloping[1], 1), SET(wire.unfiltered, 1)}},
    {running, false, {SET(wire.raw, 4)}},
    {running, false, {SET(wire.level, 4)}},
    {running, false, {SET(wire.sda_first, 2)}},
    {running, false, {SET(wire.start, 2)}},
    {running, false, {SET(wire.changed, 2)}},
    {running, false, {SET(wire.released, 2)}},
    {running, false, {SET(wire.sloping[0], 2)}},
    {running, false, {SET(wire.sloping[1], 2)}},
    {running, false, {SET(wire.unfiltered, 2)}},
};

static const row of_findings[] = {
    {with_a_finding, true, {SET(find.id[0], 42)}},
    {with_a_finding, false, {SET(find.id[0], 43)}},
    {with_a_finding, false, {SET(find.id[0], 0)}},
    {running, true, {SET(find.id[0], 43)}}, // waits for nobody
    {with_a_finding, true, {SET(find.id[0], 0), SET(find.id[1], 1), SET(find.head, 1)}},
    {with_a_finding, false, {SET(find.id[3], 1), SET(find.head, 7), SET(find.waiting, 1)}},
    {with_a_finding, true, {SET(find.id[1], 1), SET(find.id[2], 1), SET(find.id[3], 1),
                            SET(find.waiting, 4)}},
    {with_a_finding, false, {SET(find.id[1], 0), SET(find.waiting, 2)}},
    {with_a_finding, false, {SET(find.id[1], 1), SET(find.id[2], 1), SET(find.id[3], 1),
                             SET(find.waiting, 5)}},
    {running, true, {SET(find.head, 3)}},
    {running, false, {SET(find.head, 4)}},
    {running, true, {SET(conduct.timer_now, 1), SET(conduct.dated, 1)}},
    {running, false, {SET(conduct.timer_now, 2)}},
    {running, false, {SET(conduct.dated, 2)}},
};

// What a part has not stays 0, and its limits are its own.
static const row of_relatives[] = {
    {running, true, {SET(relative.part, 0)}},
    {running, false, {SET(relative.part, 1)}}, // VL would be 1.3 V
    {pcf8563, true, {SET(relative.part, 3)}},
    {pcf8563, false, {SET(relative.part, 0)}},
    {pcf8563, false, {SET(relative.part, 5)}},
    {pcf8563, true, {SET(supply.vlow_mv, 800)}},
    {pcf8563, false, {SET(supply.vlow_mv, 799)}},
    {pcf8563, true, {SET(supply.vlow_mv, 1000)}},
    {pcf8563, false, {SET(supply.vlow_mv, 1001)}},
    {bm8563, true, {SET(supply.reset_mv, 400)}},
    {bm8563, false, {SET(supply.reset_mv, 401)}},
    {bm8563, false, {SET(supply.reset_mv, 199)}},
    {pcf8563, true, {SET(osc.start_us, 500000)}},
    {pcf8563, false, {SET(osc.start_us, 500001)}},
    {pcf8563, false, {SET(osc.start_us, 0)}},
    {rtc8564, false, {SET(osc.start_us, 0)}},
    {rtc8564, true, {SET(osc.start_us, 1)}},
    {pcf8563, true, {SET(reg.value[0x00], 0x08)}},
    {pcf8563, false, {SET(reg.value[0x07], 0x80)}},
    {pcf8563, true, {SET(reg.preset, 0xFF)}},
    {pcf8563, false, {SET(reg.preset, 0x100)}},
    {pcf8563, false, {SET(reg.written, 0x40000)}},
    {pcf8563, true, {SET(reg.pointer, 0xFF)}},
    {pcf8563, false, {SET(reg.junk, 0)}},
    {pcf8563, false, {SET(reg.junk, 0xCFFFF)}},
    {pcf8563, true, {SET(relative.century, 0x80)}},
    {pcf8563, false, {SET(relative.century, 0x81)}},
    {running, false, {SET(relative.century, 0x80)}},
    {pcf8563, true, {SET(relative.minute, 59)}},
    {pcf8563, false, {SET(relative.minute, 60)}},
    {rtc8564, false, {SET(relative.minute, 1)}},
    {pcf8563_in_a_transfer, true, {SET(relative.ticks, 1)}},
    {pcf8563_in_a_transfer, false, {SET(relative.ticks, 2)}},
    {pcf8563_in_a_transfer, true, {SET(i2c.start_half, 264)}}, // ticks alone count
    {rtc8564_in_a_transfer, false, {SET(relative.ticks, 1)}},
    {rtc8564_in_a_transfer, true, {SET(relative.latching, 2)}},
    {rtc8564_in_a_transfer, false, {SET(relative.latching, 3)}},
    {rtc8564_in_a_transfer, true, {SET(i2c.start_half, 262)}},
    {rtc8564_in_a_transfer, false, {SET(i2c.start_half, 261)}}, // the boundary has passed
    {rtc8564_in_a_transfer, false, {SET(i2c.start_half, 0)}},
    {rtc8564_in_a_transfer, false, {SET(i2c.start_half, 100)}},
    {rtc8564_in_a_transfer, false, {SET(i2c.start_half, 200)}},
    {rtc8564_in_a_transfer, true, {SET(i2c.start_half, 261), SET(relative.latching, 2)}},
    {rtc8564, false, {SET(relative.latching, 1), SET(i2c.start_half, 262)}},
    {pcf8563_in_a_transfer, false, {SET(relative.latching, 2)}},
    {pcf8563_with_te, true, {SET(relative.starting, 1)}},
    {pcf8563_with_te, false, {SET(relative.starting, 2)}},
    {pcf8563, false, {SET(relative.starting, 1)}},
    {in_a_pulse, false, {SET(relative.starting, 1)}},
    {pcf8563_in_a_pulse, true, {{0}}},
    {pcf8563_in_a_pulse, true, {SET(pulse.end, 16842 + 512)}},
    {pcf8563_in_a_pulse, false, {SET(pulse.end, 16842 + 513)}},
};

enum { NACK, SDA_LOW_CLOCKS, SDA_LOW_TIME, READ_FLIP, OSC_STOP };

static const row of_faults[] = {
    {running, false, {SET(fault.held, 1)}},
    {running, true, {SET(fault.held, 1), SET(fault.left[SDA_LOW_CLOCKS], 1),
                     SET(fault.sda_clocks, 1)}},
    {running, true, {SET(fault.held, 1), SET(fault.left[SDA_LOW_TIME], 1), SET(fault.sda_ns, 1)}},
    {running, false, {SET(fault.held, 2), SET(fault.left[SDA_LOW_TIME], 1), SET(fault.sda_ns, 1)}},
    {running, false, {SET(fault.left[SDA_LOW_CLOCKS], 1)}},
    {running, false, {SET(fault.left[SDA_LOW_TIME], 1)}},
    {running, false, {SET(fault.left[SDA_LOW_TIME], 1), SET(fault.left[SDA_LOW_CLOCKS], 1),
                      SET(fault.sda_ns, 1), SET(fault.sda_clocks, 1)}},
    {running, false, {SET(fault.held, 1), SET(fault.left[SDA_LOW_CLOCKS], 1),
                      SET(fault.sda_clocks, 1), SET(time.at_ns[SDA_FAULT], NOW + 1)}},
    {running, true, {SET(fault.held, 1), SET(fault.left[SDA_LOW_TIME], 1), SET(fault.sda_ns, 1),
                     SET(time.at_ns[SDA_FAULT], NOW + 1)}},
    {running, true, {SET(fault.flip_bit, 7)}},
    {running, false, {SET(fault.flip_bit, 8)}},
    {running, true, {SET(fault.left[OSC_STOP], 1), SET(fault.stall_ns, 1)}},
    {running, false, {SET(fault.left[OSC_STOP], 1)}},
    {running, true, {SET(fault.left[OSC_STOP], 1), SET(fault.stall_ns, 1), SET(fault.stalled, 1)}},
    {running, false, {SET(fault.left[OSC_STOP], 1), SET(fault.stall_ns, 1), SET(fault.stalled, 2)}},
    {running, false, {SET(fault.stalled, 1)}},
    {running, false, {SET(time.at_ns[OSC_FAULT], NOW + 1)}},
    {running, false, {SET(fault.stalled, 1), SET(fault.stall_ns, 1)}},
};

// ---------------------------------------------------------------------- checks

static void change(uint8_t *bytes, const edit *change)
{
    uint8_t *place = bytes + place_in_snapshot(change->at);
    for (size_t i = 0; i < change->width; i++) place[i] = (uint8_t)(change->value >> 8 * i);
}

static void check_rows(const char *name, const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[SIM8563_SNAPSHOT_SIZE];
        sim8563_t chip = rows[i].situation(), loaded, before;
        CHECK_EQ(sim8563_save(&chip, bytes, sizeof bytes), SIM8563_OK);
        for (size_t e = 0; e < 4 && rows[i].edits[e].width != 0; e++)
            change(bytes, &rows[i].edits[e]);
        repair_checksum(bytes);
        memset(&loaded, 0x5A, sizeof loaded);
        memcpy(&before, &loaded, sizeof before);
        sim8563_err_t got = sim8563_load(&loaded, bytes, sizeof bytes);
        CHECK_MSG(got == (rows[i].good ? SIM8563_OK : SIM8563_ERR_CORRUPT), "%s, row %zu: %d",
                  name, i, (int)got);
        if (got == SIM8563_OK)
            sim8563_advance(&loaded, 3 * SIM8563_SEC);
        else
            CHECK(memcmp(&loaded, &before, sizeof before) == 0);
    }
}

// Version 0, and a length that is not this version's, with a checksum that is right.
static void check_header(void)
{
    static const struct { size_t at; uint8_t change; } headers[] = {{8, 2}, {8, 1}, {10, 1},
                                                                    {10, 2}};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        uint8_t bytes[SIM8563_SNAPSHOT_SIZE];
        sim8563_t chip = running(), loaded;
        CHECK_EQ(sim8563_save(&chip, bytes, sizeof bytes), SIM8563_OK);
        for (int up = 0; up < 2; up++) {
            if (up && headers[i].at == 8) break; // a newer version is refused as such
            uint8_t was = bytes[headers[i].at];
            bytes[headers[i].at] = (uint8_t)(up ? was + headers[i].change
                                                : was - headers[i].change);
            repair_checksum(bytes);
            CHECK_EQ(sim8563_load(&loaded, bytes, sizeof bytes), SIM8563_ERR_CORRUPT);
            bytes[headers[i].at] = was;
        }
    }
}

#define CHECK_ROWS(rows) check_rows(#rows, rows, sizeof rows / sizeof rows[0])

int main(void)
{
    CHECK_ROWS(of_time);
    CHECK_ROWS(of_oscillator);
    CHECK_ROWS(of_divider);
    CHECK_ROWS(of_supply);
    CHECK_ROWS(of_registers);
    CHECK_ROWS(of_bus);
    CHECK_ROWS(of_findings);
    CHECK_ROWS(of_faults);
    CHECK_ROWS(of_relatives);
    check_header();
    return check_result();
}
