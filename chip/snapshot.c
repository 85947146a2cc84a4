// snapshot.c - the state as bytes, and back from bytes that nobody vouches for
//
// SPDX-License-Identifier: MIT
//
// docs/snapshot.md describes the format. Only what cannot be worked out again is
// in it: AT_TIMEOUT, AT_CONDUCT and the next cycle are not.

#include "blocks.h"

#define VERSION  2u
#define HEADER   16u // magic 8, version 2, length 2, checksum 4
#define CHECKSUM 12u
#define LONGEST_TICK (32768u + 512u) // cycles from one second tick to the next, at most

static const uint8_t magic[8] = { 's', 'i', 'm', '8', '5', '6', '3', 0x1A };

// The members of one group from a first to a last, and how many there are of each
// width: the widest come first, so nothing lies between them.
struct span {
    uint16_t at;
    uint8_t  eights, fours, twos, ones;
};

#define START(first) offsetof(sim8563_t, first)
#define END(last)    (offsetof(sim8563_t, last) + sizeof ((sim8563_t *)0)->last)

#define SPANS(SPAN) \
    SPAN(time.at_ns[AT_OSC_FAULT], time.now_ns, 9, 0, 0, 0) \
    SPAN(osc.half, osc.ppb, 2, 1, 0, 0) \
    SPAN(osc.start_us, osc.state, 0, 1, 0, 1) \
    SPAN(div.origin, div.clk, 2, 0, 0, 3) \
    SPAN(supply.left_zero_ns, supply.package, 1, 2, 4, 1) \
    SPAN(reg.preset, reg.stored, 0, 3, 0, 23) \
    SPAN(pulse.end, pulse.running, 1, 0, 0, 1) \
    SPAN(i2c.start_ns, i2c.pull, 3, 0, 1, 6) \
    SPAN(wire.scl_ns, wire.unfiltered, 8, 0, 1, 9) \
    SPAN(conduct.stopped_ns, conduct.dated, 4, 0, 4, 46) \
    SPAN(find.at_ns, find.waiting, 3 * SIM8563_RING, 0, 1, 2 * SIM8563_RING + 2) \
    SPAN(fault.sda_ns, fault.stalled, 2, 0, 1, 5 + SIM8563_FAULTS) \
    SPAN(relative.part, relative.ticks, 0, 0, 0, 7)

#define ENTRY(first, last, eights, fours, twos, ones) \
    { START(first), eights, fours, twos, ones },
#define SIZE(first, last, eights, fours, twos, ones) \
    + 8 * (eights) + 4 * (fours) + 2 * (twos) + (ones)
#define CHECK(first, last, eights, fours, twos, ones) \
    _Static_assert(END(last) - START(first) == 0 SIZE(first, last, eights, fours, twos, ones), \
                   "the widths of " #first " .. " #last);

SPANS(CHECK)

static const struct span spans[] = { SPANS(ENTRY) };
#define SPAN_COUNT (sizeof spans / sizeof spans[0])

#define LENGTH   (HEADER SPANS(SIZE))
#define LENGTH_1 (LENGTH - 2 - 7) // start_us had two bytes, and there was one part only
_Static_assert(LENGTH <= SIM8563_SNAPSHOT_SIZE, "the state fits its snapshot");

// ----------------------------------------------------------------------- bytes

static uint32_t get2(const uint8_t *in)
{
    return in[0] | (uint32_t)in[1] << 8;
}

static uint32_t get4(const uint8_t *in)
{
    return get2(in) | get2(in + 2) << 16;
}

static void put2(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)value;
    out[1] = (uint8_t)(value >> 8);
}

// Copies members of one width; on a big-endian machine each in reverse.
static unsigned copy(uint8_t *restrict to, const uint8_t *restrict from, unsigned width,
                     unsigned count)
{
    const uint16_t one = 1;
    unsigned flip = (width - 1) * !*(const uint8_t *)&one;
    for (unsigned i = 0; i < width * count; i++)
        to[i] = from[i ^ flip];
    return width * count;
}

// Between the state and the file, either way; how many bytes that is.
static unsigned copy_span(uint8_t *to, const uint8_t *from, const struct span *span)
{
    unsigned at = copy(to, from, 8, span->eights);
    at += copy(to + at, from + at, 4, span->fours);
    at += copy(to + at, from + at, 2, span->twos);
    return at + copy(to + at, from + at, 1, span->ones);
}

