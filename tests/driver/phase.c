// phase.c - setting to a part of a second, and reading it back, on slow and fast buses
//
// SPDX-License-Identifier: MIT

#include "bus.h"

static bus_t bus;

static int64_t size_of(int64_t number)
{
    return number < 0 ? -number : number;
}

// From prepare to release and the first tick, as a program does it whose own clock is the virtual
// time: the second begins within what STOP leaves open [STP-2].
static void set_in_phase(int64_t seconds, uint32_t ns)
{
    uint32_t wait_ns = 0;
    uint64_t begin = now_ns(&bus);
    CHECK_EQ(ins5s8563_prepare(&bus.rtc, seconds, ns, &wait_ns), INS5S8563_OK);
    CHECK(wait_ns >= 100000000 && wait_ns < 1100000000);
    CHECK_EQ(reg(&bus, 0x00), 0x20);
    uint64_t release_ns = 27 * bus.bit_ns; // until its last byte is taken
    CHECK(now_ns(&bus) + release_ns <= begin + wait_ns);
    bus_pass_to(&bus, begin + wait_ns - release_ns);
    CHECK_EQ(ins5s8563_release(&bus.rtc), INS5S8563_OK);
    CHECK_EQ(reg(&bus, 0x00), 0);
    uint64_t tick = tick_ns(&bus);
    bus_pass_to(&bus, tick);
    int64_t off_ns = (shown(&bus) - seconds) * 1000000000 - ns - (int64_t)(tick - begin);
    CHECK_MSG(size_of(off_ns) <= 61600, "%lld.%09u: off by %lld ns", (long long)seconds, ns,
              (long long)off_ns);
    bus_end(&bus);
}

// Some instant within the call, as far off as the counter's grain at most.
static void reads_an_instant_of_the_call(void)
{
    int64_t seconds = 0;
    uint32_t ns = 0;
    uint64_t grain_ns = has_24_bits(&bus) ? 122071 : 7812500; // 1/8192, 1/128 s
    uint64_t begin = now_ns(&bus), tick = tick_ns(&bus);
    int64_t at_tick = shown(&bus) + 1;
    CHECK_EQ(ins5s8563_get_unix_ns(&bus.rtc, &seconds, &ns), INS5S8563_OK);
    CHECK(ns < 1000000000);
    // A whole number of edges, on those of 64 Hz a half more, as they are on the tick.
    uint64_t edges = (ns * UINT64_C(4096) + 999999999) / 1000000000;
    if (has_24_bits(&bus)) CHECK_EQ(ns, edges * 1000000000 / 4096);
    else CHECK_EQ(ns % 15625000, 7812500);
    // Since the tick, which may be before.
    int64_t got = (seconds - at_tick) * 1000000000 + ns;
    int64_t first = (int64_t)(begin - tick), last = (int64_t)(now_ns(&bus) - tick);
    CHECK_MSG(got >= first - (int64_t)grain_ns - 1 && got <= last + (int64_t)grain_ns + 1,
              "%lld.%09u: %lld ns after the tick, not %lld .. %lld", (long long)seconds, ns,
              (long long)got, (long long)first, (long long)last);
}

static void many_instants(unsigned count, uint64_t most_ns)
{
    random_t random = {.state = count};
    for (unsigned i = 0; i < count; i++) {
        reads_an_instant_of_the_call();
        bus_pass(&bus, random_below(&random, most_ns));
    }
    bus_end(&bus);
}

static void every_bus(void)
{
    // 10 .. 400 kHz, and so fast that a call is an instant.
    static const uint64_t bit_ns[] = {100000, 20000, 10000, 2500, 10};
    random_t random = {.state = 7};
    for (unsigned speed = 0; speed < 5; speed++) {
        for (unsigned i = 0; i < 60; i++) {
            bus.bit_ns = bit_ns[speed];
            set_in_phase(1700000000 + i, (uint32_t)random_below(&random, 1000000000));
            many_instants(20, SIM8563_SEC);
        }
        many_instants(400, 15 * SIM8563_SEC); // over the counter's end
        many_instants(50, 86400 * SIM8563_SEC);
    }
    bus.bit_ns = 10000;
    static const uint32_t edges[] = {0, 1, 392126000, 392125999, 392126001, 491999999, 492126000,
                                     999999999};
    for (unsigned i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        set_in_phase(1709251199, edges[i]);
        many_instants(20, SIM8563_SEC);
    }
}

// Each ns around a tick and around an edge of the counter.
static void around_the_tick(void)
{
    static bus_t before;
    set_in_phase(1703980797, 0);
    bus_pass_to(&bus, tick_ns(&bus) + SIM8563_SEC - 5 * SIM8563_MS);
    bus_fork(&before, &bus);
    for (uint64_t ns = 0; ns < 6 * SIM8563_MS; ns += 1009) {
        bus_fork(&bus, &before);
        bus_pass(&bus, ns);
        reads_an_instant_of_the_call();
    }
}

