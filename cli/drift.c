// drift.c - rtc8563 drift: how fast a real part runs, by the host's clock
//
// SPDX-License-Identifier: MIT
//
// A second of the part begins between the start of the last reading that still shows the old one
// and the end of the first that shows the new one: so much is sure, whatever bus and host do. The
// part's period is any that puts each tick that was seen between its two bounds: an interval, not
// an estimate with a spread.

#define _GNU_SOURCE
#include "bus.h"
#include "report.h"
#include "value.h"

#include <stdio.h>
#include <sys/timex.h>

#define SECOND_NS UINT64_C(1000000000)
#define READ_NS   400000  // four bytes at 100 kHz
#define EARLY_NS  5000000 // before a tick is due reading begins
#define SLIP      1000    // and earlier by one in so many: more than a part is off

enum { SEC = 0x02, MOST_TICKS = 64 };

typedef struct tick_t {
    uint64_t second;              // of the part, since the first tick
    uint64_t after_ns, before_ns; // it came between these, by CLOCK_MONOTONIC
} tick_t;

typedef struct drift_t {
    bus_t bus;
    uint64_t for_ns;
    tick_t ticks[MOST_TICKS];
    unsigned count;
    uint8_t shown;                // SEC at the first
} drift_t;

// ------------------------------------------------------------------- ticks

// A kernel may say that it is done before the bits are on the wire: at the end they are, at
// 100 kHz.
static int read_second(drift_t *drift, unsigned *second, tick_t *around)
{
    uint8_t value = 0;
    around->after_ns = bus_now_ns();
    int status = bus_read(&drift->bus, SEC, &value, 1);
    if (status)
        return status;
    if (value & 0x80)
        return bus_result(&drift->bus, INS5S8563_ERR_TIME_LOST);
    (void)bus_sleep_until(around->after_ns + READ_NS);
    around->before_ns = bus_now_ns();
    *second = from_bcd(value);
    return STATUS_YES;
}

// Reads until the second changes. STATUS_NO, silently: a signal came. *shown is the new one.
static int catch_tick(drift_t *drift, tick_t *tick, unsigned *shown)
{
    unsigned first = 0;
    tick_t reading;
    int status = read_second(drift, &first, &reading);
    uint64_t give_up_ns = bus_now_ns() + 2 * SECOND_NS;
    *shown = first;
    while (!status && *shown == first) {
        tick->after_ns = reading.after_ns;
        if (bus_signalled())
            return STATUS_NO;
        if (bus_now_ns() > give_up_ns)
            return bus_result(&drift->bus, INS5S8563_ERR_STOPPED);
        status = read_second(drift, shown, &reading);
    }
    tick->before_ns = reading.before_ns;
    return status;
}

// The next tick that is worth it.
static int next_tick(drift_t *drift, uint64_t step)
{
    const tick_t *last = &drift->ticks[drift->count - 1];
    tick_t tick = {.second = last->second + step};
    unsigned shown = 0;
    uint64_t due_ns = last->after_ns + step * SECOND_NS;
    if (!bus_sleep_until(due_ns - EARLY_NS - step * SECOND_NS / SLIP))
        return STATUS_NO;
    int status = catch_tick(drift, &tick, &shown);
    if (status)
        return status;
    uint64_t late_s = (tick.before_ns - due_ns + SECOND_NS / 2) / SECOND_NS; // was it missed?
    tick.second += late_s;
    if (shown != (drift->shown + tick.second) % 60)
        return failure(drift->bus.command, "%s: the time was set meanwhile", drift->bus.path);
    drift->ticks[drift->count++] = tick;
    return STATUS_YES;
}

static int measure(drift_t *drift)
{
    int64_t seconds;
    unsigned shown = 0;
    uint64_t step = drift->for_ns / SECOND_NS / (MOST_TICKS - 1) + 1;
    int status = bus_result(&drift->bus, ins5s8563_get_unix(&drift->bus.rtc, &seconds));
    status = status ? status : catch_tick(drift, &drift->ticks[0], &shown);
    drift->shown = (uint8_t)shown;
    drift->count = 1;
    uint64_t end_ns = drift->ticks[0].before_ns + drift->for_ns;
    while (!status && drift->count < MOST_TICKS
           && drift->ticks[drift->count - 1].before_ns + step * SECOND_NS / 2 < end_ns)
        status = next_tick(drift, step);
    return status == STATUS_NO && drift->count > 1 && bus_signalled() ? STATUS_YES : status;
}

// ------------------------------------------------------------------- period

