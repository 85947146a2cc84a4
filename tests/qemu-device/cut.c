// cut.c - preloaded into QEMU: a chip file loses its bytes as soon as it is mapped
//
// SPDX-License-Identifier: MIT
//
//     CUT_AT=N LD_PRELOAD=cut.so qemu-system-arm ...      the Nth mapping of one

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILE_SIZE = 12288 };

void *mmap64(void *at, size_t size, int protection, int flags, int fd, off64_t offset)
{
    static int mapped;
    void *map = (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
    if (fd >= 0 && size == FILE_SIZE && (flags & MAP_SHARED) && ++mapped == atoi(getenv("CUT_AT")))
        if (ftruncate(fd, 0) != 0)
            abort();
    return map;
}
