// snapshot.c - laws: a snapshot holds the whole chip; whatever bytes are loaded, the chip works
//
// SPDX-License-Identifier: MIT
//
// The bytes are changed at random and given the checksum that docs/snapshot.md asks for, so that
// load() has to look at what they say. Built with sanitizers this finds what it overlooks.

#include "check.h"
#include "law.h"

#include <inttypes.h>

#define PAYLOAD 16u // magic 8, version 2, length 2, checksum 4

static uint64_t the_seed;

#define HOLDS(condition, ...)                                                                      \
    do {                                                                                           \
        bool held = (condition);                                                                   \
        CHECK_MSG(held, "--seed %" PRIu64 " --histories 1: " __VA_ARGS__);                         \
        if (!held) return false;                                                                   \
    } while (0)

static void repair_checksum(uint8_t bytes[SIM8563_SNAPSHOT_SIZE])
{
    uint32_t checksum = 0;
    for (uint32_t i = 8; i < SIM8563_SNAPSHOT_SIZE; i += 4) {
        uint32_t word = (uint32_t)bytes[i] | (uint32_t)bytes[i + 1] << 8 |
                        (uint32_t)bytes[i + 2] << 16 | (uint32_t)bytes[i + 3] << 24;
        if (i != 12) checksum += word * (i | 1); // 12 is its own place
    }
    for (unsigned i = 0; i < 4; i++) bytes[12 + i] = (uint8_t)(checksum >> 8 * i);
}

// Every byte of the state, also what save() leaves out because it can be worked out again, but not
// halt_ns, which is a bound. The chips are laid out in zeroed memory, so padding is equal too.
static bool every_byte_comes_back(const sim8563_t *chip)
{
    static sim8563_t saved, loaded;
    uint8_t bytes[SIM8563_SNAPSHOT_SIZE];
    memcpy(&saved, chip, sizeof saved);
    memset(&loaded, 0, sizeof loaded);
    CHECK_EQ(sim8563_save(&saved, bytes, sizeof bytes), SIM8563_OK);
    HOLDS(sim8563_load(&loaded, bytes, sizeof bytes) == SIM8563_OK, "load() refuses what save() "
          "wrote", the_seed);
    saved.time.halt_ns = loaded.time.halt_ns;
    for (size_t i = 0; i < sizeof saved; i++)
        HOLDS(((const uint8_t *)&saved)[i] == ((const uint8_t *)&loaded)[i],
              "byte %zu of the state is %02X after load(save()), not %02X", the_seed, i,
              ((const uint8_t *)&loaded)[i], ((const uint8_t *)&saved)[i]);
    return true;
}

// A byte of the payload is either refused or kept: nothing that a snapshot says is ignored. The
// header says how long it is.
static bool every_byte_matters(const sim8563_t *chip, random_t *r)
{
    uint8_t good[SIM8563_SNAPSHOT_SIZE], bad[SIM8563_SNAPSHOT_SIZE], again[SIM8563_SNAPSHOT_SIZE];
    CHECK_EQ(sim8563_save(chip, good, sizeof good), SIM8563_OK);
    size_t length = (size_t)good[10] | (size_t)good[11] << 8;
    CHECK(length > PAYLOAD && length <= sizeof good);
    for (size_t i = PAYLOAD; i < length; i++) {
        sim8563_t loaded;
        memcpy(bad, good, sizeof bad);
        bad[i] ^= (uint8_t)(1 + random_below(r, 255));
        repair_checksum(bad);
        if (sim8563_load(&loaded, bad, sizeof bad) != SIM8563_OK) continue;
        CHECK_EQ(sim8563_save(&loaded, again, sizeof again), SIM8563_OK);
        HOLDS(memcmp(bad, again, sizeof bad) == 0, "byte %zu of the snapshot was loaded as %02X "
              "and saved as %02X", the_seed, i, bad[i], again[i]);
    }
    return true;
}

static uint8_t changed_byte(random_t *r, uint8_t byte)
{
    switch (random_below(r, 4)) {
    case 0: return (uint8_t)(byte ^ 1u << random_below(r, 8));
    case 1: return (uint8_t)(byte + 1);
    case 2: return random_below(r, 2) ? 0x00 : 0xFF;
    default: return (uint8_t)random_bits(r);
    }
}

static void use(sim8563_t *chip, random_t *r)
{
    sim8563_status_t status;
    for (int i = 0; i < 30; i++) {
        step s = random_step(r);
        take_step(chip, &s);
        (void)sim8563_pins(chip);
        uint64_t ns = sim8563_next_event(chip, SIM8563_OUTPUTS);
        CHECK_MSG(ns > 0, "--seed %" PRIu64 ": next_event is 0", the_seed);
        (void)sim8563_supply_current_na(chip, SIM8563_TYP);
        sim8563_status(chip, &status);
    }
}

// Returns how many of the changed snapshots were accepted.
static unsigned whatever_is_loaded_works(const sim8563_t *chip, random_t *r)
{
    unsigned accepted = 0;
    for (int i = 0; i < 60; i++) {
        uint8_t bytes[SIM8563_SNAPSHOT_SIZE];
        CHECK_EQ(sim8563_save(chip, bytes, sizeof bytes), SIM8563_OK);
        for (uint64_t n = 1 + random_below(r, 4); n > 0; n--) {
            size_t at = PAYLOAD + (size_t)random_below(r, SIM8563_SNAPSHOT_SIZE - PAYLOAD);
            bytes[at] = changed_byte(r, bytes[at]);
        }
        repair_checksum(bytes);
        sim8563_t loaded, before;
        memset(&loaded, 0x5A, sizeof loaded);
        memcpy(&before, &loaded, sizeof before);
        if (sim8563_load(&loaded, bytes, sizeof bytes) == SIM8563_OK) {
            use(&loaded, r);
            accepted++;
        } else {
            CHECK_MSG(memcmp(&loaded, &before, sizeof before) == 0,
                      "--seed %" PRIu64 ": a refused snapshot touched the chip", the_seed);
        }
    }
    return accepted;
}

int main(int argc, char **argv)
{
    law_options options = law_begin(argc, argv, 1000);
    unsigned accepted = 0;
    for (unsigned i = 0; i < options.histories; i++) {
        the_seed = options.seed + i;
        random_t r = {.state = the_seed};
        sim8563_t chip;
        memset(&chip, 0, sizeof chip);
        chip = random_chip(&r, (unsigned)random_below(&r, 80));
        if (!every_byte_comes_back(&chip)) return check_result();
        if (i % 16 == 0 && !every_byte_matters(&chip, &r)) return check_result();
        accepted += whatever_is_loaded_works(&chip, &r);
    }
    CHECK_MSG(accepted > 0, "no changed snapshot was accepted: is the checksum still this one?");
    printf("%u changed snapshots were accepted\n", accepted);
    return check_result();
}
