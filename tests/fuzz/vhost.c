// vhost.c - fuzzes the vhost-user backend with a hostile front end and a hostile guest
//
// SPDX-License-Identifier: MIT
//
// Two connections over socket pairs, a memfd as the guest's memory. The input is what front end and
// guest do: messages with any payload and descriptors, bytes written anywhere in memory, chains of
// descriptors published in the rings, kicks, time, a file cut short. A short way to a ring that
// runs is among them, for what lies behind. With some inputs time is simulated, and a calendar's
// other end as hostile; with some of these a console is in the controller's place. Whatever it is,
// the chip file stays usable.

#define _GNU_SOURCE
#include "folder.h"
#include "input.h"

#include "backend.h"
#include "console.h"
#include "travel.h"

#include <fcntl.h>
#include <linux/virtio_ring.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_STEPS 120
#define GUEST UINT64_C(0x10000)
#define USER  UINT64_C(0x7000000000)
#define SIZE  UINT64_C(0x8000)
#define RING  8u

enum { AVAIL = 0x200, USED = 0x400, BUFFERS = 0x800, EACH = 0x1000 }; // of a queue

static chipfile_t *file;
static i2c_t i2c;
static gpio_t gpio;
static console_t console;
static lines_t lines;
static wave_t wave;
static int memory = -1, full_pipe[2];

typedef struct front_t {
    connection_t connection;
    int socket;                   // the front end's side
    int kick[DEVICE_QUEUES];
    uint16_t ahead[DEVICE_QUEUES];
} front_t;

static front_t front[2];
static uint64_t now_ns;
static travel_t travel;
static bool travels;
static int guest = -1, way_back[2]; // the calendar's other end; pairs for calls

// ---------------------------------------------------------------- front end

