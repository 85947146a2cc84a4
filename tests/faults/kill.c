// kill.c - the chip file under kill -9, a thousand times
//
// SPDX-License-Identifier: MIT
//
// Two writers hammer one file. Every 0..5 ms one of them is killed, the file is
// looked at whole, and another takes its place. Nothing that was committed may be
// lost, and at no time is the file damaged.

#define _GNU_SOURCE
#include "check.h"
#include "counter.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KILLS = 1000, WRITERS = 2 };

static _Atomic int64_t *committed; // the highest count that a commit confirmed

static void confirm(int64_t count)
{
    int64_t seen = atomic_load(committed);
    while (seen < count && !atomic_compare_exchange_weak(committed, &seen, count)) {
    }
}

static void write_until_killed(const char *path)
{
    chipfile_t *file;
    if (chipfile_open(path, CHIPFILE_WRITE, &file) != CHIPFILE_OK)
        _exit(10);
    for (;;) {
        int64_t count = counter_step(file);
        if (count < 0)
            _exit(11);
        confirm(count);
    }
}

static pid_t start_writer(const char *path)
{
    pid_t pid = fork();
    if (pid == 0)
        write_until_killed(path);
    return pid;
}

static int kill_writer(pid_t pid)
{
    int status = 0;
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return status;
}

// What was confirmed before we look is there; what is there comes soon after.
static int64_t look(const char *path, int64_t before)
{
    chipfile_t *file;
    int64_t floor = atomic_load(committed);
    chipfile_err_t err = chipfile_open(path, CHIPFILE_WRITE, &file);
    CHECK_EQ(err, CHIPFILE_OK);
    if (err)
        return before;
    int64_t count = counter_read(file);
    CHECK_MSG(count >= floor && count >= before, "count %lld after %lld committed",
              (long long)count, (long long)floor);
    chipfile_close(file);
    return count;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "kill.chip";
    unsigned seed = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 0) : (unsigned)time(NULL);
    printf("again: %s %s %u\n", argv[0], path, seed);
    committed = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(counter_create(path));
    srandom(seed);
    pid_t writer[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        writer[i] = start_writer(path);
    int64_t count = 0;
    for (int i = 0; i < KILLS; i++) {
        usleep((useconds_t)(random() % 5000));
        int status = kill_writer(writer[i % WRITERS]);
        CHECK_MSG(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                  "a writer ended with status %x by itself", (unsigned)status);
        count = look(path, count);
        writer[i % WRITERS] = start_writer(path);
    }
    for (int i = 0; i < WRITERS; i++)
        kill_writer(writer[i]);
    printf("%lld turns, %d kills\n", (long long)look(path, count), KILLS);
    CHECK(count > KILLS);
    unlink(path);
    return check_result();
}
