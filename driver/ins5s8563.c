// ins5s8563.c - what the driver says to the chip
//
// SPDX-License-Identifier: MIT
//
// A call begins with begin() and ends with end(). Once one of its transfers has failed, or
// fail() was called, its other transfers are not made, and what was to be read is 0.

#include "ins5s8563.h"

enum { // registers [6.1]
    CONTROL_1 = 0x00,
    CONTROL_2 = 0x01,
    SEC = 0x02,
    MIN = 0x03,
    DAY = 0x05,
    ALARM = 0x09,
    CLKOUT = 0x0D,
    TIMER_CTRL = 0x0E,
    TIMER_LOW = 0x0F,
    TIMER_HIGH = 0x12,
    TIMER_MID = 0x13,
};

// Control_1
#define EXT_TEST 0x80u
#define STOP     0x20u

// Control_2
#define TI_TP 0x10u
#define AF    0x08u
#define TF    0x04u
#define AIE   0x02u
#define TIE   0x01u

#define VLF 0x80u // of SEC
#define AE  0x80u // of the alarm registers: not compared [ALM-1]
#define FE  0x80u // of CLKOUT
#define TE  0x80u // of TIMER_CTRL
#define TD  0x03u

#define TIMER_IDLE 0x03u // stopped, at the source that switches least

#define YEAR_2001 UINT32_C(978307200)
#define MINUTE_S  60u
#define HOUR_S    3600u
#define DAY_S     UINT32_C(86400)

// -------------------------------------------------------------------- bus

static void begin(ins5s8563_t *rtc)
{
    if (rtc->lock != NULL)
        rtc->lock(rtc->ctx);
    rtc->err = INS5S8563_OK;
}

static ins5s8563_err_t end(ins5s8563_t *rtc)
{
    int err = rtc->err;
    if (rtc->unlock != NULL)
        rtc->unlock(rtc->ctx);
    return (ins5s8563_err_t)err;
}

// What fails first is what the call says.
static void fail(ins5s8563_t *rtc, ins5s8563_err_t err)
{
    if (rtc->err == INS5S8563_OK)
        rtc->err = err;
}

static bool failed(const ins5s8563_t *rtc)
{
    return rtc->err != INS5S8563_OK;
}

// Undoes first what has failed. If that fails too, then that is what the call says.
static ins5s8563_err_t end_or_undo(ins5s8563_t *rtc,
                                   void (*undo)(ins5s8563_t *rtc, unsigned interrupt))
{
    ins5s8563_err_t err = (ins5s8563_err_t)rtc->err;
    if (failed(rtc)) {
        rtc->err = INS5S8563_OK;
        undo(rtc, 0);
        fail(rtc, err);
    }
    return end(rtc);
}

static void transfer(ins5s8563_t *rtc, const uint8_t *tx, size_t tx_len, uint8_t *rx, size_t rx_len)
{
    if (!failed(rtc)) {
        int status = rtc->xfer(rtc->ctx, INS5S8563_ADDRESS, tx, tx_len, rx, rx_len);
        if (status != 0) {
            rtc->bus_status = status;
            fail(rtc, INS5S8563_ERR_BUS);
        }
    }
    for (size_t i = 0; i < rx_len && failed(rtc); i++)
        rx[i] = 0;
}

static void read_from(ins5s8563_t *rtc, uint8_t reg, uint8_t *rx, size_t rx_len)
{
    transfer(rtc, &reg, 1, rx, rx_len);
}

static void write_to(ins5s8563_t *rtc, uint8_t reg, unsigned value)
{
    const uint8_t tx[] = { reg, (uint8_t)value };
    transfer(rtc, tx, sizeof tx, NULL, 0);
}

// A whole call.
static ins5s8563_err_t write_alone(ins5s8563_t *rtc, uint8_t reg, unsigned value)
{
    begin(rtc);
    write_to(rtc, reg, value);
    return end(rtc);
}

static bool has_quirk(const ins5s8563_t *rtc, unsigned quirk)
{
    return (rtc->quirks & quirk) != 0;
}

