// snapshot.c - the state as bytes, and back from bytes that nobody vouches for
//
// SPDX-License-Identifier: MIT
//
// docs/snapshot.md describes the format. Only what cannot be worked out again is
// in it: AT_CYCLE, AT_TIMEOUT, AT_CONDUCT and the wake-up are not.

#include "blocks.h"

#define VERSION  1u
#define HEADER   16u // magic 8, version 2, length 2, checksum 4
#define CHECKSUM 12u
#define LONGEST_TICK (32768u + 512u) // cycles from one second tick to the next, at most

static const uint8_t magic[8] = { 's', 'i', 'm', '8', '5', '6', '3', 0x1A };

struct field {
    uint16_t at;
    uint8_t  size;
    uint8_t  count;
};

// Every member that is saved, in the order of the file; MANY is an array.
#define FIELDS(ONE, MANY) \
    ONE(time.now_ns) ONE(time.at_ns[AT_OSC_FAULT]) ONE(time.at_ns[AT_OSC_START]) \
    ONE(time.at_ns[AT_SDA_FAULT]) ONE(time.at_ns[AT_SCL]) ONE(time.at_ns[AT_SDA]) \
    ONE(time.at_ns[AT_SCL_LEVEL]) ONE(time.at_ns[AT_SDA_LEVEL]) ONE(time.at_ns[AT_SUPPLY]) \
    ONE(osc.half) ONE(osc.phase_as) ONE(osc.ppb) ONE(osc.start_us) ONE(osc.state) \
    ONE(div.origin) ONE(div.tick) ONE(div.high) ONE(div.armed) ONE(div.clk) \
    ONE(supply.temperature_mc) ONE(supply.scramble) ONE(supply.vdd_mv) ONE(supply.vlow_mv) \
    ONE(supply.reset_mv) ONE(supply.outside) ONE(supply.left_zero_ns) ONE(supply.package) \
    ONE(reg.preset) ONE(reg.written) ONE(reg.junk) MANY(reg.value) ONE(reg.pointer) \
    ONE(reg.matched) ONE(reg.stored) \
    ONE(pulse.end) ONE(pulse.running) \
    ONE(i2c.start_ns) ONE(i2c.start_half) ONE(i2c.start_as) ONE(i2c.bytes) ONE(i2c.state) \
    ONE(i2c.open) ONE(i2c.accessed) ONE(i2c.shift) ONE(i2c.bits) ONE(i2c.pull) \
    ONE(wire.scl_ns) ONE(wire.sda_ns) ONE(wire.stop_ns) ONE(wire.rise_ns) MANY(wire.band_ns) \
    ONE(wire.judged) ONE(wire.raw) ONE(wire.level) ONE(wire.sda_first) ONE(wire.start) \
    ONE(wire.changed) ONE(wire.released) MANY(wire.band) ONE(wire.unfiltered) \
    ONE(conduct.stopped_ns) ONE(conduct.timer_end_ns) ONE(conduct.run[0].end_ns) \
    ONE(conduct.run[0].all) ONE(conduct.run[0].now) ONE(conduct.run[0].torn) \
    ONE(conduct.run[0].flags) ONE(conduct.run[1].end_ns) ONE(conduct.run[1].all) \
    ONE(conduct.run[1].now) ONE(conduct.run[1].torn) ONE(conduct.run[1].flags) ONE(conduct.once) \
    ONE(conduct.not_bcd) ONE(conduct.range) ONE(conduct.reserved) MANY(conduct.address) \
    ONE(conduct.alone) ONE(conduct.timer_run) ONE(conduct.timer_now) ONE(conduct.timer_torn) \
    ONE(conduct.unread) ONE(conduct.dated) \
    MANY(find.at_ns) MANY(find.measured) MANY(find.limit) MANY(find.id) MANY(find.reg) \
    ONE(find.lost) ONE(find.head) ONE(find.waiting) \
    ONE(fault.sda_ns) ONE(fault.stall_ns) ONE(fault.nack_byte) ONE(fault.sda_clocks) \
    ONE(fault.flip_bit) ONE(fault.clocks) MANY(fault.left) ONE(fault.held) ONE(fault.stalled)

