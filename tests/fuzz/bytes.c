// bytes.c - fuzzes a chip by byte calls, between times, supplies, faults and pokes
//
// SPDX-License-Identifier: MIT

#include "twins.h"

#define MOST_STEPS 500

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input_t input = {data, size};
    twins_t twins;
    twins_init(&twins, &input, BY_BYTES);
    for (unsigned i = 0; i < MOST_STEPS && input.left > 0; i++)
        twins_step(&twins, &input);
    twins_check(&twins);
    return 0;
}
