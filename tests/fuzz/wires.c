// wires.c - fuzzes a chip by levels and voltages, between times, supplies, faults and pokes
//
// SPDX-License-Identifier: MIT

#include "twins.h"

#define MOST_STEPS 500

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input_t input = {data, size};
    twins_t twins;
    twins_init(&twins, &input, BY_WIRES);
    for (unsigned i = 0; i < MOST_STEPS && input.left > 0; i++)
        twins_step(&twins, &input);
    twins_check(&twins);
    return 0;
}