static void begin_connection(front_t *it)
{
    int pair[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
    it->socket = pair[0];
    for (unsigned i = 0; i < DEVICE_QUEUES; i++)
        it->kick[i] = -1;
    memset(it->ahead, 0, sizeof it->ahead);
    connection_begin(&it->connection, pair[1]);
}

static void end_connection(front_t *it)
{
    connection_end(&it->connection);
    close(it->socket);
    for (unsigned i = 0; i < DEVICE_QUEUES; i++)
        if (it->kick[i] >= 0)
            close(it->kick[i]);
}

static void settle(front_t *it, connection_result_t result)
{
    bool wrong = it->connection.complaint.text[0] != '\0';
    MUST(wrong == (result == CONNECTION_WRONG));
    if (result == CONNECTION_GOES_ON)
        return;
    end_connection(it);
    begin_connection(it);
}

// ----------------------------------------------------------------- calendar

static void begin_calendar(void)
{
    int pair[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
    guest = pair[0];
    travel_begin(&travel, pair[1]);
}

static void end_calendar(void)
{
    travel_end(&travel);
    close(guest);
}

static void drop(int fd)
{
    char bytes[4096];
    while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue;
}

static void settle_calendar(calendar_result_t result)
{
    MUST((travel.complaint.text[0] != '\0') == (result == CALENDAR_WRONG));
    drop(guest);
    if (result == CALENDAR_GOES_ON)
        return;
    end_calendar();
    begin_calendar();
}

static void say_to_calendar(uint32_t op, uint32_t seq, uint64_t time_ns, size_t size)
{
    const calendar_message_t message = {op, seq, time_ns};
    (void)!send(guest, &message, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    settle_calendar(calendar_receive(&travel.calendar, &travel.complaint));
}

// As a guest does it: all that was said is acknowledged, a request, and a wait for it.
static void good_wait(uint64_t ns)
{
    calendar_t *calendar = &travel.calendar;
    if (!calendar->started)
        say_to_calendar(1, 1, 0, sizeof calendar->message);
    while (!calendar_heard(calendar))
        say_to_calendar(0, calendar->acknowledged + 1, 0, sizeof calendar->message);
    say_to_calendar(2, 2, calendar->now_ns + ns, sizeof calendar->message);
    if (!calendar->waits)
        say_to_calendar(3, 3, 0, sizeof calendar->message);
}

static void any_calendar_message(input_t *input)
{
    uint8_t how = take_8(input);
    uint64_t time_ns = how & 16 ? take_32(input) : travel.calendar.now_ns + take_8(input);
    time_ns = how & 32 ? time_ns << take_8(input) % 40 : time_ns;
    say_to_calendar(how & 15, take_8(input), time_ns,
                    how & 64 ? take_8(input) % 16 : sizeof(calendar_message_t));
}

// The answer to a call, or something like it.
static void answer_call(front_t *it, input_t *input)
{
    uint8_t how = take_8(input);
    uint32_t answer[5] = {4, 5, 8, 0, 0};
    if (how & 1)
        answer[how >> 1 & 3] = take_8(input);
    drop(way_back[0]);
    (void)!send(way_back[0], answer, how & 8 ? take_8(input) % 21 : sizeof answer,
                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (it->connection.awaits)
        settle(it, connection_hear(&it->connection));
}

static void travel_on(void)
{
    for (unsigned i = 0; i < MOST_STEPS; i++) {
        unsigned whose = 99;
        int more = travel_step(&travel, &whose);
        if (more == 0)
            break;
        if (more < 0 && whose == TRAVEL_CALENDAR)
            settle_calendar(CALENDAR_WRONG);
        else if (more < 0)
            settle(&front[whose], CONNECTION_WRONG);
    }
    drop(guest);
    drop(front[0].socket);
    drop(front[1].socket);
}

static void travel_step_of(front_t *it, input_t *input)
{
    switch (take_8(input) % 4) {
    case 0: any_calendar_message(input); break;
    case 1: answer_call(it, input); break;
    default: good_wait(take_ns(input) % SIM8563_SEC); break;
    }
    travel_on();
}

// --------------------------------------------------------------- messages

static void send_bytes(front_t *it, const void *bytes, size_t size, const int *fds, unsigned count)
{
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(16 * sizeof(int))];
    } control;
    struct iovec piece = {(void *)(uintptr_t)bytes, size};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        memset(&control, 0, sizeof control);
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(&control.head), fds, count * sizeof(int));
    }
    (void)!sendmsg(it->socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    settle(it, connection_receive(&it->connection));
    drop(it->socket);
}

static void say(front_t *it, uint32_t request, const void *payload, uint32_t size, const int *fds,
                unsigned count)
{
    uint8_t bytes[1024];
    const message_header_t header = {request, MESSAGE_VERSION, size};
    memcpy(bytes, &header, sizeof header);
    memcpy(bytes + sizeof header, payload, size);
    send_bytes(it, bytes, sizeof header + size, fds, count);
}

static void say_u64(front_t *it, uint32_t request, uint64_t value)
{
    say(it, request, &value, sizeof value, NULL, 0);
}

static void say_state(front_t *it, uint32_t request, uint32_t index, uint32_t value)
{
    const uint32_t state[2] = {index, value};
    say(it, request, state, sizeof state, NULL, 0);
}

// A ring that runs, with the features that `how` says.
static void good_start(front_t *it, uint8_t how)
{
    const uint64_t table[] = {1, GUEST, SIZE, USER, 0};
    uint64_t features = UINT64_C(1) << 32 | UINT64_C(1) << 30 | (how & 1u) << 28 | (how & 2u) << 28;
    say_u64(it, MESSAGE_SET_PROTOCOL_FEATURES,
            (it == &front[0] ? 0x29u : 0x229u) | (travels ? 1u << 14 : 0));
    if (travels)
        say(it, MESSAGE_SET_BACKEND_REQ_FD, "", 0, &way_back[1], 1);
    say_u64(it, MESSAGE_SET_FEATURES, features);
    MUST(ftruncate(memory, (off_t)SIZE) == 0);
    say(it, MESSAGE_SET_MEM_TABLE, table, sizeof table, &memory, 1);
    for (uint32_t i = 0; i < it->connection.device->queues; i++) {
        uint64_t base = USER + (uint64_t)i * EACH;
        const uint64_t place[] = {i, base, base + USED, base + AVAIL, 0};
        say_state(it, MESSAGE_SET_VRING_NUM, i, RING);
        say_state(it, MESSAGE_SET_VRING_BASE, i, 0);
        say(it, MESSAGE_SET_VRING_ADDR, place, sizeof place, NULL, 0);
        int kick = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        MUST(kick >= 0);
        const uint64_t index = i;
        say(it, MESSAGE_SET_VRING_CALL, &index, sizeof index, &kick, 1);
        if (!travels)
            say(it, MESSAGE_SET_VRING_KICK, &index, sizeof index, &kick, 1);
        if (it->kick[i] >= 0)
            close(it->kick[i]);
        it->kick[i] = kick;
        it->ahead[i] = 0;
        say_state(it, MESSAGE_SET_VRING_ENABLE, i, 1);
    }
}

// Anything but what is agreed upon.
static void any_message(front_t *it, input_t *input)
{
    uint8_t bytes[12 + 300];
    message_header_t header = {take_8(input), MESSAGE_VERSION, take_8(input)};
    uint8_t how = take_8(input);
    if (how & 1)
        header.flags = take_32(input);
    if (how & 2)
        header.size = take_32(input);
    unsigned count = how & 4 ? take_8(input) % 12 : 0;
    int fds[12];
    for (unsigned i = 0; i < count; i++)
        fds[i] = i % 3 == 0 ? memory : i % 3 == 1 ? it->socket : full_pipe[1];
    size_t size = header.size < 300 ? header.size : 300;
    memcpy(bytes, &header, sizeof header);
    for (size_t i = 0; i < size; i++)
        bytes[sizeof header + i] = take_8(input);
    send_bytes(it, bytes, how & 8 ? take_16(input) % (sizeof header + size + 1)
                                  : sizeof header + size, fds, count);
}

// -------------------------------------------------------------------- guest

static void put(uint64_t at, const void *bytes, size_t size)
{
    if (at + size <= SIZE) // a file that was cut short stays so
        (void)!pwrite(memory, bytes, size, (off_t)at);
}

static void describe(uint64_t table, input_t *input)
{
    uint8_t how = take_8(input);
    struct vring_desc descriptor = {.addr = GUEST + BUFFERS + take_16(input) % 0x1000,
                                    .len = take_8(input) % 20u,
                                    .flags = how & 7u,
                                    .next = take_8(input) % RING};
    if (how & 8)
        descriptor.addr = (uint64_t)take_32(input) << take_8(input) % 33;
    if (how & 16)
        descriptor.len = take_32(input);
    if (how & 32)
        descriptor.next = take_16(input);
    put(table + (uint64_t)(how >> 6) * sizeof descriptor +
            (uint64_t)(take_8(input) % RING) * sizeof descriptor, &descriptor, sizeof descriptor);
}

static void publish(front_t *it, unsigned queue, uint16_t head, uint16_t by)
{
    uint64_t avail = queue * EACH + AVAIL;
    put(avail + 4 + (it->ahead[queue] % RING) * 2, &head, sizeof head);
    it->ahead[queue] = (uint16_t)(it->ahead[queue] + by);
    put(avail + 2, &it->ahead[queue], sizeof head);
}

// A request that is as it should be, but for its bytes.
static void good_request(front_t *it, unsigned queue, input_t *input)
{
    uint8_t how = take_8(input), bytes[64];
    uint64_t table = queue * EACH, buffer = table + BUFFERS;
    uint32_t out = 8 + (how & 2 ? 0 : how >> 2 & 15u), in = 1 + (how & 2 ? how >> 2 & 31u : 0);
    if (it == &front[1]) {
        out = queue == 0 ? 8 : 2;
        in = queue == 0 ? 2 + (how & 31u) : 1;
    }
    struct vring_desc chain[2] = {{GUEST + buffer, out, VRING_DESC_F_NEXT, 1},
                                  {GUEST + buffer + 128, in, VRING_DESC_F_WRITE, 0}};
    memset(bytes, 0, sizeof bytes);
    if (it == &front[0]) {
        bytes[0] = how & 128 ? take_8(input) : 0xA2;
        bytes[4] = how & 3;
    } else {
        bytes[0] = take_8(input) % 8;
        bytes[2] = take_8(input) % 4;
        bytes[4] = take_8(input);
    }
    for (uint32_t i = 8; i < out; i++)
        bytes[i] = take_8(input);
    put(buffer, bytes, out);
    put(table, chain, sizeof chain);
    publish(it, queue, 0, 1);
}

static void kick(front_t *it, unsigned queue)
{
    if (travels) {
        say_state(it, MESSAGE_VRING_KICK, queue, 0);
        return;
    }
    if (it->kick[queue] >= 0)
        (void)!eventfd_write(it->kick[queue], 1);
    if (it->connection.queue[queue].kick >= 0)
        settle(it, connection_kicked(&it->connection, queue));
}

static void step(input_t *input)
{
    uint8_t what = take_8(input);
    front_t *it = &front[what >> 7];
    unsigned queue = what >> 6 & 1u;
    queue = queue < it->connection.device->queues ? queue : 0;
    switch (what % 12) {
    case 0: good_start(it, take_8(input)); break;
    case 1: any_message(it, input); break;
    case 2: describe(queue * EACH, input); break;
    case 3: describe(BUFFERS + take_16(input) % 0x800, input); break;
    case 4: publish(it, queue, take_8(input) % (RING + 1), take_8(input) % 4); break;
    case 5: good_request(it, queue, input); break;
    case 6: kick(it, queue); break;
    case 7:
        if (travels)
            travel_step_of(it, input);
        else
            now_ns += take_ns(input) % SIM8563_SEC;
        break;
    case 8: {
        uint64_t at = take_16(input), bytes = take_32(input);
        put(at % SIZE, &bytes, 4);
        break;
    }
    case 9: MUST(ftruncate(memory, take_8(input) & 1 ? (off_t)(take_16(input) % SIZE)
                                                     : (off_t)SIZE) == 0); break;
    case 10: {
        uint16_t index = take_16(input);
        put(queue * EACH + (index & 1 ? AVAIL : USED) + 2, &index, sizeof index);
        break;
    }
    default:
        if (travels)
            travel_on();
        else
            settle(it, connection_serve(&it->connection, now_ns));
        break;
    }
    if (!travels && what % 12 >= 4 && what % 12 <= 6)
        settle(it, connection_serve(&it->connection, now_ns));
}

// --------------------------------------------------------------------- chip

static void begin(void)
{
    sim8563_t chip;
    const chipfile_settings_t settings = {.frozen = true, .speed_milli = CHIPFILE_SPEED_ONE};
    folder_begin();
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    MUST(chipfile_create("chip", &settings, &chip, true) == CHIPFILE_OK);
    MUST(chipfile_open("chip", CHIPFILE_WRITE, &file) == CHIPFILE_OK);
    memory = memfd_create("guest", MFD_CLOEXEC);
    MUST(memory >= 0 && pipe2(full_pipe, O_CLOEXEC) == 0);
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, way_back) == 0);
}

