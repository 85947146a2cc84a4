// snapshot.c - fuzzes sim8563_load(), and what it lets pass
//
// SPDX-License-Identifier: MIT
//
// The first byte says what follows: 0 a snapshot as it is; 1 one that gets its header and checksum;
// else changes to a snapshot of a chip that was used. What is loaded is used for as many steps as
// there are bytes left; how long that takes has a bound.

#include "twins.h"

#include <string.h>

#define MOST_STEPS 200

static void seal(uint8_t *bytes, const uint8_t *good)
{
    uint32_t sum = 0;
    memcpy(bytes, good, 12);
    for (uint32_t i = 8; i < SIM8563_SNAPSHOT_SIZE; i += 4)
        if (i != 12)
            sum += ((uint32_t)bytes[i] | (uint32_t)bytes[i + 1] << 8 |
                    (uint32_t)bytes[i + 2] << 16 | (uint32_t)bytes[i + 3] << 24) * (i | 1);
    for (unsigned i = 0; i < 4; i++)
        bytes[12 + i] = (uint8_t)(sum >> 8 * i);
}

// One to eight bytes, as a number that is small or, in 64 bits, just below 0.
static void change(uint8_t *bytes, input_t *input)
{
    for (unsigned n = 1 + take_8(input) % 4; n > 0; n--) {
        size_t at = take_16(input) % (SIM8563_SNAPSHOT_SIZE - 16);
        unsigned width = 1u << take_8(input) % 4;
        uint64_t value = (uint64_t)(int64_t)(int16_t)take_16(input);
        for (size_t i = 0; i < width && at + i < SIM8563_SNAPSHOT_SIZE - 16; i++)
            bytes[16 + at + i] = (uint8_t)(value >> 8 * i);
    }
}

// A strange chip need not keep every law; but it works, and does not hang.
static void use(sim8563_t *chip, input_t *input)
{
    twins_t twins = {*chip, *chip, take_8(input) & 1 ? BY_WIRES : BY_BYTES};
    for (unsigned i = 0; i < MOST_STEPS && input->left > 0; i++) {
        twins_step(&twins, input);
        twins.twin = twins.chip;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input_t input = {data, size};
    uint8_t good[SIM8563_SNAPSHOT_SIZE], bytes[SIM8563_SNAPSHOT_SIZE] = {0};
    uint8_t how = take_8(&input) % 8;
    sim8563_t loaded, before;
    twins_t twins;
    twins_init(&twins, &input, how & 1 ? BY_WIRES : BY_BYTES);
    for (unsigned n = how < 2 ? 0 : take_8(&input) % 64; n > 0; n--)
        twins_step(&twins, &input);
    sim8563_advance(&twins.chip, how < 2 ? 0 : take_ns(&input));
    MUST(sim8563_save(&twins.chip, good, sizeof good) == SIM8563_OK);
    size_t length = sizeof bytes;
    if (how < 2) {
        length = input.left < sizeof bytes ? input.left : sizeof bytes;
        memcpy(bytes, input.at, length);
        input.at += length;
        input.left -= length;
        length = how == 1 ? sizeof bytes : length;
    } else {
        memcpy(bytes, good, sizeof bytes);
        change(bytes, &input);
    }
    if (how > 0)
        seal(bytes, good);

    memset(&loaded, 0x5A, sizeof loaded);
    memcpy(&before, &loaded, sizeof before);
    if (sim8563_load(&loaded, bytes, length) == SIM8563_OK) {
        MUST(sim8563_save(&loaded, good, sizeof good) == SIM8563_OK);
        use(&loaded, &input);
    } else {
        MUST(memcmp(&loaded, &before, sizeof loaded) == 0);
    }
    return 0;
}
