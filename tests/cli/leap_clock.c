// leap_clock.c - a host whose clock leaps over what a program sleeps
//
// SPDX-License-Identifier: MIT
//
// LD_PRELOAD: days pass in seconds, for `rtc8563 drift` (who keeps a bus so busy that the chip is
// held back must wait for real: the bus does that by system calls of its own). Each look at the clock takes LEAP_STEP_NS (50000), and one in
// LEAP_HELD_UP (none) looks is held up for up to 3 s, as a busy host is.

#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)

static uint64_t now_ns;

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static uint64_t look(void)
{
    static uint64_t random = 8563;
    uint64_t one_in = setting("LEAP_HELD_UP", 0);
    struct timespec at;
    if (now_ns == 0) { // a chip file's clock is the host's
        syscall(SYS_clock_gettime, CLOCK_REALTIME, &at);
        now_ns = (uint64_t)at.tv_sec * SECOND_NS + (uint64_t)at.tv_nsec;
    }
    now_ns += setting("LEAP_STEP_NS", 50000);
    random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    if (one_in && (random >> 33) % one_in == 0)
        now_ns += (random >> 20) % (3 * SECOND_NS);
    return now_ns;
}

int clock_gettime(clockid_t id, struct timespec *out)
{
    (void)id;
    uint64_t ns = look();
    *out = (struct timespec){(time_t)(ns / SECOND_NS), (long)(ns % SECOND_NS)};
    return 0;
}

int clock_nanosleep(clockid_t id, int flags, const struct timespec *at, struct timespec *left)
{
    (void)id;
    (void)left;
    uint64_t ns = (uint64_t)at->tv_sec * SECOND_NS + (uint64_t)at->tv_nsec;
    if (flags & TIMER_ABSTIME)
        now_ns = ns > now_ns ? ns : now_ns;
    else
        now_ns += ns;
    return 0;
}
