// verify_plan.c - what of a script a bus can play
//
// SPDX-License-Identifier: MIT
//
// The script is played on a chip, and what it does on the bus is written down.

#include "verify.h"

#include "play.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ----------------------------------------------------------- what a bus lacks

static const struct {
    const char *word, *needs;
} words[] = {
    {"vdd", "the supply"},        {"vl", "the supply"},       {"temp", "the temperature"},
    {"rate", "another rate"},     {"chip", "another chip"},   {"fault", "faults on purpose"},
    {"poke", "poke"},             {"save", "a snapshot"},     {"load", "a snapshot"},
    {"bus", "the wires"},         {"wires", "the wires"},     {"glitch", "the wires"},
    {"volts", "the wires"},
};

// Rules of what a bus cannot make happen, or a part cannot tell.
static const struct {
    const char *begins, *needs;
} beyond[] = {
    {"PWR-", "the supply"}, {"PKG-", "the pins"}, {"INT-", "the pins"}, {"CLK-", "the pins"},
    {"FND-", "findings"},
};

const char *plan_rule_needs(const char *rule)
{
    static const char *const from_power_on[] = {"REG-1", "REG-6", "CAL-6", "OSC-1"};
    for (size_t i = 0; i < sizeof from_power_on / sizeof from_power_on[0]; i++)
        if (strcmp(rule, from_power_on[i]) == 0)
            return "a power-on";
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++)
        if (strncmp(rule, beyond[i].begins, strlen(beyond[i].begins)) == 0)
            return beyond[i].needs;
    return NULL;
}

const char plan_needs_time[] = "more time than the budget";

static case_t *last_case(plan_t *plan)
{
    return plan->starved || plan->case_count == 0 ? NULL : &plan->cases[plan->case_count - 1];
}

static void need(case_t *at, const char *what)
{
    if (at && !at->needs)
        at->needs = what;
}

// ------------------------------------------------------------------- growing

static void *grow(plan_t *plan, void *array, size_t count, size_t size)
{
    if (count > 0 && (count < 64 || (count & (count - 1)) != 0))
        return array;
    void *larger = realloc(array, (count < 64 ? 64 : 2 * count) * size);
    plan->starved |= larger == NULL;
    return larger ? larger : array;
}

static void begin_case(plan_t *plan, const char *name)
{
    plan->cases = grow(plan, plan->cases, plan->case_count, sizeof *plan->cases);
    if (plan->starved)
        return;
    case_t *begun = &plan->cases[plan->case_count++];
    *begun = (case_t){.first = plan->step_count};
    snprintf(begun->name, sizeof begun->name, "%s", name);
    snprintf(begun->file, sizeof begun->file, "%s", plan->file);
}

static void add_step(plan_t *plan, const script_event_t *event, script_act_t act, uint8_t byte)
{
    plan->steps = grow(plan, plan->steps, plan->step_count, sizeof *plan->steps);
    case_t *at = last_case(plan);
    if (at == NULL)
        return;
    at->count++;
    plan->steps[plan->step_count++] = (step_t){event->at_ns, event->line, (uint8_t)act, byte,
                                               event->reg};
}

// ----------------------------------------------------------------- what happens

static bool in_transfer(const plan_t *plan)
{
    const case_t *at = &plan->cases[plan->case_count - 1];
    return at->count > 0 && plan->steps[plan->step_count - 1].act != SCRIPT_STOP;
}

// Registers seen from outside are read over the bus; where it is busy, not at all.
static void add_peek(plan_t *plan, const script_event_t *event)
{
    size_t end = plan->step_count;
    const case_t *at = &plan->cases[plan->case_count - 1];
    bool more = at->count > 1 && plan->steps[end - 1].line == event->line
                && plan->steps[end - 1].at_ns == event->at_ns
                && plan->steps[end - 2].act == SCRIPT_GET
                && plan->steps[end - 2].reg + 1 == event->reg;
    if (in_transfer(plan))
        return;
    if (more) { // the same row goes on
        plan->step_count--;
        plan->cases[plan->case_count - 1].count--;
    } else {
        add_step(plan, event, SCRIPT_START, 0xA2);
        add_step(plan, event, SCRIPT_SEND, event->reg);
        add_step(plan, event, SCRIPT_START, 0xA3);
    }
    add_step(plan, event, SCRIPT_GET, 0);
    add_step(plan, event, SCRIPT_STOP, 0);
}

