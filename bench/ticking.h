// ticking.h - a calendar as most people write one: called once a second. To compare with.
//
// SPDX-License-Identifier: MIT
//
// No alarm, no timer, no divider, no bus: less than a chip does.

#ifndef TICKING_H_INCLUDED
#define TICKING_H_INCLUDED

#include <stdint.h>

typedef struct {
    int second, minute, hour, day, weekday, month, year;
} ticking_clock;

void ticking_second(ticking_clock *clock);

// As the chip shows it in SEC .. YEAR.
void ticking_registers(const ticking_clock *clock, uint8_t registers[7]);

#endif // TICKING_H_INCLUDED
