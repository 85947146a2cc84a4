// main.c - an examination as a program: the adapter that it is linked with sits
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE // getopt_long()
#include "exam_report.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PASSED, NOT_PASSED, USAGE, FAILED }; // as the tool's exit status

static const char usage[] =
    "usage: %s [--part PART] [--only CALL] [--quick] [--json FILE] [--html FILE]\n"
    "       [--histories FOLDER]\n"
    "Examines the driver that it is linked with; docs/exam.md says how.\n"
    "  --part PART         INS5S8563 (if not given), PCF8563, BM8563, HYM8563, RTC8564\n"
    "  --only CALL         begin, get, set, alarm, alarm_read, timer, clear or service\n"
    "  --quick             calls at rest alone: no event comes, no byte fails\n"
    "  --json FILE         writes the report there, too; - is stdout, in the text's place\n"
    "  --html FILE         and as a page; - is stdout, in the text's place\n"
    "  --histories FOLDER  writes a script for each fault, for `rtc8563 play`\n"
    "Exit status: 0 passed, 1 not passed, 2 wrong usage, 3 a system call or a file failed.\n";

typedef struct wanted_t {
    exam_options_t options;
    const char *json, *html, *folder;
} wanted_t;

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "exam: %s: %s\n", what, why);
    return FAILED;
}

static int wrong(const char *program, const char *what, const char *value)
{
    fprintf(stderr, "exam: %s: '%s'; see %s --help\n", what, value, program);
    return USAGE;
}

static bool is_stdout(const char *name)
{
    return name != NULL && strcmp(name, "-") == 0;
}

static int parse(wanted_t *wanted, int argc, char **argv)
{
    static const struct option options[] = {
        {"part", required_argument, NULL, 'p'},      {"only", required_argument, NULL, 'o'},
        {"json", required_argument, NULL, 'j'},      {"histories", required_argument, NULL, 'h'},
        {"quick", no_argument, NULL, 'q'},           {"html", required_argument, NULL, 'w'},
        {"help", no_argument, NULL, '?' + 1},
        {0}};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == '?' + 1) {
            printf(usage, argv[0]);
            exit(PASSED);
        }
        if (option == '?')
            return USAGE;
        if (option == 'p' && !sim8563_variant_by_name(optarg, &wanted->options.variant))
            return wrong(argv[0], "there is no such part", optarg);
        if (option == 'o' && !exam_is_call(optarg))
            return wrong(argv[0], "there is no such call", optarg);
        if (option == 'o')
            wanted->options.only = optarg;
        if (option == 'q')
            wanted->options.quick = true;
        if (option == 'j')
            wanted->json = optarg;
        if (option == 'w')
            wanted->html = optarg;
        if (option == 'h')
            wanted->folder = optarg;
    }
    if (is_stdout(wanted->json) && is_stdout(wanted->html))
        return wrong(argv[0], "--json and --html cannot both go to stdout", "-");
    return optind < argc ? wrong(argv[0], "what is this", argv[optind]) : PASSED;
}

static int write_form(const exam_report_t *report, const char *name,
                      int (*form)(const exam_report_t *, FILE *))
{
    FILE *out = is_stdout(name) ? stdout : fopen(name, "w");
    if (out == NULL)
        return fail(name, strerror(errno));
    int status = form(report, out);
    if (out != stdout && fclose(out) != 0)
        status = -1;
    return status == 0 ? PASSED : fail(name, "it cannot be written");
}

static int write_history(const exam_fault_t *fault, const char *folder)
{
    char name[4096];
    snprintf(name, sizeof name, "%s/%s-%s.vec", folder, fault->words->name, fault->call);
    FILE *out = fopen(name, "w");
    if (out == NULL)
        return fail(name, strerror(errno));
    bool bad = fputs(fault->history, out) < 0;
    return fclose(out) == 0 && !bad ? PASSED : fail(name, "it cannot be written");
}

static int write_histories(const exam_report_t *report, const char *folder)
{
    int status = PASSED;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return fail(folder, strerror(errno));
    for (unsigned i = 0; i < report->faults; i++)
        if (report->fault[i].history != NULL)
            status |= write_history(&report->fault[i], folder);
    return status;
}

// One output that fails does not keep the others back. Each is PASSED or FAILED.
static int tell(const exam_report_t *report, const wanted_t *wanted)
{
    int status = PASSED;
    bool text = !is_stdout(wanted->json) && !is_stdout(wanted->html);
    if (text && exam_report_text(report, stdout) != 0)
        status = fail("stdout", "it cannot be written");
    if (wanted->json != NULL)
        status |= write_form(report, wanted->json, exam_report_json);
    if (wanted->html != NULL)
        status |= write_form(report, wanted->html, exam_report_html);
    if (wanted->folder != NULL)
        status |= write_histories(report, wanted->folder);
    return status != PASSED ? status : exam_passed(report) ? PASSED : NOT_PASSED;
}

int main(int argc, char **argv)
{
    wanted_t wanted = {0};
    exam_report_t report;
    int status = parse(&wanted, argc, argv);
    if (status != PASSED)
        return status;
    if (exam_sit(&wanted.options, &report) != 0)
        return fail("the examination cannot go on", strerror(errno));
    status = tell(&report, &wanted);
    exam_report_free(&report);
    return status;
}
