// demo.c - rtc8563 demo: one minute to understand it all
//
// SPDX-License-Identifier: MIT
//
// A chip of its own, no file, and no waiting: time is the chip's.

#include "command.h"
#include "report.h"
#include "sim8563_words.h"
#include "value.h"

#include <stdio.h>

// Nine bits at 100 kHz.
#define BYTE_NS (90 * SIM8563_US)

typedef struct demo_t {
    sim8563_t chip;
    bool colour;
    int chapter;
} demo_t;

static void chapter(demo_t *demo, const char *title, const char *idea)
{
    const char *bold = demo->colour ? "\033[1m" : "";
    const char *plain = demo->colour ? "\033[0m" : "";
    printf("\n%s%d  %s%s\n   %s\n", bold, ++demo->chapter, title, plain, idea);
}

// ----------------------------------------------------------------- the bus

static void clock_byte(demo_t *demo)
{
    sim8563_advance(&demo->chip, BYTE_NS);
}

static void write_registers(demo_t *demo, uint8_t first, const uint8_t *bytes, int count)
{
    printf("     write  A2 %02X ", first);
    sim8563_start(&demo->chip, 0xA2);
    clock_byte(demo);
    sim8563_write(&demo->chip, first);
    clock_byte(demo);
    for (int i = 0; i < count; i++) {
        sim8563_write(&demo->chip, bytes[i]);
        clock_byte(demo);
        printf(" %02X", bytes[i]);
    }
    sim8563_stop(&demo->chip);
    printf("\n");
}

static void write_one(demo_t *demo, uint8_t reg, uint8_t value)
{
    write_registers(demo, reg, &value, 1);
}

static void read_registers(demo_t *demo, uint8_t first, int count)
{
    printf("     read   A2 %02X A3 ", first);
    sim8563_start(&demo->chip, 0xA2);
    clock_byte(demo);
    sim8563_write(&demo->chip, first);
    clock_byte(demo);
    sim8563_start(&demo->chip, 0xA3);
    for (int i = 0; i < count; i++) {
        clock_byte(demo);
        printf(" %02X", sim8563_read(&demo->chip));
    }
    clock_byte(demo);
    sim8563_stop(&demo->chip);
    printf("\n");
}

static void show_clock(const demo_t *demo, const char *remark)
{
    char calendar[VALUE_TEXT];
    printf("     clock  %s  %s  %s\n", text_calendar(&demo->chip, calendar),
           sim8563_weekday_name(sim8563_peek(&demo->chip, 0x06)), remark);
}

// Sleeps as a host does: until the pin can change, no sooner and no later.
static void sleep_until_int(demo_t *demo)
{
    char after[VALUE_TEXT], calendar[VALUE_TEXT];
    uint64_t ns = sim8563_next_event(&demo->chip, SIM8563_INT);
    sim8563_advance(&demo->chip, ns);
    printf("     %s later, at %s: /INT %s\n", text_duration(ns, after),
           text_calendar(&demo->chip, calendar),
           sim8563_pins(&demo->chip) & SIM8563_INT ? "is released" : "falls");
}

static void print_findings(demo_t *demo)
{
    sim8563_finding_t finding;
    while (sim8563_take_finding(&demo->chip, &finding)) {
        printf("   ! ");
        report_finding(stdout, &finding, demo->colour);
    }
}

// ---------------------------------------------------------------- chapters

static void power_up(demo_t *demo)
{
    chapter(demo, "Power up",
            "1 ms later it answers at 0x51 (A2/A3). SEC is 80h: VLF, \"do not trust the time\".");
    (void)sim8563_init(&demo->chip, &(sim8563_desc_t){.package = SIM8563_DFN6L});
    sim8563_advance(&demo->chip, 5 * SIM8563_MS);
    read_registers(demo, 0x00, 16);
}

static void set_everything(demo_t *demo)
{
    static const uint8_t all[16] = {
        0x00, 0x00,                               // running, no interrupt
        0x50, 0x59, 0x23, 0x28, 0x06, 0x02, 0x26, // 2026-02-28 23:59:50, Saturday
        0x80, 0x80, 0x80, 0x80,                   // no alarm
        0x80, 0x00, 0x00,                         // CLKOUT at 32768 Hz, no timer
    };
    static const uint8_t timer_rest[2] = {0x00, 0x00};
    chapter(demo, "Set it",
            "Every register, the time in one transfer: no tick can come in between.");
    write_registers(demo, 0x00, all, 16);
    write_registers(demo, 0x12, timer_rest, 2);
    show_clock(demo, "");
    print_findings(demo);
}

