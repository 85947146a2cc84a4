// arguments.h - from the words of a command line to arguments_t
//
// SPDX-License-Identifier: MIT

#ifndef ARGUMENTS_H_INCLUDED
#define ARGUMENTS_H_INCLUDED

#include "command.h"

// Checks argv[1..] against the table of `command`; argv[0] is the subcommand.
// Returns STATUS_YES and fills *out, or has said what is wrong. *help: --help
// stood there, and nothing else counts.
int arguments_parse(const command_t *command, int argc, char **argv, arguments_t *out, bool *help);

void arguments_free(arguments_t *args);

// Starts `command` with these words: its status, or that of a wrong command line.
int command_start(const command_t *command, int argc, char **argv);

// How many options a command has.
int option_count(const command_t *command);

#endif // ARGUMENTS_H_INCLUDED
