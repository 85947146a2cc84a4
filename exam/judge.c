// judge.c - was it right? Of a call with an event in it
//
// SPDX-License-Identifier: MIT
//
// What is right comes from the chip and the calendar: the same call without the event, and the
// chip as it was, forked with `=` and let go on alone. Never from how a driver should be written.

#include "sitting.h"

#include <string.h>

void time_words(const exam_time_t *time, char out[40])
{
    snprintf(out, 40, "%d-%02d-%02d %02d:%02d:%02d", time->year % 10000, time->month % 1000,
             time->day % 1000, time->hour % 1000, time->minute % 1000, time->second % 1000);
}

static const made_t *examined(const record_t *left)
{
    return &left->made[left->examined];
}

// ------------------------------------------------------------------ endings

bool judge_ending(scene_t *scene, const record_t *left)
{
    static const fault_t faults[] = {
        [NEVER_ENDED] = NEVER_ANSWERS, [SPUN] = HANGS,      [SLEPT] = HANGS, [CRASHED] = CRASHES,
        [RECURSED] = RECURSES,         [OVERRAN] = OVERRUNS, [LEFT] = EXITS};
    static const char *const words[] = {
        [NEVER_ENDED] = "it was still at it after 2000 transfers or 60 s of the chip's time",
        [SPUN] = "it took the processor for too long and did not come back",
        [SLEPT] = "it waited for something that is not on the bus",
        [CRASHED] = "it was ended by a signal",
        [RECURSED] = "it called itself until the stack of 1 MiB was full",
        [OVERRAN] = "it wrote beyond what it was given, or beyond its own",
        [LEFT] = "it ended the program"};
    char number[20] = "";
    if (left->ending == ENDED)
        return true;
    if (left->ending == CRASHED || left->ending == LEFT)
        snprintf(number, sizeof number, " (%s %d)", left->ending == LEFT ? "status" : "signal",
                 left->signal);
    scene->sitting->endings++;
    scene_found(scene, left, faults[left->ending], "%s%s%s%s", words[left->ending], number,
                left->said[0] != '\0' ? ": " : "", left->said);
    return false;
}

// ----------------------------------------------------------------- findings

// Judged by what comes of it, or made by the kit itself.
static bool is_ours(unsigned id)
{
    static const uint8_t ours[] = {
        SIM8563_FINDING_SPLIT_READ,  SIM8563_FINDING_TORN_READ,  SIM8563_FINDING_SPLIT_WRITE,
        SIM8563_FINDING_TORN_WRITE,  SIM8563_FINDING_VLF_UNSEEN, SIM8563_FINDING_VLF_CLEARED_ALONE,
        SIM8563_FINDING_FLAG_LOST,   SIM8563_FINDING_LOW_VOLTAGE, SIM8563_FINDING_BUS_BELOW_2V,
        SIM8563_FINDING_TIMER_TORN_READ, SIM8563_FINDING_LEFT_STOPPED};
    return memchr(ours, (int)id, sizeof ours) != NULL;
}

void judge_findings(scene_t *scene, const record_t *left)
{
    for (unsigned call = left->examined; call < left->calls; call++) {
        const made_t *made = &left->made[call];
        for (unsigned i = made->first; i < made->end; i++) {
            const step_t *step = &left->step[i];
            bool early = step->act == ACT_FOUND && step->a == SIM8563_FINDING_TIMER_WRITTEN_RUNNING
                         && (chip_reg(&made->before, 0x0E) & TE) == 0;
            if (early)
                scene_found(scene, left, TIMER_STARTED_EARLY, "register %02X was written with TE "
                            "set", step->reg);
            else if (step->act == ACT_FOUND && !is_ours(step->a))
                scene_found(scene, left, FOUND_BY_CHIP + step->a, "at register %02X, in %s()",
                            step->reg, call_names[made->call]);
        }
    }
}

// --------------------------------------------------------------------- time

