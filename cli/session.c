// session.c - see session.h
//
// SPDX-License-Identifier: MIT

#include "session.h"

#include <errno.h>

int session_failure(const command_t *command, const char *path, chipfile_err_t err)
{
    if (err == CHIPFILE_ERR_SYSTEM && errno == ENOENT)
        return failure(command, "there is no file %s: make one with rtc8563 new %s", path, path);
    const char *between = err == CHIPFILE_ERR_SYSTEM ? ":" : "";
    return failure(command, "%s%s %s", path, between, chipfile_sentence(err));
}

int session_open(const command_t *command, const char *path, bool reading, chipfile_t **out)
{
    chipfile_err_t err = chipfile_open(path, CHIPFILE_WRITE, out);
    if (err == CHIPFILE_ERR_SYSTEM && reading && (errno == EACCES || errno == EROFS))
        err = chipfile_open(path, CHIPFILE_READ, out);
    return err ? session_failure(command, path, err) : STATUS_YES;
}

int session_frozen(const command_t *command, chipfile_t *file, const char *path, const char *who)
{
    sim8563_t *chip;
    chipfile_settings_t settings;
    int status = session_lock(command, file, &chip);
    if (status)
        return status;
    chipfile_settings(file, &settings);
    chipfile_abort(file);
    if (settings.frozen)
        return STATUS_YES;
    return failure(command, "%s is not frozen, and %s wants that the guest's time alone moves it: "
                   "rtc8563 set %s frozen=yes", path, who, path);
}

int session_lock(const command_t *command, chipfile_t *file, sim8563_t **chip)
{
    chipfile_err_t err = chipfile_lock(file, chip);
    return err ? session_failure(command, chipfile_path(file), err) : STATUS_YES;
}

int session_lock_history(const command_t *command, chipfile_t *file, sim8563_t **chip,
                         const chipfile_history_t **history)
{
    int status = session_lock(command, file, chip);
    if (status)
        return status;
    chipfile_err_t err = chipfile_history(file, history);
    if (!err)
        return STATUS_YES;
    chipfile_abort(file);
    return session_failure(command, chipfile_path(file), err);
}

int session_commit(const command_t *command, chipfile_t *file)
{
    chipfile_err_t err = chipfile_commit(file);
    if (err && err != CHIPFILE_ERR_READ_ONLY)
        return session_failure(command, chipfile_path(file), err);
    return STATUS_YES;
}
