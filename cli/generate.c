// generate.c - man page and completions, made from the table
//
// SPDX-License-Identifier: MIT
//
//     rtc8563_generate man|bash|zsh|fish
//
// Their results are kept beside the source, so that installing needs nothing but
// files; a test says when one is stale.

#include "generate.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } kinds[] = {
        {"man", generate_man},
        {"bash", generate_bash},
        {"zsh", generate_zsh},
        {"fish", generate_fish},
    };
    for (size_t i = 0; argc == 2 && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(argv[1], kinds[i].name) == 0) {
            kinds[i].print();
            return fflush(stdout) == 0 ? STATUS_YES : STATUS_FAILED;
        }
    }
    fprintf(stderr, "usage: rtc8563_generate man|bash|zsh|fish\n");
    return STATUS_USAGE;
}
