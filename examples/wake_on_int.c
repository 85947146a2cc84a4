// wake_on_int.c - sleep until the chip pulls /INT, without polling
//
// SPDX-License-Identifier: MIT
//
// A machine that runs the chip asks it when /INT can next change and lets just that time pass: an
// emulator or a test crosses eight hours of sleep in two steps.
//
//     cc -Ichip examples/wake_on_int.c chip/*.c && ./a.out

#include "sim8563.h"

#include <stdio.h>

static sim8563_t rtc;

static void write_registers(uint8_t first, const uint8_t *bytes, size_t count)
{
    sim8563_start(&rtc, 0xA2); // 7-bit address 0x51, writing
    sim8563_write(&rtc, first);
    for (size_t i = 0; i < count; i++) sim8563_write(&rtc, bytes[i]);
    sim8563_stop(&rtc);
}

static void set_time_and_alarm(void)
{
    static const uint8_t stop[] = {0x20};
    static const uint8_t from_control_2[] = {
        0x00,                                     // no flags, no interrupts yet
        0x00, 0x00, 0x22, 0x31, 0x06, 0x12, 0x05, // Saturday 2005-12-31 22:00:00
        0x30, 0x06, 0x80, 0x80,                   // alarm at 06:30, on any day
        0x00, 0x00, 0x00};                        // CLKOUT and timer off
    static const uint8_t timer[] = {0x00, 0x00};
    static const uint8_t alarm_interrupt[] = {0x02}; // AIE
    static const uint8_t run[] = {0x00};
    write_registers(0x00, stop, sizeof stop);
    write_registers(0x01, from_control_2, sizeof from_control_2);
    write_registers(0x12, timer, sizeof timer);
    write_registers(0x01, alarm_interrupt, sizeof alarm_interrupt);
    write_registers(0x00, run, sizeof run);
}

int main(void)
{
    sim8563_init(&rtc, &(sim8563_desc_t){0});
    sim8563_advance(&rtc, 5 * SIM8563_MS);
    set_time_and_alarm();

    int sleeps = 0;
    while (sim8563_pins(&rtc) & SIM8563_INT) { // let go: nothing to do yet
        uint64_t ns = sim8563_next_event(&rtc, SIM8563_INT);
        if (ns == SIM8563_NEVER) {
            puts("nothing will ever wake us");
            return 1;
        }
        sim8563_advance(&rtc, ns); // here a real host sleeps
        sleeps++;
    }
    printf("/INT fell at %02X:%02X:%02X, after %d sleep%s\n", sim8563_peek(&rtc, 0x04),
           sim8563_peek(&rtc, 0x03), sim8563_peek(&rtc, 0x02), sleeps, sleeps == 1 ? "" : "s");

    sim8563_start(&rtc, 0xA2); // read Control_2, so that no flag is lost, and clear AF alone
    sim8563_write(&rtc, 0x01);
    sim8563_start(&rtc, 0xA3);
    uint8_t flags = sim8563_read(&rtc);
    sim8563_stop(&rtc);
    uint8_t clear = (uint8_t)((flags & ~0x08u) | 0x04u); // a 1 leaves TF as it is
    write_registers(0x01, &clear, 1);
    puts(sim8563_pins(&rtc) & SIM8563_INT ? "/INT let go" : "/INT still low");

    sim8563_finding_t finding;
    bool right = sim8563_peek(&rtc, 0x04) == 0x06 && sim8563_peek(&rtc, 0x03) == 0x30 &&
                 (sim8563_pins(&rtc) & SIM8563_INT) && !sim8563_take_finding(&rtc, &finding);
    return right ? 0 : 1;
}