static uint8_t control_2(ins5s8563_t *rtc)
{
    uint8_t control = 0;
    read_from(rtc, CONTROL_2, &control, 1);
    return control;
}

// Bits of Control_2 to keep are as they were, those to set 1, all others 0. A 1 written to a
// flag leaves it as it is [REG-3]; on the part where it sets it, what it was does.
static void write_control_2(ins5s8563_t *rtc, unsigned now, unsigned keep, unsigned set)
{
    bool sets = has_quirk(rtc, INS5S8563_ONE_SETS_FLAG);
    write_to(rtc, CONTROL_2, (now & keep) | (sets ? set & (now | ~(AF | TF)) : set));
}

static void change_control_2(ins5s8563_t *rtc, unsigned keep, unsigned set)
{
    write_control_2(rtc, control_2(rtc), keep, set);
}

static bool has_24_bits(const ins5s8563_t *rtc)
{
    return rtc->timer_bits > 8;
}

// ------------------------------------------------------------------- codes

// Of SEC..YEAR; the century bit of a relative is not one of them.
static const uint8_t time_bits[] = { 0x7F, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF };

#define TIME_BYTES sizeof time_bits

static uint8_t to_bcd(unsigned number)
{
    return (uint8_t)(number + number / 10 * 6);
}

static uint8_t from_bcd(unsigned code) // 0xFF, which no field may hold: it is none
{
    return (code & 0x0F) > 9 ? 0xFF : (uint8_t)(code - (code >> 4) * 6);
}

// Seconds since 1970, which inside this file have 32 bits, as 2099 ends before they do. 0: the
// registers hold no date.
static uint32_t decode(const uint8_t *sec)
{
    int64_t seconds;
    uint8_t field[TIME_BYTES];
    for (unsigned i = 0; i < TIME_BYTES; i++)
        field[i] = from_bcd(sec[i] & time_bits[i]);
    const ins5s8563_time_t time = { (uint16_t)(2000 + field[6]), field[5], field[3], field[4],
                                    field[2], field[1], field[0] };
    if (time.weekday > 6 || ins5s8563_to_unix(&time, &seconds) != INS5S8563_OK)
        return 0;
    return (uint32_t)seconds;
}

static ins5s8563_err_t encode(int64_t seconds, uint8_t *sec)
{
    ins5s8563_time_t time;
    ins5s8563_err_t err = ins5s8563_from_unix(seconds, &time);
    if (err != INS5S8563_OK)
        return err;
    const uint8_t field[TIME_BYTES] = { time.second, time.minute, time.hour, time.day,
                                        time.weekday, time.month, (uint8_t)(time.year - 2000) };
    for (unsigned i = 0; i < TIME_BYTES; i++)
        sec[i] = to_bcd(field[i]);
    return INS5S8563_OK;
}

// ------------------------------------------------- who are you, why am I up

// After its last register the INS5S8563 reads 0 [REG-4]. Where the pointer has 4 bits SEC ..
// CLKOUT come again, among them a day and a month, which no calendar has as 0.
static uint8_t read_part(ins5s8563_t *rtc)
{
    uint8_t reg[CLKOUT - SEC + 1];
    unsigned any = 0;
    read_from(rtc, TIMER_HIGH, reg, sizeof reg);
    for (unsigned i = TIMER_MID + 1 - TIMER_HIGH; i < sizeof reg; i++)
        any |= reg[i];
    return any != 0 ? INS5S8563_PART_PCF8563 : INS5S8563_PART_INS5S8563;
}

#define LOOK (TIMER_CTRL + 1) // registers

// Finds out who is there, so that the other calls know.
static void look(ins5s8563_t *rtc, uint8_t *reg, ins5s8563_status_t *out)
{
    if (rtc->part > INS5S8563_PART_RTC8564)
        fail(rtc, INS5S8563_ERR_ARG);
    read_from(rtc, CONTROL_1, reg, LOOK);
    uint8_t part = read_part(rtc);
    if (failed(rtc))
        return;
    if (rtc->part == INS5S8563_PART_ANY)
        rtc->part = part;
    const ins5s8563_facts_t *facts = ins5s8563_facts(rtc->part);
    rtc->timer_bits = facts->timer_bits;
    rtc->quirks = facts->quirks;
    if (facts->timer_bits != ins5s8563_facts(part)->timer_bits) {
        fail(rtc, INS5S8563_ERR_PART);
        return;
    }
    out->part = part;
    out->flags = (uint16_t)((reg[CONTROL_1] & (EXT_TEST | STOP))
                            | (reg[CONTROL_2] & (TI_TP | AF | TF | AIE | TIE))
                            | (reg[SEC] & VLF) >> 1 | (reg[TIMER_CTRL] & TE) << 1);
}

