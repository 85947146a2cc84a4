// plan.c - periods, rates and corrections against exact arithmetic
//
// SPDX-License-Identifier: MIT

#include "bus.h"

__extension__ typedef __int128 wide_t;

// The period of a source in 1/4096 of 1/60 s .. : 60 s are 983040 periods of 1/16384 s.
static const struct { uint32_t numerator, denominator; } period_s[] = { // of each source
    {1, 4096}, {1, 64}, {1, 1}, {60, 1},
};

// n periods less `us`, times 1e6 * 4096 to be whole.
static wide_t excess(uint64_t n, unsigned source, uint64_t us)
{
    return (wide_t)n * 1000000 * 4096 / period_s[source].denominator * period_s[source].numerator
           - (wide_t)us * 4096;
}

static wide_t size_of(wide_t number)
{
    return number < 0 ? -number : number;
}

// No source finer than the one chosen reaches it, and no count of it is nearer.
static void plan_is_nearest(const ins5s8563_t *rtc, uint32_t most, uint64_t us)
{
    ins5s8563_timer_t plan = {0, 77, 0};
    ins5s8563_err_t err = ins5s8563_plan_timer(rtc, us, &plan);
    wide_t half[4];
    unsigned wanted = 4;
    for (unsigned source = 4; source-- > 0;) {
        half[source] = size_of(excess(1, source, 0)) / 2;
        if (excess(most, source, us) + half[source] > 0) wanted = source;
    }
    if (wanted == 4 || excess(1, 0, us) > half[0]) {
        CHECK_EQ(err, INS5S8563_ERR_ARG);
        CHECK_EQ(plan.source, 77);
        return;
    }
    CHECK_MSG(err == INS5S8563_OK && plan.source == wanted, "%llu us: %d, source %d, not %u",
              (unsigned long long)us, (int)err, plan.source, wanted);
    if (err != INS5S8563_OK || plan.source > 3) return;
    CHECK(plan.n >= 1 && plan.n <= most);
    wide_t error = excess(plan.n, plan.source, us);
    CHECK_MSG(size_of(error) <= half[plan.source], "%llu us: n %u", (unsigned long long)us, plan.n);
    CHECK_EQ(plan.error_us, (int64_t)(error / 4096));
}

// n - 1 periods, which may pass until the first event, are long enough, and n at most two more.
static void wake_is_not_early(const ins5s8563_t *rtc, uint32_t most, uint64_t us)
{
    ins5s8563_timer_t plan = {0, 77, 0};
    ins5s8563_err_t err = ins5s8563_plan_wake(rtc, us, &plan);
    unsigned wanted = 4;
    for (unsigned source = 4; source-- > 0;)
        if (excess(most - 1, source, us) > 0) wanted = source;
    if (wanted == 4) {
        CHECK_EQ(err, INS5S8563_ERR_ARG);
        CHECK_EQ(plan.source, 77);
        return;
    }
    CHECK_EQ(err, INS5S8563_OK);
    CHECK_MSG(plan.source == wanted, "%llu us: source %u, not %u", (unsigned long long)us,
              plan.source, wanted);
    if (err != INS5S8563_OK || plan.source > 3) return;
    CHECK_MSG(plan.n >= 2 && excess(plan.n - 1, plan.source, us) >= 0
              && excess(plan.n - 2, plan.source, us) <= 0,
              "%llu us: n %u", (unsigned long long)us, plan.n);
    CHECK_EQ(plan.error_us, (int64_t)(excess(plan.n, plan.source, us) / 4096));
}

static void both_plans(const ins5s8563_t *rtc, uint32_t most, uint64_t us)
{
    plan_is_nearest(rtc, most, us);
    wake_is_not_early(rtc, most, us);
}

