// vec.c - a history as a script, with what the oracle says it should come to
//
// SPDX-License-Identifier: MIT
//
// What no script can say is left out: levels against the chip's own pull,
// looks ahead, and the contents of a scrambled power-on.

#include "history.h"

#include "sim8563_words.h"

#include <inttypes.h>
#include <stdio.h>

static void write_desc(FILE *out, const sim8563_desc_t *d)
{
    (void)fprintf(out, "chip package=%s", sim8563_package_name(d->package));
    if (d->vdd_mv != 0)
        (void)fprintf(out, " vdd=%umV", d->vdd_mv);
    if (d->vlow_mv != 0)
        (void)fprintf(out, " vl=%umV", d->vlow_mv);
    if (d->reset_mv != 0)
        (void)fprintf(out, " reset=%umV", d->reset_mv);
    if (d->osc_start_us != 0)
        (void)fprintf(out, " start=%uus", d->osc_start_us);
    if (d->osc_ppb != 0)
        (void)fprintf(out, " rate=%+" PRId32 "ppb", d->osc_ppb);
    if (d->scramble != 0)
        (void)fprintf(out, " scramble=%" PRIu32, d->scramble);
    (void)fprintf(out, "%s%s\n", d->unfiltered ? " unfiltered" : "",
                  d->unpowered ? " unpowered" : "");
}

static void write_bus(FILE *out, oracle_t *o, const op_t *op)
{
    uint8_t byte = (uint8_t)op->a;
    switch (op->kind) {
    case OP_START:
        (void)fprintf(out, "start %02X %s\n", byte, oracle_start(o, byte) ? "ack" : "nack");
        break;
    case OP_WRITE:
        (void)fprintf(out, "send %02X %s\n", byte, oracle_write(o, byte) ? "ack" : "nack");
        break;
    case OP_READ:
        (void)fprintf(out, "get %02X\n", oracle_read(o));
        break;
    default:
        oracle_stop(o);
        (void)fprintf(out, "stop\n");
        break;
    }
}

static void write_wires(FILE *out, oracle_t *o, const op_t *op)
{
    uint32_t levels = (uint32_t)op->a, pins = oracle_pins(o);
    if (op->kind == OP_WIRES_MV) {
        int32_t sda = (pins & SIM8563_SDA) ? (int32_t)op->b : 0;
        (void)oracle_wires_mv(o, (int32_t)op->a, sda, (int32_t)op->c);
        (void)fprintf(out, "volts scl=%" PRId64 "mV sda=%" PRId64 "mV clkout=%" PRId64 "mV\n",
                      op->a, op->b, op->c);
        return;
    }
    (void)oracle_wires(o, levels & (pins | ~SIM8563_SDA));
    (void)fprintf(out, "wires scl=%d sda=%d clkout=%d\n", (levels & SIM8563_SCL) != 0,
                  (levels & SIM8563_SDA) != 0, (levels & SIM8563_CLKOUT) != 0);
}

static void write_around(FILE *out, oracle_t *o, const op_t *op)
{
    int32_t a = (int32_t)op->a;
    switch (op->kind) {
    case OP_WAIT:
        oracle_advance(o, (uint64_t)op->a);
        (void)fprintf(out, "wait %" PRId64 "ns\n", op->a);
        break;
    case OP_VDD:
        oracle_set_vdd(o, a);
        (void)fprintf(out, "vdd %" PRId32 "mV\n", a);
        break;
    case OP_VLOW:
        if (oracle_set_vlow(o, (uint16_t)a) == SIM8563_OK)
            (void)fprintf(out, "vl %" PRId32 "mV\n", a);
        break;
    case OP_RATE:
        oracle_set_rate(o, a);
        (void)fprintf(out, "rate %+" PRId32 "ppb\n", a);
        break;
    case OP_TEMPERATURE:
        oracle_set_temperature(o, a);
        (void)fprintf(out, "temp %" PRId32 "mC\n", a);
        break;
    default:
        oracle_poke(o, (uint8_t)op->a, (uint8_t)op->b);
        (void)fprintf(out, "poke %02X %02X\n", (unsigned)op->a & 0xFF, (unsigned)op->b & 0xFF);
        break;
    }
}

static void write_findings(FILE *out, oracle_t *o)
{
    sim8563_finding_t f;
    while (oracle_take_finding(o, &f))
        (void)fprintf(out,
                      "found %s reg=%02X measured=%" PRId64 " limit=%" PRId64 " at=%" PRIu64 "ns\n",
                      sim8563_finding_name(f.id), f.reg, f.measured, f.limit, f.at_ns);
}

static void write_end(FILE *out, const oracle_t *o)
{
    static const struct { uint8_t from, count; } part[] = { { 0x00, 16 }, { 0x12, 2 } };
    for (int k = 0; k < 2; k++) {
        (void)fprintf(out, "peek %02X  ", part[k].from);
        for (uint8_t reg = 0; reg < part[k].count; reg++)
            (void)fprintf(out, " %02X", oracle_peek(o, (uint8_t)(part[k].from + reg)));
        (void)fprintf(out, "\n");
    }
    uint32_t pins = oracle_pins(o);
    sim8563_status_t s;
    oracle_status(o, &s);
    (void)fprintf(out, "expect int=%d clkout=%d sda=%d pointer=%02X divider=%u preset=%" PRIu32
                       " count=%" PRIu32 " accessed=%s stored=%s pulse=%s\n",
                  (pins & SIM8563_INT) != 0, (pins & SIM8563_CLKOUT) != 0,
                  (pins & SIM8563_SDA) != 0, s.pointer, s.divider, s.preset, s.count,
                  s.accessed ? "yes" : "no", s.tick_stored ? "yes" : "no",
                  s.pulse ? "yes" : "no");
}

void history_write_vec(const history_t *h, FILE *out, const char *name)
{
    static oracle_t oracle;
    (void)fprintf(out, "case %s\n", name);
    write_desc(out, &h->desc);
    if (oracle_init(&oracle, &h->desc) != SIM8563_OK)
        return;
    for (uint32_t k = 0; k < h->count; k++) {
        const op_t *op = &h->op[k];
        if (op->kind == OP_NEXT || op->kind == OP_WIRES_RAW)
            continue;
        if (op->kind >= OP_START && op->kind <= OP_STOP)
            write_bus(out, &oracle, op);
        else if (op->kind == OP_WIRES || op->kind == OP_WIRES_MV)
            write_wires(out, &oracle, op);
        else
            write_around(out, &oracle, op);
        write_findings(out, &oracle);
    }
    write_end(out, &oracle);
}
