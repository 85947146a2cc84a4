// splits.c - transfers broken off after every edge, in every way [I2C-2 to I2C-9, PWR-1 to PWR-3]
//
// SPDX-License-Identifier: MIT
//
// usage: splits [--full] [--jobs N] [--seed N]
//
// Bursts from 00h to 0Fh and short transfers on the wires are broken off by STOP, by START, by the
// time-out, by a power cut, or go on below VL. A few lines here say what a target does at each
// edge; SDA must agree after each, registers, pointer and access after the break, and then a whole
// transfer must work. The full form has more contents, and after a short transfer breaks that one
// off, too, after every edge and in every way.

#include "exhaustive.h"
#include "rules.h"
#include "wave.h"

#define STEP_NS 1000u
#define FILTER_NS 51u // [I2C-7]

// ------------------------------------------------------------------- a target, by the rules

enum phase { IDLE, ADDRESS, POINTER, DATA, READ, ENDED }; // ENDED: not acknowledged [I2C-6]

typedef struct {
    sim8563_t chip;
    rules want;
    level wires;         // the controller's
    bool sda;            // the wire, before this step
    enum phase phase;
    bool pull;           // the target pulls SDA low
    bool fresh;          // a START waits for the fall of SCL
    bool sampled;        // SDA at the last rise of SCL
    unsigned bits;
    uint8_t shift, pointer;
    bool counting;       // towards the time-out [I2C-8]
    uint64_t start_ns;   // since when
    uint64_t now_ns, origin_ns; // the oscillator started then
    unsigned ticks;      // since then
    bool unfiltered;
    bool twice;          // the whole transfer after it is broken off, too
    const char *shape;   // to be told
    unsigned broken_at[2];
    enum way { BY_STOP, BY_START, BY_TIME, BY_CUT, BELOW_VL, WAYS } way[2];
    unsigned breaks;
} run;

static void end_transfer(run *r)
{
    r->phase = IDLE;
    r->pull = false;
    r->counting = false;
    rules_end_access(&r->want); // [I2C-9, CAL-7]
}

static void see_start(run *r)
{
    r->phase = ADDRESS; // an unfinished byte is dropped [I2C-5]
    r->fresh = true;
    r->bits = 0;
    if (!r->counting) r->start_ns = r->now_ns + (r->unfiltered ? 0 : FILTER_NS);
    r->counting = true;
}

// At the falling edge that ends the eighth bit [REG-8, I2C-5].
static void take_byte(run *r)
{
    bool own = r->shift >> 1 == 0x51; // [I2C-1]
    r->pull = r->phase != READ && (r->phase != ADDRESS || own);
    switch (r->phase) {
    case ADDRESS:
        if (!own) end_transfer(r);
        else r->want.accessed = true;
        break;
    case POINTER: r->pointer = r->shift; break;
    case DATA: rules_write(&r->want, r->pointer++, r->shift); break;
    default: r->pointer++;
    }
}

// At the falling edge that ends the acknowledge: what comes next; a byte to be read is sampled.
static void take_acknowledge(run *r)
{
    bool first = r->phase == ADDRESS;
    r->bits = 0;
    if (first) r->phase = (r->shift & 1) != 0 ? READ : POINTER;
    else if (r->phase == POINTER) r->phase = DATA;
    else if (r->phase == READ && r->sampled) r->phase = ENDED;
    r->pull = false;
    if (r->phase == READ) r->shift = r->want.reg[r->pointer];
}

static void see_fall(run *r)
{
    bool fresh = r->fresh;
    r->fresh = false;
    if (fresh || r->phase == IDLE || r->phase == ENDED) return;
    r->bits++;
    if (r->bits <= 8 && r->phase != READ) r->shift = (uint8_t)(r->shift << 1 | r->sampled);
    if (r->bits == 8) take_byte(r);
    if (r->bits == 9) take_acknowledge(r);
    if (r->phase == READ && r->bits < 8) r->pull = (r->shift << r->bits & 0x80) == 0;
}

