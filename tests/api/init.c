// init.c - sim8563_init(): what a desc may hold, its defaults, and what stands after it
//
// SPDX-License-Identifier: MIT

#include "check.h"
#include "sim8563.h"

static sim8563_err_t init_with(const sim8563_desc_t *desc)
{
    sim8563_t chip;
    return sim8563_init(&chip, desc);
}

#define ACCEPTS(...) CHECK_EQ(init_with(&(sim8563_desc_t){__VA_ARGS__}), SIM8563_OK)
#define REFUSES(...) CHECK_EQ(init_with(&(sim8563_desc_t){__VA_ARGS__}), SIM8563_ERR_DESC)

static void each_field_has_its_range(void)
{
    ACCEPTS(.package = SIM8563_WLCSP);
    REFUSES(.package = (sim8563_package_t)4);
    ACCEPTS(.vdd_mv = 1);
    ACCEPTS(.vdd_mv = 6500);
    REFUSES(.vdd_mv = 6501);
    ACCEPTS(.vlow_mv = 1100);
    ACCEPTS(.vlow_mv = 1500);
    REFUSES(.vlow_mv = 1099);
    REFUSES(.vlow_mv = 1501);
    ACCEPTS(.osc_start_us = 1);
    ACCEPTS(.osc_start_us = 5000);
    REFUSES(.osc_start_us = 5001);
    ACCEPTS(.osc_ppb = 500000);
    ACCEPTS(.osc_ppb = -500000);
    REFUSES(.osc_ppb = 500001);
    REFUSES(.osc_ppb = -500001);
    ACCEPTS(.reset_mv = 500);
    ACCEPTS(.reset_mv = 1100);
    REFUSES(.reset_mv = 499);
    REFUSES(.reset_mv = 1101);
    ACCEPTS(.scramble = UINT32_MAX);
}

// [REL-9, REL-19] three ranges are by part.
static void each_part_has_its_ranges(void)
{
    static const struct {
        sim8563_variant_t variant;
        uint16_t vlow_mv[3], reset_mv[3];
        uint32_t osc_start_us[3];
    } parts[] = {
        {SIM8563_INS5S8563, {1100, 1300, 1500}, {500, 900, 1100}, {1, 1000, 5000}},
        {SIM8563_PCF8563, {800, 900, 1000}, {300, 600, 800}, {1, 350000, 500000}},
        {SIM8563_BM8563, {400, 500, 600}, {200, 300, 400}, {1, 350000, 500000}},
        {SIM8563_HYM8563, {800, 900, 1000}, {300, 600, 800}, {1, 350000, 500000}},
        {SIM8563_RTC8564, {800, 900, 1000}, {300, 600, 800}, {1, 300000, 500000}},
    };
    for (size_t i = 0; i < 5; i++) {
        sim8563_variant_t part = parts[i].variant;
        for (int side = 0; side < 3; side += 2) {
            uint16_t vlow = parts[i].vlow_mv[side], reset = parts[i].reset_mv[side];
            uint32_t start = parts[i].osc_start_us[side];
            int beyond = side - 1;
            ACCEPTS(.variant = part, .vlow_mv = vlow);
            REFUSES(.variant = part, .vlow_mv = (uint16_t)(vlow + beyond));
            ACCEPTS(.variant = part, .reset_mv = reset);
            REFUSES(.variant = part, .reset_mv = (uint16_t)(reset + beyond));
            ACCEPTS(.variant = part, .osc_start_us = start);
            if (beyond > 0) REFUSES(.variant = part, .osc_start_us = start + 1);
        }
        sim8563_t chip;
        sim8563_status_t status;
        sim8563_init(&chip, &(sim8563_desc_t){.variant = part});
        sim8563_status(&chip, &status);
        CHECK_EQ(status.variant, part);
        CHECK_EQ(status.vlow_mv, parts[i].vlow_mv[1]);
        CHECK_EQ(status.reset_mv, parts[i].reset_mv[1]);
        CHECK_EQ(sim8563_set_vlow(&chip, (uint16_t)(parts[i].vlow_mv[0] - 1)), SIM8563_ERR_DESC);
        CHECK_EQ(sim8563_set_vlow(&chip, (uint16_t)(parts[i].vlow_mv[2] + 1)), SIM8563_ERR_DESC);
        CHECK_EQ(sim8563_set_vlow(&chip, parts[i].vlow_mv[0]), SIM8563_OK);
        CHECK_EQ(sim8563_next_event(&chip, SIM8563_CLKOUT),
                 parts[i].osc_start_us[1] * SIM8563_US);
    }
    REFUSES(.variant = (sim8563_variant_t)5);
    REFUSES(.variant = (sim8563_variant_t)-1);
}

