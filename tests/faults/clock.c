// clock.c - how the chip's time follows the host's clock
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "check.h"
#include "chipfile.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static uint64_t host_ns = 1000 * SIM8563_SEC;

// The host's clock is ours to set; the others are the kernel's.
int clock_gettime(clockid_t id, struct timespec *out)
{
    if (id != CLOCK_REALTIME)
        return (int)syscall(SYS_clock_gettime, id, out);
    *out = (struct timespec){(time_t)(host_ns / SIM8563_SEC), (long)(host_ns % SIM8563_SEC)};
    return 0;
}

static const char *path;

static chipfile_t *make(bool frozen, uint64_t speed_milli)
{
    const chipfile_settings_t settings = {frozen, speed_milli};
    chipfile_t *file = NULL;
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    CHECK_EQ(chipfile_create(path, &settings, &chip, true), CHIPFILE_OK);
    CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
    return file;
}

static uint64_t age_ns(const sim8563_t *chip)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    return status.time_ns;
}

// A turn that moves the chip on by `within_ns` itself, as a transfer does.
static uint64_t turn(chipfile_t *file, uint64_t within_ns)
{
    sim8563_t *chip;
    CHECK_EQ(chipfile_lock(file, &chip), CHIPFILE_OK);
    sim8563_advance(chip, within_ns);
    uint64_t ns = age_ns(chip);
    CHECK_EQ(chipfile_commit(file), CHIPFILE_OK);
    return ns;
}

static void set(chipfile_t *file, bool frozen, uint64_t speed_milli)
{
    const chipfile_settings_t settings = {frozen, speed_milli};
    sim8563_t *chip;
    CHECK_EQ(chipfile_lock(file, &chip), CHIPFILE_OK);
    CHECK_EQ(chipfile_set(file, &settings), CHIPFILE_OK);
    CHECK_EQ(chipfile_commit(file), CHIPFILE_OK);
}

static void follows(void)
{
    chipfile_t *file = make(false, 1000);
    host_ns += 5 * SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 5 * SIM8563_SEC);
    chipfile_close(file); // while no program runs, too
    host_ns += 86400 * SIM8563_SEC;
    CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
    CHECK_EQ(turn(file, 0), 86405 * SIM8563_SEC);
    chipfile_close(file);
}

// Also when nobody looks before the clock is put back, and by whole years.
static void never_back(void)
{
    chipfile_t *file = make(false, 1000);
    host_ns += 10 * SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 10 * SIM8563_SEC);
    host_ns -= 3600 * SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 10 * SIM8563_SEC);
    host_ns += 7 * SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 17 * SIM8563_SEC);
    chipfile_close(file);
    uint64_t kept = host_ns;
    host_ns = 5; // a board that boots without a clock
    CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
    CHECK_EQ(turn(file, 0), 17 * SIM8563_SEC);
    host_ns += 2 * SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 19 * SIM8563_SEC);
    host_ns = kept;
    chipfile_close(file);
}

// A transfer takes the chip ahead of the host; it waits there.
static void leads(void)
{
    chipfile_t *file = make(false, 1000);
    CHECK_EQ(turn(file, 8 * SIM8563_MS), 8 * SIM8563_MS);
    host_ns += 5 * SIM8563_MS;
    CHECK_EQ(turn(file, 0), 8 * SIM8563_MS);
    host_ns -= SIM8563_SEC; // the lead is kept when the clock goes back
    CHECK_EQ(turn(file, 0), 8 * SIM8563_MS);
    host_ns += 4 * SIM8563_MS;
    CHECK_EQ(turn(file, 0), 9 * SIM8563_MS);
    chipfile_close(file);
}

// Parts of a nanosecond add up: a thousand turns of 1 ns at a third of the speed.
static void speeds(void)
{
    chipfile_t *file = make(false, 3600000);
    host_ns += SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 3600 * SIM8563_SEC);
    set(file, false, 333);
    for (int i = 0; i < 1000; i++) {
        host_ns += 1;
        turn(file, 0);
    }
    CHECK_EQ(turn(file, 0), 3600 * SIM8563_SEC + 333);
    set(file, false, CHIPFILE_SPEED_MAX);
    host_ns += 3600 * SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 3600 * SIM8563_SEC + 333 + 3600 * UINT64_C(1000000) * SIM8563_SEC);
    chipfile_settings_t wrong = {false, 0};
    sim8563_t *chip;
    CHECK_EQ(chipfile_lock(file, &chip), CHIPFILE_OK);
    CHECK_EQ(chipfile_set(file, &wrong), CHIPFILE_ERR_SETTINGS);
    wrong.speed_milli = CHIPFILE_SPEED_MAX + 1;
    CHECK_EQ(chipfile_set(file, &wrong), CHIPFILE_ERR_SETTINGS);
    chipfile_abort(file);
    chipfile_close(file);
}

static void freezes(void)
{
    chipfile_t *file = make(true, 1000);
    host_ns += 50 * SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 0);
    set(file, false, 1000);
    host_ns += 2 * SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 2 * SIM8563_SEC);
    set(file, true, 1000);
    host_ns += 9 * SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 2 * SIM8563_SEC);
    chipfile_close(file);
}

// What `advance` does: both the chip and what is due go on by as much.
static void shifts(void)
{
    sim8563_t *chip;
    chipfile_t *file = make(false, 1000);
    CHECK_EQ(chipfile_lock(file, &chip), CHIPFILE_OK);
    sim8563_advance(chip, 3 * SIM8563_SEC);
    chipfile_shift(file, 3 * SIM8563_SEC);
    CHECK_EQ(chipfile_due_ns(file), age_ns(chip));
    CHECK_EQ(chipfile_commit(file), CHIPFILE_OK);
    host_ns += SIM8563_SEC;
    CHECK_EQ(turn(file, 0), 4 * SIM8563_SEC);
    chipfile_close(file);
}

// chipfile_load() leaves the time owed where it is; an aborted turn leaves nothing.
static void owes(void)
{
    sim8563_t *chip;
    chipfile_t *file = make(false, 1000);
    host_ns += SIM8563_SEC;
    CHECK_EQ(chipfile_load(file, &chip), CHIPFILE_OK);
    CHECK_EQ(age_ns(chip), 0);
    CHECK_EQ(chipfile_due_ns(file), SIM8563_SEC);
    CHECK_EQ(chipfile_commit(file), CHIPFILE_OK);
    CHECK_EQ(chipfile_lock(file, &chip), CHIPFILE_OK);
    CHECK_EQ(age_ns(chip), SIM8563_SEC);
    sim8563_advance(chip, 99 * SIM8563_SEC);
    sim8563_t *again;
    CHECK_EQ(chipfile_lock(file, &again), CHIPFILE_ERR_NESTED);
    chipfile_abort(file);
    CHECK_EQ(turn(file, 0), SIM8563_SEC);
    chipfile_close(file);
}

int main(int argc, char **argv)
{
    path = argc > 1 ? argv[1] : "clock.chip";
    follows();
    never_back();
    leads();
    speeds();
    freezes();
    shifts();
    owes();
    unlink(path);
    return check_result();
}
