// sim8563_script.h - plays a .vec script on a chip
//
// SPDX-License-Identifier: MIT
//
// docs/script.md is the language. A script is any bytes: what is no script is
// refused with the line and the reason, and nothing of it is played.
//
//     script_result_t result;
//     script_options_t options = {0};
//     if (script_play(text, size, &options, &result) != SCRIPT_HOLDS) {
//         fprintf(stderr, "line %u: %s\n", result.line, result.message);
//     }

#ifndef SIM8563_SCRIPT_H_INCLUDED
#define SIM8563_SCRIPT_H_INCLUDED

#include <stddef.h>
#include <stdio.h>

// The tool's exit status.
typedef enum script_status_t {
    SCRIPT_HOLDS     = 0, // every expectation held
    SCRIPT_FAILS     = 1, // one did not
    SCRIPT_MALFORMED = 2, // this is no script, or it asks for the impossible
    SCRIPT_STARVED   = 3, // there is not enough memory; nothing was played
} script_status_t;

typedef struct script_options_t {
    const char *only; // play this case alone; NULL: all of them
    FILE *vcd;        // draws the wires; NULL: does not. Write errors are the stream's to tell
} script_options_t;

#define SCRIPT_NAME_MAX 64u

typedef struct script_result_t {
    script_status_t status;
    unsigned line;                      // of what went wrong, from 1; 0: of no line
    char case_name[SCRIPT_NAME_MAX];    // it went wrong in; "": in none
    char message[256];                  // what was expected, what came
    unsigned cases;                     // played to their ends
} script_result_t;

script_status_t script_play(const char *text, size_t size, const script_options_t *options,
                            script_result_t *result);

#endif
