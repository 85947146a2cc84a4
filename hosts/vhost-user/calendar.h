// calendar.h - the simulated time of a guest that does not have its own
//
// SPDX-License-Identifier: MIT
//
// User-mode Linux with `time-travel=ext:ID:PATH` asks for every instant at which it wants to run
// (include/uapi/linux/um_timetravel.h), and waits until it may. Messages are 16 bytes, each is
// acknowledged. The guest is at now_ns, or runs freely from there up to free_ns.
//
//     calendar_begin(&calendar, socket);
//     while (calendar_receive(&calendar, &complaint) == CALENDAR_GOES_ON) ...
//         if (calendar.waits) calendar_run(&calendar, &complaint);
//     calendar_end(&calendar);

#ifndef CALENDAR_H_INCLUDED
#define CALENDAR_H_INCLUDED

#include "complaint.h"

#include <stdbool.h>
#include <stdint.h>

#define CALENDAR_NEVER ((uint64_t)INT64_MAX) // a guest that sleeps for ever asks for it

// What the time of day is at 0 on the time line, in s since 1970: 2000-01-01 00:00 UTC.
#define CALENDAR_EPOCH_S UINT64_C(946684800)

typedef struct calendar_message_t {
    uint32_t op, seq;
    uint64_t time_ns;
} calendar_message_t;

typedef struct calendar_t {
    int socket;          // -1: nobody is there
    bool started;        // it said who it is
    bool asked, waits;   // for request_ns; and does nothing until then
    uint64_t now_ns;
    uint64_t request_ns;
    uint64_t free_ns;    // how far it may run without asking; at most now_ns: it may not
    uint32_t sent, acknowledged; // of our own messages
    calendar_message_t message;
    uint32_t have;       // bytes of it
} calendar_t;

typedef enum calendar_result_t {
    CALENDAR_GOES_ON = 0,
    CALENDAR_OVER    = 1,  // the guest has hung up
    CALENDAR_WRONG   = -1, // see the complaint
} calendar_result_t;

void calendar_init(calendar_t *calendar);

// From here on the socket is the calendar's, and time begins at 0.
void calendar_begin(calendar_t *calendar, int socket);
void calendar_end(calendar_t *calendar);

// Takes and answers what there is; never waits.
calendar_result_t calendar_receive(calendar_t *calendar, complaint_t *complaint);

// Whether all that we said has been acknowledged.
bool calendar_heard(const calendar_t *calendar);

// Goes on to a later instant, while the guest waits.
void calendar_advance(calendar_t *calendar, uint64_t ns);

// Lets it run from its request on, or freely up to an instant. 0 or -1.
int calendar_run(calendar_t *calendar, complaint_t *complaint);
int calendar_free_until(calendar_t *calendar, uint64_t ns, complaint_t *complaint);

#endif // CALENDAR_H_INCLUDED
