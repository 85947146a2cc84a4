// show_json.c - the chip's whole state for programs
//
// SPDX-License-Identifier: MIT

#include "show.h"

#include "fault.h"
#include "report.h"
#include "sim8563_words.h"
#include "value.h"

static json_t *registers(const view_t *view)
{
    json_t *object = json_object();
    for (unsigned i = 0; i < SIM8563_REGISTERS; i++) {
        uint8_t address = sim8563_register_at(i)->address;
        char key[3];
        if (!has_register(view, address))
            continue;
        snprintf(key, sizeof key, "%02x", address);
        json_object_set_new(object, key, json_integer(sim8563_peek(&view->chip, address)));
    }
    return object;
}

static json_t *pins(const view_t *view)
{
    static const uint32_t outputs[] = {SIM8563_INT, SIM8563_INT2, SIM8563_CLKOUT, SIM8563_SDA};
    json_t *object = json_object();
    for (int i = 0; i < 4; i++) {
        json_object_set_new(object, sim8563_pin_name(outputs[i]),
                            json_integer((view->pins & outputs[i]) != 0));
    }
    return object;
}

// How often each will still happen; null: until taken back.
static json_t *faults(const view_t *view)
{
    json_t *object = json_object();
    for (int kind = 0; kind < SIM8563_FAULTS; kind++) {
        uint8_t left = view->faults[kind];
        if (left > 0) {
            json_object_set_new(object, fault_names[kind],
                                left == SIM8563_FOREVER ? json_null() : json_integer(left));
        }
    }
    return object;
}

static json_t *status(const sim8563_status_t *s)
{
    return json_pack("{s:I, s:i, s:i, s:i, s:i, s:i, s:b, s:b, s:b, s:b, s:b, s:i, s:i, s:i, s:i}",
                     "time_ns", (json_int_t)s->time_ns, "vdd_mv", (int)s->vdd_mv,
                     "vlow_mv", (int)s->vlow_mv, "reset_mv", (int)s->reset_mv,
                     "temperature_mc", (int)s->temperature_mc, "rate_ppb", (int)s->rate_ppb,
                     "powered", s->powered, "running", s->running, "accessed", s->accessed,
                     "tick_stored", s->tick_stored, "pulse", s->pulse,
                     "divider", (int)s->divider, "timer_preset", (int)s->preset,
                     "timer_count", (int)s->count, "pointer", (int)s->pointer);
}

int show_json(const command_t *command, const view_t *view)
{
    char calendar[VALUE_TEXT];
    report_begin_json();
    text_calendar(&view->chip, calendar);
    calendar[10] = 'T';
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:b, s:f, s:{s:i, s:i, s:i}, s:o, s:o, s:I, s:o}",
        "file", view->path, "variant", sim8563_variant_name(view->status.variant),
        "package", sim8563_package_name(view->status.package),
        "time", calendar, "registers", registers(view), "pins", pins(view),
        "frozen", view->settings.frozen, "speed", (double)view->settings.speed_milli / 1000,
        "supply_current_na", "typ", (int)view->current_na[SIM8563_TYP],
        "min", (int)view->current_na[SIM8563_MIN], "max", (int)view->current_na[SIM8563_MAX],
        "faults", faults(view), "findings_count", report_counts_json(&view->history),
        "findings_lost", (json_int_t)view->history.count[0],
        "findings", report_json(&view->history));
    if (object && json_object_update_new(object, status(&view->status)) != 0) {
        json_decref(object);
        object = NULL;
    }
    return report_print(command, object);
}
