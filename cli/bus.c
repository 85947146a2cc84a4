// bus.c - see bus.h
//
// SPDX-License-Identifier: MIT

#define _POSIX_C_SOURCE 200809L
#include "bus.h"

#include "report.h"
#include "sim8563_words.h"
#include "value.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND_NS UINT64_C(1000000000)

// ---------------------------------------------------------------- the part

static int name_bus(const arguments_t *args, bus_t *bus)
{
    const char *text = option_value(args, "bus");
    if (!text)
        return usage_error(args->command, "--bus is missing: which bus has the part?");
    bus->path = text;
    return STATUS_YES;
}

static int open_failure(const bus_t *bus, int cause)
{
    const char *hint = "";
    if (bus->path[0] && bus->path[strspn(bus->path, "0123456789")] == '\0')
        return failure(bus->command, "cannot open %s: %s: did you mean /dev/i2c-%s?", bus->path,
                       strerror(cause), bus->path);
    if (cause == ENOENT)
        hint = ": load the module i2c-dev, and see ls /dev/i2c-*";
    else if (cause == EACCES)
        hint = ": be root, or join the group i2c";
    return failure(bus->command, "cannot open %s: %s%s", bus->path, strerror(cause), hint);
}

static int bus_failure(const bus_t *bus)
{
    int cause = -bus->rtc.bus_status;
    if (cause == ENXIO || cause == EREMOTEIO || cause == EIO) {
        return failure(bus->command, "nobody answers at 0x51 (A2/A3) on %s (%s): is this its bus, "
                       "and has it power?", bus->path, strerror(cause));
    }
    if (cause == ENOTTY || cause == EOPNOTSUPP)
        return failure(bus->command, "%s is no bus for any I2C transfer (%s)", bus->path,
                       strerror(cause));
    return failure(bus->command, "a transfer on %s failed: %s", bus->path, strerror(cause));
}

// An answer of the clock that is no time: not the system's fault.
static int no(const bus_t *bus, const char *sentence)
{
    (void)failure(bus->command, "%s: %s", bus->path, sentence);
    return STATUS_NO;
}

int bus_result(const bus_t *bus, ins5s8563_err_t err)
{
    switch (err) {
    case INS5S8563_OK:
        return STATUS_YES;
    case INS5S8563_ERR_BUS:
        return bus_failure(bus);
    case INS5S8563_ERR_TIME_LOST:
        return no(bus, "the time is lost: the supply was low (VLF); set it with rtc8563 put");
    case INS5S8563_ERR_STOPPED:
        return no(bus, "the clock stands (STOP or test mode); set it with rtc8563 put");
    case INS5S8563_ERR_BAD_TIME:
        return no(bus, "its registers hold no date from 2001 to 2099; set it with rtc8563 put");
    case INS5S8563_ERR_VERIFY:
        return failure(bus->command, "%s: the part does not hold what was written to it",
                       bus->path);
    case INS5S8563_ERR_DUE:
        return no(bus, "that instant has come already; nothing is set");
    case INS5S8563_ERR_TOO_FAR:
        return no(bus, "that is further than 28 days less an hour; nothing is set");
    case INS5S8563_ERR_PHASE:
        return no(bus, "its phase counter does not run: rtc8563 put --exact starts it");
    case INS5S8563_ERR_UNSTEADY:
        return failure(bus->command, "%s: it changed under each of several reads: the bus is too "
                       "slow for this", bus->path);
    case INS5S8563_ERR_PART:
        return no(bus, "this is another part than --part says");
    case INS5S8563_ERR_ARG:
        break;
    }
    return usage_error(bus->command, "%s: the part cannot do that", bus->path);
}

int bus_put_result(const bus_t *bus, ins5s8563_err_t err)
{
    return err == INS5S8563_ERR_TIME_LOST
               ? failure(bus->command, "%s: VLF stays: the supply of the part is too low",
                         bus->path)
               : bus_result(bus, err);
}

// The chip and the driver have the same parts in the same order; to the driver 0 is any.
_Static_assert(INS5S8563_PART_RTC8564 == SIM8563_RTC8564 + 1, "a part was added to one of them");

static int name_part(const arguments_t *args, bus_t *bus)
{
    static const char *const parts[] = {"INS5S8563", "PCF8563", "BM8563", "HYM8563", "RTC8564",
                                        NULL};
    const char *text = option_value(args, "part");
    sim8563_variant_t variant;
    if (!text)
        return STATUS_YES;
    if (sim8563_variant_by_name(text, &variant)) {
        bus->rtc.part = (uint8_t)(variant + 1);
        return STATUS_YES;
    }
    const char *meant = nearest_word(text, parts);
    return meant ? usage_error(args->command, "there is no part '%s': did you mean '%s'?", text,
                               meant)
                 : usage_error(args->command, "there is no part '%s': INS5S8563, PCF8563, BM8563, "
                               "HYM8563 or RTC8564", text);
}

