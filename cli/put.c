// put.c - rtc8563 put: sets the time of a part on a bus
//
// SPDX-License-Identifier: MIT

#define _POSIX_C_SOURCE 200809L
#include "bus.h"
#include "report.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct put_t {
    int64_t seconds;
    uint32_t ns;       // of that second, at began_ns
    uint64_t began_ns; // CLOCK_MONOTONIC, at most apart_ns before that
    uint64_t apart_ns;
    uint64_t off_ns;   // --exact: at most so much beside the instant meant was the clock let go
} put_t;

// Both clocks of the host at one instant, or so near to it as one of a few tries was.
static void host_time(put_t *put)
{
    enum { TRIES = 8 };
    put->apart_ns = UINT64_MAX;
    for (int i = 0; i < TRIES; i++) {
        struct timespec now;
        uint64_t before_ns = bus_now_ns();
        clock_gettime(CLOCK_REALTIME, &now);
        uint64_t apart_ns = bus_now_ns() - before_ns;
        if (apart_ns < put->apart_ns)
            *put = (put_t){now.tv_sec, (uint32_t)now.tv_nsec, before_ns, apart_ns, 0};
    }
}

static int confirm(const arguments_t *args, const bus_t *bus, const put_t *put)
{
    enum { STOP_LEAVES_OPEN_NS = 61000 }; // [STP-2]
    bool exact = option_given(args, "exact"), lost = bus->status.flags & INS5S8563_TIME_LOST;
    unsigned within_us =
        (unsigned)((put->off_ns + put->apart_ns + STOP_LEAVES_OPEN_NS + 999) / 1000);
    char text[BUS_TEXT];
    text_instant(put->seconds, text);
    if (option_given(args, "json")) {
        report_begin_json();
        json_t *object = json_pack("{s:s, s:s, s:I, s:b}", "bus", bus->path, "time", text, "unix",
                                   (json_int_t)put->seconds, "was_lost", lost);
        if (exact)
            json_object_set_new(object, "within_us", json_integer(within_us));
        return report_print(args->command, object);
    }
    printf("%s: set to %s", bus->path, text);
    if (exact)
        printf(", exact to %u us", within_us);
    printf("%s\n", lost ? " (its time was lost)" : "");
    return STATUS_YES;
}

static int put_main(const arguments_t *args)
{
    put_t put = {0};
    bus_t bus;
    const char *text = args->operands[0];
    bool now = !text || strcmp(text, "now") == 0;
    int status = now ? STATUS_YES : parse_instant(args->command, "the time", text, &put.seconds);
    status = status ? status : bus_open(args, BUS_CHANGE, &bus);
    if (status)
        return status;
    put.began_ns = bus_now_ns();
    if (now)
        host_time(&put);
    if (option_given(args, "exact")) {
        status = bus_put_exactly(&bus, put.seconds, put.ns, put.began_ns, &put.off_ns);
    } else { // the first tick comes 0.508 s later: half a second at most is wrong [STP-2]
        status = bus_put_result(&bus, ins5s8563_set_unix(&bus.rtc, put.seconds));
    }
    bus_close(&bus);
    return status ? status : confirm(args, &bus, &put);
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "exact", .help = "to the part of a second; this takes the countdown timer"},
    {.name = "json", .help = "one JSON object, on one line"},
    {0},
};

extern const command_t command_put;
const command_t command_put = {
    .name = "put",
    .operands = "[TIME]",
    .summary = "Set the time of a real part on a bus",
    .details =
        "TIME is UTC; without it, or with 'now', it is the host's time. Clears VLF, computes the\n"
        "weekday, reads back what it wrote. The clock is right to half a second, with --exact to\n"
        "what it says: then the countdown timer counts the parts of a second, for get --exact,\n"
        "and is not free for anything else.\n",
    .examples = "rtc8563 put --bus /dev/i2c-1\n"
                "rtc8563 put now --exact --bus /dev/i2c-1\n"
                "rtc8563 put 2026-02-28T23:59:50 --bus /dev/i2c-1\n",
    .options = options,
    .words = "now",
    .operands_max = 1,
    .main = put_main,
};