ins5s8563_err_t ins5s8563_status(ins5s8563_t *rtc, ins5s8563_status_t *out)
{
    uint8_t reg[LOOK];
    begin(rtc);
    look(rtc, reg, out);
    return end(rtc);
}

// All registers: 10h and 11h are none. VLF, both flags and CLKOUT stay. tx: a register address,
// then what was read from CONTROL_1 on.
static void write_all(ins5s8563_t *rtc, uint8_t *tx)
{
    static const uint8_t high[] = { TIMER_HIGH, 0, 0 };
    uint8_t *reg = &tx[1];
    uint32_t seconds = decode(&reg[SEC]);
    (void)encode(seconds != 0 ? seconds : YEAR_2001, &reg[SEC]);
    reg[SEC] |= VLF;
    for (unsigned i = ALARM; i < CLKOUT; i++)
        reg[i] = AE;
    reg[CLKOUT] &= FE | 3u;
    reg[TIMER_CTRL] = TIMER_IDLE;
    reg[TIMER_LOW] = 0;
    reg[SEC - 1] = SEC;
    write_to(rtc, CONTROL_1, 0);
    change_control_2(rtc, 0, AF | TF);
    transfer(rtc, &reg[SEC - 1], 1 + TIMER_LOW - SEC + 1, NULL, 0);
    if (has_24_bits(rtc))
        transfer(rtc, high, sizeof high, NULL, 0);
}

ins5s8563_err_t ins5s8563_init(ins5s8563_t *rtc, ins5s8563_status_t *out)
{
    uint8_t tx[1 + TIMER_LOW + 1];
    ins5s8563_status_t status = { .flags = 0 };
    begin(rtc);
    look(rtc, &tx[1], &status);
    if ((status.flags & INS5S8563_TIME_LOST) != 0)
        write_all(rtc, tx);
    if (!failed(rtc)) {
        out->flags = status.flags;
        out->part = status.part;
    }
    return end(rtc);
}

// -------------------------------------------------------------------- time

// reg: as read from CONTROL_1 on.
static uint32_t time_in(ins5s8563_t *rtc, const uint8_t *reg)
{
    uint32_t seconds = decode(&reg[SEC]);
    if ((reg[SEC] & VLF) != 0)
        fail(rtc, INS5S8563_ERR_TIME_LOST);
    if ((reg[CONTROL_1] & (EXT_TEST | STOP)) != 0)
        fail(rtc, INS5S8563_ERR_STOPPED);
    if (seconds == 0)
        fail(rtc, INS5S8563_ERR_BAD_TIME);
    return seconds;
}

static uint32_t read_time(ins5s8563_t *rtc)
{
    uint8_t reg[SEC + TIME_BYTES];
    read_from(rtc, CONTROL_1, reg, sizeof reg);
    return time_in(rtc, reg);
}

static void read_back(ins5s8563_t *rtc, const uint8_t *sec)
{
    uint8_t now[TIME_BYTES];
    read_from(rtc, SEC, now, sizeof now);
    if (!failed(rtc) && (now[0] & VLF) != 0)
        fail(rtc, INS5S8563_ERR_TIME_LOST);
    for (unsigned i = 0; i < TIME_BYTES && !failed(rtc); i++)
        if ((now[i] & time_bits[i]) != sec[i])
            fail(rtc, INS5S8563_ERR_VERIFY);
}

