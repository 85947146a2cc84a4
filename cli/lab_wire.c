// lab_wire.c - what the guest of a lab asks for
//
// SPDX-License-Identifier: MIT
//
// The guest's `chip` writes who it is and words on its second console, in a line, and reads the
// answer: a line with who asked, a status and how many lines follow, and these. The guest's time
// stands still meanwhile; only `advance` lets it pass, until its end or the next question.

#define _GNU_SOURCE
#include "lab.h"

#include "arguments.h"
#include "help.h"
#include "session.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void answer(lab_t *lab, int status, const char *text)
{
    char head[64];
    unsigned lines = 0;
    size_t size = strlen(text);
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    bool cut = size > 0 && text[size - 1] != '\n';
    snprintf(head, sizeof head, "%s %d %u\n", lab->who, status, lines + cut);
    console_say(&lab->backend->wire, head, (uint32_t)strlen(head));
    console_say(&lab->backend->wire, text, (uint32_t)size);
    if (cut)
        console_say(&lab->backend->wire, "\n", 1);
}

// ---------------------------------------------- what a command of the tool says

typedef struct capture_t {
    int place, out, err; // where it goes, and where it went before
} capture_t;

static bool capture_begin(capture_t *capture)
{
    fflush(NULL);
    capture->place = memfd_create("answer", MFD_CLOEXEC);
    capture->out = dup(STDOUT_FILENO);
    capture->err = dup(STDERR_FILENO);
    return capture->place >= 0 && capture->out >= 0 && capture->err >= 0 &&
           dup2(capture->place, STDOUT_FILENO) >= 0 && dup2(capture->place, STDERR_FILENO) >= 0;
}

static const char *capture_end(capture_t *capture)
{
    static char text[CONSOLE_ROOM - 100];
    fflush(NULL);
    dup2(capture->out, STDOUT_FILENO);
    dup2(capture->err, STDERR_FILENO);
    ssize_t got = pread(capture->place, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = '\0';
    close(capture->out);
    close(capture->err);
    close(capture->place);
    return text;
}

// ------------------------------------------------------------- /INT, and time

static void see(void *arg, const sim8563_t *chip, uint32_t levels, uint32_t unknown)
{
    lab_t *lab = arg;
    bool high = (levels & SIM8563_INT) != 0;
    if ((unknown & SIM8563_INT) != 0 || high == lab->int_high)
        return;
    lab->int_high = high;
    edge_note(&lab->edge[lab->edges++ % LAB_EDGES], chip, SIM8563_INT);
}

// From this one on, or the last ones; times are since `since_ns`.
static void print_edges(const lab_t *lab, unsigned from, uint64_t since_ns)
{
    unsigned most = lab->edges - from < LAB_EDGES ? lab->edges - from : LAB_EDGES;
    if (most < lab->edges - from)
        printf("  %u more before these\n", lab->edges - from - most);
    for (unsigned i = lab->edges - most; i != lab->edges; i++)
        edge_print(&lab->edge[i % LAB_EDGES], since_ns);
}

// The chip as it is now, to look at.
static int look(const lab_t *lab, sim8563_t *copy)
{
    sim8563_t *chip;
    uint64_t again_ns;
    lines_t *lines = &lab->backend->lines;
    lines->now_ns = lab->backend->travel.calendar.now_ns;
    chipfile_err_t err = lines_look(lines, &again_ns);
    err = err ? err : chipfile_load(lines->file, &chip);
    if (err)
        return session_failure(lab->command, lab->chip, err);
    *copy = *chip;
    chipfile_abort(lines->file);
    return STATUS_YES;
}

// The lines are looked at anew, as the chip may have changed.
static int perform(lab_t *lab, const command_t *command, int argc, char **argv)
{
    sim8563_t chip;
    int status = look(lab, &chip);
    status = status ? status : command_start(command, argc, argv);
    lab->backend->gpio.device.due_ns = 0;
    return status;
}

static uint64_t age_ns(const sim8563_t *chip)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    return status.time_ns;
}

static int tell_int(const lab_t *lab)
{
    sim8563_t chip;
    char age[VALUE_TEXT];
    int status = look(lab, &chip);
    if (status)
        return status;
    print_edges(lab, 0, lab->begin_ns);
    printf("+%s", text_duration(age_ns(&chip) - lab->begin_ns, age));
    edge_print_end(&chip);
    return STATUS_YES;
}

// A script's time is always as fast as it can be. Where people type the guest asks so often that it
// takes notice of them: at the host's pace before it has asked some thousand times what time it is,
// else before it has slept some ten thousand times.
static void pace(lab_t *lab, bool passing)
{
    const uint64_t day_ns = 86400 * SIM8563_SEC;
    if (lab->script != NULL)
        return;
    backend_pace(lab->backend, !passing);
    lab->backend->travel.free_ns = passing ? day_ns : SIM8563_MS;
}

static int begin_advance(lab_t *lab, const char *text)
{
    uint64_t ns = 0;
    sim8563_t chip;
    const command_t *command = command_named("advance");
    int status = parse_duration(command, "DURATION", text, &ns);
    status = status ? status : look(lab, &chip);
    if (status)
        return status;
    uint64_t now_ns = lab->backend->travel.calendar.now_ns;
    if (ns > CALENDAR_NEVER - (now_ns > age_ns(&chip) ? now_ns : age_ns(&chip)))
        return usage_error(command, "a chip lives 292 years, and %s would be more", text);
    lab->from_edge = lab->edges;
    lab->from_ns = age_ns(&chip);
    lab->passing_ns = ns;
    console_wake_at(&lab->backend->wire, now_ns + ns);
    pace(lab, true);
    return STATUS_YES;
}

