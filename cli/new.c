// new.c - rtc8563 new: makes a chip file
//
// SPDX-License-Identifier: MIT

#include "jump.h"
#include "session.h"
#include "sim8563_words.h"
#include "value.h"

#include <stdio.h>
#include <string.h>

typedef struct plan_t {
    sim8563_desc_t desc;
    chipfile_settings_t settings;
    int32_t ppb;
    int32_t millicelsius;
    const char *at; // NULL: the calendar of power-on
    uint8_t time[7];
} plan_t;

static int plan_supply(const arguments_t *args, plan_t *plan)
{
    int32_t vdd_mv = 3000;
    int32_t vlow_mv = 0; // the part's own
    const char *vdd = option_value(args, "vdd");
    const char *vl = option_value(args, "vl");
    int status = vdd ? parse_millivolts(args->command, "--vdd", vdd, 0, 6500, &vdd_mv) : 0;
    if (!status && vl)
        status = parse_millivolts(args->command, "--vl", vl, 1, UINT16_MAX, &vlow_mv);
    plan->desc.unpowered = vdd_mv == 0;
    plan->desc.vdd_mv = (uint16_t)vdd_mv;
    plan->desc.vlow_mv = (uint16_t)vlow_mv;
    return status;
}

static int plan_part(const arguments_t *args, plan_t *plan)
{
    const char *variant = option_value(args, "variant");
    const char *package = option_value(args, "package");
    const char *ppm = option_value(args, "ppm");
    const char *temp = option_value(args, "temp");
    const char *seed = option_value(args, "scramble");
    int64_t scramble = 0;
    if (variant && !sim8563_variant_by_name(variant, &plan->desc.variant)) {
        return usage_error(args->command, "--variant '%s' is none of INS5S8563, PCF8563, BM8563,"
                           " HYM8563, RTC8564", variant);
    }
    if (package && !sim8563_package_by_name(package, &plan->desc.package)) {
        return usage_error(args->command, "--package '%s' is none of SOP8, DFN6L, FCDFN6L, WLCSP"
                           " or an order code", package);
    }
    int status = ppm ? parse_ppb(args->command, "--ppm", ppm, &plan->ppb) : STATUS_YES;
    if (!status && temp)
        status = parse_millicelsius(args->command, "--temp", temp, &plan->millicelsius);
    if (!status && seed)
        status = parse_number(args->command, "--scramble", seed, 1, UINT32_MAX, &scramble);
    plan->desc.scramble = (uint32_t)scramble;
    return status;
}

static int plan_time(const arguments_t *args, plan_t *plan)
{
    const char *speed = option_value(args, "speed");
    int status = STATUS_YES;
    plan->settings.frozen = option_given(args, "frozen");
    if (speed)
        status = parse_speed(args->command, "--speed", speed, &plan->settings.speed_milli);
    plan->at = option_value(args, "at");
    if (!status && plan->at)
        status = parse_time(args->command, "--at", plan->at, plan->time);
    return status;
}

// A new chip, and whether it can be asked for what the plan says.
static int power_on(const arguments_t *args, const plan_t *plan, sim8563_t *chip)
{
    char vl[VALUE_TEXT];
    sim8563_status_t state;
    if (sim8563_init(chip, &plan->desc) != SIM8563_OK) { // all but VL has been checked
        return usage_error(args->command, "--vl %s is out of range for %s",
                           text_volts(plan->desc.vlow_mv, vl),
                           sim8563_variant_name(plan->desc.variant));
    }
    sim8563_status(chip, &state);
    if (plan->at && state.vdd_mv < state.vlow_mv) {
        return usage_error(args->command, "--at needs a supply of at least %s: below it the chip"
                           " does not keep the time", text_volts(state.vlow_mv, vl));
    }
    return STATUS_YES;
}

static void start(const plan_t *plan, sim8563_t *chip)
{
    sim8563_status_t state;
    do {
        sim8563_advance(chip, 5 * SIM8563_MS); // a relative needs longer [OSC-1, REL-19]
        sim8563_status(chip, &state);
    } while (state.powered && !state.running);
    if (plan->at)
        jump(chip, plan->time);
    sim8563_set_temperature(chip, plan->millicelsius);
    sim8563_set_rate(chip, plan->ppb);
}

