// run_environment.c - what makes a program see the buses of a run's directory
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "run.h"

#include "place.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRELOAD "librtc8563_preload.so"
#define PATH_SIZE 4096

// ------------------------------------------------------------ number of a bus

bool run_bus_parse(const char *text, unsigned *out)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 3 || text[digits] != '\0')
        return false;
    *out = (unsigned)strtoul(text, NULL, 10);
    return *out <= RUNDIR_NUMBER_MAX;
}

int run_bus_next(const command_t *command, bool hides, unsigned *number)
{
    int taken = 1;
    while (*number <= RUNDIR_NUMBER_MAX
           && (taken = hides ? 0 : rundir_number_taken(*number)) > 0)
        ++*number;
    if (taken < 0)
        return failure(command, "cannot tell whether this machine has a bus %u: %s", *number,
                       strerror(errno));
    if (*number > RUNDIR_NUMBER_MAX)
        return usage_error(command, "no bus number up to %d is free", RUNDIR_NUMBER_MAX);
    return STATUS_YES;
}

int run_bus_wanted(const command_t *command, const char *wanted, unsigned *number)
{
    *number = 0;
    if (wanted == NULL || run_bus_parse(wanted, number))
        return STATUS_YES;
    return usage_error(command, "--bus '%s' is not a number from 0 to %d", wanted,
                       RUNDIR_NUMBER_MAX);
}

// ------------------------------------------------------------------ directory

int run_make_directory(const command_t *command, char path[RUNDIR_PATH_MAX], rundir_bus_t *buses,
                       unsigned count, bool remote)
{
    if (rundir_make(path, buses, count, remote))
        return STATUS_YES;
    return failure(command, "cannot make a directory for the run below /tmp: %s", strerror(errno));
}

void run_remove_directory(const command_t *command, const char *path)
{
    if (path[0] != '\0' && !rundir_remove(path))
        failure(command, "cannot remove %s: %s; it can go", path, strerror(errno));
}

// ------------------------------------------------------------ for the program

// Beside the tool, as built; or where it is installed.
static int find_library(const command_t *command, char out[PATH_SIZE])
{
    static const char *const places[] = {PRELOAD, "../lib/rtc8563/" PRELOAD,
                                         "../lib64/rtc8563/" PRELOAD,
                                         "../lib/*/rtc8563/" PRELOAD};
    char folder[PLACE_SIZE - 256];
    int status = place_of_tool(command, folder);
    int cause = ENOENT;
    for (size_t i = 0; !status && i < sizeof places / sizeof places[0]; i++) {
        char pattern[PLACE_SIZE];
        glob_t found;
        snprintf(pattern, sizeof pattern, "%s/%s", folder, places[i]);
        errno = ENOENT;
        bool hit = glob(pattern, 0, NULL, &found) == 0;
        cause = cause == ENOENT ? errno : cause;
        if (hit)
            snprintf(out, PATH_SIZE, "%s", found.gl_pathv[0]);
        globfree(&found);
        if (hit)
            return STATUS_YES;
    }
    return status ? status
           : failure(command, "%s is not beside the tool nor in ../lib/rtc8563 (%s): build or "
                   "install it again", PRELOAD, strerror(cause));
}

// Blanks and colons part the names in LD_PRELOAD: such a path is reached through a link.
int run_environment(const command_t *command, const char *directory, unsigned first_bus)
{
    char library[PATH_SIZE], link[RUNDIR_PATH_MAX + sizeof(PRELOAD) + 1];
    char value[2 * PATH_SIZE], number[16];
    const char *others = getenv("LD_PRELOAD");
    int status = find_library(command, library);
    if (status != STATUS_YES)
        return status;
    if (strpbrk(library, " :\t\n") != NULL) {
        snprintf(link, sizeof link, "%s/%s", directory, PRELOAD);
        if (symlink(library, link) != 0)
            return failure(command, "cannot make %s: %s", link, strerror(errno));
        snprintf(library, sizeof library, "%s", link);
    }
    int size = snprintf(value, sizeof value, "%s%s%s", library, others != NULL ? ":" : "",
                        others != NULL ? others : "");
    snprintf(number, sizeof number, "%u", first_bus);
    errno = E2BIG;
    if (size >= (int)sizeof value || setenv("LD_PRELOAD", value, 1) != 0 ||
        setenv("RTC8563_BUS", number, 1) != 0 || setenv(RUNDIR_VARIABLE, directory, 1) != 0)
        return failure(command, "the environment has no room for LD_PRELOAD: %s", strerror(errno));
    return STATUS_YES;
}