// Leaves the clock standing at that second.
static void stop_at(ins5s8563_t *rtc, int64_t seconds)
{
    uint8_t tx[1 + TIME_BYTES];
    tx[0] = SEC;
    fail(rtc, encode(seconds, &tx[1]));
    write_to(rtc, CONTROL_1, STOP);
    transfer(rtc, tx, sizeof tx, NULL, 0);
    read_back(rtc, &tx[1]);
}

ins5s8563_err_t ins5s8563_get_unix(ins5s8563_t *rtc, int64_t *out)
{
    begin(rtc);
    uint32_t seconds = read_time(rtc);
    if (!failed(rtc))
        *out = seconds;
    return end(rtc);
}

ins5s8563_err_t ins5s8563_set_unix(ins5s8563_t *rtc, int64_t seconds)
{
    begin(rtc);
    stop_at(rtc, seconds);
    write_to(rtc, CONTROL_1, 0);
    return end(rtc);
}

ins5s8563_err_t ins5s8563_get_time(ins5s8563_t *rtc, ins5s8563_time_t *out)
{
    int64_t seconds;
    ins5s8563_err_t err = ins5s8563_get_unix(rtc, &seconds);
    return err == INS5S8563_OK ? ins5s8563_from_unix(seconds, out) : err;
}

ins5s8563_err_t ins5s8563_set_time(ins5s8563_t *rtc, const ins5s8563_time_t *time)
{
    int64_t seconds;
    ins5s8563_err_t err = ins5s8563_to_unix(time, &seconds);
    return err == INS5S8563_OK ? ins5s8563_set_unix(rtc, seconds) : err;
}

// ------------------------------------------------------------------- timer

// A timer that stands raises no flag, so none is lost that was not seen [TMR-6].
static void halt_timer(ins5s8563_t *rtc, unsigned interrupt)
{
    rtc->one_shot = false;
    write_to(rtc, TIMER_CTRL, TIMER_IDLE);
    change_control_2(rtc, AIE, AF | interrupt);
}

static bool fits_timer(const ins5s8563_t *rtc, uint32_t n)
{
    return n >> rtc->timer_bits == 0;
}

static void run_timer(ins5s8563_t *rtc, uint32_t n, unsigned source, unsigned interrupt)
{
    const uint8_t high[] = { TIMER_HIGH, (uint8_t)(n >> 16), (uint8_t)(n >> 8) };
    halt_timer(rtc, interrupt);
    write_to(rtc, TIMER_LOW, (uint8_t)n);
    if (has_24_bits(rtc))
        transfer(rtc, high, sizeof high, NULL, 0);
    write_to(rtc, TIMER_CTRL, TE | source);
}

#define STEADY_BYTES (TIMER_MID + 1)

static uint32_t count_in(const ins5s8563_t *rtc, const uint8_t *reg)
{
    uint32_t count = reg[TIMER_LOW];
    if (has_24_bits(rtc))
        count |= (uint32_t)reg[TIMER_HIGH] << 16 | (uint32_t)reg[TIMER_MID] << 8;
    return count;
}

// Registers up to TIMER_MID, of one instant though the count goes on while its bytes are read
// [TMR-2]: that of its low byte, if that has not borrowed from the others since, and the clock
// has not ticked. With a pointer of 4 bits the last four are the first four again.
static void read_steady(ins5s8563_t *rtc, uint8_t *reg)
{
    uint8_t again[STEADY_BYTES];
    for (unsigned tries = 0; tries < 8; tries++) {
        read_from(rtc, CONTROL_1, reg, STEADY_BYTES);
        read_from(rtc, CONTROL_1, again, STEADY_BYTES);
        uint32_t count = count_in(rtc, reg);
        uint32_t later = count_in(rtc, again);
        if (failed(rtc)
            || (again[SEC] == reg[SEC] && later <= count && later >> 8 == count >> 8))
            return;
    }
    fail(rtc, INS5S8563_ERR_UNSTEADY);
}

ins5s8563_err_t ins5s8563_start_timer(ins5s8563_t *rtc, const ins5s8563_timer_t *timer,
                                      unsigned how)
{
    if (timer->n == 0 || !fits_timer(rtc, timer->n) || timer->source > TD)
        return INS5S8563_ERR_ARG;
    begin(rtc);
    run_timer(rtc, timer->n, timer->source, (how & INS5S8563_PULSE) != 0 ? TIE | TI_TP : TIE);
    rtc->one_shot = !failed(rtc) && (how & INS5S8563_ONE_SHOT) != 0;
    return end(rtc);
}