#define MEMBER(name) (((sim8563_t *)0)->name)
#define SIZE(name)   + sizeof MEMBER(name)
#define ONE(name)    { offsetof(sim8563_t, name), sizeof MEMBER(name), 1 },
#define MANY(name)   { offsetof(sim8563_t, name), sizeof MEMBER(name[0]), \
                       sizeof MEMBER(name) / sizeof MEMBER(name[0]) },

static const struct field fields[] = { FIELDS(ONE, MANY) };

#define LENGTH (HEADER FIELDS(SIZE, SIZE))
_Static_assert(LENGTH <= SIM8563_SNAPSHOT_SIZE, "the state fits its snapshot");

// ----------------------------------------------------------------------- bytes

static void put2(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)value;
    out[1] = (uint8_t)(value >> 8);
}

static void put4(uint8_t *out, uint32_t value)
{
    put2(out, value);
    put2(out + 2, value >> 16);
}

static uint32_t get2(const uint8_t *in)
{
    return in[0] | (uint32_t)in[1] << 8;
}

static uint32_t get4(const uint8_t *in)
{
    return get2(in) | get2(in + 2) << 16;
}

// Members to bytes and back, whatever the byte order of the machine.
static uint8_t *put(uint8_t *out, const sim8563_t *chip, struct field field)
{
    const uint8_t *from = (const uint8_t *)chip + field.at;
    const void *member = from;
    for (unsigned n = 0; n < field.count; n++, out += field.size) {
        if (field.size == 1) {
            out[0] = from[n];
        } else if (field.size == 2) {
            put2(out, ((const uint16_t *)member)[n]);
        } else if (field.size == 4) {
            put4(out, ((const uint32_t *)member)[n]);
        } else {
            put4(out, (uint32_t)((const uint64_t *)member)[n]);
            put4(out + 4, (uint32_t)(((const uint64_t *)member)[n] >> 32));
        }
    }
    return out;
}

static const uint8_t *take(sim8563_t *chip, const uint8_t *in, struct field field)
{
    uint8_t *to = (uint8_t *)chip + field.at;
    void *member = to;
    for (unsigned n = 0; n < field.count; n++, in += field.size) {
        if (field.size == 1)
            to[n] = in[0];
        else if (field.size == 2)
            ((uint16_t *)member)[n] = (uint16_t)get2(in);
        else if (field.size == 4)
            ((uint32_t *)member)[n] = get4(in);
        else
            ((uint64_t *)member)[n] = get4(in) | (uint64_t)get4(in + 4) << 32;
    }
    return in;
}

// The sum of all 32-bit words but the magic and itself, each times its offset, made
// odd: so any change of one word shows, and most exchanges of two.
static uint32_t checksum(const uint8_t *bytes)
{
    uint32_t sum = 0 - get4(bytes + CHECKSUM) * (CHECKSUM | 1);
    for (uint32_t i = 8; i < SIM8563_SNAPSHOT_SIZE; i += 4)
        sum += get4(bytes + i) * (i | 1);
    return sum;
}

sim8563_err_t sim8563_save(const sim8563_t *chip, uint8_t *out, size_t size)
{
    if (size < SIM8563_SNAPSHOT_SIZE)
        return SIM8563_ERR_SIZE;
    uint8_t *next = out + HEADER;
    for (unsigned i = 0; i < sizeof fields / sizeof fields[0]; i++)
        next = put(next, chip, fields[i]);
    while (next < out + SIM8563_SNAPSHOT_SIZE)
        *next++ = 0;
    for (unsigned i = 0; i < sizeof magic; i++)
        out[i] = magic[i];
    put2(out + 8, VERSION);
    put2(out + 10, LENGTH);
    put4(out + CHECKSUM, checksum(out));
    return SIM8563_OK;
}

// ---------------------------------------------------------------------- loading

static bool valid_time(const sim8563_t *chip)
{
    uint64_t now = chip->time.now_ns;
    for (unsigned i = 0; i < DEADLINES; i++)
        if (chip->time.at_ns[i] <= now)
            return false;
    uint64_t filtered = now + FILTER_NS;
    return now < NEVER - 1
        && (chip->time.at_ns[AT_SCL] == NEVER || chip->time.at_ns[AT_SCL] <= filtered)
        && (chip->time.at_ns[AT_SDA] == NEVER || chip->time.at_ns[AT_SDA] <= filtered)
        && (chip->time.at_ns[AT_OSC_START] != NEVER) == (chip->osc.state == OSC_STARTING);
}

