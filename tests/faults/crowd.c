// crowd.c - many processes and threads on one chip file lose no update
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "check.h"
#include "counter.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 2, THREADS = 3, TURNS = 3000, FORKS = 8 };

static void *hammer(void *arg)
{
    chipfile_t *file = arg;
    for (int i = 0; i < TURNS; i++) {
        if (counter_step(file) < 0)
            return file; // any pointer: it failed
    }
    return NULL;
}

// Threads share one handle; half of the processes inherit it over fork().
static int process(chipfile_t *file)
{
    pthread_t thread[THREADS];
    int failed = 0;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&thread[i], NULL, hammer, file);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(thread[i], &result);
        failed += result != NULL;
    }
    return failed;
}

static pid_t start(const char *path, chipfile_t *inherited)
{
    pid_t pid = fork();
    if (pid == 0) {
        chipfile_t *file = inherited;
        if (!file && chipfile_open(path, CHIPFILE_WRITE, &file) != CHIPFILE_OK)
            _exit(10);
        _exit(process(file));
    }
    return pid;
}

static void wait_well(pid_t pid)
{
    int status = 0;
    waitpid(pid, &status, 0);
    CHECK_EQ(status, 0);
}

static void crowd(const char *path)
{
    chipfile_t *file;
    pid_t pid[2 * PROCESSES];
    CHECK(counter_create(path));
    CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
    for (int i = 0; i < 2 * PROCESSES; i++)
        pid[i] = start(path, i % 2 ? file : NULL);
    CHECK_EQ(process(file), 0);
    for (int i = 0; i < 2 * PROCESSES; i++)
        wait_well(pid[i]);
    CHECK_EQ(counter_read(file), (2 * PROCESSES + 1) * THREADS * TURNS);
    chipfile_close(file);
}

// fork() while other threads are in the middle of a turn.
static void fork_within_turns(const char *path)
{
    chipfile_t *file;
    pthread_t thread;
    void *result;
    CHECK(counter_create(path));
    CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
    pthread_create(&thread, NULL, hammer, file);
    for (int i = 0; i < FORKS; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(counter_step(file) > 0 ? 0 : 12);
        wait_well(pid);
    }
    pthread_join(thread, &result);
    CHECK(result == NULL);
    CHECK_EQ(counter_read(file), TURNS + FORKS);
    chipfile_close(file);
}

// Who may only read sees whole states while others write.
static void readers(const char *path)
{
    chipfile_t *file;
    int64_t last = 0;
    CHECK(counter_create(path));
    pid_t pid = start(path, NULL);
    CHECK_EQ(chipfile_open(path, CHIPFILE_READ, &file), CHIPFILE_OK);
    for (int i = 0; i < 2000; i++) {
        int64_t count = counter_read(file);
        CHECK_MSG(count >= last, "read %lld after %lld", (long long)count, (long long)last);
        last = count;
    }
    CHECK_EQ(counter_step(file), CHIPFILE_ERR_READ_ONLY);
    wait_well(pid);
    CHECK_EQ(counter_read(file), THREADS * TURNS);
    chipfile_close(file);
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "crowd.chip";
    crowd(path);
    fork_within_turns(path);
    readers(path);
    unlink(path);
    return check_result();
}
