// firmware_test.c - a unit test for firmware that talks to the INS5S8563
//
// SPDX-License-Identifier: MIT
//
// Three parts: the firmware under test, which knows only its HAL; the HAL, here thirty lines that
// lead to the chip; the test, which sets the scene, calls the firmware and looks at the chip.
// Copy the file, put your firmware in place of part one, and your HAL's names into part two:
//
//     cc -Ichip examples/firmware_test.c chip/*.c && ./a.out

#include "sim8563.h"

#include <stdio.h>

// ------------------------------------------------------------ 1. the firmware: yours, unchanged

int hal_i2c_write(uint8_t address, const uint8_t *bytes, size_t count);
int hal_i2c_write_read(uint8_t address, const uint8_t *out, size_t out_count, uint8_t *in,
                       size_t in_count);

#define RTC_ADDRESS 0x51 // on the wire A2 to write, A3 to read

typedef struct { uint8_t sec, min, hour, day, weekday, month, year; } date_time;

static uint8_t to_bcd(unsigned value) { return (uint8_t)(value / 10 << 4 | value % 10); }
static uint8_t from_bcd(unsigned bcd) { return (uint8_t)((bcd >> 4) * 10 + (bcd & 15)); }

// Sets the time, with every other register at rest. STOP holds the divider meanwhile, so the first
// second is about half a second long and none begins between two registers.
int rtc_set(const date_time *t)
{
    uint8_t stopped[] = {0x00, 0x20};
    uint8_t all[] = {0x01, 0x00, // first register, Control_2
                     to_bcd(t->sec), to_bcd(t->min), to_bcd(t->hour), to_bcd(t->day), t->weekday,
                     to_bcd(t->month), to_bcd(t->year),
                     0x80, 0x80, 0x80, 0x80, // no alarm
                     0x00, 0x00, 0x00};      // CLKOUT released, timer off, timer's low byte
    uint8_t timer[] = {0x12, 0x00, 0x00};    // its other two bytes
    uint8_t running[] = {0x00, 0x00};
    if (hal_i2c_write(RTC_ADDRESS, stopped, sizeof stopped) != 0) return -1;
    if (hal_i2c_write(RTC_ADDRESS, all, sizeof all) != 0) return -1;
    if (hal_i2c_write(RTC_ADDRESS, timer, sizeof timer) != 0) return -1;
    return hal_i2c_write(RTC_ADDRESS, running, sizeof running);
}

// 0 and the time; -1: no answer; -2: the supply was low, the time is not to be trusted.
int rtc_get(date_time *t)
{
    uint8_t first = 0x02, r[7];
    if (hal_i2c_write_read(RTC_ADDRESS, &first, 1, r, sizeof r) != 0) return -1;
    if (r[0] & 0x80) return -2; // VLF
    *t = (date_time){from_bcd(r[0]), from_bcd(r[1]), from_bcd(r[2]), from_bcd(r[3]),
                     r[4], from_bcd(r[5]), from_bcd(r[6])};
    return 0;
}

// ------------------------------------------------ 2. the HAL: the same calls, led to the chip

static sim8563_t rtc;

static void one_byte_time(void) { sim8563_advance(&rtc, 90 * SIM8563_US); } // 9 bits, 100 kHz

static int send(uint8_t address, const uint8_t *bytes, size_t count)
{
    bool answered = sim8563_start(&rtc, (uint8_t)(address << 1));
    one_byte_time();
    for (size_t i = 0; answered && i < count; i++) {
        answered = sim8563_write(&rtc, bytes[i]);
        one_byte_time();
    }
    return answered ? 0 : -1;
}

int hal_i2c_write(uint8_t address, const uint8_t *bytes, size_t count)
{
    int result = send(address, bytes, count);
    sim8563_stop(&rtc);
    one_byte_time();
    return result;
}

int hal_i2c_write_read(uint8_t address, const uint8_t *out, size_t out_count, uint8_t *in,
                       size_t in_count)
{
    int result = send(address, out, out_count);
    if (result == 0) result = sim8563_start(&rtc, (uint8_t)(address << 1 | 1)) ? 0 : -1;
    for (size_t i = 0; result == 0 && i < in_count; i++) {
        one_byte_time();
        in[i] = sim8563_read(&rtc);
    }
    one_byte_time();
    sim8563_stop(&rtc);
    return result;
}

// -------------------------------------------------------------------------------- 3. the test

static int failures;

static void expect(bool held, const char *what)
{
    printf("%s: %s\n", held ? "ok" : "FAILED", what);
    if (!held) failures++;
}

// The chip tells what the firmware did wrong; correct firmware hears nothing.
static void expect_no_findings(void)
{
    sim8563_finding_t finding;
    while (sim8563_take_finding(&rtc, &finding)) {
        printf("FAILED: finding %d at register %02X\n", (int)finding.id, finding.reg);
        failures++;
    }
}

int main(void)
{
    date_time t;
    sim8563_init(&rtc, &(sim8563_desc_t){0});
    expect(rtc_get(&t) == -1, "nobody answers before the oscillator has started");

    sim8563_advance(&rtc, 5 * SIM8563_MS);
    expect(rtc_get(&t) == -2, "after power-on the time is not trusted");

    rtc_set(&(date_time){.sec = 59, .min = 59, .hour = 23, .day = 28, .weekday = 1, .month = 2,
                         .year = 28}); // a Monday
    sim8563_advance(&rtc, 1 * SIM8563_SEC);
    expect(rtc_get(&t) == 0 && t.day == 29 && t.month == 2, "2028 has a 29th of February");
    expect(t.weekday == 2, "and it is a Tuesday");

    sim8563_advance(&rtc, 366 * 86400 * SIM8563_SEC); // costs no more than a second does
    expect(rtc_get(&t) == 0 && t.day == 1 && t.month == 3 && t.year == 29, "2029 has none");

    sim8563_fault(&rtc, SIM8563_FAULT_NACK, 0, 1);
    expect(rtc_get(&t) == -1, "a chip that does not answer is noticed");
    expect(rtc_get(&t) == 0, "and the next call works");

    sim8563_set_vdd(&rtc, 1250); // the battery is nearly empty
    expect(rtc_get(&t) == -2, "a low supply is noticed");
    sim8563_set_vdd(&rtc, 3000);

    sim8563_finding_t finding; // two are the battery's, not the firmware's
    expect(sim8563_take_finding(&rtc, &finding) && finding.id == SIM8563_FINDING_LOW_VOLTAGE,
           "the chip saw the supply fall");
    expect(sim8563_take_finding(&rtc, &finding) && finding.id == SIM8563_FINDING_BUS_BELOW_2V,
           "and a transfer below 2 V");
    expect_no_findings();
    return failures != 0;
}
