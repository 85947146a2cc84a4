// run_inspect.c - programs that cannot be given a bus
//
// SPDX-License-Identifier: MIT
//
// The bus is put under a program by a library that the dynamic loader brings in. A program without
// that loader, one of another machine, or one that the loader protects from such libraries would
// run as if there were no bus; it is better to say so.

#define _GNU_SOURCE
#include "run.h"

#include "raw.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define HEADS_MAX 64

// The linker's name for the beginning of this tool.
extern const Elf64_Ehdr __ehdr_start __attribute__((visibility("hidden")));

// As execvp() looks for it.
static bool find(const char *program, char out[PATH_SIZE])
{
    const char *folders = getenv("PATH");
    if (strchr(program, '/') != NULL)
        return snprintf(out, PATH_SIZE, "%s", program) < PATH_SIZE;
    if (folders == NULL)
        folders = "/bin:/usr/bin";
    for (;;) {
        size_t length = strcspn(folders, ":");
        int size = snprintf(out, PATH_SIZE, "%.*s%s%s", (int)length, folders,
                            length > 0 ? "/" : "", program);
        if (size < PATH_SIZE && access(out, X_OK) == 0)
            return true;
        if (folders[length] == '\0')
            return false;
        folders += length + 1;
    }
}

// The interpreter of a script, in place of the script.
static bool take_interpreter(const char *line, char path[PATH_SIZE])
{
    if (line[0] != '#' || line[1] != '!')
        return false;
    line += 2 + strspn(line + 2, " \t");
    size_t length = strcspn(line, " \t\r\n");
    snprintf(path, PATH_SIZE, "%.*s", (int)length, line);
    return length > 0;
}

static bool is_static(int fd, const Elf64_Ehdr *head)
{
    Elf64_Phdr parts[HEADS_MAX];
    size_t size = head->e_phnum * sizeof parts[0];
    if (head->e_phnum > HEADS_MAX || raw_read(fd, parts, size, (off_t)head->e_phoff) != (ssize_t)size)
        return false;
    for (unsigned i = 0; i < head->e_phnum; i++)
        if (parts[i].p_type == PT_INTERP)
            return false;
    return true;
}

static bool is_protected(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || getauxval(AT_SECURE) != 0)
        return false;
    return ((st.st_mode & S_ISUID) != 0 && st.st_uid != geteuid()) ||
           ((st.st_mode & S_ISGID) != 0 && st.st_gid != getegid()) ||
           (geteuid() != 0 && fgetxattr(fd, "security.capability", NULL, 0) > 0);
}

static const char *why_not(int fd, const Elf64_Ehdr *head)
{
    if (head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_machine != __ehdr_start.e_machine)
        return "is for another kind of machine than this tool";
    if (is_static(fd, head))
        return "is statically linked";
    if (is_protected(fd))
        return "gets privileges when it starts (set-user-ID or capabilities)";
    return NULL;
}

static int inspect(const command_t *command, const char *program, char path[PATH_SIZE], int fd)
{
    Elf64_Ehdr head;
    char line[256] = "";
    if (raw_read(fd, line, sizeof line - 1, 0) > 0 && take_interpreter(line, path))
        return -1;
    if (raw_read(fd, &head, sizeof head, 0) != (ssize_t)sizeof head ||
        memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
        return STATUS_YES;
    const char *why = why_not(fd, &head);
    if (why == NULL)
        return STATUS_YES;
    return failure(command, "%s cannot be given the bus: %s %s, and no library can be put under "
                   "it; use a dynamically linked program of this machine, without privileges",
                   program, path, why);
}

int run_inspect(const command_t *command, const char *program)
{
    char path[PATH_SIZE];
    if (!find(program, path))
        return STATUS_YES;
    for (int depth = 0; depth < 5; depth++) { // scripts of scripts, as far as the kernel goes
        int fd = raw_open(path, O_RDONLY, 0);
        if (fd < 0)
            return STATUS_YES;
        int status = inspect(command, program, path, fd);
        raw_close(fd);
        if (status >= 0)
            return status;
    }
    return STATUS_YES;
}
