// pair.c - the chip and the oracle side by side
//
// SPDX-License-Identifier: MIT

#include "history.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool differ(pair_t *p, const char *what, const char *form, ...)
{
    va_list args;
    va_start(args, form);
    (void)snprintf(p->what, sizeof p->what, "%s", what);
    (void)vsnprintf(p->detail, sizeof p->detail, form, args);
    va_end(args);
    return false;
}

static bool same(pair_t *p, const char *what, int64_t chip, int64_t oracle)
{
    if (chip == oracle)
        return true;
    return differ(p, what, "chip %" PRId64 " (0x%" PRIX64 "), oracle %" PRId64 " (0x%" PRIX64 ")",
                  chip, (uint64_t)chip, oracle, (uint64_t)oracle);
}

static bool same_registers(pair_t *p)
{
    static const uint8_t other[] = { 0x14, 0x22, 0x7F, 0x80, 0xFF };
    char what[32];
    for (unsigned k = 0; k < ORACLE_REGS + sizeof other; k++) {
        uint8_t reg = k < ORACLE_REGS ? (uint8_t)k : other[k - ORACLE_REGS];
        (void)snprintf(what, sizeof what, "register %02X", reg);
        if (!same(p, what, sim8563_peek(&p->chip, reg), oracle_peek(&p->oracle, reg)))
            return false;
    }
    return true;
}

static bool same_status(pair_t *p)
{
    sim8563_status_t c, o;
    sim8563_status(&p->chip, &c);
    oracle_status(&p->oracle, &o);
    return same(p, "time", (int64_t)c.time_ns, (int64_t)o.time_ns) &&
           same(p, "powered", c.powered, o.powered) && same(p, "running", c.running, o.running) &&
           same(p, "divider", c.divider, o.divider) && same(p, "pointer", c.pointer, o.pointer) &&
           same(p, "accessed", c.accessed, o.accessed) &&
           same(p, "tick stored", c.tick_stored, o.tick_stored) &&
           same(p, "pulse", c.pulse, o.pulse) && same(p, "preset", c.preset, o.preset) &&
           same(p, "count", c.count, o.count) && same(p, "vdd", c.vdd_mv, o.vdd_mv) &&
           same(p, "vlow", c.vlow_mv, o.vlow_mv) && same(p, "reset_mv", c.reset_mv, o.reset_mv) &&
           same(p, "rate", c.rate_ppb, o.rate_ppb) && same(p, "package", c.package, o.package) &&
           same(p, "temperature", c.temperature_mc, o.temperature_mc);
}

// Whole nA, rounded as one likes: PWR-7 does not say how.
static bool same_current(pair_t *p)
{
    for (int k = SIM8563_TYP; k <= SIM8563_MAX; k++) {
        int64_t chip = sim8563_supply_current_na(&p->chip, (sim8563_corner_t)k);
        int64_t oracle = oracle_supply_current_na(&p->oracle, (sim8563_corner_t)k);
        if (llabs(chip - oracle) > 1)
            return same(p, "supply current", chip, oracle);
    }
    return true;
}

// ---------------------------------------------------------------- findings

