// descriptor.c - which descriptors are ours
//
// SPDX-License-Identifier: MIT
//
// What the kernel keeps for an open() belongs to all copies of the descriptor, in this process and
// in those it forks and starts. A file has just one thing of that kind that a process may use: its
// offset, of no meaning for a device. So a descriptor of /dev/i2c-N is one of the run's empty file
// dev/i2c-N, and its offset holds
//
//     39         22 21    14 13   12 11  10 9       0
//     | a constant |  bus   | access | flags | address |
//
// which also tells it from another file that has come by its number since. The marks only say
// which descriptors are worth asking.

#define _GNU_SOURCE
#include "preload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define OFFSET_CONSTANT (INT64_C(0x28563) << 22)
#define OFFSET_MASK     (INT64_C(0x3FFFF) << 22)

uint8_t descriptor_marks[DESCRIPTORS];

static void mark(int fd, uint8_t value)
{
    if ((unsigned)fd < DESCRIPTORS)
        __atomic_store_n(&descriptor_marks[fd], value, __ATOMIC_RELAXED);
}

bool descriptor_get(int fd, descriptor_t *out)
{
    int saved = errno;
    int64_t offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
    errno = saved;
    if (offset < 0 || (offset & ~(OFFSET_MASK | 0x3FFFFF)) != 0 ||
        (offset & OFFSET_MASK) != OFFSET_CONSTANT)
        return false;
    out->number = (unsigned)(offset >> 14 & 0xFF);
    out->access = (int)(offset >> 12 & 3);
    out->flags = (uint16_t)(((offset >> 10 & 1) != 0 ? I2C_M_TEN : 0) |
                            ((offset >> 11 & 1) != 0 ? I2CDEV_PEC : 0));
    out->address = (uint16_t)(offset & 0x3FF);
    return run_has_bus(out->number);
}

int descriptor_put(int fd, const descriptor_t *descriptor)
{
    int64_t offset = OFFSET_CONSTANT | (int64_t)descriptor->number << 14 |
                     (int64_t)descriptor->access << 12 | descriptor->address;
    offset |= (descriptor->flags & I2C_M_TEN) != 0 ? INT64_C(1) << 10 : 0;
    offset |= (descriptor->flags & I2CDEV_PEC) != 0 ? INT64_C(1) << 11 : 0;
    int saved = errno;
    int error = syscall(SYS_lseek, fd, offset, SEEK_SET) == offset ? 0 : -errno;
    errno = saved;
    return error;
}

int descriptor_open(int fd, unsigned number, int flags)
{
    if (fd < 0 || (flags & O_PATH) != 0)
        return fd;
    bus_t bus;
    const descriptor_t fresh = {.number = number, .access = flags & O_ACCMODE};
    int error = fd < DESCRIPTORS ? run_bus(number, &bus) : -EMFILE;
    if (error == 0 && descriptor_put(fd, &fresh) != 0)
        error = -ENODEV;
    if (error != 0) {
        syscall(SYS_close, fd);
        errno = -error;
        return -1;
    }
    mark(fd, 1);
    return fd;
}

void descriptor_copied(int from, int to)
{
    if (descriptor_maybe(from) && to >= 0)
        mark(to, 1);
}

// A child between vfork() and exec() closes its own descriptors, but our marks are its parent's
// memory. A page that the kernel clears in a true child tells them apart.
static bool in_own_memory(void)
{
    static _Atomic(pid_t *) page;
    pid_t *owner = page;
    if (owner == NULL) {
        void *fresh = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (fresh == MAP_FAILED || madvise(fresh, 4096, MADV_WIPEONFORK) != 0)
            return false;
        page = owner = fresh;
    }
    pid_t self = getpid();
    if (*owner == 0)
        *owner = self;
    return *owner == self;
}

// A mark left over costs a look at each use of that descriptor, no more.
void descriptor_forget(int fd)
{
    if (descriptor_maybe(fd) && in_own_memory())
        mark(fd, 0);
}

// Another file may, by a rare chance, have been left at such an offset.
static bool is_of_run(int fd)
{
    char link[40], target[RUNDIR_PATH_MAX + 32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, target, sizeof target);
    size_t prefix = strlen(run_directory);
    return length > (long)prefix && strncmp(target, run_directory, prefix) == 0 &&
           target[prefix] == '/';
}

void descriptor_inherit(void)
{
    in_own_memory();
    DIR *folder = REAL(opendir)("/proc/self/fd");
    struct dirent *entry;
    while (folder != NULL && (entry = REAL(readdir)(folder)) != NULL) {
        descriptor_t descriptor;
        int fd = atoi(entry->d_name);
        if (entry->d_name[0] != '.' && fd != dirfd(folder) && descriptor_get(fd, &descriptor) &&
            is_of_run(fd))
            mark(fd, 1);
    }
    if (folder != NULL)
        closedir(folder);
}