static bool same_time(const sim8563_t *a, const sim8563_t *b)
{
    for (unsigned reg = 2; reg <= 8; reg++)
        if (((chip_reg(a, reg) ^ chip_reg(b, reg)) & (reg == 2 ? 0x7F : 0xFF)) != 0)
            return false;
    return true;
}

// As set, or one tick later for each that the call may have met.
static bool set_is_right(const scene_t *scene, const sim8563_t *chip)
{
    sim8563_t fork = scene->quiet.after;
    uint64_t lasts = scene->quiet.end_ns - scene->quiet.begin_ns;
    for (uint64_t tick = 0; tick <= 1 + lasts / SIM8563_SEC; tick++) {
        if (same_time(&fork, chip))
            return true;
        sim8563_advance(&fork, chip_to_tick(&fork));
    }
    return false;
}

static bool is_undisturbed(const made_t *made)
{
    sim8563_t fork = made->before;
    sim8563_advance(&fork, made->end_ns - made->begin_ns);
    return same_time(&fork, &made->after);
}

// Transfers that wrote (or read) some of SEC..YEAR.
static unsigned transfers_with(const record_t *left, const made_t *made, act_t act)
{
    unsigned transfers = 0;
    bool counted = false;
    for (unsigned i = made->first; i < made->end; i++) {
        const step_t *step = &left->step[i];
        bool time = step->act == act && step->reg >= 2 && step->reg <= 8;
        transfers += time && !counted;
        counted = (counted || time) && step->act != ACT_STOP;
    }
    return transfers;
}

// What is marked as lost may be anything.
static void judge_time(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left);
    exam_time_t shown, wanted;
    char shown_words[40], wanted_words[40];
    bool set = made->call == SET, lost = (chip_reg(&made->after, 2) & VLF) != 0;
    if (made->returned != 0 || (!set && lost)
        || (set ? set_is_right(scene, &made->after) : is_undisturbed(made)))
        return;
    chip_shows(&made->after, &shown);
    chip_shows(set ? &scene->quiet.after : &made->before, &wanted);
    time_words(&shown, shown_words);
    time_words(&wanted, wanted_words);
    bool parts = set && transfers_with(left, made, ACT_SEND) > 1;
    scene_found(scene, left, parts ? WRITE_IN_PARTS : set ? TIME_WRONG : TIME_DISTURBED,
                set ? "%s was set, and the clock shows %s" : "it showed %s, and after it %s",
                wanted_words, shown_words);
}

static bool same_answer(const made_t *a, const made_t *b)
{
    if ((a->returned == 0) != (b->returned == 0))
        return false;
    const exam_time_t *t = &a->time, *u = &b->time;
    return a->returned != 0
           || (t->year == u->year && t->month == u->month && t->day == u->day
               && t->weekday == u->weekday && t->hour == u->hour && t->minute == u->minute
               && t->second == u->second);
}

static bool was_true(const scene_t *scene, const made_t *made)
{
    for (unsigned i = 0; i < scene->references; i++)
        if (same_answer(made, &scene->reference[i]))
            return true;
    return false;
}

static void judge_answer(scene_t *scene, const record_t *left, fault_t otherwise)
{
    const made_t *made = examined(left);
    char got[40], from[40], to[40];
    if (made->call != GET || was_true(scene, made))
        return;
    if (made->returned != 0) {
        scene_found(scene, left, FAILS, "it returned %d", made->returned);
        return;
    }
    exam_time_t before, after;
    chip_shows(&made->before, &before);
    chip_shows(&made->after, &after);
    time_words(&made->time, got);
    time_words(&before, from);
    time_words(&after, to);
    bool parts = otherwise == TIME_WRONG && transfers_with(left, made, ACT_GET) > 1;
    scene_found(scene, left, parts ? READ_IN_PARTS : otherwise,
                "it said %s, as the clock went from %s to %s", got, from, to);
}

