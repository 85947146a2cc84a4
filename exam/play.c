// play.c - what happens in a trial: a state, the call with its event, and what the host does then
//
// SPDX-License-Identifier: MIT

#include "kit.h"

#include <string.h>

#define QUIET_NS    (300 * SIM8563_MS) // after a tick
#define HOST_ROUNDS 8u
#define POLL_NS     (10 * SIM8563_MS)

const char *const call_names[EXAM_CALLS] = {"begin", "get",   "set",   "alarm", "alarm_read",
                                            "timer", "clear", "service"};

// ------------------------------------------------------------------ calls

static int enter(const exam_adapter_t *adapter, enum call call, const trial_t *trial,
                 unsigned round, void *out)
{
    exam_time_t time;
    exam_from_unix(trial->to[round], &time);
    switch (call) {
    case BEGIN:      return adapter->begin();
    case GET:        return adapter->get(out);
    case SET:        return adapter->set(&time);
    case ALARM:      return adapter->alarm(&time);
    case ALARM_READ: return adapter->alarm_read(out);
    case TIMER:      return adapter->timer(&trial->timing[round]);
    case CLEAR:      return adapter->clear(trial->value[round]);
    default:         return adapter->service(out);
    }
}

static size_t size_of_output(enum call call)
{
    return call == GET ? sizeof(exam_time_t) : call == ALARM_READ ? sizeof(exam_alarm_t)
                                                                  : sizeof(unsigned);
}

static void make(const exam_adapter_t *adapter, enum call call, const trial_t *trial,
                 unsigned round)
{
    if (record->calls == MADE)
        trial_end(NEVER_ENDED, 0);
    made_t *made = &record->made[record->calls++];
    void *out = fenced(size_of_output(call));
    memset(out, call == SERVICE ? 0 : 0x5A, size_of_output(call));
    memset(made, 0, sizeof *made);
    bus_limit();
    made->call = call;
    made->begin_ns = bus_now();
    made->first = record->steps;
    made->before = record->chip;
    bus_note(ACT_CALL, (uint8_t)call, 0);
    int returned = enter(adapter, call, trial, round, out);
    if (!fence_holds())
        trial_end(OVERRAN, 0);
    made->returned = returned;
    made->end_ns = bus_now();
    made->end = record->steps;
    made->after = record->chip;
    if (call == GET)
        memcpy(&made->time, out, sizeof made->time);
    if (call == ALARM_READ)
        memcpy(&made->alarm, out, sizeof made->alarm);
    if (call == SERVICE)
        memcpy(&made->events, out, sizeof made->events);
    bus_note(ACT_RETURN, (uint8_t)call, returned == 0);
}

static bool has(const exam_adapter_t *adapter, enum call call)
{
    return (call == BEGIN && adapter->begin != NULL) || (call == GET && adapter->get != NULL)
           || (call == SET && adapter->set != NULL) || (call == ALARM && adapter->alarm != NULL)
           || (call == TIMER && adapter->timer != NULL)
           || (call == SERVICE && adapter->service != NULL);
}

// ------------------------------------------------------------------ states

static void write_one(uint8_t reg, unsigned value)
{
    const uint8_t byte = (uint8_t)value;
    bus_write(reg, &byte, 1);
}

static bool has_24_bits(const trial_t *trial)
{
    return timer_bits(trial->desc.variant) > 8;
}

static void write_time(int64_t seconds)
{
    uint8_t bytes[7];
    chip_time_bytes(seconds, bytes);
    bus_write(0x02, bytes, 7);
}

// As another program, which knew how, has left it.
static void write_all(const trial_t *trial)
{
    static const uint8_t rest[] = {AE, AE, AE, AE, 0x00, 0x03, 0x00};
    static const uint8_t high[2];
    write_one(0x00, 0);
    write_one(0x01, 0);
    write_time(YEAR_2001);
    bus_write(0x09, rest, sizeof rest);
    if (has_24_bits(trial))
        bus_write(0x12, high, 2);
}

