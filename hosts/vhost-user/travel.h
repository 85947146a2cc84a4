// travel.h - guest and chip on one simulated time line
//
// SPDX-License-Identifier: MIT
//
// The calendar grants a guest its time; the devices are served only while it waits, each at the
// instant that it wants. What a device gives back is told to the guest in band, and time does not
// go on until it has heard of it. So nothing depends on how fast anybody is: the same guest gets
// the same messages at the same instants. But for people time may be held to a pace: then it waits
// where it is allowed to, for those who let it go on.
//
//     connection_t *const connection[TRAVEL_DEVICES] = {&adapter, &controller};
//     travel_init(&travel, &lines, connection);
//     calendar_begin(&travel.calendar, socket);
//     for (;;) { receive what there is; while (travel_step(&travel, &whose) > 0) continue; }

#ifndef TRAVEL_H_INCLUDED
#define TRAVEL_H_INCLUDED

#include "calendar.h"
#include "connection.h"
#include "lines.h"

enum {
    TRAVEL_ADAPTER,
    TRAVEL_CONTROLLER,
    TRAVEL_TERMINAL,
    TRAVEL_WIRE,
    TRAVEL_DEVICES,
    TRAVEL_CALENDAR = TRAVEL_DEVICES,
};

typedef struct travel_t {
    calendar_t calendar;
    complaint_t complaint; // about the calendar's other end
    lines_t *lines;
    connection_t *connection[TRAVEL_DEVICES]; // NULL: there is none, but for the controller
    uint64_t allowed_ns; // so far time may go
    uint64_t free_ns;    // so long a guest may run without asking: nothing reaches it meanwhile
    uint64_t next_ns;    // where it would go next, when that is beyond; else CALENDAR_NEVER
} travel_t;

// From here on the chip's time, and that of the connections, is the calendar's.
void travel_init(travel_t *travel, lines_t *lines,
                 connection_t *const connection[TRAVEL_DEVICES]);

// A guest is there; its time begins at 0, where the chip is.
void travel_begin(travel_t *travel, int socket);

// Ends it; the connections are the caller's.
void travel_end(travel_t *travel);

// So far time may go from now on; CALENDAR_NEVER, as it begins: at its own pace. While there is
// nothing to do it goes just there.
void travel_allow(travel_t *travel, uint64_t ns);

// The next thing to do. 1: there is more; 0: not until somebody speaks; -1: *whose is wrong, and
// its complaint says how.
int travel_step(travel_t *travel, unsigned *whose);

#endif // TRAVEL_H_INCLUDED
