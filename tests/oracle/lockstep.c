// lockstep.c - random histories, the chip and the oracle step by step
//
// SPDX-License-Identifier: MIT
//
//     lockstep [--seed S] [--ops N] [--length L] [--scenes MASK] [--findings 0]
//              [--longest SECONDS] [--vec FILE]
//
// After each step all that can be seen must be equal: registers, pins, status,
// findings, return values, next_event. A difference is made short and printed;
// --vec writes it as a script, too.

#include "scenes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct options_t {
    uint64_t seed, ops, length, scenes, findings, longest;
    const char *vec;
} options_t;

static bool take_options(int argc, char **argv, options_t *o)
{
    struct { const char *name; uint64_t *value; } table[] = {
        { "--seed", &o->seed }, { "--ops", &o->ops }, { "--length", &o->length },
        { "--scenes", &o->scenes }, { "--findings", &o->findings },
        { "--longest", &o->longest },
    };
    for (int k = 1; k < argc; k += 2) {
        bool known = strcmp(argv[k], "--vec") == 0 && k + 1 < argc;
        if (known)
            o->vec = argv[k + 1];
        for (size_t t = 0; t < sizeof table / sizeof table[0] && k + 1 < argc; t++)
            if (strcmp(argv[k], table[t].name) == 0) {
                char *end;
                *table[t].value = strtoull(argv[k + 1], &end, 0);
                known = *end == '\0' && end != argv[k + 1];
            }
        if (!known)
            return false;
    }
    return o->length > 0 && o->length <= HISTORY_MAX && (o->scenes & SCENE_ALL) != 0 &&
           o->longest > 0 && o->longest <= 1000000;
}

static history_t history;
static pair_t pair;

static void write_vec(const char *path, uint64_t seed)
{
    char name[40];
    (void)snprintf(name, sizeof name, "lockstep-%" PRIu64, seed);
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        (void)fprintf(stderr, "lockstep: %s cannot be written; is its folder there?\n", path);
        return;
    }
    history_write_vec(&history, out, name);
    if (fclose(out) != 0)
        (void)fprintf(stderr, "lockstep: %s was not written whole; is the disk full?\n", path);
}

static int report(const options_t *o, uint64_t seed)
{
    uint32_t before = history.count;
    history_shrink(&history, &pair);
    printf("seed %" PRIu64 ": they differ. Made short, %" PRIu32 " of %" PRIu32 " steps:\n", seed,
           history.count, before);
    history_print(&history);
    printf("  %s differs: %s\n", pair.what, pair.detail);
    printf("repeat: lockstep --seed %" PRIu64 " --ops 1 --length %" PRIu64 " --scenes 0x%" PRIX64
           " --findings %" PRIu64 " --longest %" PRIu64 "\n",
           seed, o->length, o->scenes, o->findings, o->longest);
    if (o->vec != NULL)
        write_vec(o->vec, seed);
    return 1;
}

int main(int argc, char **argv)
{
    options_t o = { .seed = 1, .ops = 100000, .length = 300, .scenes = SCENE_ALL, .findings = 1,
                    .longest = 600 };
    if (!take_options(argc, argv, &o)) {
        (void)fprintf(stderr, "usage: lockstep [--seed S] [--ops N] [--length L] "
                              "[--scenes MASK] [--findings 0|1] [--longest SECONDS] "
                              "[--vec FILE]\n");
        return 2;
    }
    printf("lockstep --seed %" PRIu64 " --ops %" PRIu64 " --length %" PRIu64 "\n", o.seed, o.ops,
           o.length);
    (void)fflush(stdout);
    uint64_t done = 0;
    for (uint64_t seed = o.seed; done < o.ops; seed++) {
        play_t play = { .history = &history, .pair = &pair, .random = seed * 0x2545F4914F6CDD1D,
                        .scenes = (uint32_t)(o.scenes & SCENE_ALL),
                        .longest_s = (int64_t)o.longest };
        pair.compare_findings = o.findings != 0;
        if (!scenes_play(&play, (uint32_t)o.length))
            return report(&o, seed);
        done += history.count;
    }
    printf("%" PRIu64 " steps agree\n", done);
    return 0;
}