// The driver's own calls first, as it may remember that they were made; then what is right.
static void prepare_events(const exam_adapter_t *adapter)
{
    static trial_t own;
    own.to[0] = YEAR_2001 + 7620; // 02:07, which the trial does not meet
    own.timing[0] = (exam_timer_t){200, 2, UINT64_C(200000000)};
    if (has(adapter, ALARM))
        make(adapter, ALARM, &own, 0);
    if (has(adapter, TIMER))
        make(adapter, TIMER, &own, 0);
}

static bool serves(const trial_t *trial)
{
    return trial->call == CLEAR || trial->call == SERVICE;
}

static void write_alarm(int64_t seconds)
{
    uint8_t bytes[7];
    chip_time_bytes(seconds, bytes);
    const uint8_t alarm[] = {bytes[1], bytes[2], bytes[3], AE};
    bus_write(0x09, alarm, sizeof alarm);
}

// TE last, as it counts.
static void write_timer(const trial_t *trial, uint8_t control, uint8_t low, uint8_t high)
{
    const uint8_t both[] = {high, high};
    write_one(0x0E, 0x03);
    write_one(0x0F, low);
    if (has_24_bits(trial))
        bus_write(0x12, both, 2);
    write_one(0x0E, control);
}

static void write_settings(const trial_t *trial)
{
    bool alarm = (trial->set_up & AF) != 0, timer = (trial->set_up & TF) != 0;
    if (alarm)
        write_alarm(trial->show + 86400);
    if (timer)
        write_timer(trial, TE | 0x02, 200, 0);
    write_one(0x0D, FE | 0x03);
    // How /INT tells of the timer is the driver's to choose, and to know.
    write_one(0x01, (chip_reg(&record->chip, 1) & TI_TP) | (alarm ? AIE : 0u)
                    | (timer ? TIE : 0u));
}

static void make_registers(const trial_t *trial, unsigned round)
{
    static const uint8_t old_alarm[] = {0x59, 0x23, 0x31, 0x06}; // met by no trial
    bool alarm = trial->event == ALARM_COMES, timer = trial->event == TIMER_ENDS;
    if (alarm)
        write_alarm(trial->show + 1);
    if (trial->call == ALARM_READ) {
        uint8_t bytes[] = {0x17, 0x04, 0x21, 0x02};
        for (unsigned i = 0; i < 4; i++)
            bytes[i] = (uint8_t)(bytes[i] | ((trial->value[round] >> i & 1) != 0 ? AE : 0));
        bus_write(0x09, bytes, sizeof bytes);
    }
    if (trial->call == ALARM)
        bus_write(0x09, old_alarm, sizeof old_alarm);
    if (trial->call == TIMER)
        write_timer(trial, trial->timer, STALE, trial->follow ? 0 : STALE);
    if (serves(trial))
        write_timer(trial, 0x03, 64, 0);
    if (alarm || timer || (serves(trial) && trial->set_up == 0))
        write_one(0x01, AIE | TIE);
    if (timer)
        write_timer(trial, TE | 0x01, 64, 0);
    if (trial->set_up != 0)
        write_settings(trial);
}

static uint64_t to_timer_end(void)
{
    sim8563_t fork = record->chip;
    sim8563_poke(&fork, 0x01, TIE);
    return sim8563_next_event(&fork, SIM8563_INT);
}

// So that the event comes when it is to.
static void reach_instant(const trial_t *trial)
{
    uint64_t wait = 0;
    if (trial->event == TICK || trial->event == ALARM_COMES)
        wait = chip_to_tick(&record->chip);
    if (trial->event == TIMER_ENDS)
        wait = to_timer_end();
    if (wait > trial->offset_ns)
        bus_pass(wait - trial->offset_ns);
    if (wait > 0)
        record->event_ns = bus_now() + trial->offset_ns;
}