static void confirm(const char *path, const plan_t *plan, const sim8563_t *chip)
{
    char volts[VALUE_TEXT], calendar[VALUE_TEXT], speed[VALUE_TEXT];
    printf("%s: a new %s in %s at %s, %s", path, sim8563_variant_name(plan->desc.variant),
           sim8563_package_name(plan->desc.package), text_volts(plan->desc.vdd_mv, volts),
           text_calendar(chip, calendar));
    if (plan->settings.frozen) {
        printf(", frozen\n");
    } else if (plan->settings.speed_milli == CHIPFILE_SPEED_ONE) {
        printf(", running\n");
    } else {
        printf(", running at speed %s\n", text_speed(plan->settings.speed_milli, speed));
    }
}

static int new_main(const arguments_t *args)
{
    const char *path = args->operands[0];
    plan_t plan = {.settings.speed_milli = CHIPFILE_SPEED_ONE, .millicelsius = 25000};
    int status = plan_supply(args, &plan);
    status = status ? status : plan_part(args, &plan);
    status = status ? status : plan_time(args, &plan);
    sim8563_t chip;
    status = status ? status : power_on(args, &plan, &chip);
    if (status)
        return status;
    start(&plan, &chip);
    bool force = option_given(args, "force");
    chipfile_err_t err = chipfile_create(path, &plan.settings, &chip, force);
    if (err == CHIPFILE_ERR_EXISTS)
        return failure(args->command, "%s exists already: --force replaces it", path);
    if (err == CHIPFILE_ERR_FOREIGN)
        return failure(args->command, "%s is not a file that could be replaced", path);
    if (err)
        return failure(args->command, "%s: %s", path, chipfile_sentence(err));
    confirm(path, &plan, &chip);
    return STATUS_YES;
}

static const option_t options[] = {
    {.name = "variant", .value = "PART", .help = "which part; a relative has its own ranges",
     .words = "INS5S8563 PCF8563 BM8563 HYM8563 RTC8564"},
    {.name = "vdd", .value = "VOLTS", .help = "supply (3.0V)"},
    {.name = "vl", .value = "VOLTS", .help = "threshold of low voltage, 1.1V to 1.5V (1.3V)"},
    {.name = "package", .value = "NAME", .help = "SOP8, DFN6L, FCDFN6L, WLCSP or an order code",
     .words = "SOP8 DFN6L FCDFN6L WLCSP"},
    {.name = "ppm", .value = "RATE", .help = "rate error, + is fast (0)"},
    {.name = "temp", .value = "CELSIUS", .help = "temperature (25C)"},
    {.name = "scramble", .value = "SEED", .help = "registers come up with junk drawn from SEED"},
    {.name = "at", .value = "TIME", .help = "set the time; the next second comes 1 s later"},
    {.name = "frozen", .help = "time moves only by 'advance'"},
    {.name = "speed", .value = "X", .help = "chip seconds per second of the host (1)"},
    {.name = "force", .help = "replace an existing file"},
    {0},
};

extern const command_t command_new;
const command_t command_new = {
    .name = "new",
    .operands = "FILE",
    .summary = "Make a chip file",
    .details =
        "The file holds the whole state of one chip and keeps time while no program runs, as\n"
        "with a battery: the host's clock says how long. Its oscillator has just started. The\n"
        "registers are as after power-on, with VLF set; --at sets the time and clears VLF.\n"
        "\n"
        "PART is INS5S8563, or a relative of it: PCF8563, BM8563, HYM8563, RTC8564. The last four\n"
        "come up with undefined time, alarms and timer. docs/relatives.md has what else differs.\n",
    .examples = "rtc8563 new rtc.chip\n"
                "rtc8563 new rtc.chip --at 2026-02-28T23:59:50 --ppm +20\n"
                "rtc8563 new rtc.chip --frozen --scramble 1 --force\n",
    .options = options,
    .kind = OPERAND_FILE,
    .operands_min = 1,
    .operands_max = 1,
    .main = new_main,
};
