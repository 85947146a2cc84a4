// command.h - what a subcommand of the tool is
//
// SPDX-License-Identifier: MIT
//
// Each subcommand is one command_t in a file of its own, named in the table in
// commands.c. That table alone makes the parser, the help, the man page and the
// completions for the shells.
//
//     static const option_t options[] = {
//         {.name = "json", .help = "one JSON object instead of text"},
//         {.name = "timeout", .value = "DURATION", .help = "give up after this long"},
//         {0},
//     };
//
//     static int wait_main(const arguments_t *args) { ... return STATUS_YES; }
//
//     const command_t command_wait = {
//         .name = "wait", .operands = "FILE PIN=LEVEL", ...
//         .options = options, .main = wait_main,
//     };

#ifndef COMMAND_H_INCLUDED
#define COMMAND_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>

// Exit statuses, the same for every subcommand.
typedef enum status_t {
    STATUS_YES    = 0, // done, or: it holds
    STATUS_NO     = 1, // done, and it does not hold
    STATUS_USAGE  = 2, // the command line is wrong
    STATUS_FAILED = 3, // the bus, a file or the system failed
} status_t;

// An option, always long: --name. The table ends with a zero entry.
typedef struct option_t {
    const char *name;   // without the dashes
    const char *value;  // what the value is called in the help; NULL: takes none
    const char *help;   // one line, no full stop
    const char *words;  // for completion: its values, separated by spaces; NULL: any
    bool value_optional; // --name or --name=VALUE
    bool is_file;       // for completion: the value is a file
} option_t;

// What may stand in place of an operand, for completion.
typedef enum operand_kind_t {
    OPERAND_NONE = 0,
    OPERAND_FILE,    // the first operand is a file, what follows are `words`
    OPERAND_COMMAND, // a program to start: the rest of the line is its own
    OPERAND_WORDS,   // one of `words`
} operand_kind_t;

typedef struct arguments_t arguments_t;

typedef struct command_t {
    const char *name;
    const char *operands;      // as in "FILE KEY=VALUE..."; "" when there are none
    const char *summary;       // one line, begins with a capital, no full stop
    const char *details;       // paragraphs for its help and the man page, "" or ended by \n
    const char *examples;      // command lines, one a line, each ended by \n
    const char *words;         // operands worth completing, separated by spaces; or NULL
    const option_t *options;   // ends with a zero entry; NULL: none
    operand_kind_t kind;
    int operands_min;          // fewer is wrong usage
    int operands_max;          // more is wrong usage; -1: any number
    int (*main)(const arguments_t *args); // returns a status_t, or a program's own status
} command_t;

// -------------------------------------------------------------- arguments

// What stood on the command line, already checked against the table: options
// are known and have their values, operands are in number. For a command of kind
// OPERAND_COMMAND options end at the first operand or at --.
struct arguments_t {
    const command_t *command;
    char **operands;   // NULL after the last
    int operand_count;
    // Private: the options in their order.
    const option_t *const *given;
    const char *const *values;
    int given_count;
};

// Whether the option stood there at all.
bool option_given(const arguments_t *args, const char *name);

// Its value, the last one when it stood there more than once; NULL when it did
// not, or stood there without a value.
const char *option_value(const arguments_t *args, const char *name);

// Its values one by one: start with *cursor = 0; NULL after the last.
const char *option_next(const arguments_t *args, const char *name, int *cursor);

// ---------------------------------------------------------------- failing

// Prints "rtc8563 NAME: sentence" on stderr, and for wrong usage where to read
// more; returns STATUS_USAGE or STATUS_FAILED, to `return` at once.
int usage_error(const command_t *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int failure(const command_t *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Appends ": did you mean 'WORD'?" material: the nearest of `words` (ended by
// NULL) to what was typed, or NULL when none is near.
const char *nearest_word(const char *typed, const char *const *words);

// ---------------------------------------------------------------- printing

// Whether to write colours to this stream (stdout 1, stderr 2): a terminal, and
// neither NO_COLOR nor TERM=dumb.
bool colour_wanted(int descriptor);

// The subcommands, ended by NULL, in the order of the help.
extern const command_t *const commands[];

#endif // COMMAND_H_INCLUDED
