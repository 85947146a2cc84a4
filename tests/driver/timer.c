// timer.c - the countdown timer: its start, its events to the nanosecond, its end
//
// SPDX-License-Identifier: MIT

#include "bus.h"

static bus_t bus;

static const uint64_t period_ns[] = {244141, 15625000, SIM8563_SEC, 60 * SIM8563_SEC};

static ins5s8563_timer_t timer_of(uint32_t n, unsigned source)
{
    return (ins5s8563_timer_t){n, (uint8_t)source, 0};
}

// /INT is not low a moment while it is started, whatever was up before; the alarm's flag stays.
static void start_gives_no_interrupt(void)
{
    for (unsigned before = 0; before < 32; before++) {
        for (unsigned how = 0; how < 4; how++) {
            ins5s8563_timer_t timer = timer_of(200, INS5S8563_1_HZ);
            static bus_t fork;
            bus_fork(&fork, &bus);
            put(&fork, 0x01, before & 0x1E); // TIE comes up with the start
            put(&fork, 0x0F, 1);
            put(&fork, 0x0E, 0x80 | (before & 3)); // and one runs already
            bool alarm = (before & 0x0A) == 0x0A;
            bus_findings(&fork);
            fork.fell = false;
            CHECK_EQ(ins5s8563_start_timer(&fork.rtc, &timer, how), INS5S8563_OK);
            CHECK_EQ(fork.fell, alarm);
            CHECK_EQ(reg(&fork, 0x01), (before & 0x0A) | 1 | ((how & 2) != 0 ? 0x10 : 0));
            CHECK_EQ(reg(&fork, 0x0E), 0x82);
            CHECK(count_now(&fork) == 200 || count_now(&fork) == 199);
            bus_end(&fork);
        }
    }
}

static void is_let_go_before_it_starts(void)
{
    ins5s8563_timer_t timer = timer_of(3, INS5S8563_1_HZ);
    put(&bus, 0x01, 0x05); // the flag is up and /INT low
    CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_PERIODIC), INS5S8563_OK);
    CHECK(!int_is_low(&bus));
    CHECK(sim8563_next_event(&bus.chip, SIM8563_INT) > SIM8563_SEC);
}

// How much later than TE is written it may be taken over [REL-16].
static uint64_t te_late_ns(unsigned source)
{
    uint64_t late_ns = bus.part->te_late_ns;
    return late_ns < period_ns[source] ? late_ns : period_ns[source];
}

// The first event between n-1 and n periods, the next exactly n later, until it is stopped.
static void runs(uint32_t n, unsigned source)
{
    const ins5s8563_timer_t timer = timer_of(n, source);
    unsigned events;
    CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_PERIODIC), INS5S8563_OK);
    uint64_t begin = now_ns(&bus) - 2 * bus.bit_ns, last = 0; // as the last byte was taken
    for (unsigned i = 0; i < 3; i++) {
        uint64_t ns = sim8563_next_event(&bus.chip, SIM8563_INT);
        CHECK(ns != SIM8563_NEVER);
        bus_pass(&bus, ns);
        uint64_t at = now_ns(&bus);
        CHECK(int_is_low(&bus) && (reg(&bus, 0x01) & 0x04) != 0);
        uint64_t length = n * period_ns[source] - (source == 0 ? n * UINT64_C(3) / 8 : 0);
        if (i == 0)
            CHECK_MSG(at - begin <= length + 2 + te_late_ns(source)
                      && at - begin + 2 >= length - period_ns[source],
                      "n %u, source %u: first after %llu ns", n, source,
                      (unsigned long long)(at - begin));
        else
            CHECK_MSG(at - last <= length + 1 && at - last + 1 >= length, "n %u, source %u: %llu",
                      n, source, (unsigned long long)(at - last));
        last = at;
        CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
        CHECK_EQ(events, INS5S8563_TIMER);
        CHECK(!int_is_low(&bus));
    }
    CHECK_EQ(ins5s8563_stop_timer(&bus.rtc), INS5S8563_OK);
    CHECK_EQ(sim8563_next_event(&bus.chip, SIM8563_INT), SIM8563_NEVER);
    CHECK_EQ(reg(&bus, 0x01) & 0x15, 0);
    CHECK_EQ(reg(&bus, 0x0E), 0x03); // the source that switches least
}

