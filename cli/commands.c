// commands.c - the subcommands, in the order of the help
//
// SPDX-License-Identifier: MIT

#include "command.h"

extern const command_t command_new, command_show, command_advance, command_set, command_findings,
    command_wait, command_run, command_play, command_demo, command_help;

const command_t *const commands[] = {
    &command_new, &command_show, &command_advance, &command_set, &command_findings, &command_wait,
    &command_run, &command_play, &command_demo, &command_help, NULL,
};
