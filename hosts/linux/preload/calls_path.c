// calls_path.c - calls on a path
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "preload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

// Names that the C library's headers do not declare.
EXPORT int __open_2(const char *path, int flags);
EXPORT int __open64_2(const char *path, int flags);
EXPORT int __openat_2(int folder, const char *path, int flags);
EXPORT int __openat64_2(int folder, const char *path, int flags);
EXPORT int __xstat(int version, const char *path, struct stat *out);
EXPORT int __xstat64(int version, const char *path, struct stat64 *out);
EXPORT int __lxstat(int version, const char *path, struct stat *out);
EXPORT int __lxstat64(int version, const char *path, struct stat64 *out);
EXPORT int __fxstat(int version, int fd, struct stat *out);
EXPORT int __fxstat64(int version, int fd, struct stat64 *out);
EXPORT int __fxstatat(int version, int folder, const char *path, struct stat *out, int flags);
EXPORT int __fxstatat64(int version, int folder, const char *path, struct stat64 *out, int flags);
EXPORT char *__realpath_chk(const char *path, char *resolved, size_t room);
EXPORT ssize_t __readlink_chk(const char *path, char *out, size_t size, size_t room);
EXPORT ssize_t __readlinkat_chk(int folder, const char *path, char *out, size_t size, size_t room);
_Noreturn void __chk_fail(void);

// ----------------------------------------------------------------------- open

static int open_place(int folder, const char *path, int flags, mode_t mode)
{
    place_t place;
    path = place_of(folder, path, &place);
    if (place.kind != PLACE_BUS)
        return REAL(openat)(folder, path, flags, mode);
    // The device is there already: creating and cutting it short have nothing to do.
    int kept = flags & ~O_TRUNC;
    if ((flags & O_EXCL) == 0)
        kept &= ~O_CREAT;
    return descriptor_open(REAL(openat)(folder, path, kept, mode), place.number, flags);
}

// The mode is only there with these flags.
#define MODE_AFTER(flags)                                                                         \
    __extension__({                                                                               \
        mode_t mode_ = 0;                                                                         \
        if (((flags) & O_CREAT) != 0 || ((flags) & O_TMPFILE) == O_TMPFILE) {                     \
            va_list list_;                                                                        \
            va_start(list_, flags);                                                               \
            mode_ = va_arg(list_, mode_t);                                                        \
            va_end(list_);                                                                        \
        }                                                                                         \
        mode_;                                                                                    \
    })

EXPORT int open(const char *path, int flags, ...)
{
    return open_place(AT_FDCWD, path, flags, MODE_AFTER(flags));
}

EXPORT int open64(const char *path, int flags, ...)
{
    return open_place(AT_FDCWD, path, flags | O_LARGEFILE, MODE_AFTER(flags));
}

EXPORT int openat(int folder, const char *path, int flags, ...)
{
    return open_place(folder, path, flags, MODE_AFTER(flags));
}

EXPORT int openat64(int folder, const char *path, int flags, ...)
{
    return open_place(folder, path, flags | O_LARGEFILE, MODE_AFTER(flags));
}

// The fortified forms take no mode and end the program when one is missing.
static int open_without_mode(int folder, const char *path, int flags)
{
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE)
        __chk_fail();
    return open_place(folder, path, flags, 0);
}

int __open_2(const char *path, int flags)
{
    return open_without_mode(AT_FDCWD, path, flags);
}

int __open64_2(const char *path, int flags)
{
    return open_without_mode(AT_FDCWD, path, flags | O_LARGEFILE);
}

int __openat_2(int folder, const char *path, int flags)
{
    return open_without_mode(folder, path, flags);
}

int __openat64_2(int folder, const char *path, int flags)
{
    return open_without_mode(folder, path, flags | O_LARGEFILE);
}

