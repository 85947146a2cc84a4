// wires.c - fuzzes a chip by levels and voltages, between times, supplies, faults and pokes
//
// SPDX-License-Identifier: MIT

#include "twins.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    twins_play(data, size, BY_WIRES);
    return 0;
}
