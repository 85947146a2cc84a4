// alarm_at.c - an alarm at a time: it comes then, or the call says why not; it is never missed
//
// SPDX-License-Identifier: MIT

#include "bus.h"

static bus_t bus;

static void nothing_is_armed(const bus_t *at)
{
    CHECK_EQ(reg(at, 0x01) & 0x0A, 0);
    for (unsigned address = 0x09; address <= 0x0C; address++)
        CHECK_EQ(reg(at, address) & 0x80, 0x80);
}

// When the clock first shows `wanted`, and not before.
static void comes_first_at(bus_t *at, int64_t wanted)
{
    int64_t left = wanted - shown(at);
    CHECK_EQ(reg(at, 0x01) & 0x08, 0);
    CHECK(left > 0);
    if (left <= 0) return;
    bus_pass_to(at, tick_ns(at) + (uint64_t)(left - 1) * SIM8563_SEC - 1);
    CHECK_EQ(shown(at), wanted - 1);
    CHECK_MSG((reg(at, 0x01) & 0x08) == 0, "before %lld", (long long)wanted);
    bus_pass(at, 2);
    CHECK_EQ(shown(at), wanted);
    CHECK_MSG((reg(at, 0x01) & 0x08) != 0, "not at %lld", (long long)wanted);
    CHECK(int_is_low(at));
}

static int64_t rounded_up(int64_t seconds)
{
    if (seconds > YEAR_2100) return YEAR_2100;
    return seconds / 60 * 60 + (seconds % 60 > 0 ? 60 : 0);
}

static ins5s8563_err_t err_wanted(int64_t now, int64_t seconds)
{
    int64_t rounded = rounded_up(seconds);
    if (rounded < YEAR_2001 || rounded >= YEAR_2100) return INS5S8563_ERR_ARG;
    if (seconds <= now) return INS5S8563_ERR_DUE;
    return rounded - 28 * 86400 > now - 3600 ? INS5S8563_ERR_TOO_FAR : INS5S8563_OK;
}

// In the middle of a second. One second before it the next tick may find the alarm that was there
// before still matching, and this one would not come [ALM-2]; then it is due as well.
static void asked_for(int64_t now, int64_t seconds)
{
    static bus_t fork;
    bus_fork(&fork, &bus);
    show(&fork, now);
    ins5s8563_err_t err = ins5s8563_alarm_at(&fork.rtc, seconds);
    ins5s8563_err_t wanted = err_wanted(now, seconds);
    int64_t rounded = rounded_up(seconds);
    if (wanted == INS5S8563_OK && rounded - now == 1) wanted = INS5S8563_ERR_DUE;
    CHECK_MSG(err == wanted, "%lld at %lld: %d, not %d", (long long)seconds, (long long)now,
              (int)err, (int)wanted);
    CHECK_EQ(shown(&fork), now);
    if (err == INS5S8563_OK) comes_first_at(&fork, rounded);
    else if (err != INS5S8563_ERR_ARG) nothing_is_armed(&fork);
    bus_end(&fork);
}

static void every_offset(void)
{
    static const int64_t from[] = {
        1700000000,          // in a month
        1709164800 - 1,      // into a leap day
        1709251200 - 1,      // out of it
        1677628799,          // over the end of February
        1703980800 - 1,      // and of a year
        4102444800 - 200,    // to the end
        YEAR_2001,
    };
    for (unsigned i = 0; i < sizeof from / sizeof from[0]; i++) {
        for (int64_t now = from[i] - from[i] % 60; now < from[i] - from[i] % 60 + 60; now += 7)
            for (int64_t offset = -130; offset <= 130; offset++) asked_for(now, now + offset);
        asked_for(from[i] - from[i] % 60 + 59, from[i] - from[i] % 60 + 60);
    }
}