static void periods(void)
{
    static const uint32_t counts[] = {2, 3, 100, 255, 256, 257, 4095, 65535, 65536, 0x123456,
                                      0xFFFFFF};
    for (unsigned i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        for (unsigned source = 0; source < 4; source++) {
            if (counts[i] > bus.part->timer_max) continue;
            if (source == 0 && counts[i] < 100) continue; // shorter than a round of the service
            runs(counts[i], source);
        }
    }
    runs(1, INS5S8563_64_HZ);
    runs(1, INS5S8563_1_HZ);
    runs(1, INS5S8563_1_60_HZ);
    bus_end(&bus);
}

static void no_such_timer(void)
{
    const ins5s8563_timer_t bad[] = {
        timer_of(0, 0), timer_of(bus.part->timer_max + 1, 0), timer_of(UINT32_MAX, 0),
        timer_of(1, 4), timer_of(1, 255)};
    bus.transfers = 0;
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &bad[i], 0), INS5S8563_ERR_ARG);
    CHECK_EQ(bus.transfers, 0);
}

static void one_shot_is_one(void)
{
    unsigned events, times = 0;
    ins5s8563_timer_t timer = timer_of(2, INS5S8563_64_HZ);
    CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_ONE_SHOT), INS5S8563_OK);
    for (unsigned i = 0; i < 100; i++) {
        bus_pass(&bus, SIM8563_MS);
        CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
        if (events != 0) times++;
    }
    CHECK_EQ(times, 1);
    CHECK_EQ(reg(&bus, 0x0E) & 0x80, 0);
    CHECK_EQ(sim8563_next_event(&bus.chip, SIM8563_INT), SIM8563_NEVER);
    CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_PERIODIC), INS5S8563_OK);
    bus_pass(&bus, 100 * SIM8563_MS);
    CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
    CHECK_EQ(reg(&bus, 0x0E) & 0x80, 0x80);
    CHECK_EQ(ins5s8563_stop_timer(&bus.rtc), INS5S8563_OK);
    bus_end(&bus);
}

// The program that started it is gone: it woke another one, which is told and stops it.
static void one_shot_over_a_reset_of_the_processor(void)
{
    unsigned events;
    ins5s8563_status_t status;
    CHECK_EQ(ins5s8563_wake_in_ms(&bus.rtc, 100), INS5S8563_OK);
    bus.rtc = (ins5s8563_t){.xfer = bus.rtc.xfer, .ctx = &bus, .part = (uint8_t)bus.part->part};
    bus_pass(&bus, 150 * SIM8563_MS);
    CHECK(int_is_low(&bus));
    CHECK_EQ(ins5s8563_init(&bus.rtc, &status), INS5S8563_OK);
    CHECK_EQ(status.flags, INS5S8563_TIMER | INS5S8563_TIMER_INT | INS5S8563_TIMER_RUNNING);
    CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
    CHECK_EQ(events, INS5S8563_TIMER);
    CHECK(sim8563_next_event(&bus.chip, SIM8563_INT) != SIM8563_NEVER);
    CHECK_EQ(ins5s8563_stop_timer(&bus.rtc), INS5S8563_OK);
    CHECK_EQ(sim8563_next_event(&bus.chip, SIM8563_INT), SIM8563_NEVER);
    bus_end(&bus);
}

// /INT is let go of by itself, and comes again though nobody served it [INT-2].
static void pulses(void)
{
    ins5s8563_timer_t timer = timer_of(1, INS5S8563_1_HZ);
    CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_PULSE), INS5S8563_OK);
    for (unsigned i = 0; i < 3; i++) {
        bus_pass(&bus, sim8563_next_event(&bus.chip, SIM8563_INT));
        CHECK(int_is_low(&bus));
        uint64_t ns = sim8563_next_event(&bus.chip, SIM8563_INT);
        CHECK(ns > 7 * SIM8563_MS && ns < 16 * SIM8563_MS);
        bus_pass(&bus, ns);
        CHECK(!int_is_low(&bus));
    }
    CHECK_EQ(ins5s8563_stop_timer(&bus.rtc), INS5S8563_OK);
}

