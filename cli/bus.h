// bus.h - the clock of this machine: a part at 0x51 on a bus, through the driver
//
// SPDX-License-Identifier: MIT

#ifndef BUS_H_INCLUDED
#define BUS_H_INCLUDED

#include "command.h"

#include "ins5s8563.h"
#include "ins5s8563_linux.h"

#define BUS_TEXT 80
#define BUS_REGISTERS 20 // 00 .. 13

// Not to be moved while it is open: the driver keeps its address.
typedef struct bus_t {
    const command_t *command;
    const char *path;
    ins5s8563_linux_t port;
    ins5s8563_t rtc;
    ins5s8563_status_t status; // as it was found
} bus_t;

// The options that all of them have.
#define BUS_OPTIONS \
    {.name = "bus", .value = "/dev/i2c-N", .is_file = true, \
     .help = "the bus with the part at 0x51 (A2/A3), as /dev/i2c-1"}, \
    {.name = "part", .value = "PART", .words = "INS5S8563 PCF8563 BM8563 HYM8563 RTC8564", \
     .help = "which part it is (default: INS5S8563 or PCF8563, whichever it looks like)"}

typedef enum bus_use_t {
    BUS_LOOK,   // changes nothing
    BUS_CHANGE, // a part that has lost its power is made usable first; its time stays lost
} bus_use_t;

// Opens --bus and finds out who is there. Each returns STATUS_YES or has said what is wrong.
int  bus_open(const arguments_t *args, bus_use_t use, bus_t *bus);
void bus_close(bus_t *bus);

// Says on stderr what the driver's error means; returns the exit status that it is. OK: STATUS_YES.
int bus_result(const bus_t *bus, ins5s8563_err_t err);

// The same for a call that sets the time, of which TIME_LOST means something else.
int bus_put_result(const bus_t *bus, ins5s8563_err_t err);

// "INS5S8563", or a relative's name.
const char *bus_part(const bus_t *bus);

// Registers as they are.
int bus_read(bus_t *bus, uint8_t reg, uint8_t *out, size_t size);

// How many registers this part has, from 00 on: 20, or 16 in a relative.
unsigned bus_registers(const bus_t *bus);

// ------------------------------------------------------------------- time

// "59" of 59h.
unsigned from_bcd(uint8_t code);

// An instant as people type it, UTC, in seconds since 1970.
int parse_instant(const command_t *command, const char *what, const char *text, int64_t *out);

// "2026-02-28T23:59:50Z" into BUS_TEXT bytes.
const char *text_instant(int64_t seconds, char *out);

// Sleeps until CLOCK_MONOTONIC shows this. False: SIGINT, SIGTERM or SIGHUP came first, or earlier,
// since bus_catch_signals().
bool bus_sleep_until(uint64_t monotonic_ns);
uint64_t bus_now_ns(void); // CLOCK_MONOTONIC
void bus_catch_signals(void);
bool bus_signalled(void);

// For who must put something right at the end: bus_catch_signals(), and a reader of stdout that
// goes away is an error of bus_flush() from here on.
void bus_catch_all(void);

typedef struct bus_tick_t {
    int64_t second;               // that began, since 1970
    uint64_t after_ns, before_ns; // between these, by CLOCK_MONOTONIC: so much is sure
} bus_tick_t;

// Waits for the next second of the part, within 2 s. ERR_STOPPED: none came, or a signal did.
ins5s8563_err_t bus_catch_tick(bus_t *bus, bus_tick_t *tick);

// Sets the clock in phase: CLOCK_MONOTONIC at_ns is the instant (seconds, ns), now or just before.
// It was let go within *off_ns of when it should have been. No signal breaks it off.
int bus_put_exactly(bus_t *bus, int64_t seconds, uint32_t ns, uint64_t at_ns, uint64_t *off_ns);

// ----------------------------------------------------------------- events

#define BUS_POLL_NS 20000000u

// Serves what has come, and tells each event on a line: *events are those.
int bus_serve(bus_t *bus, bool json, unsigned *events);

// One line with the part's time, if it has one: "2026-02-28T23:59:50Z  alarm". It is written out
// at once.
int bus_tell(bus_t *bus, const char *event, bool json);

// Writes out what was printed; says so if that cannot be.
int bus_flush(const bus_t *bus);

#endif // BUS_H_INCLUDED