static void alarm_at_midnight(demo_t *demo)
{
    static const uint8_t midnight[2] = {0x00, 0x00};
    chapter(demo, "Alarm", "At 00:00. The host sleeps until /INT; AF says why, and is written 0.");
    write_registers(demo, 0x09, midnight, 2);
    write_one(demo, 0x01, 0x02);
    sleep_until_int(demo);
    read_registers(demo, 0x01, 1);
    write_one(demo, 0x01, 0x04); // a 1 leaves TF as it is
    show_clock(demo, "28 February is over, and so is the month");
    print_findings(demo);
}

static void timer_pulses(demo_t *demo)
{
    chapter(demo, "Timer", "16 periods of 64 Hz, as pulses of 7.8 ms: every 250 ms.");
    write_one(demo, 0x0F, 16);
    write_one(demo, 0x01, 0x11);
    write_one(demo, 0x0E, 0x81);
    for (int i = 0; i < 4; i++)
        sleep_until_int(demo);
    write_one(demo, 0x0E, 0x01);
    read_registers(demo, 0x01, 1); // what is cleared unseen is lost
    write_one(demo, 0x01, 0x08);
    print_findings(demo);
}

static void stop_and_start(demo_t *demo)
{
    chapter(demo, "STOP", "The clock stands still, and starts again half a second before a tick.");
    write_one(demo, 0x00, 0x20);
    sim8563_advance(&demo->chip, 8 * SIM8563_SEC);
    show_clock(demo, "8 s later");
    write_one(demo, 0x00, 0x00);
    sim8563_advance(&demo->chip, 507 * SIM8563_MS);
    show_clock(demo, "507 ms after the start");
    sim8563_advance(&demo->chip, SIM8563_MS);
    show_clock(demo, "508 ms");
    print_findings(demo);
}

static void supply_dip(demo_t *demo)
{
    chapter(demo, "A dip of the supply",
            "Below VL it goes on but says so; below 0.9 V all is lost.");
    sim8563_set_vdd(&demo->chip, 1200);
    sim8563_set_vdd(&demo->chip, 3000);
    read_registers(demo, 0x02, 7);
    print_findings(demo);
    sim8563_set_vdd(&demo->chip, 800);
    printf("     at 0.8 V: %s\n", sim8563_start(&demo->chip, 0xA2) ? "it answers" : "no answer");
    sim8563_set_vdd(&demo->chip, 3000);
    sim8563_advance(&demo->chip, 5 * SIM8563_MS);
    read_registers(demo, 0x02, 7);
    print_findings(demo);
}

static void leap_night(demo_t *demo)
{
    static const uint8_t eve[7] = {0x59, 0x59, 0x23, 0x28, 0x02, 0x02, 0x96};
    chapter(demo, "A leap night", "2096, in no time: a century costs as much as a second.");
    write_registers(demo, 0x02, eve, 7);
    sim8563_advance(&demo->chip, SIM8563_SEC);
    show_clock(demo, "a second later");
    sim8563_advance(&demo->chip, 86400 * SIM8563_SEC);
    show_clock(demo, "a day later");
    print_findings(demo);
}

static void a_mistake(demo_t *demo)
{
    chapter(demo, "A finding",
            "A program sets 42 minutes as the binary number 2Ah: the chip tells on it.");
    write_one(demo, 0x03, 42);
    print_findings(demo);
}

static const char ending[] =
    "\nNow a program that knows nothing of all this, on a /dev/i2c-N of its own:\n\n"
    "  rtc8563 new rtc.chip --at 2026-02-28T23:59:50\n"
    "  rtc8563 run --chip rtc.chip --bus 20 -- i2cdump -y 20 0x51 b\n"
    "  rtc8563 show rtc.chip\n"
    "  rtc8563 findings rtc.chip\n";

static int demo_main(const arguments_t *args)
{
    (void)args;
    demo_t demo = {.colour = colour_wanted(1)};
    printf("An INS5S8563 real-time clock, in virtual time. Bytes are hex, as on the wire.\n");
    power_up(&demo);
    set_everything(&demo);
    alarm_at_midnight(&demo);
    timer_pulses(&demo);
    stop_and_start(&demo);
    supply_dip(&demo);
    leap_night(&demo);
    a_mistake(&demo);
    fputs(ending, stdout);
    return STATUS_YES;
}

extern const command_t command_demo;
const command_t command_demo = {
    .name = "demo",
    .operands = "",
    .summary = "One minute to understand it all",
    .details =
        "Powers a chip up, sets it, has an alarm, a timer, a STOP, a dip of the supply, a leap\n"
        "night and a mistake. It uses no file and changes nothing.\n",
    .examples = "rtc8563 demo\n",
    .main = demo_main,
};
