// chipfile.c - turns: lock, load, let time pass, store, unlock
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "chipfile_private.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

const char *chipfile_sentence(chipfile_err_t err)
{
    switch (err) {
    case CHIPFILE_OK:            return "is in order";
    case CHIPFILE_ERR_SYSTEM:    return strerror(errno);
    case CHIPFILE_ERR_EXISTS:    return "exists already";
    case CHIPFILE_ERR_FOREIGN:   return "is not a chip file";
    case CHIPFILE_ERR_TRUNCATED: return "is cut short: part of the chip file is missing";
    case CHIPFILE_ERR_DAMAGED:   return "is a damaged chip file: its checksum or a field is wrong";
    case CHIPFILE_ERR_NEWER:     return "was written by a newer release: use that one";
    case CHIPFILE_ERR_NESTED:    return "is in use by this thread already";
    case CHIPFILE_ERR_READ_ONLY: return "may only be read";
    case CHIPFILE_ERR_SETTINGS:  return "cannot have this speed";
    case CHIPFILE_ERR_TOO_MANY:  return "is one chip file too many for one process";
    }
    return "failed for an unknown reason";
}

// ------------------------------------------------------------- open, close

chipfile_err_t chipfile_open(const char *path, chipfile_mode_t mode, chipfile_t **out)
{
    chipfile_t *file = calloc(1, sizeof *file);
    if (!file)
        return CHIPFILE_ERR_SYSTEM;
    file->mode = mode;
    file->fd = -1;
    file->path = realpath(path, NULL); // the program may change its directory
    map_init_mutex(file);
    chipfile_err_t err = file->path ? CHIPFILE_OK : CHIPFILE_ERR_SYSTEM;
    if (!err)
        err = watch_enter(file) ? map_attach(file) : CHIPFILE_ERR_TOO_MANY;
    if (err) {
        int saved = errno;
        watch_leave(file);
        free(file->path);
        free(file);
        errno = saved;
        return err;
    }
    *out = file;
    return CHIPFILE_OK;
}

void chipfile_close(chipfile_t *file)
{
    watch_leave(file);
    map_detach(file);
    pthread_mutex_destroy(&file->mutex);
    free(file->path);
    free(file);
}

int chipfile_descriptor(const chipfile_t *file)
{
    return file->fd;
}

const char *chipfile_path(const chipfile_t *file)
{
    return file->path;
}

// ------------------------------------------------------------------- time

// chip ns = host ns * speed / 1000, the rest kept. Beyond the chip's life, where its
// time stands still, any number does.
static void owe(slot_t *slot, uint64_t host_ns)
{
    uint64_t speed = slot->settings.speed_milli;
    uint64_t rest = host_ns % 1000 * speed + slot->due_milli;
    uint64_t whole;
    bool over = __builtin_mul_overflow(host_ns / 1000, speed, &whole)
                || __builtin_add_overflow(whole, rest / 1000, &whole)
                || __builtin_add_overflow(whole, slot->due_ns, &whole);
    slot->due_ns = over ? UINT64_MAX : whole;
    slot->due_milli = (uint32_t)(rest % 1000);
}

static void look_at_host_clock(slot_t *slot)
{
    if (slot->settings.frozen)
        return;
    uint64_t now_ns = host_clock_ns();
    if (now_ns > slot->host_ns)
        owe(slot, now_ns - slot->host_ns);
    slot->host_ns = now_ns; // a clock that went back goes on from here
}

static uint64_t chip_time_ns(const sim8563_t *chip)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    return status.time_ns;
}

uint64_t chipfile_due_ns(const chipfile_t *file)
{
    return file->slot.due_ns;
}

void chipfile_shift(chipfile_t *file, uint64_t ns)
{
    uint64_t due_ns = file->slot.due_ns;
    file->slot.due_ns = ns > UINT64_MAX - due_ns ? UINT64_MAX : due_ns + ns;
}

void chipfile_settings(const chipfile_t *file, chipfile_settings_t *out)
{
    *out = file->slot.settings;
}

chipfile_err_t chipfile_set(chipfile_t *file, const chipfile_settings_t *settings)
{
    chipfile_err_t err = settings_check(settings);
    if (err)
        return err;
    look_at_host_clock(&file->slot);
    if (file->slot.settings.frozen && !settings->frozen)
        file->slot.host_ns = host_clock_ns();
    file->slot.settings = *settings;
    return CHIPFILE_OK;
}

uint64_t chipfile_generation(const chipfile_t *file)
{
    return file->slot.sequence;
}

// ------------------------------------------------------------------- turns

