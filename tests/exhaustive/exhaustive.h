// exhaustive.h - what the programs of this folder share: options, processes, the line at the end
//
// SPDX-License-Identifier: MIT
//
//     int main(int argc, char **argv)
//     {
//         exhaustive_begin(argc, argv);       // [--full] [--jobs N] [--seed N]
//         share(100, every_second_of_year);   // parts 0 .. 99, shared out among processes
//         return exhaustive_end("%d years", 100);
//     }
//
// Without --full the short form runs: the same code over fewer cases.

#ifndef EXHAUSTIVE_H_INCLUDED
#define EXHAUSTIVE_H_INCLUDED

#include "api/running.h"
#include "check.h"
#include "laws/history.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct {
    const char *name;
    bool full;
    unsigned jobs;
    uint64_t seed;
    struct timespec begin;
} exhaustive;

// What the processes have in common.
static struct shared {
    _Atomic unsigned next;              // part
    _Atomic uint64_t made, failed, counted;
} *shared;

// Cases, for the line at the end: a program may count what it likes.
static uint64_t counted;

static inline void exhaustive_begin(int argc, char **argv)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const char *slash = strrchr(argv[0], '/');
    clock_gettime(CLOCK_REALTIME, &exhaustive.begin);
    exhaustive.name = slash == NULL ? argv[0] : slash + 1;
    exhaustive.jobs = processors > 0 ? (unsigned)processors : 1;
    exhaustive.seed = (uint64_t)exhaustive.begin.tv_nsec / 1000;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--full") == 0) {
            exhaustive.full = true;
        } else if (i + 1 < argc && strcmp(argv[i], "--jobs") == 0) {
            exhaustive.jobs = (unsigned)strtoul(argv[++i], NULL, 10);
        } else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0) {
            exhaustive.seed = strtoull(argv[++i], NULL, 10);
        } else {
            fprintf(stderr, "usage: %s [--full] [--jobs N] [--seed N]\n", exhaustive.name);
            exit(2);
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &exhaustive.begin);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        fprintf(stderr, "%s: no memory to share among processes\n", exhaustive.name);
        exit(3);
    }
}

// A generator of its own for each part, so that the number of processes changes nothing.
static inline random_t random_of(unsigned part)
{
    return (random_t){.state = exhaustive.seed + part * UINT64_C(0x632BE59BD9B4E019)};
}

static inline void take_parts(unsigned parts, void (*take)(unsigned part))
{
    checks_made = checks_failed = 0; // the parent keeps its own
    counted = 0;
    for (unsigned part; (part = atomic_fetch_add(&shared->next, 1)) < parts;) take(part);
    atomic_fetch_add(&shared->made, checks_made);
    atomic_fetch_add(&shared->failed, checks_failed);
    atomic_fetch_add(&shared->counted, counted);
    _exit(0);
}

// A process that dies counts as a failed check.
static inline void share(unsigned parts, void (*take)(unsigned part))
{
    atomic_store(&shared->next, 0);
    fflush(NULL);
    for (unsigned job = 0; job < exhaustive.jobs; job++) {
        pid_t child = fork();
        if (child == 0) take_parts(parts, take);
        CHECK_MSG(child > 0, "no process could be started");
    }
    for (int status; wait(&status) > 0;)
        CHECK_MSG(status == 0, "a process ended with status 0x%x", (unsigned)status);
    counted = atomic_load(&shared->counted);
}

// One line: name, what was done, checks, time. 0 if all held.
static inline int __attribute__((format(printf, 1, 2))) exhaustive_end(const char *format, ...)
{
    struct timespec end;
    va_list arguments;
    clock_gettime(CLOCK_MONOTONIC, &end);
    uint64_t made = shared->made + checks_made, failed = shared->failed + checks_failed;
    printf("%-10s ", exhaustive.name);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("; %" PRIu64 " checks, %" PRIu64 " failed, %.1f s\n", made, failed,
           (double)(end.tv_sec - exhaustive.begin.tv_sec) +
               (double)(end.tv_nsec - exhaustive.begin.tv_nsec) / 1e9);
    if (failed > 0)
        printf("repeat: %s%s --seed %" PRIu64 "\n", exhaustive.name,
               exhaustive.full ? " --full" : "", exhaustive.seed);
    return failed == 0 && made > 0 ? 0 : 1;
}

// SEC .. YEAR in one number, SEC lowest; VLF left out.
static inline uint64_t time_shown(const sim8563_t *chip)
{
    uint64_t all = 0;
    for (unsigned reg = 8; reg >= 2; reg--) all = all << 8 | sim8563_peek(chip, (uint8_t)reg);
    return all & ~UINT64_C(0x80);
}

static inline void poke_time(sim8563_t *chip, uint64_t all)
{
    for (unsigned reg = 2; reg <= 8; reg++)
        sim8563_poke(chip, (uint8_t)reg, (uint8_t)(all >> 8 * (reg - 2)));
}

// What the C library says the registers must show at a second of 1970..: its calendar, not ours.
static inline uint64_t time_wanted(time_t at)
{
    struct tm tm;
    gmtime_r(&at, &tm);
    const int field[7] = {tm.tm_sec,     tm.tm_min,        tm.tm_hour, tm.tm_mday, tm.tm_wday,
                          tm.tm_mon + 1, tm.tm_year % 100};
    uint64_t all = 0;
    for (int i = 6; i >= 0; i--) all = all << 8 | (uint64_t)(field[i] / 10 * 16 + field[i] % 10);
    return all;
}

static inline time_t second_of(int year, int month, int day)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    return timegm(&tm);
}

// The first whole ns not before a cycle's boundary [OSC-2]; the oscillator starts at 1 ms [OSC-1].
static inline uint64_t cycle_ns(uint64_t cycle)
{
    return SIM8563_MS + cycle / 64 * 1953125 + (cycle % 64 * 1953125 + 63) / 64;
}

// A chip at a second tick, to the nanosecond: 16640 cycles after its oscillator started [OSC-1].
static inline sim8563_t chip_at_tick(void)
{
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, cycle_ns(16640));
    CHECK_EQ(sim8563_peek(&chip, 0x02), 0x81); // the tick has just been
    return chip;
}

#endif // EXHAUSTIVE_H_INCLUDED
