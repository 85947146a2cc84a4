// service.c - interrupts are served and none is lost; only what was seen is cleared
//
// SPDX-License-Identifier: MIT

#include "bus.h"

static bus_t bus;

static unsigned calls, told;

static void tell(void *ctx, unsigned events)
{
    CHECK(ctx == &bus);
    calls++;
    told |= events;
}

// All of Control_2: what is up is told and cleared, all else stays.
static void every_state(void)
{
    for (unsigned control = 0; control < 0x20; control++) {
        unsigned events = 0x5555, wanted = control & 0x0C;
        put(&bus, 0x01, control);
        calls = told = 0;
        CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
        CHECK_EQ(events, wanted);
        CHECK_EQ(told, wanted);
        CHECK_EQ(calls, wanted != 0);
        CHECK_EQ(reg(&bus, 0x01), control & 0x13);
    }
    bus.rtc.event = NULL;
    put(&bus, 0x01, 0x0C);
    unsigned events = 0;
    calls = 0;
    CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
    CHECK(events == 0x0C && calls == 0);
    bus.rtc.event = tell;
}

// A flag that rises while the other is served is told too.
static unsigned rising;

static void rise(bus_t *at)
{
    put(at, 0x01, reg(at, 0x01) | rising);
}

static void the_other_comes_meanwhile(void)
{
    uint64_t length = (7 * 9 + 4) * bus.bit_ns;
    for (rising = 0x04; rising <= 0x08; rising += 4) {
        for (uint64_t at = 0; at < length; at += bus.bit_ns / 2) {
            unsigned events = 0, later = 0;
            put(&bus, 0x01, 0x03 | (0x0C ^ rising));
            bus.event.at_ns = now_ns(&bus) + at;
            bus.event.happen = rise;
            CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
            CHECK_EQ(events, 0x0C);
            CHECK(!int_is_low(&bus));
            CHECK_EQ(ins5s8563_service(&bus.rtc, &later), INS5S8563_OK);
            CHECK_EQ(later, 0);
        }
    }
}

// It does not go round for ever: more is up each time it looks.
static void more_than_it_serves(void)
{
    static bus_t fork;
    const ins5s8563_timer_t timer = {1, INS5S8563_4096_HZ, 0};
    unsigned events = 0;
    CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_PERIODIC), INS5S8563_OK);
    bus_pass(&bus, SIM8563_MS);
    bus_fork(&fork, &bus);
    fork.rtc.event = NULL;
    fork.bytes = 0;
    CHECK_EQ(ins5s8563_service(&fork.rtc, &events), INS5S8563_OK);
    CHECK_EQ(events, INS5S8563_TIMER | INS5S8563_MORE);
    CHECK_EQ(fork.bytes, 8 * 7);
    CHECK_EQ(ins5s8563_stop_timer(&bus.rtc), INS5S8563_OK);
    bus_end(&fork);
}

// What was seen before the bus failed is in the events all the same; what was not, is not there.
static void on_a_bus_that_fails(void)
{
    for (unsigned n = 0; n < 5; n++) {
        unsigned events = 0x5555;
        put(&bus, 0x01, 0x08);
        bus.transfers = 0;
        calls = 0;
        bus.fail.first = n;
        bus.fail.times = 1;
        ins5s8563_err_t err = ins5s8563_service(&bus.rtc, &events);
        CHECK_EQ(err, n < 3 ? INS5S8563_ERR_BUS : INS5S8563_OK);
        CHECK_EQ(events, n == 0 ? 0 : INS5S8563_ALARM);
        CHECK_EQ(calls, n == 0 ? 0 : 1);
        bus.fail.times = 0;
    }
    put(&bus, 0x01, 0);
}

// A one-shot timer whose end was told, but could not be stopped, is stopped the next time.
static void one_shot_on_a_bus_that_fails(void)
{
    const ins5s8563_timer_t timer = {1, INS5S8563_64_HZ, 0};
    for (unsigned n = 1; n < 3; n++) {
        unsigned events = 0;
        CHECK_EQ(ins5s8563_start_timer(&bus.rtc, &timer, INS5S8563_ONE_SHOT), INS5S8563_OK);
        bus_pass(&bus, 40 * SIM8563_MS);
        bus.transfers = 0;
        bus.fail.first = n;
        bus.fail.times = 1;
        CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_ERR_BUS);
        CHECK_EQ(events, INS5S8563_TIMER);
        CHECK_EQ(reg(&bus, 0x0E) & 0x80, n == 1 ? 0x80 : 0);
        bus.fail.times = 0;
        CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
        CHECK_EQ(events, INS5S8563_TIMER); // again, as the manual says
        CHECK_EQ(reg(&bus, 0x0E) & 0x80, 0);
        CHECK_EQ(ins5s8563_service(&bus.rtc, &events), INS5S8563_OK);
        CHECK_EQ(events, 0);
    }
}

int main(void)
{
    FOR_EACH_PART(part) {
        bus_ready(&bus, part, 1700000000);
        bus.rtc.event = tell;
        every_state();
        if (!one_sets_flag(&bus)) the_other_comes_meanwhile();
        more_than_it_serves();
        on_a_bus_that_fails();
        one_shot_on_a_bus_that_fails();
        put(&bus, 0x01, 0);
        bus_end(&bus);
    }
    return check_result();
}
