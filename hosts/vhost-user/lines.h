// lines.h - the chip's outputs, and what changed on them
//
// SPDX-License-Identifier: MIT
//
// A line may be pulled low and let go again between two looks. So the chip is led from one change
// to the next, up to the present, and each line that somebody watches keeps what it has seen.

#ifndef LINES_H_INCLUDED
#define LINES_H_INCLUDED

#include "chipfile.h"

// Nobody tells when another program changes the chip: while a line is watched the file is looked at
// so often.
#define LINES_RECHECK_NS (5 * SIM8563_MS)

typedef struct lines_t {
    chipfile_t *file;
    uint32_t watch;      // SIM8563_INT ...: their changes are kept
    uint32_t levels;     // at the last look; valid once there was one
    bool seen;
    uint32_t rose, fell; // since they were last forgotten
} lines_t;

// Leads the chip to what the host's clock calls for. *again_ns is how long the host may sleep until
// the next look. 0, or the chip file's error; then the levels are as before.
chipfile_err_t lines_look(lines_t *lines, uint64_t *again_ns);

// Within a turn: lets `ns` pass, and notes what changes. Also for 0 ns, after something was done to
// the chip. In the form of bus_t.pass.
void lines_pass(void *lines, sim8563_t *chip, uint64_t ns);

// From now on: nothing has been seen of these.
void lines_forget(lines_t *lines, uint32_t pins);

#endif // LINES_H_INCLUDED
