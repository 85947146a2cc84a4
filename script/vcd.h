// vcd.h - draws SCL, SDA, INT, INT2, CLKOUT and VDD as a value change dump
//
// SPDX-License-Identifier: MIT

#ifndef SIM8563_VCD_H_INCLUDED
#define SIM8563_VCD_H_INCLUDED

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct vcd_t {
    FILE *file;
    uint64_t stamp_ns;  // of the last line of time written
    bool begun;
    uint32_t levels;    // last drawn
    uint32_t unknown;
    int32_t vdd_mv;
} vcd_t;

// Draws what differs from the last call. `levels` is a mask of SIM8563_ pins;
// those in `unknown` are drawn as x. `at_ns` never goes back.
void vcd_draw(vcd_t *vcd, uint64_t at_ns, uint32_t levels, uint32_t unknown, int32_t vdd_mv);

// A microsecond more, so that the last levels are seen to last.
void vcd_end(vcd_t *vcd, uint64_t at_ns);

#endif
