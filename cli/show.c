// show.c - rtc8563 show: the chip's whole state for people; show_json.c for programs
//
// SPDX-License-Identifier: MIT

#include "show.h"

#include "fault.h"
#include "registers.h"
#include "report.h"
#include "session.h"
#include "sim8563_words.h"
#include "value.h"

#include <inttypes.h>
#include <stdio.h>

static const char *condition(const view_t *view)
{
    if (!view->status.powered)
        return "no supply";
    if (!view->status.running)
        return "starting up";
    if (sim8563_peek(&view->chip, 0x00) & 0x20)
        return "stopped";
    return sim8563_peek(&view->chip, 0x00) & 0x80 ? "in test mode" : "running";
}

static void show_time(const view_t *view)
{
    char text[VALUE_TEXT];
    printf("  time      %s  %s%s\n", text_calendar(&view->chip, text),
           sim8563_weekday_name(sim8563_peek(&view->chip, 0x06) & 0x07),
           sim8563_peek(&view->chip, 0x02) & 0x80 ? "  (VLF: not to be trusted)" : "");
    printf("  age       %s", text_duration(view->status.time_ns, text));
    if (view->settings.frozen) {
        printf(", frozen\n");
    } else {
        printf(", speed %s\n", text_speed(view->settings.speed_milli, text));
    }
}

static void show_supply(const view_t *view)
{
    char vdd[VALUE_TEXT], vl[VALUE_TEXT], reset[VALUE_TEXT], temp[VALUE_TEXT], rate[VALUE_TEXT];
    printf("  supply    %s (VL %s, reset %s), %u.%03u uA\n", text_volts(view->status.vdd_mv, vdd),
           text_volts(view->status.vlow_mv, vl), text_volts(view->status.reset_mv, reset),
           view->current_na[SIM8563_TYP] / 1000, view->current_na[SIM8563_TYP] % 1000);
    printf("  ambient   %s, rate %s\n", text_celsius(view->status.temperature_mc, temp),
           text_ppm(view->status.rate_ppb, rate));
}

static void show_pins(const view_t *view)
{
    static const uint32_t pins[] = {SIM8563_INT, SIM8563_INT2, SIM8563_CLKOUT, SIM8563_SDA};
    uint8_t control = sim8563_peek(&view->chip, 0x0D);
    printf("  pins     ");
    for (int i = 0; i < 4; i++) {
        bool absent = pins[i] == SIM8563_INT2 && view->status.package != SIM8563_DFN6L;
        printf(" %s=%s", sim8563_pin_name(pins[i]),
               absent ? "-" : view->pins & pins[i] ? "1" : "0");
        if (pins[i] == SIM8563_CLKOUT && view->status.running && control & 0x80)
            printf(" (%s)", sim8563_clkout_rate(control));
    }
    printf("   1: released, 0: pulled low\n");
}

static void show_inside(const view_t *view)
{
    uint8_t control = sim8563_peek(&view->chip, 0x0E);
    printf("  timer     %06" PRIX32 "h of %06" PRIX32 "h at %s, %s%s\n", view->status.count,
           view->status.preset, sim8563_timer_rate(control), control & 0x80 ? "on" : "off",
           view->status.pulse ? ", pulse" : "");
    printf("  divider   %04Xh, pointer %02Xh%s%s\n", view->status.divider, view->status.pointer,
           view->status.accessed ? ", being accessed" : "",
           view->status.tick_stored ? ", a tick stored" : "");
}

static void show_faults(const view_t *view)
{
    for (int kind = 0; kind < SIM8563_FAULTS; kind++) {
        uint8_t left = view->faults[kind];
        if (left == SIM8563_FOREVER) {
            printf("  fault     %s until taken back\n", fault_names[kind]);
        } else if (left > 0) {
            printf("  fault     %s, %u to come\n", fault_names[kind], left);
        }
    }
}

// A relative's timer has 8 bits: 12 and 13 are other names of 02 and 03 [REL-1, REL-2].
bool has_register(const view_t *view, uint8_t address)
{
    return address < 0x10 || view->status.variant == SIM8563_INS5S8563;
}

static void show_registers(const view_t *view)
{
    printf("\n");
    for (unsigned i = 0; i < SIM8563_REGISTERS; i++) {
        const sim8563_register_words_t *reg = sim8563_register_at(i);
        if (!has_register(view, reg->address))
            continue;
        print_register(reg, sim8563_peek(&view->chip, reg->address));
        putchar('\n');
    }
}

static void show_text(const view_t *view)
{
    enum { SHOWN = 5 };
    bool colour = colour_wanted(1);
    printf("%s: %s in %s, %s\n", view->path, sim8563_variant_name(view->status.variant),
           sim8563_package_name(view->status.package), condition(view));
    show_time(view);
    show_supply(view);
    show_pins(view);
    show_inside(view);
    show_faults(view);
    show_registers(view);
    printf("\n");
    report_total(stdout, &view->history);
    uint32_t kept = view->history.kept;
    for (uint32_t i = kept > SHOWN ? kept - SHOWN : 0; i < kept; i++)
        report_finding(stdout, &view->history.last[i], colour);
    if (kept > SHOWN)
        printf("More of them: rtc8563 findings %s\n", view->path);
}

static void view_take(view_t *view, const chipfile_t *file, const sim8563_t *chip,
                      const chipfile_history_t *history)
{
    view->chip = *chip;
    view->history = *history;
    view->pins = sim8563_pins(chip);
    chipfile_settings(file, &view->settings);
    sim8563_status(chip, &view->status);
    for (int corner = 0; corner < 3; corner++)
        view->current_na[corner] = sim8563_supply_current_na(chip, (sim8563_corner_t)corner);
    for (int kind = 0; kind < SIM8563_FAULTS; kind++)
        view->faults[kind] = sim8563_fault_left(chip, (sim8563_fault_t)kind);
}

// One short turn; printing, which may take long, comes after it.
static int look(const arguments_t *args, chipfile_t *file, view_t *view)
{
    sim8563_t *chip = NULL;
    const chipfile_history_t *history = NULL;
    int status = session_lock_history(args->command, file, &chip, &history);
    if (status)
        return status;
    view_take(view, file, chip, history);
    return session_commit(args->command, file);
}

static int show_main(const arguments_t *args)
{
    static view_t view;
    chipfile_t *file = NULL;
    view.path = args->operands[0];
    int status = session_open(args->command, view.path, true, &file);
    if (status)
        return status;
    status = look(args, file, &view);
    chipfile_close(file);
    if (status)
        return status;
    if (option_given(args, "json"))
        return show_json(args->command, &view);
    show_text(&view);
    return STATUS_YES;
}

static const option_t options[] = {
    {.name = "json", .help = "one JSON object, on one line"},
    {0},
};

extern const command_t command_show;
const command_t command_show = {
    .name = "show",
    .operands = "FILE",
    .summary = "Show a chip: time, registers, pins, supply, findings",
    .details =
        "Registers stand with the names of their bits that are 1. Pins are open-drain: 1 is\n"
        "released, 0 is pulled low. The current is the typical one of the datasheet.\n",
    .examples = "rtc8563 show rtc.chip\n"
                "rtc8563 show rtc.chip --json | python3 -m json.tool\n",
    .options = options,
    .kind = OPERAND_FILE,
    .operands_min = 1,
    .operands_max = 1,
    .main = show_main,
};
