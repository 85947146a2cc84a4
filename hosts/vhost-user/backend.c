// backend.c - see backend.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "backend.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SIM8563_SEC + (uint64_t)now.tv_nsec;
}

// What the time before a transfer did to the lines is seen before the transfer changes them. A chip
// file that cannot be used is told once, until it can be used again.
static void look(void *arg)
{
    uint64_t again_ns;
    backend_t *backend = arg;
    chipfile_err_t err = lines_look(&backend->lines, &again_ns);
    if (err && !backend->unusable) {
        char text[200];
        snprintf(text, sizeof text, "requests fail: the file %s%s",
                 err == CHIPFILE_ERR_SYSTEM ? "cannot be used: " : "", chipfile_sentence(err));
        backend->say(backend->arg, backend->i2c.device.name, text);
    }
    backend->unusable = err != CHIPFILE_OK;
}

void backend_init(backend_t *backend, chipfile_t *file, uint32_t scl_hz,
                  void (*say)(void *arg, const char *device, const char *what), void *arg)
{
    memset(backend, 0, sizeof *backend);
    backend->lines.file = file;
    backend->say = say;
    backend->arg = arg;
    i2c_init(&backend->i2c, file, scl_hz);
    backend->i2c.before = look;
    backend->i2c.arg = backend;
    backend->wave.lines = &backend->lines;
    backend->i2c.bus.pass = wave_pass;
    backend->i2c.bus.pass_arg = &backend->wave;
    gpio_init(&backend->gpio, &backend->lines);
    console_init(&backend->terminal, "terminal");
    console_init(&backend->wire, "wire");
    device_t *const device[BACKEND_PORTS] = {&backend->i2c.device, &backend->gpio.device,
                                             &backend->terminal.device, &backend->wire.device};
    for (int i = 0; i < BACKEND_PORTS; i++) {
        connection_init(&backend->port[i].connection, device[i]);
        backend->port[i].listener = (listener_t){.socket = -1, .folder = -1};
    }
    backend->calendar = (listener_t){.socket = -1, .folder = -1};
    backend->input = -1;
    calendar_init(&backend->travel.calendar);
}

void backend_travel(backend_t *backend)
{
    backend->i2c.bus.simulated = true;
    connection_t *connection[TRAVEL_DEVICES];
    for (int i = 0; i < BACKEND_PORTS; i++)
        connection[i] = &backend->port[i].connection;
    travel_init(&backend->travel, &backend->lines, connection);
}

void backend_pace(backend_t *backend, bool paced)
{
    backend->paced = paced;
    backend->pace_ns = now_ns();
    backend->paced_from_ns = backend->travel.calendar.now_ns;
    travel_allow(&backend->travel, paced ? backend->paced_from_ns : CALENDAR_NEVER);
}

void backend_draw(backend_t *backend, wave_draw_t *draw, void *arg)
{
    wave_begin(&backend->wave, draw, arg);
}

// ------------------------------------------------------------ what to wait for

enum {
    WAIT_SIGNALS = -1,
    WAIT_SOCKET = DEVICE_QUEUES,
    WAIT_LISTENER,
    WAIT_ANSWER,
    WAIT_CALENDAR,
    WAIT_CALENDAR_LISTENER,
    WAIT_INPUT,
};

#define WAIT_MOST (3 + BACKEND_PORTS * (2 + DEVICE_QUEUES))

// What a descriptor that is waited for is: of which port, and a queue's kick or one of the above.
typedef struct waiting_t {
    struct pollfd poll[WAIT_MOST];
    int port[WAIT_MOST];
    int what[WAIT_MOST];
    unsigned count;
} waiting_t;

static void wait_for(waiting_t *waiting, int fd, int port, int what)
{
    if (fd < 0)
        return;
    waiting->poll[waiting->count] = (struct pollfd){fd, POLLIN, 0};
    waiting->port[waiting->count] = port;
    waiting->what[waiting->count++] = what;
}

static bool travels(const backend_t *backend)
{
    return backend->calendar.socket >= 0;
}

// Nobody has a device before a calendar.
static bool may_come(const backend_t *backend)
{
    return !travels(backend) || backend->travel.calendar.started;
}

