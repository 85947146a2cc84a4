// exam.h - what stands between your driver and the examination
//
// SPDX-License-Identifier: MIT
//
//            you: the adapter                      the kit
//     exam_adapter()   begin, get, set, ...   <--- calls them, over and over
//     your driver, unchanged
//     its bus functions  --------------------->    exam_write, exam_read, ...
//
// An adapter is one file: it says how the driver's calls are called, and lets the driver's bus be
// the kit's. What a driver cannot do stays NULL and is not examined; without timer() nor are the
// timer's events, without alarm() nor is the alarm.
//
//     static int get(exam_time_t *out)
//     {
//         struct my_time t;
//         if (my_rtc_get(&t) != 0)
//             return -1;
//         *out = (exam_time_t){ t.year, t.month, t.day, t.weekday, t.hour, t.min, t.sec };
//         return 0;
//     }
//
//     void exam_adapter(exam_adapter_t *adapter)
//     {
//         adapter->name = "my_rtc";
//         adapter->get = get;
//     }
//
// Link it with the driver and the kit (which has the main()), and start it: docs/exam.md.
// Everything of C99 and C++11 on; one adapter in a program.
//
// Each trial is a process of its own, in which begin() and a few other calls are made: static
// variables are always as at the start of the program. Time is the chip's and passes on the bus
// and in exam_delay_us() alone. TZ is set to a zone with summer time.

#ifndef EXAM_H_INCLUDED
#define EXAM_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ------------------------------------------------------- for the driver: its bus
//
// 7-bit addresses; the chip is at 0x51 and alone. 0: all was acknowledged; EXAM_BUS_ERROR: not,
// and rx is as it was. All end in STOP. A byte takes 90 us (100 kHz).

#define EXAM_BUS_ERROR (-1)

int exam_write(uint8_t address, const uint8_t *tx, size_t tx_len);
int exam_read(uint8_t address, uint8_t *rx, size_t rx_len);
// With a repeated START between the two.
int exam_write_read(uint8_t address, const uint8_t *tx, size_t tx_len, uint8_t *rx, size_t rx_len);
// Without a STOP, if all was acknowledged: the next transfer begins with a repeated START.
int exam_write_on(uint8_t address, const uint8_t *tx, size_t tx_len);

void exam_delay_us(uint32_t us);
uint64_t exam_time_us(void); // since some instant: millis() is exam_time_us() / 1000
int exam_int_level(void);    // of /INT: 0 is asserted, 1 is not

// ------------------------------------------------------------- for the adapter: types

typedef struct exam_time_t {
    int year;    // 2001 .. 2099
    int month;   // 1 .. 12
    int day;     // 1 .. 31
    int weekday; // 0 = Sunday .. 6; EXAM_NONE: the driver does not tell it
    int hour;    // 0 .. 23
    int minute;  // 0 .. 59
    int second;  // 0 .. 59
} exam_time_t;

#define EXAM_NONE (-1)

typedef struct exam_alarm_t { // EXAM_NONE: this field is not compared
    int minute, hour, day, weekday;
} exam_alarm_t;

typedef struct exam_timer_t { // the same in three ways: take what your driver takes
    uint32_t n;               // periods of the source
    int source;               // 0: 4096 Hz, 1: 64 Hz, 2: 1 Hz, 3: 1/60 Hz
    uint64_t period_us;       // rounded
} exam_timer_t;

enum { // events, a mask
    EXAM_ALARM = 1,
    EXAM_TIMER = 2
};

// For drivers that take seconds since 1970. UTC: no zone has to do with it.
int64_t exam_to_unix(const exam_time_t *time);
void exam_from_unix(int64_t seconds, exam_time_t *out);

// ---------------------------------------------------------- for the adapter: the calls

enum exam_irq { // when the host calls service()
    EXAM_EDGE = 0, // at a falling edge of /INT, as most GPIO interrupts do
    EXAM_LEVEL,    // as long as /INT is low
    EXAM_POLLED    // every 10 ms
};

enum { // `can`, a mask
    EXAM_SECONDS = 1 // alarm() is for any second, and rounds up to the minute
};

// All return 0: done, or anything else: not done, and then the outputs do not count, but for the
// events of service().
typedef struct exam_adapter_t {
    const char *name;
    enum exam_irq irq;
    unsigned can;

    // Once, before all others: the processor has started. The clock may have run on meanwhile, with
    // an alarm and a timer that were set, or have come.
    int (*begin)(void);

    int (*get)(exam_time_t *out); // must fail while the time is known to be wrong (VLF)
    int (*set)(const exam_time_t *time); // its weekday is right

    // One alarm at that time, at most 27 days ahead. Without EXAM_SECONDS its second is 0.
    int (*alarm)(const exam_time_t *at);
    int (*alarm_read)(exam_alarm_t *out); // what is compared

    // Starts it; with interrupt. n is 1 .. 255, or up to 24 bits where the part has them.
    int (*timer)(const exam_timer_t *timer);

    // Forgets these events, and nothing else; it may end the alarm or the timer itself.
    int (*clear)(unsigned events);

    // What the interrupt's handler, or its thread, does. *events: what it saw. Of these it may end
    // the alarm or the timer itself.
    int (*service)(unsigned *events);

    // What a trial may take of real time, in seconds; 0: 5. For drivers that are other processes.
    unsigned patience_s;

    // "INS5S8563", "PCF8563", "BM8563", "HYM8563" or "RTC8564": the part that it sits for. Set
    // before, for drivers that must be told.
    const char *part;
} exam_adapter_t;

// Yours. All but `part` is NULL and 0 before.
void exam_adapter(exam_adapter_t *adapter);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // EXAM_H_INCLUDED
