// voltages.c - sim8563_wires_mv(): slopes are timed from call to call, CLKOUT has levels too
//
// SPDX-License-Identifier: MIT
//
// The scripts of tests/vectors/ present the wires again whenever time has passed; here nobody does.

#include "check.h"
#include "running.h"

static void present(sim8563_t *chip, int32_t scl_mv, int32_t sda_mv, int32_t clkout_mv,
                    uint64_t then_ns)
{
    (void)sim8563_wires_mv(chip, scl_mv, sda_mv, clkout_mv);
    sim8563_advance(chip, then_ns);
}

static void check_found(sim8563_t *chip, sim8563_finding_id_t id, int64_t measured)
{
    sim8563_finding_t finding = {0};
    CHECK(sim8563_take_finding(chip, &finding));
    CHECK_EQ(finding.id, id);
    CHECK_EQ(finding.measured, measured);
    CHECK(!sim8563_take_finding(chip, &finding));
}

// [I2C-10] Down in 400 ns, up at once; to look again before the level counts changes nothing.
static void slopes(void)
{
    sim8563_t chip = running_chip();
    sim8563_finding_t finding;
    present(&chip, 3000, 3000, 3000, 1000);
    present(&chip, 1500, 3000, 3000, 400);
    present(&chip, 0, 3000, 3000, 10);
    present(&chip, 0, 3000, 3000, 2000);
    check_found(&chip, SIM8563_FINDING_T_F, 400);
    present(&chip, 3000, 3000, 3000, 2000);
    CHECK(!sim8563_take_finding(&chip, &finding));

    chip = running_chip();
    present(&chip, 3000, 3000, 3000, 1000);
    present(&chip, 0, 3000, 3000, 2000);
    present(&chip, 1500, 3000, 3000, 400);
    present(&chip, 3000, 3000, 3000, 2000);
    check_found(&chip, SIM8563_FINDING_T_R, 400);
}

// [TST-1, PWR-8] F9 steps when CLKOUT falls; between the thresholds the old level is kept.
static void clkout(void)
{
    static const struct { int32_t millivolts; unsigned steps; } levels[] = {
        {3000, 0}, {1500, 0}, {2400, 0}, {600, 1}, {1500, 1}, {0, 1}, {3000, 1}, {601, 1},
        {2399, 1}, {600, 2}};
    sim8563_t chip = running_chip();
    sim8563_poke(&chip, 0x00, 0x80);
    unsigned before = status_of(&chip).divider >> 9;
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        present(&chip, 3000, 3000, levels[i].millivolts, 100);
        CHECK_EQ((status_of(&chip).divider >> 9) - before, levels[i].steps);
    }
}

// [FND-24] SCL is not defined 1 us before the oscillator starts: found 3 us after it became so.
static void undefined_at_the_start(void)
{
    sim8563_t chip;
    sim8563_finding_t finding = {0};
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, SIM8563_MS - 1000);
    present(&chip, 1500, 3000, 3000, 10000);
    CHECK(sim8563_take_finding(&chip, &finding));
    CHECK_EQ(finding.id, SIM8563_FINDING_LEVEL_UNDEFINED);
    CHECK_EQ(finding.at_ns, SIM8563_MS - 1000 + 3001);
}

int main(void)
{
    slopes();
    clkout();
    undefined_at_the_start();
    return check_result();
}
