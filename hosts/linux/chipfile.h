// chipfile.h - a chip that is a file
//
// SPDX-License-Identifier: MIT
//
// The file holds the whole state of one INS5S8563 and keeps time while no
// program runs, as with a battery. Many processes and threads may use it at
// once; each takes its turn, and a turn whose holder died goes to the next.
//
//     chipfile_t *file;
//     chipfile_err_t err = chipfile_open("rtc.chip", CHIPFILE_WRITE, &file);
//     if (err) { say(chipfile_sentence(err)); return; }
//
//     sim8563_t *chip;
//     err = chipfile_lock(file, &chip);      // our turn; the chip is up to date
//     ...                                    // the bus, the supply, time
//     err = chipfile_commit(file);           // stored; the next one's turn
//
// Five conventions hold everywhere.
//
// TURN    Between chipfile_lock() (or _load) and chipfile_commit() (or _abort)
//         nobody else sees or changes the chip. Keep it short: never sleep in it.
// WHOLE   The state is stored twice, in turns, each with a checksum: a program
//         killed at any instant loses at most its own turn.
// DAMAGE  Bytes in the file are not trusted. A damaged, truncated, foreign or
//         newer file gives an error, is left exactly as it is, and never crashes
//         the program, also when it is cut short while in use.
// CLOCK   The chip follows the host's clock at `speed`, or stands still when
//         `frozen`. A host clock that goes back never takes the chip back: its
//         time goes on from where it was.
// FORK    A handle may be used after fork(), by threads of both processes. One
//         that was replaced on disk (renamed over) is followed within a few ms.
//
// One handle may be used by many threads; each turn belongs to one of them.

#ifndef CHIPFILE_H_INCLUDED
#define CHIPFILE_H_INCLUDED

#include "sim8563.h"

// 0 is success, the rest is negative. After an error there is no turn, and the
// handle can be used again: a repaired or replaced file is found.
typedef enum chipfile_err_t {
    CHIPFILE_OK            =   0,
    CHIPFILE_ERR_SYSTEM    =  -1, // the system refused: errno says what
    CHIPFILE_ERR_EXISTS    =  -2, // create: there is a file of this name already
    CHIPFILE_ERR_FOREIGN   =  -3, // these bytes are not a chip file
    CHIPFILE_ERR_TRUNCATED = -4,  // a chip file cut short, also while in use
    CHIPFILE_ERR_DAMAGED   = -5,  // a checksum or a field is wrong
    CHIPFILE_ERR_NEWER     = -6,  // written by a newer release
    CHIPFILE_ERR_NESTED    = -7,  // this thread has a turn on this handle already
    CHIPFILE_ERR_READ_ONLY = -8,  // commit: the file was opened to read
    CHIPFILE_ERR_SETTINGS  = -9,  // a setting is outside its range
    CHIPFILE_ERR_TOO_MANY  = -10, // CHIPFILE_HANDLES are open in this process
} chipfile_err_t;

// What is wrong, to follow "FILE ": "is damaged (a checksum is wrong)". For
// CHIPFILE_ERR_SYSTEM it reads errno, so call it at once.
const char *chipfile_sentence(chipfile_err_t err);

// ---------------------------------------------------------------- settings

#define CHIPFILE_HANDLES 64             // open at once in one process
#define CHIPFILE_SPEED_ONE UINT64_C(1000)
#define CHIPFILE_SPEED_MAX UINT64_C(1000000000)

// How the chip's time follows the host's.
typedef struct chipfile_settings_t {
    bool     frozen;      // only chipfile_shift() and a turn's own advance move time
    uint64_t speed_milli; // chip ms per host s, 1 .. CHIPFILE_SPEED_MAX; 1000: real time
} chipfile_settings_t;

// ------------------------------------------------------------ create, open

// Writes a new file, whole at once: nobody ever sees half of it. Without
// `replace` an existing file of any kind gives CHIPFILE_ERR_EXISTS and stays.
chipfile_err_t chipfile_create(const char *path, const chipfile_settings_t *settings,
                               const sim8563_t *chip, bool replace);

typedef enum chipfile_mode_t {
    CHIPFILE_READ = 0, // turns end in chipfile_abort()
    CHIPFILE_WRITE,
} chipfile_mode_t;

typedef struct chipfile_t chipfile_t;

// Opens and validates the whole file. On failure *out is untouched.
chipfile_err_t chipfile_open(const char *path, chipfile_mode_t mode, chipfile_t **out);

// Not within a turn.
void chipfile_close(chipfile_t *file);

// The descriptor that our turns depend on, for hosts that must keep the
// program's close() and closefrom() off it. It changes after a fork or when
// the file was replaced; when it is closed under us the file is opened again.
int chipfile_descriptor(const chipfile_t *file);

// The absolute path.
const char *chipfile_path(const chipfile_t *file);

// ------------------------------------------------------------------- turns

// Waits for our turn, loads the chip and lets pass what time it owes. *chip
// stays ours until the turn ends.
chipfile_err_t chipfile_lock(chipfile_t *file, sim8563_t **chip);

// The same, but the chip is as it was stored: for those who want to see what
// happens up to chipfile_due_ns(). A commit is legal; the time owed stays owed.
chipfile_err_t chipfile_load(chipfile_t *file, sim8563_t **chip);

// Stores the chip, its settings and what was found, and ends the turn, whatever
// it returns.
chipfile_err_t chipfile_commit(chipfile_t *file);

// Ends the turn; nothing of it is kept.
void chipfile_abort(chipfile_t *file);

// ---------------------------------------------------------- within a turn

// The chip time (sim8563_status_t.time_ns) that the host's clock calls for. The
// chip may be beyond it: a transfer takes time on the bus. It stands still while
// frozen, the chip's own time then being the later one.
uint64_t chipfile_due_ns(const chipfile_t *file);

// Moves what the host's clock calls for by `ns`, so that the chip stays where
// the caller, with sim8563_advance(), is about to take it or has taken it.
void chipfile_shift(chipfile_t *file, uint64_t ns);

// Reads, changes how time passes from this instant on.
void chipfile_settings(const chipfile_t *file, chipfile_settings_t *out);
chipfile_err_t chipfile_set(chipfile_t *file, const chipfile_settings_t *settings);

// Counts the turns ever stored: the same number twice, nobody was here between.
uint64_t chipfile_generation(const chipfile_t *file);

// ---------------------------------------------------------------- findings

#define CHIPFILE_LAST 64

// All that was found since the file was made or its history cleared.
typedef struct chipfile_history_t {
    uint64_t count[SIM8563_FINDINGS + 1]; // by id; [0]: lost before they were taken
    uint64_t total;                       // sum of count[1..]
    uint32_t kept;                        // in last[], 0 .. CHIPFILE_LAST
    sim8563_finding_t last[CHIPFILE_LAST]; // the oldest first
} chipfile_history_t;

// Takes the oldest waiting finding out of the chip and into the history. Call it
// to see what a transfer did wrong; commit takes the rest by itself. False:
// there is none.
bool chipfile_take_finding(chipfile_t *file, sim8563_finding_t *out);

// The history, with all that waits in the chip; valid until the turn ends.
chipfile_err_t chipfile_history(chipfile_t *file, const chipfile_history_t **out);

// Empties it, and takes what waits in the chip with it.
void chipfile_clear_history(chipfile_t *file);

#endif // CHIPFILE_H_INCLUDED
