// clocks.c - what time it is for a program in an examination: clocks CALL, for `rtc8563 exam`
//
// SPDX-License-Identifier: MIT
//
// Its begin() waits in each way that there is, 40 s in all: each clock and the chip say that they
// have passed, and they did not. Within set() the system's date is the time to be set.

#define _GNU_SOURCE
#include "ins5s8563_linux.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static int failed(const char *what, long long got)
{
    fprintf(stderr, "%s: %lld\n", what, got);
    return 1;
}

static long long clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * SECOND + now.tv_nsec;
}

// ------------------------------------------------------------------- waiting

static void by_sleep(void) { sleep(3); }
static void by_usleep(void) { usleep(3000000); }
static void by_poll(void) { poll(NULL, 0, 3000); }

static void by_ppoll(void) { ppoll(NULL, 0, &(struct timespec){3, 0}, NULL); }
static void by_thread(void) { thrd_sleep(&(struct timespec){3, 0}, NULL); }

static void by_pselect(void)
{
    fd_set none;
    FD_ZERO(&none);
    pselect(1, NULL, NULL, NULL, &(struct timespec){2, 0}, NULL);
    pselect(0, &none, NULL, NULL, &(struct timespec){1, 0}, NULL);
}

// Waiting for what does not come is real, and lets the chip's time pass, too.
static void by_descriptor(void)
{
    int ends[2], epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    if (pipe(ends) != 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event) != 0)
        exit(failed("no pipe", errno));
    poll(&(struct pollfd){ends[0], POLLIN, 0}, 1, 40);
    epoll_wait(epoll, &event, 1, 40);
    epoll_pwait(epoll, &event, 1, 20, NULL);
    usleep(2900000);
    close(ends[0]);
    close(ends[1]);
    close(epoll);
}

static void by_nanosleep(void)
{
    nanosleep(&(struct timespec){2, 999999999}, NULL);
}

static void by_select(void)
{
    select(0, NULL, NULL, NULL, &(struct timeval){2, 1000000});
}

static void by_span(void)
{
    clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){3, 0}, NULL);
}

static void until(clockid_t clock)
{
    struct timespec then;
    clock_gettime(clock, &then);
    then.tv_sec += 3;
    clock_nanosleep(clock, TIMER_ABSTIME, &then, NULL);
}

static void until_monotonic(void) { until(CLOCK_MONOTONIC); }
static void until_date(void) { until(CLOCK_REALTIME); }

// A date that has been is not waited for, and neither is one that nobody can wait for.
static void by_nothing(void)
{
    clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &(struct timespec){1, 0}, NULL);
    if (nanosleep(&(struct timespec){1, 1000000000}, NULL) != -1 || errno != EINVAL)
        exit(failed("nanosleep() of no span", errno));
    sleep(3);
}

// ------------------------------------------------------------------- looking

static int seconds_of_chip(void)
{
    ins5s8563_linux_t bus;
    char path[32];
    uint8_t reg = 0x02, got[2];
    snprintf(path, sizeof path, "/dev/i2c-%s", getenv("RTC8563_BUS"));
    if (ins5s8563_linux_open(&bus, path) != 0
        || ins5s8563_linux_xfer(&bus, 0x51, &reg, 1, got, 2) != 0)
        exit(failed("no chip", errno));
    ins5s8563_linux_close(&bus);
    return ((got[0] & 0x7F) / 16 * 10 + got[0] % 16 + (got[1] / 16 * 10 + got[1] % 16) * 60) % 3600;
}

typedef struct look_t {
    long long ns[6];
    int chip_s;
} look_t;

static void look(look_t *out)
{
    struct timeval day;
    struct timespec utc;
    gettimeofday(&day, NULL);
    timespec_get(&utc, TIME_UTC);
    out->ns[0] = clock_ns(CLOCK_MONOTONIC);
    out->ns[1] = clock_ns(CLOCK_REALTIME);
    out->ns[2] = clock_ns(CLOCK_BOOTTIME);
    out->ns[3] = day.tv_sec * SECOND + day.tv_usec * 1000;
    out->ns[4] = utc.tv_sec * SECOND + utc.tv_nsec;
    out->ns[5] = time(NULL) * SECOND;
    out->chip_s = seconds_of_chip();
}

static int check_way(void (*wait)(void), int number)
{
    look_t before, after;
    look(&before);
    wait();
    look(&after);
    for (int i = 0; i < 6; i++) {
        long long passed = after.ns[i] - before.ns[i], slack = i == 5 ? SECOND : SECOND / 50;
        if (passed < 3 * SECOND - slack || passed > 3 * SECOND + slack)
            return failed("a clock moved by, in a way of waiting", passed * 100 + number);
    }
    int passed = (after.chip_s - before.chip_s + 3600) % 3600;
    return passed < 2 || passed > 4 ? failed("the chip's clock moved by", passed) : 0;
}

static int begin(void)
{
    void (*const ways[])(void) = {by_sleep,  by_usleep, by_poll,         by_nanosleep,
                                  by_select, by_span,   until_monotonic, until_date,
                                  by_ppoll,  by_thread, by_pselect,      by_descriptor, by_nothing};
    int failures = 0;
    for (int i = 0; i < (int)(sizeof ways / sizeof ways[0]) && failures == 0; i++)
        failures += check_way(ways[i], i);
    long long cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    return cpu > SECOND ? failed("the processor's time is not real", cpu) : failures;
}

static int set(long long unix_s)
{
    long long now = time(NULL);
    return now == unix_s ? 0 : failed("the date within set() is off by", now - unix_s);
}

int main(int argc, char **argv)
{
    const char *call = argc > 1 ? argv[1] : "";
    if (strcmp(call, "calls") == 0)
        return puts("calls begin set") < 0;
    return strcmp(call, "set") == 0 && argc == 10 ? set(atoll(argv[9])) : begin();
}