static void add_bus(plan_t *plan, const script_event_t *event)
{
    bool goes_on = in_transfer(plan);
    const step_t *before = goes_on ? &plan->steps[plan->step_count - 1] : NULL;
    bool byteless = before && before->act == SCRIPT_START && event->act != SCRIPT_SEND
                    && event->act != SCRIPT_GET;
    case_t *at = last_case(plan);
    if (event->act <= SCRIPT_SEND && !event->acknowledged)
        need(at, "a byte that is not acknowledged");
    else if (event->act == SCRIPT_START && event->byte != 0xA2 && event->byte != 0xA3)
        need(at, "another address");
    else if (!goes_on && event->act != SCRIPT_START)
        need(at, "a byte outside of transfers");
    else if (goes_on && before->at_ns != event->at_ns)
        need(at, "a wait within a transfer");
    else if (byteless)
        need(at, "a transfer of no byte");
    add_step(plan, event, event->act, event->byte);
}

static void add_word(plan_t *plan, const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, word) == 0)
            need(last_case(plan), words[i].needs);
}

static void add_rule(plan_t *plan, const char *rule)
{
    case_t *at = last_case(plan);
    size_t used = strlen(at->rules);
    snprintf(at->rules + used, sizeof at->rules - used, "%s%s", used ? " " : "", rule);
}

static void listen(void *ctx, const script_event_t *event)
{
    plan_t *plan = ctx;
    if (event->act == SCRIPT_CASE)
        begin_case(plan, event->text);
    if (plan->starved || plan->case_count == plan->first)
        return; // of no case
    if (event->act == SCRIPT_RULE)
        add_rule(plan, event->text);
    else if (event->act == SCRIPT_WORD)
        add_word(plan, event->text);
    else if (event->act == SCRIPT_PEEK)
        add_peek(plan, event);
    else if (event->act >= SCRIPT_START)
        add_bus(plan, event);
}

// -------------------------------------------------------------------- judging

static void judge(const plan_t *plan, case_t *at, uint64_t budget_ns)
{
    const step_t *steps = &plan->steps[at->first];
    bool reads = false;
    char first[VERIFY_TEXT]; // of its rules: what the case is about
    snprintf(first, sizeof first, "%.*s", (int)strcspn(at->rules, " "), at->rules);
    need(at, plan_rule_needs(first));
    for (size_t i = 0; i < at->count; i++)
        reads |= steps[i].act == SCRIPT_GET;
    if (!reads)
        need(at, "what no bus shows");
    if (at->count > 0 && steps[at->count - 1].act != SCRIPT_STOP)
        need(at, "a transfer without end");
    at->end_ns = at->count > 0 ? steps[at->count - 1].at_ns : 0;
    if ((uint64_t)at->end_ns > budget_ns)
        need(at, plan_needs_time);
}

int plan_add(plan_t *plan, const char *path, const char *only, uint64_t budget_ns)
{
    size_t size = 0;
    script_result_t result;
    char *text = read_script(path, &size);
    if (text == NULL)
        return failure(plan->command, "cannot read %s: %s", path, strerror(errno));
    const char *slash = strrchr(path, '/');
    plan->file = slash ? slash + 1 : path;
    plan->first = plan->case_count;
    script_options_t options = {.tell = listen, .ctx = plan};
    script_play(text, size, &options, &result);
    free(text);
    if (result.status == SCRIPT_STARVED || plan->starved)
        return failure(plan->command, "not enough memory");
    if (result.status != SCRIPT_HOLDS)
        return failure(plan->command, "%s:%u: %s: see rtc8563 play", path, result.line,
                       result.message);
    for (size_t i = plan->first; i < plan->case_count; i++) {
        judge(plan, &plan->cases[i], budget_ns);
        plan->cases[i].wanted = !only || strcmp(only, plan->cases[i].name) == 0;
    }
    return STATUS_YES;
}

void plan_free(plan_t *plan)
{
    free(plan->cases);
    free(plan->steps);
}
