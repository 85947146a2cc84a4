// example.c - the clock on a Linux machine: shows it, sets it if it was lost, and sets an alarm
//
// SPDX-License-Identifier: MIT
//
//     linux_clock /dev/i2c-N
//
// Run it again when a minute is over and it finds the alarm. Exit status: 0, or 3 when the bus or
// the chip failed.

#include "ins5s8563.h"
#include "ins5s8563_linux.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int failed(const ins5s8563_t *rtc, const char *what, ins5s8563_err_t err)
{
    if (err == INS5S8563_ERR_BUS)
        fprintf(stderr, "linux_clock: %s: %s\n", what, strerror(-rtc->bus_status));
    else
        fprintf(stderr, "linux_clock: %s: error %d of ins5s8563.h\n", what, err);
    return 3;
}

static void print(const char *what, int64_t seconds)
{
    ins5s8563_time_t t;
    if (ins5s8563_from_unix(seconds, &t) == INS5S8563_OK)
        printf("%s %04d-%02d-%02dT%02d:%02d:%02dZ\n", what, t.year, t.month, t.day, t.hour,
               t.minute, t.second);
}

// Serves what has come, and keeps UTC in the chip.
static int run_clock(ins5s8563_t *rtc)
{
    ins5s8563_status_t why;
    unsigned events;
    ins5s8563_err_t err = ins5s8563_init(rtc, &why);
    if (err != INS5S8563_OK)
        return failed(rtc, "cannot start with the chip at 0x51", err);
    err = ins5s8563_service(rtc, &events);
    if (err != INS5S8563_OK)
        return failed(rtc, "cannot serve it", err);
    if ((events & INS5S8563_ALARM) != 0)
        printf("the alarm has come\n");

    int64_t now;
    err = ins5s8563_get_unix(rtc, &now);
    if (err == INS5S8563_ERR_TIME_LOST || err == INS5S8563_ERR_STOPPED
        || err == INS5S8563_ERR_BAD_TIME) {
        now = time(NULL);
        err = ins5s8563_set_unix(rtc, now);
        printf("it had lost its time\n");
    }
    if (err != INS5S8563_OK)
        return failed(rtc, "cannot tell the time", err);
    print("it is", now);

    err = ins5s8563_alarm_at(rtc, now + 60);
    if (err != INS5S8563_OK)
        return failed(rtc, "cannot set the alarm", err);
    print("alarm", now + 60 + 59 - (now + 59) % 60); // to the full minute
    return 0;
}

int main(int argc, char **argv)
{
    ins5s8563_linux_t bus;
    if (argc != 2) {
        fprintf(stderr, "usage: linux_clock /dev/i2c-N\n");
        return 2;
    }
    int status = ins5s8563_linux_open(&bus, argv[1]);
    if (status != 0) {
        fprintf(stderr, "linux_clock: %s: %s\n", argv[1], strerror(-status));
        return 3;
    }
    ins5s8563_t rtc = { .xfer = ins5s8563_linux_xfer, .ctx = &bus };
    status = run_clock(&rtc);
    ins5s8563_linux_close(&bus);
    return status;
}
