// sinner.c - a small correct driver, with a switch for each known sin; and its adapter
//
// SPDX-License-Identifier: MIT
//
//     SINS=WRITE_IN_PARTS,VLF_IGNORED exam_sinner --only set
//
// A sin has the name of the fault that it must be found as. Those that do not come back, or take
// the program with them, are in get().

#define _DEFAULT_SOURCE // localtime_r()
#include "exam.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TEST = 0x80, STOP = 0x20, TI_TP = 0x10, AF = 0x08, TF = 0x04, AIE = 0x02, TIE = 0x01,
       VLF = 0x80, AE = 0x80, TE = 0x80, CENTURY = 0x80 };

static bool sins(const char *name)
{
    const char *all = getenv("SINS");
    size_t length = strlen(name);
    for (const char *at = all; at != NULL && (at = strstr(at, name)) != NULL; at++)
        if ((at == all || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

// --------------------------------------------------------------------- bus

static int done(int err)
{
    return sins("BUS_ERROR_SWALLOWED") ? 0 : err;
}

static int read_from(uint8_t reg, uint8_t *rx, size_t count)
{
    if (sins("HALF_SWALLOWED")) { // is found as BUS_ERROR_SWALLOWED
        exam_write_on(0x51, &reg, 1);
        return exam_read(0x51, rx, count);
    }
    return done(exam_write_read(0x51, &reg, 1, rx, count));
}

static int write_to(uint8_t reg, const uint8_t *bytes, size_t count)
{
    uint8_t tx[17] = {reg};
    memcpy(tx + 1, bytes, count);
    return done(exam_write(0x51, tx, count + 1));
}

static int write_one(uint8_t reg, unsigned value)
{
    const uint8_t byte = (uint8_t)value;
    return write_to(reg, &byte, 1);
}

static uint8_t to_bcd(int number)
{
    return (uint8_t)(number + number / 10 * 6);
}

static int from_bcd(unsigned code)
{
    return (int)(code / 16 * 10 + code % 16);
}

// Enable bits as they are, these flags 0, the others 1. With CACHED, which is no sin, it knows them.
static int clear_flags(unsigned flags, unsigned off, unsigned on)
{
    static uint8_t now;
    static bool known;
    int err = known && sins("CACHED") ? 0 : read_from(0x01, &now, 1);
    unsigned kept = now & (TI_TP | AIE | TIE) & ~off;
    known = err == 0;
    now = (uint8_t)(kept | on);
    return err != 0 ? err : write_one(0x01, kept | on | ((AF | TF) & ~flags));
}

// -------------------------------------------------------------------- time

static int begin(void)
{
    static const uint8_t rest[] = {AE, AE, AE, AE, 0x00, 0x03, 0x00};
    static const uint8_t time[] = {VLF, 0, 0, 1, 1, 1, 1};
    static const uint8_t high[2];
    uint8_t sec = 0;
    int err = read_from(0x02, &sec, 1);
    if (sins("BEGIN_EXITS")) // is found as EXITS, once: no other call is reached
        exit(0);
    if (sins("BEGIN_FAILS")) // is found as FAILS
        return -9;
    if (sins("BEGIN_RESETS")) // is found as SETTINGS_DISTURBED
        return write_to(0x09, rest, sizeof rest);
    if (sins("BEGIN_CLEARS_FLAGS")) // is found as EVENT_LOST
        return clear_flags(AF | TF, 0, 0);
    if (sins("BEGIN_CLEARS_VLF")) // is found as VLF_CLEARED_UNSET
        return write_one(0x02, sec & 0x7F);
    err = err != 0 ? err : write_one(0x0D, 0); // the board does not use CLKOUT
    if (err != 0 || (sec & VLF) == 0)
        return err;
    err = write_one(0x00, 0);
    err = err != 0 ? err : write_one(0x01, AF | TF);
    err = err != 0 ? err : write_to(0x02, time, sizeof time);
    err = err != 0 ? err : write_to(0x09, rest, sizeof rest);
    return err != 0 ? err : write_to(0x12, high, sizeof high);
}

static void misbehave(exam_time_t *out)
{
    char buffer[16];
    volatile size_t size = 64;
    if (sins("HANGS"))
        for (volatile int for_ever = 1; for_ever;)
            ;
    if (sins("SLEEPS")) // is found as HANGS
        pause();
    if (sins("CRASHES"))
        raise(SIGFPE);
    if (sins("EXITS"))
        exit(0);
    if (sins("OVERRUNS"))
        memset((void *)(out + 1), 0, 1);
    if (sins("UNDERRUNS")) // is found as OVERRUNS
        ((volatile char *)out)[-1] = 0;
    if (sins("SMASHES")) // likewise
        read_from(0x00, (uint8_t *)memset(buffer, 0, size), 1);
}

static int recurse(volatile int *depth);
static int (*volatile again)(volatile int *depth) = recurse; // so that no compiler sees it

static int recurse(volatile int *depth)
{
    volatile int next = *depth + 1;
    return again(&next) + next;
}

static int read_time(uint8_t *reg)
{
    int err = 0;
    if (!sins("READ_IN_PARTS"))
        return read_from(0x00, reg, 9);
    for (uint8_t i = 0; i < 9 && err == 0; i++)
        err = read_from(i, &reg[i], 1);
    return err;
}

static int month_and_century(const uint8_t *reg, exam_time_t *out)
{
    unsigned mask = sins("RESERVED_NOT_MASKED") ? 0xFF : 0x1F;
    out->month = from_bcd(reg[7] & mask) + (sins("MONTH_FROM_0") ? 1 : 0);
    return sins("CENTURY_TRUSTED") && (reg[7] & CENTURY) != 0 ? 1900 : 2000;
}

static void as_local_time(exam_time_t *out)
{
    struct tm tm = {.tm_sec = out->second, .tm_min = out->minute, .tm_hour = out->hour,
                    .tm_mday = out->day, .tm_mon = out->month - 1, .tm_year = out->year - 1900,
                    .tm_isdst = -1};
    exam_from_unix(mktime(&tm), out);
}

static int get(exam_time_t *out)
{
    static exam_time_t last_good;
    static bool any;
    uint8_t reg[9] = {0};
    bool all = sins("RESERVED_NOT_MASKED");
    misbehave(out);
    if (sins("FAILS"))
        return -9;
    if (sins("RECURSES"))
        return recurse(&(volatile int){0});
    int err = read_time(reg);
    while (sins("NEVER_ANSWERS") && err != 0)
        err = read_time(reg);
    if (err != 0 && any && sins("LAST_GOOD")) { // is found as BUS_ERROR_SWALLOWED
        *out = last_good;
        return 0;
    }
    if (err != 0)
        return err;
    if (sins("VLF_CLEARED_UNSET") && (reg[2] & VLF) != 0)
        write_one(0x02, reg[2] & 0x7F);
    if ((reg[0] & (STOP | TEST)) != 0 && !sins("STOPPED_UNSEEN") && !sins("STOP_ON_ERROR"))
        return -2;
    if ((reg[2] & VLF) != 0 && !sins("VLF_IGNORED"))
        return -2;
    if (reg[8] > 0x99 && !sins("POWER_LOSS_UNSEEN")) // nobody was there any more
        return -1;
    out->year = month_and_century(reg, out) + from_bcd(reg[8]);
    out->weekday = reg[6] & 7;
    out->day = from_bcd(reg[5] & (all ? 0xFF : 0x3F));
    out->hour = from_bcd(reg[4] & (all ? 0xFF : 0x3F));
    out->minute = from_bcd(reg[3] & (all ? 0xFF : 0x7F));
    out->second = from_bcd(reg[2] & 0x7F);
    if (sins("LOCAL_TIME"))
        as_local_time(out);
    last_good = *out;
    any = true;
    return 0;
}

static void in_local_time(exam_time_t *time)
{
    time_t at = (time_t)exam_to_unix(time);
    struct tm tm;
    localtime_r(&at, &tm);
    *time = (exam_time_t){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_wday,
                          tm.tm_hour, tm.tm_min, tm.tm_sec};
}

static int write_time(const uint8_t *reg)
{
    int err = 0;
    if (sins("STOP_ON_ERROR")) { // is found as STOP_LEFT_SET
        err = write_one(0x00, STOP);
        err = err != 0 ? err : write_to(0x02, reg, 7);
        return err != 0 ? err : write_one(0x00, 0);
    }
    if (!sins("WRITE_IN_PARTS"))
        return write_to(0x02, reg, 7);
    for (uint8_t i = 0; i < 7 && err == 0; i++)
        err = write_one((uint8_t)(0x02 + i), reg[i]);
    return err;
}

// Whatever else is up in Control_1.
static int start(void)
{
    uint8_t now = 0;
    int err = read_from(0x00, &now, 1);
    return err != 0 || (now & STOP) == 0 ? err : write_one(0x00, 0);
}

static int set(const exam_time_t *time)
{
    exam_time_t t = *time;
    uint8_t old = 0;
    if (sins("LOCAL_TIME"))
        in_local_time(&t);
    int err = sins("TEST_LEFT_SET") ? start() : write_one(0x00, sins("STOP_LEFT_SET") ? STOP : 0);
    if (sins("SETTINGS_DISTURBED") && err == 0)
        err = write_one(0x01, AF | TF);
    if (sins("VLF_WRITTEN_BACK") && err == 0)
        err = read_from(0x02, &old, 1);
    if (sins("WEEKDAY_WRONG"))
        t.weekday = (t.weekday + 6) % 7;
    const uint8_t reg[] = {
        (uint8_t)(to_bcd(t.second) | (old & VLF)), to_bcd(t.minute),
        to_bcd(sins("TIME_WRONG") ? t.hour % 12 : t.hour), to_bcd(t.day),
        (uint8_t)(sins("WEEKDAY_ALWAYS_0") ? 0 : t.weekday),
        to_bcd(t.month - (sins("MONTH_FROM_0") ? 1 : 0)),
        to_bcd(t.year - (sins("YEAR_FROM_1900") ? 1900 : 2000))};
    return err != 0 ? err : write_time(reg);
}

// ------------------------------------------------------------------- alarm

static void round_up(const exam_time_t *at, exam_time_t *out)
{
    if (!sins("ALARM_DAY_32")) {
        exam_from_unix((exam_to_unix(at) + 59) / 60 * 60, out);
        return;
    }
    *out = *at;
    out->minute += at->second > 0;
    out->hour += out->minute / 60;
    out->day += out->hour / 24;
    out->minute %= 60;
    out->hour %= 24;
}

static int write_alarm(const exam_time_t *time)
{
    unsigned used = sins("AE_UPSIDE_DOWN") ? AE : 0;
    uint8_t reg[] = {AE, AE, AE, AE};
    if (time != NULL) {
        reg[0] = (uint8_t)(to_bcd(time->minute) | used);
        reg[1] = (uint8_t)(to_bcd(sins("ALARM_WRONG") ? time->hour % 12 : time->hour) | used);
        reg[2] = (uint8_t)(to_bcd(time->day) | used);
        reg[3] = used != 0 ? 0 : AE;
    }
    if (time != NULL && sins("ALARM_WEEKDAY_KEPT")) // is found as ALARM_WRONG
        return write_to(0x09, reg, 3);
    int err = 0;
    for (uint8_t i = 0; i < 4 && err == 0 && sins("ALARM_HALFWAY"); i++) // likewise
        err = write_one((uint8_t)(0x09 + i), reg[i]);
    return err != 0 ? err : write_to(0x09, reg, sizeof reg);
}

static int alarm_at(const exam_time_t *at)
{
    uint8_t reg[9];
    exam_time_t due, now = {0};
    unsigned off = sins("ALARM_ENDS_TIMER") ? TIE : 0; // is found as SETTINGS_DISTURBED
    unsigned on = sins("ALARM_SILENT") ? 0 : AIE;      // is found as ALARM_WRONG
    round_up(at, &due);
    if (sins("ALARM_LOCAL")) // is found as LOCAL_TIME
        in_local_time(&due);
    int err = sins("ALARM_WEEKDAY_KEPT") ? 0 : write_alarm(NULL);
    err = err == 0 && sins("ALARM_MISSED") ? write_alarm(&due) : err;
    err = err != 0 ? err : clear_flags(sins("ALARM_OLD_FLAG") ? 0 : AF, off, on); // as STALE_FLAG
    err = err == 0 && sins("TIME_DISTURBED") ? write_one(0x00, STOP) : err;
    err = err != 0 ? err : write_alarm(&due);
    err = err == 0 && sins("TIME_DISTURBED") ? write_one(0x00, 0) : err;
    err = err != 0 ? err : read_from(0x00, reg, sizeof reg);
    if (err != 0)
        return err;
    now = (exam_time_t){2000 + from_bcd(reg[8]), from_bcd(reg[7] & 0x1F), from_bcd(reg[5] & 0x3F),
                        0, from_bcd(reg[4] & 0x3F), from_bcd(reg[3] & 0x7F),
                        from_bcd(reg[2] & 0x7F)};
    int64_t left = (exam_to_unix(at) + 59) / 60 * 60 - exam_to_unix(&now);
    return left > 1 || sins("ALARM_MISSED") ? 0 : -3;
}

static int field(uint8_t value, unsigned mask)
{
    bool used = (value & AE) == (sins("AE_UPSIDE_DOWN") ? AE : 0);
    return used ? from_bcd(value & mask) + sins("ALARM_READ_WRONG") : EXAM_NONE;
}

static int alarm_read(exam_alarm_t *out)
{
    uint8_t reg[4] = {0};
    int err = read_from(0x09, reg, sizeof reg);
    if (err == 0 && sins("ALARM_READ_CLEARS")) // is found as EVENT_LOST
        err = clear_flags(AF, 0, 0);
    *out = (exam_alarm_t){field(reg[0], 0x7F), field(reg[1], 0x3F), field(reg[2], 0x3F),
                          field(reg[3], 0x07)};
    return err;
}

// ------------------------------------------------------------------- timer

static int write_count(uint32_t n)
{
    const uint8_t high[] = {(uint8_t)(n >> 16), (uint8_t)(n >> 8)};
    int err = write_one(0x0F, n & 0xFF);
    return err != 0 || sins("TIMER_HIGH_STALE") ? err : write_to(0x12, high, sizeof high);
}

static int timer(const exam_timer_t *timer)
{
    unsigned start = TE | (unsigned)timer->source | (sins("RESERVED_BIT") ? 0x10 : 0);
    bool early = sins("TIMER_STARTED_EARLY"), pulses = sins("PULSE_POLLED") || sins("CACHED");
    int err = write_one(0x0E, 0x03);
    if (sins("TIMER_WRONG"))
        start ^= 0x01;
    if (sins("TIMER_ENDS_ALARM") && err == 0) // is found as SETTINGS_DISTURBED
        err = write_alarm(NULL);
    err = err != 0 ? err : clear_flags(TF, TI_TP, TIE | (pulses ? TI_TP : 0u));
    err = err == 0 && early ? write_one(0x0E, start) : err;
    err = err != 0 ? err : write_count(timer->n);
    return err == 0 && !early ? write_one(0x0E, start) : err;
}

// -------------------------------------------------------------- interrupts

static int clear(unsigned events)
{
    unsigned alarm = (events & EXAM_ALARM) != 0 ? AF : 0;
    unsigned ended = (events & EXAM_TIMER) != 0 ? TF : 0;
    if (sins("FLAG_NOT_CLEARED"))
        return clear_flags(0, 0, 0);
    return clear_flags(sins("BOTH_FLAGS_CLEARED") ? AF | TF : alarm | ended, 0, 0);
}

static int serve_stale(unsigned now, unsigned up)
{
    int err = 0;
    if ((up & AF) != 0)
        err = write_one(0x01, now & ~(unsigned)AF);
    if ((up & TF) != 0 && err == 0)
        err = write_one(0x01, now & ~(unsigned)TF);
    return err;
}

static int serve(unsigned *events)
{
    uint8_t now = 0;
    int err = read_from(0x01, &now, 1);
    unsigned up = err == 0 ? now & (AF | TF) : 0;
    if (sins("INT_SERVED_ONCE") && (up & AF) != 0)
        up = AF;
    if (sins("EVENT_UNSEEN"))
        up &= AF;
    if (sins("EVENT_INVENTED"))
        *events |= EXAM_ALARM;
    if (up == 0)
        return err;
    if (sins("STALE_FLAGS_WRITTEN"))
        err = serve_stale(now, up);
    else if (sins("BOTH_FLAGS_CLEARED"))
        err = write_one(0x01, AIE | TIE);
    else if (sins("SERVICE_ENDS_BOTH")) // is found as SETTINGS_DISTURBED
        err = write_one(0x01, ~up & (AF | TF));
    else
        err = write_one(0x01, (now & (TI_TP | AIE | TIE)) | (~up & (AF | TF)));
    *events |= ((up & AF) != 0 ? EXAM_ALARM : 0u) | ((up & TF) != 0 ? EXAM_TIMER : 0u);
    return err != 0 ? err : 1; // 1: there may be more
}

static int service(unsigned *events)
{
    int more = 1;
    if (sins("PULSE_POLLED") && exam_int_level() != 0)
        return 0;
    for (unsigned round = 0; round < 8 && more == 1; round++)
        more = serve(events), more = sins("INT_SERVED_ONCE") && more == 1 ? 0 : more;
    if (more < 0 && sins("EVENT_LOST"))
        *events = 0;
    return more < 0 ? more : 0;
}

void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = "sinner";
    adapter->irq = sins("EVENT_UNSEEN") ? EXAM_POLLED : EXAM_EDGE;
    adapter->can = EXAM_SECONDS;
    adapter->begin = begin;
    adapter->get = get;
    adapter->set = set;
    adapter->alarm = alarm_at;
    adapter->alarm_read = alarm_read;
    adapter->timer = timer;
    adapter->clear = clear;
    adapter->service = service;
}