static void see_levels(run *r, level l)
{
    bool sda = l.sda && !r->pull;
    if (r->wires.scl && l.scl && r->sda && !sda) see_start(r);
    if (r->wires.scl && l.scl && !r->sda && sda) end_transfer(r); // STOP
    if (!r->wires.scl && l.scl) r->sampled = sda;
    if (r->wires.scl && !l.scl) see_fall(r);
    r->wires = l;
    r->sda = l.sda && !r->pull;
}

// ---------------------------------------------------------------------- both, step by step

static const char *where(const run *r)
{
    static const char *const ways[WAYS] = {"STOP", "START", "the time-out", "a power cut",
                                           "supply below VL"};
    static char text[160];
    int length = snprintf(text, sizeof text, "%s", r->shape);
    for (unsigned i = 0; i < r->breaks; i++)
        length += snprintf(text + length, sizeof text - (size_t)length,
                           ", %sbroken off after edge %u by %s", i > 0 ? "then " : "",
                           r->broken_at[i], ways[r->way[i]]);
    return text;
}

// The clock runs on unless stopped [STP-1]; a tick in an access waits for its end.
static void pass(run *r, uint64_t ns)
{
    sim8563_advance(&r->chip, ns);
    r->now_ns += ns;
    while (r->origin_ns + cycle_ns(16640 + r->ticks * UINT64_C(32768)) - SIM8563_MS <= r->now_ns) {
        r->ticks++;
        if ((r->want.reg[0x00] & 0xA0) == 0) rules_tick(&r->want);
    }
}

static void present(run *r)
{
    uint32_t levels = SIM8563_CLKOUT | (r->wires.scl ? SIM8563_SCL : 0) |
                      (r->wires.sda ? SIM8563_SDA : 0);
    (void)sim8563_wires(&r->chip, levels & (sim8563_pins(&r->chip) | ~SIM8563_SDA));
}

static void put(run *r, bool scl, bool sda)
{
    see_levels(r, (level){scl, sda});
    present(r);
    pass(r, FILTER_NS);
    present(r); // what the chip has changed
    pass(r, STEP_NS - FILTER_NS);
    bool pulled = (sim8563_pins(&r->chip) & SIM8563_SDA) == 0;
    CHECK_MSG(pulled == r->pull, "%s: the chip %s", where(r),
              pulled ? "pulls SDA low" : "lets SDA go");
}

static void check_state(const run *r)
{
    sim8563_status_t status = status_of(&r->chip);
    for (unsigned reg = 0; reg < 0x14; reg++) {
        unsigned shown = sim8563_peek(&r->chip, (uint8_t)reg);
        CHECK_MSG(shown == r->want.reg[reg], "%s: register %02x is %02x, not %02x", where(r), reg,
                  shown, r->want.reg[reg]);
    }
    CHECK_MSG(status.pointer == r->pointer, "%s: pointer %02x, not %02x", where(r), status.pointer,
              r->pointer);
    CHECK_MSG(status.accessed == r->want.accessed && status.tick_stored == r->want.stored,
              "%s: accessed %d, not %d; tick stored %d, not %d", where(r), status.accessed,
              r->want.accessed, status.tick_stored, r->want.stored);
}

static void play(run *r, const wave *w)
{
    for (unsigned i = 0; i < w->count; i++) put(r, w->at[i].scl, w->at[i].sda);
}

// ------------------------------------------------------------------------- ways to break off

// To SCL high and SDA free: a target that pulls SDA is clocked until it lets go. From before an
// acknowledge over eight bits that are 0 to the controller's own acknowledge that takes ten clocks.
static void clear_bus(run *r)
{
    unsigned clocks = 0;
    for (; !(r->wires.scl && r->sda) && clocks <= 10; clocks++) {
        put(r, false, r->wires.sda);
        put(r, false, true);
        put(r, true, true);
    }
    CHECK_MSG(clocks <= 10, "%s: SDA is still low after %u clocks", where(r), clocks);
}

static void break_by_start(run *r)
{
    clear_bus(r);
    put(r, true, false);
}

