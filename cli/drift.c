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
#define EARLY_NS  5000000 // before a tick is due reading begins
#define SLIP      1000    // and earlier by one in so many: more than a part is off

enum { MOST_TICKS = 64 };

typedef struct drift_t {
    bus_t bus;
    uint64_t for_ns;
    bus_tick_t ticks[MOST_TICKS];
    unsigned count;
} drift_t;

// ------------------------------------------------------------------- ticks

static uint64_t seconds_between(const bus_tick_t *a, const bus_tick_t *b)
{
    return (uint64_t)(b->second - a->second);
}

// STATUS_NO, silently: a signal came.
static int catch_tick(drift_t *drift)
{
    ins5s8563_err_t err = bus_catch_tick(&drift->bus, &drift->ticks[drift->count]);
    if (err == INS5S8563_ERR_STOPPED && bus_signalled())
        return STATUS_NO;
    drift->count += err == INS5S8563_OK;
    return bus_result(&drift->bus, err);
}

// Did the part's clock go as far as the host's since the first tick, but for what a part is off?
static int check_last(const drift_t *drift)
{
    const bus_tick_t *a = &drift->ticks[0], *b = &drift->ticks[drift->count - 1];
    uint64_t slip_ns = (b->before_ns - a->after_ns) / SLIP;
    bool forward = b->second > drift->ticks[drift->count - 2].second;
    uint64_t part_ns = forward ? seconds_between(a, b) * SECOND_NS : 0;
    if (forward && part_ns <= b->before_ns - a->after_ns + slip_ns
        && part_ns + slip_ns >= b->after_ns - a->before_ns)
        return STATUS_YES;
    return failure(drift->bus.command, "%s: the time was set meanwhile, or the host slept: measure "
                   "again", drift->bus.path);
}

// The next tick that is worth it, or one shortly before: which one it was shows.
static int next_tick(drift_t *drift, uint64_t step)
{
    uint64_t due_ns = drift->ticks[drift->count - 1].after_ns + step * SECOND_NS;
    if (!bus_sleep_until(due_ns - EARLY_NS - step * SECOND_NS / SLIP))
        return STATUS_NO;
    int status = catch_tick(drift);
    return status ? status : check_last(drift);
}

static int measure(drift_t *drift)
{
    int64_t seconds;
    uint64_t step = drift->for_ns / SECOND_NS / (MOST_TICKS - 1) + 1;
    int status = bus_result(&drift->bus, ins5s8563_get_unix(&drift->bus.rtc, &seconds));
    status = status ? status : catch_tick(drift);
    uint64_t end_ns = drift->ticks[0].before_ns + drift->for_ns;
    while (!status && drift->count < MOST_TICKS
           && drift->ticks[drift->count - 1].before_ns + step * SECOND_NS / 2 < end_ns)
        status = next_tick(drift, step);
    if (status != STATUS_NO || !bus_signalled())
        return status;
    if (drift->count > 1)
        return STATUS_YES;
    (void)failure(drift->bus.command, "broken off before two ticks had come");
    return STATUS_NO;
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
            const bus_tick_t *a = &drift->ticks[i], *b = &drift->ticks[j];
            double low = ppm_of(b->before_ns - a->after_ns, seconds_between(a, b));
            double high = ppm_of(b->after_ns - a->before_ns, seconds_between(a, b));
            *low_ppm = low > *low_ppm ? low : *low_ppm;
            *high_ppm = high < *high_ppm ? high : *high_ppm;
        }
    }
    return *low_ppm <= *high_ppm;
}

// ------------------------------------------------------------------- telling

// As many decimals as the interval's width is worth, and no end of it rounded inwards.
static void tell_ppm(const drift_t *drift, double low_ppm, double high_ppm)
{
    double ppm = (low_ppm + high_ppm) / 2, half = 0.05; // of the last decimal
    int decimals = 1;
    for (; decimals < 4 && high_ppm - low_ppm < 20 * half; decimals++)
        half /= 10;
    printf("%s: %+.*f ppm, for sure from %+.*f to %+.*f: %.2f s a day %s ", drift->bus.path,
           decimals, ppm, decimals, low_ppm - half, decimals, high_ppm + half,
           (ppm < 0 ? -ppm : ppm) * 0.0864, ppm < 0 ? "slow" : "fast");
}

static int tell(const drift_t *drift, double low_ppm, double high_ppm, bool json)
{
    struct timex host = {.modes = 0};
    bool synchronised = adjtimex(&host) >= 0 && (host.status & STA_UNSYNC) == 0;
    double ppm = (low_ppm + high_ppm) / 2;
    int seconds = (int)seconds_between(&drift->ticks[0], &drift->ticks[drift->count - 1]);
    if (json) {
        report_begin_json();
        return report_print(drift->bus.command, json_pack(
            "{s:s, s:f, s:f, s:f, s:i, s:i, s:b, s:I, s:I}", "bus", drift->bus.path, "ppm", ppm,
            "low_ppm", low_ppm, "high_ppm", high_ppm, "ticks", (int)drift->count, "seconds",
            seconds, "host_synchronised", synchronised, "host_esterror_us",
            (json_int_t)host.esterror, "host_maxerror_us", (json_int_t)host.maxerror));
    }
    tell_ppm(drift, low_ppm, high_ppm);
    printf("(%u ticks in %d s)\n", drift->count, seconds);
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
