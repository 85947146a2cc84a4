// instants.c - what can happen happens at every instant of every call: nothing torn, nothing lost
//
// SPDX-License-Identifier: MIT
//
// A call is made once to learn when its bytes are. Then the chip is forked for each of these
// instants, the ns before and after them and the middles between, and a tick that rolls over all
// that it can, an alarm, the timer's end, both, or a dip of the supply comes just then.

#include "calls.h"

#include <stdlib.h>

static const int64_t ticks[] = { // what the tick brings
    1700000001, // a second
    1709164800, // a leap day
    1699999979, // the last second before a minute
    1704067200, // a year
    1709251200, // the end of the leap day
    1699999980, // a minute
    2147483648, // 32 bits
    4102444799, // the last second
};
#define TICKS (sizeof ticks / sizeof ticks[0])
#define FEW_TICKS 4 // for relatives

// Three seconds before the tick: the phase counter runs, or a timer that ends with the tick; an
// alarm comes with it, or none.
static bus_t base;
static bool alarm_comes, timer_comes;
static uint64_t tick_at; // ns since sim8563_init()

static void make_base(const part_t *part)
{
    uint32_t wait_ns;
    bus_ready(&base, part, next_second - 3);
    if (timer_comes) {
        CHECK_EQ(ins5s8563_timer_at(&base.rtc, next_second), INS5S8563_OK);
        base.rtc.one_shot = false; // so that nothing but the call itself stops it
    } else {
        CHECK_EQ(ins5s8563_prepare(&base.rtc, next_second - 3, 0, &wait_ns), INS5S8563_OK);
        CHECK_EQ(ins5s8563_release(&base.rtc), INS5S8563_OK);
    }
    if (alarm_comes) CHECK_EQ(ins5s8563_alarm_at(&base.rtc, next_second), INS5S8563_OK);
    tick_at = tick_ns(&base) + 2 * SIM8563_SEC;
    bus_pass_to(&base, tick_at - SIM8563_SEC - 400 * SIM8563_MS);
    CHECK_EQ(shown(&base), next_second - 2);
    bus_end(&base);
    base.risen = 0;
}

// The instants of a call that nothing disturbs, since its begin; how many.
static unsigned learn(const call_t *call, uint64_t *instants)
{
    static bus_t fork;
    bus_fork(&fork, &base);
    fork.instants = instants;
    fork.instants_count = 0;
    result_of(call, &fork);
    for (unsigned i = 0; i < fork.instants_count; i++) instants[i] -= now_ns(&base);
    return fork.instants_count;
}

// ---------------------------------------------------------------- with a tick

// What it gave is the time at some instant between its begin and its end.
static void time_is_true(const call_t *call, const result_t *got, uint64_t begin, uint64_t end)
{
    int64_t ns = (got->seconds - next_second) * 1000000000, grain_ns = 0;
    int64_t first = (int64_t)(begin - tick_at), last = (int64_t)(end - tick_at);
    if ((call->does & READS_PHASE) != 0) {
        grain_ns = has_24_bits(&base) ? 122072 : 7812501;
        ns += got->ns;
    } else { // whole seconds
        ns += first > ns && first < ns + 1000000000 ? first - ns : 0;
    }
    CHECK_MSG(ns >= first - grain_ns && ns <= last + grain_ns,
              "%s: %lld.%09u, %lld ns after the tick, not %lld .. %lld", call->name,
              (long long)got->seconds, got->ns, (long long)ns, (long long)first, (long long)last);
}

// What rose is told, or still up, or gone because the call says that it goes; and it did rise.
static void nothing_is_lost(const call_t *call, const result_t *got, bus_t *bus)
{
    unsigned dropped = ((call->does & DROPS_ALARM) != 0 ? 0x08 : 0)
                       | ((call->does & DROPS_TIMER) != 0 ? 0x04 : 0);
    unsigned due = 0, events = 0;
    if (one_sets_flag(bus)) return; // as the manual says
    CHECK_MSG((bus->risen & ~(dropped | got->events | reg(bus, 0x01))) == 0,
              "%s: flags %02x rose, %02x are up", call->name, bus->risen, reg(bus, 0x01));
    if (now_ns(bus) >= tick_at && (call->does & (SETS_TIME | STOPS | LOST)) == 0)
        due = (alarm_comes ? 0x08 : 0) | (timer_comes ? 0x04 : 0);
    CHECK_EQ(due & ~(unsigned)bus->risen & ~dropped, 0);
    CHECK_EQ(ins5s8563_service(&bus->rtc, &events), INS5S8563_OK);
    CHECK_EQ(due & ~(events | got->events | dropped), 0);
}