// SDA is let go at a high SCL if nobody else holds it; else a START comes before the STOP.
static void break_by_stop(run *r)
{
    if (!r->wires.scl) {
        put(r, false, false);
        put(r, true, false);
    }
    bool held = r->wires.sda || r->pull;
    if (!r->wires.sda) put(r, true, true);
    if (!held) return;
    clear_bus(r);
    put(r, true, false);
    put(r, true, true);
}

// The target is idle; that SDA has risen counts after a while [I2C-7].
static void let_go(run *r)
{
    end_transfer(r);
    present(r);
    see_levels(r, r->wires);
    pass(r, STEP_NS);
}

static void break_by_time(run *r)
{
    if (!r->counting) return;
    pass(r, r->start_ns + SIM8563_SEC - r->now_ns - 1);
    check_state(r);
    bool pulled = (sim8563_pins(&r->chip) & SIM8563_SDA) == 0;
    CHECK_MSG(pulled == r->pull, "%s: SDA changed before the time-out", where(r));
    pass(r, 1);
    let_go(r);
}

static void break_by_cut(run *r)
{
    sim8563_set_vdd(&r->chip, 0);
    CHECK((sim8563_pins(&r->chip) & SIM8563_SDA) != 0); // [PWR-3]
    sim8563_advance(&r->chip, 700);
    sim8563_set_vdd(&r->chip, 3000);
    sim8563_advance(&r->chip, 2 * SIM8563_MS);
    r->now_ns += 700 + 2 * SIM8563_MS;
    r->origin_ns = r->now_ns - SIM8563_MS; // [OSC-1]
    r->ticks = 0;
    r->want = rules_at_power_on(); // [PWR-2]
    r->pointer = 0;
    let_go(r);
}

static void break_off(run *r, enum way way)
{
    switch (way) {
    case BY_STOP: break_by_stop(r); break;
    case BY_START: break_by_start(r); break;
    case BY_TIME: break_by_time(r); break;
    case BY_CUT: break_by_cut(r); break;
    default: // VLF is set, and nothing else changes [PWR-1]
        sim8563_set_vdd(&r->chip, 1000);
        r->want.low = true;
        r->want.reg[0x02] |= 0x80;
    }
    check_state(r);
    if (way != BY_START && way != BELOW_VL)
        CHECK_MSG(!status_of(&r->chip).accessed && (sim8563_pins(&r->chip) & SIM8563_SDA) != 0,
                  "%s: not idle", where(r));
}

// A whole transfer, after whatever was: a START, or a bus that is idle but for its levels.
static void make_whole(wave *w, const run *r)
{
    static const uint8_t bytes[2] = {0xC7, 0x95};
    w->count = 0;
    if (r->phase == ADDRESS && r->fresh) {
        wave_add(w, true, false); // no first START: there is one
        wave_add(w, false, false);
        wave_byte(w, 0xA2, true);
        wave_byte(w, 0x09, true);
        for (unsigned i = 0; i < 2; i++) wave_byte(w, bytes[i], true);
    } else {
        wave_add(w, r->wires.scl, true);
        wave_write(w, 0x09, bytes, 2);
    }
    wave_read(w, 0x09, 2);
    wave_stop(w);
}

static void break_everywhere(const run *begin, const wave *w, unsigned depth);

static void go_on(const run *broken, const wave *w, unsigned at, unsigned depth)
{
    run r = *broken;
    wave *next = malloc(sizeof *next);
    if (next == NULL) abort();
    if (r.way[depth] == BELOW_VL)
        for (unsigned i = at; i < w->count; i++) put(&r, w->at[i].scl, w->at[i].sda);
    make_whole(next, &r);
    if (depth == 0 && r.twice) break_everywhere(&r, next, 1);
    play(&r, next);
    check_state(&r);
    CHECK_MSG(r.want.reg[0x09] == 0xC7 && r.want.reg[0x0A] == 0x95 && r.pointer == 0x0B &&
                  r.phase == IDLE, "%s: no whole transfer came after it", where(&r));
    free(next);
}

