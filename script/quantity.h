// quantity.h - numbers with units, as people type them: 1.5s, 3.0V, -40C, +50ppm
//
// SPDX-License-Identifier: MIT
//
// Exact: a number that is not a whole count of the target's unit is refused,
// never rounded. On failure *out is untouched.

#ifndef SIM8563_QUANTITY_H_INCLUDED
#define SIM8563_QUANTITY_H_INCLUDED

#include <stdbool.h>
#include <stdint.h>

// A sum of terms without blanks: 1ms+16640cyc-1ns. Units: ns us ms s min h d y
// (365.25 days) and cyc, a nominal cycle of 1/32768 s, halves allowed. The sum
// is rounded up to a whole nanosecond once, as the chip's own edges are [OSC-2].
bool quantity_time_ns(const char *text, int64_t *out);

bool quantity_millivolts(const char *text, int64_t *out);    // V, mV
bool quantity_millicelsius(const char *text, int64_t *out);  // C
bool quantity_ppb(const char *text, int64_t *out);           // ppm, ppb
bool quantity_nanoamperes(const char *text, int64_t *out);   // nA, uA, mA
bool quantity_number(const char *text, int64_t *out);        // 12, -3, 0x5A

// Exactly two hex digits.
bool quantity_byte(const char *text, uint8_t *out);

#endif