const char *bus_part(const bus_t *bus)
{
    return sim8563_variant_name((sim8563_variant_t)(bus->rtc.part - 1));
}

int bus_open(const arguments_t *args, bus_use_t use, bus_t *bus)
{
    *bus = (bus_t){.command = args->command};
    int status = name_bus(args, bus);
    status = status ? status : name_part(args, bus);
    if (status)
        return status;
    int opened;
    do {
        opened = ins5s8563_linux_open(&bus->port, bus->path);
    } while (opened == -EINTR);
    if (opened != 0)
        return open_failure(bus, -opened);
    bus->rtc.xfer = ins5s8563_linux_xfer;
    bus->rtc.ctx = &bus->port;
    status = bus_result(bus, use == BUS_CHANGE ? ins5s8563_init(&bus->rtc, &bus->status)
                                               : ins5s8563_status(&bus->rtc, &bus->status));
    if (status)
        bus_close(bus);
    return status;
}

void bus_close(bus_t *bus)
{
    ins5s8563_linux_close(&bus->port);
}

int bus_read(bus_t *bus, uint8_t reg, uint8_t *out, size_t size)
{
    bus->rtc.bus_status = ins5s8563_linux_xfer(&bus->port, INS5S8563_ADDRESS, &reg, 1, out, size);
    return bus->rtc.bus_status == 0 ? STATUS_YES : bus_failure(bus);
}

unsigned bus_registers(const bus_t *bus)
{
    return bus->status.part == INS5S8563_PART_INS5S8563 ? BUS_REGISTERS : 16;
}

// ----------------------------------------------------------------- events

int bus_tell(bus_t *bus, const char *event, bool json)
{
    int64_t seconds = 0;
    char text[BUS_TEXT];
    ins5s8563_err_t err = ins5s8563_get_unix(&bus->rtc, &seconds);
    bool timed = err == INS5S8563_OK;
    if (err == INS5S8563_ERR_BUS)
        return bus_result(bus, err);
    text_instant(seconds, text);
    if (!json) {
        printf("%s  %s\n", timed ? text : "no time             ", event);
    } else {
        report_begin_json();
        int status = report_print(bus->command, json_pack(
            "{s:s, s:s, s:o, s:o}", "bus", bus->path, "event", event, "time",
            timed ? json_string(text) : json_null(), "unix",
            timed ? json_integer((json_int_t)seconds) : json_null()));
        if (status)
            return status;
    }
    return bus_flush(bus);
}

int bus_flush(const bus_t *bus)
{
    return fflush(stdout) == 0 ? STATUS_YES
                               : failure(bus->command, "cannot write to stdout: %s",
                                         strerror(errno));
}

int bus_serve(bus_t *bus, bool json, unsigned *events)
{
    int status = bus_result(bus, ins5s8563_service(&bus->rtc, events));
    if (!status && *events & INS5S8563_ALARM)
        status = bus_tell(bus, "alarm", json);
    if (!status && *events & INS5S8563_TIMER)
        status = bus_tell(bus, "timer", json);
    return status;
}

// ------------------------------------------------------------------- time

unsigned from_bcd(uint8_t code)
{
    return code / 16u * 10u + code % 16u;
}

int parse_instant(const command_t *command, const char *what, const char *text, int64_t *out)
{
    uint8_t reg[7];
    int status = parse_time(command, what, text, reg);
    if (status)
        return status;
    const ins5s8563_time_t time = {
        .year = (uint16_t)(2000 + from_bcd(reg[6])), .month = (uint8_t)from_bcd(reg[5]),
        .day = (uint8_t)from_bcd(reg[3]), .hour = (uint8_t)from_bcd(reg[2]),
        .minute = (uint8_t)from_bcd(reg[1]), .second = (uint8_t)from_bcd(reg[0]),
    };
    if (ins5s8563_to_unix(&time, out) != INS5S8563_OK)
        return usage_error(command, "%s '%s' is no time from 2001 to 2099", what, text);
    return STATUS_YES;
}

const char *text_instant(int64_t seconds, char *out)
{
    ins5s8563_time_t t;
    if (ins5s8563_from_unix(seconds, &t) != INS5S8563_OK)
        t = (ins5s8563_time_t){0};
    snprintf(out, BUS_TEXT, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month, t.day, t.hour,
             t.minute, t.second);
    return out;
}

static volatile sig_atomic_t signalled;

static void note_signal(int number)
{
    (void)number;
    signalled = 1;
}

void bus_catch_signals(void)
{
    struct sigaction action = {.sa_handler = note_signal}, hangup;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, NULL, &hangup);
    if (hangup.sa_handler != SIG_IGN) // by nohup
        sigaction(SIGHUP, &action, NULL);
}

