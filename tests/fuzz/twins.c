// twins.c - see twins.h
//
// SPDX-License-Identifier: MIT

#include "twins.h"

#include <string.h>

#define MOST_STEPS 500

static uint16_t within(input_t *input, unsigned least, unsigned most)
{
    return (uint16_t)(least + take_16(input) % (most - least + 1));
}

void twins_init(twins_t *twins, input_t *input, bus_kind_t kind)
{
    static const sim8563_variant_t parts[] = {SIM8563_INS5S8563, SIM8563_PCF8563,
                                              SIM8563_HYM8563, SIM8563_RTC8564};
    uint8_t flags = take_8(input), more = take_8(input);
    bool relative = more >= 64;
    sim8563_desc_t desc = {
        .variant = parts[more >> 6],
        .package = (sim8563_package_t)(flags & 3),
        .unpowered = (flags & 4) != 0,
        .unfiltered = (flags & 8) != 0,
        .scramble = flags & 16 ? take_32(input) : 0,
        .vdd_mv = more & 1 ? within(input, 1, 6500) : 0,
        .vlow_mv = more & 2 ? within(input, relative ? 800 : 1100, relative ? 1000 : 1500) : 0,
        .reset_mv = more & 4 ? within(input, relative ? 300 : 500, relative ? 800 : 1100) : 0,
        .osc_start_us = more & 8 ? within(input, 1, 5000) : relative ? 1000 : 0,
        .osc_ppb = more & 16 ? (int32_t)(take_32(input) % 1000001) - 500000 : 0,
    };
    MUST(sim8563_init(&twins->chip, &desc) == SIM8563_OK);
    if (!(more & 32)) // most want a chip that answers
        sim8563_advance(&twins->chip, 5 * SIM8563_MS);
    twins->twin = twins->chip;
    twins->kind = kind;
}

// ------------------------------------------------------------------------ steps

static void by_byte(twins_t *twins, input_t *input)
{
    uint8_t what = take_8(input), byte = take_8(input);
    switch (what % 8) {
    case 0: case 1:
        byte = what & 64 ? byte : (uint8_t)(0xA2 | (byte & 1));
        MUST(sim8563_start(&twins->chip, byte) == sim8563_start(&twins->twin, byte));
        break;
    case 2: case 3: case 4:
        MUST(sim8563_write(&twins->chip, byte) == sim8563_write(&twins->twin, byte));
        break;
    case 5: case 6:
        MUST(sim8563_read(&twins->chip) == sim8563_read(&twins->twin));
        break;
    default:
        sim8563_stop(&twins->chip);
        sim8563_stop(&twins->twin);
    }
}

#define LIFE_NS (UINT64_MAX / 2)

static uint64_t time_of(const sim8563_t *chip)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    return status.time_ns;
}

static void pass(twins_t *twins, uint64_t ns, uint64_t first)
{
    uint64_t left = LIFE_NS - time_of(&twins->chip);
    sim8563_advance(&twins->chip, ns);
    MUST(time_of(&twins->chip) == LIFE_NS - left + (ns < left ? ns : left));
    sim8563_advance(&twins->twin, first < ns ? first : ns);
    sim8563_advance(&twins->twin, first < ns ? ns - first : 0);
}

static void present(twins_t *twins, uint32_t levels)
{
    MUST(sim8563_wires(&twins->chip, levels) == sim8563_wires(&twins->twin, levels));
}

// A byte as a controller clocks it out, with the times that two bytes say.
static void clock_byte(twins_t *twins, uint8_t byte, uint64_t low_ns, uint64_t high_ns)
{
    for (unsigned bit = 0; bit < 9; bit++) {
        uint32_t sda = bit == 8 || (byte >> (7 - bit) & 1) ? SIM8563_SDA : 0;
        uint32_t pins = sim8563_pins(&twins->chip) | SIM8563_CLKOUT;
        present(twins, (sda | SIM8563_CLKOUT) & pins);
        pass(twins, low_ns, low_ns / 2);
        pins = sim8563_pins(&twins->chip);
        present(twins, ((sda & pins) | SIM8563_SCL | SIM8563_CLKOUT));
        pass(twins, high_ns, 51);
        present(twins, (sda & pins) | SIM8563_CLKOUT);
        pass(twins, 300, 51);
    }
}

static void by_wire(twins_t *twins, input_t *input)
{
    uint8_t what = take_8(input), byte = take_8(input);
    switch (what % 8) {
    case 0:
        clock_byte(twins, byte, 20u * take_8(input), 20u * take_8(input));
        break;
    case 1: case 2: {
        int32_t scl = (int16_t)take_16(input), sda = (int16_t)take_16(input);
        MUST(sim8563_wires_mv(&twins->chip, scl, sda, 40 * byte) ==
             sim8563_wires_mv(&twins->twin, scl, sda, 40 * byte));
        break;
    }
    case 3: // START, and the address when SCL is clocked next
        present(twins, SIM8563_SCL | SIM8563_SDA | SIM8563_CLKOUT);
        pass(twins, 20u * byte, 51);
        present(twins, SIM8563_SCL | SIM8563_CLKOUT);
        pass(twins, 20u * byte, 51);
        clock_byte(twins, (uint8_t)(0xA2 | (what >> 3 & 1)), 1500, 1000);
        break;
    default:
        present(twins, byte);
    }
}

