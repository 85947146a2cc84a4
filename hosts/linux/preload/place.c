// place.c - which paths are ours
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "preload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// What a path must contain to be looked at closely; so that all others cost next to nothing.
static bool may_be_ours(const char *path)
{
    // The kernel gives EFAULT for these, and is left to do it.
    if (run_bus_count == 0 || (uintptr_t)path < 4096)
        return false;
    return strstr(path, "i2c") != NULL || strcmp(path, "/proc/mounts") == 0;
}

// Where a relative path begins; "" when that cannot be told.
static void folder_path(int folder, char *out, size_t size)
{
    char link[40];
    long length;
    if (folder == AT_FDCWD) {
        length = syscall(SYS_getcwd, out, size) > 0 ? (long)strlen(out) : 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        length = syscall(SYS_readlinkat, AT_FDCWD, link, out, size - 1);
    }
    out[length > 0 ? length : 0] = '\0';
}

// Takes out empty parts and "." and goes up for ".."; by the letters, as links are not followed.
static void normalise(char *path)
{
    char *to = path;
    const char *from = path;
    while (*from != '\0') {
        size_t length = strcspn(from + 1, "/");
        if (length == 2 && from[1] == '.' && from[2] == '.') {
            while (to > path && *--to != '/')
                continue;
        } else if (length > 1 || (length == 1 && from[1] != '.')) {
            memmove(to, from, length + 1);
            to += length + 1;
        }
        from += length + 1;
    }
    *to = '\0';
}

static bool absolute(int folder, const char *path, char *out, size_t size)
{
    char base[512];
    base[0] = '\0';
    int saved = errno;
    if (path[0] != '/')
        folder_path(folder, base, sizeof base);
    errno = saved;
    if (path[0] != '/' && base[0] != '/')
        return false;
    if (snprintf(out, size, "%s/%s", base, path) >= (int)size)
        return false;
    normalise(out);
    return true;
}

static bool is_bus(const char *path, unsigned *number)
{
    static const char prefix[] = "/dev/i2c-";
    const char *digits = path + sizeof prefix - 1;
    if (strncmp(path, prefix, sizeof prefix - 1) != 0 || digits[0] < '0' || digits[0] > '9' ||
        (digits[0] == '0' && digits[1] != '\0'))
        return false;
    char *end;
    unsigned long value = strtoul(digits, &end, 10);
    *number = (unsigned)value;
    return *end == '\0' && value <= RUNDIR_NUMBER_MAX && run_has_bus(*number);
}

static bool is_tree(const char *path)
{
    static const char *const roots[] = {"/sys/class/i2c-dev", "/sys/class/i2c-adapter",
                                        "/sys/bus/i2c/devices", "/sys/devices/platform/rtc8563"};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        size_t length = strlen(roots[i]);
        if (strncmp(path, roots[i], length) == 0 && (path[length] == '/' || path[length] == '\0'))
            return true;
    }
    return false;
}

const char *place_of(int folder, const char *path, place_t *place)
{
    char whole[sizeof place->path - RUNDIR_PATH_MAX];
    place->kind = PLACE_OTHER;
    if (!may_be_ours(path) || !absolute(folder, path, whole, sizeof whole))
        return path;
    place_kind_t kind = PLACE_OTHER;
    if (is_bus(whole, &place->number))
        kind = PLACE_BUS;
    else if (is_tree(whole) || strcmp(whole, "/proc/mounts") == 0)
        kind = PLACE_TREE;
    else
        return path;
    snprintf(place->path, sizeof place->path, "%s%s", run_directory, whole);
    // Only a machine without /sys is given other mounts.
    if (whole[1] == 'p' && syscall(SYS_faccessat, AT_FDCWD, place->path, F_OK) != 0)
        return path;
    place->kind = kind;
    return place->path;
}