static void a_refused_desc_leaves_the_chip_alone(void)
{
    sim8563_t chip, before;
    memset(&chip, 0x5A, sizeof chip);
    memcpy(&before, &chip, sizeof chip);
    CHECK_EQ(sim8563_init(&chip, &(sim8563_desc_t){.vdd_mv = 7000}), SIM8563_ERR_DESC);
    CHECK(memcmp(&chip, &before, sizeof chip) == 0);
}

static void what_was_there_before_does_not_matter(void)
{
    static const uint8_t fills[] = {0x00, 0x5A, 0xFF};
    uint8_t saved[3][SIM8563_SNAPSHOT_SIZE];
    for (size_t i = 0; i < 3; i++) {
        sim8563_t chip;
        memset(&chip, fills[i], sizeof chip);
        CHECK_EQ(sim8563_init(&chip, &(sim8563_desc_t){0}), SIM8563_OK);
        CHECK_EQ(sim8563_save(&chip, saved[i], sizeof saved[i]), SIM8563_OK);
    }
    CHECK(memcmp(saved[0], saved[1], sizeof saved[0]) == 0);
    CHECK(memcmp(saved[0], saved[2], sizeof saved[0]) == 0);
}

// [REG-1] the registers, by address; [REG-4] what has no register reads 00.
static void registers_after_power_on(void)
{
    static const uint8_t wanted[0x14] = {
        0x00, 0x00, 0x80, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x80,
        0x80, 0x80, 0x80, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    for (unsigned reg = 0; reg < 0x100; reg++) {
        uint8_t want = reg < sizeof wanted ? wanted[reg] : 0;
        CHECK_MSG(sim8563_peek(&chip, (uint8_t)reg) == want, "register %02X is %02X, not %02X",
                  reg, sim8563_peek(&chip, (uint8_t)reg), want);
    }
}

// A zeroed desc is the typical part: [5.1], [PWR-1], [PWR-2], [OSC-1], [REG-6].
static void defaults(void)
{
    sim8563_t chip;
    sim8563_status_t status;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_status(&chip, &status);
    CHECK_EQ(status.time_ns, 0);
    CHECK_EQ(status.vdd_mv, 3000);
    CHECK_EQ(status.temperature_mc, 25000);
    CHECK_EQ(status.rate_ppb, 0);
    CHECK_EQ(status.vlow_mv, 1300);
    CHECK_EQ(status.reset_mv, 900);
    CHECK_EQ(status.divider, 0);
    CHECK_EQ(status.preset, 0);
    CHECK_EQ(status.count, 0);
    CHECK_EQ(status.package, SIM8563_SOP8);
    CHECK_EQ(status.pointer, 0);
    CHECK(status.powered);
    CHECK(!status.running);
    CHECK(!status.accessed && !status.tick_stored && !status.pulse);
    sim8563_advance(&chip, SIM8563_MS - 1);
    sim8563_status(&chip, &status);
    CHECK(!status.running);
    sim8563_advance(&chip, 1);
    sim8563_status(&chip, &status);
    CHECK(status.running);
    CHECK_EQ(status.time_ns, SIM8563_MS);
}

// [OSC-1] the start-up time is in ns of the host, whatever the rate.
static void start_up_time_as_asked(void)
{
    sim8563_t chip;
    sim8563_status_t status;
    sim8563_init(&chip, &(sim8563_desc_t){.osc_start_us = 5000, .osc_ppb = 500000});
    sim8563_advance(&chip, 5 * SIM8563_MS - 1);
    sim8563_status(&chip, &status);
    CHECK(!status.running);
    sim8563_advance(&chip, 1);
    sim8563_status(&chip, &status);
    CHECK(status.running);
}

// [PWR-2], [PWR-3] no supply: nothing answers, nothing is pulled, no current.
static void unpowered(void)
{
    sim8563_t chip;
    sim8563_status_t status;
    sim8563_init(&chip, &(sim8563_desc_t){.unpowered = true});
    sim8563_advance(&chip, SIM8563_SEC);
    sim8563_status(&chip, &status);
    CHECK_EQ(status.vdd_mv, 0);
    CHECK(!status.powered && !status.running);
    CHECK(!sim8563_start(&chip, 0xA2));
    CHECK_EQ(sim8563_pins(&chip), UINT32_MAX);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_TYP), 0);
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_OUTPUTS), SIM8563_NEVER);
    sim8563_set_vdd(&chip, 3000);
    sim8563_advance(&chip, SIM8563_MS);
    CHECK(sim8563_start(&chip, 0xA2));
    sim8563_stop(&chip);
}

