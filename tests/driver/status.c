// status.c - who is there, what state it is in, why it woke us; init erases nothing of that
//
// SPDX-License-Identifier: MIT

#include "bus.h"

static bus_t bus;

static void nobody_is_there(const part_t *part)
{
    ins5s8563_status_t status = {.flags = 0x1234, .part = 77};
    bus_on(&bus, part, 0);
    sim8563_set_vdd(&bus.chip, 0);
    CHECK_EQ(ins5s8563_status(&bus.rtc, &status), INS5S8563_ERR_BUS);
    CHECK_EQ(bus.rtc.bus_status, BUS_ERROR);
    CHECK_EQ(ins5s8563_init(&bus.rtc, &status), INS5S8563_ERR_BUS);
    bus.rtc.part = INS5S8563_PART_ANY;
    CHECK_EQ(ins5s8563_init(&bus.rtc, &status), INS5S8563_ERR_BUS);
    CHECK_EQ(bus.rtc.part, INS5S8563_PART_ANY);
    CHECK(status.flags == 0x1234 && status.part == 77);
}

// What is not 0 has failed, also what no port may return.
static int positive(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                    size_t rx_len)
{
    (void)addr7, (void)tx, (void)tx_len, (void)rx, (void)rx_len;
    ++*(unsigned *)ctx;
    return 5;
}

static void any_number_but_0_is_a_failure(void)
{
    unsigned transfers = 0;
    ins5s8563_t rtc = {.xfer = positive, .ctx = &transfers};
    ins5s8563_status_t status;
    CHECK_EQ(ins5s8563_init(&rtc, &status), INS5S8563_ERR_BUS);
    CHECK(rtc.bus_status == 5 && transfers == 1);
}

// Every state of all bits that the flags are made of, and nothing is changed by looking.
static void every_state_is_told(const part_t *part)
{
    static const struct { uint8_t address, bit; uint16_t flag; } bits[] = {
        {0x00, 0x80, INS5S8563_TEST},          {0x00, 0x20, INS5S8563_STOPPED},
        {0x01, 0x10, INS5S8563_TIMER_PULSE},   {0x01, 0x08, INS5S8563_ALARM},
        {0x01, 0x04, INS5S8563_TIMER},         {0x01, 0x02, INS5S8563_ALARM_INT},
        {0x01, 0x01, INS5S8563_TIMER_INT},     {0x02, 0x80, INS5S8563_TIME_LOST},
        {0x0E, 0x80, INS5S8563_TIMER_RUNNING},
    };
    bus_ready(&bus, part, 1700000000);
    put(&bus, 0x0F, 100);
    sim8563_t chip = bus.chip;
    for (unsigned states = 0; states < 512; states++) {
        unsigned wanted = 0;
        bus.chip = chip;
        for (unsigned i = 0; i < 9; i++) {
            uint8_t rest = (uint8_t)(reg(&bus, bits[i].address) & ~bits[i].bit);
            if ((states >> i & 1) != 0) wanted |= bits[i].flag;
            put(&bus, bits[i].address, (states >> i & 1) != 0 ? rest | bits[i].bit : rest);
        }
        sim8563_t before = bus.chip;
        ins5s8563_status_t status = {0, 0};
        CHECK_EQ(ins5s8563_status(&bus.rtc, &status), INS5S8563_OK);
        CHECK_EQ(status.flags, wanted);
        CHECK_EQ(status.part, part->found);
        for (unsigned address = 0; address < 0x10; address++)
            CHECK_EQ(reg(&bus, address), reg_of(&before, address));
    }
    bus_findings(&bus); // of contents that no driver wrote
}

// The processor was off while alarm and timer came. CLKOUT, timer and alarm go on through init.
static void init_erases_no_evidence(const part_t *part)
{
    ins5s8563_status_t status;
    const ins5s8563_timer_t timer = {2, INS5S8563_1_HZ, 0};
    bus_ready(&bus, part, 1700000000 - 1700000000 % 60 + 57);
    CHECK_EQ(ins5s8563_set_clkout(&bus.rtc, INS5S8563_CLKOUT_32_HZ), INS5S8563_OK);
    CHECK_EQ(ins5s8563_alarm_at(&bus.rtc, 1700000000 - 1700000000 % 60 + 60), INS5S8563_OK);
    CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_PERIODIC), INS5S8563_OK);
    bus_pass(&bus, 5 * SIM8563_SEC);
    CHECK(int_is_low(&bus));
    bus.rtc = (ins5s8563_t){.xfer = bus.rtc.xfer, .ctx = &bus}; // a new start of the program
    sim8563_t before = bus.chip;
    CHECK_EQ(ins5s8563_init(&bus.rtc, &status), INS5S8563_OK);
    CHECK_EQ(status.flags, INS5S8563_ALARM | INS5S8563_ALARM_INT | INS5S8563_TIMER
                           | INS5S8563_TIMER_INT | INS5S8563_TIMER_RUNNING);
    CHECK_EQ(status.part, part->found);
    CHECK_EQ(bus.rtc.part, part->found);
    for (unsigned address = 0; address < 0x0F; address++)
        CHECK_EQ(reg(&bus, address), reg_of(&before, address));
    CHECK(int_is_low(&bus));
    CHECK(count_now(&bus) == 1 || count_now(&bus) == 2);
    bus_end(&bus);
}