// The sum of all 32-bit words but the magic and itself, each times its offset, made
// odd: so any change of one word shows, and most exchanges of two.
static uint32_t checksum(const uint8_t *bytes)
{
    uint32_t sum = get4(bytes + 8) * (8 | 1);
    for (uint32_t i = HEADER; i < SIM8563_SNAPSHOT_SIZE; i += 4)
        sum += get4(bytes + i) * (i | 1);
    return sum;
}

sim8563_err_t sim8563_save(const sim8563_t *chip, uint8_t *out, size_t size)
{
    if (size < SIM8563_SNAPSHOT_SIZE)
        return SIM8563_ERR_SIZE;
    uint8_t *next = out + HEADER;
    for (unsigned i = 0; i < SPAN_COUNT; i++)
        next += copy_span(next, (const uint8_t *)chip + spans[i].at, &spans[i]);
    while (next < out + SIM8563_SNAPSHOT_SIZE)
        *next++ = 0;
    for (unsigned i = 0; i < sizeof magic; i++)
        out[i] = magic[i];
    put2(out + 8, VERSION);
    put2(out + 10, LENGTH);
    uint32_t sum = checksum(out);
    put2(out + CHECKSUM, sum);
    put2(out + CHECKSUM + 2, sum >> 16);
    return SIM8563_OK;
}

// ---------------------------------------------------------------------- loading

// Members of one byte that select, index or are true or false, and their largest values.
static const struct {
    uint16_t at;
    uint8_t  most;
} bounds[] = {
    { START(osc.state), OSC_RUNNING },
    { START(div.high), 63 }, { START(div.armed), 1 }, { START(div.clk), 1 },
    { START(supply.package), SIM8563_WLCSP },
    { START(reg.matched), 1 }, { START(pulse.running), 1 },
    { START(i2c.state), BUS_READ }, { START(i2c.open), 1 }, { START(i2c.bits), 10 },
    { START(i2c.pull), 1 },
    { START(wire.raw), SCL | SDA }, { START(wire.level), SCL | SDA },
    { START(wire.sda_first), 1 }, { START(wire.start), 1 }, { START(wire.changed), 1 },
    { START(wire.released), 1 }, { START(wire.sloping[0]), 1 }, { START(wire.sloping[1]), 1 },
    { START(wire.unfiltered), 1 },
    { START(conduct.timer_now), 1 }, { START(conduct.dated), 1 },
    { START(find.head), SIM8563_RING - 1 }, { START(find.waiting), SIM8563_RING },
    { START(fault.flip_bit), 7 }, { START(fault.held), 1 }, { START(fault.stalled), 1 },
    { START(relative.part), SIM8563_RTC8564 }, { START(relative.minute), 59 },
    { START(relative.ticks), 1 }, { START(relative.latching), LATCH_HOLDS },
};

