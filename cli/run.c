// run.c - rtc8563 run: a program with the chip on its /dev/i2c-N
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "run.h"

#include "report.h"
#include "session.h"
#include "sim8563_words.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_NUMBER UINT32_MAX

#define STATUS_NOT_EXECUTABLE 126
#define STATUS_NOT_FOUND      127

typedef struct run_t {
    const command_t *command;
    unsigned count;
    rundir_bus_t bus[RUNDIR_BUSES];
    chipfile_t *file[RUNDIR_BUSES];
    chipfile_history_t before[RUNDIR_BUSES]; // what was found when the program began
    char directory[RUNDIR_PATH_MAX];
    int listener;          // of transfers to trace, or -1
    bool strict;
    sim8563_grade_t grade; // from which strict begins
} run_t;

// ------------------------------------------------------------- command line

static bool number_used(const run_t *run, unsigned number)
{
    for (unsigned i = 0; i < run->count; i++)
        if (run->bus[i].number == number)
            return true;
    return false;
}

// FILE or FILE@BUS; a file whose name ends like that is told with a bus behind it.
static int add_chip(run_t *run, const char *text)
{
    if (run->count == RUNDIR_BUSES)
        return usage_error(run->command, "more than %d chips", RUNDIR_BUSES);
    rundir_bus_t *bus = &run->bus[run->count];
    const char *at = strrchr(text, '@');
    size_t length = strlen(text);
    unsigned number = NO_NUMBER;
    if (at != NULL && run_bus_parse(at + 1, &number)) {
        length = (size_t)(at - text);
        if (number_used(run, number))
            return usage_error(run->command, "bus %u has a chip already: one chip a bus, as all "
                               "answer at 0x51", number);
    }
    if (length == 0 || length >= sizeof bus->chip)
        return usage_error(run->command, "--chip '%s' names no file", text);
    memcpy(bus->chip, text, length);
    bus->chip[length] = '\0';
    bus->number = number;
    run->count++;
    return STATUS_YES;
}

// Chips without a number get --bus and the numbers after it, or those that the machine lacks.
static int number_chips(run_t *run, const char *wanted)
{
    unsigned next;
    int status = run_bus_wanted(run->command, wanted, &next);
    for (unsigned i = 0; i < run->count && status == STATUS_YES; i++) {
        if (run->bus[i].number != NO_NUMBER)
            continue;
        while ((status = run_bus_next(run->command, wanted != NULL, &next)) == STATUS_YES
               && number_used(run, next))
            next++;
        run->bus[i].number = next;
    }
    return status;
}

static int parse(run_t *run, const arguments_t *args)
{
    uint32_t scl_hz = BUS_SCL_HZ;
    int cursor = 0;
    int status = STATUS_YES;
    const char *value = option_value(args, "scl");
    if (value != NULL)
        status = parse_clock_rate(run->command, "--scl", value, BUS_SCL_HZ_MAX, &scl_hz);
    while (status == STATUS_YES && (value = option_next(args, "chip", &cursor)) != NULL)
        status = add_chip(run, value);
    if (run->count == 0)
        run->bus[run->count++].number = NO_NUMBER; // a fresh chip
    if (status == STATUS_YES)
        status = number_chips(run, option_value(args, "bus"));
    for (unsigned i = 0; i < run->count; i++)
        run->bus[i].scl_hz = scl_hz;
    run->strict = option_given(args, "strict");
    run->grade = SIM8563_ERROR;
    value = option_value(args, "strict");
    if (status == STATUS_YES && value != NULL && !sim8563_grade_by_name(value, &run->grade))
        status = usage_error(run->command, "--strict=%s is none of note, warning, error", value);
    return status;
}

// ------------------------------------------------------------------ the run

static int find_chips(run_t *run)
{
    for (unsigned i = 0; i < run->count; i++) {
        rundir_bus_t *bus = &run->bus[i];
        if (bus->chip[0] == '\0')
            continue;
        int status = session_open(run->command, bus->chip, false, &run->file[i]);
        if (status != STATUS_YES)
            return status;
        const char *path = chipfile_path(run->file[i]);
        if (strlen(path) >= sizeof bus->chip || strchr(path, '\n') != NULL)
            return failure(run->command, "%s: a name that long, or with a line break, cannot be "
                           "handed to the program; rename it", bus->chip);
        snprintf(bus->chip, sizeof bus->chip, "%s", path);
    }
    return STATUS_YES;
}

// Of every chip, brought up to the host's clock.
static int read_history(const run_t *run, unsigned index, chipfile_history_t *out)
{
    sim8563_t *chip;
    const chipfile_history_t *history;
    int status = session_lock(run->command, run->file[index], &chip);
    if (status != STATUS_YES)
        return status;
    chipfile_err_t err = chipfile_history(run->file[index], &history);
    if (err != CHIPFILE_OK) {
        chipfile_abort(run->file[index]);
        return session_failure(run->command, run->bus[index].chip, err);
    }
    *out = *history;
    return session_commit(run->command, run->file[index]);
}

static int make_directory(run_t *run, bool trace)
{
    char path[RUNDIR_PATH_MAX + 8];
    int status = run_make_directory(run->command, run->directory, run->bus, run->count, false);
    if (status != STATUS_YES)
        return status;
    snprintf(path, sizeof path, "%s/trace", run->directory);
    if (trace && (run->listener = trace_listen(path)) < 0)
        return failure(run->command, "cannot listen on %s: %s", path, strerror(errno));
    return STATUS_YES;
}

