// twins.h - two chips that must stay alike, and what a fuzzer may do to them
//
// SPDX-License-Identifier: MIT
//
// Everything is done to both; time passes in one piece on the first and in two on the second.

#ifndef TESTS_FUZZ_TWINS_H_INCLUDED
#define TESTS_FUZZ_TWINS_H_INCLUDED

#include "input.h"
#include "sim8563.h"

#include <stdbool.h>

typedef enum bus_kind_t { BY_BYTES, BY_WIRES } bus_kind_t;

typedef struct twins_t {
    sim8563_t chip, twin;
    bus_kind_t kind;
} twins_t;

// Two as the bytes describe it.
void twins_init(twins_t *twins, input_t *input, bus_kind_t kind);

// One step that the next bytes choose; what must hold after it is checked.
void twins_step(twins_t *twins, input_t *input);

// All that the bytes say, from the beginning; at its end both are the same to the byte, and
// load(save(x)) is x.
void twins_play(const uint8_t *data, size_t size, bus_kind_t kind);

#endif // TESTS_FUZZ_TWINS_H_INCLUDED