ins5s8563_err_t ins5s8563_stop_timer(ins5s8563_t *rtc)
{
    begin(rtc);
    halt_timer(rtc, 0);
    return end(rtc);
}

ins5s8563_err_t ins5s8563_timer_left(ins5s8563_t *rtc, uint32_t *periods)
{
    uint8_t reg[STEADY_BYTES];
    begin(rtc);
    read_steady(rtc, reg);
    if (!failed(rtc))
        *periods = (reg[TIMER_CTRL] & TE) != 0 ? count_in(rtc, reg) : 0;
    return end(rtc);
}

ins5s8563_err_t ins5s8563_wake_in_ms(ins5s8563_t *rtc, uint32_t ms)
{
    ins5s8563_timer_t timer;
    ins5s8563_err_t err = ins5s8563_plan_wake(rtc, (uint64_t)ms * 1000, &timer);
    return err == INS5S8563_OK ? ins5s8563_start_timer(rtc, &timer, INS5S8563_ONE_SHOT) : err;
}

// The first second tick that finds the timer running takes 1 away [TMR-7], so it must be
// running before the clock leaves the second that was counted from.
static void count_down_to(ins5s8563_t *rtc, uint32_t seconds)
{
    for (unsigned tries = 0; tries < 4; tries++) {
        uint32_t before = read_time(rtc);
        if (seconds <= before)
            fail(rtc, INS5S8563_ERR_DUE);
        if (!fits_timer(rtc, seconds - before))
            fail(rtc, INS5S8563_ERR_TOO_FAR);
        run_timer(rtc, seconds - before, INS5S8563_1_HZ, TIE);
        if (read_time(rtc) == before || failed(rtc))
            return;
    }
    fail(rtc, INS5S8563_ERR_UNSTEADY);
}

ins5s8563_err_t ins5s8563_timer_at(ins5s8563_t *rtc, int64_t seconds)
{
    ins5s8563_time_t time;
    ins5s8563_err_t err = ins5s8563_from_unix(seconds, &time);
    if (err != INS5S8563_OK)
        return err;
    begin(rtc);
    count_down_to(rtc, (uint32_t)seconds);
    rtc->one_shot = !failed(rtc);
    return end_or_undo(rtc, halt_timer);
}

// --------------------------------------------------------- parts of a second
//
// The period of the phase counter is whole seconds, so that its count says where in the second
// the clock is, whenever it was reloaded. It starts in STOP, where its source stands still: at
// the first tick after release a known number of its edges is gone [STP-2, TMR-7].

#define PHASE_N        UINT32_C(0xFFF000) // 4095 s at 4096 Hz
#define PHASE_GONE     2080u
#define PHASE_N_8      UINT32_C(192)      // 3 s at 64 Hz
#define PHASE_GONE_8   33u                // the one of the tick included

// In Control_2: pulses that do not reach /INT, which no other timer is asked for.
#define PHASE_MARK TI_TP

#define FIRST_TICK_NS  UINT32_C(507874000)  // after release, +-61 us [STP-2]
#define SECOND_NS      UINT32_C(1000000000)
#define PREPARE_NS     UINT32_C(100000000)  // enough for all transfers, at 10 kHz

static unsigned phase_source(const ins5s8563_t *rtc)
{
    return has_24_bits(rtc) ? INS5S8563_4096_HZ : INS5S8563_64_HZ;
}

// Since the last tick, in the middle of what the count leaves open.
static uint32_t phase_ns(const ins5s8563_t *rtc, uint32_t count)
{
    if (has_24_bits(rtc)) { // its edges are half a period off the tick
        uint32_t edges = (PHASE_N - PHASE_GONE - count) % 4096;
        return edges * 244140 + edges * 5 / 8;
    }
    unsigned gone = has_quirk(rtc, INS5S8563_EDGE_STARTS_TIMER) ? PHASE_GONE_8 - 1 : PHASE_GONE_8;
    uint32_t edges = (PHASE_N_8 - gone - count) % 64;
    return edges * 15625000 + 15625000 / 2;
}