// ----------------------------------------------------------------- settings

// What the call itself may end.
static unsigned own_events(const trial_t *trial)
{
    return trial->call == ALARM ? EXAM_ALARM : trial->call == TIMER ? EXAM_TIMER
           : trial->call == CLEAR ? trial->value[0] : 0;
}

#define CONTROL_1 4u // besides events
#define CLKOUT    8u

#define NO_SETTING 0xFFu

// The first register that differs, but for those of these events.
static unsigned changed_setting(const sim8563_t *a, const sim8563_t *b, unsigned but)
{
    static const struct { uint8_t reg, bits, event; } settings[] = {
        {0x00, 0xFF, CONTROL_1},  {0x01, AIE, EXAM_ALARM},  {0x01, TI_TP | TIE, EXAM_TIMER},
        {0x09, 0xFF, EXAM_ALARM}, {0x0A, 0xFF, EXAM_ALARM}, {0x0B, 0xFF, EXAM_ALARM},
        {0x0C, 0xFF, EXAM_ALARM}, {0x0D, 0xFF, CLKOUT},          {0x0E, 0xFF, EXAM_TIMER}};
    for (unsigned i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        uint8_t reg = settings[i].reg;
        if ((settings[i].event & but) == 0
            && ((chip_reg(a, reg) ^ chip_reg(b, reg)) & settings[i].bits) != 0)
            return reg;
    }
    sim8563_status_t one, other;
    sim8563_status(a, &one);
    sim8563_status(b, &other);
    return one.preset == other.preset || (but & EXAM_TIMER) != 0 ? NO_SETTING : 0x0F;
}

// An alarm at the next minute may not be what was set before it.
static void judge_settings(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left);
    unsigned changed = changed_setting(&made->after, &scene->quiet.after, 0);
    if (made->returned == 0 && scene->trial.event == TICK && changed != NO_SETTING)
        scene_found(scene, left, SETTINGS_DISTURBED, "register %02X is left other than without",
                    changed);
}

// clear() and service() may end the alarm or the timer whose event it is; what set() leaves of
// Control_1 is judged apart; how a board uses CLKOUT is its configuration, which begin() may write
// at each start.
void judge_kept_settings(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left);
    unsigned own = made->call == SERVICE ? made->events
                   : made->call == SET ? CONTROL_1 : made->call == BEGIN ? CLKOUT
                   : own_events(&scene->trial);
    unsigned changed = changed_setting(&made->before, &made->after, own);
    if (made->returned == 0 && changed != NO_SETTING)
        scene_found(scene, left, SETTINGS_DISTURBED, "register %02X is left other than it was",
                    changed);
}

void judge_lasting(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left);
    uint8_t control = chip_reg(&made->after, 0);
    if (made->returned != 0)
        return;
    if ((control & STOP) != 0)
        scene_found(scene, left, STOP_LEFT_SET, "STOP is 1 after set()");
    if ((control & TEST) != 0)
        scene_found(scene, left, TEST_LEFT_SET, "EXT_TEST is 1 after set()");
}

// ------------------------------------------------------------------- events

static unsigned events_of(uint8_t flags)
{
    return ((flags & AF) != 0 ? EXAM_ALARM : 0u) | ((flags & TF) != 0 ? EXAM_TIMER : 0u);
}

static const char *event_words(unsigned events)
{
    return events == EXAM_ALARM ? "the alarm" : events == EXAM_TIMER ? "the timer's event"
                                                                     : "alarm and timer's event";
}

