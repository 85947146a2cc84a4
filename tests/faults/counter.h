// counter.h - turns on a chip file that leave a trace: a count, kept three times over
//
// SPDX-License-Identifier: MIT

#ifndef COUNTER_H_INCLUDED
#define COUNTER_H_INCLUDED

#include "chipfile.h"

#include <stdbool.h>
#include <stdint.h>

// A frozen chip with its oscillator running and a count of 0. False: errno says why.
bool counter_create(const char *path);

// One turn: reads the count by the bus, and writes it plus one. The timer holds it
// whole, YEAR its low byte, and a finding is raised for every one of them that is
// no BCD. Returns the new count, or a negative chipfile_err_t.
int64_t counter_step(chipfile_t *file);

// The count, if it is the same everywhere, or -100; or a negative chipfile_err_t.
int64_t counter_read(chipfile_t *file);

#endif // COUNTER_H_INCLUDED