static void end_passing(lab_t *lab)
{
    if (lab->backend->wire.wake_ns != DEVICE_NEVER)
        pace(lab, false);
    lab->backend->wire.wake_ns = DEVICE_NEVER;
}

static int tell_passed(const lab_t *lab)
{
    sim8563_t chip;
    char passed[VALUE_TEXT];
    int status = look(lab, &chip);
    if (status)
        return status;
    print_edges(lab, lab->from_edge, lab->from_ns);
    printf("%s passed", text_duration(lab->passing_ns, passed));
    edge_print_end(&chip);
    return STATUS_YES;
}

// --------------------------------------------------------------- questions

static const char *const known[] = {"show", "set", "findings", NULL};

// The chip's file stands where the tool's command line has it.
static int ask(lab_t *lab, int count, char **words)
{
    char *argv[LAB_WORDS + 2] = {words[0], (char *)(uintptr_t)lab->chip};
    memcpy(argv + 2, words + 1, (size_t)count * sizeof *words);
    for (int i = 0; known[i] != NULL; i++)
        if (strcmp(words[0], known[i]) == 0)
            return perform(lab, command_named(words[0]), count + 1, argv);
    if (strcmp(words[0], "int") == 0 && count == 1)
        return tell_int(lab);
    if (strcmp(words[0], "advance") == 0 && count == 2)
        return begin_advance(lab, words[1]);
    fputs("chip show              the whole state\n"
          "chip set KEY=VALUE...  at=2096-02-28T23:59:50 vdd=1.2V temp=60C ppm=+20 and the like\n"
          "chip advance DURATION  time passes at once, for Linux and the chip\n"
          "chip int               when /INT fell and rose\n"
          "chip findings          what Linux did wrong to the chip\n"
          "Options and values are those of rtc8563 show, set, findings.\n", stdout);
    return strcmp(words[0], "help") == 0 ? STATUS_YES : STATUS_USAGE;
}

// What the guest's own programs ask for.
static bool ask_for_itself(lab_t *lab, int count, char **words)
{
    if (strcmp(words[0], "stop") == 0)
        return true;
    if (strcmp(words[0], "script") == 0) { // the shell begins
        if (lab->script == NULL && (lab->status = lab_terminal_take(lab)) != STATUS_YES)
            lab->told = lab->backend->ended = true;
        answer(lab, lab->script ? STATUS_YES : STATUS_NO, lab->script ? lab->script : "");
        return true;
    }
    if (strcmp(words[0], "exit") != 0 || count < 2)
        return false;
    lab->told = lab->backend->ended = true;
    lab->status = atoi(words[1]) & 0xFF;
    return true;
}

static void question(lab_t *lab)
{
    char *words[LAB_WORDS + 1] = {NULL}, *rest = lab->line;
    int count = 0;
    char *who = strtok_r(rest, " ", &rest);
    bool whole = lab->length < LAB_LINE - 1;
    end_passing(lab);
    snprintf(lab->who, sizeof lab->who, "%s", who != NULL ? who : "");
    for (char *word; whole && (word = strtok_r(rest, " ", &rest)) != NULL;) {
        whole = count < LAB_WORDS;
        if (whole)
            words[count++] = word;
    }
    if (!whole)
        answer(lab, STATUS_USAGE, "chip: that is too long");
    if (!whole || count == 0 || ask_for_itself(lab, count, words))
        return;
    capture_t capture;
    int status = capture_begin(&capture) ? ask(lab, count, words) : STATUS_FAILED;
    const char *text = capture_end(&capture);
    if (lab->backend->wire.wake_ns == DEVICE_NEVER)
        answer(lab, status, text);
}

static void hear(void *arg, const uint8_t *bytes, uint32_t size, uint64_t now_ns)
{
    lab_t *lab = arg;
    (void)now_ns;
    for (uint32_t i = 0; i < size; i++) {
        if (bytes[i] != '\n') {
            if (lab->length < LAB_LINE - 1)
                lab->line[lab->length++] = (char)bytes[i];
            continue;
        }
        lab->line[lab->length] = '\0';
        question(lab);
        lab->length = 0;
    }
}

// The time that was to pass has passed.
static void wake(void *arg, uint64_t now_ns)
{
    lab_t *lab = arg;
    capture_t capture;
    (void)now_ns;
    end_passing(lab);
    int status = capture_begin(&capture) ? tell_passed(lab) : STATUS_FAILED;
    answer(lab, status, capture_end(&capture));
}

int lab_wire_begin(lab_t *lab)
{
    sim8563_t chip;
    int status = look(lab, &chip);
    if (status)
        return status;
    lab->begin_ns = age_ns(&chip);
    lab->int_high = (sim8563_pins(&chip) & SIM8563_INT) != 0;
    lab->backend->wire.hear = hear;
    lab->backend->wire.wake = wake;
    lab->backend->wire.arg = lab;
    backend_draw(lab->backend, see, lab);
    pace(lab, false);
    return STATUS_YES;
}
