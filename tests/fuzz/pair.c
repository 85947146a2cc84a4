// pair.c - see pair.h
//
// SPDX-License-Identifier: MIT

#include "pair.h"

#include <string.h>

static uint16_t within(input_t *input, unsigned least, unsigned most)
{
    return (uint16_t)(least + take_16(input) % (most - least + 1));
}

void pair_init(pair_t *pair, input_t *input, bus_kind_t kind)
{
    uint8_t flags = take_8(input), more = take_8(input);
    sim8563_desc_t desc = {
        .package = (sim8563_package_t)(flags & 3),
        .unpowered = (flags & 4) != 0,
        .unfiltered = (flags & 8) != 0,
        .scramble = flags & 16 ? take_32(input) : 0,
        .vdd_mv = more & 1 ? within(input, 1, 6500) : 0,
        .vlow_mv = more & 2 ? within(input, 1100, 1500) : 0,
        .reset_mv = more & 4 ? within(input, 500, 1100) : 0,
        .osc_start_us = more & 8 ? within(input, 1, 5000) : 0,
        .osc_ppb = more & 16 ? (int32_t)(take_32(input) % 1000001) - 500000 : 0,
    };
    MUST(sim8563_init(&pair->chip, &desc) == SIM8563_OK);
    if (!(more & 32)) // most want a chip that answers
        sim8563_advance(&pair->chip, 5 * SIM8563_MS);
    pair->twin = pair->chip;
    pair->kind = kind;
}

// ------------------------------------------------------------------------ steps

static void by_byte(pair_t *pair, input_t *input)
{
    uint8_t what = take_8(input), byte = take_8(input);
    switch (what % 8) {
    case 0: case 1:
        byte = what & 64 ? byte : (uint8_t)(0xA2 | (byte & 1));
        MUST(sim8563_start(&pair->chip, byte) == sim8563_start(&pair->twin, byte));
        break;
    case 2: case 3: case 4:
        MUST(sim8563_write(&pair->chip, byte) == sim8563_write(&pair->twin, byte));
        break;
    case 5: case 6:
        MUST(sim8563_read(&pair->chip) == sim8563_read(&pair->twin));
        break;
    default:
        sim8563_stop(&pair->chip);
        sim8563_stop(&pair->twin);
    }
}

#define LIFE_NS (UINT64_MAX / 2)

static uint64_t time_of(const sim8563_t *chip)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    return status.time_ns;
}

static void pass(pair_t *pair, uint64_t ns, uint64_t first)
{
    uint64_t left = LIFE_NS - time_of(&pair->chip);
    sim8563_advance(&pair->chip, ns);
    MUST(time_of(&pair->chip) == LIFE_NS - left + (ns < left ? ns : left));
    sim8563_advance(&pair->twin, first < ns ? first : ns);
    sim8563_advance(&pair->twin, first < ns ? ns - first : 0);
}

static void present(pair_t *pair, uint32_t levels)
{
    MUST(sim8563_wires(&pair->chip, levels) == sim8563_wires(&pair->twin, levels));
}

// A byte as a controller clocks it out, with the times that two bytes say.
static void clock_byte(pair_t *pair, uint8_t byte, uint64_t low_ns, uint64_t high_ns)
{
    for (unsigned bit = 0; bit < 9; bit++) {
        uint32_t sda = bit == 8 || (byte >> (7 - bit) & 1) ? SIM8563_SDA : 0;
        uint32_t pins = sim8563_pins(&pair->chip) | SIM8563_CLKOUT;
        present(pair, (sda | SIM8563_CLKOUT) & pins);
        pass(pair, low_ns, low_ns / 2);
        pins = sim8563_pins(&pair->chip);
        present(pair, ((sda & pins) | SIM8563_SCL | SIM8563_CLKOUT));
        pass(pair, high_ns, 51);
        present(pair, (sda & pins) | SIM8563_CLKOUT);
        pass(pair, 300, 51);
    }
}

static void by_wire(pair_t *pair, input_t *input)
{
    uint8_t what = take_8(input), byte = take_8(input);
    switch (what % 8) {
    case 0:
        clock_byte(pair, byte, 20u * take_8(input), 20u * take_8(input));
        break;
    case 1: case 2: {
        int32_t scl = (int16_t)take_16(input), sda = (int16_t)take_16(input);
        MUST(sim8563_wires_mv(&pair->chip, scl, sda, 40 * byte) ==
             sim8563_wires_mv(&pair->twin, scl, sda, 40 * byte));
        break;
    }
    case 3: // START, and the address when SCL is clocked next
        present(pair, SIM8563_SCL | SIM8563_SDA | SIM8563_CLKOUT);
        pass(pair, 20u * byte, 51);
        present(pair, SIM8563_SCL | SIM8563_CLKOUT);
        pass(pair, 20u * byte, 51);
        clock_byte(pair, (uint8_t)(0xA2 | (what >> 3 & 1)), 1500, 1000);
        break;
    default:
        present(pair, byte);
    }
}