static int64_t before(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_id(const void *left, const void *right)
{
    const sim8563_finding_t *a = left, *b = right;
    int64_t order = before(a->id, b->id);
    if (order == 0)
        order = before(a->reg, b->reg);
    if (order == 0)
        order = before((int64_t)a->at_ns, (int64_t)b->at_ns);
    if (order == 0)
        order = before(a->measured, b->measured);
    if (order == 0)
        order = before(a->limit, b->limit);
    return (int)order;
}

static void show(char *out, size_t size, const sim8563_finding_t *f)
{
    (void)snprintf(out, size, "id %d reg %02X at %" PRIu64 " measured %" PRId64 " limit %" PRId64,
                   (int)f->id, f->reg, f->at_ns, f->measured, f->limit);
}

// As sets: their order within one step is nobody's promise.
static bool same_findings(pair_t *p)
{
    sim8563_finding_t c[ORACLE_FINDINGS], o[ORACLE_FINDINGS];
    uint32_t cs = 0, os = 0;
    while (cs < ORACLE_FINDINGS && sim8563_take_finding(&p->chip, &c[cs]))
        cs++;
    while (os < ORACLE_FINDINGS && oracle_take_finding(&p->oracle, &o[os]))
        os++;
    uint32_t lost = sim8563_lost_findings(&p->chip);
    if (!p->compare_findings)
        return true;
    if (lost != 0)
        return same(p, "findings, lost ones included", cs + lost, os);
    qsort(c, cs, sizeof c[0], by_id);
    qsort(o, os, sizeof o[0], by_id);
    for (uint32_t k = 0; k < cs || k < os; k++) {
        char chip[120] = "nothing", oracle[120] = "nothing", what[40];
        if (k < cs && k < os && by_id(&c[k], &o[k]) == 0)
            continue;
        bool chips = k >= os || (k < cs && by_id(&c[k], &o[k]) < 0);
        bool both = k < cs && k < os && c[k].id == o[k].id;
        if (chips || both)
            show(chip, sizeof chip, &c[k]);
        if (!chips || both)
            show(oracle, sizeof oracle, &o[k]);
        (void)snprintf(what, sizeof what, "finding %d", (int)(chips ? c[k].id : o[k].id));
        return differ(p, what, "chip: %s; oracle: %s", chip, oracle);
    }
    return true;
}

static bool same_all(pair_t *p)
{
    return same_registers(p) &&
           same(p, "pins", sim8563_pins(&p->chip), oracle_pins(&p->oracle)) && same_status(p) &&
           same_current(p) && same_findings(p);
}

// ------------------------------------------------------------------- doing

// A scrambled power-on cannot be foretold, only seen [PWR-5]; nor what is lost meanwhile.
static void adopt(pair_t *p, bool was_powered)
{
    if (p->desc.scramble == 0 || (was_powered && p->oracle.powered))
        return;
    for (uint8_t reg = 0; reg < ORACLE_REGS; reg++)
        oracle_adopt(&p->oracle, reg, sim8563_peek(&p->chip, reg));
    sim8563_status_t status;
    sim8563_status(&p->chip, &status);
    oracle_adopt_preset(&p->oracle, status.preset);
}

bool pair_init(pair_t *p, const sim8563_desc_t *desc, bool compare_findings)
{
    memset(p, 0, sizeof *p);
    p->desc = *desc;
    p->compare_findings = compare_findings;
    if (!same(p, "init", sim8563_init(&p->chip, desc), oracle_init(&p->oracle, desc)))
        return false;
    adopt(p, false);
    return same_all(p);
}

static bool next(pair_t *p, uint32_t watch, uint64_t horizon_ns)
{
    uint64_t chip = sim8563_next_event(&p->chip, watch);
    if (chip == 0)
        return differ(p, "next_event", "chip 0");
    uint64_t oracle = oracle_next_event(&p->oracle, watch, horizon_ns);
    if (chip > horizon_ns && oracle == SIM8563_NEVER)
        return true;
    return same(p, "next_event", (int64_t)chip, (int64_t)oracle);
}

static bool wires_mv(pair_t *p, const op_t *op)
{
    int32_t sda = (oracle_pins(&p->oracle) & SIM8563_SDA) ? (int32_t)op->b : 0;
    return same(p, "wires_mv()",
                sim8563_wires_mv(&p->chip, (int32_t)op->a, sda, (int32_t)op->c),
                oracle_wires_mv(&p->oracle, (int32_t)op->a, sda, (int32_t)op->c));
}

static bool wires(pair_t *p, uint32_t levels, bool joined)
{
    if (joined)
        levels &= oracle_pins(&p->oracle) | ~SIM8563_SDA;
    return same(p, "wires()", sim8563_wires(&p->chip, levels), oracle_wires(&p->oracle, levels));
}

static bool on_bus(pair_t *p, const op_t *op)
{
    uint8_t byte = (uint8_t)op->a;
    switch (op->kind) {
    case OP_START:
        return same(p, "start()", sim8563_start(&p->chip, byte), oracle_start(&p->oracle, byte));
    case OP_WRITE:
        return same(p, "write()", sim8563_write(&p->chip, byte), oracle_write(&p->oracle, byte));
    case OP_READ:
        return same(p, "read()", sim8563_read(&p->chip), oracle_read(&p->oracle));
    case OP_STOP:
        sim8563_stop(&p->chip);
        oracle_stop(&p->oracle);
        return true;
    case OP_WIRES_MV:
        return wires_mv(p, op);
    default:
        return wires(p, (uint32_t)op->a, op->kind == OP_WIRES);
    }
}

static bool around(pair_t *p, const op_t *op)
{
    int32_t a = (int32_t)op->a;
    switch (op->kind) {
    case OP_VDD:
        sim8563_set_vdd(&p->chip, a);
        oracle_set_vdd(&p->oracle, a);
        return true;
    case OP_VLOW:
        return same(p, "set_vlow()", sim8563_set_vlow(&p->chip, (uint16_t)a),
                    oracle_set_vlow(&p->oracle, (uint16_t)a));
    case OP_RATE:
        sim8563_set_rate(&p->chip, a);
        oracle_set_rate(&p->oracle, a);
        return true;
    case OP_POKE:
        sim8563_poke(&p->chip, (uint8_t)op->a, (uint8_t)op->b);
        oracle_poke(&p->oracle, (uint8_t)op->a, (uint8_t)op->b);
        return true;
    default:
        sim8563_set_temperature(&p->chip, a);
        oracle_set_temperature(&p->oracle, a);
        return true;
    }
}

bool pair_do(pair_t *p, const op_t *op)
{
    bool was_powered = p->oracle.powered, agree = true;
    switch (op->kind) {
    case OP_WAIT:
        sim8563_advance(&p->chip, (uint64_t)op->a);
        oracle_advance(&p->oracle, (uint64_t)op->a);
        break;
    case OP_NEXT:
        agree = next(p, (uint32_t)op->a, (uint64_t)op->b);
        break;
    case OP_VDD: case OP_VLOW: case OP_RATE: case OP_TEMPERATURE: case OP_POKE:
        agree = around(p, op);
        break;
    default:
        agree = on_bus(p, op);
        break;
    }
    adopt(p, was_powered);
    return agree && same_all(p);
}
