// help.h - help made from the table
//
// SPDX-License-Identifier: MIT

#ifndef HELP_H_INCLUDED
#define HELP_H_INCLUDED

#include "command.h"

extern const char help_tagline[]; // what the tool is, one line
extern const char help_values[];  // how values are written, lines ended by \n

void help_short(void);                       // no arguments: the idea, and examples
void help_all(void);                         // --help
void help_command(const command_t *command); // help NAME, NAME --help

// "--name", "--name VALUE" or "--name[=VALUE]".
void option_form(const option_t *option, char *out, size_t size);

// NULL: there is none of this name; says so on stderr, with the nearest.
const command_t *command_named(const char *name);

#endif // HELP_H_INCLUDED
