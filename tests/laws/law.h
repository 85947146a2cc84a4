// law.h - what the programs of the laws have in common
//
// SPDX-License-Identifier: MIT

#ifndef LAW_H_INCLUDED
#define LAW_H_INCLUDED

#include "history.h"

typedef struct {
    uint64_t seed;
    unsigned histories;
} law_options;

// From the command line: [--seed N] [--histories N]. Without --seed one is made and printed, with
// the command that repeats it.
law_options law_begin(int argc, char **argv, unsigned histories);

const char *step_text(const step *s); // valid until the next call

// A chip in some state: `steps` random ones after a random power-on.
sim8563_t random_chip(random_t *r, unsigned steps);

// Two chips are the same when their snapshots are.
bool same_chip(const sim8563_t *left, const sim8563_t *right);

#endif // LAW_H_INCLUDED
