// kit.h - inside the examination: a trial, its process, and what it leaves
//
// SPDX-License-Identifier: MIT
//
//     sit.c     plans trials, one survey and one event at a time
//     play.c    what happens in a trial            } in the process
//     bus.c     chip, time and bus of a trial      } of the driver
//     process.c makes that process and its limits
//     judge.c   looks at the record of a trial
//     history.c makes a script of it
//
// INSTANTS. A driver sees bytes, the level of /INT, and nothing else of the chip. Between two
// such looks the chip's state is a function of what happened and not of when: an event that comes
// at any instant after one look, up to and including the next [REG-9], is the same to the driver,
// and to all that follows, as long as the event has no echo: an end of its own a fixed time later
// (a pulse, an oscillator's start). For those the instants are parted by the looks less the echo,
// too. So one trial a part is all trials. tests/exam/instants.c tries a fine grid besides.

#ifndef EXAM_KIT_H_INCLUDED
#define EXAM_KIT_H_INCLUDED

#include "exam_report.h"

enum call { BEGIN, GET, SET, ALARM, ALARM_READ, TIMER, CLEAR, SERVICE };
extern const char *const call_names[EXAM_CALLS];

#define BYTE_NS    UINT64_C(90000) // nine bits of 10 us
#define YEAR_2001  INT64_C(978307200)
#define STALE      0xA5                        // in each byte of the timer before it is started
#define ZONE       "EXZ3:30EXS,M3.2.0,M10.5.0" // TZ of each trial

// Control_1, Control_2, and others
enum { TEST = 0x80, STOP = 0x20, TI_TP = 0x10, AF = 0x08, TF = 0x04, AIE = 0x02, TIE = 0x01,
       VLF = 0x80, AE = 0x80, FE = 0x80, TE = 0x80, CENTURY = 0x80 };

// ------------------------------------------------------------------- trial

typedef enum event_t {
    NOTHING,
    TICK,        // of the second: what it ends is told by what the clock shows
    ALARM_COMES, // with a tick that ends a minute
    TIMER_ENDS,
    DIP,         // of the supply, below VL
    POWER_CUT,   // all is lost, and power is back at once
    ERROR_ONCE,  // a byte is not acknowledged, or a read is broken off
    ERROR_STAYS, // and so is each transfer from then on
} event_t;

#define SURVEY 96 // calls of one trial at most

typedef struct trial_t {
    enum call call;
    sim8563_desc_t desc;
    bool lost;           // the power has just come: nothing was written, VLF is up
    bool junk;           // the power was away after begin(): unused bits read junk
    int64_t show;        // what the clock shows as the call begins
    uint8_t control_1;   // as found
    uint8_t flags;       // AF, TF: up as the call begins
    uint8_t timer;       // timer control, as found
    uint8_t set_up;      // AF, TF: the alarm, the timer is set and will not come meanwhile
    event_t event;
    uint64_t offset_ns;  // of the event, from the begin of the call
    unsigned byte;       // of the call that fails, from 0
    uint8_t pointer;     // where another program has then left the chip's register pointer
    uint64_t late_ns;    // that the interrupt is handled late
    bool again;          // it was called once before, when all was well, and may remember that
    bool follow;         // the calls that show what became of it: get() again, or service()
    unsigned rounds;     // of the call; each has one of
    int64_t to[SURVEY];  // the time to show for get, to set, or of the alarm
    exam_timer_t timing[SURVEY];
    uint8_t value[SURVEY]; // which alarm registers are not compared; events to clear
} trial_t;

// ------------------------------------------------------------------ record

typedef enum act_t {
    ACT_CALL,   // a: enum call
    ACT_RETURN,
    ACT_START,  // a: address byte, b: acknowledged
    ACT_SEND,   // a: byte, b: acknowledged
    ACT_GET,    // a: byte
    ACT_STOP,
    ACT_LOOK,   // at /INT; a: level
    ACT_POKE,   // reg, a
    ACT_VDD,    // in mV: value
    ACT_NACK,   // the so manieth byte: value; b: for ever
    ACT_FOUND,  // a: id of the finding; reg
} act_t;

typedef struct step_t {
    uint64_t at_ns;
    int32_t value;
    uint8_t act;   // act_t
    uint8_t reg;   // of a byte of data; 0xFF: it is an address
    uint8_t a, b;
} step_t;

typedef struct made_t { // a call that was made
    enum call call;
    int returned;
    exam_time_t time;
    exam_alarm_t alarm;
    unsigned events;
    uint64_t begin_ns, end_ns;
    unsigned first, end; // its steps
    sim8563_t before, after;
    bool fell;           // /INT fell while it ran, or after, before the next
} made_t;

typedef enum ending_t {
    ENDED,
    NEVER_ENDED,  // more transfers or more of the chip's time than any call needs
    SPUN,         // the processor's time is over
    SLEPT,        // neither: it waits for something outside
    CRASHED,
    RECURSED,
    OVERRAN,
    LEFT,         // exit()
} ending_t;

#define STEPS 32768u
#define MADE  (SURVEY + 20u)

typedef struct record_t {
    sim8563_t chip;
    ending_t ending;
    int signal;           // that ended it, or the status of exit()
    char said[160];       // its last words on stdout and stderr
    unsigned transfers;
    uint64_t event_ns;    // when it happened; 0: it did not
    uint8_t risen;        // AF, TF were up at any time since the call began
    bool was_low;         // /INT, when last looked at
    unsigned state;       // first step after the state was made
    unsigned examined;    // the call, among those made
    unsigned calls;       // made
    unsigned steps;
    made_t made[MADE];
    step_t step[STEPS];
} record_t;

// process.c. Plays a trial in a process of its own. NULL: there is no process, or no memory.
const record_t *trial_run(const exam_adapter_t *adapter, const trial_t *trial);
void trial_free(void);

// ------------------------------------------- in the process of a trial: bus.c, play.c

extern record_t *record;

void bus_begin(const trial_t *trial, record_t *shared);
void bus_pass(uint64_t ns);
void bus_write(uint8_t reg, const uint8_t *bytes, size_t count); // the kit's own, in no time
void bus_poke(uint8_t reg, uint8_t value);
void bus_vdd(int32_t mv);
void bus_limit(void); // a call begins: so much it may use
void bus_arm(const trial_t *trial, bool on); // from now on, or no more
void bus_wait_for_int(uint64_t most_ns); // until it falls, if it does
void bus_note(act_t act, uint8_t a, uint8_t b);
uint64_t bus_now(void);

void play(const exam_adapter_t *adapter, const trial_t *trial);

// process.c: ends the process, for that reason.
_Noreturn void trial_end(ending_t ending, int signal);
// A place for what a call writes, with walls around; and whether these were harmed.
void *fenced(size_t size);
bool fence_holds(void);

// ------------------------------------------------------------------- chips

uint8_t chip_reg(const sim8563_t *chip, unsigned reg); // of bits that mean something
uint64_t chip_now(const sim8563_t *chip);
uint64_t chip_to_tick(const sim8563_t *chip);
void chip_time_bytes(int64_t seconds, uint8_t bytes[7]);
// False: the registers hold no date. Fields are as they are, also then.
bool chip_shows(const sim8563_t *chip, exam_time_t *out);
unsigned timer_bits(sim8563_variant_t variant);

#endif // EXAM_KIT_H_INCLUDED
