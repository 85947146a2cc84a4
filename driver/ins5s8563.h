// ins5s8563.h - driver for the INS5S8563 real-time clock and its 8563 relatives
//
// SPDX-License-Identifier: MIT
//
// Add the files of driver/ to your build, give them one function that talks I2C,
// and ask for the time:
//
//     int xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len,
//              uint8_t *rx, size_t rx_len);                         // yours
//
//     ins5s8563_t rtc = { .xfer = xfer };
//     ins5s8563_status_t found;
//     if (ins5s8563_init(&rtc, &found) != INS5S8563_OK)             // once a boot
//         no_clock(rtc.bus_status);
//     if (found.flags & INS5S8563_ALARM)
//         the_alarm_woke_us();
//
//     ins5s8563_time_t now;
//     switch (ins5s8563_get_time(&rtc, &now)) {
//     case INS5S8563_OK:            show(&now);        break;
//     case INS5S8563_ERR_TIME_LOST: ask_the_network(); break;       // then set it
//     default:                      try_again();       break;
//     }
//
// Six conventions hold everywhere.
//
// ERRORS  0 is success, failures are negative. On failure no output argument is
//         written, but for the events of ins5s8563_service().
// BUS     A call is a few transfers; none waits for anything but the bus. The
//         longest writes 17 bytes and reads 20. "[25 bytes]" is what a call puts on
//         the bus when all goes well, addresses counted.
// FLAGS   A flag of the chip is cleared only after it was seen set, and never
//         with its neighbour [REG-3].
// MEMORY  No heap, no static variable, no libc; C99. What is kept from call to
//         call is in ins5s8563_t, which is yours.
// THREADS A transfer must be atomic on your bus. Give lock and unlock when several
//         threads use one ins5s8563_t: each call then runs alone.
// SOURCE  [6.2.5] is a section of the datasheet, V1.0 of 2023-11-16, [ALM-2] a
//         rule of docs/behaviour.md, [REL-1] one of docs/relatives.md.
//
// Pointers must not be NULL.

#ifndef INS5S8563_H_INCLUDED
#define INS5S8563_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define INS5S8563_CHECKED __attribute__((warn_unused_result))
#else
#define INS5S8563_CHECKED
#endif

#define INS5S8563_VERSION_MAJOR 0
#define INS5S8563_VERSION_MINOR 1
#define INS5S8563_VERSION_PATCH 0

#define INS5S8563_ADDRESS 0x51u // 7-bit; 0xA2, 0xA3 on the wire [7.2]

typedef enum ins5s8563_err_t {
    INS5S8563_OK            =  0,
    INS5S8563_ERR_ARG       = -1, // an argument is out of range; the bus was not used
    INS5S8563_ERR_BUS       = -2, // a transfer failed; xfer's own number is in bus_status
    INS5S8563_ERR_TIME_LOST = -3, // the supply was low (VLF): init, then set the time [6.2.1]
    INS5S8563_ERR_STOPPED   = -4, // the clock stands (STOP, test mode): set the time
    INS5S8563_ERR_BAD_TIME  = -5, // the registers hold no date of 2001 .. 2099: set the time
    INS5S8563_ERR_VERIFY    = -6, // the chip does not hold what was written
    INS5S8563_ERR_DUE       = -7, // that instant has come, or is too near; nothing is armed
    INS5S8563_ERR_TOO_FAR   = -8, // further than it reaches; nothing is armed
    INS5S8563_ERR_PART      = -9, // not the part that `part` names
    INS5S8563_ERR_PHASE     = -10, // the phase counter does not run
    INS5S8563_ERR_UNSTEADY  = -11, // the count changed under each of several reads
} ins5s8563_err_t;

// Sends tx_len bytes to the 7-bit address, then, if rx_len > 0, a repeated START and
// reads rx_len bytes; then STOP. Returns 0, or your platform's own negative number.
// Must take less than 1 s, or the chip drops off the bus [7.1]. tx_len is never 0.
typedef int ins5s8563_xfer_t(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len,
                             uint8_t *rx, size_t rx_len);

// ------------------------------------------------------------------- parts
//
// What the driver, and who builds it in, must know of each part.

typedef enum ins5s8563_part_t {
    INS5S8563_PART_ANY = 0, // ins5s8563_init() finds out
    INS5S8563_PART_INS5S8563,
    INS5S8563_PART_PCF8563, // also what is said of a relative that nobody named
    INS5S8563_PART_BM8563,
    INS5S8563_PART_HYM8563,
    INS5S8563_PART_RTC8564,
} ins5s8563_part_t;

