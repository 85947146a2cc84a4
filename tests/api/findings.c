// findings.c - findings wait in a small ring until taken; what does not fit is counted
//
// SPDX-License-Identifier: MIT

#include "check.h"
#include "running.h"

static void write_register(sim8563_t *chip, uint8_t reg, uint8_t value)
{
    sim8563_start(chip, 0xA2);
    sim8563_write(chip, reg);
    sim8563_write(chip, value);
    sim8563_stop(chip);
}

static void a_finding_in_full(void)
{
    sim8563_t chip = running_chip();
    sim8563_finding_t finding;
    memset(&finding, 0x5A, sizeof finding);
    sim8563_finding_t before = finding;
    CHECK(!sim8563_take_finding(&chip, &finding));
    CHECK(memcmp(&finding, &before, sizeof finding) == 0);

    write_register(&chip, 0x03, 0x7A); // [FND-1]
    CHECK(sim8563_take_finding(&chip, &finding));
    CHECK_EQ(finding.id, SIM8563_FINDING_NOT_BCD);
    CHECK_EQ(finding.reg, 0x03);
    CHECK_EQ(finding.at_ns, 5 * SIM8563_MS);
    CHECK_EQ(finding.measured, 0x7A);
    CHECK(!sim8563_take_finding(&chip, &finding));

    sim8563_set_temperature(&chip, 126000); // [FND-26], [FND-27]
    CHECK(sim8563_take_finding(&chip, &finding));
    CHECK_EQ(finding.reg, 0xFF);
    CHECK_EQ(finding.measured, 126000);
    CHECK_EQ(finding.limit, 125000);
}

// The oldest come first; the count of the lost is given once.
static void more_than_fit(void)
{
    enum { MADE = 100 };
    sim8563_t chip = running_chip();
    CHECK_EQ(sim8563_lost_findings(&chip), 0);
    for (unsigned i = 0; i < MADE; i++) {
        write_register(&chip, 0x03, 0x7A);
        sim8563_advance(&chip, 2 * SIM8563_SEC);
    }
    sim8563_finding_t finding;
    unsigned taken = 0;
    uint64_t last_ns = 0;
    while (sim8563_take_finding(&chip, &finding)) {
        CHECK_EQ(finding.id, SIM8563_FINDING_NOT_BCD);
        CHECK(finding.at_ns > last_ns);
        last_ns = finding.at_ns;
        taken++;
    }
    CHECK(taken >= 4 && taken < MADE);
    CHECK_EQ(sim8563_lost_findings(&chip), MADE - taken);
    CHECK_EQ(sim8563_lost_findings(&chip), 0);
}

// The count stands at its end rather than come round to a small number.
static void more_than_can_be_counted(void)
{
    sim8563_t chip = running_chip();
    for (unsigned i = 0; i < 70000; i++) write_register(&chip, 0x03, 0x7A);
    CHECK_EQ(sim8563_lost_findings(&chip), UINT16_MAX);
    CHECK_EQ(sim8563_lost_findings(&chip), 0);
}

// [REG-9] In one instant the time-out comes first, then what time alone brings about, and an edge of
// SCL, which counts 51 ns after it came, last.
static void order_in_one_instant(void)
{
    static const sim8563_finding_id_t wanted[] = {
        SIM8563_FINDING_BUS_TOO_LONG, SIM8563_FINDING_LEFT_STOPPED, SIM8563_FINDING_T_LOW};
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, SIM8563_SEC);
    write_register(&chip, 0x00, 0x20);
    sim8563_advance(&chip, 9 * SIM8563_SEC + 1);
    CHECK(sim8563_start(&chip, 0xA2));
    sim8563_advance(&chip, SIM8563_SEC - 1001);
    (void)sim8563_wires(&chip, SIM8563_SDA | SIM8563_CLKOUT);
    sim8563_advance(&chip, 950);
    (void)sim8563_wires(&chip, SIM8563_SCL | SIM8563_SDA | SIM8563_CLKOUT);
    sim8563_advance(&chip, 1000);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        sim8563_finding_t finding = {0};
        CHECK(sim8563_take_finding(&chip, &finding));
        CHECK_EQ(finding.id, wanted[i]);
        CHECK_EQ(finding.at_ns, 11 * SIM8563_SEC + 1);
    }
}

int main(void)
{
    a_finding_in_full();
    more_than_fit();
    more_than_can_be_counted();
    order_in_one_instant();
    return check_result();
}