// [PWR-5] the same seed gives the same junk, another one other junk; VLF is 1 either way.
static void scrambled_is_reproducible(void)
{
    uint8_t first[20], again[20], other[20];
    uint8_t *into[3] = {first, again, other};
    const uint32_t seeds[3] = {7, 7, 8};
    for (int i = 0; i < 3; i++) {
        sim8563_t chip;
        sim8563_init(&chip, &(sim8563_desc_t){.scramble = seeds[i]});
        for (uint8_t reg = 0; reg < 20; reg++) into[i][reg] = sim8563_peek(&chip, reg);
        CHECK((into[i][2] & 0x80) != 0);
    }
    CHECK(memcmp(first, again, sizeof first) == 0);
    CHECK(memcmp(first, other, sizeof first) != 0);
}

// Over many seeds each bit that is stored and undefined comes up as 0 and as 1, all others as the
// tables say. [PWR-5] of the INS5S8563 all but VLF; [REL-5] of a relative numbers alone.
static void which_bits_are_drawn(sim8563_variant_t part, const uint8_t *stored, const uint8_t *most,
                                 const uint8_t *least)
{
    uint8_t any[20] = {0}, all[20];
    memset(all, 0xFF, sizeof all);
    for (uint32_t seed = 1; seed <= 100; seed++) {
        sim8563_t chip;
        sim8563_init(&chip, &(sim8563_desc_t){.variant = part, .scramble = seed * 77});
        for (uint8_t reg = 0; reg < 20; reg++) {
            any[reg] |= sim8563_peek(&chip, reg) & stored[reg];
            all[reg] &= sim8563_peek(&chip, reg) & stored[reg];
        }
    }
    for (unsigned reg = 0; reg < 20; reg++) {
        CHECK_MSG(any[reg] == most[reg], "part %d: %02X has %02X", (int)part, reg, any[reg]);
        CHECK_MSG(all[reg] == least[reg], "part %d: %02X keeps %02X", (int)part, reg, all[reg]);
    }
}

static void drawn_bits(void)
{
    static const uint8_t stored[20] = {0xA0, 0x1F, 0xFF, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF, 0xFF,
                                       0xBF, 0xBF, 0x87, 0x83, 0x83, 0xFF, 0x00, 0x00, 0xFF, 0xFF};
    static const uint8_t vlf[20] = {[0x02] = 0x80};
    which_bits_are_drawn(SIM8563_INS5S8563, stored, stored, vlf);
    // 10h to 13h are 00h to 03h, and C is drawn too.
    static const uint8_t common[20] = {0xA8, 0x1F, 0xFF, 0x7F, 0x3F, 0x3F, 0x07, 0x9F, 0xFF, 0xFF,
                                       0xBF, 0xBF, 0x87, 0x83, 0x83, 0xFF, 0xA8, 0x1F, 0xFF, 0x7F};
    static const uint8_t most[20] = {0x08, 0x00, 0xFF, 0x7F, 0x3F, 0x3F, 0x07, 0x9F, 0xFF, 0xFF,
                                     0xBF, 0xBF, 0x87, 0x80, 0x03, 0xFF, 0x08, 0x00, 0xFF, 0x7F};
    static const uint8_t least[20] = {0x08, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80,
                                      0x80, 0x80, 0x80, 0x80, 0x03, 0x00, 0x08, 0x00, 0x80, 0x00};
    for (int part = SIM8563_PCF8563; part <= SIM8563_RTC8564; part++)
        which_bits_are_drawn((sim8563_variant_t)part, common, most, least);
}

int main(void)
{
    each_field_has_its_range();
    each_part_has_its_ranges();
    a_refused_desc_leaves_the_chip_alone();
    what_was_there_before_does_not_matter();
    registers_after_power_on();
    defaults();
    start_up_time_as_asked();
    unpowered();
    scrambled_is_reproducible();
    drawn_bits();
    return check_result();
}