static void wait_for_calendar(const backend_t *backend, waiting_t *waiting)
{
    int socket = backend->travel.calendar.socket;
    if (socket >= 0)
        wait_for(waiting, socket, 0, WAIT_CALENDAR);
    else
        wait_for(waiting, backend->calendar.socket, 0, WAIT_CALENDAR_LISTENER);
}

// While a front end is there, the next one waits in the queue of the socket. One whose kick is not
// answered yet has nothing more to say.
static void wait_for_all(const backend_t *backend, int signals, waiting_t *waiting)
{
    waiting->count = 0;
    wait_for(waiting, signals, 0, WAIT_SIGNALS);
    wait_for_calendar(backend, waiting);
    if (console_room(&backend->terminal) >= BACKEND_TYPED)
        wait_for(waiting, backend->input, 0, WAIT_INPUT);
    for (int i = 0; i < BACKEND_PORTS; i++) {
        const backend_port_t *port = &backend->port[i];
        if (port->connection.socket < 0) {
            if (may_come(backend))
                wait_for(waiting, port->listener.socket, i, WAIT_LISTENER);
            continue;
        }
        if (!port->connection.owes_reply)
            wait_for(waiting, port->connection.socket, i, WAIT_SOCKET);
        if (port->connection.awaits)
            wait_for(waiting, port->connection.requests, i, WAIT_ANSWER);
        for (unsigned k = 0; k < DEVICE_QUEUES; k++)
            wait_for(waiting, port->connection.queue[k].kick, i, (int)k);
    }
}

static uint64_t paced_due_ns(const backend_t *backend)
{
    uint64_t next_ns = backend->travel.next_ns;
    return backend->paced && next_ns != CALENDAR_NEVER
               ? backend->pace_ns + (next_ns - backend->paced_from_ns)
               : DEVICE_NEVER;
}

// NULL: nothing is due; on simulated time nothing ever is by itself, unless that is paced.
static struct timespec *until_due(const backend_t *backend, struct timespec *out)
{
    uint64_t due = travels(backend) ? paced_due_ns(backend) : DEVICE_NEVER;
    for (int i = 0; i < BACKEND_PORTS; i++) {
        const connection_t *connection = &backend->port[i].connection;
        if (!travels(backend) && connection->socket >= 0 && connection->device->due_ns < due)
            due = connection->device->due_ns;
    }
    if (due == DEVICE_NEVER)
        return NULL;
    uint64_t now = now_ns();
    uint64_t left = due > now ? due - now : 0;
    *out = (struct timespec){(time_t)(left / SIM8563_SEC), (long)(left % SIM8563_SEC)};
    return out;
}

// ----------------------------------------------------------------- what came

static void settle(backend_t *backend, connection_t *connection, connection_result_t result)
{
    if (result == CONNECTION_GOES_ON)
        return;
    if (result == CONNECTION_WRONG) {
        char text[sizeof connection->complaint.text + 30];
        snprintf(text, sizeof text, "ended the connection: %s", connection->complaint.text);
        backend->say(backend->arg, connection->device->name, text);
    }
    connection_end(connection);
}

// With the calendar the guest has gone, and its devices with it.
static void settle_calendar(backend_t *backend, calendar_result_t result)
{
    if (result == CALENDAR_GOES_ON)
        return;
    if (result == CALENDAR_WRONG) {
        char text[sizeof backend->travel.complaint.text + 30];
        snprintf(text, sizeof text, "ended the connection: %s", backend->travel.complaint.text);
        backend->say(backend->arg, "calendar", text);
    }
    travel_end(&backend->travel);
    for (int i = 0; i < BACKEND_PORTS; i++)
        if (backend->port[i].connection.socket >= 0)
            connection_end(&backend->port[i].connection);
}

