// timer.c - rtc8563 timer: the countdown timer of a part on a bus
//
// SPDX-License-Identifier: MIT

#include "bus.h"
#include "report.h"
#include "sim8563_words.h"
#include "value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct wish_t {
    bool change, off;
    uint64_t period_us;
    unsigned how;
} wish_t;

// As the part has it.
typedef struct view_t {
    bool running, came;
    uint8_t control;
    uint32_t left;
} view_t;

static int take_how(const command_t *command, const char *word, unsigned *how)
{
    static const char *const words[] = {"once", "periodic", "pulse", NULL};
    static const unsigned values[] = {INS5S8563_ONE_SHOT, INS5S8563_PERIODIC, INS5S8563_PULSE};
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], word) == 0) {
            *how |= values[i];
            return STATUS_YES;
        }
    }
    const char *meant = nearest_word(word, words);
    return meant ? usage_error(command, "'%s' is no way to run: did you mean '%s'?", word, meant)
                 : usage_error(command, "'%s' is no way to run: once, periodic or pulse", word);
}

static int take(const arguments_t *args, wish_t *wish)
{
    uint64_t ns = 0;
    wish->change = args->operand_count > 0;
    wish->off = wish->change && strcmp(args->operands[0], "off") == 0;
    if (wish->off && args->operand_count > 1)
        return usage_error(args->command, "nothing stands behind 'off'");
    if (!wish->change || wish->off)
        return STATUS_YES;
    int status = parse_duration(args->command, "the period", args->operands[0], &ns);
    for (int i = 1; i < args->operand_count && !status; i++)
        status = take_how(args->command, args->operands[i], &wish->how);
    if (!status && args->operand_count == 3 && !(wish->how & INS5S8563_PULSE))
        status = usage_error(args->command, "it runs either '%s' or '%s'", args->operands[1],
                             args->operands[2]);
    wish->period_us = (ns + 500) / 1000;
    return status;
}

// ------------------------------------------------------------------- showing

// Of `periods` of a source, in seconds.
static double seconds_of(uint32_t periods, uint8_t source)
{
    static const double hz[] = {4096, 64, 1, 1.0 / 60};
    return periods / hz[source & 3];
}

static int look(bus_t *bus, view_t *view)
{
    int status = bus_read(bus, 0x0E, &view->control, 1);
    status = status ? status : bus_result(bus, ins5s8563_timer_left(&bus->rtc, &view->left));
    status = status ? status : bus_result(bus, ins5s8563_status(&bus->rtc, &bus->status));
    view->running = bus->status.flags & INS5S8563_TIMER_RUNNING;
    view->came = bus->status.flags & INS5S8563_TIMER;
    return status;
}

static int print_json(const bus_t *bus, const view_t *view)
{
    report_begin_json();
    return report_print(bus->command, json_pack(
        "{s:s, s:b, s:b, s:s, s:I, s:f, s:b, s:b}", "bus", bus->path, "running", view->running,
        "came", view->came, "source", sim8563_timer_rate(view->control), "left",
        (json_int_t)view->left, "left_s", seconds_of(view->left, view->control), "interrupt",
        bus->status.flags & INS5S8563_TIMER_INT, "pulse",
        bus->status.flags & INS5S8563_TIMER_PULSE));
}

static int print(bus_t *bus, bool json)
{
    view_t view = {0};
    int status = look(bus, &view);
    if (status || json)
        return status ? status : print_json(bus, &view);
    bool pulls = bus->status.flags & INS5S8563_TIMER_INT;
    bool pulses = bus->status.flags & INS5S8563_TIMER_PULSE;
    printf("%s: timer ", bus->path);
    if (view.running && view.left == 0) {
        printf("on, but stands at 0"); // [TMR-4]
    } else if (view.running) {
        printf("runs out in %.10g s%s (%" PRIu32 " at %s)%s",
               seconds_of(view.left, view.control),
               bus->status.flags & INS5S8563_STOPPED ? " of a clock that runs" : "", // [STP-3]
               view.left, sim8563_timer_rate(view.control),
               !pulls ? "" : pulses ? ", pulses /INT" : ", pulls /INT");
    } else {
        printf("off");
    }
    printf("%s\n", view.came ? ", has run out before" : "");
    return STATUS_YES;
}

// ------------------------------------------------------------------- setting

