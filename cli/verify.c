// verify.c - rtc8563 verify: does a real part do what docs/behaviour.md says?
//
// SPDX-License-Identifier: MIT

#define _XOPEN_SOURCE 700
#include "verify.h"

#include "place.h"
#include "registers.h"
#include "report.h"
#include "value.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RULES = 200, RULE_SIZE = 12 };

#define BUDGET_NS (10 * SIM8563_SEC)

typedef struct rule_t {
    char id[RULE_SIZE];
    bool differs;
} rule_t;

typedef struct verify_t {
    const command_t *command;
    bus_t bus;
    bool json;
    const char *only;
    uint64_t budget_ns;
    plan_t plan;
    stage_t stage;
    keep_t keep;
    rule_t rules[MOST_RULES];
    unsigned rule_count;
    unsigned planned, played, unsteady, compared, unsure, differences;
} verify_t;

// --------------------------------------------------------------------- rules

static void note_rule(verify_t *verify, const char *id, bool differs)
{
    unsigned i = 0;
    while (i < verify->rule_count && strcmp(verify->rules[i].id, id) != 0)
        i++;
    if (i == MOST_RULES)
        return;
    snprintf(verify->rules[i].id, RULE_SIZE, "%s", id);
    verify->rules[i].differs |= differs;
    verify->rule_count += i == verify->rule_count;
}

static void note_rules(verify_t *verify, const case_t *played, bool differs)
{
    char rules[VERIFY_TEXT];
    snprintf(rules, sizeof rules, "%s", played->rules);
    for (char *id = strtok(rules, " "); id; id = strtok(NULL, " "))
        if (!plan_rule_needs(id))
            note_rule(verify, id, differs);
}

static void print_rules(const verify_t *verify, const char *title, bool differs)
{
    bool any = false;
    for (unsigned i = 0; i < verify->rule_count; i++) {
        if (verify->rules[i].differs == differs) {
            printf("%s %s", any ? "" : title, verify->rules[i].id);
            any = true;
        }
    }
    if (any)
        putchar('\n');
}

// --------------------------------------------------------------- differences

static int tell_json(const verify_t *verify, const difference_t *difference, bool steady)
{
    const case_t *of = difference->of;
    return report_print(verify->command, json_pack(
        "{s:s, s:s, s:i, s:s, s:o, s:i, s:i, s:i, s:b}", "case", of->name, "script", of->file,
        "line", (int)difference->line, "rules", of->rules, "register",
        difference->reg < 0 ? json_null() : json_integer(difference->reg), "expected",
        (int)difference->expected, "mask", (int)difference->mask, "read", (int)difference->read,
        "steady", steady));
}

static void tell_text(const difference_t *difference, bool steady)
{
    const case_t *of = difference->of;
    printf("%s %s:%u %s [%s]: ", steady ? "differs:" : "once, not again:", of->file,
           difference->line, of->name, of->rules);
    if (difference->reg < 0) {
        printf("expected an acknowledge, got none\n");
        return;
    }
    printf("register %02X: expected %02X", (unsigned)difference->reg, difference->expected);
    if (difference->mask != 0xFF)
        printf(" in the bits %02X", difference->mask);
    printf(", read %02X\n", difference->read);
}

static int tell(const verify_t *verify, const result_t *result, bool steady)
{
    int status = STATUS_YES;
    for (unsigned i = 0; i < result->differences && i < DIFFERENCES && !status; i++) {
        if (verify->json)
            status = tell_json(verify, &result->difference[i], steady);
        else
            tell_text(&result->difference[i], steady);
    }
    if (!verify->json && result->differences > DIFFERENCES)
        printf("and %u more there\n", result->differences - DIFFERENCES);
    return status ? status : bus_flush(&verify->bus);
}

// ------------------------------------------------------------------- playing

// What differs is played again: a host that was held up may look like that once.
static int play(verify_t *verify, const case_t *played)
{
    static result_t first, again;
    int status = stage_play(&verify->stage, &verify->plan, played, &first);
    again = first;
    if (!status && first.differences > 0)
        status = stage_play(&verify->stage, &verify->plan, played, &again);
    if (status)
        return status;
    bool differs = again.differences > 0, unsteady = first.differences > 0 && !differs;
    verify->played++;
    verify->unsteady += unsteady;
    verify->compared += again.compared;
    verify->unsure += again.unsure;
    verify->differences += again.differences;
    note_rules(verify, played, differs);
    return tell(verify, unsteady ? &first : &again, !unsteady);
}

static bool is_planned(const case_t *at)
{
    return at->wanted && !at->needs;
}

static int play_all(verify_t *verify)
{
    int status = stage_begin(&verify->stage, &verify->bus);
    for (size_t i = 0; i < verify->plan.case_count && !status; i++)
        if (is_planned(&verify->plan.cases[i]))
            status = play(verify, &verify->plan.cases[i]);
    return status;
}

// ------------------------------------------------------------------- telling

