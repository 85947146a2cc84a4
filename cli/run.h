// run.h - inside `rtc8563 run`
//
// SPDX-License-Identifier: MIT

#ifndef RUN_H_INCLUDED
#define RUN_H_INCLUDED

#include "command.h"

#include "trace.h"

// run_inspect.c: whether this program can be given the bus. Says on stderr why not and returns
// STATUS_FAILED; a program that cannot be found or read is left to the start of it.
int run_inspect(const command_t *command, const char *program);

// run_trace.c: one transfer, on stderr: the bytes on the wire, the registers and bits by name, and
// what was found.
void run_trace_print(const trace_t *trace, bool colour);

// run_child.c: starts the program, prints what `listener` (or -1) receives until it ends, and
// returns its status as a shell tells it: 127 not found, 126 not executable, 128 + signal.
int run_child(const command_t *command, char **program, int listener);

#endif // RUN_H_INCLUDED