ins5s8563_err_t ins5s8563_prepare(ins5s8563_t *rtc, int64_t seconds, uint32_t ns,
                                  uint32_t *wait_ns)
{
    uint32_t release_ns = SECOND_NS - FIRST_TICK_NS; // so that its tick begins the next second
    bool later = release_ns < ns + PREPARE_NS;
    if (ns >= SECOND_NS)
        return INS5S8563_ERR_ARG;
    begin(rtc);
    stop_at(rtc, (int64_t)((uint64_t)seconds + (later ? 1 : 0)));
    run_timer(rtc, has_24_bits(rtc) ? PHASE_N : PHASE_N_8, phase_source(rtc), PHASE_MARK);
    uint8_t control = 0;
    read_from(rtc, CONTROL_1, &control, 1);
    if ((control & STOP) == 0) { // the supply went and came
        write_to(rtc, CONTROL_1, STOP);
        fail(rtc, INS5S8563_ERR_VERIFY);
    }
    if (!failed(rtc))
        *wait_ns = release_ns + (later ? SECOND_NS : 0) - ns;
    return end(rtc);
}

ins5s8563_err_t ins5s8563_release(ins5s8563_t *rtc)
{
    return write_alone(rtc, CONTROL_1, 0);
}

ins5s8563_err_t ins5s8563_get_unix_ns(ins5s8563_t *rtc, int64_t *seconds, uint32_t *ns)
{
    uint8_t reg[STEADY_BYTES];
    begin(rtc);
    read_steady(rtc, reg);
    if ((reg[TIMER_CTRL] & (TE | TD)) != (TE | phase_source(rtc))
        || (reg[CONTROL_2] & (TI_TP | TIE)) != PHASE_MARK)
        fail(rtc, INS5S8563_ERR_PHASE);
    uint32_t whole = time_in(rtc, reg);
    if (!failed(rtc)) {
        *seconds = whole;
        *ns = phase_ns(rtc, count_in(rtc, reg));
    }
    return end(rtc);
}

// ------------------------------------------------------------------- alarm

#define FIELDS 4 // MIN, HOUR, DAY, WEEK alarm, with the bits of MIN .. WEEK

static bool is_field(unsigned value, unsigned field)
{
    static const uint8_t most[FIELDS] = { 59, 23, 31, 6 };
    bool no_day = value == 0 && field == DAY - MIN;
    return value == INS5S8563_ANY || (value <= most[field] && !no_day);
}

// With nothing to compare no alarm can come [ALM-1]: one that came before is seen, and cleared.
static void disarm(ins5s8563_t *rtc, unsigned interrupt)
{
    static const uint8_t none[] = { ALARM, AE, AE, AE, AE };
    transfer(rtc, none, sizeof none, NULL, 0);
    change_control_2(rtc, TI_TP | TIE, TF | interrupt);
}

static void arm(ins5s8563_t *rtc, const ins5s8563_alarm_t *alarm)
{
    const uint8_t value[FIELDS] = { alarm->minute, alarm->hour, alarm->day, alarm->weekday };
    uint8_t tx[1 + FIELDS];
    unsigned all = AE;
    tx[0] = ALARM;
    for (unsigned i = 0; i < FIELDS; i++) {
        if (!is_field(value[i], i))
            fail(rtc, INS5S8563_ERR_ARG);
        tx[1 + i] = value[i] == INS5S8563_ANY ? AE : to_bcd(value[i]);
        all &= tx[1 + i];
    }
    if (all != 0) // nothing would be compared
        fail(rtc, INS5S8563_ERR_ARG);
    disarm(rtc, AIE);
    transfer(rtc, tx, sizeof tx, NULL, 0);
}

ins5s8563_err_t ins5s8563_set_alarm(ins5s8563_t *rtc, const ins5s8563_alarm_t *alarm)
{
    begin(rtc);
    arm(rtc, alarm);
    return end(rtc);
}

