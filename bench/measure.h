// measure.h - time a few calls, many times, and say what they cost
//
// SPDX-License-Identifier: MIT
//
// A figure is a line of fields between tabs: key, text, best, median, unit, limit (empty: none),
// and operations in a batch. bench/run makes the table and the JSON of them.

#ifndef MEASURE_H_INCLUDED
#define MEASURE_H_INCLUDED

#include <stddef.h>

typedef struct {
    double best_ns;
    double median_ns;
    unsigned operations;
} cost;

// Calls prepare(context), untimed, and then batch(context), timed, `times` times over; what one of
// the `operations` in a batch costs.
typedef void measured(void *context);
cost measure(measured *prepare, measured *batch, void *context, unsigned operations,
             unsigned times);

// In rising order: the first is the best, the middle one the median.
void sort_values(double *values, unsigned count);

// limit_ns 0: none is set.
void print_cost(const char *key, const char *text, cost c, double limit_ns);

#endif // MEASURE_H_INCLUDED