static bool nobody_came(int fd)
{
    return fd < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

// -1: nobody can be let in any more.
static int let_in(backend_port_t *port)
{
    int fd = listener_accept(&port->listener);
    if (fd >= 0)
        connection_begin(&port->connection, fd);
    return fd >= 0 || nobody_came(fd) ? 0 : -1;
}

static int let_calendar_in(backend_t *backend)
{
    int fd = listener_accept(&backend->calendar);
    if (fd >= 0) {
        travel_begin(&backend->travel, fd);
        backend_pace(backend, backend->paced);
    }
    return fd >= 0 || nobody_came(fd) ? 0 : -1;
}

static void take_calendar(backend_t *backend)
{
    travel_t *travel = &backend->travel;
    settle_calendar(backend, calendar_receive(&travel->calendar, &travel->complaint));
}

static int take(backend_t *backend, int index, int what)
{
    backend_port_t *port = &backend->port[index];
    connection_t *connection = &port->connection;
    if (what == WAIT_CALENDAR_LISTENER)
        return let_calendar_in(backend);
    if (what == WAIT_LISTENER)
        return may_come(backend) ? let_in(port) : 0;
    if (what == WAIT_CALENDAR)
        take_calendar(backend);
    if (what == WAIT_INPUT)
        backend->typed(backend->arg);
    if (what == WAIT_CALENDAR || what == WAIT_INPUT || connection->socket < 0)
        return 0; // it has just ended
    if (what == WAIT_ANSWER)
        settle(backend, connection, connection_hear(connection));
    else if (what == WAIT_SOCKET)
        settle(backend, connection, connection_receive(connection));
    else if (connection->queue[what].kick >= 0)
        settle(backend, connection, connection_kicked(connection, (unsigned)what));
    return 0;
}

// The adapter first: what a transfer does to the lines the controller tells at once.
static void serve_all(backend_t *backend)
{
    for (int i = 0; i < BACKEND_PORTS; i++) {
        connection_t *connection = &backend->port[i].connection;
        if (connection->socket >= 0)
            settle(backend, connection, connection_serve(connection, now_ns()));
    }
}

// A guest that was busy for longer than this lags: it does not catch up.
#define LAG_NS (50 * SIM8563_MS)

static void keep_pace(backend_t *backend)
{
    const travel_t *travel = &backend->travel;
    uint64_t allowed_ns = backend->paced_from_ns + (now_ns() - backend->pace_ns);
    bool busy = travel->next_ns == CALENDAR_NEVER;
    if (busy && allowed_ns > travel->calendar.now_ns + LAG_NS)
        backend_pace(backend, true);
    else
        travel_allow(&backend->travel, allowed_ns);
}

#define STEPS 64u // between two looks at the signals

// Returns whether there is more to do at once.
static bool travel_on(backend_t *backend)
{
    if (backend->paced)
        keep_pace(backend);
    for (unsigned i = 0; i < STEPS && !backend->ended; i++) {
        unsigned whose;
        int more = travel_step(&backend->travel, &whose);
        if (more == 0)
            return false;
        if (more < 0 && whose == TRAVEL_CALENDAR)
            settle_calendar(backend, CALENDAR_WRONG);
        else if (more < 0)
            settle(backend, backend->travel.connection[whose], CONNECTION_WRONG);
    }
    return true;
}

static bool serve(backend_t *backend)
{
    if (travels(backend))
        return travel_on(backend);
    serve_all(backend);
    return false;
}

int backend_run(backend_t *backend, int signals)
{
    bool more = false;
    look(backend); // from here on the lines are known
    for (;;) {
        waiting_t waiting;
        struct timespec left;
        const struct timespec at_once = {0, 0};
        wait_for_all(backend, signals, &waiting);
        int ready = ppoll(waiting.poll, waiting.count,
                          more ? &at_once : until_due(backend, &left), NULL);
        if (ready < 0 && errno != EINTR)
            return -1;
        for (unsigned i = 0; ready > 0 && i < waiting.count; i++) {
            if (waiting.poll[i].revents == 0)
                continue;
            if (waiting.what[i] == WAIT_SIGNALS)
                return 0;
            if (take(backend, waiting.port[i], waiting.what[i]) != 0)
                return -1;
        }
        more = serve(backend);
        if (backend->ended)
            return 0;
    }
}

int backend_close(backend_t *backend)
{
    int cause = 0;
    if (backend->travel.calendar.socket >= 0)
        travel_end(&backend->travel);
    for (int i = 0; i < BACKEND_PORTS; i++) {
        if (backend->port[i].connection.socket >= 0)
            connection_end(&backend->port[i].connection);
        if (listener_close(&backend->port[i].listener) != 0)
            cause = errno;
    }
    if (listener_close(&backend->calendar) != 0)
        cause = errno;
    errno = cause;
    return cause == 0 ? 0 : -1;
}