static void make_state(const trial_t *trial, unsigned round)
{
    int64_t show = trial->call == GET && trial->event == NOTHING ? trial->to[round] : trial->show;
    if (!trial->lost && !trial->junk) {
        bus_pass(chip_to_tick(&record->chip) + SIM8563_MS);
        write_time(show - 1);
        bus_pass(chip_to_tick(&record->chip) + QUIET_NS);
        make_registers(trial, round);
    }
    if (trial->lost)
        bus_pass(chip_to_tick(&record->chip) + QUIET_NS);
    reach_instant(trial);
    if (trial->control_1 != 0)
        write_one(0x00, trial->control_1);
    if (trial->flags != 0)
        bus_poke(0x01, chip_reg(&record->chip, 1) | trial->flags);
    if (trial->event == ERROR_ONCE || trial->event == ERROR_STAYS)
        bus_write(trial->pointer, NULL, 0);
}

// The power was away, and came back to registers of which one is known.
static void make_junk(const trial_t *trial)
{
    exam_time_t time;
    bus_vdd(0);
    bus_pass(SIM8563_MS);
    bus_vdd(3000);
    bus_pass(SIM8563_SEC);
    bus_poke(0x00, 0);
    bus_poke(0x0E, 0x03);
    chip_shows(&record->chip, &time);
    bus_poke(0x02, chip_reg(&record->chip, 2) & 0x7F);
    if (trial->desc.variant != SIM8563_INS5S8563) { // their junk is there at all times
        write_time(trial->show);
        bus_pass(QUIET_NS);
    }
}

// -------------------------------------------------------------------- host

static bool int_is_low(void)
{
    return (sim8563_pins(&record->chip) & SIM8563_INT) == 0;
}

// As the adapter says that it calls: until there is no reason to.
static void serve_more(const exam_adapter_t *adapter, const trial_t *trial)
{
    for (unsigned round = 0; round < HOST_ROUNDS; round++) {
        bus_pass(adapter->irq == EXAM_POLLED ? POLL_NS : 200 * SIM8563_US);
        bool again = adapter->irq == EXAM_EDGE    ? record->made[record->calls - 1].fell
                     : adapter->irq == EXAM_LEVEL ? int_is_low() : round < 3;
        if (!again)
            return;
        make(adapter, SERVICE, trial, 0);
    }
}

// The timer's events come; service() is called as the adapter says, `late_ns` late.
static void serve_timer(const exam_adapter_t *adapter, const trial_t *trial)
{
    uint64_t until = bus_now() + 3 * SIM8563_US * trial->timing[0].period_us + SIM8563_MS;
    while (bus_now() < until && record->calls < SURVEY) {
        if (adapter->irq == EXAM_POLLED) {
            bus_pass(POLL_NS);
        } else {
            bus_wait_for_int(until - bus_now());
            if (bus_now() >= until)
                return;
            bus_pass(trial->late_ns + SIM8563_US);
        }
        make(adapter, SERVICE, trial, 0);
        bus_pass(SIM8563_US);
    }
}

static void follow(const exam_adapter_t *adapter, const trial_t *trial)
{
    if (trial->call == SERVICE)
        serve_more(adapter, trial);
    else if (trial->call == TIMER)
        serve_timer(adapter, trial);
    else if (has(adapter, GET))
        make(adapter, GET, trial, 0);
}

void play(const exam_adapter_t *adapter, const trial_t *trial)
{
    bus_pass(SIM8563_SEC);
    if (!trial->lost)
        write_all(trial);
    if (has(adapter, BEGIN) && trial->call != BEGIN)
        make(adapter, BEGIN, trial, 0);
    if (trial->call != BEGIN && (serves(trial) || trial->set_up != 0))
        prepare_events(adapter);
    if (trial->again)
        make(adapter, trial->call, trial, 0);
    if (trial->junk)
        make_junk(trial);
    record->state = record->steps;
    for (unsigned round = 0; round < trial->rounds; round++) {
        make_state(trial, round);
        record->examined = record->calls;
        bus_arm(trial, true);
        make(adapter, trial->call, trial, round);
        bus_arm(trial, false);
    }
    bus_pass(SIM8563_MS);
    if (trial->follow)
        follow(adapter, trial);
}