EXPORT int creat(const char *path, mode_t mode)
{
    return open_place(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

EXPORT int creat64(const char *path, mode_t mode)
{
    return creat(path, mode);
}

// ----------------------------------------------------------------------- stat
//
// struct stat and struct stat64 are the same on 64-bit machines, and only there this builds.

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "a 64-bit machine");

static void make_device(struct stat *out, unsigned number)
{
    out->st_mode = S_IFCHR | (out->st_mode & 07777);
    out->st_rdev = makedev(I2CDEV_MAJOR, number);
    out->st_size = 0;
    out->st_blocks = 0;
}

static int stat_place(int folder, const char *path, struct stat *out, int flags)
{
    place_t place;
    descriptor_t descriptor;
    path = place_of(folder, path, &place);
    int result = REAL(fstatat)(folder, path, out, flags);
    if (result == 0 && place.kind == PLACE_BUS)
        make_device(out, place.number);
    else if (result == 0 && (flags & AT_EMPTY_PATH) != 0 && descriptor_maybe(folder) &&
             path[0] == '\0' && descriptor_get(folder, &descriptor))
        make_device(out, descriptor.number);
    return result;
}

EXPORT int stat(const char *restrict path, struct stat *restrict out)
{
    return stat_place(AT_FDCWD, path, out, 0);
}

EXPORT int lstat(const char *restrict path, struct stat *restrict out)
{
    return stat_place(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW);
}

EXPORT int fstat(int fd, struct stat *out)
{
    descriptor_t descriptor;
    int result = REAL(fstat)(fd, out);
    if (result == 0 && descriptor_maybe(fd) && descriptor_get(fd, &descriptor))
        make_device(out, descriptor.number);
    return result;
}

EXPORT int fstatat(int folder, const char *restrict path, struct stat *restrict out, int flags)
{
    return stat_place(folder, path, out, flags);
}

EXPORT int stat64(const char *restrict path, struct stat64 *restrict out)
{
    return stat(path, (struct stat *)out);
}

EXPORT int lstat64(const char *restrict path, struct stat64 *restrict out)
{
    return lstat(path, (struct stat *)out);
}

EXPORT int fstat64(int fd, struct stat64 *out)
{
    return fstat(fd, (struct stat *)out);
}

EXPORT int fstatat64(int folder, const char *restrict path, struct stat64 *restrict out, int flags)
{
    return fstatat(folder, path, (struct stat *)out, flags);
}

// Programs built before glibc 2.33 call these.
int __xstat(int version, const char *path, struct stat *out)
{
    (void)version;
    return stat(path, out);
}

int __xstat64(int version, const char *path, struct stat64 *out)
{
    (void)version;
    return stat64(path, out);
}

int __lxstat(int version, const char *path, struct stat *out)
{
    (void)version;
    return lstat(path, out);
}

int __lxstat64(int version, const char *path, struct stat64 *out)
{
    (void)version;
    return lstat64(path, out);
}

int __fxstat(int version, int fd, struct stat *out)
{
    (void)version;
    return fstat(fd, out);
}

int __fxstat64(int version, int fd, struct stat64 *out)
{
    (void)version;
    return fstat64(fd, out);
}

int __fxstatat(int version, int folder, const char *path, struct stat *out, int flags)
{
    (void)version;
    return fstatat(folder, path, out, flags);
}

int __fxstatat64(int version, int folder, const char *path, struct stat64 *out, int flags)
{
    (void)version;
    return fstatat64(folder, path, out, flags);
}

EXPORT int statx(int folder, const char *restrict path, int flags, unsigned mask,
                 struct statx *restrict out)
{
    place_t place;
    descriptor_t descriptor = {0};
    path = place_of(folder, path, &place);
    int result = REAL(statx)(folder, path, flags, mask, out);
    if (result != 0)
        return result;
    if (place.kind == PLACE_BUS)
        descriptor.number = place.number;
    else if (!descriptor_maybe(folder) || (flags & AT_EMPTY_PATH) == 0 || path[0] != '\0' ||
             !descriptor_get(folder, &descriptor))
        return result;
    out->stx_mode = (uint16_t)(S_IFCHR | (out->stx_mode & 07777));
    out->stx_rdev_major = I2CDEV_MAJOR;
    out->stx_rdev_minor = descriptor.number;
    out->stx_size = 0;
    out->stx_blocks = 0;
    return result;
}

// ---------------------------------------------------------------------- others

EXPORT int access(const char *path, int mode)
{
    place_t place;
    return REAL(access)(place_of(AT_FDCWD, path, &place), mode);
}

EXPORT int faccessat(int folder, const char *path, int mode, int flags)
{
    place_t place;
    return REAL(faccessat)(folder, place_of(folder, path, &place), mode, flags);
}

EXPORT int euidaccess(const char *path, int mode)
{
    place_t place;
    return REAL(euidaccess)(place_of(AT_FDCWD, path, &place), mode);
}

EXPORT int eaccess(const char *path, int mode)
{
    return euidaccess(path, mode);
}

// ls -l asks for these.
EXPORT ssize_t getxattr(const char *path, const char *name, void *value, size_t size)
{
    place_t place;
    return REAL(getxattr)(place_of(AT_FDCWD, path, &place), name, value, size);
}

EXPORT ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size)
{
    place_t place;
    return REAL(lgetxattr)(place_of(AT_FDCWD, path, &place), name, value, size);
}

EXPORT ssize_t listxattr(const char *path, char *list, size_t size)
{
    place_t place;
    return REAL(listxattr)(place_of(AT_FDCWD, path, &place), list, size);
}

EXPORT ssize_t llistxattr(const char *path, char *list, size_t size)
{
    place_t place;
    return REAL(llistxattr)(place_of(AT_FDCWD, path, &place), list, size);
}

EXPORT int chdir(const char *path)
{
    place_t place;
    return REAL(chdir)(place_of(AT_FDCWD, path, &place));
}

EXPORT ssize_t readlinkat(int folder, const char *restrict path, char *restrict out, size_t size)
{
    place_t place;
    return REAL(readlinkat)(folder, place_of(folder, path, &place), out, size);
}

EXPORT ssize_t readlink(const char *restrict path, char *restrict out, size_t size)
{
    place_t place;
    return REAL(readlink)(place_of(AT_FDCWD, path, &place), out, size);
}

ssize_t __readlink_chk(const char *path, char *out, size_t size, size_t room)
{
    if (size > room)
        __chk_fail();
    return readlink(path, out, size);
}

ssize_t __readlinkat_chk(int folder, const char *path, char *out, size_t size, size_t room)
{
    if (size > room)
        __chk_fail();
    return readlinkat(folder, path, out, size);
}

// A bus has no links on its way; what is below /sys is told where it really lies.
EXPORT char *realpath(const char *restrict path, char *restrict resolved)
{
    place_t place;
    const char *there = place_of(AT_FDCWD, path, &place);
    if (place.kind != PLACE_BUS)
        return REAL(realpath)(there, resolved);
    const char *device = there + strlen(run_directory);
    return resolved == NULL ? strdup(device) : strcpy(resolved, device);
}

EXPORT char *canonicalize_file_name(const char *path)
{
    return realpath(path, NULL);
}

char *__realpath_chk(const char *path, char *resolved, size_t room)
{
    if (room < PATH_MAX)
        __chk_fail();
    return realpath(path, resolved);
}
