// sandbox.c - see sandbox.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "sandbox.h"

#ifdef __has_feature // clang's way to tell
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif

#ifdef __SANITIZE_ADDRESS__

int sandbox_enter(const char *chip, const int *folders, unsigned count, complaint_t *complaint)
{
    (void)chip, (void)folders, (void)count, (void)complaint;
    return 0;
}

#else

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// ---------------------------------------------------------------- Landlock

// The rights that a release of Landlock knows of, from making devices to truncating.
static uint64_t rights_of(long release)
{
    static const unsigned bits[] = {13, 14, 15, 15, 16}; // release 1, 2 ...
    size_t count = sizeof bits / sizeof bits[0];
    unsigned index = release > (long)count ? (unsigned)count - 1 : (unsigned)release - 1;
    return (UINT64_C(1) << bits[index]) - 1;
}

static int allow(long ruleset, int folder, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = folder};
    return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

// A chip file that is replaced is opened again: what counts is its folder.
static int allow_chip(long ruleset, const char *chip)
{
    char folder[4096];
    const char *slash = strrchr(chip, '/');
    int length = slash == NULL || slash == chip ? 1 : (int)(slash - chip);
    if (snprintf(folder, sizeof folder, "%.*s", length, chip) >= (int)sizeof folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int result = allow(ruleset, fd, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
    int cause = errno;
    close(fd);
    errno = cause;
    return result;
}

static int enforce(long ruleset, const char *chip, const int *folders, unsigned count)
{
    int result = allow_chip(ruleset, chip);
    for (unsigned i = 0; i < count && result == 0; i++)
        if (folders[i] >= 0)
            result = allow(ruleset, folders[i], LANDLOCK_ACCESS_FS_REMOVE_FILE);
    return result != 0 ? result : (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}

static int limit_files(const char *chip, const int *folders, unsigned count,
                       complaint_t *complaint)
{
    long release = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (release < 1)
        return 0; // this kernel has none, or it is turned off
    struct landlock_ruleset_attr attributes = {.handled_access_fs = rights_of(release)};
    long ruleset = syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    int result = ruleset >= 0 ? enforce(ruleset, chip, folders, count) : -1;
    int cause = errno;
    if (ruleset >= 0)
        close((int)ruleset);
    return result == 0 ? 0 : complain(complaint, "cannot give up files: %s", strerror(cause));
}

// ----------------------------------------------------------------- seccomp

// What serving takes, and what the C library and the chip file do on the way.
static const int calls[] = {
    SCMP_SYS(accept4), SCMP_SYS(brk), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(close), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(fcntl), SCMP_SYS(flock),
    SCMP_SYS(fstat), SCMP_SYS(futex), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(lseek),
    SCMP_SYS(madvise), SCMP_SYS(mremap), SCMP_SYS(munmap), SCMP_SYS(newfstatat), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(pread64), SCMP_SYS(read), SCMP_SYS(recvmsg),
    SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sched_yield), SCMP_SYS(sendmsg), SCMP_SYS(statx),
    SCMP_SYS(unlinkat), SCMP_SYS(write),
};

// Each is refused with EPERM otherwise: what a library may try and do without stays harmless.
static int fill(scmp_filter_ctx filter)
{
    int result = 0;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0] && result == 0; i++)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    if (result == 0)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                                  SCMP_A2(SCMP_CMP_MASKED_EQ, O_CREAT | O_TRUNC | O_PATH, 0));
    const int maps[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
    for (size_t i = 0; i < 2 && result == 0; i++)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, maps[i], 1,
                                  SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    const struct scmp_arg_cmp itself = {.op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)getpid()};
    if (result == 0) // how a process ends itself by a signal
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, itself);
    return result;
}

static int limit_calls(complaint_t *complaint)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int result = filter != NULL ? seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1) : -ENOMEM;
    if (result == 0) // the kernel's own errno, and not the library's
        result = fill(filter);
    if (result == 0)
        result = seccomp_load(filter);
    if (filter != NULL)
        seccomp_release(filter);
    return result == 0 ? 0 : complain(complaint, "cannot give up system calls: %s",
                                      strerror(-result));
}

int sandbox_enter(const char *chip, const int *folders, unsigned count, complaint_t *complaint)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return complain(complaint, "cannot give up privileges: %s", strerror(errno));
    if (limit_files(chip, folders, count, complaint) != 0)
        return -1;
    return limit_calls(complaint);
}

#endif
