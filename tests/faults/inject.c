// inject.c - runs a command and makes one of its system calls go wrong, once or from then on
//
// SPDX-License-Identifier: MIT
//
//     inject REPORT PROCESS N error|short|signal VALUE once|forever COMMAND [ARGUMENT...]
//
// Calls are counted from 1 in each process, the processes from 0 in the order of their birth: 0 is
// COMMAND. Those of the dynamic loader do not count: a program that cannot be loaded is not
// started. With N = 0 nothing goes wrong.
//
//     error VALUE    the call is not made and returns -VALUE; a brk() returns what it was
//     short VALUE    a read or write is made, of VALUE bytes at most
//     signal VALUE   the process is sent this signal before the call
//     forever        all later calls of the same name in this process too
//
// REPORT gets one line for each call: process, number, * if it was tampered with, its name, three
// arguments, and its path if it takes one. The exit status is the command's, or 128 and the
// signal that ended it. It ends with all that COMMAND started.

#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
#error "this knows the registers of x86-64 only"
#endif

enum { PROCESSES = 256, FAILED = 125, PATH_SHOWN = 200 };

typedef struct process_t {
    pid_t pid;
    bool counted;  // it is COMMAND, or was born of it
    bool stopped;  // the stop at its birth is over
    bool tampered; // with the call that it is in
    unsigned calls;
    uintptr_t loader, loader_end;
    unsigned long argument; // in place of which another one was put
} process_t;

static struct {
    FILE *report;
    unsigned process, at;
    char kind; // 'e', 's'hort, or 'k' for a signal
    unsigned long value;
    bool forever;
    uint64_t name; // of the call that went wrong first
    bool begun;
} plan;

static process_t processes[PROCESSES];
static unsigned process_count;

static void give_up(const char *what)
{
    fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
    exit(FAILED);
}

static process_t *process_of(pid_t pid)
{
    for (unsigned i = 0; i < process_count; i++)
        if (processes[i].pid == pid)
            return &processes[i];
    if (process_count == PROCESSES)
        give_up("too many processes");
    processes[process_count] = (process_t){.pid = pid, .counted = process_count > 0};
    return &processes[process_count++];
}

static void set_register(const process_t *process, size_t offset, unsigned long value)
{
    if (ptrace(PTRACE_POKEUSER, process->pid, offsetof(struct user, regs) + offset, value) != 0)
        give_up("cannot set a register");
}
#define REGISTER(name) offsetof(struct user_regs_struct, name)

// Where the loader of the program that was just started lies.
static void find_loader(process_t *process)
{
    char name[40], line[512];
    process->counted = true;
    process->loader = process->loader_end = 0;
    snprintf(name, sizeof name, "/proc/%d/maps", (int)process->pid);
    FILE *maps = fopen(name, "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long begin, end;
        if (strstr(line, "/ld-linux") == NULL || sscanf(line, "%lx-%lx", &begin, &end) != 2)
            continue;
        if (process->loader == 0)
            process->loader = begin;
        process->loader_end = end;
    }
    if (maps != NULL)
        fclose(maps);
}

// Which argument of this call is a path; -1: none.
static int path_argument(uint64_t name)
{
    switch (name) {
    case SYS_openat: case SYS_newfstatat: case SYS_statx: case SYS_unlinkat: case SYS_mkdirat:
    case SYS_readlinkat: case SYS_faccessat: case SYS_faccessat2: case SYS_renameat2:
    case SYS_symlinkat: case SYS_fchmodat:
        return 1;
    case SYS_mkdir: case SYS_rmdir: case SYS_unlink: case SYS_rename: case SYS_link:
    case SYS_readlink: case SYS_access: case SYS_chmod: case SYS_symlink: case SYS_execve:
    case SYS_chdir:
        return 0;
    default:
        return -1;
    }
}

static void report(const process_t *process, const struct __ptrace_syscall_info *info)
{
    char path[PATH_SHOWN] = "";
    int argument = path_argument(info->entry.nr);
    if (argument >= 0) { // the page after the one in which it begins may not be there
        uintptr_t at = (uintptr_t)info->entry.args[argument];
        size_t size = sizeof path - 1, room = 4096 - at % 4096, first = room < size ? room : size;
        struct iovec here = {path, size};
        struct iovec there[2] = {{(void *)at, first}, {(void *)(at + first), size - first}};
        if (process_vm_readv(process->pid, &here, 1, there, 2, 0) < 0)
            path[0] = '\0';
        path[strcspn(path, "\n")] = '\0';
    }
    fprintf(plan.report, "%u %u %c %llu %lld %lld %lld %s\n", (unsigned)(process - processes),
            process->calls, process->tampered ? '*' : '-', (unsigned long long)info->entry.nr,
            (long long)info->entry.args[0], (long long)info->entry.args[1],
            (long long)info->entry.args[2], path);
}

