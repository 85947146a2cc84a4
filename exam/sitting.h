// sitting.h - inside the examination: scenes, faults, and judging
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_SITTING_H_INCLUDED
#define EXAM_SITTING_H_INCLUDED

#include "kit.h"

// ------------------------------------------------------------ faults: faults.c

typedef enum fault_t {
    MONTH_FROM_0, YEAR_FROM_1900, WEEKDAY_ALWAYS_0, WEEKDAY_WRONG, LOCAL_TIME, TIME_WRONG,
    WRITE_IN_PARTS, READ_IN_PARTS, CENTURY_TRUSTED, RESERVED_NOT_MASKED,
    VLF_IGNORED, VLF_WRITTEN_BACK, VLF_CLEARED_UNSET, POWER_LOSS_UNSEEN,
    STOP_LEFT_SET, TEST_LEFT_SET, STOPPED_UNSEEN, TIME_DISTURBED, SETTINGS_DISTURBED,
    AE_UPSIDE_DOWN, ALARM_DAY_32, ALARM_WRONG, ALARM_MISSED, ALARM_READ_WRONG,
    TIMER_STARTED_EARLY, TIMER_HIGH_STALE, TIMER_WRONG, PULSE_POLLED,
    BOTH_FLAGS_CLEARED, STALE_FLAGS_WRITTEN, FLAG_NOT_CLEARED, INT_SERVED_ONCE,
    EVENT_UNSEEN, EVENT_LOST, EVENT_INVENTED,
    BUS_ERROR_SWALLOWED, FAILS,
    NEVER_ANSWERS, HANGS, CRASHES, RECURSES, OVERRUNS, EXITS,
    OWN_FAULTS,
    FOUND_BY_CHIP = OWN_FAULTS // and the finding's id
} fault_t;
#define FAULTS (OWN_FAULTS + SIM8563_FINDINGS + 1)

const exam_words_t *fault_words(fault_t fault);
// Its consequences, by bit of the finding's id: not told besides.
uint64_t fault_explains(fault_t fault);

// ------------------------------------------------------------------- sitting

typedef struct entry_t { // of a fault in a call
    bool found;
    unsigned failed, last;             // last: the trial that showed it
    const char *now_when;              // the scene in which it is being added up
    double now_ns;
    double badness, share, odds;       // where it shows worst
    const char *when;
    char seen[sizeof ((exam_fault_t *)0)->seen];
    trial_t *best;                     // that shows it with the fewest steps
    unsigned best_steps;
    const char *best_when;
} entry_t;

typedef struct sitting_t {
    exam_adapter_t adapter;
    const exam_options_t *options;
    exam_report_t *report;
    entry_t entry[EXAM_CALLS][FAULTS];
    bool clears_both[EXAM_CALLS];      // flags, with one byte
    bool keeps_rest[EXAM_CALLS];       // of Control_2 as read, with that byte
    unsigned endings;                  // bad ones, of this scene
    bool is_over;                      // begin() does not come to an end: no other call is reached
    int err;                           // errno of the kit's own failure; 0: none
} sitting_t;

typedef struct scene_t { // trials that differ in the instant of their event alone
    sitting_t *sitting;
    trial_t trial;
    const char *when;
    double period_ns;   // how often such an event comes; 0: nobody knows
    double total_ns;    // of all instants
    double width_ns;    // of the present one
    made_t quiet;       // the same call without the event
    unsigned references;
    made_t reference[8]; // what get() says of the second shown, of the next, ..
    uint64_t looks[1024]; // of the quiet call, since its begin
    unsigned look_count;
    unsigned bytes, transfers;
    uint8_t pointer;    // that the quiet call sets first
    unsigned starts;    // first byte of its last transfer that ends STOP; 0: there is none
    bool meets_time;     // reads or writes some of SEC..YEAR
} scene_t;

const record_t *scene_run(scene_t *scene);
// Of these flags, those that the driver deals with.
uint8_t scene_flags(const scene_t *scene, uint8_t flags);
// The call without the event, and when it looks. False: there is nothing to compare with.
bool scene_learn(scene_t *scene, uint64_t echo_ns);
// What was seen: a sentence. Once a trial.
void scene_found(scene_t *scene, const record_t *left, fault_t fault, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// ------------------------------------------------------------------- judging

// judge.c: a trial with an event.
void judge(scene_t *scene, const record_t *left);
// False: the call did not come to an end.
bool judge_ending(scene_t *scene, const record_t *left);
void judge_findings(scene_t *scene, const record_t *left);
void judge_lasting(scene_t *scene, const record_t *left); // Control_1 after a set() that was done
void judge_service(scene_t *scene, const record_t *left);
void judge_kept_settings(scene_t *scene, const record_t *left); // of what was set before
void judge_kept_events(scene_t *scene, const record_t *left); // by all other calls

// survey.c: what a call does when nothing happens.
void survey(scene_t *scene);

// history.c: a .vec script; NULL: there is no memory, or it cannot be told by one.
char *history(const char *title, const char *seen, const trial_t *trial, const record_t *left);

void time_words(const exam_time_t *time, char out[40]);

#endif // EXAM_SITTING_H_INCLUDED
