// verify.h - inside `rtc8563 verify`: scripts as far as a bus can play them
//
// SPDX-License-Identifier: MIT

#ifndef VERIFY_H_INCLUDED
#define VERIFY_H_INCLUDED

#include "bus.h"

#include "sim8563.h"
#include "sim8563_script.h"

// ------------------------------------------------------ plan: verify_plan.c

#define VERIFY_TEXT 96

// What a case does on the bus, in its order; a transfer runs from START to STOP.
typedef struct step_t {
    int64_t at_ns; // since the power-on of the script's chip
    unsigned line;
    uint8_t act;   // script_act_t: START, SEND, GET or STOP
    uint8_t byte;  // sent
    uint8_t reg;   // of a GET that stands for a peek
} step_t;

typedef struct case_t {
    char name[SCRIPT_NAME_MAX];
    char rules[VERIFY_TEXT];  // "ALM-2 REG-3"
    const char *needs;        // what a bus does not have; NULL: it can be played
    char file[SCRIPT_NAME_MAX];
    bool wanted;              // it was asked for
    size_t first, count;      // of its steps
    int64_t end_ns;           // of its last transfer
} case_t;

typedef struct plan_t {
    const command_t *command;
    case_t *cases;
    size_t case_count;
    step_t *steps;
    size_t step_count;
    size_t first;     // case of the script in hand
    const char *file; // its name
    bool starved;
} plan_t;

// What a case needs that takes longer than budget_ns.
extern const char plan_needs_time[];

// What a bus does not have to show this rule; NULL: nothing.
const char *plan_rule_needs(const char *rule);

// Adds the cases of a script.
int plan_add(plan_t *plan, const char *path, const char *only, uint64_t budget_ns);
void plan_free(plan_t *plan);

// ------------------------------------------------------ play: verify_play.c

// Copies of the chip that go through all that the part does, at instants drawn from those at which
// it may have come. What they agree on, the part must show too.
#define REPLICAS 24

typedef struct difference_t {
    const case_t *of;
    unsigned line;
    int reg;           // -1: of no register
    uint8_t expected;  // in the bits of mask
    uint8_t mask;
    uint8_t read;
} difference_t;

#define DIFFERENCES 8 // of a case that are kept

typedef struct result_t {
    difference_t difference[DIFFERENCES];
    unsigned differences;
    unsigned compared; // bytes
    unsigned unsure;   // bytes of which no bit is sure
    bool refused;      // the part did not acknowledge
} result_t;

typedef struct stage_t {
    bus_t *bus;
    sim8563_t replica[REPLICAS];
    uint64_t shown_ns[REPLICAS]; // CLOCK_MONOTONIC up to which they have come
    uint64_t released_ns;        // when STOP went 0: the script's 1 ms
    uint64_t random;
    unsigned transfers;
    bool matched;                // an alarm was set: the next tick may find it matching still
    uint8_t junk[BUS_REGISTERS]; // bits that should read 0 always and do not [REG-2]
} stage_t;

// Has a look at what reads as junk, too.
int stage_begin(stage_t *stage, bus_t *bus);

// Plays one case from a known state. STATUS_NO: a signal came.
int stage_play(stage_t *stage, const plan_t *plan, const case_t *played, result_t *result);

// ------------------------------------------------- keep and restore: verify_keep.c

typedef struct keep_t {
    uint8_t reg[BUS_REGISTERS];
    unsigned count;
    int64_t seconds;  // that began at ..
    uint64_t tick_ns; // .. this CLOCK_MONOTONIC; 0: the clock does not run, or not right
    bool phase;       // the timer counts the parts of the second
} keep_t;

// STATUS_NO, silently: a signal came.
int keep_registers(bus_t *bus, keep_t *keep);
// Flags that were up cannot be set, nor VLF: where the time was lost the clock is left standing.
int restore_registers(bus_t *bus, const keep_t *keep);

#endif // VERIFY_H_INCLUDED
