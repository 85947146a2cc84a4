// session.h - a chip file as the subcommands open it
//
// SPDX-License-Identifier: MIT

#ifndef SESSION_H_INCLUDED
#define SESSION_H_INCLUDED

#include "command.h"

#include "chipfile.h"

// Each returns STATUS_YES, or has said what is wrong and returns STATUS_FAILED.

// Opens to write; with `reading` a file that may only be read does as well.
int session_open(const command_t *command, const char *path, bool reading, chipfile_t **out);

// The chip must be frozen for `who`, which alone lets its time pass.
int session_frozen(const command_t *command, chipfile_t *file, const char *path, const char *who);

// A turn with an up-to-date chip.
int session_lock(const command_t *command, chipfile_t *file, sim8563_t **chip);

// The same with what was found so far, which stays as it is until the turn ends.
int session_lock_history(const command_t *command, chipfile_t *file, sim8563_t **chip,
                         const chipfile_history_t **history);

// Ends it: stored where the file can be written.
int session_commit(const command_t *command, chipfile_t *file);

// Says on stderr that `path` failed with `err`; returns STATUS_FAILED.
int session_failure(const command_t *command, const char *path, chipfile_err_t err);

#endif // SESSION_H_INCLUDED
