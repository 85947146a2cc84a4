// chipfile_watch.c - what may happen to an open chip file behind our back
//
// SPDX-License-Identifier: MIT
//
// When a mapped file is cut short, touching it raises SIGBUS. The guard asks us:
// zeros take the place of the lost pages, the access goes on and its turn ends in
// CHIPFILE_ERR_TRUNCATED.
//
// A fork() shares the parent's token with the child: the child's handles get
// tokens of their own. A page that the kernel wipes in a child shows it, also
// after a bare clone().

#define _GNU_SOURCE
#include "chipfile_private.h"

#include "guard.h"

#include <sys/mman.h>

static _Atomic(chipfile_t *) watched[CHIPFILE_HANDLES];
static _Atomic(atomic_bool *) same_process; // false in a child that has not been looked after

static bool mend(const void *address)
{
    for (int i = 0; i < CHIPFILE_HANDLES; i++) {
        chipfile_t *file = atomic_load(&watched[i]);
        uint8_t *map = file ? atomic_load(&file->map) : NULL;
        uintptr_t offset = (uintptr_t)address - (uintptr_t)map;
        if (map && offset < FILE_SIZE) {
            atomic_store(&file->lost, true);
            void *zeros = mmap(map, FILE_SIZE, PROT_READ | PROT_WRITE,
                               MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            return zeros != MAP_FAILED;
        }
    }
    return false;
}

static void after_fork(void)
{
    atomic_bool *same = atomic_load(&same_process);
    if (same && atomic_exchange(same, true))
        return;
    for (int i = 0; i < CHIPFILE_HANDLES; i++) {
        chipfile_t *file = atomic_load(&watched[i]);
        if (file)
            map_after_fork(file);
    }
}

void watch_fork_check(void)
{
    atomic_bool *same = atomic_load_explicit(&same_process, memory_order_relaxed);
    if (same && !atomic_load_explicit(same, memory_order_relaxed))
        after_fork();
}

static void watch_begin(void)
{
    atomic_bool *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                             -1, 0);
    if (page != MAP_FAILED && madvise(page, PAGE, MADV_WIPEONFORK) == 0) {
        atomic_store(page, true);
        atomic_store(&same_process, page);
    }
    pthread_atfork(NULL, NULL, after_fork);
    guard_mend(mend);
}

bool watch_enter(chipfile_t *file)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_begin);
    for (int i = 0; i < CHIPFILE_HANDLES; i++) {
        chipfile_t *none = NULL;
        if (atomic_compare_exchange_strong(&watched[i], &none, file))
            return true;
    }
    return false;
}

void watch_leave(chipfile_t *file)
{
    for (int i = 0; i < CHIPFILE_HANDLES; i++) {
        chipfile_t *found = file;
        atomic_compare_exchange_strong(&watched[i], &found, NULL);
    }
}
