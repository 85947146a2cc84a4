// registers.c - every value written to every address and read back, in each mode that matters
//
// SPDX-License-Identifier: MIT
//
// usage: registers [--full] [--jobs N] [--seed N]
//
// One byte alone, or in a burst with one before and one after it; by the byte and on the wires. In
// some modes an edge comes within the access, before or after the write. Then all 256 registers,
// the pointer, the preset and the pins must be what rules.h and a few lines here make of it
// [REG-1 to REG-8, STP-1, STP-3, STP-4, TST-1, TMR-2, TMR-5, CAL-7, CAL-8, INT-1, CLK-1, CLK-2].

#include "exhaustive.h"
#include "rules.h"
#include "wave.h"

enum edge { NO_EDGE, F2_RISES, TICK, CLKOUT_PULSE };

typedef struct {
    const char *name;
    sim8563_t chip;
    rules want;
    enum edge edge; // within the access
} mode;

static mode modes[20];
static unsigned mode_count;

// ----------------------------------------------------------------------------------- the modes

static void both(mode *m, uint8_t reg, uint8_t value)
{
    sim8563_poke(&m->chip, reg, value);
    rules_write(&m->want, reg, value);
    if (reg == 0x01 || reg == 0x02) m->want.reg[reg] = value & stored_bits[reg]; // sim8563_poke()
}

// At a time after power-on; `registers` from SEC on, NULL: as they are.
static mode *mode_at(const char *name, uint64_t at_ns, const uint8_t registers[7])
{
    mode *m = &modes[mode_count++];
    *m = (mode){.name = name, .want = rules_at_power_on()};
    sim8563_init(&m->chip, &(sim8563_desc_t){.unfiltered = true});
    sim8563_wires(&m->chip, SIM8563_SCL | SIM8563_SDA | SIM8563_CLKOUT);
    sim8563_advance(&m->chip, at_ns);
    for (uint8_t i = 0; registers != NULL && i < 7; i++) both(m, 0x02 + i, registers[i]);
    return m;
}

static const uint8_t ordinary[7] = {0x29, 0x14, 0x08, 0x28, 0x06, 0x02, 0x26};
static const uint8_t last[7] = {0x59, 0x59, 0x23, 0x31, 0x04, 0x12, 0x99};

// Alarms, CLKOUT and a timer that stands still, none with its power-on value.
static void set_others(mode *m)
{
    static const uint8_t others[] = {0x93, 0x92, 0xA1, 0x85, 0x82, 0x01, 0x04};
    for (uint8_t i = 0; i < sizeof others; i++) both(m, 0x09 + i, others[i]);
    both(m, 0x12, 0x02);
    both(m, 0x13, 0x03);
}

static void make_still_modes(void)
{
    (void)mode_at("power-on, VLF set", 5 * SIM8563_MS, NULL);
    set_others(mode_at("ordinary", 5 * SIM8563_MS, ordinary));
    mode *m = mode_at("supply below VL", 5 * SIM8563_MS, ordinary);
    sim8563_set_vdd(&m->chip, 1200);
    m->want.low = true;
    m->want.reg[0x02] |= 0x80; // [PWR-1]
    static const struct {
        const char *name;
        uint8_t control_1, control_2;
    } controls[] = {{"STOP", 0x20, 0x00},       {"test", 0x80, 0x00}, {"test and STOP", 0xA0, 0x00},
                    {"flags, enabled", 0, 0x0F}, {"flags", 0, 0x0C},   {"flags, pulse", 0, 0x1F}};
    for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++) {
        m = mode_at(controls[i].name, 5 * SIM8563_MS, ordinary);
        set_others(m);
        both(m, 0x00, controls[i].control_1);
        both(m, 0x01, controls[i].control_2);
    }
}

// Whatever was drawn is taken over; unused bits read 0 once their register is written [PWR-5].
static void make_scrambled_mode(void)
{
    mode *m = mode_at("scrambled power-on", 0, NULL);
    sim8563_status_t status;
    sim8563_init(&m->chip, &(sim8563_desc_t){.unfiltered = true, .scramble = 8563});
    sim8563_advance(&m->chip, 5 * SIM8563_MS);
    for (uint8_t reg = 0; reg < 0x14; reg++) m->want.reg[reg] = sim8563_peek(&m->chip, reg);
    sim8563_status(&m->chip, &status);
    m->want.preset = status.preset;
}

