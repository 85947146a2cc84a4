// run.h - inside `rtc8563 run` and `exam`: programs that see the buses of a run
//
// SPDX-License-Identifier: MIT

#ifndef RUN_H_INCLUDED
#define RUN_H_INCLUDED

#include "command.h"

#include "rundir.h"
#include "trace.h"

// run_inspect.c: whether this program can be given the bus. Says on stderr why not and returns
// STATUS_FAILED; a program that cannot be found or read is left to the start of it.
int run_inspect(const command_t *command, const char *program);

// run_trace.c: one transfer, on stderr: the bytes on the wire, the registers and bits by name, and
// what was found.
void run_trace_print(const trace_t *trace, bool colour);

// run_environment.c: a number from 0 to RUNDIR_NUMBER_MAX.
bool run_bus_parse(const char *text, unsigned *out);
// The value of --bus; NULL: 0. Says what is wrong with it.
int run_bus_wanted(const command_t *command, const char *wanted, unsigned *number);
// From *number on, one that the machine lacks; with `hides` also one that it has.
int run_bus_next(const command_t *command, bool hides, unsigned *number);

// The run's directory, as rundir_make(). Says what is wrong.
int run_make_directory(const command_t *command, char path[RUNDIR_PATH_MAX], rundir_bus_t *buses,
                       unsigned count, bool remote);
// A folder of ours with all that is in it; "": there is none. Says what is wrong.
void run_remove_directory(const command_t *command, const char *path);

// Lets all programs started from now on see the buses of the run's directory.
int run_environment(const command_t *command, const char *directory, unsigned first_bus);

// run_child.c: does the work in a process of its own, which signals to us reach and do not end us,
// prints what `listener` (or -1) receives until it ends, and returns its status as a shell tells
// it: 128 + signal.
int run_child(const command_t *command, int (*work)(char **words), char **words, int listener);

#endif // RUN_H_INCLUDED
