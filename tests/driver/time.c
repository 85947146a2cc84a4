// time.c - reading and setting the time: every digit, every error, nothing half done
//
// SPDX-License-Identifier: MIT

#include "bus.h"

#define PATTERN 0xA5

static bus_t bus;

static bool untouched(const void *bytes, size_t size)
{
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < size; i++)
        if (byte[i] != PATTERN) return false;
    return true;
}

// All three readings give the same error, or the time that the registers show.
static void reads(ins5s8563_err_t wanted)
{
    ins5s8563_time_t time;
    int64_t seconds, again;
    uint32_t ns;
    memset(&time, PATTERN, sizeof time);
    memset(&seconds, PATTERN, sizeof seconds);
    CHECK_EQ(ins5s8563_get_time(&bus.rtc, &time), wanted);
    CHECK_EQ(ins5s8563_get_unix(&bus.rtc, &seconds), wanted);
    if (wanted == INS5S8563_OK) {
        CHECK_EQ(seconds, shown(&bus));
        CHECK_EQ(ins5s8563_to_unix(&time, &again), INS5S8563_OK);
        CHECK_EQ(again, seconds);
        CHECK_EQ(time.weekday, (seconds / 86400 + 4) % 7);
        return;
    }
    CHECK(untouched(&time, sizeof time));
    CHECK(untouched(&seconds, sizeof seconds));
    memset(&seconds, PATTERN, sizeof seconds);
    memset(&ns, PATTERN, sizeof ns);
    CHECK(ins5s8563_get_unix_ns(&bus.rtc, &seconds, &ns) != INS5S8563_OK);
    CHECK(untouched(&seconds, sizeof seconds) && untouched(&ns, sizeof ns));
}

static void three_errors_are_three(void)
{
    show(&bus, 1700000000);
    reads(INS5S8563_OK);
    put(&bus, 0x02, reg(&bus, 0x02) | 0x80);
    reads(INS5S8563_ERR_TIME_LOST);
    put(&bus, 0x02, reg(&bus, 0x02) & 0x7F);
    put(&bus, 0x00, 0x20);
    reads(INS5S8563_ERR_STOPPED);
    put(&bus, 0x00, 0x80);
    reads(INS5S8563_ERR_STOPPED);
    put(&bus, 0x00, 0x00);
    put(&bus, 0x07, 0x00);
    reads(INS5S8563_ERR_BAD_TIME);
    put(&bus, 0x00, 0x20); // the gravest is told
    reads(INS5S8563_ERR_STOPPED);
    put(&bus, 0x02, 0x80);
    reads(INS5S8563_ERR_TIME_LOST);
    put(&bus, 0x00, 0x00);
}

// 2000 is none: the datasheet's years are 2001 .. 2099 [CAL-1].
static void every_value_of_every_register(void)
{
    static const int64_t base[] = {1703980800 - 1, 1709164800, 1682812800, 4102444799, 978307200};
    sim8563_t chip = bus.chip; // half a second before the next
    for (unsigned i = 0; i < sizeof base / sizeof base[0]; i++) {
        for (unsigned address = 0x02; address <= 0x08; address++) {
            for (unsigned value = 0; value <= 0xFF; value++) {
                bus.chip = chip;
                show(&bus, base[i]);
                put(&bus, address, value);
                if (shown(&bus) < YEAR_2001 || (reg(&bus, 0x06) & 7) > 6)
                    reads((reg(&bus, 0x02) & 0x80) != 0 ? INS5S8563_ERR_TIME_LOST
                                                        : INS5S8563_ERR_BAD_TIME);
                else
                    reads((reg(&bus, 0x02) & 0x80) != 0 ? INS5S8563_ERR_TIME_LOST : INS5S8563_OK);
            }
        }
    }
}

// What is set, is in the registers; what is no time, is not.
static void sets(const ins5s8563_time_t *time, int64_t seconds)
{
    uint8_t others[] = {0x01, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F};
    uint8_t before[sizeof others];
    for (unsigned i = 0; i < sizeof others; i++) before[i] = reg(&bus, others[i]);
    put(&bus, 0x02, 0x80);
    if (time != NULL) CHECK_EQ(ins5s8563_set_time(&bus.rtc, time), INS5S8563_OK);
    else CHECK_EQ(ins5s8563_set_unix(&bus.rtc, seconds), INS5S8563_OK);
    CHECK_EQ(shown(&bus), seconds);
    CHECK_EQ(reg(&bus, 0x02) & 0x80, 0);
    CHECK_EQ(reg(&bus, 0x06), (seconds / 86400 + 4) % 7);
    CHECK_EQ(reg(&bus, 0x00), 0);
    for (unsigned i = 0; i < sizeof others; i++) CHECK_EQ(reg(&bus, others[i]), before[i]);
    uint64_t end = now_ns(&bus);
    uint64_t tick = tick_ns(&bus) - end + 2 * bus.bit_ns; // the bus is let go of for two bits
    CHECK_MSG(tick > 507812500 && tick <= 507935000, "tick after %llu ns",
              (unsigned long long)tick); // [STP-2]
}

