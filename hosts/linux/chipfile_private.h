// chipfile_private.h - how the chip file is laid out, and what a handle holds
//
// SPDX-License-Identifier: MIT
//
// Three pages of 4096 bytes, little-endian: a header that never changes but for
// the lock, which is no part of the state and may hold anything; and two slots
// written in turns. A slot is "hot" bytes, stored by every turn, and the history
// of findings, stored only when it differs from what the slot has.
//
//     header        slot
//       0 magic       0 mark: WHOLE, or WRITING    64 snapshot (sim8563_save)
//      16 version     4 zero                      576 checksum of 4 .. 575
//      20 zero        8 sequence number           584 history (chipfile_history.c)
//      24 id         16 id of the file                to the end of the page
//      32 checksum   24 host's clock, ns
//         of 0..31   32 due: chip time, ns
//      40 lock       40 due: rest, 1/1000 ns
//      44 zero
//                    44 flags: 1 = frozen
//                    48 speed, 1/1000
//                    56 checksum of the history
//
// The whole slot with the higher sequence number is the state. A slot being
// written says so, and so do its remains when its writer was killed: that is no
// damage. A slot that says it is whole and is not, is.

#ifndef CHIPFILE_PRIVATE_H_INCLUDED
#define CHIPFILE_PRIVATE_H_INCLUDED

#include "chipfile.h"

#include "raw.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

enum {
    PAGE           = 4096,
    FILE_SIZE      = 3 * PAGE,
    FORMAT_VERSION = 1,

    HEADER_VERSION = 16,
    HEADER_ZERO    = 20,
    HEADER_ID      = 24,
    HEADER_SUM     = 32,
    HEADER_LOCK    = 40,
    HEADER_END     = 44,

    SLOT_MARK        = 0,
    SLOT_ZERO        = 4,
    SLOT_SEQUENCE    = 8,
    SLOT_ID          = 16,
    SLOT_HOST        = 24,
    SLOT_DUE         = 32,
    SLOT_DUE_MILLI   = 40,
    SLOT_FLAGS       = 44,
    SLOT_SPEED       = 48,
    SLOT_HISTORY_SUM = 56,
    SLOT_SNAPSHOT    = 64,
    SLOT_SUM         = SLOT_SNAPSHOT + SIM8563_SNAPSHOT_SIZE,
    SLOT_HISTORY     = SLOT_SUM + 8,
    HISTORY_SIZE     = PAGE - SLOT_HISTORY,

    FLAG_FROZEN = 1,
};

// They differ in three bytes, so no damaged byte turns one into the other.
#define MARK_WHOLE   UINT32_C(0x4c4f4857)
#define MARK_WRITING UINT32_C(0x54495257)

// What a slot holds beside the snapshot and the history.
typedef struct slot_t {
    uint64_t sequence;
    uint64_t id;
    uint64_t host_ns; // the host's clock when `due` was reckoned
    uint64_t due_ns;  // the chip time that it called for
    uint32_t due_milli;
    chipfile_settings_t settings;
    uint64_t history_sum;
} slot_t;

struct chipfile_t {
    pthread_mutex_t mutex; // between threads; chipfile_lock.c is between processes
    uint32_t token;
    chipfile_mode_t mode;
    char *path;
    int fd;
    uint64_t device, inode;
    _Atomic(uint8_t *) map; // all of the file; NULL: nothing is open
    atomic_bool lost;       // the pages behind `map` went away
    uint64_t checked_ns;    // when the file was last looked at from outside

    bool cached;   // `chip` and `slot` are what the newest slot holds
    int current;   // which slot that is
    slot_t slot;
    sim8563_t chip;

    chipfile_err_t turn_err; // what went wrong within the turn; commit reports it
    bool history_loaded, history_changed;
    chipfile_history_t history;
};

// ------------------------------------------------------- chipfile_format.c

// Written out, so that a compiler makes one load or store of each.
static inline uint32_t get32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t get64(const uint8_t *at)
{
    return (uint64_t)get32(at) | (uint64_t)get32(at + 4) << 32;
}

static inline void put32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
    at[2] = (uint8_t)(value >> 16);
    at[3] = (uint8_t)(value >> 24);
}

static inline void put64(uint8_t *at, uint64_t value)
{
    put32(at, (uint32_t)value);
    put32(at + 4, (uint32_t)(value >> 32));
}

// Differs for any two inputs that differ within one aligned 8-byte word. `size`
// is a multiple of 8.
uint64_t checksum(const uint8_t *at, size_t size);

chipfile_err_t settings_check(const chipfile_settings_t *settings);

void header_put(uint8_t *page, uint64_t id);
chipfile_err_t header_check(const uint8_t *page, uint64_t size);

// Fills a slot's hot bytes and marks it as whole; the history must stand already.
void slot_put(uint8_t *page, const slot_t *slot, const sim8563_t *chip);
chipfile_err_t slot_get(const uint8_t *page, slot_t *slot, sim8563_t *chip);

// From here to slot_put() the slot is no more.
void slot_open(uint8_t *page);

// Which slot is the state: 0 or 1, or a negative chipfile_err_t.
int newest_slot(const uint8_t *map);

// Header and both slots, byte by byte.
chipfile_err_t file_check(const uint8_t *map, uint64_t size);

// --------------------------------------------------------- chipfile_lock.c

// Gets the handle a token, once it is mapped to write; false: errno says why.
bool lock_enter(chipfile_t *file);

// False: it cannot be told whether a holder that keeps its turn for long is alive; errno says why.
bool lock_take(chipfile_t *file);
void lock_give(chipfile_t *file);

// ------------------------------------------------------ chipfile_history.c

void history_put(uint8_t *area, const chipfile_history_t *history);
chipfile_err_t history_get(const uint8_t *page, uint64_t sum, chipfile_history_t *history);

// Has the history at hand within a turn; false: it is damaged, turn_err says so.
bool history_need(chipfile_t *file);

// -------------------------------------------------------- chipfile_watch.c

// Enters the handle among those whose pages may go away and which a fork()
// concerns; false: there is no room.
bool watch_enter(chipfile_t *file);
void watch_leave(chipfile_t *file);

// After a fork() the child's handles need locks of their own. Cheap.
void watch_fork_check(void);

// ---------------------------------------------------------- chipfile_map.c

// Opens, validates and maps the file; on failure nothing is open.
chipfile_err_t map_attach(chipfile_t *file);
void map_detach(chipfile_t *file);
void map_init_mutex(chipfile_t *file);

// Follows a replaced file, a lost mapping and a descriptor closed under us.
chipfile_err_t map_refresh(chipfile_t *file);

// In the child: lets go of what the parent's threads may have been holding.
void map_after_fork(chipfile_t *file);

// ----------------------------------------------------------------- system

uint64_t host_clock_ns(void);

#endif // CHIPFILE_PRIVATE_H_INCLUDED
