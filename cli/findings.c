// findings.c - rtc8563 findings: what was done wrong to the chip
//
// SPDX-License-Identifier: MIT

#include "report.h"
#include "session.h"
#include "value.h"

#include <errno.h>
#include <string.h>

static int print_json(const command_t *command, const chipfile_history_t *history)
{
    report_begin_json();
    return report_print(command, json_pack("{s:I, s:I, s:o, s:o}", "total",
                                           (json_int_t)history->total, "lost",
                                           (json_int_t)history->count[0], "count",
                                           report_counts_json(history), "findings",
                                           report_json(history)));
}

static void print_text(const chipfile_history_t *history)
{
    bool colour = colour_wanted(1);
    char age[VALUE_TEXT];
    report_total(stdout, history);
    report_counts(stdout, history);
    if (history->kept < history->total) {
        printf("\nThe last %u:\n", history->kept);
    } else if (history->kept > 0) {
        printf("\n");
    }
    for (uint32_t i = 0; i < history->kept; i++) {
        printf("%s  ", text_duration(history->last[i].at_ns, age));
        report_finding(stdout, &history->last[i], colour);
    }
}

// One short turn, for printing may take long. With `shown`, what was found is forgotten if it is
// just that.
static int look(const arguments_t *args, chipfile_t *file, chipfile_history_t *out,
                const chipfile_history_t *shown)
{
    sim8563_t *chip = NULL;
    const chipfile_history_t *history = NULL;
    int status = session_lock_history(args->command, file, &chip, &history);
    if (status)
        return status;
    *out = *history;
    if (shown && history->total == shown->total)
        chipfile_clear_history(file);
    return session_commit(args->command, file);
}

static int print(const arguments_t *args, const chipfile_history_t *history)
{
    if (option_given(args, "json")) {
        int status = print_json(args->command, history);
        if (status)
            return status;
    } else {
        print_text(history);
    }
    return STATUS_YES;
}

// Only what has reached stdout is forgotten.
static int forget(const arguments_t *args, chipfile_t *file, const chipfile_history_t *shown)
{
    static chipfile_history_t now;
    if (fflush(stdout) != 0 || ferror(stdout))
        return failure(args->command, "cannot write to stdout: %s; nothing is forgotten",
                       strerror(errno));
    int status = look(args, file, &now, shown);
    if (status == STATUS_YES && now.total != shown->total)
        return failure(args->command, "more was found meanwhile: nothing is forgotten");
    return status;
}

static int findings_main(const arguments_t *args)
{
    static chipfile_history_t history;
    chipfile_t *file = NULL;
    bool clear = option_given(args, "clear");
    int status = session_open(args->command, args->operands[0], !clear, &file);
    if (status)
        return status;
    status = look(args, file, &history, NULL);
    status = status ? status : print(args, &history);
    if (status == STATUS_YES && clear)
        status = forget(args, file, &history);
    chipfile_close(file);
    return status;
}

static const option_t options[] = {
    {.name = "json", .help = "one JSON object, on one line"},
    {.name = "clear", .help = "forget them, having shown them"},
    {0},
};

extern const command_t command_findings;
const command_t command_findings = {
    .name = "findings",
    .operands = "FILE",
    .summary = "Show what software or circuit did wrong to the chip",
    .details =
        "Counts by name, then the last 64 in full, with the age of the chip at which each was\n"
        "raised and the clause of the datasheet, or rule of docs/behaviour.md, that it breaks.\n"
        "\n"
        "error    the clock is wrong or will be\n"
        "warning  it will be wrong when the moment is bad\n"
        "note     against the letter, or worth knowing\n",
    .examples = "rtc8563 findings rtc.chip\n"
                "rtc8563 findings rtc.chip --json --clear\n",
    .options = options,
    .kind = OPERAND_FILE,
    .operands_min = 1,
    .operands_max = 1,
    .main = findings_main,
};