// As the chip counts, and 0 when it stands. Read as of one instant, though it counts on while its
// bytes are read.
static void left_is_what_is_left(void)
{
    uint32_t left = 77;
    CHECK_EQ(ins5s8563_timer_left(&bus.rtc, &left), INS5S8563_OK);
    CHECK_EQ(left, 0);
    for (unsigned source = 0; source < 2; source++) {
        ins5s8563_timer_t timer = timer_of(bus.part->timer_max - 70, source);
        CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_PERIODIC), INS5S8563_OK);
        for (unsigned i = 0; i < 2000; i++) {
            uint32_t before = count_now(&bus);
            CHECK_EQ(ins5s8563_timer_left(&bus.rtc, &left), INS5S8563_OK);
            uint32_t after = count_now(&bus);
            CHECK_MSG(after <= before ? left <= before && left >= after
                                      : left <= before || left >= after,
                      "%u, though it counted from %u to %u", left, before, after);
            bus_pass(&bus, i * 17777);
        }
        CHECK_EQ(ins5s8563_stop_timer(&bus.rtc), INS5S8563_OK);
    }
    bus_end(&bus);
}

// On a bus so slow that a byte borrows in each reading, and the second changes: it says so.
static void unsteady(void)
{
    static bus_t fork;
    bus_fork(&fork, &bus);
    ins5s8563_timer_t timer = timer_of(bus.part->timer_max, INS5S8563_4096_HZ);
    uint32_t left = 77;
    CHECK_EQ(ins5s8563_start_timer(&fork.rtc, &timer, INS5S8563_PERIODIC), INS5S8563_OK);
    // 20 bytes read, 3 to begin: the count goes on by 300 from one reading to the next.
    fork.bit_ns = 300 * UINT64_C(244141) / (23 * 9 + 2);
    if (!has_24_bits(&fork)) { // by 0.95 s: a tick is in each pair
        fork.bit_ns = 95 * SIM8563_SEC / 100 / (23 * 9 + 2);
        bus_pass_to(&fork, tick_ns(&fork) - 50 * SIM8563_MS);
    }
    fork.transfers = 0;
    CHECK_EQ(ins5s8563_timer_left(&fork.rtc, &left), INS5S8563_ERR_UNSTEADY);
    CHECK_EQ(left, 77);
    CHECK_EQ(fork.transfers, 16); // it does not try for ever
    bus_end(&fork);
}

// --------------------------------------------------------------------- timer_at

static void at(int64_t now, int64_t seconds)
{
    static bus_t fork;
    bus_fork(&fork, &bus);
    show(&fork, now);
    uint64_t tick = tick_ns(&fork);
    ins5s8563_err_t err = ins5s8563_timer_at(&fork.rtc, seconds);
    ins5s8563_err_t wanted = seconds < YEAR_2001 || seconds >= YEAR_2100    ? INS5S8563_ERR_ARG
                             : seconds <= now                             ? INS5S8563_ERR_DUE
                             : seconds - now > (int64_t)fork.part->timer_max ? INS5S8563_ERR_TOO_FAR
                                                                          : INS5S8563_OK;
    CHECK_MSG(err == wanted, "%lld at %lld: %d, not %d", (long long)seconds, (long long)now,
              (int)err, (int)wanted);
    bus_end(&fork);
    if (err != INS5S8563_OK) {
        CHECK_EQ(reg(&fork, 0x0E) & 0x80, 0);
        return;
    }
    bus_pass_to(&fork, tick + (uint64_t)(seconds - now - 1) * SIM8563_SEC - 1);
    CHECK_EQ(reg(&fork, 0x01) & 0x04, 0);
    CHECK(!int_is_low(&fork));
    bus_pass(&fork, 2);
    CHECK_EQ(shown(&fork), seconds);
    CHECK(int_is_low(&fork));
    unsigned events;
    CHECK_EQ(ins5s8563_service(&fork.rtc, &events), INS5S8563_OK);
    CHECK_EQ(events, INS5S8563_TIMER);
    CHECK_EQ(reg(&fork, 0x0E) & 0x80, 0); // one event
}

