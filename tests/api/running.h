// running.h - a chip to begin with: powered, its oscillator started
//
// SPDX-License-Identifier: MIT

#ifndef RUNNING_H_INCLUDED
#define RUNNING_H_INCLUDED

#include "sim8563.h"

static inline sim8563_t running_chip(void)
{
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    return chip;
}

static inline sim8563_status_t status_of(const sim8563_t *chip)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    return status;
}

#endif // RUNNING_H_INCLUDED
