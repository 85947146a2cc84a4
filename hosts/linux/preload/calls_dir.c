// calls_dir.c - folders in which a bus is to be seen
//
// SPDX-License-Identifier: MIT
//
// Below /sys the run's own folders are listed. /dev is the machine's, with our buses behind the
// last entry.

#define _GNU_SOURCE
#include "preload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LISTINGS 32

// An open listing of /dev.
typedef struct listing_t {
    DIR *_Atomic folder;
    unsigned next;        // bus to be told of
    struct dirent entry;
} listing_t;

static listing_t listings[LISTINGS];
static _Atomic unsigned listing_count; // none, for nearly all programs

static listing_t *listing_of(DIR *folder)
{
    if (listing_count != 0 && folder != NULL)
        for (int i = 0; i < LISTINGS; i++)
            if (listings[i].folder == folder)
                return &listings[i];
    return NULL;
}

static bool is_dev(DIR *folder)
{
    struct stat dev, here;
    return REAL(stat)("/dev", &dev) == 0 && REAL(fstat)(dirfd(folder), &here) == 0 &&
           dev.st_dev == here.st_dev && dev.st_ino == here.st_ino;
}

static DIR *opened(DIR *folder)
{
    int saved = errno;
    bool ours = folder != NULL && run_bus_count != 0 && is_dev(folder);
    errno = saved;
    for (int i = 0; ours && i < LISTINGS; i++) {
        DIR *none = NULL;
        if (atomic_compare_exchange_strong(&listings[i].folder, &none, folder)) {
            listings[i].next = 0;
            listing_count++;
            break;
        }
    }
    return folder;
}

EXPORT DIR *opendir(const char *path)
{
    place_t place;
    return opened(REAL(opendir)(place_of(AT_FDCWD, path, &place)));
}

EXPORT DIR *fdopendir(int fd)
{
    return opened(REAL(fdopendir)(fd));
}

EXPORT int closedir(DIR *folder)
{
    listing_t *listing = listing_of(folder);
    if (listing != NULL) {
        listing->folder = NULL;
        listing_count--;
    }
    return REAL(closedir)(folder);
}

EXPORT void rewinddir(DIR *folder)
{
    listing_t *listing = listing_of(folder);
    if (listing != NULL)
        listing->next = 0;
    REAL(rewinddir)(folder);
}

// The next of our buses that the machine does not have too; NULL: no more.
static struct dirent *our_entry(listing_t *listing)
{
    struct stat st;
    while (listing->next < run_bus_count) {
        unsigned number = run_buses[listing->next++].number;
        struct dirent *entry = &listing->entry;
        int length = snprintf(entry->d_name, sizeof entry->d_name, "i2c-%u", number);
        if (REAL(fstatat)(dirfd(listing->folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            continue;
        entry->d_ino = 1 + number;
        entry->d_off = 0;
        entry->d_type = DT_CHR;
        entry->d_reclen = (uint16_t)(offsetof(struct dirent, d_name) + (size_t)length + 1);
        return entry;
    }
    return NULL;
}

EXPORT struct dirent *readdir(DIR *folder)
{
    listing_t *listing = listing_of(folder);
    int saved = errno;
    if (listing == NULL)
        return REAL(readdir)(folder);
    errno = 0;
    struct dirent *entry = REAL(readdir)(folder);
    if (entry == NULL && errno == 0)
        entry = our_entry(listing);
    if (errno == 0 || errno == ENOENT)
        errno = saved;
    return entry;
}

_Static_assert(sizeof(struct dirent) == sizeof(struct dirent64), "a 64-bit machine");

EXPORT struct dirent64 *readdir64(DIR *folder)
{
    return (struct dirent64 *)readdir(folder);
}

// ------------------------------------------------------------- scandir and glob
//
// These list folders inside the C library; here they do it through the calls above.

typedef int (*choose_t)(const struct dirent *);
typedef int (*order_t)(const struct dirent **, const struct dirent **);

static int fail_scan(struct dirent **list, size_t count, DIR *folder, int error)
{
    while (count > 0)
        free(list[--count]);
    free(list);
    closedir(folder);
    errno = error;
    return -1;
}

static int scan(DIR *folder, struct dirent ***out, choose_t choose, order_t order)
{
    struct dirent **list = NULL;
    struct dirent *entry;
    size_t count = 0;
    while ((entry = readdir(folder)) != NULL) {
        if (choose != NULL && choose(entry) == 0)
            continue;
        struct dirent **longer = realloc(list, (count + 1) * sizeof *list);
        if (longer != NULL) {
            list = longer;
            list[count] = malloc(sizeof *entry);
        }
        if (longer == NULL || list[count] == NULL)
            return fail_scan(list, count, folder, ENOMEM);
        memcpy(list[count++], entry, entry->d_reclen);
    }
    closedir(folder);
    if (order != NULL && count > 0)
        qsort(list, count, sizeof *list,
              (int (*)(const void *, const void *))(void (*)(void))order);
    *out = list;
    return (int)count;
}

EXPORT int scandir(const char *restrict path, struct dirent ***restrict out, choose_t choose,
                   order_t order)
{
    place_t place;
    path = place_of(AT_FDCWD, path, &place);
    if (run_bus_count == 0 || (uintptr_t)path < 4096 || strcmp(path, "/dev") != 0)
        return REAL(scandir)(path, out, choose, order);
    DIR *folder = opendir(path);
    return folder != NULL ? scan(folder, out, choose, order) : -1;
}

EXPORT int scandir64(const char *restrict path, struct dirent64 ***restrict out,
                     int (*choose)(const struct dirent64 *),
                     int (*order)(const struct dirent64 **, const struct dirent64 **))
{
    return scandir(path, (struct dirent ***)out, (choose_t)(void (*)(void))choose,
                   (order_t)(void (*)(void))order);
}

static void *glob_open(const char *path)
{
    return opendir(path);
}

static struct dirent *glob_next(void *folder)
{
    return readdir(folder);
}

static void glob_close(void *folder)
{
    closedir(folder);
}

EXPORT int glob(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
                glob_t *restrict out)
{
    if (run_bus_count != 0 && (uintptr_t)pattern >= 4096 && (flags & GLOB_ALTDIRFUNC) == 0 &&
        (strncmp(pattern, "/dev/", 5) == 0 || strstr(pattern, "i2c") != NULL)) {
        flags |= GLOB_ALTDIRFUNC;
        out->gl_opendir = glob_open;
        out->gl_readdir = glob_next;
        out->gl_closedir = glob_close;
        out->gl_stat = stat;
        out->gl_lstat = lstat;
    }
    return REAL(glob)(pattern, flags, on_error, out);
}

EXPORT int glob64(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
                  glob64_t *restrict out)
{
    return glob(pattern, flags, on_error, (glob_t *)out);
}
