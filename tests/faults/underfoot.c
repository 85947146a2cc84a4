// underfoot.c - a chip file that is cut, replaced or closed while a program uses it
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "check.h"
#include "counter.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SIZE = 12288, SETTLE_US = 20000 }; // longer than a tick of any kernel

static const char *path;
static uint8_t good[SIZE];

static void save_good(void)
{
    int fd = open(path, O_RDONLY);
    CHECK_EQ(pread(fd, good, SIZE, 0), SIZE);
    close(fd);
}

static void put_good(void)
{
    int fd = open(path, O_WRONLY);
    CHECK_EQ(pwrite(fd, good, SIZE, 0), SIZE);
    close(fd);
}

// At once, as the program would notice, and after a while: never a crash, always
// an error, and the file is as it was cut. Repaired, the handle works again.
static void cut(chipfile_t *file, off_t size, useconds_t settle_us)
{
    int64_t count = counter_step(file);
    CHECK(count > 0);
    save_good();
    CHECK_EQ(truncate(path, size), 0);
    usleep(settle_us);
    CHECK_EQ(counter_step(file), CHIPFILE_ERR_TRUNCATED);
    CHECK_EQ(counter_step(file), CHIPFILE_ERR_TRUNCATED);
    put_good();
    CHECK_EQ(counter_step(file), count + 1);
}

static atomic_int handled;

static void programs_own(int number)
{
    (void)number;
    handled++;
}

// The program's own handler for SIGBUS goes on working.
static void own_handler(chipfile_t *file)
{
    struct sigaction action = {.sa_handler = programs_own};
    struct sigaction before;
    sigaction(SIGBUS, &action, &before);
    raise(SIGBUS);
    CHECK_EQ(handled, 1);
    CHECK(counter_step(file) > 0);
    sigaction(SIGBUS, &before, NULL);
}

static atomic_bool stop_cutting;

static void *cut_and_mend(void *arg)
{
    (void)arg;
    while (!atomic_load(&stop_cutting)) {
        if (truncate(path, 5000) != 0)
            break;
        usleep(300);
        put_good();
        usleep(300);
    }
    return NULL;
}

// Cut at any instant of a turn. Its error is one of those that a cut file gives.
static void cut_within_turns(chipfile_t *file)
{
    pthread_t thread;
    int failed = 0;
    save_good();
    pthread_create(&thread, NULL, cut_and_mend, NULL);
    for (int i = 0; i < 20000; i++) {
        int64_t result = counter_step(file);
        CHECK(result > 0 || result == CHIPFILE_ERR_TRUNCATED || result == CHIPFILE_ERR_DAMAGED);
        failed += result < 0;
    }
    atomic_store(&stop_cutting, true);
    pthread_join(thread, NULL);
    CHECK(failed > 0);
    put_good();
    usleep(SETTLE_US);
    CHECK(counter_step(file) > 0);
}

static void *empty_and_mend(void *arg)
{
    (void)arg;
    while (!atomic_load(&stop_cutting) && truncate(path, 0) == 0)
        put_good();
    return NULL;
}

// Or of being opened.
static void cut_within_opens(void)
{
    pthread_t thread;
    chipfile_t *file;
    int opened = 0;
    save_good();
    atomic_store(&stop_cutting, false);
    pthread_create(&thread, NULL, empty_and_mend, NULL);
    for (int i = 0; i < 20000; i++)
        if (chipfile_open(path, CHIPFILE_WRITE, &file) == CHIPFILE_OK) {
            opened++;
            chipfile_close(file);
        }
    atomic_store(&stop_cutting, true);
    pthread_join(thread, NULL);
    CHECK(opened > 0 && opened < 20000);
    put_good();
}

static void closed_under_us(chipfile_t *file)
{
    int64_t count = counter_read(file);
    int fd = chipfile_descriptor(file);
    CHECK_EQ(close(fd), 0);
    usleep(SETTLE_US);
    CHECK_EQ(counter_step(file), count + 1);
    fd = chipfile_descriptor(file);
    int null = open("/dev/null", O_RDWR);
    CHECK_EQ(dup2(null, fd), fd); // it is the program's now, and must stay open
    usleep(SETTLE_US);
    CHECK_EQ(counter_step(file), count + 2);
    CHECK(chipfile_descriptor(file) != fd);
    CHECK(fcntl(fd, F_GETFD) >= 0);
    close(fd);
    close(null);
}

static void replaced(chipfile_t *file)
{
    CHECK(counter_step(file) > 1);
    CHECK(counter_create(path));
    usleep(SETTLE_US);
    CHECK_EQ(counter_step(file), 1);
    CHECK_EQ(unlink(path), 0); // it goes on without a name, as any file does
    usleep(SETTLE_US);
    CHECK_EQ(counter_step(file), 2);
}

static void never_over_an_existing_one(void)
{
    const chipfile_settings_t settings = {.speed_milli = CHIPFILE_SPEED_ONE};
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    CHECK(counter_create(path));
    save_good();
    CHECK_EQ(chipfile_create(path, &settings, &chip, false), CHIPFILE_ERR_EXISTS);
    uint8_t before[SIZE];
    memcpy(before, good, SIZE);
    save_good();
    CHECK_EQ(memcmp(before, good, SIZE), 0);
    CHECK_EQ(chipfile_create("/dev/null", &settings, &chip, true), CHIPFILE_ERR_FOREIGN);
    CHECK_EQ(chipfile_create("/no/such/place", &settings, &chip, false), CHIPFILE_ERR_SYSTEM);
}

// A file system that is full leaves no half file behind.
static void full(void)
{
    const chipfile_settings_t settings = {.speed_milli = CHIPFILE_SPEED_ONE};
    struct rlimit before, small;
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 5000;
    setrlimit(RLIMIT_FSIZE, &small);
    CHECK_EQ(chipfile_create("full.chip", &settings, &chip, false), CHIPFILE_ERR_SYSTEM);
    CHECK_EQ(errno, EFBIG);
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK_EQ(access("full.chip", F_OK), -1);
    CHECK_EQ(system("ls -A | grep -q '^full[.]chip'") == 0, false);
}

int main(int argc, char **argv)
{
    path = argc > 1 ? argv[1] : "underfoot.chip";
    chipfile_t *file;
    CHECK(counter_create(path));
    CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
    static const off_t sizes[] = {0, 10, 100, 4096, 5000, 8192, 9000, SIZE - 1};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        // A cut within the last page takes no page away: it shows at the next look.
        if (sizes[i] <= 8192)
            cut(file, sizes[i], 0);
        cut(file, sizes[i], SETTLE_US);
    }
    cut_within_turns(file);
    closed_under_us(file);
    replaced(file);
    chipfile_close(file);
    CHECK(counter_create(path));
    cut_within_opens();
    never_over_an_existing_one();
    CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
    own_handler(file);
    chipfile_close(file);
    full();
    unlink(path);
    return check_result();
}
