// chipfile_create.c - a new chip file, whole at once
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "chipfile_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t random_id(void)
{
    uint64_t id;
    if (getrandom(&id, sizeof id, 0) != sizeof id)
        id = host_clock_ns() ^ (uint64_t)getpid() << 32;
    return id;
}

static void compose(uint8_t *bytes, uint64_t id, const chipfile_settings_t *settings,
                    const sim8563_t *chip)
{
    static const chipfile_history_t nothing;
    sim8563_status_t status;
    sim8563_status(chip, &status);
    slot_t slot = {
        .id = id,
        .host_ns = host_clock_ns(),
        .due_ns = status.time_ns,
        .settings = *settings,
    };
    header_put(bytes, id);
    for (uint8_t *page = bytes + PAGE; page < bytes + FILE_SIZE; page += PAGE) {
        history_put(page + SLOT_HISTORY, &nothing);
        slot.history_sum = checksum(page + SLOT_HISTORY, HISTORY_SIZE);
        slot.sequence++;
        slot_put(page, &slot, chip);
    }
}

static bool reach_disk(int fd)
{
    int result;
    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

// All bytes of it, so that a full file system shows now and not when it is mapped.
static bool write_file(const char *name, const uint8_t *bytes, bool to_disk)
{
    int fd = raw_open(name, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd < 0)
        return false;
    bool good = raw_write(fd, bytes, FILE_SIZE) && (!to_disk || reach_disk(fd));
    int error = good ? 0 : errno;
    int late = raw_close(fd); // where some file systems tell that there was no room
    error = error != 0 ? error : late;
    if (error != 0)
        unlink(name);
    errno = error;
    return error == 0;
}

// Gives the file its name unless the name is taken, in one step.
static bool name_new(const char *temporary, const char *path)
{
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    bool linked = link(temporary, path) == 0; // a file system that knows no such rename
    int saved = errno;
    unlink(temporary);
    errno = saved;
    return linked;
}

static chipfile_err_t place(const char *path, const uint8_t *bytes, uint64_t id, bool replace)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.%08x.new", path, (unsigned)id);
    if (length < 0 || (size_t)length >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return CHIPFILE_ERR_SYSTEM;
    }
    if (!write_file(temporary, bytes, replace))
        return CHIPFILE_ERR_SYSTEM;
    bool named = replace ? rename(temporary, path) == 0 : name_new(temporary, path);
    if (named)
        return CHIPFILE_OK;
    int saved = errno;
    unlink(temporary);
    errno = saved;
    return saved == EEXIST ? CHIPFILE_ERR_EXISTS : CHIPFILE_ERR_SYSTEM;
}

chipfile_err_t chipfile_create(const char *path, const chipfile_settings_t *settings,
                               const sim8563_t *chip, bool replace)
{
    uint8_t bytes[FILE_SIZE];
    struct stat st;
    chipfile_err_t err = settings_check(settings);
    if (err)
        return err;
    bool there = lstat(path, &st) == 0;
    if (there && !replace)
        return CHIPFILE_ERR_EXISTS;
    if (!there && errno != ENOENT)
        return CHIPFILE_ERR_SYSTEM; // whatever is there is not to be replaced unseen
    // A link goes on pointing where it did; a device is never replaced.
    char *target = there ? realpath(path, NULL) : strdup(path);
    if (!target)
        return CHIPFILE_ERR_SYSTEM;
    if (there && stat(target, &st) != 0) {
        err = CHIPFILE_ERR_SYSTEM;
    } else if (there && !S_ISREG(st.st_mode)) {
        err = CHIPFILE_ERR_FOREIGN;
    } else {
        uint64_t id = random_id();
        compose(bytes, id, settings, chip);
        err = place(target, bytes, id, replace);
    }
    int saved = errno;
    free(target);
    errno = saved;
    return err;
}
