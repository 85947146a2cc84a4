// input.h - a fuzzer's bytes, taken one after the other; 0 when there are no more
//
// SPDX-License-Identifier: MIT

#ifndef TESTS_FUZZ_INPUT_H_INCLUDED
#define TESTS_FUZZ_INPUT_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct input_t {
    const uint8_t *at;
    size_t left;
} input_t;

static inline uint8_t take_8(input_t *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->at++;
}

static inline uint16_t take_16(input_t *input)
{
    unsigned low = take_8(input);
    return (uint16_t)(low | (unsigned)take_8(input) << 8);
}

static inline uint32_t take_32(input_t *input)
{
    uint32_t low = take_16(input);
    return low | (uint32_t)take_16(input) << 16;
}

// From nanoseconds to years in three bytes.
static inline uint64_t take_ns(input_t *input)
{
    unsigned scale = take_8(input) % 48;
    return (uint64_t)take_16(input) << scale;
}

// What must hold whatever the bytes are: else it is a crash.
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);          \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); // each harness has one

#endif // TESTS_FUZZ_INPUT_H_INCLUDED