// 1 ns before F2 rises at that cycle, or before the first tick.
static void make_timer_modes(void)
{
    mode *m = mode_at("timer 4096 Hz, count 3 of 5", 5 * SIM8563_MS, ordinary);
    both(m, 0x0F, 0x05);
    both(m, 0x0E, 0x80);
    sim8563_advance(&m->chip, cycle_ns(148) - 5 * SIM8563_MS - 1); // 132 and 140 are past
    rules_timer_edge(&m->want, 0);
    rules_timer_edge(&m->want, 0);
    m->edge = F2_RISES;
    m = mode_at("timer 4096 Hz, count 1 of 2", 5 * SIM8563_MS, ordinary);
    both(m, 0x01, 0x11);
    both(m, 0x0F, 0x02);
    both(m, 0x0E, 0x80);
    sim8563_advance(&m->chip, cycle_ns(140) - 5 * SIM8563_MS - 1);
    rules_timer_edge(&m->want, 0);
    m->edge = F2_RISES;
    m = mode_at("timer 64 Hz, pulse running", 5 * SIM8563_MS, ordinary);
    both(m, 0x01, 0x11);
    both(m, 0x0F, 0x01);
    both(m, 0x0E, 0x81);
    sim8563_advance(&m->chip, cycle_ns(256) - 5 * SIM8563_MS);
    rules_timer_edge(&m->want, 1);
}

static void make_tick_modes(void)
{
    mode *m = mode_at("tick, nothing to match", cycle_ns(16640) - 1, last);
    m->edge = TICK;
    m = mode_at("tick, an alarm to match", cycle_ns(16640) - 1, last);
    both(m, 0x01, 0x02);
    both(m, 0x09, 0x00);
    both(m, 0x0B, 0x01);
    m->edge = TICK;
    static const char *const names[] = {"tick, timer 64 Hz", "tick, timer 1 Hz",
                                        "tick, timer 1/60 Hz"};
    for (uint8_t td = 1; td <= 3; td++) {
        m = mode_at(names[td - 1], cycle_ns(16640) - 1, last);
        both(m, 0x01, 0x01);
        both(m, 0x0F, 0x01);
        both(m, 0x0E, 0x80 | td);
        m->edge = TICK;
    }
}

static void drive_clkout(sim8563_t *chip, uint32_t others)
{
    sim8563_wires(chip, others);
    sim8563_wires(chip, others | SIM8563_CLKOUT);
}

// The 32nd rise of CLKOUT after STOP brings the first tick [TST-2].
static void make_driven_mode(void)
{
    mode *m = mode_at("test, CLKOUT driven", 5 * SIM8563_MS, last);
    both(m, 0x00, 0xA0);
    both(m, 0x00, 0x80);
    sim8563_advance(&m->chip, SIM8563_MS);
    for (int i = 0; i < 31; i++) drive_clkout(&m->chip, SIM8563_SCL | SIM8563_SDA);
    both(m, 0x0F, 0x05);
    both(m, 0x0E, 0x81);
    m->edge = CLKOUT_PULSE;
}

// ----------------------------------------------------------------------------- one transfer

// What is done in one access, and how.
typedef struct {
    uint8_t reg, bytes[3], count;
    bool edge_first; // the edge comes before the bytes
    bool wires;
} job;

typedef struct {
    mode m;          // goes on
    const job *j;
    const wave *w;   // on the wires
    unsigned at;     // its next step
    view v;
} run;

static const char *where(const run *r)
{
    static char text[120];
    snprintf(text, sizeof text, "mode '%s', %s, edge %s, %u bytes from %02x, %02x first", r->m.name,
             r->j->wires ? "wires" : "bytes", r->j->edge_first ? "before" : "after", r->j->count,
             r->j->reg, r->j->bytes[0]);
    return text;
}

