// law.c - see law.h
//
// SPDX-License-Identifier: MIT

#include "law.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *step_text(const step *s)
{
    static const char *const names[STEP_KINDS] = {
        "advance", "start", "write", "read", "stop", "wires", "wires_mv", "poke",
        "set_vdd", "set_vlow", "set_rate", "set_temperature", "fault", "take_finding"};
    static char text[80];
    snprintf(text, sizeof text, "%s %" PRId64 " (0x%" PRIx64 "), %" PRId64, names[s->kind], s->a,
             (uint64_t)s->a, s->b);
    return text;
}

sim8563_t random_chip(random_t *r, unsigned steps)
{
    sim8563_t chip;
    sim8563_desc_t desc = random_desc(r);
    if (sim8563_init(&chip, &desc) != SIM8563_OK) abort();
    for (unsigned i = 0; i < steps; i++) {
        step s = random_step(r);
        take_step(&chip, &s);
    }
    return chip;
}

static uint64_t number_of(const char *program, const char *text)
{
    char *end;
    uint64_t value = strtoull(text, &end, 0);
    if (*text == 0 || *end != 0) {
        fprintf(stderr, "%s: '%s' is no number\n", program, text);
        exit(2);
    }
    return value;
}

law_options law_begin(int argc, char **argv, unsigned histories)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    random_t r = {.state = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec};
    law_options options = {random_bits(&r) >> 20, histories};
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 < argc && strcmp(argv[i], "--seed") == 0) {
            options.seed = number_of(argv[0], argv[i + 1]);
        } else if (i + 1 < argc && strcmp(argv[i], "--histories") == 0) {
            options.histories = (unsigned)number_of(argv[0], argv[i + 1]);
        } else {
            fprintf(stderr, "usage: %s [--seed N] [--histories N]\n", argv[0]);
            exit(2);
        }
    }
    printf("repeat with: %s --seed %" PRIu64 " --histories %u\n", argv[0], options.seed,
           options.histories);
    fflush(stdout);
    return options;
}

bool same_chip(const sim8563_t *left, const sim8563_t *right)
{
    uint8_t l[SIM8563_SNAPSHOT_SIZE], r[SIM8563_SNAPSHOT_SIZE];
    if (sim8563_save(left, l, sizeof l) != SIM8563_OK) abort();
    if (sim8563_save(right, r, sizeof r) != SIM8563_OK) abort();
    return memcmp(l, r, sizeof l) == 0;
}
