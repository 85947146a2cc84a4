// advance.c - rtc8563 advance: lets time pass, and says what happened in it
//
// SPDX-License-Identifier: MIT

#include "edge.h"
#include "report.h"
#include "session.h"
#include "value.h"

#include <stdio.h>

// More would not be read, and 40 years of pulses are many.
enum { EDGES_LISTED = 20, FINDINGS_LISTED = 20 };

typedef struct walk_t {
    chipfile_t *file;
    sim8563_t *chip;
    uint64_t begin_ns;
    int findings; // listed or not
} walk_t;

static uint64_t age_ns(const sim8563_t *chip)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    return status.time_ns;
}

static void list_findings(walk_t *walk)
{
    sim8563_finding_t finding;
    char after[VALUE_TEXT];
    while (chipfile_take_finding(walk->file, &finding)) {
        if (walk->findings++ < FINDINGS_LISTED) {
            uint64_t since_ns = finding.at_ns > walk->begin_ns ? finding.at_ns - walk->begin_ns : 0;
            printf("  +%s  ", text_duration(since_ns, after));
            report_finding(stdout, &finding, colour_wanted(1));
        }
    }
}

static void list_edges(const walk_t *walk, uint32_t changed)
{
    static const uint32_t listed[] = {SIM8563_INT, SIM8563_INT2, SIM8563_CLKOUT, SIM8563_SDA};
    edge_t edge;
    for (int i = 0; i < 4; i++) {
        if (changed & listed[i]) {
            edge_note(&edge, walk->chip, listed[i]);
            edge_print(&edge, walk->begin_ns);
        }
    }
}

// /INT2 follows /INT. Of CLKOUT only 1 Hz is worth a line for each edge.
static uint32_t worth_watching(const sim8563_t *chip)
{
    bool slow = (sim8563_peek(chip, 0x0D) & 0x83) == 0x83;
    return SIM8563_INT | SIM8563_SDA | (slow ? SIM8563_CLKOUT : 0);
}

// Edge by edge while there is something to list, the rest in one step.
static void walk_through(walk_t *walk, uint64_t ns)
{
    uint32_t watch = worth_watching(walk->chip);
    uint64_t left_ns = ns;
    int edges = 0;
    while (edges < EDGES_LISTED) {
        uint64_t next_ns = sim8563_next_event(walk->chip, watch);
        if (next_ns > left_ns)
            break;
        uint32_t before = sim8563_pins(walk->chip);
        sim8563_advance(walk->chip, next_ns);
        left_ns -= next_ns;
        uint32_t pins = sim8563_pins(walk->chip);
        list_findings(walk);
        list_edges(walk, (before ^ pins) & watch);
        edges += ((before ^ pins) & watch) != 0;
    }
    bool more = sim8563_next_event(walk->chip, watch) <= left_ns;
    sim8563_advance(walk->chip, left_ns);
    list_findings(walk);
    if (more)
        printf("  more edges followed: only the first %d are listed\n", EDGES_LISTED);
    if (walk->findings > FINDINGS_LISTED)
        printf("  more findings followed: rtc8563 findings shows the last 64\n");
}

// Beyond its life a chip's time stands still.
static int check_life(const arguments_t *args, uint64_t age, uint64_t ns)
{
    char left[VALUE_TEXT];
    uint64_t left_ns = INT64_MAX - age;
    if (ns <= left_ns)
        return STATUS_YES;
    return usage_error(args->command, "a chip lives 292 years: this one has %s left",
                       text_duration(left_ns, left));
}

static int advance_main(const arguments_t *args)
{
    uint64_t ns = 0;
    walk_t walk = {0};
    char passed[VALUE_TEXT];
    int status = parse_duration(args->command, "DURATION", args->operands[1], &ns);
    status = status ? status : session_open(args->command, args->operands[0], false, &walk.file);
    if (status)
        return status;
    status = session_lock(args->command, walk.file, &walk.chip);
    if (!status) {
        walk.begin_ns = age_ns(walk.chip);
        status = check_life(args, walk.begin_ns, ns);
        if (status) {
            chipfile_abort(walk.file);
        } else {
            walk_through(&walk, ns);
            printf("%s: %s passed", args->operands[0], text_duration(ns, passed));
            edge_print_end(walk.chip);
            chipfile_shift(walk.file, ns);
            status = session_commit(args->command, walk.file);
        }
    }
    chipfile_close(walk.file);
    return status;
}

extern const command_t command_advance;
const command_t command_advance = {
    .name = "advance",
    .operands = "FILE DURATION",
    .summary = "Let time pass at once, and say what happened on the pins and what was found",
    .details =
        "Each line says how long after the beginning, the time on the clock, and the level that\n"
        "a pin then has: 0 is pulled low. CLKOUT's edges are listed at 1 Hz only, and no more\n"
        "than 20 edges in all. It takes no longer for 40 years than for a second.\n",
    .examples = "rtc8563 advance rtc.chip 1500ms\n"
                "rtc8563 advance rtc.chip 1d2h\n"
                "rtc8563 advance rtc.chip 40y\n",
    .kind = OPERAND_FILE,
    .operands_min = 2,
    .operands_max = 2,
    .main = advance_main,
};