static void surroundings(twins_t *twins, input_t *input)
{
    uint8_t what = take_8(input);
    int32_t value = (int16_t)take_16(input);
    switch (what % 5) {
    case 0:
        sim8563_set_vdd(&twins->chip, value);
        sim8563_set_vdd(&twins->twin, value);
        break;
    case 1:
        MUST(sim8563_set_vlow(&twins->chip, (uint16_t)value) ==
             sim8563_set_vlow(&twins->twin, (uint16_t)value));
        break;
    case 2:
        sim8563_set_rate(&twins->chip, value * 20);
        sim8563_set_rate(&twins->twin, value * 20);
        break;
    case 3:
        sim8563_set_temperature(&twins->chip, value * 5);
        sim8563_set_temperature(&twins->twin, value * 5);
        break;
    default: {
        sim8563_fault_t kind = (sim8563_fault_t)(value & 7);
        uint64_t amount = take_ns(input);
        uint8_t times = take_8(input);
        MUST(sim8563_fault(&twins->chip, kind, amount, times) ==
             sim8563_fault(&twins->twin, kind, amount, times));
        MUST(sim8563_fault_left(&twins->chip, kind) == sim8563_fault_left(&twins->twin, kind));
    }
    }
}

static void take_findings(twins_t *twins)
{
    sim8563_finding_t one, other;
    while (sim8563_take_finding(&twins->chip, &one)) {
        MUST(sim8563_take_finding(&twins->twin, &other));
        MUST(one.id == other.id && one.reg == other.reg && one.at_ns == other.at_ns);
        MUST(one.measured == other.measured && one.limit == other.limit);
        MUST(one.id >= 1 && one.id <= SIM8563_FINDINGS);
    }
    MUST(!sim8563_take_finding(&twins->twin, &other));
    MUST(sim8563_lost_findings(&twins->chip) == sim8563_lost_findings(&twins->twin));
}

static void look(twins_t *twins, uint32_t watch)
{
    sim8563_status_t status;
    sim8563_status(&twins->chip, &status);
    MUST(status.count <= 0xFFFFFF && status.preset <= 0xFFFFFF && status.divider < 32768);
    uint64_t next = sim8563_next_event(&twins->chip, watch);
    MUST(next > 0 && next == sim8563_next_event(&twins->twin, watch));
    (void)sim8563_supply_current_na(&twins->chip, (sim8563_corner_t)(watch % 3));
    for (unsigned reg = 0; reg < 0x16; reg++)
        MUST(sim8563_peek(&twins->chip, (uint8_t)reg) == sim8563_peek(&twins->twin, (uint8_t)reg));
}

void twins_step(twins_t *twins, input_t *input)
{
    uint8_t what = take_8(input);
    switch (what % 8) {
    case 0: case 1: {
        uint64_t ns = take_ns(input);
        pass(twins, ns, what & 64 ? ns / 3 : ns & 0xFFFF);
        break;
    }
    case 2: {
        uint8_t reg = take_8(input), value = take_8(input);
        reg = what & 64 ? reg : reg % 20;
        sim8563_poke(&twins->chip, reg, value);
        sim8563_poke(&twins->twin, reg, value);
        break;
    }
    case 3:
        surroundings(twins, input);
        break;
    case 4:
        if (what & 64)
            take_findings(twins);
        else
            look(twins, (uint32_t)what >> 1);
        break;
    default:
        if (twins->kind == BY_BYTES)
            by_byte(twins, input);
        else
            by_wire(twins, input);
    }
    uint32_t pins = sim8563_pins(&twins->chip);
    MUST(pins == sim8563_pins(&twins->twin) && (pins | SIM8563_OUTPUTS) == UINT32_MAX);
}

static void check(const twins_t *twins)
{
    uint8_t one[SIM8563_SNAPSHOT_SIZE], other[SIM8563_SNAPSHOT_SIZE];
    sim8563_t loaded;
    MUST(sim8563_save(&twins->chip, one, sizeof one) == SIM8563_OK);
    MUST(sim8563_save(&twins->twin, other, sizeof other) == SIM8563_OK);
    MUST(memcmp(one, other, sizeof one) == 0);
    MUST(sim8563_load(&loaded, one, sizeof one) == SIM8563_OK);
    MUST(sim8563_save(&loaded, other, sizeof other) == SIM8563_OK);
    MUST(memcmp(one, other, sizeof one) == 0);
}

void twins_play(const uint8_t *data, size_t size, bus_kind_t kind)
{
    input_t input = {data, size};
    twins_t twins;
    twins_init(&twins, &input, kind);
    for (unsigned i = 0; i < MOST_STEPS && input.left > 0; i++)
        twins_step(&twins, &input);
    check(&twins);
}
