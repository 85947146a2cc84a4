// starve.c - for LD_PRELOAD: the N-th time that a program asks for memory there is none
//
// SPDX-License-Identifier: MIT
//
//     STARVE="PROGRAM N once|forever FILE"
//
// Counted from 1, in processes whose program has that name. FILE holds a number of eight bytes: N
// when it has come to it, 0 before. With N = 0 nothing fails, and it is how many requests there
// were. The functions of the C library that take memory for their caller (strdup, realpath, fopen
// ...) ask malloc() too, and so here.
//
// Those of libseccomp do not count. Release 2.5.4 does not get over a lack of memory as it makes
// its program: it turns in circles for ever, crashes, or leaves a rule out and says all is well.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// The C library's own, by the names that nobody interposes.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static bool forever, failing;
static unsigned long at, count;
static unsigned long *told; // in FILE, out of reach of sandbox and close(); NULL: not counting

static void open_file(const char *file)
{
    int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && ftruncate(fd, sizeof *told) == 0)
        told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (told == NULL || told == MAP_FAILED)
        abort();
    close(fd);
}

__attribute__((constructor)) static void begin(void)
{
    char program[64], how[16], file[200];
    const char *plan = getenv("STARVE");
    if (plan == NULL || sscanf(plan, "%63s %lu %15s %199s", program, &at, how, file) != 4 ||
        strcmp(program, program_invocation_short_name) != 0)
        return;
    forever = strcmp(how, "forever") == 0;
    open_file(file);
}

__attribute__((destructor)) static void end(void)
{
    if (told != NULL && at == 0)
        *told = count;
}

static bool is_spared(void *caller)
{
    Dl_info info;
    return dladdr(caller, &info) != 0 && strstr(info.dli_fname, "/libseccomp.so") != NULL;
}

static bool none_left(void *caller)
{
    if (told == NULL || is_spared(caller))
        return false;
    bool due = ++count == at;
    if (due)
        *told = at;
    failing = failing || (due && forever);
    if (due || failing)
        errno = ENOMEM;
    return due || failing;
}
#define NONE_LEFT none_left(__builtin_return_address(0))

void *malloc(size_t size)
{
    return NONE_LEFT ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return NONE_LEFT ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return NONE_LEFT ? NULL : __libc_realloc(block, size);
}