static void end_turn(chipfile_t *file)
{
    if (file->mode == CHIPFILE_WRITE && atomic_load_explicit(&file->map, memory_order_relaxed))
        lock_give(file);
    pthread_mutex_unlock(&file->mutex);
}

// Nothing is read again when nobody stored anything since our own last turn.
static chipfile_err_t load_newest(chipfile_t *file)
{
    const uint8_t *map = atomic_load_explicit(&file->map, memory_order_relaxed);
    int newest = newest_slot(map);
    chipfile_err_t err = newest < 0 ? (chipfile_err_t)newest : CHIPFILE_OK;
    if (!err) {
        const uint8_t *page = map + (1 + newest) * PAGE;
        bool same = file->cached && newest == file->current
                    && get64(page + SLOT_SEQUENCE) == file->slot.sequence
                    && get64(page + SLOT_ID) == file->slot.id;
        if (!same) {
            err = slot_get(page, &file->slot, &file->chip);
            file->current = newest;
            file->history_loaded = false;
        }
    }
    if (atomic_load_explicit(&file->lost, memory_order_relaxed))
        err = CHIPFILE_ERR_TRUNCATED;
    file->cached = !err;
    return err;
}

// Who may not write cannot lock: what a writer changed under our eyes is looked
// at again. Damage stays.
static chipfile_err_t load_unlocked(chipfile_t *file)
{
    chipfile_err_t err = CHIPFILE_OK;
    for (int tries = 0; tries < 100; tries++) {
        file->cached = false;
        err = load_newest(file);
        file->turn_err = CHIPFILE_OK;
        if (!err && history_need(file))
            return CHIPFILE_OK;
        err = err ? err : file->turn_err;
        sched_yield();
    }
    return err;
}

static chipfile_err_t begin_turn(chipfile_t *file)
{
    chipfile_err_t err = map_refresh(file);
    if (err)
        return err;
    if (file->mode == CHIPFILE_READ)
        return load_unlocked(file);
    return lock_take(file) ? load_newest(file) : CHIPFILE_ERR_SYSTEM;
}

chipfile_err_t chipfile_load(chipfile_t *file, sim8563_t **chip)
{
    watch_fork_check();
    if (pthread_mutex_lock(&file->mutex) != 0)
        return CHIPFILE_ERR_NESTED;
    chipfile_err_t err = begin_turn(file);
    if (err) {
        int saved = errno;
        end_turn(file);
        errno = saved;
        return err;
    }
    file->turn_err = CHIPFILE_OK;
    file->history_changed = false;
    look_at_host_clock(&file->slot);
    *chip = &file->chip;
    return CHIPFILE_OK;
}

chipfile_err_t chipfile_lock(chipfile_t *file, sim8563_t **chip)
{
    chipfile_err_t err = chipfile_load(file, chip);
    if (!err) {
        uint64_t time_ns = chip_time_ns(&file->chip);
        if (file->slot.due_ns > time_ns)
            sim8563_advance(&file->chip, file->slot.due_ns - time_ns);
    }
    return err;
}

// The slot keeps the history that it has when that is the one to store.
static void store_history(chipfile_t *file, uint8_t *page)
{
    if (!file->history_changed && get32(page + SLOT_MARK) == MARK_WHOLE
        && get64(page + SLOT_HISTORY_SUM) == file->slot.history_sum) {
        slot_open(page);
        return;
    }
    slot_open(page);
    if (history_need(file)) {
        history_put(page + SLOT_HISTORY, &file->history);
        file->slot.history_sum = checksum(page + SLOT_HISTORY, HISTORY_SIZE);
    }
}

static void store(chipfile_t *file)
{
    int target = 1 - file->current;
    uint8_t *page = atomic_load(&file->map) + (1 + target) * PAGE;
    store_history(file, page);
    if (!file->turn_err) {
        file->slot.sequence++;
        slot_put(page, &file->slot, &file->chip);
        file->current = target;
    }
}

chipfile_err_t chipfile_commit(chipfile_t *file)
{
    sim8563_finding_t finding;
    if (file->mode != CHIPFILE_WRITE) {
        chipfile_abort(file);
        return CHIPFILE_ERR_READ_ONLY;
    }
    while (chipfile_take_finding(file, &finding)) {
    }
    if (!file->turn_err)
        store(file);
    if (atomic_load_explicit(&file->lost, memory_order_relaxed))
        file->turn_err = CHIPFILE_ERR_TRUNCATED;
    chipfile_err_t err = file->turn_err;
    if (err)
        file->cached = false;
    end_turn(file);
    return err;
}

void chipfile_abort(chipfile_t *file)
{
    file->cached = false;
    end_turn(file);
}
