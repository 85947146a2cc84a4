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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// The tool's exit status.
typedef enum script_status_t {
    SCRIPT_HOLDS     = 0, // every expectation held
    SCRIPT_FAILS     = 1, // one did not
    SCRIPT_MALFORMED = 2, // this is no script, or it asks for the impossible
    SCRIPT_STARVED   = 3, // there is not enough memory; nothing was played
} script_status_t;

// What is played, told as it is, for those who do the same to a real part.
typedef enum script_act_t {
    SCRIPT_CASE,  // begins; text: its name
    SCRIPT_RULE,  // text: that it proves
    SCRIPT_WORD,  // text: the first of the line, which is played now
    SCRIPT_START, // of an own address, another one, or nobody's
    SCRIPT_SEND,  // a byte to the chip
    SCRIPT_GET,   // a byte from the chip
    SCRIPT_STOP,
    SCRIPT_PEEK,  // of one register; also of Control_2 and the count where the script looks at
                  // /INT or into the timer
} script_act_t;

typedef struct script_event_t {
    script_act_t act;
    unsigned line;
    int64_t at_ns;     // since the chip's power-on; of what happens on the bus, and PEEK
    const char *text;  // of the first three
    uint8_t byte;      // of the others but STOP
    uint8_t reg;       // PEEK
    bool acknowledged; // START, SEND
} script_event_t;

typedef struct script_options_t {
    const char *only; // play this case alone; NULL: all of them
    FILE *vcd;        // draws the wires; NULL: does not. Write errors are the stream's to tell
    void (*tell)(void *ctx, const script_event_t *event); // NULL: nobody listens
    void *ctx;
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
