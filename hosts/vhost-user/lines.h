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

#define LINES_ALL   (SIM8563_INT | SIM8563_INT2 | SIM8563_CLKOUT)
#define LINES_SHOWN 1000u // changes in one piece of time; a second of CLKOUT can be 65536

typedef struct lines_t {
    chipfile_t *file;
    uint32_t watch;      // SIM8563_INT ...: their changes are kept
    uint32_t levels;     // at the last look; valid once there was one
    bool seen;
    uint32_t rose, fell; // since they were last forgotten
    // Is shown the chip after each change of an output, those in `unknown` having changed too often
    // to be followed; NULL: nobody looks.
    void (*show)(void *arg, const sim8563_t *chip, uint32_t unknown);
    void *show_arg;
    // Time is the caller's, not the host clock's: that which was called for, and that which the
    // chip has passed here; what others do to the chip's time counts as nothing.
    bool simulated;
    uint64_t now_ns, gone_ns;
} lines_t;

// Leads the chip to what the host's clock calls for, or now_ns. *again_ns is how long the host may
// sleep until the next look; UINT64_MAX: for ever. 0, or the chip file's error; then the levels are
// as before.
chipfile_err_t lines_look(lines_t *lines, uint64_t *again_ns);

// Within a turn: lets `ns` pass, and notes what changes. Also for 0 ns, after something was done to
// the chip.
void lines_pass(lines_t *lines, sim8563_t *chip, uint64_t ns);

// From now on: nothing has been seen of these.
void lines_forget(lines_t *lines, uint32_t pins);

#endif // LINES_H_INCLUDED
