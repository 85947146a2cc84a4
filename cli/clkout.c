// clkout.c - rtc8563 clkout: what a part on a bus gives on CLKOUT
//
// SPDX-License-Identifier: MIT

#include "bus.h"
#include "report.h"
#include "sim8563_words.h"

#include <stdio.h>
#include <string.h>

static const char *const words[] = {"off", "1", "32", "1024", "32768", NULL};
static const ins5s8563_clkout_t settings[] = {
    INS5S8563_CLKOUT_OFF, INS5S8563_CLKOUT_1_HZ, INS5S8563_CLKOUT_32_HZ,
    INS5S8563_CLKOUT_1024_HZ, INS5S8563_CLKOUT_32768_HZ,
};

// -1, and a sentence on stderr: there is no such word.
static int word_index(const command_t *command, const char *word)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    const char *meant = nearest_word(word, words);
    if (meant) {
        usage_error(command, "'%s' is no rate of CLKOUT: did you mean '%s'?", word, meant);
    } else {
        usage_error(command, "'%s' is no rate of CLKOUT: off, 1, 32, 1024 or 32768", word);
    }
    return -1;
}

static int print(const bus_t *bus, uint8_t control, bool json)
{
    static const int hz[] = {32768, 1024, 32, 1};
    bool on = control & 0x80;
    if (!json) {
        printf("%s: CLKOUT %s\n", bus->path, on ? sim8563_clkout_rate(control) : "off");
        return STATUS_YES;
    }
    report_begin_json();
    return report_print(bus->command, json_pack("{s:s, s:i}", "bus", bus->path, "clkout_hz",
                                                on ? hz[control & 3] : 0));
}

static int clkout_main(const arguments_t *args)
{
    const char *word = args->operands[0];
    int wanted = word ? word_index(args->command, word) : 0;
    uint8_t control = 0;
    bus_t bus;
    if (wanted < 0)
        return STATUS_USAGE;
    int status = bus_open(args, word ? BUS_CHANGE : BUS_LOOK, &bus);
    if (status)
        return status;
    if (word)
        status = bus_result(&bus, ins5s8563_set_clkout(&bus.rtc, settings[wanted]));
    status = status ? status : bus_read(&bus, 0x0D, &control, 1);
    bus_close(&bus);
    return status ? status : print(&bus, control, option_given(args, "json"));
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "json", .help = "one JSON object, on one line"},
    {0},
};

extern const command_t command_clkout;
const command_t command_clkout = {
    .name = "clkout",
    .operands = "[off|1|32|1024|32768]",
    .summary = "Show or set what a real part gives on CLKOUT",
    .details = "In Hz. CLKOUT is open drain: it needs a pull-up.\n",
    .examples = "rtc8563 clkout 32768 --bus /dev/i2c-1\n",
    .options = options,
    .words = "off 1 32 1024 32768",
    .operands_max = 1,
    .main = clkout_main,
};
