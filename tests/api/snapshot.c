// snapshot.c - what sim8563_save() and sim8563_load() refuse, and that nothing is touched then
//
// SPDX-License-Identifier: MIT
//
// That a loaded chip equals the saved one is tests/laws/.

#include "check.h"
#include "sim8563.h"

static uint8_t good[SIM8563_SNAPSHOT_SIZE];

static void make_a_snapshot(void)
{
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 90061 * SIM8563_SEC);
    CHECK_EQ(sim8563_save(&chip, good, sizeof good), SIM8563_OK);
}

// docs/snapshot.md: magic, version 2, how many bytes count.
static void header(void)
{
    static const uint8_t wanted[] = {'s', 'i', 'm', '8', '5', '6', '3', 0x1A, 2, 0};
    CHECK(memcmp(good, wanted, sizeof wanted) == 0);
    unsigned length = good[10] | good[11] * 256u;
    CHECK(length > 16 && length <= SIM8563_SNAPSHOT_SIZE);
    for (size_t i = length; i < sizeof good; i++) CHECK_EQ(good[i], 0);
}

static void check_refused(const uint8_t *bytes, size_t size, sim8563_err_t wanted, const char *why)
{
    sim8563_t chip, before;
    memset(&chip, 0x5A, sizeof chip);
    memcpy(&before, &chip, sizeof chip);
    sim8563_err_t got = sim8563_load(&chip, bytes, size);
    CHECK_MSG(got == wanted, "%s: %d, not %d", why, (int)got, (int)wanted);
    CHECK_MSG(memcmp(&chip, &before, sizeof chip) == 0, "%s: the chip was touched", why);
}

static void too_short(void)
{
    sim8563_t chip;
    uint8_t out[SIM8563_SNAPSHOT_SIZE + 1];
    sim8563_init(&chip, &(sim8563_desc_t){0});
    memset(out, 0x5A, sizeof out);
    CHECK_EQ(sim8563_save(&chip, out, SIM8563_SNAPSHOT_SIZE - 1), SIM8563_ERR_SIZE);
    CHECK_EQ(sim8563_save(&chip, out, 0), SIM8563_ERR_SIZE);
    for (size_t i = 0; i < sizeof out; i++) CHECK_EQ(out[i], 0x5A);
    CHECK_EQ(sim8563_save(&chip, out, sizeof out), SIM8563_OK);
    CHECK_EQ(out[SIM8563_SNAPSHOT_SIZE], 0x5A);

    for (size_t size = 0; size < SIM8563_SNAPSHOT_SIZE; size++)
        check_refused(good, size, SIM8563_ERR_SIZE, "short");
}

static void foreign(void)
{
    uint8_t bytes[SIM8563_SNAPSHOT_SIZE] = {0};
    check_refused(bytes, sizeof bytes, SIM8563_ERR_MAGIC, "zeros");
    memset(bytes, 0xFF, sizeof bytes);
    check_refused(bytes, sizeof bytes, SIM8563_ERR_MAGIC, "ones");
}

// The version is the two bytes after the magic; newer ones are refused as such before all else.
static void newer(void)
{
    uint8_t bytes[SIM8563_SNAPSHOT_SIZE];
    memcpy(bytes, good, sizeof bytes);
    bytes[8]++;
    check_refused(bytes, sizeof bytes, SIM8563_ERR_VERSION, "one version on");
    bytes[9] = 0xFF;
    check_refused(bytes, sizeof bytes, SIM8563_ERR_VERSION, "far newer");
}

// Any one bit: the checksum, if nothing else, tells.
static void every_bit_counts(void)
{
    for (size_t bit = 0; bit < 8 * sizeof good; bit++) {
        uint8_t bytes[SIM8563_SNAPSHOT_SIZE];
        memcpy(bytes, good, sizeof bytes);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        sim8563_t chip, before;
        memset(&chip, 0x5A, sizeof chip);
        memcpy(&before, &chip, sizeof chip);
        sim8563_err_t got = sim8563_load(&chip, bytes, sizeof bytes);
        CHECK_MSG(got < 0, "bit %zu of byte %zu flipped, and loaded", bit % 8, bit / 8);
        CHECK(bit < 8 * 10 || got == SIM8563_ERR_CORRUPT); // after magic and version
        CHECK(memcmp(&chip, &before, sizeof chip) == 0);
    }
}

static void soil_the_stack(int with)
{
    volatile uint8_t bytes[4 * sizeof(sim8563_t)];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)with;
}

// Also the bytes between members, and whatever the stack held.
static void same_snapshot_same_bytes(void)
{
    sim8563_t first, second;
    memset(&first, 0x00, sizeof first);
    memset(&second, 0xFF, sizeof second);
    soil_the_stack(0x00);
    CHECK_EQ(sim8563_load(&first, good, sizeof good), SIM8563_OK);
    soil_the_stack(0xFF);
    CHECK_EQ(sim8563_load(&second, good, sizeof good), SIM8563_OK);
    CHECK(memcmp(&first, &second, sizeof first) == 0);
}

int main(void)
{
    make_a_snapshot();
    header();
    too_short();
    foreign();
    newer();
    every_bit_counts();
    same_snapshot_same_bytes();
    return check_result();
}
