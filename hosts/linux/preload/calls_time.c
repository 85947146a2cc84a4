// calls_time.c - what time it is, and waiting, in an examination
//
// SPDX-License-Identifier: MIT
//
// Time is the examiner's then: a program that sleeps for an hour is back at once, and the chip is
// an hour older. Waiting for a descriptor with a time limit is real; if nothing came, that long has
// passed for the chip, too. What is not here is real alone: alarm() and timers, condition
// variables, the processor's time.

#define _GNU_SOURCE
#include "preload.h"

#include "remote.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)
#define MS_NS     UINT64_C(1000000)
#define OTHERS_NS MS_NS

// Lets it pass; false: time is the machine's.
static bool pass(uint64_t ns, remote_reply_t *now)
{
    return run_remote[0] != '\0' && remote_sleep(run_remote, ns, now);
}

// Who sleeps lets other processes go on: he may be waiting for one.
static bool slept(uint64_t ns)
{
    remote_reply_t now;
    const struct timespec others = {0, (long)(ns < OTHERS_NS ? ns : OTHERS_NS)};
    if (!pass(ns, &now))
        return false;
    syscall(SYS_nanosleep, &others, NULL);
    return true;
}

// ------------------------------------------------------------------- clocks

// Which of the two this clock shows; -1: neither.
static int kind_of(clockid_t clock)
{
    switch (clock) {
    case CLOCK_REALTIME: case CLOCK_REALTIME_COARSE: case CLOCK_TAI:
        return CLOCK_REALTIME;
    case CLOCK_MONOTONIC: case CLOCK_MONOTONIC_COARSE: case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
        return CLOCK_MONOTONIC;
    default:
        return -1;
    }
}

static bool read_clock(clockid_t clock, uint64_t *out_ns)
{
    remote_reply_t now;
    int kind = kind_of(clock);
    if (kind < 0 || !pass(0, &now))
        return false;
    *out_ns = kind == CLOCK_REALTIME ? now.unix_ns : now.monotonic_ns;
    return true;
}

EXPORT int clock_gettime(clockid_t clock, struct timespec *out)
{
    uint64_t ns;
    if (!read_clock(clock, &ns))
        return REAL(clock_gettime)(clock, out);
    *out = (struct timespec){(time_t)(ns / SECOND_NS), (long)(ns % SECOND_NS)};
    return 0;
}

EXPORT int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    uint64_t ns;
    int status = REAL(gettimeofday)(out, zone);
    if (status != 0 || !read_clock(CLOCK_REALTIME, &ns))
        return status;
    *out = (struct timeval){(time_t)(ns / SECOND_NS), (suseconds_t)(ns % SECOND_NS / 1000)};
    return 0;
}

EXPORT time_t time(time_t *out)
{
    uint64_t ns;
    if (!read_clock(CLOCK_REALTIME, &ns))
        return REAL(time)(out);
    if (out != NULL)
        *out = (time_t)(ns / SECOND_NS);
    return (time_t)(ns / SECOND_NS);
}

EXPORT int timespec_get(struct timespec *out, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, out) == 0 ? base : 0;
}

// ------------------------------------------------------------------- sleeping

static bool is_span(const struct timespec *span)
{
    return span != NULL && span->tv_sec >= 0 && span->tv_nsec >= 0 && span->tv_nsec < 1000000000;
}

static uint64_t ns_of(const struct timespec *span)
{
    return (uint64_t)span->tv_sec * SECOND_NS + (uint64_t)span->tv_nsec;
}

EXPORT int nanosleep(const struct timespec *span, struct timespec *rest)
{
    return is_span(span) && slept(ns_of(span)) ? 0 : REAL(nanosleep)(span, rest);
}

EXPORT int clock_nanosleep(clockid_t clock, int flags, const struct timespec *span,
                           struct timespec *rest)
{
    uint64_t now = 0;
    bool until = (flags & TIMER_ABSTIME) != 0;
    if (!is_span(span) || kind_of(clock) < 0 || (until && !read_clock(clock, &now)))
        return REAL(clock_nanosleep)(clock, flags, span, rest);
    uint64_t ns = ns_of(span);
    return slept(ns > now ? ns - now : 0) ? 0 : REAL(clock_nanosleep)(clock, flags, span, rest);
}

EXPORT int usleep(useconds_t us)
{
    return slept(us * UINT64_C(1000)) ? 0 : REAL(usleep)(us);
}

EXPORT unsigned sleep(unsigned seconds)
{
    return slept(seconds * SECOND_NS) ? 0 : REAL(sleep)(seconds);
}

EXPORT int thrd_sleep(const struct timespec *span, struct timespec *rest)
{
    return nanosleep(span, rest) == 0 ? 0 : errno == EINTR ? -1 : -2;
}

// -------------------------------------------------------------------- waiting

// What came of it. After 0 the limit, if there was one, has passed.
static int waited(int ready, bool limited, uint64_t ns)
{
    if (ready == 0 && limited)
        slept(ns);
    return ready;
}

static int waited_ms(int ready, int ms)
{
    return waited(ready, ms > 0, ms > 0 ? (unsigned)ms * MS_NS : 0);
}

EXPORT int poll(struct pollfd *fds, nfds_t count, int ms)
{
    bool sleeps = count == 0 && ms >= 0;
    return sleeps && slept((unsigned)ms * MS_NS) ? 0 : waited_ms(REAL(poll)(fds, count, ms), ms);
}

EXPORT int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *most,
                 const sigset_t *mask)
{
    bool limited = is_span(most);
    uint64_t ns = limited ? ns_of(most) : 0;
    if (count == 0 && limited && slept(ns))
        return 0;
    return waited(REAL(ppoll)(fds, count, most, mask), limited, ns);
}

static bool waits_for_nothing(int count, const fd_set *in, const fd_set *out, const fd_set *bad)
{
    return count == 0 || (in == NULL && out == NULL && bad == NULL);
}

EXPORT int select(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict bad,
                  struct timeval *restrict most)
{
    bool limited = most != NULL && most->tv_sec >= 0 && most->tv_usec >= 0;
    uint64_t ns = limited ? (uint64_t)most->tv_sec * SECOND_NS + (uint64_t)most->tv_usec * 1000 : 0;
    if (waits_for_nothing(count, in, out, bad) && limited && slept(ns)) {
        *most = (struct timeval){0};
        return 0;
    }
    return waited(REAL(select)(count, in, out, bad, most), limited, ns);
}

EXPORT int pselect(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict bad,
                   const struct timespec *restrict most, const sigset_t *restrict mask)
{
    bool limited = is_span(most);
    uint64_t ns = limited ? ns_of(most) : 0;
    if (waits_for_nothing(count, in, out, bad) && limited && slept(ns))
        return 0;
    return waited(REAL(pselect)(count, in, out, bad, most, mask), limited, ns);
}

EXPORT int epoll_wait(int epoll, struct epoll_event *events, int most, int ms)
{
    return waited_ms(REAL(epoll_wait)(epoll, events, most, ms), ms);
}

EXPORT int epoll_pwait(int epoll, struct epoll_event *events, int most, int ms,
                       const sigset_t *mask)
{
    return waited_ms(REAL(epoll_pwait)(epoll, events, most, ms, mask), ms);
}
