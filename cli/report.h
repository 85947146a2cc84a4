// report.h - findings, as text for people and as JSON for programs
//
// SPDX-License-Identifier: MIT

#ifndef REPORT_H_INCLUDED
#define REPORT_H_INCLUDED

#include "chipfile.h"
#include "command.h"

#include <jansson.h>
#include <stdio.h>

// "error NOT_BCD [6.2.1, T6] in MIN, 0x60, limit 0x59", and what goes wrong.
void report_finding(FILE *to, const sim8563_finding_t *finding, bool colour);

// "3 findings: 1 error, 2 notes"; "no findings".
void report_total(FILE *to, const chipfile_history_t *history);

// By name, the gravest first.
void report_counts(FILE *to, const chipfile_history_t *history);

// The last ones, in an array.
json_t *report_json(const chipfile_history_t *history);

// {"NOT_BCD": 3}: those that were raised.
json_t *report_counts_json(const chipfile_history_t *history);

// Before the first object is made: from here on it is noted when there is no memory for a part of
// one.
void report_begin_json(void);

// Prints it as one line and lets go of it: STATUS_YES. If it could not be made whole, nothing is
// printed, and it has said so.
int report_print(const command_t *command, json_t *object);

#endif // REPORT_H_INCLUDED