static void announce_text(const verify_t *verify, unsigned least_s)
{
    const keep_t *keep = &verify->keep;
    printf("%s: %u case%s, in at least %u s.\n"
           "All registers are written over and over, /INT and CLKOUT change meanwhile. What they\n"
           "hold now is kept, and written back at the end, also after Ctrl-C; the time goes on.\n"
           "Now:", verify->bus.path, verify->planned, verify->planned == 1 ? "" : "s", least_s);
    for (unsigned reg = 0; reg < keep->count; reg++)
        printf(" %02X", keep->reg[reg]);
    putchar('\n');
    if (keep->reg[0x02] & 0x80)
        printf("Its time is lost already (VLF): the clock will be left standing.\n");
    if (keep->reg[0x01] & 0x0C)
        printf("A flag is up (AF or TF): it cannot be set again.\n");
}

static int announce_json(const verify_t *verify, unsigned least_s)
{
    registers_t registers = {.known = (UINT32_C(1) << verify->keep.count) - 1};
    memcpy(registers.value, verify->keep.reg, sizeof registers.value);
    return report_print(verify->command, json_pack(
        "{s:s, s:i, s:i, s:s, s:o}", "bus", verify->bus.path, "cases", (int)verify->planned,
        "at_least_s", (int)least_s, "writes", "all registers", "registers",
        registers_json(&registers, false)));
}

// Before anything is written; what cannot be said is not done.
static int announce(const verify_t *verify)
{
    uint64_t ns = 0;
    int status = STATUS_YES;
    for (size_t i = 0; i < verify->plan.case_count; i++)
        if (is_planned(&verify->plan.cases[i]))
            ns += (uint64_t)verify->plan.cases[i].end_ns + 100000000;
    unsigned least_s = (unsigned)(ns / 1000000000 + 1);
    if (verify->json)
        status = announce_json(verify, least_s);
    else
        announce_text(verify, least_s);
    return status ? status : bus_flush(&verify->bus);
}

static void print_skipped(const verify_t *verify, const char *needs)
{
    printf("skipped, needs %s:", needs);
    for (size_t i = 0; i < verify->plan.case_count; i++) {
        const case_t *at = &verify->plan.cases[i];
        if (!at->wanted || !at->needs || strcmp(at->needs, needs) != 0)
            continue;
        printf(" %s", at->name);
        if (strcmp(needs, plan_needs_time) == 0)
            printf(" (%lld s)", (long long)(at->end_ns / 1000000000 + 1));
    }
    putchar('\n');
}

// Each with what it needs; in text those that need the same stand together.
static int tell_skipped(const verify_t *verify)
{
    const plan_t *plan = &verify->plan;
    int status = STATUS_YES;
    for (size_t i = 0; i < plan->case_count && !status; i++) {
        const case_t *at = &plan->cases[i];
        bool told = !at->wanted || !at->needs;
        if (!told && verify->json)
            status = report_print(verify->command, json_pack("{s:s, s:s}", "skipped", at->name,
                                                             "needs", at->needs));
        for (size_t j = 0; j < i && !told; j++)
            told = plan->cases[j].wanted && plan->cases[j].needs
                   && strcmp(plan->cases[j].needs, at->needs) == 0;
        if (!told && !verify->json)
            print_skipped(verify, at->needs);
    }
    return status;
}

static int tell_end(const verify_t *verify, bool broken_off)
{
    int status = tell_skipped(verify);
    if (status)
        return status;
    if (verify->json) {
        return report_print(verify->command, json_pack(
            "{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:b}", "bus", verify->bus.path, "cases",
            (int)verify->planned, "played", (int)verify->played, "compared",
            (int)verify->compared, "unsure", (int)verify->unsure, "differences",
            (int)verify->differences, "unsteady", (int)verify->unsteady, "broken_off",
            broken_off));
    }
    print_rules(verify, "as docs/behaviour.md says, as far as a bus shows it:", false);
    print_rules(verify, "not as docs/behaviour.md says:", true);
    printf("%u of %u cases played, %u bytes compared, %u more could not be: %u differ%s\n",
           verify->played, verify->planned, verify->compared, verify->unsure,
           verify->differences, broken_off ? " (broken off)" : "");
    return STATUS_YES;
}

// -------------------------------------------------------------- command line

static int verify_part(verify_t *verify, const arguments_t *args)
{
    int status = bus_open(args, BUS_LOOK, &verify->bus);
    if (status)
        return status;
    bus_catch_all();
    status = keep_registers(&verify->bus, &verify->keep);
    if (status == STATUS_NO)
        (void)failure(verify->command, "broken off before anything was written");
    status = status ? status : announce(verify);
    if (!status) {
        int played = play_all(verify);
        status = restore_registers(&verify->bus, &verify->keep);
        if (status)
            failure(verify->command, "%s: not all registers are as they were: set its time, alarm "
                    "and timer again", verify->bus.path);
        status = status ? status : played == STATUS_FAILED ? played
                 : tell_end(verify, played == STATUS_NO) ? STATUS_FAILED
                 : played == STATUS_NO || verify->differences > 0 ? STATUS_NO : STATUS_YES;
    }
    bus_close(&verify->bus);
    return status;
}

static int is_script(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".vec") == 0;
}