static int prepare(run_t *run, bool trace)
{
    int status = find_chips(run);
    if (status == STATUS_YES)
        status = make_directory(run, trace);
    for (unsigned i = 0; status == STATUS_YES && i < run->count; i++) {
        if (run->file[i] == NULL)
            status = session_open(run->command, run->bus[i].chip, false, &run->file[i]);
        if (status == STATUS_YES)
            status = read_history(run, i, &run->before[i]);
    }
    return status;
}

// ----------------------------------------------------------- what was found

// Prints those of the last findings that are new and grave enough; counts them all.
static uint64_t print_new(const chipfile_history_t *before, const chipfile_history_t *after,
                          sim8563_grade_t grade)
{
    uint64_t found = 0;
    for (int id = 1; id <= SIM8563_FINDINGS; id++)
        if (sim8563_finding_words((sim8563_finding_id_t)id)->grade >= grade)
            found += after->count[id] - before->count[id];
    uint64_t fresh = after->total - before->total;
    uint32_t first = fresh < after->kept ? after->kept - (uint32_t)fresh : 0;
    for (uint32_t i = first; found > 0 && i < after->kept; i++)
        if (sim8563_finding_words(after->last[i].id)->grade >= grade)
            report_finding(stderr, &after->last[i], colour_wanted(STDERR_FILENO));
    return found;
}

static int judge(run_t *run, int child_status)
{
    chipfile_history_t after;
    uint64_t found = 0;
    for (unsigned i = 0; i < run->count; i++) {
        int status = read_history(run, i, &after);
        if (status != STATUS_YES)
            return status;
        if (after.total < run->before[i].total) // somebody emptied it
            memset(&run->before[i], 0, sizeof run->before[i]);
        if (run->strict)
            found += print_new(&run->before[i], &after, run->grade);
    }
    if (!run->strict || found == 0)
        return child_status;
    fprintf(stderr, "rtc8563 run: the program was found out: %llu finding%s of grade %s or "
            "graver\n", (unsigned long long)found, found == 1 ? "" : "s",
            sim8563_grade_name(run->grade));
    return STATUS_NO;
}

static void clean_up(run_t *run)
{
    for (unsigned i = 0; i < run->count; i++)
        if (run->file[i] != NULL)
            chipfile_close(run->file[i]);
    if (run->listener >= 0)
        close(run->listener);
    run_remove_directory(run->command, run->directory);
}

extern const command_t command_run;

static int become(char **program)
{
    execvp(program[0], program);
    int error = errno;
    failure(&command_run, "cannot start %s: %s", program[0], strerror(error));
    return error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
}

static int run_main(const arguments_t *args)
{
    static run_t run; // large
    run = (run_t){.command = args->command, .listener = -1};
    int status = parse(&run, args);
    if (status == STATUS_YES)
        status = run_inspect(run.command, args->operands[0]);
    if (status == STATUS_YES)
        status = prepare(&run, option_given(args, "trace"));
    if (status == STATUS_YES)
        status = run_environment(run.command, run.directory, run.bus[0].number);
    if (status == STATUS_YES) {
        status = run_child(run.command, become, args->operands, run.listener);
        status = judge(&run, status);
    }
    clean_up(&run);
    return status;
}

static const option_t options[] = {
    {.name = "chip", .value = "FILE[@BUS]", .is_file = true,
     .help = "the chip, and its bus; may be given again (default: a fresh chip for this run)"},
    {.name = "bus", .value = "N",
     .help = "number of the (first) bus: /dev/i2c-N (default: the first the machine lacks)"},
    {.name = "scl", .value = "RATE", .words = "100k 400k",
     .help = "clock rate of the bus, up to 400k (default: 100k)"},
    {.name = "trace", .help = "print each transfer on stderr, with registers, bits and findings"},
    {.name = "strict", .value = "GRADE", .value_optional = true, .words = "error warning note",
     .help = "exit 1 when the program was found out: by an error, or by GRADE or graver"},
    {0},
};

const command_t command_run = {
    .name = "run",
    .operands = "COMMAND [ARGUMENT]...",
    .summary = "Start a program that finds the chip at 0x51 on /dev/i2c-N",
    .details =
        "COMMAND and all that it starts see a bus /dev/i2c-N with the chip at 0x51 (A2 to write,\n"
        "A3 to read) and nothing else on it, as from a Linux kernel: ioctl(), read() and write(),\n"
        "SMBus, i2cdetect -l. No privilege and no kernel module is needed.\n"
        "\n"
        "It works on dynamically linked programs of this machine's kind. A statically linked one,\n"
        "a Go program, and one that gets privileges when it starts do not see the bus.\n"
        "\n"
        "RTC8563_BUS in COMMAND's environment is the number of the first bus.\n"
        "\n"
        "The exit status is COMMAND's own: 127 when there is no such command, 126 when it cannot\n"
        "be executed, 128 and the signal's number when a signal ended it. With --strict it is 1\n"
        "when the chip found a fault in how it was used.\n",
    .examples = "rtc8563 run -- i2cdetect -l\n"
                "rtc8563 run -- sh -c 'i2cdump -y $RTC8563_BUS 0x51 b'\n"
                "rtc8563 run --chip my.chip@1 --trace -- i2cget -y 1 0x51 0x02\n"
                "rtc8563 run --strict -- python3 clock.py\n",
    .options = options,
    .kind = OPERAND_COMMAND,
    .operands_min = 1,
    .operands_max = -1,
    .main = run_main,
};