// It comes when the clock shows that time, not before; or nothing is armed and the call said so.
static void comes_or_is_due(const call_t *call, const result_t *got, bus_t *bus)
{
    bool alarm = (call->does & ARMS_ALARM) != 0;
    unsigned flag = alarm ? 0x08 : 0x04;
    int64_t at = next_second + call->later;
    if (alarm) at = (at + 59) / 60 * 60;
    if (at >= YEAR_2100) {
        CHECK_EQ(got->err, INS5S8563_ERR_ARG);
        return;
    }
    uint64_t at_ns = tick_at + (uint64_t)(at - next_second) * SIM8563_SEC;
    bool late = !alarm && tick_at < now_ns(bus) + bus->part->te_late_ns; // as the manual says
    if (got->err == INS5S8563_ERR_DUE) {
        CHECK(shown(bus) >= next_second + call->later || (alarm && shown(bus) + 1 >= at));
        CHECK_EQ(reg(bus, 0x01) & flag, 0);
        if (alarm) CHECK((reg(bus, 9) & reg(bus, 10) & reg(bus, 11) & reg(bus, 12) & 0x80) != 0);
        else CHECK_EQ(reg(bus, 0x0E) & 0x80, 0);
        return;
    }
    CHECK_MSG(got->err == INS5S8563_OK, "%s: %d", call->name, (int)got->err);
    if (now_ns(bus) < at_ns) {
        bus_pass_to(bus, at_ns - 1);
        CHECK_MSG((reg(bus, 0x01) & flag) == 0, "%s: came early", call->name);
    }
    bus_pass_to(bus, at_ns);
    if (late && (reg(bus, 0x01) & flag) == 0) bus_pass(bus, SIM8563_SEC);
    CHECK_MSG((reg(bus, 0x01) & flag) != 0, "%s: did not come", call->name);
}

static void clock_is_right(const call_t *call, bus_t *bus, uint64_t end)
{
    static bus_t untouched;
    if ((call->does & SETS_TIME) != 0) { // its first second comes 0.508 s after it
        CHECK_EQ(reg(bus, 0x00), 0);
        bus_pass_to(bus, end + 500 * SIM8563_MS);
        CHECK_EQ(shown(bus), SET_TO);
        bus_pass_to(bus, end + 508 * SIM8563_MS);
        CHECK_EQ(shown(bus), SET_TO + 1);
    } else if ((call->does & STOPS) != 0) {
        CHECK((reg(bus, 0x00) & 0xA0) != 0);
    } else if ((call->does & LOST) != 0) { // it may be written back after ticks
        bus_fork(&untouched, &base);
        bus_pass_to(&untouched, now_ns(bus));
        CHECK(shown(bus) >= next_second - 2 && shown(bus) <= shown(&untouched));
        CHECK_EQ(reg(bus, 0x02) & 0x80, 0x80);
        return;
    } else {
        bus_fork(&untouched, &base);
        bus_pass_to(&untouched, now_ns(bus));
        for (unsigned address = 0x02; address <= 0x08; address++)
            CHECK_EQ(reg(bus, address), reg(&untouched, address));
    }
    CHECK_EQ(reg(bus, 0x02) & 0x80, 0);
}

static uint64_t allowed(const call_t *call, const bus_t *bus)
{
    return ((call->does & STOPS) != 0 ? FOUND(TEST_MODE) : 0)
           | (bus->pause.ns > 10 * SIM8563_SEC ? FOUND(LEFT_STOPPED) : 0)
           | (one_sets_flag(bus) ? FOUND(FLAG_LOST) : 0); // as the manual says
}

static void all_is_well(const call_t *call, bus_t *bus)
{
    uint64_t begin = now_ns(bus);
    result_t got = result_of(call, bus);
    uint64_t end = now_ns(bus) - 2 * bus->bit_ns;
    CHECK_EQ(bus_findings(bus) & ~allowed(call, bus), 0);
    if (got.err == INS5S8563_OK && (call->does & READS_TIME) != 0)
        time_is_true(call, &got, begin, end);
    else if ((call->does & READS_PHASE) != 0)
        CHECK(got.err == INS5S8563_ERR_PHASE && timer_comes);
    else if ((call->does & (ARMS_ALARM | ARMS_TIMER)) == 0)
        CHECK_MSG(got.err == INS5S8563_OK, "%s: %d", call->name, (int)got.err);
    clock_is_right(call, bus, end);
    if ((call->does & (ARMS_ALARM | ARMS_TIMER)) != 0) comes_or_is_due(call, &got, bus);
    nothing_is_lost(call, &got, bus);
}

static void with_a_tick(const call_t *call, uint64_t after_ns)
{
    static bus_t bus;
    bus_fork(&bus, &base);
    bus_pass_to(&bus, tick_at - after_ns);
    all_is_well(call, &bus);
}

// It ends as far from a tick as it began.
static void with_a_pause(const call_t *call, uint32_t before)
{
    static const uint64_t seconds[] = {1, 2, 3, 60, 61, 255, 4095, 16380, 86400};
    static bus_t bus;
    for (unsigned i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
        bus_fork(&bus, &base);
        bus.pause.before = bus.transfers + before;
        bus.pause.ns = seconds[i] * SIM8563_SEC;
        all_is_well(call, &bus);
    }
}

