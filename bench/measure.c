// measure.c - see measure.h
//
// SPDX-License-Identifier: MIT

#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_value(const void *left, const void *right)
{
    double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

void sort_values(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, by_value);
}

cost measure(measured *prepare, measured *batch, void *context, unsigned operations,
             unsigned times)
{
    double *took = malloc(times * sizeof *took);
    if (took == NULL || times == 0) {
        fputs("bench: no memory\n", stderr);
        exit(3);
    }
    for (unsigned i = 0; i < times; i++) {
        prepare(context);
        double begin = now_ns();
        batch(context);
        took[i] = (now_ns() - begin) / operations;
    }
    sort_values(took, times);
    cost c = {took[0], took[times / 2], operations};
    free(took);
    return c;
}

void print_cost(const char *key, const char *text, cost c, double limit_ns)
{
    printf("%s\t%s\t%.1f\t%.1f\tns\t", key, text, c.best_ns, c.median_ns);
    if (limit_ns > 0) printf("%.0f", limit_ns);
    printf("\t%u\n", c.operations);
}