// False: this call cannot go wrong in this way.
static bool tamper(process_t *process, const struct __ptrace_syscall_info *info)
{
    uint64_t name = info->entry.nr;
    bool moves_bytes = name == SYS_read || name == SYS_write || name == SYS_pread64 ||
                       name == SYS_pwrite64;
    if (plan.kind == 'k') {
        kill(process->pid, (int)plan.value);
    } else if (plan.kind == 'e' && name == SYS_brk) {
        process->argument = info->entry.args[0];
        set_register(process, REGISTER(rdi), 0);
    } else if (plan.kind == 'e') {
        set_register(process, REGISTER(orig_rax), (unsigned long)-1);
    } else if (!moves_bytes || info->entry.args[2] <= plan.value) {
        return false;
    } else {
        process->argument = info->entry.args[2];
        set_register(process, REGISTER(rdx), plan.value);
    }
    return true;
}

static void on_entry(process_t *process, const struct __ptrace_syscall_info *info)
{
    uintptr_t caller = (uintptr_t)info->instruction_pointer;
    if (!process->counted || (caller >= process->loader && caller < process->loader_end))
        return;
    process->calls++;
    bool first = process->calls == plan.at;
    bool again = plan.forever && plan.begun && info->entry.nr == plan.name;
    if (process == &processes[plan.process] && (first || again)) {
        process->tampered = tamper(process, info);
        plan.begun = plan.begun || process->tampered;
        plan.name = info->entry.nr;
    }
    report(process, info);
}

// The kernel keeps the arguments' registers, and so do we.
static void on_exit_of(process_t *process)
{
    process->tampered = false;
    if (plan.kind == 's')
        set_register(process, REGISTER(rdx), process->argument);
    else if (plan.kind == 'e' && plan.name == SYS_brk)
        set_register(process, REGISTER(rdi), process->argument);
    else if (plan.kind == 'e')
        set_register(process, REGISTER(rax), -plan.value);
}

static void on_call(process_t *process)
{
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, process->pid, sizeof info, &info) < 0)
        return; // killed meanwhile
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
        on_entry(process, &info);
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && process->tampered) {
        on_exit_of(process);
    }
}

// Returns the signal to go on with.
static int on_stop(process_t *process, int status)
{
    int number = WSTOPSIG(status);
    unsigned event = (unsigned)status >> 16;
    if (number == (SIGTRAP | 0x80)) {
        on_call(process);
        return 0;
    }
    if (event == PTRACE_EVENT_EXEC)
        find_loader(process);
    if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) {
        unsigned long child = 0;
        ptrace(PTRACE_GETEVENTMSG, process->pid, 0, &child);
        process_of((pid_t)child);
    }
    if (event != 0)
        return 0;
    if (!process->stopped && number == SIGSTOP) {
        process->stopped = true;
        return 0;
    }
    return number;
}

static int follow(pid_t command)
{
    int status, result = FAILED;
    pid_t pid;
    while ((pid = waitpid(-1, &status, __WALL)) > 0) {
        if (WIFSTOPPED(status)) {
            process_t *process = process_of(pid);
            ptrace(PTRACE_SYSCALL, pid, 0, on_stop(process, status));
        } else if (pid == command) {
            result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
    }
    return result;
}

int main(int argc, char **argv)
{
    if (argc < 8) {
        fprintf(stderr, "usage: inject REPORT PROCESS N error|short|signal VALUE once|forever "
                        "COMMAND [ARGUMENT...]\n");
        return FAILED;
    }
    plan.report = fopen(argv[1], "we");
    if (plan.report == NULL)
        give_up(argv[1]);
    plan.process = (unsigned)strtoul(argv[2], NULL, 10);
    plan.at = (unsigned)strtoul(argv[3], NULL, 10);
    plan.kind = strcmp(argv[4], "signal") == 0 ? 'k' : argv[4][0];
    plan.value = strtoul(argv[5], NULL, 10);
    plan.forever = strcmp(argv[6], "forever") == 0;
    pid_t command = fork();
    if (command == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execvp(argv[7], argv + 7);
        give_up(argv[7]);
    }
    process_t *process = process_of(command);
    const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC |
                         PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
    process->stopped = true;
    if (command < 0 || waitpid(command, NULL, 0) != command ||
        ptrace(PTRACE_SETOPTIONS, command, 0, options) != 0 ||
        ptrace(PTRACE_SYSCALL, command, 0, 0) != 0)
        give_up("cannot trace");
    int status = follow(command);
    return fclose(plan.report) == 0 ? status : FAILED;
}