// ----------------------------------------------------------------- with a dip

static int64_t dip_to_mv;
static uint64_t dip_ns; // how long the program does not notice

static void dip(bus_t *bus)
{
    sim8563_set_vdd(&bus->chip, (int32_t)dip_to_mv);
    sim8563_set_vdd(&bus->chip, 3000);
    if (dip_ns != 0) bus_pass(bus, dip_ns);
}

// Whatever the call said: the time is lost, or stands, or is right to the second. A call that
// failed may have set it, or not.
static void with_a_dip(const call_t *call, uint64_t after_ns)
{
    static bus_t bus, untouched;
    int64_t seconds = -1;
    bus_fork(&bus, &base);
    bus.event.at_ns = now_ns(&bus) + after_ns;
    bus.event.happen = dip;
    result_t got = result_of(call, &bus);
    uint64_t end = now_ns(&bus);
    bus_pass(&bus, 2300 * SIM8563_MS);
    ins5s8563_err_t err = ins5s8563_get_unix(&bus.rtc, &seconds);
    if (err == INS5S8563_ERR_TIME_LOST || err == INS5S8563_ERR_STOPPED) {
        CHECK_MSG((call->does & SETS_TIME) == 0 || got.err != INS5S8563_OK
                  || err == INS5S8563_ERR_TIME_LOST, "%s: OK, but stopped", call->name);
        return;
    }
    CHECK_MSG(err == INS5S8563_OK, "%s: time %d", call->name, (int)err);
    bus_fork(&untouched, &base);
    bus_pass_to(&untouched, now_ns(&bus));
    int64_t since = (int64_t)((now_ns(&bus) - end) / SIM8563_SEC);
    bool was_set = (call->does & SETS_TIME) != 0 && seconds >= SET_TO + since
                   && seconds <= SET_TO + since + 2 + (int64_t)(dip_ns / SIM8563_SEC);
    bool is_kept = seconds == shown(&untouched)
                   && ((call->does & SETS_TIME) == 0 || got.err != INS5S8563_OK);
    CHECK_MSG(was_set || is_kept, "%s: %d, then it shows %lld unmarked, not %lld", call->name,
              (int)got.err, (long long)seconds, (long long)shown(&untouched));
}

// --------------------------------------------------------------------- all of it

static void at_every_instant(const call_t *call, void (*one)(const call_t *, uint64_t))
{
    static uint64_t instants[INSTANTS];
    unsigned count = learn(call, instants);
    CHECK(count < INSTANTS);
    if (count == 0) return; // the alarm would be in 2100
    for (unsigned i = 0; i < count; i++) {
        uint64_t middle = (instants[i] + (i > 0 ? instants[i - 1] : 0)) / 2;
        one(call, instants[i] - 1);
        one(call, instants[i]);
        one(call, instants[i] + 1);
        one(call, middle);
    }
    one(call, 0);
    one(call, instants[count - 1] + 3 * base.bit_ns);
    for (uint64_t ns = 0; ns < instants[count - 1]; ns += instants[count - 1] / 101 + 7)
        one(call, ns);
}

static void between_transfers(const call_t *call)
{
    static bus_t fork;
    if (next_second >= YEAR_2100 - 86400) return; // the calendar would end
    bus_fork(&fork, &base);
    result_of(call, &fork);
    for (uint32_t n = 0; n < fork.transfers - base.transfers; n++) with_a_pause(call, n);
}

static void ticks_of(const part_t *part)
{
    unsigned count = part->timer_max > 0xFF ? TICKS : FEW_TICKS;
    for (unsigned tick = 0; tick < count; tick++) {
        for (unsigned with = 0; with < 4; with++) {
            alarm_comes = (with & 1) != 0;
            timer_comes = (with & 2) != 0;
            next_second = ticks[tick];
            if (alarm_comes && next_second % 60 != 0) continue;
            make_base(part);
            FOR_EACH_CALL(call) {
                at_every_instant(call, with_a_tick);
                between_transfers(call);
            }
        }
    }
}

static void dips_of(const part_t *part)
{
    sim8563_status_t status;
    alarm_comes = timer_comes = false;
    next_second = 1699999980;
    make_base(part);
    sim8563_status(&base.chip, &status);
    for (unsigned kind = 0; kind < 4; kind++) {
        dip_to_mv = (kind & 1) == 0 ? status.vlow_mv - 1 : 0;
        dip_ns = (kind & 2) == 0 ? 0 : 700 * SIM8563_MS; // its oscillator has started by then
        FOR_EACH_CALL(call) at_every_instant(call, with_a_dip);
    }
}

int main(void)
{
    FOR_EACH_PART(part) {
        ticks_of(part);
        dips_of(part);
    }
    return check_result();
}