static void surroundings(pair_t *pair, input_t *input)
{
    uint8_t what = take_8(input);
    int32_t value = (int16_t)take_16(input);
    switch (what % 5) {
    case 0:
        sim8563_set_vdd(&pair->chip, value);
        sim8563_set_vdd(&pair->twin, value);
        break;
    case 1:
        MUST(sim8563_set_vlow(&pair->chip, (uint16_t)value) ==
             sim8563_set_vlow(&pair->twin, (uint16_t)value));
        break;
    case 2:
        sim8563_set_rate(&pair->chip, value * 20);
        sim8563_set_rate(&pair->twin, value * 20);
        break;
    case 3:
        sim8563_set_temperature(&pair->chip, value * 5);
        sim8563_set_temperature(&pair->twin, value * 5);
        break;
    default: {
        sim8563_fault_t kind = (sim8563_fault_t)(value & 7);
        uint64_t amount = take_ns(input);
        uint8_t times = take_8(input);
        MUST(sim8563_fault(&pair->chip, kind, amount, times) ==
             sim8563_fault(&pair->twin, kind, amount, times));
        MUST(sim8563_fault_left(&pair->chip, kind) == sim8563_fault_left(&pair->twin, kind));
    }
    }
}

static void take_findings(pair_t *pair)
{
    sim8563_finding_t one, other;
    while (sim8563_take_finding(&pair->chip, &one)) {
        MUST(sim8563_take_finding(&pair->twin, &other));
        MUST(one.id == other.id && one.reg == other.reg && one.at_ns == other.at_ns);
        MUST(one.measured == other.measured && one.limit == other.limit);
        MUST(one.id >= 1 && one.id <= SIM8563_FINDINGS);
    }
    MUST(!sim8563_take_finding(&pair->twin, &other));
    MUST(sim8563_lost_findings(&pair->chip) == sim8563_lost_findings(&pair->twin));
}

static void look(pair_t *pair, uint32_t watch)
{
    sim8563_status_t status;
    sim8563_status(&pair->chip, &status);
    MUST(status.count <= 0xFFFFFF && status.preset <= 0xFFFFFF && status.divider < 32768);
    uint64_t next = sim8563_next_event(&pair->chip, watch);
    MUST(next > 0 && next == sim8563_next_event(&pair->twin, watch));
    (void)sim8563_supply_current_na(&pair->chip, (sim8563_corner_t)(watch % 3));
    for (unsigned reg = 0; reg < 0x16; reg++)
        MUST(sim8563_peek(&pair->chip, (uint8_t)reg) == sim8563_peek(&pair->twin, (uint8_t)reg));
}

void pair_step(pair_t *pair, input_t *input)
{
    uint8_t what = take_8(input);
    switch (what % 8) {
    case 0: case 1: {
        uint64_t ns = take_ns(input);
        pass(pair, ns, what & 64 ? ns / 3 : ns & 0xFFFF);
        break;
    }
    case 2: {
        uint8_t reg = take_8(input), value = take_8(input);
        reg = what & 64 ? reg : reg % 20;
        sim8563_poke(&pair->chip, reg, value);
        sim8563_poke(&pair->twin, reg, value);
        break;
    }
    case 3:
        surroundings(pair, input);
        break;
    case 4:
        if (what & 64)
            take_findings(pair);
        else
            look(pair, (uint32_t)what >> 1);
        break;
    default:
        if (pair->kind == BY_BYTES)
            by_byte(pair, input);
        else
            by_wire(pair, input);
    }
    uint32_t pins = sim8563_pins(&pair->chip);
    MUST(pins == sim8563_pins(&pair->twin) && (pins | SIM8563_OUTPUTS) == UINT32_MAX);
}

void pair_check(const pair_t *pair)
{
    uint8_t one[SIM8563_SNAPSHOT_SIZE], other[SIM8563_SNAPSHOT_SIZE];
    sim8563_t loaded;
    MUST(sim8563_save(&pair->chip, one, sizeof one) == SIM8563_OK);
    MUST(sim8563_save(&pair->twin, other, sizeof other) == SIM8563_OK);
    MUST(memcmp(one, other, sizeof one) == 0);
    MUST(sim8563_load(&loaded, one, sizeof one) == SIM8563_OK);
    MUST(sim8563_save(&loaded, other, sizeof other) == SIM8563_OK);
    MUST(memcmp(one, other, sizeof one) == 0);
}
