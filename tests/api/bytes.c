// bytes.c - the bus by the byte: who answers, what the calls give, what inspection shows
//
// SPDX-License-Identifier: MIT

#include "check.h"
#include "running.h"

// [I2C-1] of 256 addresses two are answered.
static void only_a2_and_a3_are_answered(void)
{
    for (unsigned address = 0; address < 0x100; address++) {
        sim8563_t chip = running_chip();
        CHECK_EQ(sim8563_start(&chip, (uint8_t)address), address == 0xA2 || address == 0xA3);
        sim8563_stop(&chip);
    }
}

// Without an address that was answered nothing is taken and nothing given.
static void calls_out_of_turn(void)
{
    sim8563_t chip = running_chip();
    CHECK(!sim8563_write(&chip, 0x02));
    CHECK_EQ(sim8563_read(&chip), 0xFF);
    sim8563_stop(&chip);
    CHECK(!sim8563_start(&chip, 0xA0));
    CHECK(!sim8563_write(&chip, 0x02));
    CHECK_EQ(sim8563_read(&chip), 0xFF);
    sim8563_stop(&chip);
    CHECK(sim8563_start(&chip, 0xA2));
    CHECK_EQ(sim8563_read(&chip), 0xFF);
    sim8563_stop(&chip);
    CHECK(sim8563_start(&chip, 0xA3));
    CHECK(!sim8563_write(&chip, 0x02));
    sim8563_stop(&chip);
    CHECK_EQ(status_of(&chip).pointer, 0);
}

// [I2C-2], [I2C-3], [REG-5] the pointer is 8 bits and runs over from FF to 00.
static void pointer_runs_over(void)
{
    sim8563_t chip = running_chip();
    sim8563_poke(&chip, 0x00, 0x20);
    sim8563_start(&chip, 0xA2);
    sim8563_write(&chip, 0xFE);
    CHECK_EQ(status_of(&chip).pointer, 0xFE);
    sim8563_start(&chip, 0xA3);
    CHECK_EQ(sim8563_read(&chip), 0x00);
    CHECK_EQ(sim8563_read(&chip), 0x00);
    CHECK_EQ(sim8563_read(&chip), 0x20);
    CHECK(status_of(&chip).accessed);
    sim8563_stop(&chip);
    CHECK_EQ(status_of(&chip).pointer, 0x01);
    CHECK(!status_of(&chip).accessed);
}

// poke() acts as a bus write, but AF, TF and VLF take the value given [REG-3]; no findings.
static void poke_and_peek(void)
{
    sim8563_t chip = running_chip();
    sim8563_finding_t finding;
    sim8563_poke(&chip, 0x01, 0xFF);
    CHECK_EQ(sim8563_peek(&chip, 0x01), 0x1F);
    sim8563_poke(&chip, 0x02, 0x59);
    CHECK_EQ(sim8563_peek(&chip, 0x02), 0x59);
    sim8563_poke(&chip, 0x02, 0xFF);
    CHECK_EQ(sim8563_peek(&chip, 0x02), 0xFF);
    sim8563_poke(&chip, 0x10, 0xFF);
    CHECK_EQ(sim8563_peek(&chip, 0x10), 0x00);
    sim8563_poke(&chip, 0x0F, 0x34);
    sim8563_poke(&chip, 0x13, 0x12);
    sim8563_poke(&chip, 0x12, 0x56);
    CHECK_EQ(status_of(&chip).preset, 0x561234);
    CHECK_EQ(status_of(&chip).count, 0x561234);
    CHECK(!sim8563_take_finding(&chip, &finding));
    sim8563_set_vdd(&chip, 0);
    sim8563_poke(&chip, 0x0F, 0x77);
    sim8563_set_vdd(&chip, 3000);
    sim8563_advance(&chip, 5 * SIM8563_MS);
    CHECK_EQ(sim8563_peek(&chip, 0x0F), 0x00);
}

// [CAL-7] the tick waits for the end of the access, and status says so.
static void a_stored_tick_is_shown(void)
{
    sim8563_t chip = running_chip();
    sim8563_start(&chip, 0xA2);
    sim8563_advance(&chip, 600 * SIM8563_MS);
    CHECK(status_of(&chip).tick_stored);
    CHECK_EQ(sim8563_peek(&chip, 0x02), 0x80);
    sim8563_stop(&chip);
    CHECK(!status_of(&chip).tick_stored);
    CHECK_EQ(sim8563_peek(&chip, 0x02), 0x81);
}

// [TMR-3], [INT-2] 4096 Hz, preset 1: an event and a pulse of 4 cycles every 8 cycles.
static void a_pulse_is_shown(void)
{
    sim8563_t chip = running_chip();
    sim8563_poke(&chip, 0x01, 0x11); // TI_TP, TIE
    sim8563_poke(&chip, 0x0F, 0x01);
    sim8563_poke(&chip, 0x0E, 0x80);
    unsigned low = 0;
    for (unsigned half_cycle = 0; half_cycle < 1600; half_cycle++) {
        sim8563_advance(&chip, 15259);
        bool int_low = (sim8563_pins(&chip) & SIM8563_INT) == 0;
        CHECK_EQ(status_of(&chip).pulse, int_low);
        low += int_low;
    }
    CHECK_MSG(low > 760 && low < 840, "/INT was low %u times of 1600, not about half", low);
}

// Mixing bytes and wires in one transfer is wrong, but does no harm: the fall of SCL ends the
// acknowledge of the byte that was read, and the next one is shown: 01, Control_2, its bit 7 first.
static void wires_after_a_byte_call(void)
{
    sim8563_t chip = running_chip();
    sim8563_start(&chip, 0xA3);
    sim8563_read(&chip);
    sim8563_wires(&chip, ~SIM8563_SCL);
    sim8563_advance(&chip, 1 * SIM8563_US);
    CHECK_EQ(sim8563_pins(&chip) & SIM8563_SDA, 0);
    CHECK_EQ(status_of(&chip).pointer, 0x01);
}

int main(void)
{
    only_a2_and_a3_are_answered();
    calls_out_of_turn();
    pointer_runs_over();
    poke_and_peek();
    a_stored_tick_is_shown();
    a_pulse_is_shown();
    wires_after_a_byte_call();
    return check_result();
}
