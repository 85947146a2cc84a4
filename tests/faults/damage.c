// damage.c - damaged, truncated, foreign and newer files: an error, and not a byte changed
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "check.h"
#include "counter.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 12288, LOCK_AT = 40, LOCK_END = 44 };

static uint8_t good[SIZE];
static int fd;
static const char *path;

static void put(const uint8_t *bytes, size_t size)
{
    CHECK_EQ(ftruncate(fd, (off_t)size), 0);
    CHECK_EQ(pwrite(fd, bytes, size, 0), (ssize_t)size);
}

static bool same_bytes(const uint8_t *bytes, size_t size)
{
    uint8_t now[SIZE + 16];
    return pread(fd, now, sizeof now, 0) == (ssize_t)size && memcmp(now, bytes, size) == 0;
}

// Opening it gives one of these errors and leaves it alone.
static void refuse(const uint8_t *bytes, size_t size, unsigned errors, const char *what, int at)
{
    chipfile_t *file = NULL;
    chipfile_err_t err = chipfile_open(path, CHIPFILE_WRITE, &file);
    CHECK_MSG(err < 0 && (errors >> -err & 1), "%s %d: \"%s\"", what, at, chipfile_sentence(err));
    CHECK_MSG(same_bytes(bytes, size), "%s %d: the file was changed", what, at);
    if (!err)
        chipfile_close(file);
}

#define ONE_OF(e) (1u << -(CHIPFILE_ERR_##e))

static void flip_every_byte(uint8_t mask)
{
    static uint8_t bytes[SIZE];
    memcpy(bytes, good, SIZE);
    put(bytes, SIZE);
    for (int at = 0; at < SIZE; at++) {
        if (at >= LOCK_AT && at < LOCK_END)
            continue; // no part of the state: see stale_lock()
        bytes[at] ^= mask;
        CHECK_EQ(pwrite(fd, bytes + at, 1, at), 1);
        refuse(bytes, SIZE, ONE_OF(DAMAGED) | ONE_OF(FOREIGN) | ONE_OF(NEWER), "flipped byte", at);
        bytes[at] ^= mask;
        CHECK_EQ(pwrite(fd, bytes + at, 1, at), 1);
    }
}

static void cut_everywhere(void)
{
    put(good, SIZE);
    for (int size = SIZE - 1; size >= 0; size--) {
        CHECK_EQ(ftruncate(fd, size), 0);
        refuse(good, (size_t)size, ONE_OF(TRUNCATED), "cut to", size);
    }
}

static void foreign_and_newer(void)
{
    static uint8_t bytes[SIZE + 1];
    const char *text = "#!/bin/sh\necho hello\n";
    put((const uint8_t *)text, strlen(text));
    refuse((const uint8_t *)text, strlen(text), ONE_OF(FOREIGN), "a script", 0);
    put(bytes, SIZE);
    refuse(bytes, SIZE, ONE_OF(FOREIGN), "zeros", 0);
    memcpy(bytes, good, SIZE);
    put(bytes, SIZE + 1);
    refuse(bytes, SIZE + 1, ONE_OF(DAMAGED), "a byte too many", 0);
    bytes[16] = 2; // the version: whatever else a newer release changes
    memset(bytes + 32, 0xA5, SIZE - 32);
    put(bytes, SIZE);
    refuse(bytes, SIZE, ONE_OF(NEWER), "a newer version", 0);
    put(bytes, 100);
    refuse(bytes, 100, ONE_OF(NEWER), "a shorter newer version", 0);
}

static void not_a_file(void)
{
    chipfile_t *file;
    CHECK_EQ(chipfile_open("/dev/null", CHIPFILE_WRITE, &file), CHIPFILE_ERR_FOREIGN);
    CHECK_EQ(chipfile_open("/", CHIPFILE_WRITE, &file), CHIPFILE_ERR_SYSTEM);
    CHECK_EQ(chipfile_open("no/such/file", CHIPFILE_WRITE, &file), CHIPFILE_ERR_SYSTEM);
    unlink("damage.fifo");
    CHECK_EQ(mkfifo("damage.fifo", 0600), 0);
    CHECK_EQ(chipfile_open("damage.fifo", CHIPFILE_WRITE, &file), CHIPFILE_ERR_FOREIGN);
    unlink("damage.fifo");
}

// Whatever the lock holds, a turn is had: nobody proves to be its holder.
static void stale_lock(void)
{
    static const uint32_t stale[] = {1, 7, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF};
    for (size_t i = 0; i < sizeof stale / sizeof stale[0]; i++) {
        chipfile_t *file;
        put(good, SIZE);
        CHECK_EQ(pwrite(fd, &stale[i], 4, LOCK_AT), 4);
        CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
        CHECK_EQ(counter_read(file), 300);
        CHECK_EQ(counter_step(file), 301);
        chipfile_close(file);
    }
}

// A writer killed while it stores leaves a slot that says so: the other one is it.
static void unfinished_slot(void)
{
    static const uint8_t writing[4] = {0x57, 0x52, 0x49, 0x54};
    uint8_t bytes[SIZE];
    int64_t counts[2];
    for (int slot = 0; slot < 2; slot++) {
        chipfile_t *file;
        memcpy(bytes, good, SIZE);
        memset(bytes + 4096 * (1 + slot), 0xEE, 4096);
        memcpy(bytes + 4096 * (1 + slot), writing, sizeof writing);
        put(bytes, SIZE);
        CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
        counts[slot] = counter_read(file);
        CHECK_EQ(counter_step(file), counts[slot] + 1);
        CHECK_EQ(counter_step(file), counts[slot] + 2);
        chipfile_close(file);
        CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
        CHECK_EQ(counter_read(file), counts[slot] + 2);
        chipfile_close(file);
    }
    CHECK_EQ(counts[0] + counts[1], 300 + 299); // the state, and the one before it
}

int main(int argc, char **argv)
{
    path = argc > 1 ? argv[1] : "damage.chip";
    CHECK(counter_create(path));
    chipfile_t *file;
    CHECK_EQ(chipfile_open(path, CHIPFILE_WRITE, &file), CHIPFILE_OK);
    for (int i = 0; i < 300; i++)
        CHECK_EQ(counter_step(file), i + 1);
    chipfile_close(file);
    fd = open(path, O_RDWR);
    CHECK_EQ(pread(fd, good, SIZE, 0), SIZE);
    flip_every_byte(0x01);
    flip_every_byte(0x80);
    cut_everywhere();
    foreign_and_newer();
    not_a_file();
    stale_lock();
    unfinished_slot();
    close(fd);
    unlink(path);
    return check_result();
}
