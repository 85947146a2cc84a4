// set.c - rtc8563 set: changes what surrounds the chip
//
// SPDX-License-Identifier: MIT

#include "fault.h"
#include "jump.h"
#include "session.h"
#include "sim8563_words.h"
#include "value.h"

#include <stdio.h>
#include <string.h>

// All that a command line asks for, checked before anything is changed.
typedef struct change_t {
    bool at, vdd, vlow, temperature, rate, speed, frozen, clkout, faults; // asked for?
    uint8_t time[7];
    int32_t vdd_mv, vlow_mv, temperature_mc, rate_ppb;
    uint64_t speed_milli;
    bool frozen_to, clkout_to;
    faults_t faults_to;
} change_t;

typedef int parse_t(const command_t *command, const char *text, change_t *change);

static int parse_at(const command_t *command, const char *text, change_t *change)
{
    change->at = true;
    return parse_time(command, "at", text, change->time);
}

static int parse_vdd(const command_t *command, const char *text, change_t *change)
{
    change->vdd = true;
    return parse_millivolts(command, "vdd", text, -32767, 32767, &change->vdd_mv);
}

static int parse_vl(const command_t *command, const char *text, change_t *change)
{
    change->vlow = true;
    return parse_millivolts(command, "vl", text, 1, UINT16_MAX, &change->vlow_mv);
}

static int parse_temp(const command_t *command, const char *text, change_t *change)
{
    change->temperature = true;
    return parse_millicelsius(command, "temp", text, &change->temperature_mc);
}

static int parse_ppm(const command_t *command, const char *text, change_t *change)
{
    change->rate = true;
    return parse_ppb(command, "ppm", text, &change->rate_ppb);
}

static int parse_speed_key(const command_t *command, const char *text, change_t *change)
{
    change->speed = true;
    return parse_speed(command, "speed", text, &change->speed_milli);
}

static int parse_frozen(const command_t *command, const char *text, change_t *change)
{
    change->frozen = true;
    return parse_yes_no(command, "frozen", text, &change->frozen_to);
}

static int parse_clkout(const command_t *command, const char *text, change_t *change)
{
    int64_t level = 0;
    int status = parse_number(command, "clkout", text, 0, 1, &level);
    change->clkout = true;
    change->clkout_to = level == 1;
    return status;
}

static int parse_fault(const command_t *command, const char *text, change_t *change)
{
    change->faults = true;
    return fault_parse(command, text, &change->faults_to);
}

static const struct {
    const char *name;
    parse_t *parse;
} keys[] = {
    {"at", parse_at},           {"vdd", parse_vdd},       {"vl", parse_vl},
    {"temp", parse_temp},       {"ppm", parse_ppm},       {"speed", parse_speed_key},
    {"frozen", parse_frozen},   {"clkout", parse_clkout}, {"fault", parse_fault},
};
enum { KEYS = sizeof keys / sizeof keys[0] };

static int parse_pair(const command_t *command, const char *pair, change_t *change)
{
    const char *names[KEYS + 1] = {NULL};
    char name[32];
    size_t length = strcspn(pair, "=");
    if (pair[length] == '\0' || length >= sizeof name)
        return usage_error(command, "'%s' is not KEY=VALUE", pair);
    memcpy(name, pair, length);
    name[length] = '\0';
    for (int i = 0; i < KEYS; i++) {
        if (strcmp(keys[i].name, name) == 0)
            return keys[i].parse(command, pair + length + 1, change);
        names[i] = keys[i].name;
    }
    const char *meant = nearest_word(name, names);
    return meant ? usage_error(command, "there is no key '%s': did you mean '%s'?", name, meant)
                 : usage_error(command, "there is no key '%s'", name);
}

// CLKOUT is an input in test mode only; the bus stands idle [TST-1].
static void drive_clkout(sim8563_t *chip, bool level)
{
    uint32_t wires = SIM8563_SCL | (SIM8563_SDA & sim8563_pins(chip));
    (void)sim8563_wires(chip, wires | (level ? SIM8563_CLKOUT : 0));
}

// Its range is the part's [REL-9].
static int check_vlow(const arguments_t *args, const change_t *change, const sim8563_t *chip)
{
    char text[VALUE_TEXT];
    sim8563_t copy = *chip;
    sim8563_status_t state;
    if (!change->vlow || sim8563_set_vlow(&copy, (uint16_t)change->vlow_mv) == SIM8563_OK)
        return STATUS_YES;
    sim8563_status(chip, &state);
    return usage_error(args->command, "vl=%s is out of range for %s",
                       text_volts(change->vlow_mv, text), sim8563_variant_name(state.variant));
}

// Below VL the chip does not keep the time.
static int check_supply(const arguments_t *args, const change_t *change, const sim8563_t *chip)
{
    char text[VALUE_TEXT];
    sim8563_status_t state;
    sim8563_status(chip, &state);
    int32_t vdd_mv = change->vdd ? change->vdd_mv : state.vdd_mv;
    int32_t vlow_mv = change->vlow ? change->vlow_mv : state.vlow_mv;
    if (!change->at || vdd_mv >= vlow_mv)
        return STATUS_YES;
    return usage_error(args->command, "at= needs a supply of at least %s: below it the chip does"
                       " not keep the time", text_volts(vlow_mv, text));
}