// STATUS_NO: a signal came.
static int await(bus_t *bus, bool json)
{
    unsigned events = 0;
    int status = STATUS_YES;
    while (!status && !(events & INS5S8563_TIMER)) {
        if (!bus_sleep_until(bus_now_ns() + BUS_POLL_NS))
            return STATUS_NO;
        status = bus_serve(bus, json, &events);
    }
    return status;
}

// The part itself knows no timer that ends: it is stopped by who serves it, whatever ends that.
static int break_off(bus_t *bus, int status)
{
    int stopped = bus_result(bus, ins5s8563_stop_timer(&bus->rtc));
    if (status == STATUS_NO)
        failure(bus->command, "broken off%s", stopped ? "" : ": the timer is off");
    return stopped ? stopped : status;
}

static int confirm(const bus_t *bus, const ins5s8563_timer_t *plan, unsigned how, bool json)
{
    double period_s = seconds_of(plan->n, plan->source);
    const char *source = sim8563_timer_rate(plan->source);
    bool once = how & INS5S8563_ONE_SHOT, pulse = how & INS5S8563_PULSE;
    int status = STATUS_YES;
    if (!json) {
        printf("%s: timer %s %.10g s (%" PRIu32 " at %s), %s /INT", bus->path,
               once ? "once in" : "every", period_s, plan->n, source, pulse ? "pulses" : "pulls");
        if (plan->error_us != 0)
            printf(", %" PRIi32 " us %s than asked for",
                   plan->error_us < 0 ? -plan->error_us : plan->error_us,
                   plan->error_us < 0 ? "shorter" : "longer");
        putchar('\n');
    } else {
        report_begin_json();
        status = report_print(bus->command, json_pack(
            "{s:s, s:f, s:I, s:s, s:i, s:b, s:b}", "bus", bus->path, "period_s", period_s, "n",
            (json_int_t)plan->n, "source", source, "error_us", (int)plan->error_us, "once", once,
            "pulse", pulse));
    }
    return status ? status : bus_flush(bus);
}

static int start(bus_t *bus, const wish_t *wish, bool json)
{
    ins5s8563_timer_t plan;
    if (ins5s8563_plan_timer(&bus->rtc, wish->period_us, &plan) != INS5S8563_OK) {
        return usage_error(bus->command, "the period is out of range: this part reaches from "
                           "244 us to %s", bus_registers(bus) == BUS_REGISTERS ? "31.9 years"
                                                                               : "4.25 hours");
    }
    bool once = wish->how & INS5S8563_ONE_SHOT;
    if (once)
        bus_catch_all(); // before somebody reads that it runs
    int status = bus_result(bus, ins5s8563_start_timer(&bus->rtc, &plan, wish->how));
    status = status ? status : confirm(bus, &plan, wish->how, json);
    if (!once)
        return status;
    status = status ? status : await(bus, json);
    return status ? break_off(bus, status) : status;
}

static int timer_main(const arguments_t *args)
{
    wish_t wish = {0};
    bool json = option_given(args, "json");
    bus_t bus;
    int status = take(args, &wish);
    status = status ? status : bus_open(args, wish.change ? BUS_CHANGE : BUS_LOOK, &bus);
    if (status)
        return status;
    if (wish.change && !wish.off) {
        status = start(&bus, &wish, json);
    } else {
        status = wish.off ? bus_result(&bus, ins5s8563_stop_timer(&bus.rtc)) : STATUS_YES;
        status = status ? status : print(&bus, json);
    }
    bus_close(&bus);
    return status;
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "json", .help = "one JSON object, on one line"},
    {0},
};

extern const command_t command_timer;
const command_t command_timer = {
    .name = "timer",
    .operands = "[DURATION [once|periodic] [pulse] | off]",
    .summary = "Show or start the countdown timer of a real part",
    .details =
        "DURATION is 244us to 31.9 years (4.25 hours with a PCF8563); the nearest that the part\n"
        "has is told. It runs on periodically and pulls /INT low until it is served, as rtc8563\n"
        "watch does; with 'pulse' /INT pulses each time. With 'once' the command waits for the\n"
        "first event and stops the timer, also when it is broken off.\n",
    .examples = "rtc8563 timer --bus /dev/i2c-1\n"
                "rtc8563 timer 1.5s pulse --bus /dev/i2c-1\n"
                "rtc8563 timer 2h once --bus /dev/i2c-1 && echo 'two hours are over'\n",
    .options = options,
    .words = "off once periodic pulse",
    .operands_max = 3,
    .main = timer_main,
};
