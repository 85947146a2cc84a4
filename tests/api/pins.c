// pins.c - pins as a mask, and by package and number
//
// SPDX-License-Identifier: MIT

#include "check.h"
#include "sim8563.h"

// [PKG-1] the datasheet's table, pin 1 first.
static void pins_of_each_package(void)
{
    static const struct {
        sim8563_package_t package;
        uint32_t pin[8];
    } tables[] = {
        {SIM8563_SOP8, {0, 0, SIM8563_INT, SIM8563_GND, SIM8563_SDA, SIM8563_SCL, SIM8563_CLKOUT,
                        SIM8563_VDD}},
        {SIM8563_DFN6L, {SIM8563_INT2, SIM8563_VDD, SIM8563_INT, SIM8563_SDA, SIM8563_SCL,
                         SIM8563_CLKOUT, SIM8563_GND, 0}},
        {SIM8563_FCDFN6L, {SIM8563_GND, SIM8563_INT, SIM8563_VDD, SIM8563_CLKOUT, SIM8563_SCL,
                           SIM8563_SDA, 0, 0}},
        {SIM8563_WLCSP, {0, 0, 0, 0, 0, 0, 0, 0}},
    };
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        for (unsigned number = 1; number <= 8; number++)
            CHECK_EQ(sim8563_pin(tables[t].package, number), tables[t].pin[number - 1]);
}

static void no_such_pin(void)
{
    for (int package = 0; package < 4; package++) {
        CHECK_EQ(sim8563_pin((sim8563_package_t)package, 0), 0);
        CHECK_EQ(sim8563_pin((sim8563_package_t)package, 9), 0);
        CHECK_EQ(sim8563_pin((sim8563_package_t)package, UINT32_MAX), 0);
    }
    CHECK_EQ(sim8563_pin((sim8563_package_t)4, 1), 0);
}

// Bits outside SIM8563_OUTPUTS are 1. [INT-4] /INT2 equals /INT on DFN6L and is let go elsewhere.
static void int2_is_dfn6l_only(void)
{
    for (int package = 0; package < 4; package++) {
        sim8563_t chip;
        sim8563_init(&chip, &(sim8563_desc_t){.package = (sim8563_package_t)package});
        sim8563_advance(&chip, 5 * SIM8563_MS);
        sim8563_poke(&chip, 0x0D, 0x00); // CLKOUT released
        CHECK_EQ(sim8563_pins(&chip), UINT32_MAX);
        sim8563_poke(&chip, 0x01, 0x0A); // AF and AIE
        uint32_t low = SIM8563_INT | (package == SIM8563_DFN6L ? SIM8563_INT2 : 0);
        CHECK_EQ(sim8563_pins(&chip), UINT32_MAX & ~low);
    }
}

// [CLK-1], [CLK-3], [OSC-3] 32768 Hz is low for the first half cycle, high for the other.
static void clkout_edges_by_next_event(void)
{
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    CHECK((sim8563_pins(&chip) & SIM8563_CLKOUT) != 0);
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_CLKOUT), SIM8563_MS);
    CHECK_EQ(sim8563_next_event(&chip, 0), SIM8563_NEVER);
    sim8563_advance(&chip, SIM8563_MS);
    static const uint64_t edges_ns[] = {15259, 15259, 15259, 15259, 15258}; // up to whole ns
    for (unsigned i = 0; i < 5; i++) {
        CHECK_EQ(sim8563_pins(&chip) & SIM8563_CLKOUT, i % 2 ? SIM8563_CLKOUT : 0);
        CHECK_EQ(sim8563_next_event(&chip, SIM8563_CLKOUT), edges_ns[i]);
        sim8563_advance(&chip, sim8563_next_event(&chip, SIM8563_CLKOUT));
    }
}

int main(void)
{
    pins_of_each_package();
    no_such_pin();
    int2_is_dfn6l_only();
    clkout_edges_by_next_event();
    return check_result();
}
