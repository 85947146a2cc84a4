// edge.h - a change on a pin, as it is listed for people
//
// SPDX-License-Identifier: MIT

#ifndef EDGE_H_INCLUDED
#define EDGE_H_INCLUDED

#include "sim8563.h"
#include "value.h"

typedef struct edge_t {
    uint64_t at_ns; // the chip's age
    uint32_t pin;
    bool high;      // from here on
    const char *cause;         // of /INT going low; or ""
    char calendar[VALUE_TEXT]; // what the chip then shows
} edge_t;

// That one of `pin` to the level that it has now.
void edge_note(edge_t *edge, const sim8563_t *chip, uint32_t pin);

// "  +00:00:10.000000  2026-03-01 00:00:00  int=0  alarm", since_ns being an age.
void edge_print(const edge_t *edge, uint64_t since_ns);

// ", now 2026-03-01 00:00:00, int=0  alarm, clkout gives 1 Hz"
void edge_print_end(const sim8563_t *chip);

#endif // EDGE_H_INCLUDED
