// calls.c - see calls.h
//
// SPDX-License-Identifier: MIT

#include "calls.h"

#include "trace.h"

static sim8563_t chip;

static uint64_t number(const uint8_t *message, unsigned index) // of a request
{
    uint64_t value = 0;
    for (unsigned i = 8; i-- > 0; ) value = value << 8 | message[1 + 8 * index + i];
    return value;
}

static uint16_t give(uint8_t *message, const uint64_t *numbers, unsigned count)
{
    for (unsigned k = 0; k < count; k++)
        for (unsigned i = 0; i < 8; i++) *message++ = (uint8_t)(numbers[k] >> 8 * i);
    return (uint16_t)(8 * count);
}

static uint16_t give_one(uint8_t *message, uint64_t value) { return give(message, &value, 1); }

static sim8563_err_t init(const uint8_t *message)
{
    const sim8563_desc_t desc = {
        .package = (sim8563_package_t)number(message, 0),
        .unpowered = number(message, 1) != 0,
        .vdd_mv = (uint16_t)number(message, 2),
        .vlow_mv = (uint16_t)number(message, 3),
        .osc_start_us = (uint32_t)number(message, 4),
        .osc_ppb = (int32_t)number(message, 5),
        .reset_mv = (uint16_t)number(message, 6),
        .scramble = (uint32_t)number(message, 7),
        .unfiltered = number(message, 8) != 0,
        .variant = (sim8563_variant_t)number(message, 9),
    };
    return sim8563_init(&chip, &desc);
}

static uint16_t give_status(uint8_t *message)
{
    sim8563_status_t s;
    sim8563_status(&chip, &s);
    const uint64_t all[CALL_MOST_NUMBERS] = {
        s.time_ns, (uint64_t)s.vdd_mv, (uint64_t)s.temperature_mc, (uint64_t)s.rate_ppb, s.vlow_mv,
        s.reset_mv, s.divider, s.preset, s.count, (uint64_t)s.package, s.pointer, s.powered,
        s.running, s.accessed, s.tick_stored, s.pulse, (uint64_t)s.variant};
    return give(message, all, CALL_MOST_NUMBERS);
}

static uint16_t give_finding(uint8_t *message)
{
    sim8563_finding_t f;
    if (!sim8563_take_finding(&chip, &f)) return give_one(message, 0);
    const uint64_t all[] = {1, (uint64_t)f.id, f.reg, f.at_ns, (uint64_t)f.measured,
                            (uint64_t)f.limit};
    return give(message, all, sizeof all / sizeof all[0]);
}

static uint16_t give_snapshot(uint8_t *message)
{
    sim8563_err_t error = sim8563_save(&chip, message + 8, SIM8563_SNAPSHOT_SIZE);
    (void)give_one(message, (uint64_t)(int64_t)error);
    return (uint16_t)(8 + SIM8563_SNAPSHOT_SIZE);
}

static uint16_t run_trace(uint8_t *message)
{
    uint64_t hash = trace_run((uint32_t)number(message, 0));
    const uint64_t both[] = {hash, trace_findings()};
    return give(message, both, 2);
}

static uint64_t call_for_looks(const uint8_t *m)
{
    const uint64_t a = number(m, 0);
    switch (m[0]) {
    case CALL_CURRENT: return sim8563_supply_current_na(&chip, (sim8563_corner_t)a);
    case CALL_NEXT_EVENT: return sim8563_next_event(&chip, (uint32_t)a);
    case CALL_PINS: return sim8563_pins(&chip);
    case CALL_PIN: return sim8563_pin((sim8563_package_t)a, (unsigned)number(m, 1));
    case CALL_PEEK: return sim8563_peek(&chip, (uint8_t)a);
    case CALL_FAULT_LEFT: return sim8563_fault_left(&chip, (sim8563_fault_t)a);
    default: return sim8563_lost_findings(&chip);
    }
}

static uint64_t call_for_bus(const uint8_t *m)
{
    const uint64_t a = number(m, 0);
    switch (m[0]) {
    case CALL_START: return sim8563_start(&chip, (uint8_t)a);
    case CALL_WRITE: return sim8563_write(&chip, (uint8_t)a);
    case CALL_READ: return sim8563_read(&chip);
    case CALL_STOP: sim8563_stop(&chip); return 0;
    case CALL_WIRES: return sim8563_wires(&chip, (uint32_t)a);
    default:
        return sim8563_wires_mv(&chip, (int32_t)a, (int32_t)number(m, 1), (int32_t)number(m, 2));
    }
}

static sim8563_err_t call_for_setup(const uint8_t *m)
{
    const uint64_t a = number(m, 0), b = number(m, 1);
    switch (m[0]) {
    case CALL_INIT: return init(m);
    case CALL_SET_VDD: sim8563_set_vdd(&chip, (int32_t)a); return SIM8563_OK;
    case CALL_SET_VLOW: return sim8563_set_vlow(&chip, (uint16_t)a);
    case CALL_SET_RATE: sim8563_set_rate(&chip, (int32_t)a); return SIM8563_OK;
    case CALL_SET_TEMPERATURE: sim8563_set_temperature(&chip, (int32_t)a); return SIM8563_OK;
    case CALL_ADVANCE: sim8563_advance(&chip, a); return SIM8563_OK;
    case CALL_POKE: sim8563_poke(&chip, (uint8_t)a, (uint8_t)b); return SIM8563_OK;
    case CALL_FAULT:
        return sim8563_fault(&chip, (sim8563_fault_t)a, b, (uint8_t)number(m, 2));
    case CALL_TRACE_BEGIN: trace_begin(a); return SIM8563_OK;
    default: return sim8563_load(&chip, m + 1, SIM8563_SNAPSHOT_SIZE);
    }
}

uint16_t call(uint8_t *message)
{
    switch (message[0]) {
    case CALL_STATUS: return give_status(message);
    case CALL_TAKE_FINDING: return give_finding(message);
    case CALL_SAVE: return give_snapshot(message);
    case CALL_TRACE_RUN: return run_trace(message);
    case CALL_CURRENT: case CALL_NEXT_EVENT: case CALL_PINS: case CALL_PIN: case CALL_PEEK:
    case CALL_FAULT_LEFT: case CALL_LOST_FINDINGS:
        return give_one(message, call_for_looks(message));
    case CALL_START: case CALL_WRITE: case CALL_READ: case CALL_STOP: case CALL_WIRES:
    case CALL_WIRES_MV:
        return give_one(message, call_for_bus(message));
    default: return give_one(message, (uint64_t)(int64_t)call_for_setup(message));
    }
}
