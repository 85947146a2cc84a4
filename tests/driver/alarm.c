// alarm.c - alarms by fields: their registers, and the seconds at which they come, no others
//
// SPDX-License-Identifier: MIT

#include "bus.h"

#include <time.h>

#define ANY INS5S8563_ANY

static bus_t bus;

// Of a field as a register has it, the bits that the chip stores.
static unsigned code(unsigned field)
{
    return field == ANY ? 0x80 : field / 10 * 16 + field % 10;
}

static bool is_armed(void)
{
    for (unsigned address = 0x09; address <= 0x0C; address++)
        if ((reg(&bus, address) & 0x80) == 0) return true;
    return false;
}

// A flag of the timer, its way of interrupting and an alarm that came before are there already.
static void one(unsigned minute, unsigned hour, unsigned day, unsigned weekday)
{
    const ins5s8563_alarm_t alarm = {(uint8_t)minute, (uint8_t)hour, (uint8_t)day,
                                     (uint8_t)weekday};
    ins5s8563_alarm_t got = {55, 55, 55, 55};
    bool good = (minute == ANY || minute <= 59) && (hour == ANY || hour <= 23)
                && (day == ANY || (day >= 1 && day <= 31)) && (weekday == ANY || weekday <= 6)
                && !(minute == ANY && hour == ANY && day == ANY && weekday == ANY);
    put(&bus, 0x01, 0x1D);
    bus.transfers = 0;
    CHECK_EQ(ins5s8563_set_alarm(&bus.rtc, &alarm), good ? INS5S8563_OK : INS5S8563_ERR_ARG);
    if (!good) {
        CHECK_EQ(bus.transfers, 0);
        return;
    }
    CHECK_EQ(reg(&bus, 0x01), 0x17); // AIE on, AF gone; TI_TP, TF, TIE stay
    const unsigned wanted[] = {code(minute), code(hour), code(day), code(weekday)};
    for (unsigned i = 0; i < 4; i++) CHECK_EQ(reg(&bus, 0x09 + i), wanted[i]);
    CHECK_EQ(ins5s8563_get_alarm(&bus.rtc, &got), INS5S8563_OK);
    CHECK(got.minute == minute && got.hour == hour && got.day == day && got.weekday == weekday);
}

static void every_field(void)
{
    for (unsigned value = 0; value <= 0xFF; value++) {
        one(value, ANY, ANY, ANY);
        one(ANY, value, ANY, ANY);
        one(ANY, ANY, value, ANY);
        one(ANY, ANY, ANY, value);
        one(value, 6, 15, 3);
        one(30, value, 15, 3);
        one(30, 6, value, 3);
        one(30, 6, 15, value);
    }
    for (unsigned any = 0; any < 16; any++)
        one((any & 1) != 0 ? ANY : 59, (any & 2) != 0 ? ANY : 23, (any & 4) != 0 ? ANY : 31,
            (any & 8) != 0 ? ANY : 6);
    put(&bus, 0x01, 0x1F);
    CHECK_EQ(ins5s8563_clear_alarm(&bus.rtc), INS5S8563_OK);
    CHECK_EQ(reg(&bus, 0x01), 0x15);
    CHECK(!is_armed());
    put(&bus, 0x01, 0);
    bus_end(&bus);
}

// Whatever is in a register: a field, ANY, or an error that leaves the output alone.
static void every_register(void)
{
    static const struct { unsigned bits, least, most; } of[] = {
        {0x7F, 0, 59}, {0x3F, 0, 23}, {0x3F, 1, 31}, {0x07, 0, 6}};
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned value = 0; value <= 0xFF; value++) {
            ins5s8563_alarm_t got = {55, 55, 55, 55};
            const uint8_t *field[] = {&got.minute, &got.hour, &got.day, &got.weekday};
            for (unsigned j = 0; j < 4; j++) put(&bus, 0x09 + j, 0x80);
            put(&bus, 0x09 + i, value);
            unsigned bits = value & of[i].bits;
            unsigned number = bits / 16 * 10 + bits % 16;
            bool good = value > 0x7F
                        || (bits % 16 < 10 && number >= of[i].least && number <= of[i].most);
            CHECK_EQ(ins5s8563_get_alarm(&bus.rtc, &got),
                     good ? INS5S8563_OK : INS5S8563_ERR_BAD_TIME);
            for (unsigned j = 0; j < 4; j++)
                CHECK_EQ(*field[j], !good ? 55 : j != i || value > 0x7F ? ANY : number);
        }
    }
}

