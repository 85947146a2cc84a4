// alarms.c - alarms of /dev/rtc0 by the hundred, in one process of the guest
//
// SPDX-License-Identifier: MIT
//
//     alarms <FILE    with a line for each step:
//
//     set 2092-03-29 11:59:50    the clock
//     arm 2096-02-29 12:00:00    the alarm
//     wait 20                    so many seconds, or until the alarm; prints the clock's time then
//                                with "alarm" or "nothing"

#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/rtc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static void must(int result, const char *what)
{
    if (result >= 0) return;
    perror(what);
    exit(1);
}

// The kernel hands the weekday on as it is: an alarm would wait for another one.
static struct rtc_time time_in(const char *text)
{
    struct tm tm = {0};
    if (strptime(text, "%Y-%m-%d %H:%M:%S", &tm) == NULL || timegm(&tm) < 0) {
        fprintf(stderr, "alarms: no time: %s\n", text);
        exit(2);
    }
    return (struct rtc_time){tm.tm_sec, tm.tm_min, tm.tm_hour, tm.tm_mday, tm.tm_mon, tm.tm_year,
                             tm.tm_wday, tm.tm_yday, 0};
}

static void await(int rtc, int seconds)
{
    struct pollfd alarm = {rtc, POLLIN, 0};
    unsigned long events = 0;
    int ready = poll(&alarm, 1, seconds * 1000);
    must(ready, "poll");
    if (ready > 0) must((int)read(rtc, &events, sizeof events), "read");
    struct rtc_time now;
    must(ioctl(rtc, RTC_RD_TIME, &now), "RTC_RD_TIME");
    printf("%04d-%02d-%02d %02d:%02d:%02d %s\n", now.tm_year + 1900, now.tm_mon + 1, now.tm_mday,
           now.tm_hour, now.tm_min, now.tm_sec, events & RTC_AF ? "alarm" : "nothing");
}

int main(void)
{
    char step[8], rest[64];
    int rtc = open("/dev/rtc0", O_RDONLY);
    must(rtc, "/dev/rtc0");
    while (scanf("%7s %63[^\n]", step, rest) == 2) {
        if (strcmp(step, "wait") == 0) {
            await(rtc, atoi(rest));
        } else if (strcmp(step, "set") == 0) {
            struct rtc_time time = time_in(rest);
            must(ioctl(rtc, RTC_SET_TIME, &time), "RTC_SET_TIME");
        } else {
            struct rtc_wkalrm alarm = {.enabled = 1, .time = time_in(rest)};
            must(ioctl(rtc, RTC_WKALM_SET, &alarm), "RTC_WKALM_SET");
        }
    }
    return 0;
}
