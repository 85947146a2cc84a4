// sit.c - the examination: each call without an event, then each event at each instant of it
//
// SPDX-License-Identifier: MIT

#define _DEFAULT_SOURCE // clock_gettime()
#include "sitting.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define YEAR_S (365.2425 * 86400)
#define ENDINGS_MOST 3u // then the scene is given up: each may take seconds

typedef struct rollover_t {
    const char *words;
    int64_t ends;      // what the clock shows before the tick
    double period_s;
} rollover_t;

static const rollover_t rollovers[] = {
    {"a tick that ends a second", 1709164810, 1},
    {"a tick that ends a minute", 1709164859, 60},
    {"a tick that ends an hour", 1709168399, 3600},
    {"a tick that ends a day", 1709337599, 86400},
    {"a tick that ends a month", 1711929599, YEAR_S / 12},
    {"a tick that ends 28 February of no leap year", 1677628799, YEAR_S * 4 / 3},
    {"a tick that begins a leap day", 1709164799, YEAR_S * 4},
    {"a tick that ends a leap day", 1709251199, YEAR_S * 4},
    {"a tick that ends a year", 1704067199, YEAR_S},
    {"a tick that ends the century", 4102444799, YEAR_S * 100},
};
#define ROLLOVERS (sizeof rollovers / sizeof rollovers[0])

// -------------------------------------------------------------------- scenes

const record_t *scene_run(scene_t *scene)
{
    sitting_t *sitting = scene->sitting;
    const record_t *left = trial_run(&sitting->adapter, &scene->trial);
    if (left == NULL && sitting->err == 0)
        sitting->err = errno != 0 ? errno : ENOMEM;
    sitting->report->trials++;
    sitting->report->call[scene->trial.call].trials++;
    return left;
}

// Few steps make a short history. The last instant of a kind is often one between two transfers,
// where it is plainest.
static bool is_better(const scene_t *scene, const record_t *left, const entry_t *entry)
{
    return entry->best == NULL || left->steps < entry->best_steps
           || (left->steps == entry->best_steps && entry->best_when == scene->when);
}

static void keep_best(scene_t *scene, const record_t *left, entry_t *entry)
{
    if (entry->best == NULL)
        entry->best = malloc(sizeof *entry->best);
    if (entry->best == NULL)
        return;
    *entry->best = scene->trial;
    entry->best_steps = left->steps;
    entry->best_when = scene->when;
}

// Where it shows worst: always, or most often in the field, or for most of the call.
static double badness(double share, double odds, bool always)
{
    return always ? 2 : odds > 0 ? odds : share * 1e-15;
}

static void add_up(scene_t *scene, entry_t *entry)
{
    bool always = scene->total_ns <= 1; // a survey
    if (entry->now_when != scene->when)
        entry->now_ns = 0;
    entry->now_when = scene->when;
    entry->now_ns += scene->width_ns;
    double share = entry->now_ns < scene->total_ns ? entry->now_ns / scene->total_ns : 1;
    double odds = scene->period_ns > entry->now_ns ? entry->now_ns / scene->period_ns : 0;
    if (entry->found && badness(share, odds, always) <= entry->badness)
        return;
    entry->badness = badness(share, odds, always);
    entry->share = share;
    entry->odds = odds;
    entry->when = scene->when;
}

// A call that does not come to an end may be another than the one that is examined.
static enum call call_of(const scene_t *scene, const record_t *left)
{
    bool ended = left->ending == ENDED || left->calls == 0;
    return ended ? scene->trial.call : left->made[left->calls - 1].call;
}

void scene_found(scene_t *scene, const record_t *left, fault_t fault, const char *format, ...)
{
    entry_t *entry = &scene->sitting->entry[call_of(scene, left)][fault];
    if (entry->found && entry->last == scene->sitting->report->trials)
        return;
    add_up(scene, entry);
    if (is_better(scene, left, entry)) {
        va_list arguments;
        va_start(arguments, format);
        int size = vsnprintf(entry->seen, sizeof entry->seen, format, arguments);
        va_end(arguments);
        if (fault == FAILS && left->said[0] != '\0' && size < (int)sizeof entry->seen)
            snprintf(entry->seen + size, sizeof entry->seen - (size_t)size, ": %s", left->said);
        keep_best(scene, left, entry);
    }
    entry->found = true;
    entry->failed++;
    entry->last = scene->sitting->report->trials;
}

