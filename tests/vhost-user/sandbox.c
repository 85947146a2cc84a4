// sandbox.c - what is left to a process that serves strangers
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "check.h"

#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Three folders: of the chip file, of a socket, and one that is nobody's.
static char base[] = "/tmp/rtc8563-sandbox-XXXXXX";
static const char *const chip = "chip/a.chip", *const beside = "chip/b.chip",
                  *const name = "socket/a", *const elsewhere = "other/a";

static void make(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && close(fd) == 0);
}

static bool refused(long result)
{
    return result < 0 && (errno == EPERM || errno == EACCES);
}

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    return fd >= 0 && close(fd) == 0;
}

static void calls(void)
{
    static char word[] = "true";
    char *const words[] = {word, NULL};
    CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), -1); // not even asked
    CHECK(refused(socket(AF_UNIX, SOCK_STREAM, 0)));
    CHECK(refused(execve("/bin/true", words, words + 1)));
    CHECK(refused(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)));
    CHECK(refused(kill(getpid(), 0)));
    CHECK(refused(syscall(SYS_tgkill, getpid() + 1, getpid() + 1, SIGTERM)));
    CHECK(refused(fchmod(STDOUT_FILENO, 0600)));
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(page != MAP_FAILED);
    CHECK(refused(mprotect(page, 4096, PROT_READ | PROT_EXEC)));
    CHECK(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
          MAP_FAILED);
}

// A file that was open before stays so.
static void files(bool landlock, int open_before)
{
    char byte;
    CHECK(opens(chip, O_RDWR));
    CHECK(opens(beside, O_RDWR)); // it may take the chip's place
    CHECK(!opens("chip/new", O_RDWR | O_CREAT));
    CHECK(!opens(chip, O_RDWR | O_TRUNC));
    CHECK(read(open_before, &byte, 1) == 1);
    CHECK(refused(rename(chip, "chip/c.chip")));
    CHECK(unlinkat(AT_FDCWD, name, 0) == 0);
    if (!landlock)
        return;
    CHECK(!opens(elsewhere, O_RDONLY));
    CHECK(!opens("/etc/passwd", O_RDONLY));
    CHECK(refused(unlinkat(AT_FDCWD, elsewhere, 0)));
    CHECK(refused(unlinkat(AT_FDCWD, chip, 0)));
}

static int within(void)
{
    char path[200];
    complaint_t complaint = {""};
    int folder = open("socket", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int open_before = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    bool landlock = syscall(SYS_landlock_create_ruleset, NULL, 0,
                            LANDLOCK_CREATE_RULESET_VERSION) >= 1;
    snprintf(path, sizeof path, "%s/%s", base, chip);
    const int folders[] = {folder, -1};
    CHECK_EQ(sandbox_enter(path, folders, 2, &complaint), 0);
    CHECK_MSG(complaint.text[0] == '\0', "%s", complaint.text);
    calls();
    files(landlock, open_before);
    printf("with%s Landlock: ", landlock ? "" : "out");
    return check_result();
}

int main(void)
{
    CHECK(mkdtemp(base) != NULL && chdir(base) == 0);
    CHECK(mkdir("chip", 0700) == 0 && mkdir("socket", 0700) == 0 && mkdir("other", 0700) == 0);
    make(chip);
    make(beside);
    make(name);
    make(elsewhere);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int result = within();
        fflush(stdout);
        _exit(result);
    }
    int status = -1;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK_EQ(status, 0);
    const char *const made[] = {chip, beside, name, elsewhere};
    for (int i = 0; i < 4; i++)
        (void)unlink(made[i]);
    CHECK(rmdir("chip") == 0 && rmdir("socket") == 0 && rmdir("other") == 0);
    CHECK(rmdir(base) == 0);
    return check_result();
}