static void fresh_chip(void)
{
    sim8563_t *chip;
    MUST(chipfile_lock(file, &chip) == CHIPFILE_OK);
    sim8563_init(chip, &(sim8563_desc_t){0});
    sim8563_advance(chip, 5 * SIM8563_MS);
    chipfile_clear_history(file);
    MUST(chipfile_commit(file) == CHIPFILE_OK);
}

// ------------------------------------------------------- a console's other end

static void echo(void *arg, const uint8_t *bytes, uint32_t size, uint64_t at_ns)
{
    (void)arg;
    MUST(console_room(&console) <= CONSOLE_ROOM);
    console_say(&console, bytes, size);
    console_wake_at(&console, at_ns + bytes[0] * SIM8563_MS);
}

static void tick(void *arg, uint64_t at_ns)
{
    (void)arg, (void)at_ns;
    console.wake_ns = DEVICE_NEVER;
    console_say(&console, "tick\n", 5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input_t input = {data, size};
    if (file == NULL)
        begin();
    fresh_chip();
    lines = (lines_t){.file = file};
    now_ns = 0;
    i2c_init(&i2c, file, BUS_SCL_HZ);
    wave = (wave_t){.lines = &lines};
    i2c.bus.pass = wave_pass;
    i2c.bus.pass_arg = &wave;
    gpio_init(&gpio, &lines);
    MUST(ftruncate(memory, 0) == 0 && ftruncate(memory, (off_t)SIZE) == 0);
    console_init(&console, "console");
    console.hear = echo;
    console.wake = tick;
    device_t *const devices[2] = {&i2c.device, size % 4 < 3 ? &gpio.device : &console.device};
    for (int i = 0; i < 2; i++) {
        connection_init(&front[i].connection, devices[i]);
        begin_connection(&front[i]);
    }
    travels = (size & 1) != 0; // what was found before without it stays as it was in half of it
    i2c.bus.simulated = travels;
    if (travels) {
        connection_t *const connection[TRAVEL_DEVICES] = {&front[0].connection,
                                                          &front[1].connection};
        travel_init(&travel, &lines, connection);
        begin_calendar();
    }
    for (unsigned i = 0; i < MOST_STEPS && input.left > 0; i++)
        step(&input);
    if (travels)
        end_calendar();
    for (int i = 0; i < 2; i++)
        end_connection(&front[i]);
    sim8563_t *chip;
    MUST(chipfile_lock(file, &chip) == CHIPFILE_OK);
    chipfile_abort(file);
    return 0;
}
