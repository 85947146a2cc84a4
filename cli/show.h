// show.h - one look at a chip
//
// SPDX-License-Identifier: MIT

#ifndef SHOW_H_INCLUDED
#define SHOW_H_INCLUDED

#include "chipfile.h"
#include "command.h"

typedef struct view_t {
    const char *path;
    sim8563_t chip;
    sim8563_status_t status;
    chipfile_settings_t settings;
    chipfile_history_t history;
    uint32_t pins;
    uint32_t current_na[3]; // by sim8563_corner_t
    uint8_t faults[SIM8563_FAULTS];
} view_t;

// Whether the part has it.
bool has_register(const view_t *view, uint8_t address);

// Prints it as one JSON object, as report_print() does.
int show_json(const command_t *command, const view_t *view);

#endif // SHOW_H_INCLUDED