// Of a call with more than that, the rest is one class: it would take too long.
static void add_look(scene_t *scene, uint64_t ns)
{
    const unsigned most = sizeof scene->looks / sizeof scene->looks[0];
    if (scene->look_count == most)
        scene->look_count--;
    scene->looks[scene->look_count++] = ns;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool is_look(const step_t *step)
{
    return step->act == ACT_START || step->act == ACT_SEND || step->act == ACT_GET
           || step->act == ACT_STOP || step->act == ACT_LOOK;
}

// The instants at which the driver sees something; those of an echo of the event besides.
static void learn_looks(scene_t *scene, const record_t *left, uint64_t echo_ns)
{
    const made_t *made = &left->made[left->examined];
    uint64_t lasts = made->end_ns - made->begin_ns;
    unsigned transfer = 0; // its first byte
    scene->look_count = scene->bytes = scene->transfers = scene->starts = 0;
    scene->pointer = 0;
    scene->meets_time = false;
    for (unsigned i = made->first; i < made->end; i++) {
        const step_t *step = &left->step[i];
        uint64_t at_ns = step->at_ns - made->begin_ns;
        if (step->act == ACT_START && step[-1].act != ACT_SEND)
            transfer = scene->bytes;
        if (step->act == ACT_SEND && step->reg == 0 && (step->a & STOP) == 0)
            scene->starts = transfer;
        if (scene->bytes == 1 && step->act == ACT_SEND)
            scene->pointer = step->a;
        scene->transfers += step->act == ACT_STOP;
        scene->bytes += step->act == ACT_START || step->act == ACT_SEND || step->act == ACT_GET;
        scene->meets_time = scene->meets_time || (step->reg >= 2 && step->reg <= 8);
        if (is_look(step))
            add_look(scene, at_ns);
        if (is_look(step) && echo_ns > 0 && at_ns > echo_ns)
            add_look(scene, at_ns - echo_ns);
    }
    add_look(scene, lasts);
    if (scene->trial.follow)
        add_look(scene, lasts + BYTE_NS);
    qsort(scene->looks, scene->look_count, sizeof scene->looks[0], compare);
    scene->total_ns = (double)scene->looks[scene->look_count - 1];
}

bool scene_learn(scene_t *scene, uint64_t echo_ns)
{
    trial_t trial = scene->trial;
    scene->when = "always";
    scene->trial.event = NOTHING;
    scene->trial.rounds = 1;
    if (trial.call == GET)
        scene->trial.to[0] = trial.show;
    const record_t *left = scene_run(scene);
    scene->total_ns = scene->width_ns = 1;
    bool ended = left != NULL && judge_ending(scene, left);
    if (ended) {
        scene->quiet = left->made[left->examined];
        learn_looks(scene, left, echo_ns);
    }
    scene->trial = trial;
    return ended;
}

// What get() says of this second and those after it that the call may meet.
static bool learn_references(scene_t *scene)
{
    trial_t trial = scene->trial;
    uint64_t lasts = scene->quiet.end_ns - scene->quiet.begin_ns;
    unsigned most = sizeof scene->reference / sizeof scene->reference[0];
    scene->references = 2 + (unsigned)(lasts / SIM8563_SEC);
    scene->references = scene->references < most ? scene->references : most;
    scene->trial.event = NOTHING;
    scene->trial.rounds = scene->references;
    for (unsigned i = 0; i < scene->references; i++)
        scene->trial.to[i] = trial.show + i;
    const record_t *left = scene_run(scene);
    bool ended = left != NULL && left->ending == ENDED;
    for (unsigned i = 0; i < scene->references && ended; i++)
        scene->reference[i] = left->made[left->examined + 1 + i - scene->references];
    scene->trial = trial;
    return ended;
}

// ------------------------------------------------------------------- instants

typedef void judge_t(scene_t *scene, const record_t *left);

static bool goes_on(const scene_t *scene)
{
    return scene->sitting->err == 0 && scene->sitting->endings < ENDINGS_MOST;
}

static void try_at(scene_t *scene, uint64_t offset_ns, uint64_t width_ns, judge_t *judged)
{
    scene->trial.offset_ns = offset_ns;
    scene->width_ns = (double)width_ns;
    const record_t *left = scene_run(scene);
    if (left != NULL)
        judged(scene, left);
}

// One instant of each class: kit.h says why that is all of them.
static void try_instants(scene_t *scene, judge_t *judged)
{
    exam_call_t *call = &scene->sitting->report->call[scene->trial.call];
    uint64_t from = 0;
    unsigned classes = 0;
    for (unsigned i = 0; i < scene->look_count && goes_on(scene); i++) {
        uint64_t to = scene->looks[i];
        if (to == from)
            continue;
        try_at(scene, from + (to - from + 1) / 2, to - from, judged);
        from = to;
        classes++;
    }
    if (classes > call->instants)
        call->instants = classes;
}

// A driver that does not look whether the pointer was taken reads from where it was: one further on
// that looks like a date, too, if SHIFTED is shown.
static void try_bytes(scene_t *scene)
{
    scene->total_ns = scene->bytes;
    scene->trial.pointer = (uint8_t)(scene->pointer + 1);
    for (unsigned byte = 0; byte < scene->bytes && goes_on(scene); byte++) {
        scene->trial.byte = byte;
        try_at(scene, 0, 1, judge);
    }
}

static void try_event(scene_t *scene, event_t event, int64_t show, const char *when,
                      double period_s)
{
    bool relative = scene->trial.desc.variant != SIM8563_INS5S8563;
    uint64_t start_ns = relative ? 350 * SIM8563_MS : SIM8563_MS;
    scene->sitting->endings = 0;
    scene->trial.event = event;
    scene->trial.show = show;
    if (!scene_learn(scene, event == POWER_CUT ? start_ns : 0) || scene->quiet.returned != 0)
        return;
    if (scene->trial.call == GET && !learn_references(scene))
        return;
    scene->when = when;
    for (unsigned fault = 0; fault < FAULTS; fault++) // another scene may have had these words
        scene->sitting->entry[scene->trial.call][fault].now_when = NULL;
    scene->period_ns = period_s * 1e9;
    if (event == ERROR_ONCE || event == ERROR_STAYS)
        try_bytes(scene);
    else
        try_instants(scene, judge);
}

#define ORDINARY 1709164810 // 2024-02-29 00:00:10
#define MINUTE_ENDS 1709164859
#define SHIFTED 1349773687 // 2012-10-09 09:08:07, a Tuesday: each field could be the one before it

// The set time is one that rolls over, too. A call that has no byte of the time in it cannot tell
// one tick from another.
static void try_rollovers(scene_t *scene)
{
    for (unsigned i = 0; i < ROLLOVERS; i++) {
        const rollover_t *rollover = &rollovers[i];
        bool set = scene->trial.call == SET, alarm = scene->trial.call == ALARM;
        if ((set || alarm) && i == ROLLOVERS - 1)
            continue; // nobody says what comes after
        scene->trial.to[0] = rollover->ends;
        int64_t show = rollover->ends;
        if (set)
            show -= 37 * 86400;
        if (alarm)
            scene->trial.to[0] = rollover->ends / 60 * 60 + 7200;
        try_event(scene, TICK, show, rollover->words, rollover->period_s);
        if (!scene->meets_time)
            return;
    }
}

// Who has no timer() need not serve its events; who has neither may have another set them.
uint8_t scene_flags(const scene_t *scene, uint8_t flags)
{
    const exam_adapter_t *adapter = &scene->sitting->adapter;
    bool neither = adapter->alarm == NULL && adapter->timer == NULL;
    uint8_t alarm = adapter->alarm != NULL || neither ? AF : 0;
    uint8_t timer = adapter->timer != NULL || neither ? TF : 0;
    return flags & (alarm | timer);
}

static void try_flags(scene_t *scene)
{
    enum call call = scene->trial.call;
    const uint8_t flags[] = {0, AF, TF};
    for (unsigned i = 0; i < 3; i++) {
        bool only = call == CLEAR && flags[i] != (scene->trial.value[0] == EXAM_ALARM ? AF : TF);
        if ((call != CLEAR && call != SERVICE && i > 0) || only
            || scene_flags(scene, flags[i]) != flags[i])
            continue;
        scene->trial.flags = flags[i];
        scene->trial.to[0] = call == ALARM ? ORDINARY + 7200 - 10 : ORDINARY;
        if (scene_flags(scene, TF) != 0 && flags[i] != TF && call != TIMER
            && !(call == CLEAR && scene->trial.value[0] == EXAM_TIMER))
            try_event(scene, TIMER_ENDS, ORDINARY, "a timer event", 0);
        if (scene_flags(scene, AF) != 0 && flags[i] != AF && call != ALARM
            && !(call == CLEAR && scene->trial.value[0] == EXAM_ALARM))
            try_event(scene, ALARM_COMES, MINUTE_ENDS, "an alarm", 0);
        scene->trial.flags = 0;
    }
}

static void try_supply_and_bus(scene_t *scene)
{
    scene->trial.to[0] = scene->trial.call == ALARM ? SHIFTED + 7200 - 7 : SHIFTED + 77777;
    scene->trial.flags = scene->trial.call == CLEAR
                             ? (scene->trial.value[0] == EXAM_ALARM ? AF : TF)
                             : scene->trial.call == SERVICE ? scene_flags(scene, AF | TF) : 0;
    bool follow = scene->trial.follow;
    scene->trial.follow = follow || scene->trial.call == GET;
    try_event(scene, DIP, SHIFTED, "a dip of the supply", 0);
    try_event(scene, POWER_CUT, SHIFTED, "a loss of power", 0);
    scene->trial.follow = follow || scene->trial.call == SET;
    scene->trial.again = scene->trial.call == GET || scene->trial.call == ALARM_READ;
    try_event(scene, ERROR_ONCE, SHIFTED, "a byte fails", 0);
    try_event(scene, ERROR_STAYS, SHIFTED, "a byte fails, and all after it", 0);
    scene->trial.follow = follow;
    scene->trial.again = false;
    scene->trial.flags = 0;
}

// ---------------------------------------------------------------- alarm, late

// The alarm's minute begins while alarm() runs: it comes, or the call says that it will not.
static void judge_race(scene_t *scene, const record_t *left)
{
    if (!judge_ending(scene, left) || left->made[left->examined].returned != 0)
        return;
    sim8563_t fork = left->made[left->examined].after;
    uint64_t now = chip_now(&fork), tick = left->event_ns;
    if (tick > now)
        sim8563_advance(&fork, tick - now);
    sim8563_advance(&fork, 2 * SIM8563_SEC);
    if ((chip_reg(&fork, 1) & AF) == 0)
        scene_found(scene, left, ALARM_MISSED, "its minute began meanwhile: it returned 0, and the "
                    "alarm does not come");
}

static void try_race(scene_t *scene)
{
    scene->sitting->endings = 0;
    scene->trial.show = MINUTE_ENDS;
    scene->trial.event = TICK;
    scene->trial.to[0] = MINUTE_ENDS + 3601;
    if (!scene_learn(scene, 0))
        return;
    scene->when = "the minute of the alarm begins";
    scene->trial.to[0] = MINUTE_ENDS + 1;
    try_instants(scene, judge_race);
}

// ------------------------------------------------------------------ all calls

static bool has_call(const exam_adapter_t *adapter, enum call call)
{
    const bool has[EXAM_CALLS] = {
        adapter->begin != NULL,      adapter->get != NULL,   adapter->set != NULL,
        adapter->alarm != NULL,      adapter->alarm_read != NULL, adapter->timer != NULL,
        adapter->clear != NULL,      adapter->service != NULL};
    return has[call];
}

static void prepare_scene(scene_t *scene, sitting_t *sitting, enum call call)
{
    *scene = (scene_t){.sitting = sitting, .when = "always"};
    scene->trial.call = call;
    scene->trial.desc.variant = sitting->options->variant;
    scene->trial.rounds = 1;
    scene->trial.show = ORDINARY;
    scene->trial.to[0] = call == ALARM ? ORDINARY + 7200 - 10 : ORDINARY;
    scene->trial.timing[0] = (exam_timer_t){200, 2, UINT64_C(200000000)};
    scene->trial.timer = 0x03;
    scene->trial.value[0] = EXAM_ALARM;
}

static void sit_events(scene_t *scene)
{
    scene->trial.follow = scene->trial.call == SERVICE;
    try_rollovers(scene);
    try_flags(scene);
    try_supply_and_bus(scene);
}

static void sit_call(sitting_t *sitting, enum call call)
{
    static scene_t scene;
    exam_call_t *told = &sitting->report->call[call];
    prepare_scene(&scene, sitting, call);
    told->sat = true;
    if (sitting->options->progress != NULL)
        fprintf(sitting->options->progress, "%s() ...\n", told->name);
    if (!scene_learn(&scene, 0)) {
        sitting->is_over = call == BEGIN;
        return;
    }
    told->bytes = scene.bytes;
    told->transfers = scene.transfers;
    told->lasts_ns = scene.quiet.end_ns - scene.quiet.begin_ns;
    survey(&scene);
    if (sitting->options->quick)
        return;
    prepare_scene(&scene, sitting, call);
    if (call != CLEAR || scene_flags(&scene, AF) != 0)
        sit_events(&scene);
    if (call == CLEAR && scene_flags(&scene, TF) != 0) {
        scene.trial.value[0] = EXAM_TIMER;
        sit_events(&scene);
    }
    if (call == ALARM && !sitting->entry[ALARM][AE_UPSIDE_DOWN].found
        && !sitting->entry[ALARM][ALARM_WRONG].found) // one that does not come is not missed
        try_race(&scene);
}

// --------------------------------------------------------------------- report

// Who takes a century from a bit in one call writes it in another.
static bool is_found(const sitting_t *sitting, unsigned call, fault_t fault)
{
    return sitting->entry[call][fault].found
           || (fault == CENTURY_TRUSTED && sitting->entry[GET][fault].found);
}

// Consequences of what has been found are not told besides.
static bool is_explained(const sitting_t *sitting, unsigned call, unsigned fault)
{
    if (fault == POWER_LOSS_UNSEEN)
        return is_found(sitting, call, BUS_ERROR_SWALLOWED);
    for (unsigned other = 0; other < OWN_FAULTS && fault >= FOUND_BY_CHIP; other++)
        if ((fault_explains((fault_t)other) >> (fault - FOUND_BY_CHIP) & 1) != 0
            && is_found(sitting, call, (fault_t)other))
            return true;
    return false;
}

static int gravest_first(const void *a, const void *b)
{
    const exam_fault_t *one = a, *other = b;
    return (int)other->words->grade - (int)one->words->grade;
}

static void tell_fault(sitting_t *sitting, unsigned call, unsigned fault, exam_fault_t *out)
{
    const entry_t *entry = &sitting->entry[call][fault];
    char title[200];
    *out = (exam_fault_t){.words = fault_words((fault_t)fault), .call = call_names[call],
                          .when = entry->when, .failed = entry->failed, .share = entry->share,
                          .odds = entry->odds};
    memcpy(out->seen, entry->seen, sizeof out->seen);
    if (entry->best == NULL)
        return;
    const record_t *left = trial_run(&sitting->adapter, entry->best);
    snprintf(title, sizeof title, "%s: %s in %s(), %s", sitting->report->driver,
             out->words->name, out->call, entry->best_when);
    if (left != NULL)
        out->history = history(title, out->seen, entry->best, left);
}

static int tell(sitting_t *sitting)
{
    exam_report_t *report = sitting->report;
    report->fault = calloc(EXAM_CALLS * FAULTS, sizeof *report->fault);
    if (report->fault == NULL)
        return -1;
    for (unsigned call = 0; call < EXAM_CALLS; call++)
        for (unsigned fault = 0; fault < FAULTS; fault++)
            if (sitting->entry[call][fault].found && !is_explained(sitting, call, fault)) {
                tell_fault(sitting, call, fault, &report->fault[report->faults++]);
                report->call[call].faults++;
            }
    qsort(report->fault, report->faults, sizeof *report->fault, gravest_first);
    return 0;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// It ends up in scripts and in pages.
static void name_driver(exam_report_t *report, const char *name)
{
    snprintf(report->driver, sizeof report->driver, "%s", name != NULL ? name : "?");
    for (char *c = report->driver; *c != '\0'; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
}

int exam_sit(const exam_options_t *options, exam_report_t *report)
{
    static sitting_t sitting; // large
    double begun = seconds_now();
    sitting = (sitting_t){.options = options, .report = report};
    *report = (exam_report_t){.variant = options->variant};
    sitting.adapter.part = sim8563_variant_name(options->variant);
    exam_adapter(&sitting.adapter);
    name_driver(report, sitting.adapter.name);
    // set() before get(): what it writes tells what get() makes of it.
    static const enum call order[] = {BEGIN, SET, GET, ALARM, ALARM_READ, TIMER, CLEAR, SERVICE};
    for (unsigned i = 0; i < EXAM_CALLS; i++) {
        enum call call = order[i];
        report->call[call].name = call_names[call];
        bool wanted = options->only == NULL || strcmp(options->only, call_names[call]) == 0;
        if (wanted && has_call(&sitting.adapter, call) && sitting.err == 0 && !sitting.is_over)
            sit_call(&sitting, call);
    }
    int status = tell(&sitting);
    for (unsigned call = 0; call < EXAM_CALLS; call++)
        for (unsigned fault = 0; fault < FAULTS; fault++)
            free(sitting.entry[call][fault].best);
    trial_free();
    report->seconds = seconds_now() - begun;
    errno = sitting.err != 0 ? sitting.err : errno;
    return sitting.err != 0 ? -1 : status;
}

void exam_report_free(exam_report_t *report)
{
    for (unsigned i = 0; i < report->faults; i++)
        free(report->fault[i].history);
    free(report->fault);
    *report = (exam_report_t){0};
}

bool exam_is_call(const char *name)
{
    bool is = false;
    for (unsigned call = 0; call < EXAM_CALLS; call++)
        is = is || strcmp(call_names[call], name) == 0;
    return is;
}

bool exam_passed(const exam_report_t *report)
{
    return report->faults == 0 || report->fault[0].words->grade == SIM8563_NOTE;
}
