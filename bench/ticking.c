// ticking.c - see ticking.h
//
// SPDX-License-Identifier: MIT

#include "ticking.h"

static int days_in(int month, int year)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year % 4 == 0 ? 29 : days[month - 1];
}

void ticking_second(ticking_clock *clock)
{
    if (++clock->second < 60) return;
    clock->second = 0;
    if (++clock->minute < 60) return;
    clock->minute = 0;
    if (++clock->hour < 24) return;
    clock->hour = 0;
    clock->weekday = (clock->weekday + 1) % 7;
    if (++clock->day <= days_in(clock->month, clock->year)) return;
    clock->day = 1;
    if (++clock->month <= 12) return;
    clock->month = 1;
    clock->year = (clock->year + 1) % 100;
}

static uint8_t bcd(int number) { return (uint8_t)(number / 10 * 16 + number % 10); }

void ticking_registers(const ticking_clock *clock, uint8_t registers[7])
{
    const int field[7] = {clock->second,  clock->minute, clock->hour, clock->day,
                          clock->weekday, clock->month,  clock->year};
    for (int i = 0; i < 7; i++) registers[i] = bcd(field[i]);
}