static void plans_of(const part_t *part)
{
    static bus_t bus;
    ins5s8563_status_t status;
    uint32_t most = part->timer_max;
    bus_on(&bus, part, 0);
    CHECK_EQ(ins5s8563_init(&bus.rtc, &status), INS5S8563_OK);
    random_t random = {.state = 1};
    for (uint64_t us = 0; us < 20000; us++) both_plans(&bus.rtc, most, us);
    for (unsigned source = 0; source < 4; source++) { // around what each source reaches
        uint64_t reach = (uint64_t)(excess(most, source, 0) / 4096);
        uint64_t one = (uint64_t)(excess(1, source, 0) / 4096);
        for (uint64_t us = 0; us < 2000; us++) {
            both_plans(&bus.rtc, most, reach + us - 1000);
            both_plans(&bus.rtc, most, reach + one / 2 + us - 1000);
            both_plans(&bus.rtc, most, reach + one + us - 1000);
            both_plans(&bus.rtc, most, reach - one + us - 1000);
        }
    }
    for (unsigned i = 0; i < 50000; i++) {
        uint64_t shift = 12 + random_below(&random, 50);
        both_plans(&bus.rtc, most, random_bits(&random) >> shift);
    }
    for (unsigned bit = 0; bit < 64; bit++) both_plans(&bus.rtc, most, UINT64_C(1) << bit);
    both_plans(&bus.rtc, most, UINT64_MAX);
}

static void no_plan_for_a_part_not_found(void)
{
    const ins5s8563_t rtc = {0};
    ins5s8563_timer_t plan;
    CHECK_EQ(ins5s8563_plan_timer(&rtc, 1000000, &plan), INS5S8563_ERR_ARG);
    CHECK_EQ(ins5s8563_plan_wake(&rtc, 1000000, &plan), INS5S8563_ERR_ARG);
}

// ------------------------------------------------------------------- rates

static void rate_of(int32_t gained_us, uint32_t seconds)
{
    int32_t ppb = 7;
    ins5s8563_err_t err = ins5s8563_rate(gained_us, seconds, &ppb);
    wide_t gained_ns = (wide_t)gained_us * 1000;
    if (seconds == 0 || size_of(gained_ns) > (wide_t)seconds * 500000) {
        CHECK_MSG(err == INS5S8563_ERR_ARG, "%d us in %u s", gained_us, seconds);
        CHECK_EQ(ppb, 7);
        return;
    }
    CHECK_MSG(err == INS5S8563_OK, "%d us in %u s", gained_us, seconds);
    // Within half a ppb; a half is rounded away from 0 or, with an odd number of seconds, is none.
    CHECK_MSG(size_of((wide_t)ppb * seconds - gained_ns) * 2 <= seconds, "%d us in %u s: %d ppb",
              gained_us, seconds, ppb);
}

static void rates(void)
{
    random_t random = {.state = 2};
    for (int32_t gained = -2000; gained <= 2000; gained++)
        for (uint32_t seconds = 0; seconds < 10; seconds++) rate_of(gained, seconds);
    for (unsigned i = 0; i < 200000; i++) {
        uint32_t seconds = (uint32_t)(random_bits(&random) >> (32 + random_below(&random, 32)));
        uint64_t limit = (uint64_t)seconds * 500;
        rate_of((int32_t)random_bits(&random), seconds);
        for (uint64_t us = limit > 2 ? limit - 2 : 0; us <= limit + 2 && us <= INT32_MAX; us++) {
            rate_of((int32_t)us, seconds);
            rate_of(-(int32_t)us, seconds);
        }
    }
    rate_of(INT32_MIN, UINT32_MAX);
    rate_of(INT32_MAX, UINT32_MAX);
    rate_of(INT32_MIN, 1);
}

// 99 years, in seconds; the chip's own seconds are what the rate is of.
#define CENTURY_S (YEAR_2100 - YEAR_2001)

static void correction_of(int64_t set_at, int32_t ppb, int64_t seconds, uint32_t ns)
{
    int64_t got_s = seconds;
    uint32_t got_ns = ns;
    wide_t since = (wide_t)seconds - set_at;
    ins5s8563_err_t err = ins5s8563_correct(set_at, ppb, &got_s, &got_ns);
    if (since < 0 || set_at < YEAR_2001 || seconds >= YEAR_2100 || ppb < -500000 || ppb > 500000
        || ns > 999999999) {
        CHECK_EQ(err, INS5S8563_ERR_ARG);
        CHECK(got_s == seconds && got_ns == ns);
        return;
    }
    CHECK_EQ(err, INS5S8563_OK);
    CHECK(got_ns < 1000000000);
    wide_t got = ((wide_t)got_s - set_at) * 1000000000 + got_ns;
    wide_t since_ns = since * 1000000000 + ns; // 1e9 times what is right:
    wide_t wanted = since_ns * 1000000000 - since_ns * ppb;
    wide_t allowed = ns % 1000000 * size_of(ppb) + 2 * (wide_t)1000000000; // it counts whole ms
    CHECK_MSG(size_of(got * 1000000000 - wanted) <= allowed, "%lld s %u ns at %d ppb is off",
              (long long)since, ns, ppb);
}

