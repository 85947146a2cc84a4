// play.c - plays one case of a script; the least program that can fail a mutant
//
// SPDX-License-Identifier: MIT
//
//     play SCRIPT.vec [CASE]

#include "sim8563_script.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    static char text[1 << 20];
    FILE *file = argc >= 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) {
        fputs("play: expected a script that can be read\n", stderr);
        return 3;
    }
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    script_options_t options = {.only = argc >= 3 ? argv[2] : NULL};
    script_result_t result;
    script_status_t status = script_play(text, size, &options, &result);
    if (status != SCRIPT_HOLDS) {
        fprintf(stderr, "%s:%u: %s [%s]\n", argv[1], result.line, result.message,
                result.case_name);
    }
    return (int)status;
}
