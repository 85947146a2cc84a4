// calls.h - the interface of the chip as messages of bytes, for a chip that is on another machine
//
// SPDX-License-Identifier: MIT
//
// A request is an enum call_kind and its arguments, an answer what the call gave; each number eight
// bytes, the lowest first. save() answers, and load() takes, a snapshot after the numbers. There is
// one chip. Between programs each message has its length before it, two bytes, the lower first.

#ifndef CALLS_H_INCLUDED
#define CALLS_H_INCLUDED

#include "sim8563.h"

enum call_kind { // arguments: as in sim8563.h, a desc field by field
    CALL_INIT, CALL_SET_VDD, CALL_SET_VLOW, CALL_SET_RATE, CALL_SET_TEMPERATURE, CALL_CURRENT,
    CALL_ADVANCE, CALL_NEXT_EVENT, CALL_PINS, CALL_PIN, CALL_START, CALL_WRITE, CALL_READ,
    CALL_STOP, CALL_WIRES, CALL_WIRES_MV, CALL_PEEK, CALL_POKE, CALL_STATUS, CALL_FAULT,
    CALL_FAULT_LEFT, CALL_TAKE_FINDING, CALL_LOST_FINDINGS, CALL_SAVE, CALL_LOAD,
    CALL_TRACE_BEGIN, // seed
    CALL_TRACE_RUN    // steps: hash, kinds of findings (trace.h)
};

#define CALL_MOST_NUMBERS 17u
#define CALL_SIZE (1u + 8u + SIM8563_SNAPSHOT_SIZE) // of the longest message

// `message`, of CALL_SIZE bytes, holds a request, then its answer. Returns the answer's length.
uint16_t call(uint8_t *message);

#endif // CALLS_H_INCLUDED