// Which sin lost it: seen from the byte that did. A driver whose one byte clears both flags and
// keeps the rest as read has both.
static void found_lost(scene_t *scene, const record_t *left, unsigned lost)
{
    const sitting_t *sitting = scene->sitting;
    enum call call = scene->trial.call;
    bool one_sets = scene->trial.desc.variant == SIM8563_HYM8563;
    bool wrote = false; // of those that report nothing it does not matter: no flag is their own
    bool reports = call != BEGIN && call != ALARM_READ;
    for (unsigned i = examined(left)->first; i < left->steps && reports; i++)
        wrote = wrote || (left->step[i].act == ACT_SEND && left->step[i].reg == 1);
    if (one_sets) // it cannot be cleared alone [REL-18]
        return;
    if (!wrote)
        scene_found(scene, left, EVENT_LOST, "%s was not reported, and its flag is gone",
                    event_words(lost));
    if (wrote && sitting->clears_both[call])
        scene_found(scene, left, BOTH_FLAGS_CLEARED, "%s was not reported, and its flag is gone",
                    event_words(lost));
    if (wrote && (!sitting->clears_both[call] || sitting->keeps_rest[call]))
        scene_found(scene, left, STALE_FLAGS_WRITTEN, "%s came after Control_2 was read, and its "
                    "flag was written 0", event_words(lost));
}

void judge_kept_events(scene_t *scene, const record_t *left)
{
    unsigned came = events_of(left->risen);
    unsigned kept = came & ~own_events(&scene->trial);
    unsigned up = events_of(chip_reg(&left->chip, 1));
    if ((kept & ~up) != 0)
        found_lost(scene, left, kept & ~up);
}

void judge_service(scene_t *scene, const record_t *left)
{
    unsigned came = events_of(left->risen);
    unsigned up = events_of(chip_reg(&left->chip, 1)), reported = 0;
    bool low = (sim8563_pins(&left->chip) & SIM8563_INT) == 0;
    bool error = scene->trial.event == ERROR_ONCE || scene->trial.event == ERROR_STAYS;
    for (unsigned i = left->examined; i < left->calls; i++)
        reported |= left->made[i].events;
    unsigned lost = came & ~reported & ~up, unseen = came & ~reported & up;
    const entry_t *found = scene->sitting->entry[SERVICE];
    bool else_lost = found[BOTH_FLAGS_CLEARED].found || found[STALE_FLAGS_WRITTEN].found;
    if ((reported & ~came) != 0)
        scene_found(scene, left, EVENT_INVENTED, "it reported %s, which has not come",
                    event_words(reported & ~came));
    if (lost != 0 && error && !else_lost)
        scene_found(scene, left, EVENT_LOST, "the bus failed: %s was not reported, and its flag "
                    "is gone", event_words(lost));
    else if (lost != 0)
        found_lost(scene, left, lost);
    if (low && (up & came) != 0 && scene->sitting->adapter.irq == EXAM_EDGE && !error)
        scene_found(scene, left, INT_SERVED_ONCE, "/INT is still low for %s, and will not fall "
                    "again", event_words(up & came));
    else if (unseen != 0 && !error)
        scene_found(scene, left, EVENT_UNSEEN, "%s was not reported, and its flag is still up",
                    event_words(unseen));
}

// ---------------------------------------------------------- supply and errors

static bool saw_vlf(const record_t *left, const made_t *made)
{
    for (unsigned i = made->first; i < made->end; i++)
        if (left->step[i].act == ACT_GET && left->step[i].reg == 2
            && (left->step[i].a & VLF) != 0)
            return true;
    return false;
}

static void judge_dip(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left), *after = made + 1;
    bool up = (chip_reg(&left->chip, 2) & VLF) != 0;
    bool again = left->examined + 1 < left->calls && after->call == GET && after->returned == 0;
    if (made->call == SET || left->event_ns == 0)
        return;
    if (!up)
        scene_found(scene, left, VLF_CLEARED_UNSET, "VLF came up and is 0 again");
    else if (made->call == GET && made->returned == 0 && saw_vlf(left, made))
        scene_found(scene, left, VLF_IGNORED, "it read VLF as 1 and returned 0");
    else if (again && made->call == GET)
        scene_found(scene, left, VLF_IGNORED, "the next get() returned 0 with VLF up");
}

