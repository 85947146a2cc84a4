// model.c - fuzzes the chip beside the model of tests/oracle: all that can be seen agrees
//
// SPDX-License-Identifier: MIT
//
// The model counts half cycles one by one, so an input has little time: enough for a time-out.

#include "history.h"
#include "input.h"

#define MOST_STEPS 400
#define MOST_NS    (1200 * SIM8563_MS)

typedef struct model_t {
    pair_t    pair;
    history_t history;
    input_t   input;
    uint64_t  left_ns;
    bool      bytes; // no wires: the two are not to be mixed
} model_t;

static uint8_t take(model_t *m)
{
    return take_8(&m->input);
}

static void step(model_t *m, op_kind_t kind, int64_t a, int64_t b, int64_t c)
{
    const op_t op = {kind, a, b, c};
    if (m->history.count < HISTORY_MAX)
        m->history.op[m->history.count++] = op;
    bool agree = pair_do(&m->pair, &op);
    if (!agree) {
        history_print(&m->history);
        printf("  %s differs: %s\n", m->pair.what, m->pair.detail);
        (void)fflush(stdout);
    }
    MUST(agree);
}

static void wait_for(model_t *m, uint64_t ns)
{
    uint64_t most = ns < m->left_ns ? ns : m->left_ns;
    m->left_ns -= most;
    step(m, OP_WAIT, (int64_t)most, 0, 0);
}

static void wires(model_t *m, bool scl, bool sda)
{
    step(m, OP_WIRES, (scl ? SIM8563_SCL : 0) | (sda ? SIM8563_SDA : 0) | SIM8563_CLKOUT, 0, 0);
}

// A byte as a controller clocks it out; SDA changes when SCL has been low for a while.
static void clock_byte(model_t *m, unsigned byte, bool acknowledge)
{
    uint64_t low_ns = 20u * take(m), high_ns = 20u * take(m);
    for (int bit = 8; bit >= 0; bit--) {
        bool sda = bit == 0 ? !acknowledge : (byte >> (bit - 1) & 1) != 0;
        wires(m, false, sda);
        wait_for(m, low_ns);
        wires(m, true, sda);
        wait_for(m, high_ns);
        wires(m, false, sda);
        wait_for(m, 100);
    }
}

static void by_byte(model_t *m, unsigned what)
{
    unsigned byte = take(m);
    switch (what % 4) {
    case 0:  step(m, OP_START, what & 4 ? (int64_t)byte : 0xA2 | (byte & 1), 0, 0); break;
    case 1:  step(m, OP_WRITE, byte, 0, 0); break;
    case 2:  step(m, OP_READ, 0, 0, 0); break;
    default: step(m, OP_STOP, 0, 0, 0); break;
    }
}

static void by_wire(model_t *m, unsigned what)
{
    unsigned byte = take(m);
    switch (what % 4) {
    case 0:
        clock_byte(m, byte, what & 4);
        break;
    case 1: // START and an address
        wires(m, true, true);
        wait_for(m, 20u * byte);
        wires(m, true, false);
        wait_for(m, 20u * byte);
        clock_byte(m, 0xA2 | (what >> 2 & 1), false);
        break;
    case 2:
        step(m, what & 4 ? OP_WIRES : OP_WIRES_RAW, byte, 0, 0);
        break;
    default: {
        int64_t scl = (int16_t)take_16(&m->input), sda = (int16_t)take_16(&m->input);
        step(m, OP_WIRES_MV, scl, sda, 40 * (int64_t)byte);
    }
    }
}

static void surroundings(model_t *m, unsigned what)
{
    int64_t value = (int16_t)take_16(&m->input);
    switch (what % 4) {
    case 0:  step(m, OP_VDD, value, 0, 0); break;
    case 1:  step(m, OP_VLOW, (uint16_t)value, 0, 0); break;
    case 2:  step(m, OP_RATE, value * 20, 0, 0); break;
    default: step(m, OP_TEMPERATURE, value * 5, 0, 0); break;
    }
}

static void one_step(model_t *m)
{
    unsigned what = take(m), detail = what >> 3;
    switch (what % 8) {
    case 0: case 1:
        wait_for(m, (uint64_t)take_16(&m->input) << detail % 16);
        break;
    case 2: {
        unsigned reg = take(m);
        step(m, OP_POKE, detail & 1 ? reg : reg % 20, take(m), 0);
        break;
    }
    case 3:
        surroundings(m, detail);
        break;
    case 4:
        step(m, OP_NEXT, detail, SIM8563_SEC / 4, 0);
        break;
    default:
        if (m->bytes)
            by_byte(m, detail);
        else
            by_wire(m, detail);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static model_t m;
    m.input = (input_t){data, size};
    m.left_ns = MOST_NS;
    unsigned flags = take(&m);
    m.bytes = (flags & 128) != 0;
    m.history.count = 0;
    m.history.desc = (sim8563_desc_t){
        .package = (sim8563_package_t)(flags & 3),
        .unpowered = (flags & 4) != 0,
        .unfiltered = (flags & 8) != 0,
        .scramble = flags & 16 ? take_32(&m.input) : 0,
        .osc_ppb = flags & 32 ? 15 * (int16_t)take_16(&m.input) : 0,
    };
    MUST(pair_init(&m.pair, &m.history.desc, true));
    if (!(flags & 64)) // most want a chip that answers
        wait_for(&m, 5 * SIM8563_MS);
    for (unsigned i = 0; i < MOST_STEPS && m.input.left > 0; i++)
        one_step(&m);
    return 0;
}
