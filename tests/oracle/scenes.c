// scenes.c - what a host might do next, at random
//
// SPDX-License-Identifier: MIT

#include "scenes.h"

#include "oracle_parts.h"

#define MS_NS  INT64_C(1000000)
#define SEC_NS INT64_C(1000000000)

static uint64_t draw(play_t *y)
{
    y->random += UINT64_C(0x9E3779B97F4A7C15); // splitmix64
    uint64_t z = y->random;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint32_t below(play_t *y, uint32_t n)
{
    return (uint32_t)(draw(y) % n);
}

static bool one_in(play_t *y, uint32_t n)
{
    return below(y, n) == 0;
}

static int64_t between(play_t *y, int64_t least, int64_t most)
{
    return least + (int64_t)(draw(y) % (uint64_t)(most - least + 1));
}

// ------------------------------------------------------------------- steps

static bool step(play_t *y, op_kind_t kind, int64_t a, int64_t b, int64_t c)
{
    if (y->history->count == HISTORY_MAX)
        return true;
    op_t op = { kind, a, b, c };
    y->history->op[y->history->count++] = op;
    return pair_do(y->pair, &op);
}

static bool wires(play_t *y, uint32_t levels)
{
    y->levels = levels;
    y->presented = levels & (oracle_pins(&y->pair->oracle) | ~SIM8563_SDA);
    return step(y, OP_WIRES, levels, 0, 0);
}

// The chip may have moved SDA meanwhile: who drives wires sees it at once.
static bool settle(play_t *y)
{
    uint32_t now = y->levels & (oracle_pins(&y->pair->oracle) | ~SIM8563_SDA);
    return !y->by_wire || now == y->presented || wires(y, y->levels);
}

static bool wait(play_t *y, int64_t ns)
{
    if (ns <= 0)
        return true;
    if (y->by_wire && ns > FILTER_NS && o_wires_due(&y->pair->oracle) != SIM8563_NEVER) {
        if (!step(y, OP_WAIT, FILTER_NS, 0, 0) || !settle(y))
            return false;
        ns -= FILTER_NS;
    }
    return step(y, OP_WAIT, ns, 0, 0) && settle(y);
}

// ------------------------------------------------------ interesting instants

static int64_t ns_of_halves(const oracle_t *o, uint64_t halves)
{
    uint64_t rate = (uint64_t)(INT64_C(1000000000) + o->rate_ppb);
    return halves == 0 ? 0 : (int64_t)((halves * HALF_CYCLE - o->phase + rate - 1) / rate);
}

static uint32_t divider(const oracle_t *o)
{
    sim8563_status_t s;
    oracle_status(o, &s);
    return s.divider;
}

// Half-cycles until the divider next reads `at`, which is below `period`.
static int64_t until_divider(const oracle_t *o, uint32_t at, uint32_t period)
{
    uint32_t cycles = (at - divider(o)) % period;
    if (cycles == 0)
        cycles = period;
    return ns_of_halves(o, 2 * (uint64_t)cycles - o->osc);
}

static int64_t until_timeout(const oracle_t *o)
{
    uint64_t rate = (uint64_t)(INT64_C(1000000000) + o->rate_ppb);
    return o->counting ? (int64_t)((ONE_SECOND - o->counted_phase + rate - 1) / rate) : 0;
}

static int64_t until(const oracle_t *o, uint64_t at_ns)
{
    return at_ns > o->now_ns ? (int64_t)(at_ns - o->now_ns) : 0;
}

static int64_t instant_of(play_t *y)
{
    const oracle_t *o = &y->pair->oracle;
    switch (below(y, 14)) {
    case 0: case 1: case 2:
        return until_divider(o, 16640, 32768); // a tick
    case 3:  return until_divider(o, 16384, 32768);
    case 4:  return until_divider(o, 256, 512); // 64 Hz rises
    case 5:  return until_divider(o, 4, 8);     // 4096 Hz rises
    case 6:  return ns_of_halves(o, 1);
    case 7:  return until_timeout(o);
    case 8: case 9:
        return o->pulse_cycles ? ns_of_halves(o, 2 * (uint64_t)o->pulse_cycles - o->osc) : 0;
    case 10: return o->running ? 0 : until(o, o->good_at_ns + o->osc_start_ns);
    case 11: return (o->reg[0] & STOP) ? until(o, o->stopped_ns + 10 * (uint64_t)SEC_NS) : 0;
    case 12: return o->reads.open ? until(o, o->reads.end_ns + (uint64_t)SEC_NS) : 0;
    default: return until(o, o_wires_due(o) == SIM8563_NEVER ? 0 : o_wires_due(o));
    }
}

static int64_t some_wait(play_t *y)
{
    static const int64_t scale[] = { 4, 60, 1000, 31000, 250000, 16 * MS_NS, 300 * MS_NS,
                                     SEC_NS };
    if (one_in(y, 2)) {
        int64_t ns = instant_of(y) + (one_in(y, 2) ? between(y, -2, 2) : 0);
        if (ns > 0)
            return ns;
    }
    return between(y, 1, scale[below(y, sizeof scale / sizeof scale[0])]);
}

static bool look_ahead(play_t *y)
{
    static const uint32_t watch[] = {
        SIM8563_INT, SIM8563_CLKOUT, SIM8563_SDA, SIM8563_OUTPUTS,
        SIM8563_INT | SIM8563_SDA, SIM8563_INT2, 0,
    };
    static const int64_t horizon[] = { 100, 40000, 3 * MS_NS, 20 * MS_NS, 1100 * MS_NS };
    int64_t ns = horizon[one_in(y, 8) ? 4 : below(y, 4)];
    return step(y, OP_NEXT, watch[below(y, sizeof watch / sizeof watch[0])], ns, 0);
}

static bool pause(play_t *y)
{
    if (one_in(y, 4) && !look_ahead(y))
        return false;
    return wait(y, some_wait(y));
}

// ---------------------------------------------------------------- transfers

static bool wire_bit(play_t *y, bool sda, int64_t half_ns);

static bool wires_for(play_t *y, uint32_t levels, int64_t ns)
{
    return wires(y, levels) && wait(y, ns);
}

// As a driver frees a stuck bus: clocks until the chip lets go of SDA, then STOP.
static bool free_bus(play_t *y)
{
    uint32_t clk = y->levels & SIM8563_CLKOUT, idle = clk | SIM8563_SCL | SIM8563_SDA;
    for (int k = 0; k < 10 && !(oracle_pins(&y->pair->oracle) & SIM8563_SDA); k++)
        if (!wires_for(y, idle & ~SIM8563_SCL, 2000) || !wires_for(y, idle, 2000))
            return false;
    return wires_for(y, clk | SIM8563_SDA, 2000) && wires_for(y, clk, 2000) &&
           wires_for(y, clk | SIM8563_SCL, 2000) && wires_for(y, idle, 2000);
}

// Bytes and wires do not mix within one transfer.
static bool take_bus(play_t *y, bool by_wire)
{
    if (y->by_wire == by_wire)
        return true;
    if (!(by_wire ? step(y, OP_STOP, 0, 0, 0) : free_bus(y)))
        return false;
    y->by_wire = by_wire;
    return !by_wire || wait(y, 2000);
}

static bool byte_gap(play_t *y)
{
    switch (below(y, 12)) {
    case 0: return wait(y, 90000);
    case 1: return wait(y, 22500);
    case 2: return wait(y, some_wait(y));
    default: return true;
    }
}

static bool write_bytes(play_t *y, uint8_t pointer, const uint8_t *data, uint32_t count)
{
    if (!take_bus(y, false) || !step(y, OP_START, 0xA2, 0, 0) || !byte_gap(y) ||
        !step(y, OP_WRITE, pointer, 0, 0))
        return false;
    for (uint32_t k = 0; k < count; k++)
        if (!byte_gap(y) || !step(y, OP_WRITE, data[k], 0, 0))
            return false;
    return byte_gap(y) && step(y, OP_STOP, 0, 0, 0);
}

static bool write_one(play_t *y, uint8_t reg, uint8_t value)
{
    return write_bytes(y, reg, &value, 1);
}

static bool read_bytes(play_t *y, uint8_t pointer, uint32_t count)
{
    if (!take_bus(y, false) || !step(y, OP_START, 0xA2, 0, 0) ||
        !step(y, OP_WRITE, pointer, 0, 0) || !byte_gap(y))
        return false;
    if (one_in(y, 3) && !step(y, OP_STOP, 0, 0, 0))
        return false;
    if (!step(y, OP_START, 0xA3, 0, 0))
        return false;
    for (uint32_t k = 0; k < count; k++)
        if (!byte_gap(y) || !step(y, OP_READ, 0, 0, 0))
            return false;
    return byte_gap(y) && step(y, OP_STOP, 0, 0, 0);
}

// ------------------------------------------------------------------- values

static uint8_t bcd(uint32_t v)
{
    return (uint8_t)(v / 10 * 16 + v % 10);
}

static uint8_t time_value(play_t *y, uint8_t reg)
{
    static const uint8_t edge[9][6] = {
        { 0 }, { 0 },
        { 0x58, 0x59, 0x59, 0xD8, 0x00, 0x57 }, { 0x59, 0x59, 0x58, 0x00, 0x29, 0x30 },
        { 0x23, 0x23, 0x22, 0x00, 0x09, 0x19 }, { 0x28, 0x29, 0x30, 0x31, 0x01, 0x27 },
        { 6, 0, 5, 1, 7, 3 }, { 0x02, 0x12, 0x04, 0x11, 0x00, 0x09 },
        { 0x00, 0x99, 0x24, 0x23, 0xA0, 0x98 },
    };
    static const uint32_t most[9] = { 0, 0, 60, 60, 24, 32, 7, 13, 100 };
    switch (below(y, 8)) {
    case 0:  return (uint8_t)draw(y);
    case 1: case 2:
        return bcd(below(y, most[reg]));
    default: return edge[reg][below(y, 6)];
    }
}

static uint8_t control_2_value(play_t *y)
{
    uint8_t value = (uint8_t)(below(y, 32));
    return one_in(y, 20) ? (uint8_t)draw(y) : value;
}

static uint8_t value_for(play_t *y, uint8_t reg)
{
    const oracle_t *o = &y->pair->oracle;
    if (reg >= 2 && reg <= 8)
        return time_value(y, reg);
    switch (reg) {
    case 0x00: return one_in(y, 3) ? (uint8_t)(draw(y) & 0xA0) : one_in(y, 9) ? 0x01 : 0;
    case 0x01: return control_2_value(y);
    case 0x09: case 0x0A: case 0x0B: case 0x0C:
        if (one_in(y, 2))
            return o->reg[reg - 6];
        return one_in(y, 2) ? 0x80 : (uint8_t)(time_value(y, (uint8_t)(reg - 6)) & 0x7F);
    case 0x0D: return (uint8_t)(0x80 | below(y, 4));
    case 0x0E: return (uint8_t)(one_in(y, 4) ? draw(y) : 0x80 | below(y, 4));
    case 0x0F: return (uint8_t)(one_in(y, 4) ? draw(y) : below(y, 5));
    case 0x12: return (uint8_t)(one_in(y, 12) ? draw(y) : 0);
    case 0x13: return (uint8_t)(one_in(y, 8) ? below(y, 3) : 0);
    default:   return (uint8_t)draw(y);
    }
}

// ------------------------------------------------------------------- scenes

static bool scene_calendar(play_t *y)
{
    uint8_t data[7];
    switch (below(y, 8)) {
    case 0:
        for (uint8_t k = 0; k < 7; k++)
            data[k] = time_value(y, (uint8_t)(k + 2));
        return write_bytes(y, 2, data, 7);
    case 1: {
        uint8_t reg = (uint8_t)(2 + below(y, 7));
        return write_one(y, reg, time_value(y, reg));
    }
    case 2:
        return write_one(y, 0, one_in(y, 2) ? STOP : 0);
    case 3:
        return write_one(y, 0, 0);
    case 4:
        return read_bytes(y, 2, 7);
    case 5:
        return read_bytes(y, (uint8_t)(2 + below(y, 7)), 1 + below(y, 4));
    default:
        return pause(y);
    }
}

static bool scene_timer(play_t *y)
{
    uint8_t data[2];
    switch (below(y, 9)) {
    case 0:
        return write_one(y, 0x0E, value_for(y, 0x0E));
    case 1:
        data[0] = value_for(y, 0x0E);
        data[1] = value_for(y, 0x0F);
        return write_bytes(y, 0x0E, data, 2);
    case 2:
        data[0] = value_for(y, 0x12);
        data[1] = value_for(y, 0x13);
        return write_bytes(y, 0x12, data, 2);
    case 3:
        return write_one(y, 1, control_2_value(y));
    case 4:
        return read_bytes(y, (uint8_t)(0x0E + below(y, 6)), 1 + below(y, 5));
    case 5:
        return read_bytes(y, 1, 1) && write_one(y, 1, control_2_value(y));
    default:
        return pause(y);
    }
}

static bool scene_alarm(play_t *y)
{
    uint8_t data[4];
    switch (below(y, 6)) {
    case 0:
        for (uint8_t k = 0; k < 4; k++)
            data[k] = value_for(y, (uint8_t)(9 + k));
        return write_bytes(y, 9, data, 4);
    case 1: {
        uint8_t reg = (uint8_t)(9 + below(y, 4));
        return write_one(y, reg, value_for(y, reg));
    }
    case 2:
        return write_one(y, 1, control_2_value(y));
    case 3:
        return write_one(y, 2, 0x59) && wait(y, until_divider(&y->pair->oracle, 16640, 32768));
    default:
        return pause(y);
    }
}

// The last second of a day, a month, a year.
static bool scene_rollover(play_t *y)
{
    static const uint8_t day[] = { 0x28, 0x29, 0x30, 0x31 };
    const uint8_t last[7] = {
        one_in(y, 8) ? 0x58 : 0x59, 0x59, 0x23, one_in(y, 4) ? time_value(y, 5) : day[below(y, 4)],
        time_value(y, 6), one_in(y, 2) ? 0x02 : one_in(y, 2) ? 0x12 : time_value(y, 7),
        time_value(y, 8),
    };
    if (!write_bytes(y, 2, last, 7))
        return false;
    int64_t tick_ns = until_divider(&y->pair->oracle, 16640, 32768);
    return wait(y, tick_ns + between(y, -1, 1)) && read_bytes(y, 2, 7) && pause(y);
}

// From 0 mV up, in two steps or three, about as slowly as the datasheet allows.
static bool scene_ramp(play_t *y)
{
    static const int64_t low[] = { 1, 500, 899, 900, 1100, 1199 };
    int64_t ns = 100 * MS_NS + (one_in(y, 2) ? between(y, -2, 2) : between(y, -50, 50) * MS_NS);
    int64_t first = between(y, 1, 99) * MS_NS;
    if (!step(y, OP_VDD, one_in(y, 4) ? -1 : 0, 0, 0) || !wait(y, some_wait(y)) ||
        !step(y, OP_VDD, low[below(y, 6)], 0, 0))
        return false;
    if (one_in(y, 2)) {
        if (!wait(y, first) || !step(y, OP_VDD, low[below(y, 6)], 0, 0))
            return false;
        ns -= first;
    }
    return wait(y, ns) && step(y, OP_VDD, one_in(y, 2) ? 1200 : 3000, 0, 0) && pause(y);
}

// Registers set from outside, as a debugger does.
static bool scene_poke(play_t *y)
{
    uint8_t reg = (uint8_t)below(y, one_in(y, 16) ? 256 : 0x14);
    return step(y, OP_POKE, reg, one_in(y, 3) ? (uint8_t)draw(y) : value_for(y, reg), 0);
}

// The time in two or three transfers, with a tick between them, or nearly.
static bool scene_split(play_t *y)
{
    bool writing = one_in(y, 2);
    if (!one_in(y, 3)) {
        const uint8_t late[4] = { 0x59, 0x59, 0x23, time_value(y, 5) };
        if (!write_bytes(y, 2, late, 1 + below(y, 4)))
            return false;
    }
    for (uint32_t k = 1 + below(y, 3); k > 0; k--) {
        uint8_t reg = (uint8_t)(2 + below(y, 7));
        bool good = writing ? write_one(y, reg, time_value(y, reg))
                            : read_bytes(y, reg, 1 + below(y, one_in(y, 3) ? 7 : 2));
        if (!good)
            return false;
        int64_t tick_ns = until_divider(&y->pair->oracle, 16640, 32768);
        if (one_in(y, 2) && !wait(y, tick_ns + between(y, -1, 1)))
            return false;
    }
    return true;
}

// The timer's bytes one by one while it counts, where a borrow goes through them.
static bool scene_torn_timer(play_t *y)
{
    const uint8_t borrow[2] = { 0, (uint8_t)(1 + below(y, 2)) };
    uint8_t low = (uint8_t)below(y, 3), control = (uint8_t)(TE | below(y, 2));
    if (one_in(y, 2) && (!write_bytes(y, 0x12, borrow, 2) || !write_one(y, 0x0F, low) ||
                         !write_one(y, 0x0E, control)))
        return false;
    for (uint32_t k = 1 + below(y, 4); k > 0; k--)
        if (!read_bytes(y, one_in(y, 2) ? 0x0F : (uint8_t)(0x12 + below(y, 2)), 1 + below(y, 5)) ||
            !wait(y, until_divider(&y->pair->oracle, 4, 8)))
            return false;
    return true;
}

// CLKOUT edges, fast or slow, on wires that are otherwise idle.
static bool clkout_edges(play_t *y)
{
    uint32_t edges = 1 + below(y, one_in(y, 4) ? 140 : 8);
    int64_t gap = one_in(y, 3) ? 0 : one_in(y, 2) ? 1000 : between(y, 1, 100000);
    for (uint32_t k = 0; k < edges; k++) {
        if (!wires(y, y->levels ^ SIM8563_CLKOUT) || !wait(y, gap))
            return false;
    }
    return true;
}

static bool scene_test(play_t *y)
{
    switch (below(y, 4)) {
    case 0:  return write_one(y, 0, (uint8_t)(EXT_TEST | (one_in(y, 3) ? STOP : 0)));
    case 1:  return write_one(y, 0, 0);
    default: return clkout_edges(y);
    }
}

// Bytes without much sense.
static bool scene_bytes(play_t *y)
{
    static const uint8_t address[] = { 0xA2, 0xA3, 0xA2, 0xA3, 0xA0, 0x00, 0xF4 };
    uint32_t steps = 1 + below(y, 6);
    if (!take_bus(y, false))
        return false;
    for (uint32_t k = 0; k < steps; k++) {
        uint8_t reg = y->pair->oracle.pointer;
        uint8_t value = y->pair->oracle.mode == ORACLE_POINTER
                            ? (uint8_t)(one_in(y, 8) ? draw(y) : below(y, 0x16))
                            : value_for(y, reg);
        bool good;
        switch (below(y, 9)) {
        case 0: case 1:
            good = step(y, OP_START, address[below(y, sizeof address)], 0, 0);
            break;
        case 2: case 3: case 4: good = step(y, OP_WRITE, value, 0, 0); break;
        case 5: case 6: good = step(y, OP_READ, 0, 0, 0); break;
        case 7:  good = step(y, OP_STOP, 0, 0, 0); break;
        default: good = byte_gap(y); break;
        }
        if (!good)
            return false;
    }
    return true;
}

// ------------------------------------------------------------ by the wire

// One wire changes, as logic or as voltages.
static bool line(play_t *y, uint32_t pin, bool high)
{
    uint32_t levels = high ? y->levels | pin : y->levels & ~pin;
    return wires(y, levels);
}

static bool glitch(play_t *y)
{
    uint32_t pin = one_in(y, 2) ? SIM8563_SCL : SIM8563_SDA;
    uint32_t before = y->levels;
    return wires(y, before ^ pin) && wait(y, between(y, 45, 51)) && wires(y, before);
}

static bool hold(play_t *y, int64_t ns)
{
    if (one_in(y, 40) && !glitch(y))
        return false;
    if (one_in(y, 60))
        ns = between(y, 0, 2600);
    else if (one_in(y, 60))
        ns += between(y, -2, 2);
    return wait(y, ns);
}

// One clock, SCL low before and after.
static bool wire_bit(play_t *y, bool sda, int64_t half_ns)
{
    int64_t delay = one_in(y, 8) ? between(y, 0, half_ns) : 60;
    return wait(y, delay) && line(y, SIM8563_SDA, sda) && hold(y, half_ns - delay) &&
           line(y, SIM8563_SCL, true) && hold(y, half_ns) && line(y, SIM8563_SCL, false);
}

static bool wire_byte(play_t *y, uint8_t byte, bool ack, int64_t half_ns, uint32_t bits)
{
    for (uint32_t k = 0; k < bits; k++)
        if (!wire_bit(y, k == 8 ? !ack : (byte >> (7 - k)) & 1, half_ns))
            return false;
    return true;
}

static bool wire_start(play_t *y, int64_t half_ns)
{
    return line(y, SIM8563_SDA, true) && hold(y, half_ns) && line(y, SIM8563_SCL, true) &&
           hold(y, half_ns) && line(y, SIM8563_SDA, false) && hold(y, half_ns) &&
           line(y, SIM8563_SCL, false);
}

static bool wire_stop(play_t *y, int64_t half_ns)
{
    return hold(y, 60) && line(y, SIM8563_SDA, false) && hold(y, half_ns) &&
           line(y, SIM8563_SCL, true) && hold(y, half_ns) && line(y, SIM8563_SDA, true) &&
           hold(y, half_ns);
}

static uint32_t bits_of(play_t *y)
{
    return one_in(y, 30) ? below(y, 10) : 9;
}

static bool wire_write(play_t *y, int64_t half_ns)
{
    uint8_t reg = (uint8_t)below(y, 0x14);
    if (!wire_byte(y, one_in(y, 16) ? (uint8_t)draw(y) : 0xA2, false, half_ns, bits_of(y)) ||
        !wire_byte(y, reg, false, half_ns, bits_of(y)))
        return false;
    for (uint32_t k = below(y, 4); k > 0; k--)
        if (!wire_byte(y, value_for(y, reg++), false, half_ns, bits_of(y)))
            return false;
    return true;
}

static bool wire_read(play_t *y, int64_t half_ns)
{
    if (!wire_byte(y, 0xA3, false, half_ns, bits_of(y)))
        return false;
    uint32_t count = one_in(y, 16) ? 0 : 1 + below(y, 4);
    for (uint32_t k = 1; k <= count; k++)
        if (!wire_byte(y, 0xFF, one_in(y, 12) ? one_in(y, 2) : k < count, half_ns, bits_of(y)))
            return false;
    return true;
}

static bool scene_wires(play_t *y)
{
    static const int64_t half[] = { 5000, 1300, 1250, 1299, 600, 2000, 100, 50, 52 };
    int64_t half_ns = half[one_in(y, 4) ? below(y, 9) : below(y, 2)];
    if (!take_bus(y, true) || !wire_start(y, half_ns))
        return false;
    bool good = one_in(y, 3)   ? wire_read(y, half_ns)
                : one_in(y, 2) ? wire_write(y, half_ns)
                               : wire_byte(y, 0xA2, false, half_ns, 9) &&
                                     wire_byte(y, (uint8_t)below(y, 0x13), false, half_ns, 9) &&
                                     wire_start(y, half_ns) && wire_read(y, half_ns);
    if (!good)
        return false;
    return one_in(y, 8) || wire_stop(y, half_ns);
}

static bool random_levels(play_t *y)
{
    uint32_t levels = y->levels;
    if (one_in(y, 2))
        levels ^= SIM8563_SCL;
    if (one_in(y, 2))
        levels ^= SIM8563_SDA;
    if (one_in(y, 6))
        levels ^= SIM8563_CLKOUT;
    if (one_in(y, 24))
        return step(y, OP_WIRES_RAW, levels, 0, 0) && wait(y, between(y, 0, 110));
    return wires(y, levels);
}

static bool random_voltages(play_t *y)
{
    static const int32_t tenth[] = { 0, 1, 2, 3, 5, 7, 8, 9, 10 };
    int32_t vdd = y->pair->oracle.vdd_mv;
    int32_t mv[2];
    if (vdd < 1200)
        return true;
    for (int k = 0; k < 2; k++)
        mv[k] = vdd * tenth[below(y, 9)] / 10 + (int32_t)between(y, -1, 1);
    if (one_in(y, 50))
        mv[below(y, 2)] = (int32_t)between(y, -400, 7000);
    y->presented = 0; // no logic level: presented anew by whatever comes next
    return step(y, OP_WIRES_MV, mv[0], mv[1], one_in(y, 6) ? vdd * tenth[below(y, 9)] / 10 : vdd);
}

static bool scene_noise(play_t *y)
{
    if (!take_bus(y, true))
        return false;
    bool volts = one_in(y, 3);
    for (uint32_t k = 1 + below(y, 12); k > 0; k--) {
        if (volts ? !random_voltages(y) : !random_levels(y))
            return false;
        int64_t ns = between(y, 1, one_in(y, 4) ? 4000 : 400);
        if (volts && !step(y, OP_WAIT, ns, 0, 0))
            return false;
        if (!volts && !wait(y, one_in(y, 3) ? between(y, 1, 2000) : between(y, 0, 110)))
            return false;
    }
    return !volts || wires(y, y->levels);
}

// ------------------------------------------------------------ surroundings

static int64_t some_supply(play_t *y)
{
    static const int64_t mv[] = { 3000, 5000, 3300, 1800, 2000, 1999, 1299, 1300, 1200, 1199,
                                  1000, 900, 899, 500, 0, 5500, 5501, 6500, 6501, -1, -301 };
    return one_in(y, 2) ? mv[below(y, 4)] : mv[below(y, sizeof mv / sizeof mv[0])];
}

static bool scene_supply(play_t *y)
{
    static const int64_t temperature[] = { 25000, 25000, 85000, 85001, -40000, -40001, 125000,
                                           125001, -55000, -55001 };
    static const int64_t rate[] = { 0, 0, 50000, -50000, 100000, 100001, -100001, 200000, 200001,
                                    -200001, 500000, -500000, 1, -1 };
    switch (below(y, 6)) {
    case 0: case 1:
        return step(y, OP_VDD, some_supply(y), 0, 0);
    case 2:
        return step(y, OP_RATE, one_in(y, 3) ? between(y, -500000, 500000) : rate[below(y, 14)],
                    0, 0);
    case 3:
        return step(y, OP_TEMPERATURE, temperature[below(y, 10)], 0, 0);
    case 4:
        return step(y, OP_VLOW, one_in(y, 6) ? 1099 : between(y, 1100, 1500), 0, 0);
    default:
        return step(y, OP_VDD, 3000, 0, 0) && wait(y, one_in(y, 2) ? 5 * MS_NS : some_wait(y));
    }
}

static bool scene_long(play_t *y)
{
    switch (below(y, 8)) {
    case 0: case 1: case 2:
        return wait(y, between(y, 1, 3) * SEC_NS + between(y, -2, 2));
    case 3:
        return one_in(y, 4) ? wait(y, between(y, 1, 70) * SEC_NS) : pause(y);
    case 4:
        return one_in(y, 60) ? wait(y, between(y, 1, y->longest_s) * SEC_NS) : pause(y);
    default: {
        int64_t ns = until_timeout(&y->pair->oracle);
        return ns > 2 ? wait(y, ns + between(y, -2, 2)) : pause(y);
    }
    }
}

// -------------------------------------------------------------------- play

static void draw_desc(play_t *y, sim8563_desc_t *d)
{
    *d = (sim8563_desc_t){ 0 };
    d->package = (sim8563_package_t)below(y, 4);
    if (y->scenes & SCENE_SUPPLY) {
        d->unpowered = one_in(y, 8);
        d->vdd_mv = one_in(y, 3) ? (uint16_t)between(y, 1, 6500) : 0;
        d->vlow_mv = one_in(y, 3) ? (uint16_t)between(y, 1100, 1500) : 0;
        d->reset_mv = one_in(y, 3) ? (uint16_t)between(y, 500, 1100) : 0;
        d->scramble = one_in(y, 6) ? (uint32_t)draw(y) : 0;
    }
    d->osc_start_us = one_in(y, 3) ? (uint16_t)between(y, 1, one_in(y, 3) ? 2 : 5000) : 0;
    d->osc_ppb = one_in(y, 2) ? (int32_t)between(y, -100000, 100000) : 0;
    d->unfiltered = one_in(y, 5);
}

typedef struct scene_t {
    bool   (*play)(play_t *);
    uint32_t mask;
    uint32_t weight;
} scene_t;

static const scene_t all_scenes[] = {
    { scene_calendar, SCENE_CALENDAR, 6 }, { scene_split, SCENE_CALENDAR, 3 },
    { scene_rollover, SCENE_CALENDAR, 3 }, { scene_ramp, SCENE_SUPPLY, 1 },
    { scene_timer, SCENE_TIMER, 9 }, { scene_torn_timer, SCENE_TIMER, 2 },
    { scene_alarm, SCENE_ALARM, 5 }, { scene_test, SCENE_TEST, 2 },
    { scene_bytes, SCENE_BYTES, 6 }, { scene_wires, SCENE_WIRES, 2 },
    { scene_noise, SCENE_NOISE, 2 }, { scene_supply, SCENE_SUPPLY, 2 },
    { scene_poke, SCENE_POKE, 2 }, { scene_long, SCENE_LONG, 2 },
};

static bool scene(play_t *y)
{
    for (;;) {
        const scene_t *s = &all_scenes[below(y, sizeof all_scenes / sizeof all_scenes[0])];
        if ((s->mask & y->scenes) && below(y, 9) < s->weight)
            return s->play(y);
    }
}

bool scenes_play(play_t *y, uint32_t ops)
{
    if (one_in(y, 2)) { // a history about few things goes deeper
        uint32_t few = y->scenes & (1u << below(y, 10) | 1u << below(y, 10) | 1u << below(y, 10));
        y->scenes = few ? few : y->scenes;
    }
    draw_desc(y, &y->history->desc);
    y->history->count = 0;
    y->levels = y->presented = SIM8563_SCL | SIM8563_SDA | SIM8563_CLKOUT;
    if (!pair_init(y->pair, &y->history->desc, y->pair->compare_findings))
        return false;
    y->by_wire = (y->scenes & SCENE_NOISE) && one_in(y, 4); // wires from time 0 on
    if (y->by_wire && !scene_noise(y))
        return false;
    if (!one_in(y, 4) && !wait(y, 6 * MS_NS))
        return false;
    while (y->history->count < ops)
        if (!scene(y))
            return false;
    return true;
}
