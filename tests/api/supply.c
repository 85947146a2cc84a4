// supply.c - what a host sets from outside: supply, threshold, rate, temperature; and the current
//
// SPDX-License-Identifier: MIT

#include "check.h"
#include "running.h"

// [PWR-7] the two rows of the datasheet, the line between and beyond them, nothing in reset.
static void supply_current(void)
{
    sim8563_t chip = running_chip();
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_TYP), 1450);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_MIN), 400);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_MAX), 43000);
    sim8563_set_vdd(&chip, 5000);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_TYP), 1800);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_MIN), 500);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_MAX), 45000);
    sim8563_set_vdd(&chip, 4000);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_TYP), 1625);
    sim8563_set_vdd(&chip, 1200);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_TYP), 1135);
    sim8563_set_vdd(&chip, 1000);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_TYP), 1135);
    sim8563_set_vdd(&chip, 6000);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_MAX), 45500);
    sim8563_set_vdd(&chip, 899);
    CHECK_EQ(sim8563_supply_current_na(&chip, SIM8563_TYP), 0);
}

// [PWR-1] strictly below the threshold, wherever the threshold moves.
static void low_voltage_flag(void)
{
    sim8563_t chip = running_chip();
    sim8563_poke(&chip, 0x02, 0x00);
    sim8563_set_vdd(&chip, 1300);
    CHECK_EQ(sim8563_peek(&chip, 0x02), 0x00);
    CHECK_EQ(sim8563_set_vlow(&chip, 1500), SIM8563_OK);
    CHECK_EQ(sim8563_peek(&chip, 0x02), 0x80);
    CHECK_EQ(status_of(&chip).vlow_mv, 1500);
    CHECK_EQ(sim8563_set_vlow(&chip, 1501), SIM8563_ERR_DESC);
    CHECK_EQ(sim8563_set_vlow(&chip, 1099), SIM8563_ERR_DESC);
    CHECK_EQ(sim8563_set_vlow(&chip, 0), SIM8563_ERR_DESC);
    CHECK_EQ(status_of(&chip).vlow_mv, 1500);
    CHECK_EQ(sim8563_set_vlow(&chip, 1100), SIM8563_OK);
    sim8563_poke(&chip, 0x02, 0x00);
    CHECK_EQ(sim8563_peek(&chip, 0x02), 0x00);
    sim8563_set_vdd(&chip, 1099);
    CHECK_EQ(sim8563_peek(&chip, 0x02), 0x80);
}

// Held within +-32767 mV; the rate within +-500000 ppb.
static void values_beyond_are_held(void)
{
    sim8563_t chip = running_chip();
    sim8563_set_rate(&chip, 500001);
    CHECK_EQ(status_of(&chip).rate_ppb, 500000);
    sim8563_set_rate(&chip, -500001);
    CHECK_EQ(status_of(&chip).rate_ppb, -500000);
    sim8563_set_rate(&chip, INT32_MAX);
    CHECK_EQ(status_of(&chip).rate_ppb, 500000);
    sim8563_set_rate(&chip, INT32_MIN);
    CHECK_EQ(status_of(&chip).rate_ppb, -500000);
    sim8563_set_temperature(&chip, -40000);
    CHECK_EQ(status_of(&chip).temperature_mc, -40000);
    sim8563_set_vdd(&chip, 32768);
    CHECK_EQ(status_of(&chip).vdd_mv, 32767);
    sim8563_set_vdd(&chip, -32768);
    CHECK_EQ(status_of(&chip).vdd_mv, -32767);
    sim8563_set_vdd(&chip, INT32_MAX);
    CHECK_EQ(status_of(&chip).vdd_mv, 32767);
    sim8563_set_vdd(&chip, INT32_MIN);
    CHECK_EQ(status_of(&chip).vdd_mv, -32767);
    CHECK(!status_of(&chip).powered);
}

// [OSC-2] a faster oscillator gives its second earlier: 16640 cycles after it has started.
static void rate_moves_the_tick(void)
{
    static const struct { int32_t ppb; uint64_t tick_ns; } cases[] = {
        {0, 507812500}, {100000, 507761724}, {-100000, 507863287}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim8563_t chip;
        sim8563_init(&chip, &(sim8563_desc_t){.osc_ppb = cases[i].ppb});
        sim8563_advance(&chip, SIM8563_MS + cases[i].tick_ns - 1);
        CHECK_EQ(sim8563_peek(&chip, 0x02), 0x80);
        sim8563_advance(&chip, 1);
        CHECK_EQ(sim8563_peek(&chip, 0x02), 0x81);
    }
}

int main(void)
{
    supply_current();
    low_voltage_flag();
    values_beyond_are_held();
    rate_moves_the_tick();
    return check_result();
}
