// output.c - CLKOUT, test mode, and what the driver knows of each part
//
// SPDX-License-Identifier: MIT

#include "bus.h"

static bus_t bus;

// By its edges: half periods, to a ns.
static void clkout(void)
{
    static const struct { ins5s8563_clkout_t clkout; uint8_t code; uint64_t half_ns; } cases[] = {
        {INS5S8563_CLKOUT_OFF, 0x00, 0},
        {INS5S8563_CLKOUT_32768_HZ, 0x80, 15259},
        {INS5S8563_CLKOUT_1024_HZ, 0x81, 488281},
        {INS5S8563_CLKOUT_32_HZ, 0x82, 15625000},
        {INS5S8563_CLKOUT_1_HZ, 0x83, 500000000},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_EQ(ins5s8563_set_clkout(&bus.rtc, cases[i].clkout), INS5S8563_OK);
        CHECK_EQ(reg(&bus, 0x0D), cases[i].code);
        uint64_t ns = sim8563_next_event(&bus.chip, SIM8563_CLKOUT);
        CHECK_EQ(ns == SIM8563_NEVER, cases[i].half_ns == 0);
        if (ns == SIM8563_NEVER) {
            CHECK((sim8563_pins(&bus.chip) & SIM8563_CLKOUT) != 0);
            continue;
        }
        bus_pass(&bus, ns);
        ns = sim8563_next_event(&bus.chip, SIM8563_CLKOUT);
        CHECK(ns + 1 >= cases[i].half_ns && ns <= cases[i].half_ns + 1);
    }
    bus_end(&bus);
}

static void clock_clkout(unsigned rises)
{
    for (unsigned i = 0; i < rises; i++) {
        for (unsigned level = 0; level < 2; level++) {
            sim8563_wires(&bus.chip, SIM8563_SCL | SIM8563_SDA | (level ? SIM8563_CLKOUT : 0));
            bus_pass(&bus, SIM8563_MS);
        }
    }
}

// The 32nd rise is the first second, each 64th after it the next [TST-2]. After it the time is to
// be set anew.
static void test_mode(void)
{
    int64_t seconds;
    show(&bus, 1700000000);
    sim8563_wires(&bus.chip, SIM8563_SCL | SIM8563_SDA | SIM8563_CLKOUT);
    bus_pass(&bus, SIM8563_MS);
    int64_t before = shown(&bus);
    CHECK_EQ(ins5s8563_set_test(&bus.rtc, true), INS5S8563_OK);
    CHECK_EQ(reg(&bus, 0x00) & 0xA0, 0x80);
    CHECK_EQ(ins5s8563_get_unix(&bus.rtc, &seconds), INS5S8563_ERR_STOPPED);
    clock_clkout(31);
    CHECK_EQ(shown(&bus), before);
    clock_clkout(1);
    CHECK_EQ(shown(&bus), before + 1);
    clock_clkout(63);
    CHECK_EQ(shown(&bus), before + 1);
    clock_clkout(1);
    CHECK_EQ(shown(&bus), before + 2);
    CHECK_EQ(ins5s8563_set_test(&bus.rtc, false), INS5S8563_OK);
    CHECK_EQ(reg(&bus, 0x00) & 0xA0, 0x20);
    CHECK_EQ(ins5s8563_get_unix(&bus.rtc, &seconds), INS5S8563_ERR_STOPPED);
    bus_pass(&bus, 2 * SIM8563_SEC);
    CHECK_EQ(shown(&bus), before + 2);
    CHECK_EQ(ins5s8563_set_unix(&bus.rtc, 1700000000), INS5S8563_OK);
    bus_pass(&bus, 2 * SIM8563_SEC);
    CHECK_EQ(ins5s8563_get_unix(&bus.rtc, &seconds), INS5S8563_OK);
    CHECK_EQ(seconds, 1700000002);
    CHECK_EQ(bus_findings(&bus), FOUND(TEST_MODE));
}

static void facts(const part_t *part)
{
    const ins5s8563_facts_t *facts = ins5s8563_facts(part->part);
    CHECK_EQ((UINT64_C(1) << facts->timer_bits) - 1, part->timer_max);
    CHECK_EQ(facts->vlow_mv, part->vlow_mv);
    CHECK_EQ(facts->quirks, part->quirks);
}

int main(void)
{
    FOR_EACH_PART(part) {
        bus_ready(&bus, part, 1700000000);
        clkout();
        test_mode();
        facts(part);
    }
    const ins5s8563_facts_t *none = ins5s8563_facts(INS5S8563_PART_ANY);
    CHECK(none->timer_bits == 0 && none->vlow_mv == 0 && none->quirks == 0);
    return check_result();
}
