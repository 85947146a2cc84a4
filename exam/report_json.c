// report_json.c - the report for programs
//
// SPDX-License-Identifier: MIT

#include "exam_report.h"

#include <jansson.h>

static json_t *call_json(const exam_call_t *call)
{
    return json_pack("{s:s, s:b, s:i, s:i, s:I, s:i, s:i, s:i}", "name", call->name, "examined",
                     call->sat, "transfers", (int)call->transfers, "bytes", (int)call->bytes,
                     "lasts_ns", (json_int_t)call->lasts_ns, "instants", (int)call->instants,
                     "trials", (int)call->trials, "faults", (int)call->faults);
}

static json_t *fault_json(const exam_fault_t *fault)
{
    const exam_words_t *words = fault->words;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:f, s:o, s:s?}",
                     "fault", words->name, "grade", sim8563_grade_name(words->grade), "call",
                     fault->call, "when", fault->when, "rule", words->rule, "clause",
                     words->clause, "what", words->what, "seen", fault->seen, "mend", words->mend,
                     "trials_failed", (int)fault->failed, "share", fault->share, "odds",
                     fault->odds > 0 ? json_real(fault->odds) : json_null(), "history",
                     fault->history);
}

int exam_report_json(const exam_report_t *report, FILE *out)
{
    json_t *calls = json_array(), *faults = json_array();
    int status = 0;
    for (unsigned i = 0; i < EXAM_CALLS; i++)
        status |= json_array_append_new(calls, call_json(&report->call[i]));
    for (unsigned i = 0; i < report->faults; i++)
        status |= json_array_append_new(faults, fault_json(&report->fault[i]));
    json_t *whole = json_pack("{s:s, s:s, s:b, s:i, s:f, s:o, s:o}", "driver", report->driver,
                              "part", sim8563_variant_name(report->variant), "passed",
                              exam_passed(report), "trials", (int)report->trials, "seconds",
                              report->seconds, "calls", calls, "faults", faults);
    if (status == 0) // which of NULL is -1
        status = json_dumpf(whole, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    json_decref(whole);
    fputc('\n', out);
    return status == 0 && fflush(out) == 0 && !ferror(out) ? 0 : -1;
}
