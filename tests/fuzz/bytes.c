// bytes.c - fuzzes a chip by byte calls, between times, supplies, faults and pokes
//
// SPDX-License-Identifier: MIT

#include "twins.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    twins_play(data, size, BY_BYTES);
    return 0;
}
