// get.c - rtc8563 get: the time of a part on a bus
//
// SPDX-License-Identifier: MIT

#include "bus.h"
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

static int print(const bus_t *bus, bool json, int64_t seconds, const uint32_t *ns)
{
    char text[BUS_TEXT];
    text_instant(seconds, text);
    if (ns)
        snprintf(text + 19, sizeof text - 19, ".%06" PRIu32 "Z", *ns / 1000);
    if (!json) {
        puts(text);
        return STATUS_YES;
    }
    report_begin_json();
    json_t *object = json_pack("{s:s, s:s, s:I}", "bus", bus->path, "time", text, "unix",
                               (json_int_t)seconds);
    if (ns)
        json_object_set_new(object, "ns", json_integer(*ns));
    return report_print(bus->command, object);
}

static int get_main(const arguments_t *args)
{
    bool exact = option_given(args, "exact");
    int64_t seconds = 0;
    uint32_t ns = 0;
    bus_t bus;
    int status = bus_open(args, BUS_LOOK, &bus);
    if (status)
        return status;
    status = bus_result(&bus, exact ? ins5s8563_get_unix_ns(&bus.rtc, &seconds, &ns)
                                    : ins5s8563_get_unix(&bus.rtc, &seconds));
    bus_close(&bus);
    return status ? status : print(&bus, option_given(args, "json"), seconds, exact ? &ns : NULL);
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "exact", .help = "with microseconds, from the timer that put --exact started"},
    {.name = "json", .help = "one JSON object, on one line"},
    {0},
};

extern const command_t command_get;
const command_t command_get = {
    .name = "get",
    .operands = "",
    .summary = "Tell the time of a real part on a bus",
    .details =
        "All is read in one transfer. The part is taken to hold UTC. Exit status 1, and a\n"
        "sentence on stderr, when its time is lost (VLF), stands still (STOP, test mode) or is no\n"
        "date.\n",
    .examples = "rtc8563 get --bus /dev/i2c-1\n"
                "date -d \"$(rtc8563 get --bus /dev/i2c-1)\"\n",
    .options = options,
    .operands_max = 0,
    .main = get_main,
};