// AE, TE, AIE and TIE off and no high byte left over from what was before, CLKOUT as it was, and
// the flags; the time too if it is one.
static void is_made_usable(const sim8563_t *before)
{
    int64_t was;
    bus_t old = {.chip = *before};
    was = shown(&old);
    CHECK_EQ(reg(&bus, 0x00), 0);
    CHECK_EQ(reg(&bus, 0x01), reg(&old, 0x01) & 0x0C);
    CHECK_EQ(reg(&bus, 0x02) & 0x80, 0x80);
    int64_t is = shown(&bus);
    if (was >= YEAR_2001 && (reg(&old, 0x06) & 7) <= 6)
        CHECK(is == was || is == was + 1);
    else
        CHECK_EQ(is, YEAR_2001);
    for (unsigned address = 0x09; address <= 0x0C; address++)
        CHECK_EQ(reg(&bus, address) & 0x80, 0x80);
    CHECK_EQ(reg(&bus, 0x0D), reg(&old, 0x0D) & 0x83);
    CHECK_EQ(reg(&bus, 0x0E) & 0x80, 0);
    CHECK_EQ(reg(&bus, 0x0F), 0);
    CHECK_EQ(count_now(&bus), 0);
}

// With scrambled contents, from many seeds: whatever it comes up with, it is usable then, and the
// chip has heard that all of its registers were written [FND-11].
static void init_after_loss_of_power(const part_t *part)
{
    for (uint32_t seed = 0; seed < 2000; seed++) {
        ins5s8563_status_t status;
        ins5s8563_timer_t timer = {3, INS5S8563_64_HZ, 0};
        bus_on(&bus, part, seed);
        if ((seed & 1) != 0 && !one_sets_flag(&bus)) bus.rtc.part = INS5S8563_PART_ANY;
        sim8563_t before = bus.chip;
        CHECK_EQ(ins5s8563_init(&bus.rtc, &status), INS5S8563_OK);
        CHECK_EQ(status.flags & INS5S8563_TIME_LOST, INS5S8563_TIME_LOST);
        CHECK_EQ(status.part, part->found);
        is_made_usable(&before);
        CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_PERIODIC), INS5S8563_OK);
        bus_pass(&bus, 70 * SIM8563_MS); // not 65536 times as long
        CHECK_EQ(reg(&bus, 0x01) & 0x04, 0x04);
        bus_end(&bus);
        CHECK_EQ(ins5s8563_set_unix(&bus.rtc, 1700000000), INS5S8563_OK);
        CHECK_EQ(shown(&bus), 1700000000);
        bus_end(&bus);
    }
}

// A dip that the contents survived: nothing rings that was set before it, the time goes on but is
// no more believed.
static void init_after_a_dip(const part_t *part)
{
    ins5s8563_status_t status;
    sim8563_status_t chip;
    bus_ready(&bus, part, 1700000000);
    CHECK_EQ(ins5s8563_set_alarm(&bus.rtc, &(ins5s8563_alarm_t){30, 6, INS5S8563_ANY, 1}),
             INS5S8563_OK);
    CHECK_EQ(ins5s8563_wake_in_ms(&bus.rtc, 3000), INS5S8563_OK);
    sim8563_status(&bus.chip, &chip);
    sim8563_set_vdd(&bus.chip, chip.vlow_mv - 1);
    sim8563_set_vdd(&bus.chip, 3000);
    sim8563_t before = bus.chip;
    CHECK_EQ(ins5s8563_init(&bus.rtc, &status), INS5S8563_OK);
    CHECK_EQ(status.flags, INS5S8563_TIME_LOST | INS5S8563_ALARM_INT | INS5S8563_TIMER_INT
                           | INS5S8563_TIMER_RUNNING);
    is_made_usable(&before);
    CHECK_EQ(bus_findings(&bus), FOUND(LOW_VOLTAGE));
}

static void init_wants_the_part_that_was_named(const part_t *part)
{
    for (unsigned named = 0; named <= 7; named++) {
        ins5s8563_status_t status = {.flags = 0x1234, .part = 77};
        bus_on(&bus, part, 5);
        bus.transfers = 0;
        bus.rtc.part = (uint8_t)named;
        sim8563_t before = bus.chip;
        ins5s8563_err_t err = ins5s8563_init(&bus.rtc, &status);
        bool is_one = (named == INS5S8563_PART_INS5S8563)
                      == (part->found == INS5S8563_PART_INS5S8563);
        CHECK_EQ(err, named > INS5S8563_PART_RTC8564                    ? INS5S8563_ERR_ARG
                      : is_one || named == INS5S8563_PART_ANY ? INS5S8563_OK
                                                              : INS5S8563_ERR_PART);
        CHECK_EQ(bus.transfers == 0, err == INS5S8563_ERR_ARG);
        CHECK_EQ(bus.rtc.part, named == INS5S8563_PART_ANY ? part->found : named);
        if (err == INS5S8563_OK) continue;
        CHECK(status.flags == 0x1234 && status.part == 77);
        for (unsigned address = 0; address < 0x10; address++)
            CHECK_EQ(reg(&bus, address), reg_of(&before, address));
    }
}

int main(void)
{
    FOR_EACH_PART(part) {
        nobody_is_there(part);
        every_state_is_told(part);
        init_erases_no_evidence(part);
        init_after_loss_of_power(part);
        init_after_a_dip(part);
        init_wants_the_part_that_was_named(part);
    }
    any_number_but_0_is_a_failure();
    return check_result();
}
