// fault.h - how faults are written on a command line
//
// SPDX-License-Identifier: MIT
//
//     fault=nack                the chip's own address is not acknowledged, once
//     fault=nack:3              the third byte of a write is not
//     fault=nack:3x5            five times
//     fault=nack:3x*            until taken back
//     fault=sda-low:9clk        SDA is held low for nine clocks
//     fault=sda-low:5ms         or for a time, or "forever"
//     fault=flip:7              bit 7 of the next byte read comes inverted
//     fault=osc-stop:10ms       the oscillator stands still
//     fault=nack:3x0            that one is taken back
//     fault=none                all are taken back
//
// Several are joined by commas.

#ifndef FAULT_H_INCLUDED
#define FAULT_H_INCLUDED

#include "command.h"

#include "sim8563.h"

// By sim8563_fault_t.
extern const char *const fault_names[SIM8563_FAULTS];

typedef struct fault_t {
    sim8563_fault_t kind;
    uint64_t amount;
    uint8_t times;
} fault_t;

enum { FAULTS_MOST = 8 };

typedef struct faults_t {
    bool clear; // take all back first
    int count;
    fault_t fault[FAULTS_MOST];
} faults_t;

// STATUS_USAGE: it has said what is wrong.
int fault_parse(const command_t *command, const char *text, faults_t *out);

void fault_apply(const faults_t *faults, sim8563_t *chip);

#endif // FAULT_H_INCLUDED