static void apply_to_chip(const change_t *change, sim8563_t *chip)
{
    if (change->vlow)
        (void)sim8563_set_vlow(chip, (uint16_t)change->vlow_mv);
    if (change->vdd)
        sim8563_set_vdd(chip, change->vdd_mv);
    if (change->at)
        jump(chip, change->time);
    if (change->temperature)
        sim8563_set_temperature(chip, change->temperature_mc);
    if (change->rate)
        sim8563_set_rate(chip, change->rate_ppb);
    if (change->clkout)
        drive_clkout(chip, change->clkout_to);
    if (change->faults)
        fault_apply(&change->faults_to, chip);
}

static void apply_to_settings(const change_t *change, chipfile_t *file)
{
    chipfile_settings_t settings;
    chipfile_settings(file, &settings);
    if (change->speed)
        settings.speed_milli = change->speed_milli;
    if (change->frozen)
        settings.frozen = change->frozen_to;
    if (change->speed || change->frozen)
        (void)chipfile_set(file, &settings);
}

static void confirm(const arguments_t *args, const char *calendar, bool ignored_clkout)
{
    printf("%s: at %s set", args->operands[0], calendar);
    for (int i = 1; i < args->operand_count; i++)
        printf(" %s", args->operands[i]);
    printf("%s\n", ignored_clkout ? " (CLKOUT is no input: EXT_TEST is 0)" : "");
}

static int set_main(const arguments_t *args)
{
    change_t change = {0};
    for (int i = 1; i < args->operand_count; i++) {
        int status = parse_pair(args->command, args->operands[i], &change);
        if (status)
            return status;
    }
    chipfile_t *file = NULL;
    sim8563_t *chip = NULL;
    int status = session_open(args->command, args->operands[0], false, &file);
    if (status)
        return status;
    status = session_lock(args->command, file, &chip);
    status = status ? status : check_vlow(args, &change, chip);
    status = status ? status : check_supply(args, &change, chip);
    if (!status) {
        char calendar[VALUE_TEXT];
        bool ignored = change.clkout && !(sim8563_peek(chip, 0x00) & 0x80);
        apply_to_chip(&change, chip);
        apply_to_settings(&change, file);
        text_calendar(chip, calendar);
        status = session_commit(args->command, file);
        if (!status)
            confirm(args, calendar, ignored);
    }
    chipfile_close(file);
    return status;
}

extern const command_t command_set;
const command_t command_set = {
    .name = "set",
    .operands = "FILE KEY=VALUE...",
    .summary = "Change time, supply, temperature, rate, how time passes, or make faults",
    .details =
        "at=2026-02-28T23:59:50\n"
        "              the time, and the clock runs; the next second comes 1 s later\n"
        "vdd=3.0V      supply; below VL sets VLF, below the reset threshold all is lost\n"
        "vl=1.3V       threshold of low voltage, 1.1V to 1.5V; a relative has its own range\n"
        "temp=25C      temperature: beyond the datasheet's it is a finding\n"
        "ppm=+50       rate error, + is fast\n"
        "speed=3600    chip seconds per second of the host, 0.001 to 1000000\n"
        "frozen=yes    time moves only by 'advance', and a transfer takes none; frozen=no\n"
        "clkout=0      level on CLKOUT, an input in test mode (EXT_TEST = 1)\n"
        "fault=...     what goes wrong on purpose, several joined by commas:\n"
        "    nack, nack:3       own address, or third byte of a write, not acknowledged\n"
        "    sda-low:9clk       SDA held low for nine clocks; sda-low:5ms for a time\n"
        "    flip:7             bit 7 of the next byte read comes inverted\n"
        "    osc-stop:10ms      the oscillator stands still\n"
        "    none               all are taken back\n"
        "  Each happens once; nack:3x5 five times, nack:3x* until taken back, nack:3x0 no more.\n"
        "  A time may be 'forever'.\n"
        "\n"
        "All are checked before the first is changed, and change at the same instant.\n",
    .examples = "rtc8563 set rtc.chip at=2096-02-28T23:59:50\n"
                "rtc8563 set rtc.chip vdd=0.8V\n"
                "rtc8563 set rtc.chip temp=-40C ppm=-85\n"
                "rtc8563 set rtc.chip fault=nack:3,sda-low:9clk\n",
    .words = "at= vdd= vl= temp= ppm= speed= frozen=yes frozen=no clkout=0 clkout=1 fault=none"
             " fault=nack fault=sda-low:9clk fault=flip:0 fault=osc-stop:10ms",
    .kind = OPERAND_FILE,
    .operands_min = 2,
    .operands_max = -1,
    .main = set_main,
};