static void break_everywhere(const run *begin, const wave *w, unsigned depth)
{
    run r = *begin;
    for (unsigned at = 0; at <= w->count; at++) {
        for (enum way way = 0; way < WAYS; way++) {
            run broken = r;
            broken.broken_at[depth] = at;
            broken.way[depth] = way;
            broken.breaks = depth + 1;
            break_off(&broken, way);
            go_on(&broken, w, at, depth);
            counted++;
        }
        if (at < w->count) put(&r, w->at[at].scl, w->at[at].sda);
    }
    check_state(&r);
}

// --------------------------------------------------------------------- transfers and contents

static const char *const shapes[] = {"write 00..0F", "read 00..0F", "short write", "short read",
                                     "write, then another's address"};
#define SHAPES (sizeof shapes / sizeof shapes[0])

static void make_shape(wave *w, unsigned shape, const uint8_t bytes[16])
{
    switch (shape) {
    case 0: wave_write(w, 0x00, bytes, 16); break;
    case 1: wave_read(w, 0x00, 16); break;
    case 2: wave_write(w, 0x02, &bytes[2], 2); break;
    case 3: wave_read(w, 0x11, 2); break;
    default:
        wave_write(w, 0x08, &bytes[8], 1);
        wave_address(w, 0xA4);
        wave_byte(w, 0x03, true);
    }
    wave_stop(w);
}

// With the clock stopped, or at a time at which a tick comes in the middle.
static run begin_run(bool stopped, bool unfiltered)
{
    run r = {.want = rules_at_power_on(), .wires = {true, true}, .sda = true,
             .origin_ns = SIM8563_MS, .unfiltered = unfiltered};
    sim8563_init(&r.chip, &(sim8563_desc_t){.unfiltered = unfiltered});
    r.now_ns = cycle_ns(16640) - (stopped ? 300u : 40u) * SIM8563_US;
    sim8563_advance(&r.chip, r.now_ns);
    sim8563_poke(&r.chip, 0x00, stopped ? 0x20 : 0x00);
    rules_write(&r.want, 0x00, stopped ? 0x20 : 0x00);
    present(&r);
    return r;
}

// What is written in a burst, or stands in the registers before they are read. STOP stays as it is,
// and the timer's source is one whose edges are ticks.
static void make_bytes(uint8_t bytes[16], unsigned pattern, bool stopped, random_t *random)
{
    static const uint8_t patterns[4] = {0x00, 0xFF, 0xAA, 0x55};
    for (unsigned i = 0; i < 16; i++)
        bytes[i] = pattern < 4    ? patterns[pattern]
                   : pattern == 4 ? (uint8_t)(i * 0x11)
                                  : (uint8_t)random_bits(random);
    bytes[0x00] = (uint8_t)(stopped ? bytes[0x00] | 0x20 : bytes[0x00] & ~0xA0);
    bytes[0x0E] = (uint8_t)((bytes[0x0E] & ~0x03) | 0x02);
}

static void take_pattern(unsigned part)
{
    bool stopped = (part & 1) != 0, unfiltered = (part & 2) != 0;
    unsigned shape = part / 4 % SHAPES, pattern = part / 4 / SHAPES;
    random_t random = random_of(part);
    wave w = {.count = 0};
    uint8_t bytes[16];
    run r = begin_run(stopped, unfiltered);
    r.shape = shapes[shape];
    r.twice = exhaustive.full && !stopped && shape >= 2 && pattern == 4;
    make_bytes(bytes, pattern, stopped, &random);
    for (uint8_t reg = 0; shape % 2 == 1 && reg < 16; reg++) {
        sim8563_poke(&r.chip, reg, bytes[reg]);
        rules_write(&r.want, reg, bytes[reg]);
        if (reg == 0x01 || reg == 0x02) r.want.reg[reg] = bytes[reg] & stored_bits[reg];
    }
    make_shape(&w, shape, bytes);
    break_everywhere(&r, &w, 0);
}

int main(int argc, char **argv)
{
    exhaustive_begin(argc, argv);
    share((exhaustive.full ? 40u : 20u) * (unsigned)SHAPES, take_pattern);
    return exhaustive_end("%" PRIu64 " transfers broken off", counted);
}