static bool valid_bytes(const sim8563_t *chip)
{
    for (unsigned i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
        if (((const uint8_t *)chip)[bounds[i].at] > bounds[i].most)
            return false;
    return true;
}

static bool valid_time(const sim8563_t *chip)
{
    uint64_t now = chip->time.now_ns, filtered = now + FILTER_NS;
    return now <= LIFE_NS
        && (chip->time.at_ns[AT_SCL] == NEVER || chip->time.at_ns[AT_SCL] <= filtered)
        && (chip->time.at_ns[AT_SDA] == NEVER || chip->time.at_ns[AT_SDA] <= filtered)
        && (chip->time.at_ns[AT_OSC_START] != NEVER) == (chip->osc.state == OSC_STARTING);
}

static bool valid_oscillator(const sim8563_t *chip)
{
    uint64_t cycle = osc_cycle(chip);
    uint64_t tick = chip->div.tick;
    uint64_t let_go = cycle + 4 - chip->div.origin; // four cycles hence at the latest
    bool ticks = div_tick(chip, 1) != NEVER;
    uint64_t widest = facts_of(chip)->pulse[1][TIMER_1_HZ];

    return chip->osc.phase_as < HALF_AS
        && chip->osc.half <= UINT64_MAX / 4 && chip->osc.ppb >= -500000
        && chip->osc.ppb <= 500000 && within(&facts_of(chip)->osc_start_us, chip->osc.start_us)
        && (chip->osc.state == OSC_RUNNING || (chip->osc.half == 0 && !chip->i2c.open))
        && let_go <= UINT64_MAX / 4 && (chip->div.origin & 3) == 0
        && (!ticks || (tick > cycle && tick - cycle <= LONGEST_TICK
                       && ((tick - chip->div.origin) & 0x1FF) == 0x100))
        && (!chip->pulse.running || (chip->pulse.end > cycle && chip->pulse.end - cycle <= widest));
}

static bool valid_supply(const sim8563_t *chip)
{
    return within(&facts_of(chip)->vlow_mv, chip->supply.vlow_mv)
        && within(&facts_of(chip)->reset_mv, chip->supply.reset_mv)
        && chip->supply.vdd_mv >= -32767
        && supply_good(chip) == (chip->osc.state != OSC_RESET);
}

static bool valid_registers(const sim8563_t *chip)
{
    const struct facts *facts = facts_of(chip);
    uint32_t presets = layout_of(facts, TIMER_HIGH)->stored ? 0xFFFFFF : 0xFF;
    for (uint8_t reg = 0; reg < REGISTERS; reg++)
        if (chip->reg.value[reg] & (uint8_t)~layout_of(facts, reg)->stored)
            return false;
    return chip->reg.preset <= presets && !(chip->reg.written & ~facts->registers)
        && !(chip->reg.junk & ~facts->registers)
        && (!facts->junk || chip->reg.junk == facts->registers)
        && chip->reg.stored <= chip->i2c.accessed;
}

static bool valid_bus(const sim8563_t *chip)
{
    bool by_ticks = facts_of(chip)->timeout_ticks != 0;
    return chip->i2c.accessed <= chip->i2c.open && chip->i2c.start_ns <= chip->time.now_ns
        && (chip->i2c.state == BUS_IDLE ? !chip->i2c.pull : chip->i2c.open)
        && (!chip->i2c.open || by_ticks || !i2c_timed_out(chip))
        && chip->i2c.start_as < HALF_AS;
}

// What a part has not, stays 0.
static bool valid_relative(const sim8563_t *chip)
{
    const struct facts *facts = facts_of(chip);
    bool waits = chip->relative.latching == LATCH_WAITS;
    bool te = (chip->reg.value[TIMER_CTRL] & TE) != 0;
    return chip->relative.starting <= (te && facts->takes_over != AT_ONCE)
        && chip->relative.century == (facts->century ? chip->relative.century & C : 0)
        && (facts->free_minute || !chip->relative.minute)
        && (facts->timeout_ticks || !chip->relative.ticks)
        && (!chip->relative.latching || (facts->latched && chip->i2c.open))
        && (!waits || chip->i2c.start_half >> 1 == osc_cycle(chip));
}

static bool valid_findings(const sim8563_t *chip)
{
    for (unsigned i = 0; i < chip->find.waiting; i++) {
        unsigned id = chip->find.id[(chip->find.head + i) % SIM8563_RING];
        if (id < 1 || id > SIM8563_FINDINGS)
            return false;
    }
    return true;
}

sim8563_err_t sim8563_load(sim8563_t *chip, const uint8_t *in, size_t size)
{
    sim8563_t loaded;
    if (size < SIM8563_SNAPSHOT_SIZE)
        return SIM8563_ERR_SIZE;
    for (unsigned i = 0; i < sizeof magic; i++)
        if (in[i] != magic[i])
            return SIM8563_ERR_MAGIC;
    if (get2(in + 8) > VERSION)
        return SIM8563_ERR_VERSION;
    bool old = get2(in + 8) == 1;
    if (get2(in + 8) < 1 || get2(in + 10) != (old ? LENGTH_1 : LENGTH)
        || get4(in + CHECKSUM) != checksum(in))
        return SIM8563_ERR_CORRUPT;
    (void)sim8563_init(&loaded, &(sim8563_desc_t) { 0 }); // and the bytes between members
    in += HEADER;
    for (unsigned i = 0; i < SPAN_COUNT; i++) {
        if (old && spans[i].at == START(osc.start_us)) {
            loaded.osc.start_us = get2(in);
            loaded.osc.state = in[2];
            in += 3;
        } else if (!old || spans[i].at != START(relative.part)) {
            in += copy_span((uint8_t *)&loaded + spans[i].at, in, &spans[i]);
        }
    }
    if (!valid_bytes(&loaded) || !valid_time(&loaded) || !valid_oscillator(&loaded)
        || !valid_supply(&loaded) || !valid_registers(&loaded) || !valid_bus(&loaded)
        || !valid_relative(&loaded) || !valid_findings(&loaded) || !fault_valid(&loaded))
        return SIM8563_ERR_CORRUPT;
    if (!time_loaded(&loaded))
        return SIM8563_ERR_CORRUPT;
    *chip = loaded;
    return SIM8563_OK;
}
