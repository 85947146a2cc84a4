// exam_program.h - inside `rtc8563 exam`: a driver that is a program
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_PROGRAM_H_INCLUDED
#define EXAM_PROGRAM_H_INCLUDED

#include "command.h"

#include <stdint.h>

// exam_program.c: asks the program which calls it has. Says what is wrong with the answer.
// Afterwards exam_adapter() stands for it.
int exam_program_begin(const command_t *command, char **words, const char *socket_path);

// ------------------------------------------------------------ exam_process.c

#define PROGRAM_WORDS  64
#define PROGRAM_PRINTS 512

typedef enum program_ending_t {
    PROGRAM_EXITED,
    PROGRAM_KILLED,  // by the signal
    PROGRAM_HUNG,    // it did nothing for 10 s, and was killed
    PROGRAM_UNSTARTED, // no process, or no socket for it
} program_ending_t;

typedef struct program_t {
    char *words[PROGRAM_WORDS + 1];   // to start it with; NULL after the last
    const char *socket_path;          // at which it finds bus and clock; NULL: at none
    int64_t unix_s;                   // the system's date as it starts
    program_ending_t ending;
    int status;                       // of exit, the signal, or an errno
    char printed[PROGRAM_PRINTS + 1]; // on stdout, from the beginning
    size_t size;                      // of all that it printed
} program_t;

// Starts it and waits until it has ended, with all that it has started; its transfers and its time
// are those of the examination.
void program_run(program_t *program);

// Ends all children of this process, of programs whose trial was ended.
void program_end_all(void);

#endif // EXAM_PROGRAM_H_INCLUDED