static void judge_power(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left);
    bool up = (chip_reg(&made->after, 2) & VLF) != 0;
    if (made->returned != 0)
        return;
    if (made->call == SET && !up && !set_is_right(scene, &made->after))
        scene_found(scene, left, POWER_LOSS_UNSEEN, "set() returned 0, VLF is 0, and the clock is "
                    "wrong");
    judge_answer(scene, left, POWER_LOSS_UNSEEN);
}

static bool same_alarm(const exam_alarm_t *a, const exam_alarm_t *b)
{
    return a->minute == b->minute && a->hour == b->hour && a->day == b->day
           && a->weekday == b->weekday;
}

static bool done_all_the_same(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left), *quiet = &scene->quiet;
    const uint8_t flags = AF | TF;
    switch (made->call) {
    case GET:
        return was_true(scene, made);
    case ALARM_READ:
        return same_alarm(&made->alarm, &quiet->alarm);
    case SET:
        return set_is_right(scene, &made->after)
               && chip_reg(&made->after, 0) == chip_reg(&quiet->after, 0);
    case CLEAR:
        return ((chip_reg(&made->after, 1) ^ chip_reg(&quiet->after, 1)) & flags) == 0;
    case SERVICE:
        return true; // by its events
    default:
        return changed_setting(&made->after, &quiet->after, 0) == NO_SETTING;
    }
}

// A set() that gives up in the middle, and could still have started the clock again. A get() that
// knows of STOP makes it good.
static void judge_given_up(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left), *after = made + 1;
    bool stands = made->returned != 0 && (chip_reg(&made->after, 0) & STOP) != 0;
    bool could = scene->trial.event == ERROR_ONCE && scene->trial.byte < scene->starts;
    bool known = left->examined + 1 < left->calls && after->returned != 0;
    if (stands && could && !known)
        scene_found(scene, left, STOP_LEFT_SET, "byte %u of set() failed: the clock stands, and "
                    "get() does not say so", scene->trial.byte);
}

static void judge_error(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left);
    if (made->call == SERVICE)
        judge_service(scene, left);
    if (made->call == SET)
        judge_given_up(scene, left);
    if (left->event_ns == 0 || made->returned != 0 || done_all_the_same(scene, left))
        return;
    scene_found(scene, left, BUS_ERROR_SWALLOWED, "byte %u of %s() failed: it returned 0, and %s",
                scene->trial.byte, call_names[made->call],
                made->call == GET || made->call == ALARM_READ ? "what it says is not true"
                                                              : "it was not done");
}

// Its fields are written one after the other, and for a moment they are another alarm's.
static void judge_halfway(scene_t *scene, const record_t *left)
{
    const made_t *made = examined(left);
    if (made->call == ALARM && made->returned == 0 && (chip_reg(&made->after, 1) & AF) != 0)
        scene_found(scene, left, ALARM_WRONG, "a tick came while it was written: AF is up, hours "
                    "too early");
}

// ---------------------------------------------------------------- all of it

void judge(scene_t *scene, const record_t *left)
{
    event_t event = scene->trial.event;
    const made_t *made = examined(left);
    if (!judge_ending(scene, left))
        return;
    if (event == ERROR_ONCE || event == ERROR_STAYS) {
        judge_error(scene, left);
        return;
    }
    if (event == POWER_CUT) {
        judge_power(scene, left);
        return;
    }
    judge_time(scene, left);
    if (event == DIP) {
        judge_dip(scene, left);
        return;
    }
    judge_findings(scene, left);
    if (made->returned != 0 && scene->quiet.returned == 0 && made->call != GET)
        scene_found(scene, left, FAILS, "it returned %d", made->returned);
    judge_answer(scene, left, TIME_WRONG);
    judge_halfway(scene, left);
    judge_settings(scene, left);
    if (made->call == SERVICE)
        judge_service(scene, left);
    else
        judge_kept_events(scene, left);
}
