// raw.c - see raw.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "raw.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int raw_open(const char *path, int flags, mode_t mode)
{
    long fd;
    do
        fd = syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return (int)fd;
}

int raw_close(int fd)
{
    int saved = errno;
    int error = syscall(SYS_close, fd) == 0 || errno == EINTR ? 0 : errno; // it is closed then too
    errno = saved;
    return error;
}

bool raw_write(int fd, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    while (size > 0) {
        long done = syscall(SYS_write, fd, from, size);
        if (done < 0 && errno != EINTR)
            return false;
        from += done < 0 ? 0 : done;
        size -= done < 0 ? 0 : (size_t)done;
    }
    return true;
}

ssize_t raw_read(int fd, void *bytes, size_t size, off_t offset)
{
    uint8_t *to = bytes;
    size_t got = 0;
    while (got < size) {
        long more = syscall(SYS_pread64, fd, to + got, size - got, offset + (off_t)got);
        if (more < 0 && errno != EINTR)
            return -1;
        if (more == 0)
            break;
        got += more < 0 ? 0 : (size_t)more;
    }
    return (ssize_t)got;
}

bool raw_address(const char *path, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof out->sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(out->sun_path, path, length + 1);
    return true;
}