static bool valid_oscillator(const sim8563_t *chip)
{
    uint64_t cycle = osc_cycle(chip);
    uint64_t tick = chip->div.tick;
    int64_t held = (int64_t)(chip->div.origin - cycle);
    bool ticks = div_tick(chip, 1) != NEVER;

    return chip->osc.state <= OSC_RUNNING && chip->osc.phase_as < HALF_AS
        && chip->osc.half <= UINT64_MAX / 4 && chip->osc.ppb >= -500000
        && chip->osc.ppb <= 500000 && chip->osc.start_us >= 1 && chip->osc.start_us <= 5000
        && (chip->osc.state == OSC_RUNNING || (chip->osc.half == 0 && !chip->i2c.open))
        && held <= 4 && (chip->div.origin & 3) == 0
        && (!ticks || (tick > cycle && tick - cycle <= LONGEST_TICK
                       && ((tick - chip->div.origin) & 0x1FF) == 0x100))
        && (!chip->pulse.running || (chip->pulse.end > cycle && chip->pulse.end - cycle <= 256))
        && chip->div.high < 64 && chip->div.armed <= 1 && chip->div.clk <= 1
        && chip->pulse.running <= 1;
}

static bool valid_supply(const sim8563_t *chip)
{
    return chip->supply.package <= SIM8563_WLCSP && chip->supply.vlow_mv >= 1100
        && chip->supply.vlow_mv <= 1500 && chip->supply.reset_mv >= 500
        && chip->supply.reset_mv <= 1100 && chip->supply.vdd_mv >= -32767
        && supply_good(chip) == (chip->osc.state != OSC_RESET);
}

static bool valid_registers(const sim8563_t *chip)
{
    for (uint8_t reg = 0; reg < REGISTERS; reg++)
        if (chip->reg.value[reg] & (uint8_t)~reg_stored(reg))
            return false;
    return chip->reg.preset <= 0xFFFFFF && !(chip->reg.written & ~ALL_REGISTERS)
        && !(chip->reg.junk & ~ALL_REGISTERS) && chip->reg.matched <= 1
        && chip->reg.stored <= chip->i2c.accessed;
}

static bool valid_bus(const sim8563_t *chip)
{
    return chip->i2c.state <= BUS_READ && chip->i2c.bits <= 10 && chip->i2c.pull <= 1
        && chip->i2c.open <= 1 && chip->i2c.accessed <= chip->i2c.open
        && (chip->i2c.state == BUS_IDLE || chip->i2c.open)
        && (!chip->i2c.open || (chip->i2c.start_half <= chip->osc.half
                                && chip->osc.half - chip->i2c.start_half <= 65536))
        && chip->i2c.start_as < HALF_AS
        && chip->wire.raw <= 3 && chip->wire.level <= 3 && chip->wire.sda_first <= 1
        && chip->wire.start <= 1 && chip->wire.changed <= 1 && chip->wire.released <= 1
        && chip->wire.band[0] <= 2 && chip->wire.band[1] <= 2 && chip->wire.unfiltered <= 1;
}

static bool valid_findings(const sim8563_t *chip)
{
    for (unsigned i = 0; i < chip->find.waiting && i < SIM8563_RING; i++) {
        unsigned id = chip->find.id[(chip->find.head + i) % SIM8563_RING];
        if (id < 1 || id > SIM8563_FINDINGS)
            return false;
    }
    return chip->find.head < SIM8563_RING && chip->find.waiting <= SIM8563_RING
        && chip->conduct.timer_now <= 1 && chip->conduct.dated <= 1;
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
    if (get2(in + 8) != VERSION || get2(in + 10) != LENGTH
        || get4(in + CHECKSUM) != checksum(in)
        || sim8563_init(&loaded, &(sim8563_desc_t) { 0 }) != SIM8563_OK)
        return SIM8563_ERR_CORRUPT;
    in += HEADER;
    for (unsigned i = 0; i < sizeof fields / sizeof fields[0]; i++)
        in = take(&loaded, in, fields[i]);
    if (!valid_time(&loaded) || !valid_oscillator(&loaded) || !valid_supply(&loaded)
        || !valid_registers(&loaded) || !valid_bus(&loaded) || !valid_findings(&loaded)
        || !fault_valid(&loaded))
        return SIM8563_ERR_CORRUPT;
    time_loaded(&loaded);
    *chip = loaded;
    return SIM8563_OK;
}
