// travel.c - see travel.h
//
// SPDX-License-Identifier: MIT

#include "travel.h"

#include <string.h>

static bool is_there(const travel_t *travel, unsigned i)
{
    return travel->connection[i] != NULL && travel->connection[i]->socket >= 0;
}

void travel_init(travel_t *travel, lines_t *lines, connection_t *const connection[TRAVEL_DEVICES])
{
    *travel = (travel_t){.lines = lines,
                         .allowed_ns = CALENDAR_NEVER,
                         .free_ns = CALENDAR_NEVER,
                         .next_ns = CALENDAR_NEVER};
    memcpy(travel->connection, connection, sizeof travel->connection);
    calendar_init(&travel->calendar);
    lines->simulated = true;
    for (unsigned i = 0; i < TRAVEL_DEVICES; i++)
        if (connection[i] != NULL)
            connection[i]->travels = true;
}

// A transfer that outlived its guest has moved the chip already: it is where the new one begins.
void travel_begin(travel_t *travel, int socket)
{
    travel->complaint.text[0] = '\0';
    calendar_begin(&travel->calendar, socket);
    travel->lines->now_ns = travel->lines->gone_ns = 0;
}

void travel_allow(travel_t *travel, uint64_t ns)
{
    travel->allowed_ns = ns;
    if (travel->next_ns != CALENDAR_NEVER)
        calendar_advance(&travel->calendar, ns < travel->next_ns ? ns : travel->next_ns);
}

void travel_end(travel_t *travel)
{
    travel->next_ns = CALENDAR_NEVER;
    uint64_t again_ns;
    travel->lines->now_ns = travel->calendar.now_ns;
    if (travel->calendar.started)
        (void)lines_look(travel->lines, &again_ns); // who looks into the file finds it up to date
    calendar_end(&travel->calendar);
}

// ------------------------------------------------------------------ a kick

// The guest may not run beyond the instant at which what it kicked is served; it must know before
// it goes on.
static int acknowledge(travel_t *travel, unsigned i, unsigned *whose)
{
    calendar_t *calendar = &travel->calendar;
    connection_t *connection = travel->connection[i];
    *whose = i;
    if (!calendar->started)
        return complain(&connection->complaint, "a kick while nobody has a calendar");
    if (!calendar->waits && calendar->free_ns > calendar->now_ns) {
        *whose = TRAVEL_CALENDAR;
        return calendar_free_until(calendar, calendar->now_ns, &travel->complaint);
    }
    if (!calendar_heard(calendar))
        return 0;
    return connection_acknowledge(connection) == 0 ? 1 : -1;
}

// ------------------------------------------------------------------ devices

// A transfer moves the chip when it begins, so the lines may be ahead: the guest is told of them
// when it has got there.
static uint64_t due_ns(const travel_t *travel, unsigned i)
{
    const connection_t *connection = travel->connection[i];
    uint64_t now_ns = travel->calendar.now_ns, gone_ns = travel->lines->gone_ns;
    if (!is_there(travel, i))
        return DEVICE_NEVER;
    uint64_t due = connection->kicked ? now_ns : connection->device->due_ns;
    if (i == TRAVEL_CONTROLLER && due < gone_ns)
        due = gone_ns;
    return due > now_ns ? due : now_ns;
}

// Who is due first; of two the adapter, as what it does to the lines the controller tells at once.
static unsigned first_due(const travel_t *travel, uint64_t *ns)
{
    unsigned first = 0;
    *ns = DEVICE_NEVER;
    for (unsigned i = 0; i < TRAVEL_DEVICES; i++) {
        uint64_t due = due_ns(travel, i);
        if (due < *ns) {
            *ns = due;
            first = i;
        }
    }
    return first;
}

static int serve(travel_t *travel, unsigned i, unsigned *whose)
{
    connection_t *connection = travel->connection[i];
    device_t *controller = travel->connection[TRAVEL_CONTROLLER]->device;
    *whose = i;
    connection->kicked = false;
    travel->lines->now_ns = travel->calendar.now_ns;
    if (connection_serve(connection, travel->calendar.now_ns) != CONNECTION_GOES_ON)
        return -1;
    // The lines that are watched are looked at anew.
    uint64_t gone_ns = travel->lines->gone_ns;
    if (i == TRAVEL_ADAPTER && travel->lines->watch != 0 && controller->due_ns > gone_ns)
        controller->due_ns = gone_ns;
    return 1;
}

static bool is_held(travel_t *travel, uint64_t next_ns)
{
    bool held = next_ns > travel->allowed_ns && next_ns > travel->calendar.now_ns;
    travel->next_ns = held ? next_ns : CALENDAR_NEVER;
    travel_allow(travel, travel->allowed_ns);
    return held;
}

// Whoever is due up to the guest's request comes first; then the guest runs, freely until the next.
static int go_on(travel_t *travel, unsigned *whose)
{
    uint64_t due;
    calendar_t *calendar = &travel->calendar;
    unsigned first = first_due(travel, &due);
    if (is_held(travel, due < calendar->request_ns ? due : calendar->request_ns))
        return 0;
    if (due <= calendar->request_ns) {
        calendar_advance(calendar, due);
        return serve(travel, first, whose);
    }
    if (calendar->request_ns == CALENDAR_NEVER)
        return 0; // it sleeps for ever, and nothing comes
    *whose = TRAVEL_CALENDAR;
    uint64_t free_ns = travel->free_ns < CALENDAR_NEVER - calendar->request_ns
                           ? calendar->request_ns + travel->free_ns
                           : CALENDAR_NEVER;
    due = due < free_ns ? due : free_ns;
    if (calendar_free_until(calendar, due, &travel->complaint) != 0)
        return -1;
    return calendar_run(calendar, &travel->complaint);
}

int travel_step(travel_t *travel, unsigned *whose)
{
    for (unsigned i = 0; i < TRAVEL_DEVICES; i++)
        if (is_there(travel, i) && travel->connection[i]->owes_reply)
            return acknowledge(travel, i, whose);
    for (unsigned i = 0; i < TRAVEL_DEVICES; i++) {
        *whose = i;
        if (is_there(travel, i) && travel->connection[i]->calls != 0)
            return connection_call_in_band(travel->connection[i]);
    }
    if (!travel->calendar.waits || !calendar_heard(&travel->calendar))
        return 0;
    return go_on(travel, whose);
}
