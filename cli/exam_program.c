// exam_program.c - a driver that is a program sits the examination: its adapter
//
// SPDX-License-Identifier: MIT
//
// A call of the adapter is a start of the program with the call's words; what it answers is what it
// prints, and whether it was done its exit status.

#define _GNU_SOURCE
#include "exam_program.h"

#include "exam_report.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CALL_WORDS    9   // of a call at most: set's
#define WORDS_SIZE    128
#define DATE_S        INT64_C(946684800) // 2000-01-01, the system's date but in set()
#define PATIENCE_S    3600               // of a trial: its calls have their own
#define SHELL_SIGNALS 128                // a shell adds it to the signal that ended its command

static program_t program;
static unsigned base;  // words without those of the call
static exam_adapter_t own;

// ------------------------------------------------------------------ a start

__attribute__((format(printf, 2, 3)))
static void start(int64_t unix_s, const char *format, ...)
{
    static char words[WORDS_SIZE];
    unsigned count = base;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    char *rest, *word = strtok_r(words, " ", &rest);
    for (; word != NULL; word = strtok_r(NULL, " ", &rest))
        program.words[count++] = word;
    program.words[count] = NULL;
    program.unix_s = unix_s;
    program_run(&program);
}

static bool prints_text(void)
{
    return strlen(program.printed) == program.size;
}

// A crash is a crash, also of what a shell has started.
static bool is_crash(int number)
{
    const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGXCPU};
    for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
        if (crashes[i] == number)
            return true;
    return false;
}

// This process is the trial's, and ends as the program did: the kit knows what to make of that.
static void end_alike(void)
{
    int number = !prints_text() ? 0
                 : program.ending == PROGRAM_HUNG ? SIGKILL
                 : program.ending == PROGRAM_KILLED ? program.status
                 : program.ending == PROGRAM_EXITED && is_crash(program.status - SHELL_SIGNALS)
                     ? program.status - SHELL_SIGNALS : 0;
    if (number == 0)
        return;
    signal(number, SIG_DFL);
    raise(number);
}

// 0: it was done.
static int status_of_call(void)
{
    end_alike();
    if (program.ending == PROGRAM_UNSTARTED)
        fprintf(stderr, "it cannot be started: %s\n", strerror(program.status));
    if (program.ending != PROGRAM_UNSTARTED && !prints_text())
        fprintf(stderr, "printed more than %d characters, or a NUL\n", PROGRAM_PRINTS);
    return program.ending != PROGRAM_EXITED || !prints_text() ? -1 : program.status;
}

// ------------------------------------------------------------------ answers

// Numbers between blanks, or - for none. False: there are others, more or fewer.
static bool read_numbers(int *out, unsigned count)
{
    char *at = program.printed;
    for (unsigned i = 0; i < count; i++) {
        char *end;
        at += strspn(at, " \t\n");
        bool none = at[0] == '-' && strchr(" \t\n", at[1]) != NULL;
        long number = strtol(at, &end, 10);
        if (!none && (end == at || number < INT32_MIN || number > INT32_MAX))
            return false;
        out[i] = none ? EXAM_NONE : (int)number;
        at = none ? at + 1 : end;
    }
    return at[strspn(at, " \t\n")] == '\0';
}

static int misprinted(const char *wanted)
{
    program.printed[strcspn(program.printed, "\n")] = '\0';
    fprintf(stderr, "printed '%s' instead of %s\n", program.printed, wanted);
    return -1;
}

static bool read_events(unsigned *out)
{
    char *rest, text[PROGRAM_PRINTS + 1];
    strcpy(text, program.printed);
    for (char *word = strtok_r(text, " \t\n", &rest); word != NULL;
         word = strtok_r(NULL, " \t\n", &rest)) {
        unsigned event = strcmp(word, "alarm") == 0 ? EXAM_ALARM
                         : strcmp(word, "timer") == 0 ? EXAM_TIMER : 0;
        if (event == 0)
            return false;
        *out |= event;
    }
    return true;
}

// -------------------------------------------------------------------- calls

static int begin(void)
{
    start(DATE_S, "begin");
    return status_of_call();
}

static int get(exam_time_t *out)
{
    int n[7];
    char *end;
    start(DATE_S, "get");
    int status = status_of_call();
    if (status != 0)
        return status;
    if (program.printed[0] == '@') {
        exam_from_unix(strtoll(program.printed + 1, &end, 10), out);
        bool whole = end > program.printed + 1 && end[strspn(end, " \t\n")] == '\0';
        return whole ? 0 : misprinted("@SECONDS");
    }
    if (!read_numbers(n, 7))
        return misprinted("YEAR MONTH DAY WEEKDAY HOUR MINUTE SECOND");
    *out = (exam_time_t){n[0], n[1], n[2], n[3], n[4], n[5], n[6]};
    return 0;
}

static int give_time(const char *call, const exam_time_t *t, int64_t date_s)
{
    start(date_s, "%s %d %d %d %d %d %d %d %" PRId64, call, t->year, t->month, t->day, t->weekday,
          t->hour, t->minute, t->second, exam_to_unix(t));
    return status_of_call();
}

static int set(const exam_time_t *time)
{
    return give_time("set", time, exam_to_unix(time));
}

