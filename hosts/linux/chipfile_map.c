// chipfile_map.c - the file in memory: opened, mapped, followed when replaced
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "chipfile_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

// Programs close low descriptors by number, and expect the lowest free one next.
enum { HIGH_DESCRIPTOR = 700 };

uint64_t host_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec < 0 ? 0 : (uint64_t)now.tv_sec * SIM8563_SEC + (uint64_t)now.tv_nsec;
}

typedef struct identity_t {
    uint64_t device, inode, size;
    bool regular;
} identity_t;

// Of the descriptor when path is "".
static bool identify(int fd, const char *path, identity_t *out)
{
    struct statx st;
    int flags = path[0] ? 0 : AT_EMPTY_PATH;
    if (syscall(SYS_statx, fd, path, flags, STATX_TYPE | STATX_INO | STATX_SIZE, &st) != 0)
        return false;
    *out = (identity_t){
        .device = makedev(st.stx_dev_major, st.stx_dev_minor),
        .inode = st.stx_ino,
        .size = st.stx_size,
        .regular = S_ISREG(st.stx_mode),
    };
    return true;
}

static bool is_ours(const chipfile_t *file, const identity_t *identity)
{
    return identity->device == file->device && identity->inode == file->inode;
}

// The bytes are looked at as a copy, before any of them is mapped. Others may be
// writing: what is wrong twice in the same way is wrong.
static chipfile_err_t check_bytes(int fd)
{
    uint8_t bytes[2][FILE_SIZE];
    identity_t identity;
    memset(bytes, 0, sizeof bytes);
    for (int i = 0;; i = 1 - i) {
        if (!identify(fd, "", &identity))
            return CHIPFILE_ERR_SYSTEM;
        if (!identity.regular)
            return CHIPFILE_ERR_FOREIGN;
        memset(bytes[i], 0, FILE_SIZE);
        ssize_t got = raw_read(fd, bytes[i], FILE_SIZE, 0);
        if (got < 0)
            return CHIPFILE_ERR_SYSTEM;
        chipfile_err_t err = file_check(bytes[i], got < FILE_SIZE ? (uint64_t)got : identity.size);
        if (!err || memcmp(bytes[0], bytes[1], FILE_SIZE) == 0)
            return err;
    }
}

static int moved_high(int fd)
{
    int high = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);
    if (high < 0)
        return fd; // few descriptors are allowed: the low one does as well
    raw_close(fd);
    return high;
}

// A descriptor that was closed under us may be somebody else's by now.
static bool descriptor_is_ours(const chipfile_t *file, identity_t *identity)
{
    return file->fd >= 0 && identify(file->fd, "", identity) && is_ours(file, identity);
}

void map_detach(chipfile_t *file)
{
    identity_t identity;
    if (descriptor_is_ours(file, &identity))
        raw_close(file->fd);
    file->fd = -1;
    file->cached = false;
    uint8_t *map = atomic_exchange(&file->map, NULL);
    if (map)
        munmap(map, FILE_SIZE);
}

chipfile_err_t map_attach(chipfile_t *file)
{
    bool write = file->mode == CHIPFILE_WRITE;
    int fd = raw_open(file->path, (write ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0)
        return CHIPFILE_ERR_SYSTEM;
    identity_t identity;
    chipfile_err_t err = check_bytes(fd);
    if (!err && !identify(fd, "", &identity))
        err = CHIPFILE_ERR_SYSTEM;
    uint8_t *map = MAP_FAILED;
    if (!err) {
        fd = moved_high(fd);
        map = mmap(NULL, FILE_SIZE, write ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
        err = map == MAP_FAILED ? CHIPFILE_ERR_SYSTEM : CHIPFILE_OK;
    }
    if (err) {
        raw_close(fd);
        return err;
    }
    file->device = identity.device;
    file->inode = identity.inode;
    file->fd = fd;
    file->cached = false;
    atomic_store(&file->lost, false);
    atomic_store(&file->map, map);
    if (write && !lock_enter(file)) {
        map_detach(file);
        return CHIPFILE_ERR_SYSTEM;
    }
    return CHIPFILE_OK;
}

static uint64_t coarse_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * SIM8563_SEC + (uint64_t)now.tv_nsec;
}

// A look from outside costs more than a turn, so it is taken once per tick of
// the kernel's clock (some ms). What happens in between, chipfile_watch.c catches.
static bool still_good(chipfile_t *file)
{
    if (!atomic_load(&file->map) || atomic_load(&file->lost) || file->fd < 0)
        return false;
    uint64_t now_ns = coarse_clock_ns();
    if (now_ns == file->checked_ns)
        return true;
    file->checked_ns = now_ns;
    identity_t identity, named;
    if (!descriptor_is_ours(file, &identity) || identity.size != FILE_SIZE)
        return false;
    bool replaced = identify(AT_FDCWD, file->path, &named) && !is_ours(file, &named);
    return !replaced;
}

chipfile_err_t map_refresh(chipfile_t *file)
{
    if (still_good(file))
        return CHIPFILE_OK;
    map_detach(file);
    return map_attach(file);
}

// A thread that asks twice is told so rather than left hanging: a signal handler
// may interrupt a turn and want one.
void map_init_mutex(chipfile_t *file)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&file->mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

// The child's copy of the descriptor shares the parent's token: a descriptor
// opened anew gets its own. The file may have no name any more, but /proc knows it.
void map_after_fork(chipfile_t *file)
{
    char name[40];
    map_init_mutex(file);
    file->cached = false;
    int old = file->fd;
    if (old < 0)
        return;
    snprintf(name, sizeof name, "/proc/self/fd/%d", old);
    file->fd = raw_open(name, file->mode == CHIPFILE_WRITE ? O_RDWR : O_RDONLY, 0);
    identity_t identity;
    if (identify(old, "", &identity) && is_ours(file, &identity))
        raw_close(old);
    if (file->fd >= 0)
        file->fd = moved_high(file->fd);
    if (file->fd >= 0 && file->mode == CHIPFILE_WRITE && !lock_enter(file)) {
        raw_close(file->fd);
        file->fd = -1;
    }
}