// --------------------------------------------------------------- when it comes

static bool matches(const ins5s8563_alarm_t *alarm, int64_t at)
{
    struct tm tm;
    gmtime_r(&(time_t){at}, &tm);
    return (alarm->minute == ANY || (int)alarm->minute == tm.tm_min)
           && (alarm->hour == ANY || (int)alarm->hour == tm.tm_hour)
           && (alarm->day == ANY || (int)alarm->day == tm.tm_mday)
           && (alarm->weekday == ANY || (int)alarm->weekday == tm.tm_wday);
}

// The next minute that matches while the one before it did not.
static int64_t next_of(const ins5s8563_alarm_t *alarm, int64_t after)
{
    int64_t at = after - after % 60;
    for (;;) {
        at += 60;
        if (matches(alarm, at) && !matches(alarm, at - 60)) return at;
    }
}

static void comes_at(ins5s8563_alarm_t alarm, int64_t from, unsigned times)
{
    show(&bus, from);
    CHECK_EQ(ins5s8563_set_alarm(&bus.rtc, &alarm), INS5S8563_OK);
    for (unsigned i = 0; i < times; i++) {
        unsigned events = 0;
        int64_t wanted = next_of(&alarm, shown(&bus));
        uint64_t ns = sim8563_next_event(&bus.chip, SIM8563_INT);
        CHECK(ns != SIM8563_NEVER);
        if (ns == SIM8563_NEVER) return;
        bus_pass(&bus, ns - 1);
        CHECK(!int_is_low(&bus));
        CHECK_EQ(shown(&bus), wanted - 1);
        bus_pass(&bus, 1);
        CHECK(int_is_low(&bus));
        CHECK_EQ(shown(&bus), wanted);
        CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
        CHECK_EQ(events, INS5S8563_ALARM);
        CHECK(!int_is_low(&bus));
    }
    bus_end(&bus);
}

static void comes_when_it_should(void)
{
    comes_at((ins5s8563_alarm_t){30, ANY, ANY, ANY}, 1700000000, 50); // hourly
    comes_at((ins5s8563_alarm_t){30, 6, ANY, ANY}, 1700000000, 400);  // daily
    comes_at((ins5s8563_alarm_t){0, 0, ANY, ANY}, 1709100000, 3);     // into a leap day
    comes_at((ins5s8563_alarm_t){30, 6, ANY, 1}, 1700000000, 60);     // Mondays
    comes_at((ins5s8563_alarm_t){0, 0, 1, ANY}, 1700000000, 30);      // monthly
    comes_at((ins5s8563_alarm_t){59, 23, 31, ANY}, 1700000000, 14);   // where there is such a day
    comes_at((ins5s8563_alarm_t){0, 12, 29, ANY}, 1700000000, 30);
    comes_at((ins5s8563_alarm_t){ANY, 6, ANY, ANY}, 1700000000, 10);  // once, not each minute
    comes_at((ins5s8563_alarm_t){ANY, ANY, ANY, 0}, 1700000000, 10);
    comes_at((ins5s8563_alarm_t){15, ANY, 13, 5}, 1700000000, 30);    // Fridays the 13th
}

static void cleared_it_does_not_come(void)
{
    show(&bus, 1700000000);
    CHECK_EQ(ins5s8563_set_alarm(&bus.rtc, &(ins5s8563_alarm_t){30, ANY, ANY, ANY}), INS5S8563_OK);
    CHECK_EQ(ins5s8563_clear_alarm(&bus.rtc), INS5S8563_OK);
    CHECK_EQ(sim8563_next_event(&bus.chip, SIM8563_INT), SIM8563_NEVER);
    bus_pass(&bus, 7200 * SIM8563_SEC);
    CHECK_EQ(reg(&bus, 0x01), 0);
}

int main(void)
{
    FOR_EACH_PART(part) {
        bus_ready(&bus, part, 1700000000);
        every_field();
        every_register();
        comes_when_it_should();
        cleared_it_does_not_come();
    }
    return check_result();
}
