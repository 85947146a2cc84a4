// history.h - random histories of a chip: what a host may do to it, drawn from a seed
//
// SPDX-License-Identifier: MIT
//
// A step is a plain value, so that two chips can be given the same. Draws lean towards what is
// rare in uniform noise: registers that matter, alarms near the time, short timers, instants close
// to edges, illegal contents. Nothing of the C library is needed.

#ifndef HISTORY_H_INCLUDED
#define HISTORY_H_INCLUDED

#include "sim8563.h"

typedef enum {
    STEP_ADVANCE, // a: ns
    STEP_START,   // a: address
    STEP_WRITE,   // a: byte
    STEP_READ,
    STEP_STOP,
    STEP_WIRES,   // a: levels
    STEP_WIRES_MV, // a: choices of levels of SCL and SDA, b: CLKOUT in mV
    STEP_POKE,    // a: register, b: value
    STEP_VDD,     // a: mV
    STEP_VLOW,    // a: mV
    STEP_RATE,    // a: ppb
    STEP_TEMPERATURE, // a: m degC
    STEP_FAULT,   // a: kind and times, b: amount
    STEP_TAKE,    // a finding
    STEP_KINDS
} step_kind;

typedef struct {
    step_kind kind;
    int64_t a, b;
} step;

typedef struct {
    uint64_t state;     // the seed, to begin with
    bool by_wire;       // this history drives wires, not bytes
    int64_t quarter_ns; // of a clock of the transfer on the wires that is under way
    uint16_t next;      // step of it
    uint8_t count;      // bytes of it, the address the first; 0: none is under way
    uint8_t bytes[9];
} random_t;

uint64_t random_bits(random_t *r);
uint64_t random_below(random_t *r, uint64_t bound); // 0 .. bound - 1
uint64_t random_duration_ns(random_t *r);           // from 0 to years, all lengths alike

sim8563_desc_t random_desc(random_t *r);            // also chooses by_wire
step random_step(random_t *r);
uint64_t take_step(sim8563_t *chip, const step *s); // what the call gave, 0 if nothing

// A whole transfer by the byte: writes then, if `reads` is not 0, reads after a repeated START.
typedef struct {
    uint8_t reg, reads, writes;
    uint8_t bytes[20];
} transfer;
transfer random_transfer(random_t *r);

#endif // HISTORY_H_INCLUDED
