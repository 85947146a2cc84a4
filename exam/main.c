// main.c - an examination as a program: the adapter that it is linked with sits
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE // getopt_long()
#include "exam_report.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    exam_outputs_t outputs;
} wanted_t;

static int wrong(const char *program, const char *what, const char *value)
{
    fprintf(stderr, "exam: %s: '%s'; see %s --help\n", what, value, program);
    return USAGE;
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
            wanted->outputs.json = optarg;
        if (option == 'w')
            wanted->outputs.html = optarg;
        if (option == 'h')
            wanted->outputs.histories = optarg;
    }
    if (!exam_outputs_agree(&wanted->outputs))
        return wrong(argv[0], "--json and --html cannot both go to stdout", "-");
    return optind < argc ? wrong(argv[0], "what is this", argv[optind]) : PASSED;
}

int main(int argc, char **argv)
{
    wanted_t wanted = {0};
    exam_report_t report;
    int status = parse(&wanted, argc, argv);
    if (status != PASSED)
        return status;
    wanted.options.progress = isatty(STDERR_FILENO) ? stderr : NULL;
    if (exam_sit(&wanted.options, &report) != 0) {
        fprintf(stderr, "exam: the examination cannot go on: %s\n", strerror(errno));
        return FAILED;
    }
    bool written = exam_write_outputs(&report, &wanted.outputs, "exam") == 0;
    status = !written ? FAILED : exam_passed(&report) ? PASSED : NOT_PASSED;
    exam_report_free(&report);
    return status;
}
