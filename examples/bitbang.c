// bitbang.c - a controller made of two pins, on the chip's wires
//
// SPDX-License-Identifier: MIT
//
// For firmware that moves SCL and SDA itself: put its pin and delay calls in place of pin_scl(),
// pin_sda(), sda_level() and delay_ns(). The chip sees every level at its time, and what comes too
// fast, too late or in the wrong order is a finding:
//
//     cc -Ichip examples/bitbang.c chip/*.c && ./a.out

#include "sim8563.h"

#include <stdio.h>

// ---------------------------------------------------------------- the board: two wires, pulled up

static sim8563_t rtc;
static bool scl = true, sda = true; // the controller lets go, or pulls low

// A wire is low when anybody pulls it, the chip included; the chip is told what the wires are.
static void wires_changed(void)
{
    uint32_t levels = SIM8563_CLKOUT | (scl ? SIM8563_SCL : 0) | (sda ? SIM8563_SDA : 0);
    sim8563_wires(&rtc, levels & sim8563_pins(&rtc));
}

static void pin_scl(bool high) { scl = high; wires_changed(); }
static void pin_sda(bool high) { sda = high; wires_changed(); }
static bool sda_level(void) { return sda && (sim8563_pins(&rtc) & SIM8563_SDA) != 0; }

// Time passes from one change that the chip makes on SDA to the next.
static void delay_ns(uint64_t ns)
{
    while (ns > 0) {
        uint64_t step = sim8563_next_event(&rtc, SIM8563_SDA);
        if (step > ns) step = ns;
        sim8563_advance(&rtc, step);
        wires_changed();
        ns -= step;
    }
}

// ------------------------------------------------ the controller: 286 kHz, within Fast-mode times

static void start(void) // also a repeated one: SCL is low then
{
    pin_sda(true);
    delay_ns(1500);
    pin_scl(true);
    delay_ns(1000);
    pin_sda(false);
    delay_ns(1000);
    pin_scl(false);
}

static void stop(void)
{
    delay_ns(300);
    pin_sda(false);
    delay_ns(1500);
    pin_scl(true);
    delay_ns(1000);
    pin_sda(true);
    delay_ns(1500);
}

static bool bit(bool out) // begins and ends just after a fall of SCL; gives what SDA was
{
    delay_ns(300);
    pin_sda(out);
    delay_ns(1700);
    pin_scl(true);
    delay_ns(1500);
    bool in = sda_level();
    pin_scl(false);
    return in;
}

static bool send(unsigned byte) // true: acknowledged
{
    for (int i = 7; i >= 0; i--) bit(byte >> i & 1);
    return !bit(true);
}

static uint8_t receive(bool acknowledge)
{
    unsigned byte = 0;
    for (int i = 0; i < 8; i++) byte = byte << 1 | bit(true);
    bit(!acknowledge);
    return (uint8_t)byte;
}

// ------------------------------------------------------------------------- read SEC, MIN and HOUR

int main(void)
{
    sim8563_init(&rtc, &(sim8563_desc_t){0});
    delay_ns(5 * SIM8563_MS); // the oscillator starts
    sim8563_poke(&rtc, 0x03, 0x34);
    sim8563_poke(&rtc, 0x04, 0x12);

    start();
    bool answered = send(0xA2) && send(0x02); // write the register address
    start();
    answered = answered && send(0xA3); // and read from there
    uint8_t sec = receive(true);
    uint8_t min = receive(true);
    uint8_t hour = receive(false); // the last one is not acknowledged
    stop();
    printf("%s: %02X:%02X:%02X, VLF %d\n", answered ? "answered" : "no answer", hour, min,
           sec & 0x7F, sec >> 7);

    sim8563_finding_t finding;
    bool found = false;
    while (sim8563_take_finding(&rtc, &finding)) {
        printf("finding %d: %lld ns, limit %lld ns\n", (int)finding.id,
               (long long)finding.measured, (long long)finding.limit);
        found = true;
    }
    return answered && !found && hour == 0x12 && min == 0x34 && sec == 0x80 ? 0 : 1;
}
