// report_text.c - the report for people, on a terminal
//
// SPDX-License-Identifier: MIT

#include "exam_report.h"

#include <string.h>

static void print_calls(const exam_report_t *report, FILE *out)
{
    for (unsigned i = 0; i < EXAM_CALLS; i++) {
        const exam_call_t *call = &report->call[i];
        if (!call->sat)
            fprintf(out, "  %-10s not examined\n", call->name);
        else
            fprintf(out, "  %-10s %3u transfers, %3u bytes, %6.2f ms; %3u instants, %5u trials: "
                    "%u fault%s\n", call->name, call->transfers, call->bytes,
                    (double)call->lasts_ns / 1e6, call->instants, call->trials, call->faults,
                    call->faults == 1 ? "" : "s");
    }
}

static void print_likely(const exam_fault_t *fault, FILE *out)
{
    if (strcmp(fault->when, "always") == 0)
        fprintf(out, "  how likely: always\n");
    else if (fault->share >= 1)
        fprintf(out, "  how likely: always, when: %s\n", fault->when);
    else
        fprintf(out, "  how likely: %.2g %% of the call's time, when: %s\n", 100 * fault->share,
                fault->when);
    if (fault->odds > 0)
        fprintf(out, "  in the field: one call in %.0f\n", 1 / fault->odds);
}

static void print_fault(const exam_fault_t *fault, FILE *out)
{
    const exam_words_t *words = fault->words;
    fprintf(out, "\n%s: %s in %s() [%s; %s]\n", sim8563_grade_name(words->grade), words->name,
            fault->call, words->rule, words->clause);
    fprintf(out, "  %s\n  seen: %s\n", words->what, fault->seen);
    print_likely(fault, out);
    fprintf(out, "  mend: %s\n", words->mend);
}

int exam_report_text(const exam_report_t *report, FILE *out)
{
    fprintf(out, "%s, for %s\n", report->driver, sim8563_variant_name(report->variant));
    print_calls(report, out);
    for (unsigned i = 0; i < report->faults; i++)
        print_fault(&report->fault[i], out);
    fprintf(out, "\n%u trials in %.1f s: %u fault%s; %s\n", report->trials, report->seconds,
            report->faults, report->faults == 1 ? "" : "s",
            exam_passed(report) ? "passed" : "not passed");
    return fflush(out) == 0 && !ferror(out) ? 0 : -1;
}
