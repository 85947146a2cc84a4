// starve.c - for LD_PRELOAD: the N-th time that a program asks for memory there is none
//
// SPDX-License-Identifier: MIT
//
//     STARVE="PROGRAM N once|forever FILE"
//
// Counted from 1, in processes whose program has that name. When it comes to it FILE is made. With
// N = 0 nothing fails, and FILE is as long as there were requests. The functions of the C library
// that take memory for their caller (strdup, realpath, fopen ...) ask malloc() too, and so here.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// The C library's own, by the names that nobody interposes.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static bool counting, forever, failing;
static unsigned long at, count;
static char file[200];
static long counted = -1; // a program may have given up opening files when it ends

__attribute__((constructor)) static void begin(void)
{
    char program[64], how[16];
    const char *plan = getenv("STARVE");
    if (plan != NULL && sscanf(plan, "%63s %lu %15s %199s", program, &at, how, file) == 4) {
        counting = strcmp(program, program_invocation_short_name) == 0;
        forever = strcmp(how, "forever") == 0;
    }
    if (counting && at == 0)
        counted = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static void make_file(void)
{
    syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT, 0600));
}

__attribute__((destructor)) static void end(void)
{
    for (unsigned long i = 0; counted >= 0 && i < count; i++)
        syscall(SYS_write, counted, "", 1);
}

static bool none_left(void)
{
    bool due = counting && ++count == at;
    if (due)
        make_file();
    failing = failing || (due && forever);
    if (due || failing)
        errno = ENOMEM;
    return due || failing;
}

void *malloc(size_t size)
{
    return none_left() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return none_left() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return none_left() ? NULL : __libc_realloc(block, size);
}