static void corrections(void)
{
    static const int32_t ppbs[] = {0, 1, -1, 20000, -20000, 500000, -500000, 500001, -500001,
                                   INT32_MIN, INT32_MAX};
    random_t random = {.state = 3};
    for (unsigned i = 0; i < sizeof ppbs / sizeof ppbs[0]; i++) {
        for (unsigned j = 0; j < 5000; j++) {
            uint32_t ns = (uint32_t)random_below(&random, 1000000000);
            int64_t seconds = random_second(&random);
            correction_of(YEAR_2001 + (int64_t)random_below(&random, CENTURY_S), ppbs[i], seconds,
                          ns);
            correction_of(seconds - (int64_t)random_below(&random, 1000000), ppbs[i], seconds,
                          ns - ns % 1000000);
        }
        correction_of(YEAR_2001, ppbs[i], YEAR_2001, 0);
        correction_of(YEAR_2001, ppbs[i], YEAR_2001, 999999999);
        correction_of(YEAR_2001, ppbs[i], YEAR_2100 - 1, 0);
        correction_of(YEAR_2001, ppbs[i], YEAR_2100 - 1, 999999999);
        correction_of(YEAR_2100 - 1, ppbs[i], YEAR_2100 - 1, 0);
        correction_of(YEAR_2100 - 1, ppbs[i], YEAR_2100 - 2, 0);
        correction_of(YEAR_2001, ppbs[i], YEAR_2100, 0);
        correction_of(YEAR_2001 - 1, ppbs[i], YEAR_2001, 0);
        correction_of(YEAR_2001, ppbs[i], YEAR_2001 - 1, 0);
        correction_of(YEAR_2001, ppbs[i], YEAR_2001 + 5, 1000000000);
        correction_of(YEAR_2001, ppbs[i], YEAR_2001 + 5, UINT32_MAX);
        correction_of(INT64_MAX, ppbs[i], INT64_MIN, 0);
        correction_of(INT64_MAX - 9, ppbs[i], INT64_MAX, 999999999);
        correction_of(INT64_MIN, ppbs[i], INT64_MIN + 9, 0);
        correction_of(INT64_MIN, ppbs[i], INT64_MAX, 0);
    }
}

// The last second at which it is not off by more.
static void corrected_in_time(void)
{
    random_t random = {.state = 4};
    for (unsigned i = 0; i < 200000; i++) {
        int32_t ppb = (int32_t)random_bits(&random) >> random_below(&random, 32);
        uint32_t us = (uint32_t)random_bits(&random) >> random_below(&random, 32);
        uint32_t after = ins5s8563_correct_after_s(ppb, us);
        wide_t per_s = size_of(ppb), tolerance = (wide_t)us * 1000;
        if (tolerance >= per_s * CENTURY_S)
            CHECK_EQ(after, UINT32_MAX);
        else
            CHECK_MSG(per_s * after <= tolerance && per_s * ((wide_t)after + 1) > tolerance,
                      "%d ppb, %u us: %u s", ppb, us, after);
    }
    CHECK_EQ(ins5s8563_correct_after_s(0, 0), UINT32_MAX);
    CHECK_EQ(ins5s8563_correct_after_s(1, 3124138), UINT32_MAX);
    CHECK_EQ(ins5s8563_correct_after_s(1, 3124137), 3124137000);
    CHECK_EQ(ins5s8563_correct_after_s(INT32_MIN, 0), 0);
}

int main(void)
{
    FOR_EACH_PART(part) plans_of(part);
    no_plan_for_a_part_not_found();
    rates();
    corrections();
    corrected_in_time();
    return check_result();
}
