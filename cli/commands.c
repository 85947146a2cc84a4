// commands.c - the subcommands, in the order of the help
//
// SPDX-License-Identifier: MIT

#include "command.h"

extern const command_t command_new, command_show, command_advance, command_set, command_findings,
    command_wait, command_run, command_play, command_demo, command_help, command_get, command_put,
    command_dump, command_decode, command_alarm, command_timer, command_clkout, command_watch,
    command_verify, command_drift, command_vhost_user, command_lab, command_exam;

const command_t *const commands[] = {
    &command_new, &command_show, &command_advance, &command_set, &command_findings, &command_wait,
    &command_run, &command_exam, &command_vhost_user, &command_lab, &command_play, &command_demo,
    &command_get, &command_put, &command_dump, &command_decode, &command_alarm, &command_timer,
    &command_clkout, &command_watch, &command_verify, &command_drift,
    &command_help, NULL,
};