ins5s8563_err_t ins5s8563_get_alarm(ins5s8563_t *rtc, ins5s8563_alarm_t *out)
{
    uint8_t value[FIELDS];
    begin(rtc);
    read_from(rtc, ALARM, value, sizeof value);
    for (unsigned i = 0; i < FIELDS; i++) {
        value[i] = (value[i] & AE) != 0 ? INS5S8563_ANY
                                        : from_bcd(value[i] & time_bits[1 + i]);
        if (!is_field(value[i], i))
            fail(rtc, INS5S8563_ERR_BAD_TIME);
    }
    if (!failed(rtc)) {
        out->minute = value[0];
        out->hour = value[1];
        out->day = value[2];
        out->weekday = value[3];
    }
    return end(rtc);
}

ins5s8563_err_t ins5s8563_clear_alarm(ins5s8563_t *rtc)
{
    begin(rtc);
    disarm(rtc, 0);
    return end(rtc);
}

// Armed first and asked for the time after: an instant that came meanwhile is seen. So is a
// second without a match, without which none comes [ALM-2].
static void arm_at(ins5s8563_t *rtc, const ins5s8563_time_t *minute, uint32_t rounded,
                   uint32_t seconds)
{
    const ins5s8563_alarm_t alarm = { minute->minute, minute->hour, minute->day,
                                      INS5S8563_ANY };
    arm(rtc, &alarm);
    uint32_t now = read_time(rtc);
    if (seconds <= now || rounded <= now + 1)
        fail(rtc, INS5S8563_ERR_DUE);
    // It may be that day of this month too, or have been it when armed: a program that stands still
    // in between does so for less than the hour.
    if (rounded - (28 * DAY_S - HOUR_S) > now)
        fail(rtc, INS5S8563_ERR_TOO_FAR);
}

ins5s8563_err_t ins5s8563_alarm_at(ins5s8563_t *rtc, int64_t seconds)
{
    ins5s8563_time_t time;
    ins5s8563_err_t err =
        ins5s8563_from_unix((int64_t)((uint64_t)seconds + (MINUTE_S - 1)), &time);
    if (err != INS5S8563_OK)
        return err;
    uint32_t rounded = (uint32_t)seconds + MINUTE_S - 1 - time.second;
    begin(rtc);
    arm_at(rtc, &time, rounded, (uint32_t)seconds);
    return end_or_undo(rtc, disarm);
}

// --------------------------------------------------------------- interrupts

// Clears what it saw and nothing else: the other flag is written 1 [REG-3].
static unsigned serve_round(ins5s8563_t *rtc)
{
    unsigned now = control_2(rtc);
    unsigned up = now & (AF | TF); // none if that failed
    if ((up & TF) != 0 && rtc->one_shot) // which stays so until another one is started
        write_to(rtc, TIMER_CTRL, TIMER_IDLE);
    if (up != 0)
        write_control_2(rtc, now, TI_TP | AIE | TIE, ~up & (AF | TF));
    return up;
}

ins5s8563_err_t ins5s8563_service(ins5s8563_t *rtc, unsigned *events)
{
    *events = 0;
    for (unsigned round = 0; round < 8; round++) {
        begin(rtc);
        unsigned up = serve_round(rtc);
        ins5s8563_err_t err = end(rtc);
        *events |= up;
        if (up != 0 && rtc->event != NULL)
            rtc->event(rtc->ctx, up);
        if (err != INS5S8563_OK || up == 0)
            return err;
    }
    *events |= INS5S8563_MORE;
    return INS5S8563_OK;
}

// --------------------------------------------------- output and production

ins5s8563_err_t ins5s8563_set_clkout(ins5s8563_t *rtc, ins5s8563_clkout_t clkout)
{
    return write_alone(rtc, CLKOUT, (unsigned)clkout);
}

ins5s8563_err_t ins5s8563_set_test(ins5s8563_t *rtc, bool on)
{
    begin(rtc);
    if (on)
        write_to(rtc, CONTROL_1, EXT_TEST | STOP);
    write_to(rtc, CONTROL_1, on ? EXT_TEST : STOP);
    return end(rtc);
}
