// calls.h - every call of the driver in one table, for the tests that make each
//
// SPDX-License-Identifier: MIT

#ifndef CALLS_H_INCLUDED
#define CALLS_H_INCLUDED

#include "bus.h"

// All outputs there are; a call writes its own.
typedef struct result_t {
    ins5s8563_err_t    err;
    ins5s8563_status_t status;
    ins5s8563_time_t   time;
    ins5s8563_alarm_t  alarm;
    int64_t            seconds;
    uint32_t           ns, periods;
    unsigned           events;
} result_t;

enum { // of `does`
    READS_TIME = 1,  // into seconds
    READS_PHASE = 2, // and ns
    SETS_TIME = 4,   // to SET_TO
    STOPS = 8,       // leaves the clock standing
    DROPS_ALARM = 16, // an alarm that came before is gone, and its flag
    DROPS_TIMER = 32,
    SERVES = 64,     // into events
    ARMS_ALARM = 128, // to come at next_second + `later`, rounded up
    ARMS_TIMER = 256, // to come at next_second + `later`
    LOST = 512,      // the time was lost before, and is after
};

#define SET_TO INT64_C(1234567890) // 2009-02-13 23:31:30

typedef struct call_t {
    const char *name;
    void (*make)(bus_t *bus, result_t *result);
    unsigned does;
    int64_t later;
    unsigned bytes, bytes_8; // on the bus if all goes well, 8: with an 8-bit timer; 0: it depends
} call_t;

extern const call_t calls[];
extern const unsigned calls_count;
#define FOR_EACH_CALL(call) for (const call_t *call = calls; call < calls + calls_count; call++)

// What the clock is to show next, for the calls that ask for a time.
extern int64_t next_second;

#define RESULT_PATTERN 0xA5
result_t result_of(const call_t *call, bus_t *bus); // outputs filled with the pattern before
bool output_untouched(const result_t *result);      // events apart

#endif // CALLS_H_INCLUDED