static void check_read(const run *r, uint8_t i, unsigned byte)
{
    uint8_t reg = (uint8_t)(r->j->reg + i);
    CHECK_MSG(byte == r->m.want.reg[reg], "%s: %02x is read from %02x, not %02x", where(r), byte,
              reg, r->m.want.reg[reg]);
}

static void pass_edge(run *r)
{
    uint8_t control = r->m.want.reg[0x00] & 0xA0;
    if (r->m.edge == CLKOUT_PULSE) drive_clkout(&r->m.chip, 0); // SCL and SDA low
    else if (r->m.edge != NO_EDGE) sim8563_advance(&r->m.chip, 1);
    if (r->m.edge == F2_RISES && (control & 0x20) == 0) // runs on in test mode [TST-1]
        rules_timer_edge(&r->m.want, 0);
    if ((r->m.edge == TICK && control == 0) || (r->m.edge == CLKOUT_PULSE && control == 0x80)) {
        rules_tick(&r->m.want);
        rules_timer_edge(&r->m.want, 1);
    }
}

static void make_wave(wave *w, const job *j, unsigned until[3])
{
    w->count = 0;
    wave_write(w, j->reg, NULL, 0);
    until[0] = w->count;
    for (unsigned i = 0; i < j->count; i++) wave_byte(w, j->bytes[i], true);
    until[1] = w->count;
    wave_read(w, j->reg, j->count);
    until[2] = w->count;
}

static void play_until(run *r, unsigned until)
{
    wave_play(&r->m.chip, r->w, r->at, until, SIM8563_CLKOUT, &r->v);
    r->at = until;
}

static void do_address(run *r, unsigned until)
{
    if (r->j->wires) {
        play_until(r, until);
    } else {
        CHECK(sim8563_start(&r->m.chip, 0xA2));
        CHECK(sim8563_write(&r->m.chip, r->j->reg));
    }
    r->m.want.accessed = true;
}

static void do_writes(run *r, unsigned until)
{
    if (r->j->wires) play_until(r, until);
    for (uint8_t i = 0; i < r->j->count; i++) {
        if (!r->j->wires) CHECK(sim8563_write(&r->m.chip, r->j->bytes[i]));
        rules_write(&r->m.want, (uint8_t)(r->j->reg + i), r->j->bytes[i]); // [REG-5]
    }
}

// On the wires: the address, the register, all bytes, and again; acknowledged, but for the last.
static void check_bits(const run *r)
{
    unsigned writes = 2u + r->j->count, reads = writes + 3;
    for (unsigned i = 0; i < reads; i++) {
        unsigned first = 9 * i + (i >= writes) + (i >= writes + 2);
        bool released = (view_byte(&r->v, first) & 1) != 0;
        CHECK_MSG(!released, "%s: byte %u is not acknowledged", where(r), i);
    }
    for (uint8_t i = 0; i < r->j->count; i++)
        check_read(r, i, view_byte(&r->v, 9 * (reads + i) + 2) >> 1);
}

static void do_reads(run *r, unsigned until)
{
    if (r->j->wires) {
        play_until(r, until);
        check_bits(r);
        return;
    }
    CHECK(sim8563_start(&r->m.chip, 0xA2));
    CHECK(sim8563_write(&r->m.chip, r->j->reg));
    CHECK(sim8563_start(&r->m.chip, 0xA3));
    for (uint8_t i = 0; i < r->j->count; i++)
        check_read(r, i, sim8563_read(&r->m.chip));
}

static void do_stop(run *r)
{
    if (!r->j->wires) {
        sim8563_stop(&r->m.chip);
    } else {
        wave w = {.count = 0};
        wave_stop(&w);
        wave_play(&r->m.chip, &w, 0, w.count, SIM8563_CLKOUT, &r->v);
    }
    rules_end_access(&r->m.want);
}

// ------------------------------------------------------------------------------ what must be

// 32768 Hz is low in the first half of a cycle [OSC-3]; the others are taps of the divider.
static bool clkout_low(const rules *want, const sim8563_status_t *status)
{
    static const unsigned taps[4] = {0, 4, 9, 14};
    uint8_t control = want->reg[0x0D];
    if ((control & 0x80) == 0 || (want->reg[0x00] & 0x80) != 0) return false; // [CLK-2]
    if ((control & 3) == 0) return ((status->time_ns - SIM8563_MS) * 65536 / SIM8563_SEC & 1) == 0;
    return (status->divider >> taps[control & 3] & 1) == 0; // [CLK-1]
}

