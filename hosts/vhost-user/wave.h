// wave.h - the wires as a transfer moves them, for those who draw
//
// SPDX-License-Identifier: MIT
//
// The chip is served by the byte, so what its wires would be is worked out from the bytes: a
// quarter of each bit SCL is low with SDA as it will be, then half of it high, then low again.
// While time stands still on the bus, as with a frozen chip, there is nothing to draw of it.

#ifndef WAVE_H_INCLUDED
#define WAVE_H_INCLUDED

#include "bus.h"
#include "lines.h"

// Levels are a mask of SIM8563_ pins; those in `unknown` changed too often to be followed.
typedef void wave_draw_t(void *arg, const sim8563_t *chip, uint32_t levels, uint32_t unknown);

typedef struct wave_t {
    lines_t *lines;
    uint32_t wires;    // SIM8563_SCL, SIM8563_SDA: those that are high
    wave_draw_t *draw; // NULL: nobody draws
    void *arg;
} wave_t;

// wave->lines is there; from now on every change of a line, too, is drawn.
void wave_begin(wave_t *wave, wave_draw_t *draw, void *arg);

// In the form of bus_t.pass.
void wave_pass(void *wave, sim8563_t *chip, uint64_t ns, const bus_bits_t *bits);

#endif // WAVE_H_INCLUDED
