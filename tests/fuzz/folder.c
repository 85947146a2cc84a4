// folder.c - see folder.h
//
// SPDX-License-Identifier: MIT

#define _POSIX_C_SOURCE 200809L
#include "folder.h"

#include "input.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[] = "/dev/shm/rtc8563-fuzz-XXXXXX";
static pid_t maker; // the fuzzer may fork

static void empty(void)
{
    DIR *folder = opendir(path);
    MUST(folder != NULL);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (unlink(entry->d_name) != 0)
            (void)rmdir(entry->d_name);
    }
    closedir(folder);
}

static void leave(void)
{
    if (getpid() != maker || chdir(path) != 0)
        return;
    empty();
    (void)rmdir(path);
}

void folder_begin(void)
{
    if (maker == 0) {
        MUST(mkdtemp(path) != NULL);
        maker = getpid();
        atexit(leave);
    }
    MUST(chdir(path) == 0);
    empty();
}

void folder_write(const char *name, const uint8_t *bytes, size_t size)
{
    FILE *file = fopen(name, "wb");
    MUST(file != NULL && fwrite(bytes, 1, size, file) == size);
    MUST(fclose(file) == 0);
}

size_t folder_read(const char *name, uint8_t *bytes, size_t size)
{
    FILE *file = fopen(name, "rb");
    MUST(file != NULL);
    size_t got = fread(bytes, 1, size, file);
    fclose(file);
    return got;
}