enum { // of `quirks`
    // A 1 written to AF or TF sets it. So the driver writes what it read, and a flag that rises
    // while the other is cleared may be lost. Such a part must be named in `part`: init cannot
    // tell it, and service would never come to an end.                       [REG-3]
    INS5S8563_ONE_SETS_FLAG = 1,
    // A timer starts with an edge of 64 Hz, so its first period is up to 1/64 s longer [TMR-5]:
    // it may be one period of the source above n, and ins5s8563_timer_at() 1 s late. (The
    // RTC-8564 waits for one of 4096 Hz: there both are so within 1/4096 s.)
    INS5S8563_EDGE_STARTS_TIMER = 2,
};

typedef struct ins5s8563_facts_t {
    uint16_t vlow_mv;    // VLF comes below this, typically; 0: not known      [PWR-1]
    uint8_t  timer_bits; // of the countdown                                   [TMR-1]
    uint8_t  quirks;
} ins5s8563_facts_t;

const ins5s8563_facts_t *ins5s8563_facts(ins5s8563_part_t part);

typedef struct ins5s8563_t {
    ins5s8563_xfer_t *xfer;
    void             *ctx;                            // handed to all four, never looked at
    void            (*lock)(void *ctx);               // NULL: not needed
    void            (*unlock)(void *ctx);             // NULL: not needed
    void            (*event)(void *ctx, unsigned events); // of ins5s8563_service(), or NULL
    int               bus_status;                     // what xfer returned when it last failed
    uint8_t           part;                           // ins5s8563_part_t
    bool              one_shot;                       // private from here down
    uint8_t           timer_bits;
    uint8_t           quirks;
    int               err;
} ins5s8563_t;

// --------------------------------------------------------- who are you, why am I up

enum { // of `flags`, and of events
    INS5S8563_TIMER_INT     = 0x001, // TIE: the timer's flag or pulse pulls /INT
    INS5S8563_ALARM_INT     = 0x002, // AIE: the alarm's flag pulls /INT
    INS5S8563_TIMER         = 0x004, // TF: the countdown ended
    INS5S8563_ALARM         = 0x008, // AF: the alarm came
    INS5S8563_TIMER_PULSE   = 0x010, // TI_TP
    INS5S8563_STOPPED       = 0x020, // STOP
    INS5S8563_TIME_LOST     = 0x040, // VLF
    INS5S8563_TEST          = 0x080, // EXT_TEST
    INS5S8563_TIMER_RUNNING = 0x100, // TE
    INS5S8563_MORE          = 0x200, // events only: one more was up after the last round
};

typedef struct ins5s8563_status_t {
    uint16_t flags;  // as found, before this call changed anything
    uint8_t  part;   // INS5S8563, or PCF8563 for any relative with an 8-bit timer
} ins5s8563_status_t;

// Looks, and changes nothing in the chip. One that is not there is INS5S8563_ERR_BUS. `part` is
// set, if it is ANY; INS5S8563_ERR_PART: it names another kind. [33 bytes]
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_status(ins5s8563_t *rtc, ins5s8563_status_t *out);

// Looks likewise, and makes a chip that lost its power usable: with VLF set it writes
// every register, both high bytes of the timer included, so that alarm and timer are
// off [6.1]. VLF, AF, TF and CLKOUT stay; so do the time registers if they hold a date. A
// chip that kept its power is left as it is, with its alarm and its timer. Call it once
// after each start of your program, before the other calls. [33 bytes, 63 after loss of power]
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_init(ins5s8563_t *rtc, ins5s8563_status_t *out);

// -------------------------------------------------------------------- time

typedef struct ins5s8563_time_t { // plain numbers, not struct tm
    uint16_t year;    // 2001 .. 2099                                          [6.2.1]
    uint8_t  month;   // 1 .. 12
    uint8_t  day;     // 1 .. 31
    uint8_t  weekday; // 0 = Sunday .. 6 = Saturday; always computed from the date
    uint8_t  hour;    // 0 .. 23
    uint8_t  minute;  // 0 .. 59
    uint8_t  second;  // 0 .. 59
} ins5s8563_time_t;

// All fields belong to one instant: they are read in one transfer [CAL-7]. [12 bytes]
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_get_time(ins5s8563_t *rtc, ins5s8563_time_t *out);

// Stops the clock, writes all seven registers, reads them back and lets the clock run;
// VLF is cleared by it; the `weekday` that you pass is ignored. Whatever fails,
// the clock does not run wrong: it is marked as lost, stands still, or is right. The next
// second comes 0.508 s after the call [STP-2]. [25 bytes] INS5S8563_ERR_TIME_LOST: the
// supply is still low. An alarm that the new time jumps over does not come, and what
// ins5s8563_timer_at() counts is not changed: set them again.
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_set_time(ins5s8563_t *rtc, const ins5s8563_time_t *time);

