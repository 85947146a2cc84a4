// variants.c - the parts of the family: what each does in its own way
//
// SPDX-License-Identifier: MIT
//
// docs/relatives.md says where each fact comes from, and which of them nobody knows.

#include "blocks.h"

enum { OWN, COMMON };

// By bits: stored, after power-on, undefined there, reserved [REG-1, PWR-5]. Those of relatives
// have TESTC and TD = 11 [REL-3, REL-4]; numbers alone come up undefined [REL-5], and of bits not
// stored only those of the control registers must be written 0 [REL-22]. C stands elsewhere.
const struct layout sim8563_layouts[][REGISTERS] = {
    [OWN] = {
        { 0xA0, 0x00, 0xA0, 0x5F }, { 0x1F, 0x00, 0x1F, 0xE0 }, { 0xFF, 0x80, 0x7F, 0x00 },
        { 0x7F, 0x00, 0x7F, 0x80 }, { 0x3F, 0x00, 0x3F, 0xC0 }, { 0x3F, 0x01, 0x3F, 0xC0 },
        { 0x07, 0x00, 0x07, 0xF8 }, { 0x1F, 0x00, 0x1F, 0xE0 }, { 0xFF, 0x00, 0xFF, 0x00 },
        { 0xFF, 0x80, 0xFF, 0x00 }, { 0xBF, 0x80, 0xBF, 0x40 }, { 0xBF, 0x80, 0xBF, 0x40 },
        { 0x87, 0x80, 0x87, 0x78 }, { 0x83, 0x80, 0x83, 0x7C }, { 0x83, 0x00, 0x83, 0x7C },
        { 0xFF, 0x00, 0xFF, 0x00 },
        [TIMER_HIGH] = { 0xFF, 0x00, 0xFF, 0x00 }, [TIMER_MID] = { 0xFF, 0x00, 0xFF, 0x00 },
    },
    [COMMON] = {
        { 0xA8, 0x08, 0x00, 0x57 }, { 0x1F, 0x00, 0x00, 0xE0 }, { 0xFF, 0x80, 0x7F, 0x00 },
        { 0x7F, 0x00, 0x7F, 0x00 }, { 0x3F, 0x00, 0x3F, 0x00 }, { 0x3F, 0x00, 0x3F, 0x00 },
        { 0x07, 0x00, 0x07, 0x00 }, { 0x1F, 0x00, 0x1F, 0x00 }, { 0xFF, 0x00, 0xFF, 0x00 },
        { 0xFF, 0x80, 0x7F, 0x00 }, { 0xBF, 0x80, 0x3F, 0x00 }, { 0xBF, 0x80, 0x3F, 0x00 },
        { 0x87, 0x80, 0x07, 0x00 }, { 0x83, 0x80, 0x00, 0x00 }, { 0x83, 0x03, 0x00, 0x00 },
        { 0xFF, 0x00, 0xFF, 0x00 },
    },
};

// What all relatives have in common, or where nobody knows of a difference.
#define RELATIVE \
    .layout = COMMON, \
    .registers = UINT32_C(0x0000FFFF), /* [REL-2] */ \
    .for_alarm = UINT32_C(0x000001FC), /* SEC..YEAR [REL-22] */ \
    .for_timer = UINT32_C(0x00008000), \
    .pointer = 0x0F, /* [REL-1] */ \
    .undefined = true, /* [REL-5, REL-6] */ \
    .stops_low = true, /* [REL-10] */ \
    .pulse = { { 4, 256, 512, 512 }, { 8, 512, 512, 512 } } /* [REL-11, REL-12, REL-13] */

// PCF8563, and where nobody knows better.
#define LIKE_PCF8563 \
    RELATIVE, \
    .junk = JUNK_FIXED, \
    .century = C_TOGGLES, \
    .free_minute = true, /* [REL-14] */ \
    .takes_over = AT_EDGE, \
    .timeout_ticks = 2, /* [REL-20] */ \
    .osc_start_us = { 1, 350000, 500000 } /* [REL-19] */

#define VL_OF_PCF8563    { 800, 900, 1000 } // [REL-9]
#define RESET_OF_PCF8563 { 300, 600, 800 }

// The rate is settable for all, and 0 by default [REL-21].
const struct facts sim8563_variants[] = {
    [SIM8563_INS5S8563] = {
        .layout = OWN, .registers = ALL_REGISTERS, .for_alarm = ALL_REGISTERS,
        .for_timer = ALL_REGISTERS, .pointer = 0xFF, .flags = AF | TF,
        .pulse = { { 4, 256, 256, 256 }, { 4, 256, 256, 256 } }, // [INT-2]
        .osc_start_us = { 1, 1000, 5000 }, .vlow_mv = { 1100, 1300, 1500 },
        .reset_mv = { 500, 900, 1100 },
    },
    [SIM8563_PCF8563] = {
        LIKE_PCF8563, .kept_century = C, .flags = AF | TF,
        .vlow_mv = VL_OF_PCF8563, .reset_mv = RESET_OF_PCF8563,
    },
    [SIM8563_BM8563] = {
        LIKE_PCF8563, .kept_century = C, .flags = AF | TF,
        .vlow_mv = { 400, 500, 600 }, .reset_mv = { 200, 300, 400 },
    },
    [SIM8563_HYM8563] = { // loses C in a write [REL-8], and a 1 sets a flag [REL-18]
        LIKE_PCF8563, .kept_century = 0, .flags = 0,
        .vlow_mv = VL_OF_PCF8563, .reset_mv = RESET_OF_PCF8563,
    },
    [SIM8563_RTC8564] = {
        RELATIVE, .junk = JUNK_CHANGES, .century = C_SET, .kept_century = C, .flags = AF | TF,
        .latched = true, .takes_over = AT_FALL, .td_edge = true, // [REL-15, REL-16, REL-17]
        .osc_start_us = { 1, 300000, 500000 },
        .vlow_mv = VL_OF_PCF8563, .reset_mv = RESET_OF_PCF8563,
    },
};
