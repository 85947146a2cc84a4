// outputs.c - where the forms of a report go
//
// SPDX-License-Identifier: MIT

#include "exam_report.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static int fail(const char *program, const char *what, const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", program, what, why);
    return -1;
}

static bool is_stdout(const char *name)
{
    return name != NULL && strcmp(name, "-") == 0;
}

bool exam_outputs_agree(const exam_outputs_t *outputs)
{
    return !is_stdout(outputs->json) || !is_stdout(outputs->html);
}

static int write_form(const exam_report_t *report, const char *program, const char *name,
                      int (*form)(const exam_report_t *, FILE *))
{
    FILE *out = is_stdout(name) ? stdout : fopen(name, "w");
    if (out == NULL)
        return fail(program, name, strerror(errno));
    int status = form(report, out);
    if (out != stdout && fclose(out) != 0)
        status = -1;
    return status == 0 ? 0 : fail(program, name, "it cannot be written");
}

static int write_history(const exam_fault_t *fault, const char *program, const char *folder)
{
    char name[4096];
    snprintf(name, sizeof name, "%s/%s-%s.vec", folder, fault->words->name, fault->call);
    FILE *out = fopen(name, "w");
    if (out == NULL)
        return fail(program, name, strerror(errno));
    bool bad = fputs(fault->history, out) < 0;
    return fclose(out) == 0 && !bad ? 0 : fail(program, name, "it cannot be written");
}

static int write_histories(const exam_report_t *report, const char *program, const char *folder)
{
    int status = 0;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return fail(program, folder, strerror(errno));
    for (unsigned i = 0; i < report->faults; i++)
        if (report->fault[i].history != NULL)
            status |= write_history(&report->fault[i], program, folder);
    return status;
}

int exam_write_outputs(const exam_report_t *report, const exam_outputs_t *outputs,
                       const char *program)
{
    int status = 0;
    bool text = !is_stdout(outputs->json) && !is_stdout(outputs->html);
    if (text && (exam_report_text(report, stdout) != 0))
        status = fail(program, "stdout", "it cannot be written");
    if (outputs->json != NULL)
        status |= write_form(report, program, outputs->json, exam_report_json);
    if (outputs->html != NULL)
        status |= write_form(report, program, outputs->html, exam_report_html);
    if (outputs->histories != NULL)
        status |= write_histories(report, program, outputs->histories);
    return status;
}
