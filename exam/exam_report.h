// exam_report.h - the examination, and what it found
//
// SPDX-License-Identifier: MIT
//
//     exam_report_t report;
//     if (exam_sit(&(exam_options_t){0}, &report) == 0)
//         exam_report_text(&report, stdout);
//     exam_report_free(&report);
//
// All forms of the report are made from this one structure.

#ifndef EXAM_REPORT_H_INCLUDED
#define EXAM_REPORT_H_INCLUDED

#include "exam.h"

#include "sim8563.h"
#include "sim8563_words.h"

#include <stdbool.h>
#include <stdio.h>

// ------------------------------------------------------------------- words

// What can be wrong with a driver. A fault of the table in faults.c, or what the chip itself found.
typedef struct exam_words_t {
    const char *name;      // "WRITE_IN_PARTS"
    sim8563_grade_t grade;
    const char *rule;      // of docs/behaviour.md: "CAL-7"
    const char *clause;    // of the datasheet: "7.3.1"
    const char *what;      // goes wrong, in the field: a sentence or two
    const char *mend;      // how: a sentence or two
} exam_words_t;

// ------------------------------------------------------------------ report

typedef struct exam_fault_t { // one a kind and call
    const exam_words_t *words;
    const char *call;      // "set"
    const char *when;      // it shows most often: "a tick that ends a day"
    char seen[240];        // what was seen in the history: expected, came
    unsigned failed;       // instants at which it showed, of all kinds
    double share;          // of the time the call takes: when such an event then comes, it shows;
                           // 1: always
    double odds;           // that one call meets it in the field; 0: nobody knows how often such
                           // events come
    char *history;         // the shortest, a .vec script that `rtc8563 play` plays; NULL: none
} exam_fault_t;

typedef struct exam_call_t { // what a call is like when nothing happens
    const char *name;
    bool sat;              // the adapter has it, and it was examined
    unsigned transfers;
    unsigned bytes;        // on the bus, addresses counted
    uint64_t lasts_ns;
    unsigned instants;     // told apart
    unsigned trials;
    unsigned faults;
} exam_call_t;

#define EXAM_CALLS 8 // begin, get, set, alarm, alarm_read, timer, clear, service

typedef struct exam_report_t {
    char driver[64];
    sim8563_variant_t variant;
    exam_call_t call[EXAM_CALLS];
    exam_fault_t *fault;   // gravest first
    unsigned faults;
    unsigned trials;
    double seconds;        // that it took
} exam_report_t;

// True: no fault graver than a note.
bool exam_passed(const exam_report_t *report);

// ------------------------------------------------------------- examination

typedef struct exam_options_t {
    sim8563_variant_t variant;
    const char *only;      // this call alone; NULL: all
    bool quick;            // without events: calls at rest, in a few seconds
    FILE *progress;        // is told which call is being examined; NULL: nobody is
} exam_options_t;

// 0, or -1: the kit itself cannot go on; errno says why.
int exam_sit(const exam_options_t *options, exam_report_t *report);
void exam_report_free(exam_report_t *report);

// "get", "set", ..
bool exam_is_call(const char *name);

// ------------------------------------------------------------------- forms

// 0, or -1: not all of it could be written.
int exam_report_text(const exam_report_t *report, FILE *out);
int exam_report_json(const exam_report_t *report, FILE *out);
int exam_report_html(const exam_report_t *report, FILE *out); // a page that needs nothing else

typedef struct exam_outputs_t { // file names; NULL: not wanted; "-": stdout, in the text's place
    const char *json, *html;
    const char *histories;      // a folder, made if it is not there
} exam_outputs_t;

// False: both are to go to stdout.
bool exam_outputs_agree(const exam_outputs_t *outputs);

// The text on stdout, and what else is wanted. One that fails does not keep the others back: it is
// said on stderr, after the program's name. 0, or -1: not all could be written.
int exam_write_outputs(const exam_report_t *report, const exam_outputs_t *outputs,
                       const char *program);

#endif // EXAM_REPORT_H_INCLUDED