// The same in seconds since 1970-01-01 00:00:00 UTC, if UTC is what you keep in the chip.
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_get_unix(ins5s8563_t *rtc, int64_t *out);
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_set_unix(ins5s8563_t *rtc, int64_t seconds);

// From one to the other, without a bus: 2001-01-01 .. 2099-12-31, else ERR_ARG.
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_to_unix(const ins5s8563_time_t *time, int64_t *out);
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_from_unix(int64_t seconds, ins5s8563_time_t *out);

// ------------------------------------------------------------- parts of a second
//
// The countdown timer, at 4096 Hz (64 Hz where it has 8 bits), counts the phase of the
// second. It is not free for anything else then, its end, every 68 minutes (3 s with 8 bits), is
// a TIMER for ins5s8563_service() that means nothing, and it goes on over a reset of your
// processor. ins5s8563_set_time() and set_unix() put it out of phase: prepare again.
//
//     uint32_t wait_ns;
//     if (ins5s8563_prepare(&rtc, now_s, now_ns, &wait_ns) == INS5S8563_OK) {
//         wait_until(now_s, now_ns + wait_ns);
//         err = ins5s8563_release(&rtc);        // the clock is right to 61 us
//     }

// Stops the clock, sets it, and starts the phase counter, without interrupt, so that
// ins5s8563_release(), called wait_ns after the instant (seconds, ns) that you gave, makes it
// run in phase. That is 0.1 .. 1.1 s; 61 us is what STOP leaves open [STP-2], and what counts
// is the end of release's one transfer. Until then the clock stands. [46 bytes, 3 for release]
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_prepare(ins5s8563_t *rtc, int64_t seconds,
                                                    uint32_t ns, uint32_t *wait_ns);
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_release(ins5s8563_t *rtc);

// An instant within this call, to 1/8192 s (1/128 s with 8 bits).
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_get_unix_ns(ins5s8563_t *rtc, int64_t *seconds, uint32_t *ns);

// ------------------------------------------------------------------- alarm

#define INS5S8563_ANY 0x80u // this field is not compared

typedef struct ins5s8563_alarm_t {
    uint8_t minute;  // 0 .. 59
    uint8_t hour;    // 0 .. 23
    uint8_t day;     // 1 .. 31
    uint8_t weekday; // 0 = Sunday .. 6
} ins5s8563_alarm_t;

// Comes at the first second at which all fields that are not ANY have come to match:
// { 30, 6, ANY, ANY } is daily, { 30, 6, ANY, 1 } on Mondays, { 0, 0, 1, ANY } monthly.
// Set within the minute that it names it may come at the next second, and set within the last
// second before that minute it may miss this one: what counts is a second that does not match
// and then one that does [ALM-2]. ins5s8563_alarm_at() sees to that. An alarm that was set
// before, or has come and was not served, is gone. [19 bytes]
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_set_alarm(ins5s8563_t *rtc, const ins5s8563_alarm_t *alarm);

INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_get_alarm(ins5s8563_t *rtc, ins5s8563_alarm_t *out); // ERR_BAD_TIME: no such field

INS5S8563_CHECKED ins5s8563_err_t ins5s8563_clear_alarm(ins5s8563_t *rtc); // [13 bytes]

// Comes once the clock shows that time, rounded up to the minute. If that time has come when
// all is set, or that minute begins with the next second, INS5S8563_ERR_DUE: it is never
// missed by a month. It reaches 28 days less an hour: further off the same day of a month
// before would come first. [31 bytes]
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_alarm_at(ins5s8563_t *rtc, int64_t seconds);

// ------------------------------------------------------------------- timer

typedef enum ins5s8563_source_t {
    INS5S8563_4096_HZ = 0,
    INS5S8563_64_HZ,
    INS5S8563_1_HZ,
    INS5S8563_1_60_HZ,
} ins5s8563_source_t;

typedef struct ins5s8563_timer_t {
    uint32_t n;        // 1 .. 2^timer_bits - 1: the period is n of the source, exactly
    uint8_t  source;   // ins5s8563_source_t
    int32_t  error_us; // by how much that is longer than what was asked for
} ins5s8563_timer_t;

enum { // how ins5s8563_start_timer() is to run
    INS5S8563_PERIODIC = 0,
    // ins5s8563_service() stops it at its first event. The chip does not know: if ins5s8563_t was
    // lost meanwhile, as your processor slept without power, call ins5s8563_stop_timer() then.
    INS5S8563_ONE_SHOT = 1,
    INS5S8563_PULSE = 2,    // /INT pulses, else it is low until served          [INT-2]
};

