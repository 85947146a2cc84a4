// wires.c - fuzzes a chip by levels and voltages, between times, supplies, faults and pokes
//
// SPDX-License-Identifier: MIT

#include "pair.h"

#define MOST_STEPS 500

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input_t input = {data, size};
    pair_t pair;
    pair_init(&pair, &input, BY_WIRES);
    for (unsigned i = 0; i < MOST_STEPS && input.left > 0; i++)
        pair_step(&pair, &input);
    pair_check(&pair);
    return 0;
}