// The processor starts anew; the counter has gone on.
static void over_a_reset_of_the_processor(void)
{
    ins5s8563_status_t status;
    set_in_phase(1700000000, 5);
    bus.rtc = (ins5s8563_t){.xfer = bus.rtc.xfer, .ctx = &bus, .part = (uint8_t)bus.part->part};
    CHECK_EQ(ins5s8563_init(&bus.rtc, &status), INS5S8563_OK);
    many_instants(20, 3 * SIM8563_SEC);
}

// What is left of a one-shot timer is not stopped with it: the counter goes on though served.
static void goes_on_when_served(void)
{
    unsigned events;
    CHECK_EQ(ins5s8563_wake_in_ms(&bus.rtc, 1000), INS5S8563_OK);
    set_in_phase(1700000000, 5);
    put(&bus, 0x01, reg(&bus, 0x01) | 0x04);
    CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
    CHECK_EQ(events, INS5S8563_TIMER);
    reads_an_instant_of_the_call();
}

static void no_phase(ins5s8563_err_t wanted)
{
    int64_t seconds = 77;
    uint32_t ns = 78;
    CHECK_EQ(ins5s8563_get_unix_ns(&bus.rtc, &seconds, &ns), wanted);
    CHECK(seconds == 77 && ns == 78);
}

static void errors(void)
{
    uint32_t wait_ns = 79;
    bus.transfers = 0;
    CHECK_EQ(ins5s8563_prepare(&bus.rtc, 1700000000, 1000000000, &wait_ns), INS5S8563_ERR_ARG);
    CHECK_EQ(ins5s8563_prepare(&bus.rtc, YEAR_2100, 0, &wait_ns), INS5S8563_ERR_ARG);
    CHECK_EQ(ins5s8563_prepare(&bus.rtc, YEAR_2100 - 1, 900000000, &wait_ns), INS5S8563_ERR_ARG);
    CHECK_EQ(ins5s8563_prepare(&bus.rtc, YEAR_2001 - 1, 0, &wait_ns), INS5S8563_ERR_ARG);
    CHECK_EQ(ins5s8563_prepare(&bus.rtc, INT64_MIN, 0, &wait_ns), INS5S8563_ERR_ARG);
    CHECK_EQ(ins5s8563_prepare(&bus.rtc, INT64_MAX, 900000000, &wait_ns), INS5S8563_ERR_ARG);
    CHECK_EQ(ins5s8563_prepare(&bus.rtc, 1700000000, UINT32_MAX, &wait_ns), INS5S8563_ERR_ARG);
    CHECK_EQ(wait_ns, 79);
    CHECK_EQ(bus.transfers, 0);

    ins5s8563_timer_t timer = {200, INS5S8563_64_HZ, 0};
    CHECK_EQ(ins5s8563_stop_timer(&bus.rtc), INS5S8563_OK);
    no_phase(INS5S8563_ERR_PHASE);
    for (unsigned source = 0; source < 4; source++) { // another timer is no phase
        timer.source = (uint8_t)source;
        for (unsigned how = 0; how < 4; how++) {
            CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, how), INS5S8563_OK);
            no_phase(INS5S8563_ERR_PHASE);
        }
    }
    CHECK_EQ(ins5s8563_prepare(&bus.rtc, 1700000000, 0, &wait_ns), INS5S8563_OK);
    no_phase(INS5S8563_ERR_STOPPED);
    CHECK_EQ(ins5s8563_release(&bus.rtc), INS5S8563_OK);
    put(&bus, 0x07, 0x13);
    no_phase(INS5S8563_ERR_BAD_TIME);
    put(&bus, 0x07, 0x12);
    put(&bus, 0x02, 0x80);
    no_phase(INS5S8563_ERR_TIME_LOST);
    put(&bus, 0x02, 0x00);
    bus.bit_ns = 300 * UINT64_C(244141) / (23 * 9 + 2);
    if (has_24_bits(&bus)) no_phase(INS5S8563_ERR_UNSTEADY);
    bus.bit_ns = 10000;
}

// The supply goes and comes between the first two transfers, and the program does not notice: the
// clock, which runs already and shows what it is to show a second later, is made to stand.
static void dip(bus_t *at)
{
    sim8563_set_vdd(&at->chip, 0);
    sim8563_set_vdd(&at->chip, 3000);
    bus_pass(at, SIM8563_SEC);
}

static void reset_in_prepare(void)
{
    static bus_t fork;
    uint32_t wait_ns = 79;
    bus_fork(&fork, &bus);
    fork.event.at_ns = now_ns(&fork) + 28 * fork.bit_ns;
    fork.event.happen = dip;
    CHECK_EQ(ins5s8563_prepare(&fork.rtc, 1700000000, 0, &wait_ns), INS5S8563_ERR_VERIFY);
    CHECK_EQ(wait_ns, 79);
    CHECK_EQ(reg(&fork, 0x00), 0x20);
}

int main(void)
{
    FOR_EACH_PART(part) {
        bus_ready(&bus, part, 1700000000);
        every_bus();
        around_the_tick();
        over_a_reset_of_the_processor();
        goes_on_when_served();
        errors();
        reset_in_prepare();
    }
    return check_result();
}
