// failing.c - the n-th transfer of each call fails, once or for ever, in three manners
//
// SPDX-License-Identifier: MIT
//
// It is said, no output is touched, the clock never runs wrong unmarked, and once the bus is well
// again the same call does all that it would have done.

#include "calls.h"

static bus_t base, clean; // before a call; after it, on a bus that is well
static result_t clean_result;

// The registers that calls set up: all but flags, time and count.
static bool set_up_alike(const bus_t *one, const bus_t *other)
{
    static const uint8_t address[] = {0x00, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E};
    bool alike = (reg(one, 0x01) & 0x13) == (reg(other, 0x01) & 0x13);
    for (unsigned i = 0; i < sizeof address; i++)
        alike = alike && reg(one, address[i]) == reg(other, address[i]);
    sim8563_status_t a, b;
    sim8563_status(&one->chip, &a);
    sim8563_status(&other->chip, &b);
    return alike && a.preset - b.preset + 1 <= 2; // a second later one less is left
}

static void is_said(const call_t *call, const result_t *got)
{
    if (got->err == INS5S8563_ERR_BUS) {
        CHECK_MSG(output_untouched(got), "%s: output written", call->name);
        return;
    }
    // What was found out before the failing transfer, which is then one that takes things back.
    CHECK_MSG(got->err == clean_result.err && got->err != INS5S8563_OK, "%s: %d", call->name,
              (int)got->err);
}

static void time_is_marked_or_right(const call_t *call, const bus_t *after, ins5s8563_err_t said)
{
    static bus_t bus, untouched;
    int64_t seconds = -1;
    bus_fork(&bus, after);
    bus.fail.times = 0;
    bus_pass(&bus, 1700 * SIM8563_MS);
    ins5s8563_err_t err = ins5s8563_get_unix(&bus.rtc, &seconds);
    if (err == INS5S8563_ERR_STOPPED || err == INS5S8563_ERR_TIME_LOST) {
        CHECK((call->does & (SETS_TIME | STOPS | LOST)) != 0);
        return;
    }
    bus_fork(&untouched, &base);
    bus_pass_to(&untouched, now_ns(&bus));
    CHECK_MSG(err == INS5S8563_OK && (seconds == shown(&untouched)
              || ((call->does & SETS_TIME) != 0 && seconds >= SET_TO && seconds <= SET_TO + 3)),
              "%s: %d; then %d, %lld", call->name, (int)said, (int)err, (long long)seconds);
}

// ERR_DUE says so. What failed once is taken back.
static void nothing_is_armed(const call_t *call, const bus_t *bus, ins5s8563_err_t err)
{
    bool once = clean_result.err == INS5S8563_OK && bus->fail.times == 1;
    if (err != INS5S8563_ERR_DUE && !once) return;
    if ((call->does & ARMS_TIMER) != 0) CHECK(!bus->rtc.one_shot && (reg(bus, 0x0E) & 0x80) == 0);
    if ((call->does & ARMS_ALARM) != 0)
        CHECK((reg(bus, 9) & reg(bus, 10) & reg(bus, 11) & reg(bus, 12) & 0x80) != 0);
}

// Once more, on a bus that is well.
static void second_call_does_it(const call_t *call, bus_t *bus)
{
    bus->fail.times = 0;
    result_t got = result_of(call, bus);
    CHECK_MSG(got.err == clean_result.err, "%s: the second call %d", call->name, (int)got.err);
    CHECK_MSG(set_up_alike(bus, &clean), "%s: set up otherwise", call->name);
    CHECK_EQ(bus->rtc.one_shot, clean.rtc.one_shot);
    if ((call->does & SETS_TIME) != 0) CHECK_EQ(shown(bus), SET_TO);
}

static void fails(const call_t *call, unsigned n, unsigned times, manner_t manner, unsigned byte)
{
    static bus_t bus;
    bus_fork(&bus, &base);
    bus.fail.first = n;
    bus.fail.times = times;
    bus.fail.manner = manner;
    bus.fail.byte = byte;
    result_t got = result_of(call, &bus);
    is_said(call, &got);
    CHECK_EQ(got.err == INS5S8563_ERR_BUS ? bus.rtc.bus_status : BUS_ERROR, BUS_ERROR);
    CHECK((call->does & SERVES) != 0 || got.events == 0);
    nothing_is_armed(call, &bus, got.err);
    time_is_marked_or_right(call, &bus, got.err);
    second_call_does_it(call, &bus);
    CHECK_EQ(bus_findings(&bus) & ~((call->does & STOPS) != 0 ? FOUND(TEST_MODE) : 0), 0);
}

static void each_transfer_fails(const call_t *call)
{
    bus_fork(&clean, &base);
    clean_result = result_of(call, &clean);
    for (unsigned n = 0; n < clean.transfers; n++) {
        for (unsigned times = 1; times != 0; times = times == 1 ? FOR_EVER : 0) {
            fails(call, n, times, FAILS_BEFORE, 0);
            fails(call, n, times, FAILS_AFTER, 0);
            for (unsigned byte = 0; byte < 24; byte++)
                fails(call, n, times, FAILS_BROKEN_OFF, byte);
        }
    }
}

static void each_call(int64_t now, int64_t next)
{
    show(&base, now);
    next_second = next;
    FOR_EACH_CALL(call) each_transfer_fails(call);
}

int main(void)
{
    FOR_EACH_PART(part) {
        uint32_t wait_ns;
        bus_ready(&base, part, 1700000000);
        CHECK_EQ(ins5s8563_prepare(&base.rtc, 1700000000, 0, &wait_ns), INS5S8563_OK);
        CHECK_EQ(ins5s8563_release(&base.rtc), INS5S8563_OK);
        base.transfers = 0;
        each_call(1700000000, 1700000120); // what is asked for is to come
        each_call(1700000000, 1699999999); // and is due
        CHECK_EQ(ins5s8563_wake_in_ms(&base.rtc, 200), INS5S8563_OK);
        bus_pass(&base, 205 * SIM8563_MS); // a one-shot timer has ended
        base.transfers = 0;
        each_call(1700000000, 1700000120);
    }
    return check_result();
}