static void set_gives_what_was_asked_for(void)
{
    random_t random = {.state = 1};
    put(&bus, 0x01, 0x13);
    for (unsigned i = 0; i < 500; i++) {
        ins5s8563_time_t time;
        int64_t seconds = random_second(&random);
        CHECK_EQ(ins5s8563_from_unix(seconds, &time), INS5S8563_OK);
        time.weekday = (uint8_t)i; // is ignored
        sets(&time, seconds);
        sets(NULL, seconds);
        bus_pass(&bus, random_below(&random, 3 * SIM8563_SEC));
    }
    sets(NULL, YEAR_2001);
    sets(NULL, YEAR_2100 - 1);
    bus_pass(&bus, SIM8563_SEC);
    reads(INS5S8563_ERR_BAD_TIME);
    put(&bus, 0x01, 0);
}

static void no_time_is_not_set(void)
{
    static const ins5s8563_time_t bad[] = {
        {2000, 12, 31, 0, 23, 59, 59}, {2100, 1, 1, 0, 0, 0, 0}, {2023, 0, 1, 0, 0, 0, 0},
        {2023, 13, 1, 0, 0, 0, 0},     {2023, 1, 0, 0, 0, 0, 0}, {2023, 2, 29, 0, 0, 0, 0},
        {2023, 4, 31, 0, 0, 0, 0},     {2023, 1, 32, 0, 0, 0, 0}, {2023, 1, 1, 0, 24, 0, 0},
        {2023, 1, 1, 0, 0, 60, 0},     {2023, 1, 1, 0, 0, 0, 60},
    };
    static const int64_t far[] = {INT64_MIN, -1, 0, YEAR_2001 - 1, YEAR_2100,
                                  4294967296 + 1700000000, INT64_MAX};
    sim8563_t before = bus.chip;
    bus.transfers = 0;
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_EQ(ins5s8563_set_time(&bus.rtc, &bad[i]), INS5S8563_ERR_ARG);
    for (unsigned i = 0; i < sizeof far / sizeof far[0]; i++)
        CHECK_EQ(ins5s8563_set_unix(&bus.rtc, far[i]), INS5S8563_ERR_ARG);
    CHECK_EQ(bus.transfers, 0);
    CHECK(memcmp(&before, &bus.chip, sizeof before) == 0);
}

static unsigned flipped_bit;

static void flip(bus_t *at)
{
    sim8563_fault(&at->chip, SIM8563_FAULT_READ_FLIP, flipped_bit, 1);
}

// Every bit of the read-back is wrong once: success is said only of bits that hold no time.
static void set_is_read_back(void)
{
    static const uint8_t bits[] = {0xFF, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF};
    static bus_t fork;
    for (unsigned byte = 0; byte < 7; byte++) {
        for (flipped_bit = 0; flipped_bit < 8; flipped_bit++) {
            bus_fork(&fork, &bus);
            // 3 bytes set STOP, 9 write, 3 begin the read; two bits are between transfers.
            fork.event.at_ns = now_ns(&fork) + (15 + byte) * 9 * fork.bit_ns + 4 * fork.bit_ns - 1;
            fork.event.happen = flip;
            ins5s8563_err_t err = ins5s8563_set_unix(&fork.rtc, 1700000000);
            CHECK_EQ(sim8563_fault_left(&fork.chip, SIM8563_FAULT_READ_FLIP), 0);
            bool counts = (bits[byte] >> flipped_bit & 1) != 0;
            CHECK_EQ(err, !counts                           ? INS5S8563_OK
                          : byte == 0 && flipped_bit == 7 ? INS5S8563_ERR_TIME_LOST
                                                          : INS5S8563_ERR_VERIFY);
            CHECK_EQ(reg(&fork, 0x00), counts ? 0x20 : 0x00); // it does not run wrong
            CHECK_EQ(ins5s8563_set_unix(&fork.rtc, 1700000000), INS5S8563_OK);
            bus_end(&fork);
        }
    }
}

static void set_while_the_supply_is_low(void)
{
    static bus_t fork;
    bus_fork(&fork, &bus);
    sim8563_status_t status;
    sim8563_status(&fork.chip, &status);
    sim8563_set_vdd(&fork.chip, status.vlow_mv - 1);
    CHECK_EQ(ins5s8563_set_unix(&fork.rtc, 1700000000), INS5S8563_ERR_TIME_LOST);
    CHECK_EQ(reg(&fork, 0x00), 0x20);
    CHECK_EQ(reg(&fork, 0x02) & 0x80, 0x80);
    sim8563_set_vdd(&fork.chip, 3000);
    CHECK_EQ(ins5s8563_set_unix(&fork.rtc, 1700000000), INS5S8563_OK);
    CHECK_EQ(bus_findings(&fork) & ~(FOUND(LOW_VOLTAGE) | FOUND(BUS_BELOW_2V)), 0);
}

int main(void)
{
    FOR_EACH_PART(part) {
        bus_ready(&bus, part, 1700000000);
        three_errors_are_three();
        every_value_of_every_register();
        bus_ready(&bus, part, 1700000000);
        set_gives_what_was_asked_for();
        no_time_is_not_set();
        bus_ready(&bus, part, 1700000000);
        set_is_read_back();
        set_while_the_supply_is_low();
        bus_end(&bus);
    }
    return check_result();
}