static void timer_at(void)
{
    static const int64_t from[] = {1700000000, 1709251199, 1703980799, YEAR_2001, YEAR_2100 - 150};
    int64_t most = bus.part->timer_max;
    for (unsigned i = 0; i < sizeof from / sizeof from[0]; i++) {
        for (int64_t offset = -130; offset <= 260; offset++) at(from[i], from[i] + offset);
        at(from[i], from[i] + most);
        at(from[i], from[i] + most + 1);
        at(from[i], from[i] + most - 1);
        at(from[i], INT64_MAX);
        at(from[i], INT64_MIN);
    }
}

static void no_time_no_timer(void)
{
    static const struct { uint8_t address, value; ins5s8563_err_t err; } bad[] = {
        {0x02, 0x80, INS5S8563_ERR_TIME_LOST}, {0x00, 0x20, INS5S8563_ERR_STOPPED},
        {0x07, 0x13, INS5S8563_ERR_BAD_TIME}};
    for (unsigned i = 0; i < 3; i++) {
        static bus_t fork;
        bus_fork(&fork, &bus);
        put(&fork, bad[i].address, bad[i].value);
        put(&fork, 0x0E, 0x82);
        CHECK_EQ(ins5s8563_timer_at(&fork.rtc, 1700000000), bad[i].err);
        CHECK_EQ(reg(&fork, 0x0E) & 0x80, 0);
    }
}

// The clock ticks in each try, as on a bus on which a call takes longer than a second.
static void clock_outruns_the_bus(void)
{
    static bus_t fork;
    bus_fork(&fork, &bus);
    fork.bit_ns = SIM8563_SEC / 200;
    CHECK_EQ(ins5s8563_timer_at(&fork.rtc, shown(&fork) + 200), INS5S8563_ERR_UNSTEADY);
    CHECK_EQ(reg(&fork, 0x0E) & 0x80, 0);
}

// Never early, and at most two periods of its source late.
static void wake_in(uint32_t ms)
{
    static bus_t fork;
    unsigned events;
    bus_fork(&fork, &bus);
    bus_pass(&fork, ms * UINT64_C(7919) % SIM8563_SEC);
    CHECK_EQ(ins5s8563_wake_in_ms(&fork.rtc, ms), INS5S8563_OK);
    unsigned source = reg(&fork, 0x0E) & 3;
    uint64_t late_ns = 2 * period_ns[source] + te_late_ns(source);
    uint64_t ns = sim8563_next_event(&fork.chip, SIM8563_INT) + 2 * fork.bit_ns;
    CHECK_MSG(ns >= ms * UINT64_C(1000000) && ns <= ms * UINT64_C(1000000) + late_ns,
              "%u ms took %llu ns", ms, (unsigned long long)ns);
    bus_pass(&fork, ns + SIM8563_US);
    CHECK_EQ(ins5s8563_service(&fork.rtc, &events), INS5S8563_OK);
    CHECK_EQ(events, INS5S8563_TIMER);
    CHECK_EQ(reg(&fork, 0x0E) & 0x80, 0);
    bus_end(&fork);
}

static void wakes(void)
{
    for (uint32_t ms = 5; ms < 400; ms++) wake_in(ms);
    for (uint32_t ms = 400; ms < 15000000; ms += ms / 10) wake_in(ms);
    if (has_24_bits(&bus)) {
        wake_in(UINT32_MAX);
        return;
    }
    CHECK_EQ(ins5s8563_wake_in_ms(&bus.rtc, UINT32_MAX), INS5S8563_ERR_ARG);
}

int main(void)
{
    FOR_EACH_PART(part) {
        bus_ready(&bus, part, 1700000000);
        start_gives_no_interrupt();
        is_let_go_before_it_starts();
        bus_ready(&bus, part, 1700000000);
        periods();
        no_such_timer();
        one_shot_is_one();
        one_shot_over_a_reset_of_the_processor();
        pulses();
        left_is_what_is_left();
        unsteady();
        bus_ready(&bus, part, 1700000000);
        timer_at();
        no_time_no_timer();
        clock_outruns_the_bus();
        wakes();
    }
    return check_result();
}
