// exam.c - rtc8563 exam: the examination, for a driver that is a program
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "exam_program.h"
#include "exam_report.h"
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

typedef struct exam_t {
    exam_options_t options;
    exam_outputs_t outputs;
    unsigned bus;
    char socket_path[RUNDIR_PATH_MAX + sizeof "/" RUNDIR_REMOTE];
} exam_t;

static exam_t exam;

extern const command_t command_exam;

static int parse(const arguments_t *args)
{
    const char *part = option_value(args, "part"), *only = option_value(args, "only");
    exam = (exam_t){.options = {.only = only, .quick = option_given(args, "quick")},
                    .outputs = {option_value(args, "json"), option_value(args, "html"),
                                option_value(args, "histories")}};
    if (part != NULL && !sim8563_variant_by_name(part, &exam.options.variant))
        return usage_error(args->command, "--part=%s is no part that is known", part);
    if (only != NULL && !exam_is_call(only))
        return usage_error(args->command, "--only=%s is no call", only);
    if (!exam_outputs_agree(&exam.outputs))
        return usage_error(args->command, "--json and --html cannot both go to stdout");
    int status = run_bus_wanted(args->command, option_value(args, "bus"), &exam.bus);
    if (status == STATUS_YES)
        status = run_bus_next(args->command, option_given(args, "bus"), &exam.bus);
    return status;
}

// In a process of its own: what signals end leaves no directory behind.
static int sit(char **words)
{
    exam_report_t report;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGCHLD, SIG_DFL); // or nobody is told how a program ended
    setenv("RTC8563_PART", sim8563_variant_name(exam.options.variant), 1);
    int status = exam_program_begin(&command_exam, words, exam.socket_path);
    if (status != STATUS_YES)
        return status;
    exam.options.progress = isatty(STDERR_FILENO) ? stderr : NULL;
    status = exam_sit(&exam.options, &report);
    program_end_all();
    if (status != 0)
        return failure(&command_exam, "the examination cannot go on: %s", strerror(errno));
    if (exam_write_outputs(&report, &exam.outputs, "rtc8563 exam") != 0)
        status = STATUS_FAILED;
    else if (!exam_passed(&report))
        status = STATUS_NO;
    exam_report_free(&report);
    return status;
}

static int exam_main(const arguments_t *args)
{
    char directory[RUNDIR_PATH_MAX] = "";
    int status = parse(args);
    if (status == STATUS_YES)
        status = run_inspect(args->command, args->operands[0]);
    rundir_bus_t bus = {.number = exam.bus, .scl_hz = BUS_SCL_HZ};
    if (status == STATUS_YES)
        status = run_make_directory(args->command, directory, &bus, 1, true);
    if (status == STATUS_YES)
        status = run_environment(args->command, directory, exam.bus);
    snprintf(exam.socket_path, sizeof exam.socket_path, "%s/" RUNDIR_REMOTE, directory);
    if (status == STATUS_YES)
        status = run_child(args->command, sit, args->operands, -1);
    run_remove_directory(args->command, directory);
    return status;
}

static const option_t options[] = {
    {.name = "part", .value = "PART", .words = "INS5S8563 PCF8563 BM8563 HYM8563 RTC8564",
     .help = "what the driver is for (default: INS5S8563)"},
    {.name = "only", .value = "CALL",
     .words = "begin get set alarm alarm_read timer clear service", .help = "examine one call"},
    {.name = "quick", .help = "calls at rest alone: no event comes, no byte fails"},
    {.name = "bus", .value = "N",
     .help = "number of the bus: /dev/i2c-N (default: the first the machine lacks)"},
    {.name = "json", .value = "FILE", .is_file = true,
     .help = "write the report there, too; - is stdout, in the text's place"},
    {.name = "html", .value = "FILE", .is_file = true,
     .help = "and as a page; - is stdout, in the text's place"},
    {.name = "histories", .value = "FOLDER", .is_file = true,
     .help = "write a script for each fault, for `rtc8563 play`"},
    {0},
};

const command_t command_exam = {
    .name = "exam",
    .operands = "PROGRAM [WORD]...",
    .summary = "Examine a driver that is a program or a script",
    .details =
        "PROGRAM is started once for each call of the driver, with the call's words behind its\n"
        "own, and finds the chip as with `rtc8563 run`; but chip and time are the examination's:\n"
        "it lets ticks, alarms, dips and bus errors come at every instant of the call, and sleeps\n"
        "take no time. A few lines of shell around a driver's tools will do.\n"
        "\n"
        "  calls                         prints lines: calls get set ...; name WORD;\n"
        "                                irq edge, level or polled; can seconds\n"
        "  begin                         the processor has started\n"
        "  get                           prints YEAR MONTH DAY WEEKDAY HOUR MINUTE SECOND, or\n"
        "                                @SECONDS since 1970; - is a weekday that is not told\n"
        "  set YEAR MONTH DAY WEEKDAY HOUR MINUTE SECOND SECONDS\n"
        "                                which is also the system's date then; else that is\n"
        "                                2000-01-01\n"
        "  alarm YEAR .. SECONDS         as set\n"
        "  alarm_read                    prints MINUTE HOUR DAY WEEKDAY; - is not compared\n"
        "  timer N SOURCE MICROSECONDS   SOURCE: 0 4096 Hz, 1 64 Hz, 2 1 Hz, 3 1/60 Hz\n"
        "  clear alarm, clear timer      forgets that event\n"
        "  service                       prints the events that it saw: alarm timer\n"
        "\n"
        "Each exits with 0 when it was done. The weekday is 0 for Sunday. RTC8563_BUS is the\n"
        "number of the bus, RTC8563_PART the part. docs/exam.md says what is examined, and what\n"
        "the report says; exam/exam.h says more of the calls.\n"
        "\n"
        "Exit status: 0 passed, 1 not passed, 2 wrong usage, 3 the examination cannot go on.\n",
    .examples = "rtc8563 exam ./my-exam.sh\n"
                "rtc8563 exam --bus 1 --only get --html report.html python3 my_exam.py\n",
    .options = options,
    .kind = OPERAND_COMMAND,
    .operands_min = 1,
    .operands_max = -1,
    .main = exam_main,
};
