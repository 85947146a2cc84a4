// player.h - the state of a script being played (private to script/)
//
// SPDX-License-Identifier: MIT
//
// Each word of the language is one function. It takes its arguments with
// take_...(), then asks player_ready(): false while the script is only checked
// for form, and after any error. What stands below acts on the chip.

#ifndef SIM8563_PLAYER_H_INCLUDED
#define SIM8563_PLAYER_H_INCLUDED

#include "sim8563.h"
#include "sim8563_script.h"
#include "vcd.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    MAX_LINE = 512,     // characters
    MAX_TOKENS = 96,    // of a line
    MAX_BYTES = 512,    // of a transfer
    MAX_CASES = 1000,
    MAX_REPEATS = 4,    // inside one another
    MAX_PENDING = 32,   // findings that no `found` has named yet
    MAX_STEPS = 2000000 // lines played, repeats counted
};

// A byte that an expectation leaves partly open: only bits of `mask` count.
typedef struct pattern_t {
    uint8_t value;
    uint8_t mask;
} pattern_t;

// How bytes get to the chip.
typedef enum medium_t { BY_BYTES, BY_WIRES, BY_VOLTS } medium_t;

typedef struct timing_t {
    int64_t low, high, hd_dat, hd_sta, su_sta, su_sto, buf; // ns
} timing_t;

// The controller's side of the wires; the chip's is in sim8563_pins().
typedef struct wires_t {
    medium_t medium;     // of the last change; BY_BYTES: the chip is not shown the wires
    uint32_t levels;
    int32_t scl_mv, sda_mv, clkout_mv;
    int64_t stopped_ns;  // when STOP was made; -1: not yet
} wires_t;

typedef struct repeat_t {
    size_t offset;       // of the first line inside
    unsigned line;
    int64_t left;
} repeat_t;

typedef struct pending_t {
    sim8563_finding_t finding;
    unsigned line;       // that raised it
} pending_t;

typedef struct player_t {
    const char *text;
    size_t size;
    size_t next;         // offset of the next line
    script_options_t options;
    script_result_t *result;

    unsigned line;       // in hand
    char buffer[MAX_LINE];
    char *tokens[MAX_TOKENS];
    unsigned token_count;
    unsigned taken;      // tokens used up

    bool checking;       // for form only
    bool skipping;       // a case that was not asked for
    bool found_case;
    unsigned case_count;
    char case_names[MAX_CASES][SCRIPT_NAME_MAX];
    repeat_t repeats[MAX_REPEATS];
    unsigned repeat_depth;
    unsigned repeat_line; // of the innermost open one, while checking
    uint32_t steps;

    bool alive;          // the chip of this case exists
    sim8563_t chip;
    uint8_t snapshot[SIM8563_SNAPSHOT_SIZE];
    bool saved;
    medium_t medium;
    int32_t high_mv, low_mv; // BY_VOLTS
    timing_t timing;
    wires_t wires;
    pending_t pending[MAX_PENDING];
    unsigned pending_count;
    uint64_t ignored;    // one bit for each finding

    vcd_t vcd;
    uint64_t drawn_ns;   // time on the drawing: the cases follow one another
} player_t;

// -------------------------------------------------------------- outcomes

// The first one is kept. `fail` is an expectation, `refuse` the script's form.
void player_fail(player_t *player, const char *format, ...) __attribute__((format(printf, 2, 3)));
void player_refuse(player_t *player, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

bool player_good(const player_t *player); // neither was there so far

// Nothing is left on the line, nothing is wrong, and this is not the check.
// Makes the case's chip when there is none yet.
bool player_ready(player_t *player);

// Like player_ready(), for words that need no chip.
bool player_complete(player_t *player);

// -------------------------------------------------------------- arguments

bool take_more(const player_t *player);         // is there another token?
const char *take_token(player_t *player, const char *what);
bool take_keyword(player_t *player, const char *word); // if it is the next token
int64_t take_time(player_t *player);
int32_t take_millivolts(player_t *player);
int32_t take_millicelsius(player_t *player);
int32_t take_ppb(player_t *player);
int64_t take_number(player_t *player, int64_t least, int64_t most);
uint8_t take_byte(player_t *player, const char *what);
// Both up to the end of the line; 59*3 stands for three of them.
unsigned take_bytes(player_t *player, uint8_t out[MAX_BYTES]);
unsigned take_patterns(player_t *player, pattern_t out[MAX_BYTES]);
// Patterns again; *differ: the word `not` stands first, one of them must not hold.
unsigned take_row(player_t *player, pattern_t out[MAX_BYTES], bool *differ);
// A token `key=value` or `key`: which of `keys` (NULL ends them), and its value
// ("" if there is none). -1: refused.
int take_pair(player_t *player, const char *const keys[], const char **value);
// Which of `words` a token is; -1: refused.
int take_choice(player_t *player, const char *const words[], const char *what);

// What is wrong with a value, in the usual words.
void refuse_value(player_t *player, const char *what, const char *value);

// ---------------------------------------------------------------- the chip

int64_t player_now_ns(const player_t *player);
// Lets time pass, keeping wires, findings and drawing up to date.
void player_pass(player_t *player, int64_t ns);
// To be called after every call of the chip.
void player_note(player_t *player);
void player_unseen_findings(player_t *player); // fails on findings nobody named
// Fills in the line, and tells whoever listens, unless this is the check.
void player_tell(const player_t *player, script_event_t event);
void player_tell_peek(const player_t *player, uint8_t reg);

// The joint level of a wire as the controller and the chip leave it.
bool wire_is_high(const player_t *player, uint32_t wire);
// Presents the wires to the chip until its own answer stands.
void wires_present(player_t *player);

// Fails when the bytes of a row from `reg` on (-1: nobody said where) are not
// what the patterns say, or with `differ`: when they all are.
void expect_row(player_t *player, int reg, const pattern_t *patterns, const uint8_t *bytes,
                unsigned count, bool differ);

// ------------------------------------------------------------------ words

typedef struct word_t {
    const char *name;
    void (*play)(player_t *player);
} word_t;

// Each table ends in a NULL.
extern const word_t player_words[]; // player.c: cases and repeats
extern const word_t setup_words[];  // setup.c: the chip, its surroundings and time
extern const word_t bus_words[];    // bus.c
extern const word_t expect_words[]; // expect.c

#endif
