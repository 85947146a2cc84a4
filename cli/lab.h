// lab.h - inside `rtc8563 lab`
//
// SPDX-License-Identifier: MIT

#ifndef LAB_H_INCLUDED
#define LAB_H_INCLUDED

#include "command.h"

#include "backend.h"
#include "edge.h"

#include <sys/types.h>
#include <termios.h>

#define LAB_LINE 1000u  // of what the guest asks for
#define LAB_WORDS 32
#define LAB_EDGES 20      // of /INT, the last ones

typedef struct lab_t {
    const command_t *command;
    backend_t *backend;
    const char *chip;       // its path
    const char *script;     // its text; NULL: people work in it
    bool told;              // the guest said that it ends, with
    int status;             // this
    int signals;            // of a signalfd: those that end it, and SIGCHLD

    // lab_wire.c
    char line[LAB_LINE];    // of the question, so far
    char who[16];           // asked
    size_t length;
    uint64_t begin_ns;      // the chip's age when the lab began
    uint64_t from_ns, passing_ns; // its age when somebody let time pass, and how much
    edge_t edge[LAB_EDGES]; // edge[edges % LAB_EDGES] is the next one
    unsigned edges, from_edge;
    bool int_high;

    // lab_terminal.c
    int unwritten;          // why something could not be; 0: all was
    bool raw;               // the terminal is, and was:
    struct termios before;
} lab_t;

// lab_wire.c: answers what the guest asks for, with the words of the tool's own commands.
int lab_wire_begin(lab_t *lab);

// lab_terminal.c: what the guest's shell prints comes out from here on; when it is there it takes
// the terminal, until that is given back.
void lab_terminal_begin(lab_t *lab);
int lab_terminal_take(lab_t *lab);
void lab_terminal_end(lab_t *lab);

#endif // LAB_H_INCLUDED