// The next such day of the month, hour and minute is not meant, on any day of four years.
static void as_far_as_it_reaches(void)
{
    for (int64_t now = 1672531200; now < 1672531200 + INT64_C(4) * 366 * 86400; now += 86400) {
        const int64_t most = now + 28 * 86400 - 3600;
        asked_for(now - 1, most);
        asked_for(now, most);
        asked_for(now + 59, most);
        asked_for(now, most - 59);
        asked_for(now, most + 1);
        asked_for(now + 30, now + 28 * 86400);
        asked_for(now + 86399, now + 28 * 86400);
        asked_for(now + 86399, now + 29 * 86400);
    }
    for (int64_t day = 1; day <= 70; day++) {
        for (int64_t hour = -1; hour <= 1; hour++)
            asked_for(1706659200 + 43200, 1706659200 + day * 86400 + hour * 3600);
    }
    asked_for(1700000000, INT64_MAX);
    asked_for(1700000000, INT64_MIN);
    asked_for(1700000000, 1700000000 + 4294967296 + 120);
}

// An alarm matches all through the minute; the clock goes over its last second, or the one before,
// while another is set. That one comes, or is said to be due [ALM-2].
static void after_an_alarm_of_the_minute_before(int64_t from)
{
    static bus_t start, fork;
    const int64_t minute = 1700000040;
    bus_fork(&start, &bus);
    show(&start, minute - from - 1);
    CHECK_EQ(ins5s8563_set_alarm(&start.rtc, &(ins5s8563_alarm_t){
                 INS5S8563_ANY, (minute - 1) / 3600 % 24, INS5S8563_ANY, INS5S8563_ANY}),
             INS5S8563_OK);
    bus_pass_to(&start, tick_ns(&start) + 995 * SIM8563_MS); // one sample has matched
    for (unsigned i = 0; i < 100; i++) {
        bus_fork(&fork, &start);
        bus_pass(&fork, i * 70 * SIM8563_US); // the tick comes meanwhile
        ins5s8563_err_t err = ins5s8563_alarm_at(&fork.rtc, minute);
        CHECK(err == INS5S8563_OK || err == INS5S8563_ERR_DUE);
        if (err != INS5S8563_OK) {
            nothing_is_armed(&fork);
            continue;
        }
        bus_pass(&fork, (uint64_t)from * SIM8563_SEC);
        CHECK_EQ(reg(&fork, 0x01) & 0x08, 0x08);
    }
}

// The program stands still in the middle of the call, in a February of 28 days: the minute of the
// same day a month before is over when it goes on, but the alarm may have been set in it, and come.
static void a_month_early(void)
{
    static bus_t fork;
    const int64_t february = 1675209600; // 2023-02-01
    for (uint32_t before = 0; before < 5; before++) {
        for (uint64_t seconds = 1; seconds < 3540; seconds += 1 + seconds / 64) {
            bus_fork(&fork, &bus);
            show(&fork, february + 90);
            fork.pause.before = fork.transfers + before;
            fork.pause.ns = seconds * SIM8563_SEC;
            ins5s8563_err_t err = ins5s8563_alarm_at(&fork.rtc, february + 28 * 86400 + 60);
            CHECK(err == INS5S8563_OK || err == INS5S8563_ERR_TOO_FAR);
            if (err != INS5S8563_OK) nothing_is_armed(&fork);
            CHECK_EQ(reg(&fork, 0x01) & 0x08, 0);
        }
    }
}

static void no_time_no_alarm(void)
{
    static const struct { uint8_t address, value; ins5s8563_err_t err; } bad[] = {
        {0x02, 0x80, INS5S8563_ERR_TIME_LOST}, {0x00, 0x20, INS5S8563_ERR_STOPPED},
        {0x07, 0x13, INS5S8563_ERR_BAD_TIME}};
    for (unsigned i = 0; i < 3; i++) {
        static bus_t fork;
        bus_fork(&fork, &bus);
        put(&fork, bad[i].address, bad[i].value);
        CHECK_EQ(ins5s8563_alarm_at(&fork.rtc, 1700000000), bad[i].err);
        nothing_is_armed(&fork);
    }
}

int main(void)
{
    FOR_EACH_PART(part) {
        bus_ready(&bus, part, 1700000000);
        every_offset();
        as_far_as_it_reaches();
        a_month_early();
        no_time_no_alarm();
        for (int64_t from = 1; from <= 3; from++) after_an_alarm_of_the_minute_before(from);
    }
    return check_result();
}