static int alarm_at(const exam_time_t *at)
{
    return give_time("alarm", at, DATE_S);
}

static int alarm_read(exam_alarm_t *out)
{
    int n[4];
    start(DATE_S, "alarm_read");
    int status = status_of_call();
    if (status != 0)
        return status;
    if (!read_numbers(n, 4))
        return misprinted("MINUTE HOUR DAY WEEKDAY");
    *out = (exam_alarm_t){n[0], n[1], n[2], n[3]};
    return 0;
}

static int timer(const exam_timer_t *timer)
{
    start(DATE_S, "timer %" PRIu32 " %d %" PRIu64, timer->n, timer->source, timer->period_us);
    return status_of_call();
}

static int clear(unsigned events)
{
    start(DATE_S, "clear%s%s", (events & EXAM_ALARM) != 0 ? " alarm" : "",
          (events & EXAM_TIMER) != 0 ? " timer" : "");
    return status_of_call();
}

static int service(unsigned *events)
{
    start(DATE_S, "service");
    int status = status_of_call();
    return read_events(events) ? status : misprinted("alarm, timer or nothing");
}

// ------------------------------------------------------------------ what it has

static bool take_call(const char *word)
{
    if (strcmp(word, "begin") == 0)
        own.begin = begin;
    else if (strcmp(word, "get") == 0)
        own.get = get;
    else if (strcmp(word, "set") == 0)
        own.set = set;
    else if (strcmp(word, "alarm") == 0)
        own.alarm = alarm_at;
    else if (strcmp(word, "alarm_read") == 0)
        own.alarm_read = alarm_read;
    else if (strcmp(word, "timer") == 0)
        own.timer = timer;
    else if (strcmp(word, "clear") == 0)
        own.clear = clear;
    else if (strcmp(word, "service") == 0)
        own.service = service;
    else
        return false;
    return true;
}

static bool take_irq(const char *word)
{
    own.irq = strcmp(word, "level") == 0 ? EXAM_LEVEL : strcmp(word, "polled") == 0 ? EXAM_POLLED
                                                                                    : EXAM_EDGE;
    return own.irq != EXAM_EDGE || strcmp(word, "edge") == 0;
}

static bool take_can(const char *word)
{
    own.can |= EXAM_SECONDS;
    return strcmp(word, "seconds") == 0;
}

static bool take_name(const char *word)
{
    static char name[PROGRAM_PRINTS];
    snprintf(name, sizeof name, "%s", word);
    own.name = name;
    return true;
}

// "KEY WORD..."
static bool take_line(char *line)
{
    static const struct {
        const char *key;
        bool (*take)(const char *word);
        unsigned words;
    } keys[] = {{"name", take_name, 1}, {"irq", take_irq, 1}, {"can", take_can, 1},
                {"calls", take_call, EXAM_CALLS}};
    char *rest, *word = strtok_r(line, " \t", &rest);
    size_t i = 0;
    while (i < sizeof keys / sizeof keys[0] && word != NULL && strcmp(word, keys[i].key) != 0)
        i++;
    if (i == sizeof keys / sizeof keys[0])
        return false;
    for (unsigned words = 0; word != NULL && (word = strtok_r(NULL, " \t", &rest)) != NULL; words++)
        if (words == keys[i].words || !keys[i].take(word))
            return false;
    return true;
}

static int take_answer(const command_t *command)
{
    char *rest, line[PROGRAM_PRINTS + 1];
    for (char *at = strtok_r(program.printed, "\n", &rest); at != NULL;
         at = strtok_r(NULL, "\n", &rest)) {
        snprintf(line, sizeof line, "%s", at);
        if (!take_line(at))
            return failure(command, "%s calls printed '%s', which is none of: name WORD, "
                           "irq edge|level|polled, can seconds, calls CALL...",
                           program.words[0], line);
    }
    if (own.begin == NULL && own.get == NULL && own.set == NULL && own.alarm == NULL
        && own.alarm_read == NULL && own.timer == NULL && own.clear == NULL && own.service == NULL)
        return failure(command, "%s calls named no call, as in 'calls get set'",
                       program.words[0]);
    return STATUS_YES;
}

int exam_program_begin(const command_t *command, char **words, const char *socket_path)
{
    for (base = 0; words[base] != NULL && base < PROGRAM_WORDS - CALL_WORDS; base++)
        program.words[base] = words[base];
    if (words[base] != NULL)
        return usage_error(command, "more than %d words", PROGRAM_WORDS - CALL_WORDS);
    const char *slash = strrchr(words[0], '/');
    own = (exam_adapter_t){.name = slash != NULL ? slash + 1 : words[0], .patience_s = PATIENCE_S};
    start(DATE_S, "calls");
    program.socket_path = socket_path;
    if (program.ending == PROGRAM_UNSTARTED)
        return failure(command, "cannot start %s: %s", words[0], strerror(program.status));
    if (program.ending != PROGRAM_EXITED || program.status != 0 || !prints_text())
        return failure(command, "%s calls %s: it should say which calls it has, and exit 0",
                       words[0], program.ending == PROGRAM_HUNG ? "does not come back"
                       : !prints_text() ? "printed too much" : "failed");
    return take_answer(command);
}

void exam_adapter(exam_adapter_t *adapter)
{
    own.part = adapter->part;
    *adapter = own;
}
