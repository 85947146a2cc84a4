// calls_stdio.c - streams on a bus
//
// SPDX-License-Identifier: MIT
//
// The C library's streams call its own read() and write(), which nobody can interpose. So a stream
// on a bus is one with functions of its own, and fileno() is answered from a short list.

#define _GNU_SOURCE
#include "preload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STREAMS 64

typedef struct stream_t {
    FILE *_Atomic file;
    _Atomic int taken; // the descriptor + 1; 0: free
} stream_t;

static stream_t streams[STREAMS];
static _Atomic unsigned stream_count; // none, for nearly all programs

static ssize_t stream_read(void *cookie, char *buffer, size_t size)
{
    return read(((stream_t *)cookie)->taken - 1, buffer, size);
}

static ssize_t stream_write(void *cookie, const char *buffer, size_t size)
{
    return write(((stream_t *)cookie)->taken - 1, buffer, size);
}

static int stream_close(void *cookie)
{
    stream_t *stream = cookie;
    int fd = stream->taken - 1;
    stream->file = NULL;
    stream->taken = 0;
    stream_count--;
    return close(fd);
}

static stream_t *take_stream(int fd)
{
    for (int i = 0; i < STREAMS; i++) {
        int unused = 0;
        if (atomic_compare_exchange_strong(&streams[i].taken, &unused, fd + 1))
            return &streams[i];
    }
    errno = EMFILE;
    return NULL;
}

static FILE *make_stream(int fd, const char *mode)
{
    const cookie_io_functions_t functions = {stream_read, stream_write, NULL, stream_close};
    stream_t *stream = take_stream(fd);
    if (stream == NULL)
        return NULL;
    FILE *file = fopencookie(stream, mode, functions);
    if (file == NULL) {
        stream->taken = 0;
        return NULL;
    }
    stream->file = file;
    stream_count++;
    setvbuf(file, NULL, _IOFBF, 4096); // as on a device
    return file;
}

// The flags of open() for a mode of fopen(); -1: it is none.
static int flags_of(const char *mode)
{
    int access = strchr(mode, '+') != NULL ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;
    int others = (strchr(mode, 'e') != NULL ? O_CLOEXEC : 0) |
                 (strchr(mode, 'x') != NULL ? O_EXCL : 0);
    switch (mode[0]) {
    case 'r':
        return access | (others & ~O_EXCL);
    case 'w':
        return access | others | O_CREAT | O_TRUNC;
    case 'a':
        return access | others | O_CREAT | O_APPEND;
    default:
        errno = EINVAL;
        return -1;
    }
}

EXPORT FILE *fopen(const char *restrict path, const char *restrict mode)
{
    place_t place;
    const char *there = place_of(AT_FDCWD, path, &place);
    if (place.kind != PLACE_BUS)
        return REAL(fopen)(there, mode);
    int flags = flags_of(mode);
    int fd = flags >= 0 ? open(path, flags, 0666) : -1;
    FILE *file = fd >= 0 ? make_stream(fd, mode) : NULL;
    if (file == NULL && fd >= 0)
        close(fd);
    return file;
}

EXPORT FILE *fopen64(const char *restrict path, const char *restrict mode)
{
    return fopen(path, mode);
}

EXPORT FILE *fdopen(int fd, const char *mode)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(fdopen)(fd, mode);
    int flags = flags_of(mode);
    if (flags < 0)
        return NULL;
    if (descriptor.access != O_RDWR && descriptor.access != (flags & O_ACCMODE)) {
        errno = EINVAL;
        return NULL;
    }
    return make_stream(fd, mode);
}

// An existing stream cannot be given functions of its own.
EXPORT FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict file)
{
    place_t place;
    const char *there = place_of(AT_FDCWD, path, &place);
    if (place.kind != PLACE_BUS)
        return REAL(freopen)(there, mode, file);
    fclose(file);
    errno = EOPNOTSUPP;
    return NULL;
}

EXPORT FILE *freopen64(const char *restrict path, const char *restrict mode, FILE *restrict file)
{
    return freopen(path, mode, file);
}

static int stream_fd(FILE *file)
{
    if (stream_count != 0 && file != NULL)
        for (int i = 0; i < STREAMS; i++)
            if (streams[i].file == file)
                return streams[i].taken - 1;
    return -1;
}

EXPORT int fileno(FILE *file)
{
    int fd = stream_fd(file);
    return fd >= 0 ? fd : REAL(fileno)(file);
}

EXPORT int fileno_unlocked(FILE *file)
{
    int fd = stream_fd(file);
    return fd >= 0 ? fd : REAL(fileno_unlocked)(file);
}
