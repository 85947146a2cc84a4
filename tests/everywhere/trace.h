// trace.h - one number for all that a chip shows in a long random history
//
// SPDX-License-Identifier: MIT
//
// Everything that the interface offers is done at random, and everything that can be seen goes into
// a hash: what calls give, pins, registers, status, next events, findings, snapshots. The same seed
// gives the same number on every machine. Nothing of the C library is needed, and less than 3 KB
// of memory.

#ifndef TRACE_H_INCLUDED
#define TRACE_H_INCLUDED

#include <stdint.h>

void trace_begin(uint64_t seed);

// Takes further steps. Returns the hash of all steps since the beginning.
uint64_t trace_run(uint32_t steps);

// Kinds of findings taken since the beginning, by the bit of their id.
uint64_t trace_findings(void);

#endif // TRACE_H_INCLUDED