void bus_catch_all(void)
{
    bus_catch_signals();
    signal(SIGPIPE, SIG_IGN);
}

bool bus_signalled(void)
{
    return signalled;
}

uint64_t bus_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

// In pieces: a signal that comes between the look and the sleep is seen after the next one.
bool bus_sleep_until(uint64_t monotonic_ns)
{
    enum { PIECE_NS = 100000000 };
    for (uint64_t now = bus_now_ns(); now < monotonic_ns && !signalled; now = bus_now_ns()) {
        uint64_t left = monotonic_ns - now;
        uint64_t until = left < PIECE_NS ? monotonic_ns : now + PIECE_NS;
        struct timespec at = {(time_t)(until / SECOND_NS), (long)(until % SECOND_NS)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    }
    return !signalled;
}

// ------------------------------------------------------------------- ticks

// A kernel may say that it is done before the bits are on the wire: at the end they are, at
// 100 kHz.
static ins5s8563_err_t read_second(bus_t *bus, uint8_t *shown, bus_tick_t *around)
{
    enum { READ_NS = 400000 }; // four bytes
    static const uint8_t sec = 0x02;
    around->after_ns = bus_now_ns();
    bus->rtc.bus_status = bus->rtc.xfer(bus->rtc.ctx, INS5S8563_ADDRESS, &sec, 1, shown, 1);
    if (bus->rtc.bus_status != 0)
        return INS5S8563_ERR_BUS;
    (void)bus_sleep_until(around->after_ns + READ_NS);
    around->before_ns = bus_now_ns();
    return (*shown & 0x80) == 0 ? INS5S8563_OK : INS5S8563_ERR_TIME_LOST;
}

// A second of the part begins between the start of the last reading that still shows the old one
// and the end of the first that shows a new one, whatever bus and host do. Only a reading that
// began late shows that none came: the host may have been held up.
ins5s8563_err_t bus_catch_tick(bus_t *bus, bus_tick_t *tick)
{
    uint8_t first = 0, shown = 0;
    int64_t now = 0;
    bus_tick_t reading;
    ins5s8563_err_t err = read_second(bus, &first, &reading);
    uint64_t give_up_ns = reading.before_ns + 2 * SECOND_NS;
    shown = first;
    while (!err && shown == first) {
        if (bus_signalled() || reading.after_ns > give_up_ns)
            return INS5S8563_ERR_STOPPED;
        tick->after_ns = reading.after_ns;
        err = read_second(bus, &shown, &reading);
    }
    tick->before_ns = reading.before_ns;
    err = err ? err : ins5s8563_get_unix(&bus->rtc, &now); // which second that was
    tick->second = now - (now % 60 - from_bcd(shown) + 60) % 60;
    return err;
}

// --------------------------------------------------- to the part of a second

// What counts is the end of release's three bytes: how long they take, by the quickest of a few
// transfers of two.
static int release_takes(bus_t *bus, uint64_t *out_ns)
{
    uint8_t pointer = 0;
    *out_ns = UINT64_MAX;
    for (int i = 0; i < 4; i++) {
        uint64_t before_ns = bus_now_ns();
        bus->rtc.bus_status = bus->rtc.xfer(bus->rtc.ctx, INS5S8563_ADDRESS, &pointer, 1, NULL, 0);
        if (bus->rtc.bus_status != 0)
            return bus_failure(bus);
        uint64_t taken_ns = (bus_now_ns() - before_ns) * 3 / 2;
        *out_ns = taken_ns < *out_ns ? taken_ns : *out_ns;
    }
    return STATUS_YES;
}

int bus_put_exactly(bus_t *bus, int64_t seconds, uint32_t ns, uint64_t at_ns, uint64_t *off_ns)
{
    uint32_t wait_ns = 0;
    uint64_t takes_ns = 0;
    bus_catch_all(); // nothing may leave the clock standing
    int status = bus_put_result(bus, ins5s8563_prepare(&bus->rtc, seconds, ns, &wait_ns));
    status = status ? status : release_takes(bus, &takes_ns);
    if (status)
        return status;
    uint64_t due_ns = at_ns + wait_ns;
    if (bus_now_ns() + takes_ns > due_ns)
        return failure(bus->command, "%s: the bus is too slow: the clock stands, set it again",
                       bus->path);
    struct timespec at = {(time_t)((due_ns - takes_ns) / SECOND_NS),
                          (long)((due_ns - takes_ns) % SECOND_NS)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
        continue;
    uint64_t before_ns = bus_now_ns();
    status = bus_result(bus, ins5s8563_release(&bus->rtc));
    uint64_t after_ns = bus_now_ns();
    uint64_t early_ns = due_ns > before_ns ? due_ns - before_ns : 0;
    uint64_t late_ns = after_ns > due_ns ? after_ns - due_ns : 0;
    *off_ns = early_ns > late_ns ? early_ns : late_ns;
    return status;
}