// The part's error, in ppm, if its second took `ns` per `seconds` of the host.
static double ppm_of(uint64_t ns, uint64_t seconds)
{
    return ((double)(seconds * SECOND_NS) - (double)ns) / (double)ns * 1e6;
}

// False: no period goes with all ticks.
static bool bound(const drift_t *drift, double *low_ppm, double *high_ppm)
{
    *low_ppm = -1e6;
    *high_ppm = 1e6;
    for (unsigned j = 1; j < drift->count; j++) {
        for (unsigned i = 0; i < j; i++) {
            const tick_t *a = &drift->ticks[i], *b = &drift->ticks[j];
            double low = ppm_of(b->before_ns - a->after_ns, b->second - a->second);
            double high = ppm_of(b->after_ns - a->before_ns, b->second - a->second);
            *low_ppm = low > *low_ppm ? low : *low_ppm;
            *high_ppm = high < *high_ppm ? high : *high_ppm;
        }
    }
    return *low_ppm <= *high_ppm;
}

// ------------------------------------------------------------------- telling

static int tell(const drift_t *drift, double low_ppm, double high_ppm, bool json)
{
    struct timex host = {.modes = 0};
    bool synchronised = adjtimex(&host) >= 0 && (host.status & STA_UNSYNC) == 0;
    double ppm = (low_ppm + high_ppm) / 2;
    int seconds = (int)drift->ticks[drift->count - 1].second;
    if (json) {
        report_begin_json();
        return report_print(drift->bus.command, json_pack(
            "{s:s, s:f, s:f, s:f, s:i, s:i, s:b, s:I, s:I}", "bus", drift->bus.path, "ppm", ppm,
            "low_ppm", low_ppm, "high_ppm", high_ppm, "ticks", (int)drift->count, "seconds",
            seconds, "host_synchronised", synchronised, "host_esterror_us",
            (json_int_t)host.esterror, "host_maxerror_us", (json_int_t)host.maxerror));
    }
    printf("%s: %+.1f ppm, for sure from %+.1f to %+.1f: %.2f s a day %s (%u ticks in %d s)\n",
           drift->bus.path, ppm, low_ppm, high_ppm, (ppm < 0 ? -ppm : ppm) * 0.0864,
           ppm < 0 ? "slow" : "fast", drift->count, seconds);
    if (synchronised) {
        printf("by the host's clock, which is synchronised: off by about %ld us, at most %ld us\n",
               host.esterror, host.maxerror);
    } else {
        printf("by the host's clock, which is not synchronised: its own error, often 10 to 50 ppm,"
               " adds to this\n");
    }
    return STATUS_YES;
}

static int drift_main(const arguments_t *args)
{
    static drift_t drift; // large
    const char *text = option_value(args, "for");
    double low_ppm, high_ppm;
    drift = (drift_t){.for_ns = 60 * SECOND_NS};
    int status = !text ? STATUS_YES : parse_duration(args->command, "--for", text, &drift.for_ns);
    if (!status && (drift.for_ns < SECOND_NS || drift.for_ns > 366 * 86400 * SECOND_NS))
        status = usage_error(args->command, "--for '%s' is not from 1s to 1y", text);
    status = status ? status : bus_open(args, BUS_LOOK, &drift.bus);
    if (status)
        return status;
    bus_catch_signals();
    status = measure(&drift);
    bus_close(&drift.bus);
    if (status)
        return status;
    if (!bound(&drift, &low_ppm, &high_ppm)) {
        (void)failure(args->command, "%s: it did not run evenly, or the host's clock did not: no "
                      "rate goes with all %u ticks", drift.bus.path, drift.count);
        return STATUS_NO;
    }
    return tell(&drift, low_ppm, high_ppm, option_given(args, "json"));
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "for", .value = "DURATION", .help = "how long to measure (default: 60s)"},
    {.name = "json", .help = "one JSON object, on one line"},
    {0},
};

extern const command_t command_drift;
const command_t command_drift = {
    .name = "drift",
    .operands = "",
    .summary = "Measure how fast a real part runs, by the host's clock",
    .details =
        "Catches second ticks by reading around them and changes nothing. The interval holds\n"
        "whatever the bus and the host did meanwhile; it is as narrow as one reading takes\n"
        "(0.4 ms and more) divided by the duration: 60s gives some 10 ppm, 1h 0.2 ppm. The\n"
        "host's own error adds to it: see that its clock is synchronised. Ctrl-C ends it early.\n",
    .examples = "rtc8563 drift --bus /dev/i2c-1\n"
                "rtc8563 drift --bus /dev/i2c-1 --for 1d --json\n",
    .options = options,
    .operands_max = 0,
    .main = drift_main,
};
