// watch.c - rtc8563 watch: tells what happens in a part on a bus
//
// SPDX-License-Identifier: MIT

#include "bus.h"
#include "value.h"

#include <stdint.h>

typedef struct watch_t {
    bus_t bus;
    bool json, ticks;
    int64_t left;    // events to come before it ends
    int64_t seconds; // last told; 0: none yet
} watch_t;

// A second that began since the last look; the first one does not count.
static int look_at_time(watch_t *watch)
{
    int64_t seconds = 0;
    int status = bus_result(&watch->bus, ins5s8563_get_unix(&watch->bus.rtc, &seconds));
    if (!status && watch->seconds != 0 && seconds != watch->seconds) {
        status = bus_tell(&watch->bus, "tick", watch->json);
        watch->left--;
    }
    watch->seconds = seconds;
    return status;
}

static int look(watch_t *watch)
{
    unsigned events = 0;
    int status = bus_serve(&watch->bus, watch->json, &events);
    watch->left -= (events & INS5S8563_ALARM) != 0;
    watch->left -= (events & INS5S8563_TIMER) != 0;
    return status || !watch->ticks || watch->left <= 0 ? status : look_at_time(watch);
}

static int watch_main(const arguments_t *args)
{
    static watch_t watch;
    const char *count = option_value(args, "count");
    watch = (watch_t){.json = option_given(args, "json"), .ticks = option_given(args, "ticks"),
                      .left = INT64_MAX};
    int status = !count ? STATUS_YES
                        : parse_number(args->command, "--count", count, 1, INT64_MAX, &watch.left);
    status = status ? status : bus_open(args, BUS_LOOK, &watch.bus);
    if (status)
        return status;
    bus_catch_signals();
    do {
        status = look(&watch);
    } while (!status && watch.left > 0 && bus_sleep_until(bus_now_ns() + BUS_POLL_NS));
    bus_close(&watch.bus);
    return status;
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "ticks", .help = "also each second"},
    {.name = "count", .value = "N",
     .help = "end after N lines, and what came with the last (default: at a signal)"},
    {.name = "json", .help = "one JSON object a line"},
    {0},
};

extern const command_t command_watch;
const command_t command_watch = {
    .name = "watch",
    .operands = "",
    .summary = "Tell the alarms and timer events of a real part as they come",
    .details =
        "Looks 50 times a second, tells what has come with the part's time, and clears just that\n"
        "flag, which lets /INT go: nobody else should serve the part meanwhile. Events that come\n"
        "more often than it looks are told once. What was up before is told first.\n",
    .examples = "rtc8563 watch --bus /dev/i2c-1\n"
                "rtc8563 watch --ticks --count 10 --json --bus /dev/i2c-1\n",
    .options = options,
    .operands_max = 0,
    .main = watch_main,
};
