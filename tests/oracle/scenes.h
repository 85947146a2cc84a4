// scenes.h - what a host might do next, at random
//
// SPDX-License-Identifier: MIT

#ifndef SCENES_H_INCLUDED
#define SCENES_H_INCLUDED

#include "history.h"

// Kinds of scenes, as a mask: to look at one part of the chip at a time.
#define SCENE_CALENDAR  0x001u // time registers, waits, STOP
#define SCENE_TIMER     0x002u
#define SCENE_ALARM     0x004u
#define SCENE_TEST      0x008u // EXT_TEST, CLKOUT driven
#define SCENE_BYTES     0x010u // whatever bytes, also malformed
#define SCENE_WIRES     0x020u // transfers by the wire, well-formed or broken off
#define SCENE_NOISE     0x040u // levels without any sense
#define SCENE_SUPPLY    0x080u // supply, thresholds, rate, temperature
#define SCENE_LONG      0x100u // time-outs, long waits
#define SCENE_POKE      0x200u
#define SCENE_ALL       0x3FFu

typedef struct play_t {
    history_t *history;   // grows
    pair_t    *pair;
    uint64_t   random;
    uint32_t   scenes;    // mask
    int64_t    longest_s; // of a wait
    bool       by_wire;   // who holds the bus now
    uint32_t   levels;    // as the host leaves the wires
    uint32_t   presented; // as it last presented them, the chip's SDA included
} play_t;

// Draws a description, starts both models with it and plays up to `ops` steps.
// False: they differ, the history ends with the step that shows it.
bool scenes_play(play_t *play, uint32_t ops);

#endif