// The source and count nearest to a period, by the finest source that reaches it:
// 244 us .. 31.9 years, with 8 bits 4.25 hours; else INS5S8563_ERR_ARG. No bus.
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_plan_timer(const ins5s8563_t *rtc, uint64_t period_us, ins5s8563_timer_t *out);

// The first event comes between n-1 and n periods of the source from now [TMR-5], but see
// `quirks`; each later one n after the one before. A timer that ran before is gone, with its
// flag. [20 bytes, 16 with 8 bits]
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_start_timer(ins5s8563_t *rtc, const ins5s8563_timer_t *timer, unsigned how);

INS5S8563_CHECKED ins5s8563_err_t ins5s8563_stop_timer(ins5s8563_t *rtc); // [10 bytes]

// Periods of the source until the next event: 1 .. n, or 0: it does not run.
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_timer_left(ins5s8563_t *rtc, uint32_t *periods);

// The same, but so that its first event is never earlier than that, and at most two periods of
// the source later.
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_plan_wake(const ins5s8563_t *rtc, uint64_t period_us, ins5s8563_timer_t *out);

// Plans a wake and starts it: one event.
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_wake_in_ms(ins5s8563_t *rtc, uint32_t ms);

// One event at the second at which the clock comes to show that time. 194 days at most,
// 255 s with 8 bits, else INS5S8563_ERR_TOO_FAR; INS5S8563_ERR_DUE: it shows it already. On an
// error but ERR_ARG the timer is off, if the bus lets it be told so.
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_timer_at(ins5s8563_t *rtc, int64_t seconds);

// --------------------------------------------------------------- interrupts

// Call it when /INT is low, or now and then: what has come, ALARM and TIMER or 0, is in
// *events and goes to `event`, if given, once a round. Reads, clears what it saw, and reads
// again until nothing is up; after 8 rounds it returns with INS5S8563_MORE. *events is
// written also on an error: what was seen by then, the last of which may come once more.
// [7 bytes a round, 3 more when a one-shot timer ends, and 4 for the last look]
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_service(ins5s8563_t *rtc, unsigned *events);

// ---------------------------------------------------------- output and production

typedef enum ins5s8563_clkout_t { // open drain: it needs a pull-up                [6.2.4]
    INS5S8563_CLKOUT_OFF = 0x00,
    INS5S8563_CLKOUT_32768_HZ = 0x80,
    INS5S8563_CLKOUT_1024_HZ = 0x81,
    INS5S8563_CLKOUT_32_HZ = 0x82,
    INS5S8563_CLKOUT_1_HZ = 0x83,
} ins5s8563_clkout_t;

INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_set_clkout(ins5s8563_t *rtc, ins5s8563_clkout_t clkout); // [3 bytes]

// On: CLKOUT is an input whose 32nd rise makes the first second and each 64th after it the
// next; hold it high meanwhile [TST-2]. Off: the clock stands until its time is set.
INS5S8563_CHECKED ins5s8563_err_t ins5s8563_set_test(ins5s8563_t *rtc, bool on);

// -------------------------------------------------------------- calibration
//
// The part is off by up to 200 ppm (17 s a day) and cannot be trimmed [5.4], but it is
// steady: measure it against a better clock over days, keep the number, and correct what you
// read. ppb is what the clock gains, in ns a second of its own. No bus.
//
//     if (ins5s8563_rate(gained_us, seconds, &ppb) == INS5S8563_OK)
//         keep(ppb);                            // once, after days
//     if (ins5s8563_get_unix_ns(&rtc, &s, &ns) == INS5S8563_OK)
//         err = ins5s8563_correct(set_at, ppb, &s, &ns);

// seconds: 1 .. between two readings of the chip; gained_us: by how much more that is than
// the reference's. INS5S8563_ERR_ARG: that is beyond +-500000 ppb.
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_rate(int32_t gained_us, uint32_t seconds, int32_t *ppb);

// Turns a reading of the chip into what a clock without error would show, if the chip was
// right at set_at. Both are of 2001 .. 2099, and set_at is not the later, else ERR_ARG.
INS5S8563_CHECKED ins5s8563_err_t
ins5s8563_correct(int64_t set_at, int32_t ppb, int64_t *seconds, uint32_t *ns);

// After how many seconds it will be off by so much, and is to be set again. UINT32_MAX: not
// within 99 years.
uint32_t ins5s8563_correct_after_s(int32_t ppb, uint32_t tolerance_us);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // INS5S8563_H_INCLUDED
