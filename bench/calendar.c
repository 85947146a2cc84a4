// calendar.c - between a guest and its time: counts the messages of User-mode Linux's calendar
//
// SPDX-License-Identifier: MIT
//
//     bench_calendar SOCKET            a calendar that does the least: it lets the guest run when
//                                      it waits, and says no more
//     bench_calendar SOCKET CALENDAR   hands everything on to the calendar there, and back
//
// Serves one guest; when that is gone it prints how many messages there were.

#define _GNU_SOURCE
#include <linux/um_timetravel.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static unsigned long messages;

static void must(int result, const char *what)
{
    if (result >= 0) return;
    perror(what);
    exit(3);
}

static struct sockaddr_un address(const char *path)
{
    struct sockaddr_un place = {.sun_family = AF_UNIX};
    snprintf(place.sun_path, sizeof place.sun_path, "%s", path);
    return place;
}

static int accept_guest(const char *path)
{
    struct sockaddr_un place = address(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    must(bind(listener, (struct sockaddr *)&place, sizeof place), path);
    must(listen(listener, 1), path);
    int guest = accept(listener, NULL, NULL);
    must(guest, path);
    return guest;
}

// False: the other end is gone.
static bool receive(int from, struct um_timetravel_msg *message)
{
    if (recv(from, message, sizeof *message, MSG_WAITALL) != sizeof *message) return false;
    messages++;
    return true;
}

static void post(int to, const struct um_timetravel_msg *message)
{
    send(to, message, sizeof *message, MSG_NOSIGNAL);
}

// Both rules of the protocol: each message is acknowledged, and who waits is run.
static void be_plain(int guest)
{
    struct um_timetravel_msg message;
    uint64_t now_ns = 0, request_ns = 0;
    uint32_t seq = 0;
    while (receive(guest, &message)) {
        uint32_t op = message.op;
        if (op == UM_TIMETRAVEL_ACK) continue;
        if (op == UM_TIMETRAVEL_REQUEST) request_ns = message.time;
        message.op = UM_TIMETRAVEL_ACK;
        message.time = now_ns;
        post(guest, &message);
        messages++;
        if (op != UM_TIMETRAVEL_WAIT) continue;
        now_ns = request_ns;
        post(guest, &(struct um_timetravel_msg){UM_TIMETRAVEL_RUN, ++seq, now_ns});
        messages++;
    }
}

static void hand_on(int guest, int calendar)
{
    struct pollfd ends[2] = {{guest, POLLIN, 0}, {calendar, POLLIN, 0}};
    for (;;) {
        poll(ends, 2, -1);
        for (int i = 0; i < 2; i++) {
            struct um_timetravel_msg message;
            if (ends[i].revents == 0) continue;
            if (!receive(ends[i].fd, &message)) return;
            post(ends[1 - i].fd, &message);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) return 2;
    int guest = accept_guest(argv[1]);
    if (argc == 2) {
        be_plain(guest);
    } else {
        struct sockaddr_un place = address(argv[2]);
        int calendar = socket(AF_UNIX, SOCK_STREAM, 0);
        must(connect(calendar, (struct sockaddr *)&place, sizeof place), argv[2]);
        hand_on(guest, calendar);
    }
    printf("%lu\n", messages);
    return 0;
}
