// chipfile_lock.c - whose turn it is
//
// SPDX-License-Identifier: MIT
//
// A lock that the kernel lets go on death costs two system calls, more than all
// the rest of a turn. So the lock is a word in the mapped file, taken and given
// back without a call, and the kernel is asked only when one has to wait for long:
//
//     word    0: free; else the token of the holder, and WAITING if others sleep
//     token   a number n that its holder proves to be in use by a lock on byte
//             TOKEN_BASE + n of the file, far beyond its end; no two open handles
//             have the same, and the kernel lets it go on death
//
// Who finds a word whose token nobody proves takes the turn: its holder is dead, or
// the word is from before a reboot, a copy or damage.

#define _GNU_SOURCE
#include "chipfile_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define TOKEN_BASE (INT64_C(1) << 40)
#define WAITING    UINT32_C(0x80000000)

enum {
    TOKENS      = 100000,
    SPINS       = 200,     // some us: longer than an undisturbed turn
    PATIENCE_NS = 5000000, // then the holder's token is looked at
};

static bool token_call(int fd, int command, uint32_t token, struct flock *lock)
{
    *lock = (struct flock){
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = TOKEN_BASE + token, .l_len = 1};
    return syscall(SYS_fcntl, fd, command, lock) == 0;
}

static uint32_t *word_of(chipfile_t *file)
{
    return (uint32_t *)(void *)(atomic_load_explicit(&file->map, memory_order_relaxed)
                                + HEADER_LOCK);
}

// A word that has our new token is a dead predecessor's.
bool lock_enter(chipfile_t *file)
{
    struct flock lock;
    for (uint32_t token = 1; token < TOKENS; token++) {
        if (token_call(file->fd, F_OFD_SETLK, token, &lock)) {
            uint32_t *word = word_of(file);
            uint32_t seen = __atomic_load_n(word, __ATOMIC_RELAXED);
            file->token = token;
            if ((seen & ~WAITING) == token) {
                __atomic_compare_exchange_n(word, &seen, 0, false, __ATOMIC_ACQ_REL,
                                            __ATOMIC_RELAXED);
            }
            return true;
        }
        if (errno != EAGAIN && errno != EACCES)
            return false;
    }
    return false;
}

// False: it cannot be told, errno says why.
static bool look_at_holder(const chipfile_t *file, uint32_t word, bool *dead)
{
    struct flock lock = {.l_type = F_UNLCK};
    uint32_t token = word & ~WAITING;
    bool known = token >= TOKENS || token_call(file->fd, F_OFD_GETLK, token, &lock);
    *dead = lock.l_type == F_UNLCK;
    return known;
}

static bool take(uint32_t *word, uint32_t seen, uint32_t mine)
{
    return __atomic_compare_exchange_n(word, &seen, mine, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

static bool spin(uint32_t *word, uint32_t mine)
{
    for (int i = 0; i < SPINS; i++) {
        if (__atomic_load_n(word, __ATOMIC_RELAXED) == 0 && take(word, 0, mine))
            return true;
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#endif
    }
    return false;
}

// Who has slept leaves WAITING set: there may be others.
static bool wait_for_turn(chipfile_t *file, uint32_t *word)
{
    const struct timespec patience = {.tv_nsec = PATIENCE_NS};
    uint32_t mine = file->token | WAITING;
    for (;;) {
        uint32_t seen = __atomic_load_n(word, __ATOMIC_RELAXED);
        if (seen == 0) {
            if (take(word, 0, mine))
                return true;
            continue;
        }
        if (!(seen & WAITING) && !take(word, seen, seen | WAITING))
            continue;
        seen |= WAITING;
        long woken = syscall(SYS_futex, word, FUTEX_WAIT, seen, &patience, NULL, 0);
        bool late = woken != 0 && errno == ETIMEDOUT;
        bool dead = false;
        if (late && !look_at_holder(file, seen, &dead))
            return false;
        if (dead && take(word, seen, mine))
            return true;
    }
}

bool lock_take(chipfile_t *file)
{
    uint32_t *word = word_of(file);
    return take(word, 0, file->token) || spin(word, file->token) || wait_for_turn(file, word);
}

// Not ours any more: the descriptor was closed under us, and another took us for dead.
void lock_give(chipfile_t *file)
{
    uint32_t *word = word_of(file);
    uint32_t seen = __atomic_load_n(word, __ATOMIC_RELAXED);
    while ((seen & ~WAITING) == file->token) {
        if (__atomic_compare_exchange_n(word, &seen, 0, false, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED)) {
            if (seen & WAITING)
                syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
            return;
        }
    }
}