// Beside the tool, as built; or where it is installed. *count: of names, each to be freed.
static int find_scripts(const command_t *command, char *folder, struct dirent ***names, int *count)
{
    static const char *const places[] = {"vectors", "../share/rtc8563/vectors"};
    char self[PLACE_SIZE - 256];
    int status = place_of_tool(command, self);
    *count = -1;
    for (int i = 0; i < 2 && !status && *count < 0; i++) {
        snprintf(folder, PLACE_SIZE, "%s/%s", self, places[i]);
        *count = scandir(folder, names, is_script, alphasort);
        if (*count < 0 && errno != ENOENT)
            return failure(command, "cannot read %s: %s", folder, strerror(errno));
    }
    return status || *count >= 0
               ? status : failure(command, "the scripts are not beside the tool nor in %s: build "
                                  "or install it again", folder);
}

static int plan_installed(verify_t *verify)
{
    struct dirent **names = NULL;
    char folder[PLACE_SIZE], path[PLACE_SIZE + NAME_MAX + 2];
    int count = 0, status = find_scripts(verify->command, folder, &names, &count);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        status = status ? status : plan_add(&verify->plan, path, verify->only, verify->budget_ns);
        free(names[i]);
    }
    free(names);
    return status;
}

static int no_such_case(const verify_t *verify)
{
    const plan_t *plan = &verify->plan;
    const char **names = calloc(plan->case_count + 1, sizeof *names);
    if (!names)
        return failure(verify->command, "not enough memory");
    for (size_t i = 0; i < plan->case_count; i++)
        names[i] = plan->cases[i].name;
    const char *meant = nearest_word(verify->only, names);
    int status = meant ? usage_error(verify->command, "there is no case '%s': did you mean '%s'?",
                                     verify->only, meant)
                       : usage_error(verify->command, "there is no case '%s'", verify->only);
    free(names);
    return status;
}

// A part of which nothing is asked is not touched either.
static int check_plan(verify_t *verify)
{
    const case_t *left_out = NULL;
    for (size_t i = 0; i < verify->plan.case_count; i++) {
        const case_t *at = &verify->plan.cases[i];
        verify->planned += is_planned(at);
        if (at->wanted && (!left_out || at->needs == plan_needs_time))
            left_out = at;
    }
    if (verify->planned > 0)
        return STATUS_YES;
    if (left_out)
        return usage_error(verify->command, "nothing is left to play: '%s' needs %s",
                           left_out->name, left_out->needs);
    return verify->only ? no_such_case(verify)
                        : usage_error(verify->command, "there is no case to play");
}

static int plan_all(verify_t *verify, const arguments_t *args)
{
    int status = args->operand_count == 0 ? plan_installed(verify) : STATUS_YES;
    for (int i = 0; i < args->operand_count && !status; i++)
        status = plan_add(&verify->plan, args->operands[i], verify->only, verify->budget_ns);
    return status ? status : check_plan(verify);
}

static int verify_main(const arguments_t *args)
{
    static verify_t verify; // large
    const char *budget = option_value(args, "budget");
    verify = (verify_t){.command = args->command, .json = option_given(args, "json"),
                        .only = option_value(args, "only"), .budget_ns = BUDGET_NS,
                        .plan = {.command = args->command}};
    int status = !budget ? STATUS_YES
                         : parse_duration(args->command, "--budget", budget, &verify.budget_ns);
    if (verify.json)
        report_begin_json();
    status = status ? status : plan_all(&verify, args);
    status = status ? status : verify_part(&verify, args);
    plan_free(&verify.plan);
    return status;
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "budget", .value = "DURATION",
     .help = "leave out cases that take longer than this (default: 10s)"},
    {.name = "only", .value = "CASE", .help = "play this case alone"},
    {.name = "json", .help = "one JSON object a line"},
    {0},
};

extern const command_t command_verify;
const command_t command_verify = {
    .name = "verify",
    .operands = "[SCRIPT.vec...]",
    .summary = "Play the conformance scripts to a real part, and say where it differs",
    .details =
        "Plays the scripts that prove docs/behaviour.md, or those named, as far as a bus can:\n"
        "with real waits, without pins, supply and faults; what it leaves out is named. What the\n"
        "part must show is asked of copies of the chip that do the same beside it: only what is\n"
        "sure, whenever within a transfer the part did its work, and at +-200 ppm, is compared.\n"
        "What differs is played again, and counts if it differs again.\n"
        "\n"
        "All registers are written over and over, and /INT and CLKOUT change. The registers are\n"
        "restored at the end, also after Ctrl-C, and the time goes on; killed outright it cannot\n"
        "do that: the line that begins with 'Now:' has what they held. Exit status 1 when the\n"
        "part differs, or when it was broken off.\n",
    .examples = "rtc8563 verify --bus /dev/i2c-1\n"
                "rtc8563 verify --bus /dev/i2c-1 --budget 2min\n"
                "rtc8563 verify --bus /dev/i2c-1 --only zero-stands\n",
    .options = options,
    .kind = OPERAND_FILE,
    .operands_max = -1,
    .main = verify_main,
};