static uint32_t pins_wanted(const rules *want, const sim8563_status_t *status)
{
    return UINT32_MAX & ~(rules_int_low(want) ? SIM8563_INT : 0) &
           ~(clkout_low(want, status) ? SIM8563_CLKOUT : 0);
}

static void check_all(const run *r, uint16_t divider)
{
    const rules *want = &r->m.want;
    sim8563_status_t status;
    for (unsigned reg = 0; reg < 256; reg++) {
        unsigned shown = sim8563_peek(&r->m.chip, (uint8_t)reg);
        CHECK_MSG(shown == want->reg[reg], "%s: register %02x is %02x, not %02x", where(r), reg,
                  shown, want->reg[reg]);
    }
    sim8563_status(&r->m.chip, &status);
    CHECK_MSG(status.pointer == (uint8_t)(r->j->reg + r->j->count), "%s: pointer %02x", where(r),
              status.pointer);
    CHECK_MSG(status.preset == want->preset, "%s: preset %x", where(r), (unsigned)status.preset);
    CHECK_MSG(!status.accessed && !status.tick_stored && status.pulse == want->pulse,
              "%s: accessed %d, tick stored %d, pulse %d", where(r), status.accessed,
              status.tick_stored, status.pulse);
    uint32_t pins = sim8563_pins(&r->m.chip), wanted = pins_wanted(want, &status);
    CHECK_MSG(pins == wanted, "%s: pins %x, not %x", where(r), (unsigned)pins, (unsigned)wanted);
    if ((want->reg[0x00] & 0x20) != 0) divider &= 3; // [STP-1]
    if (r->m.edge == NO_EDGE)                        // no time has passed [CAL-8, TST-3]
        CHECK_MSG(status.divider == divider, "%s: divider %x", where(r), status.divider);
}

static void do_job(const mode *m, const job *j)
{
    static wave w;
    unsigned until[3] = {0, 0, 0};
    run r = {.m = *m, .j = j, .w = &w};
    uint16_t divider = status_of(&r.m.chip).divider;
    if (j->wires) {
        make_wave(&w, j, until);
        r.v.scl = true;
    }
    do_address(&r, until[0]);
    if (j->edge_first) pass_edge(&r);
    do_writes(&r, until[1]);
    if (!j->edge_first) pass_edge(&r);
    do_reads(&r, until[2]);
    do_stop(&r);
    check_all(&r, divider);
    counted++;
}

// CLKOUT can be driven in a transfer on the wires alone.
static void do_value(const mode *m, uint8_t reg, uint8_t value)
{
    for (unsigned how = 0; how < 8; how++) {
        job j = {.reg = reg, .bytes = {value}, .count = 1};
        if ((how & 1) != 0)
            j = (job){.reg = (uint8_t)(reg - 1), .count = 3,
                      .bytes = {(uint8_t)(value * 5u), value, (uint8_t)~value}};
        j.wires = (how & 2) != 0;
        j.edge_first = (how & 4) != 0;
        if ((m->edge == NO_EDGE && j.edge_first) || (m->edge == CLKOUT_PULSE && !j.wires)) continue;
        do_job(m, &j);
    }
}

static void take_address(unsigned reg)
{
    for (unsigned i = 0; i < mode_count; i++)
        for (unsigned value = 0; value < 256; value++)
            if (exhaustive.full || (value * 7 + reg + i) % 32 == 0 || (value & (value - 1)) == 0)
                do_value(&modes[i], (uint8_t)reg, (uint8_t)value);
}

int main(int argc, char **argv)
{
    exhaustive_begin(argc, argv);
    make_still_modes();
    make_scrambled_mode();
    make_timer_modes();
    make_tick_modes();
    make_driven_mode();
    share(256, take_address);
    return exhaustive_end("%" PRIu64 " writes in %u modes", counted, mode_count);
}
