// blocks.h - what the blocks of the chip say to each other
//
// SPDX-License-Identifier: MIT
//
// Private to chip/. The state itself stands at the end of sim8563.h, one group
// per block. All look where they need to; each changes its own group, and the
// others through the calls below. The registers are common to those that they are of.

#ifndef SIM8563_BLOCKS_H_INCLUDED
#define SIM8563_BLOCKS_H_INCLUDED

#include "sim8563.h"

#define NEVER   SIM8563_NEVER
#define LIFE_NS (UINT64_MAX / 2) // so that no deadline lies beyond the numbers

// --------------------------------------------------------------- variants.c
//
// The parts of the family, one row of facts each.

#define REGISTERS 0x14u

struct layout {        // of a register, by bits
    uint8_t stored;
    uint8_t power_on;
    uint8_t undefined; // there, when contents are undefined at all
    uint8_t reserved;  // a 1 written is a finding
};

struct range {
    uint32_t least, usual, most;
};

static inline bool within(const struct range *range, uint32_t value)
{
    return value >= range->least && value <= range->most;
}

enum junk { JUNK_NONE, JUNK_FIXED, JUNK_CHANGES };       // [REL-7]
enum century { C_NONE, C_TOGGLES, C_SET };               // at 99 to 00       [REL-8]
enum takes_over { AT_ONCE, AT_EDGE, AT_FALL };           // TE: when          [REL-16]

struct facts {
    uint32_t registers;     // that there are, by bit                         [REL-2]
    uint32_t for_alarm;     // to be written before AIE is set, by bit       [REL-22]
    uint32_t for_timer;     // before TIE or TE is
    struct range osc_start_us, vlow_mv, reset_mv;
    uint16_t pulse[2][4];   // width in cycles: preset 1 and more, by TD
    uint8_t  layout;        // which of sim8563_layouts[]
    uint8_t  pointer;       // bits that it has                               [REL-1]
    uint8_t  flags;         // of Control_2: a written 1 leaves them alone   [REL-18]
    uint8_t  junk;          // enum junk
    uint8_t  century;       // enum century
    uint8_t  kept_century;  // C as a write of MONTH leaves it: C or 0        [REL-8]
    uint8_t  takes_over;    // enum takes_over
    uint8_t  timeout_ticks; // of the bus, at this tick after START; 0: after 1 s [REL-20]
    bool     undefined;     // contents at power-on, unchanged by a later reset [REL-5]
    bool     stops_low;     // the oscillator's stop sets VLF                [REL-10]
    bool     free_minute;   // 1/60 Hz is not the carry from SEC             [REL-14]
    bool     latched;       // reading 0Fh                                   [REL-15]
    bool     td_edge;       // changing TD may count                         [REL-17]
};

extern const struct layout sim8563_layouts[][REGISTERS];
extern const struct facts sim8563_variants[];

static inline const struct facts *facts_of(const sim8563_t *chip)
{
    return &sim8563_variants[chip->relative.part];
}

static inline const struct layout *layout_of(const struct facts *facts, uint8_t reg)
{
    return &sim8563_layouts[facts->layout][reg];
}

// ------------------------------------------------------------------- time.c

// What can become due at an instant that is not a cycle's, in the order in which it is served
// when several are due at one instant [REG-9].
enum deadline {
    AT_TIMEOUT,   // the bus interface resets; before that, 0Fh is latched [I2C-8, REL-15]
    AT_CONDUCT,   // STOP for more than 10 s, or a run of reads is over
    AT_OSC_FAULT, // the oscillator goes on
    AT_OSC_START, // the oscillator has started                       [OSC-1]
    AT_SDA_FAULT, // SDA is let go
    AT_SCL,       // a level has lasted more than 50 ns; wires.c sets these two  [I2C-7]
    AT_SDA,
    AT_SCL_LEVEL, // a level has been undefined for more than 3 us   [FND-24]
    AT_SDA_LEVEL,
    AT_SUPPLY,    // VDD has been below 1200 mV for more than 100 ms [FND-26]
    DEADLINES
};

static inline void time_set(sim8563_t *chip, enum deadline which, uint64_t at_ns)
{
    chip->time.at_ns[which] = at_ns;
    if (at_ns < chip->time.halt_ns)
        chip->time.halt_ns = at_ns;
}

void time_set_cycle(sim8563_t *chip, uint64_t at_ns); // the next that the cycles do
bool time_loaded(sim8563_t *chip);                    // false: a deadline lies behind

// ------------------------------------------------------------- oscillator.c

enum osc_state { OSC_RESET, OSC_STARTING, OSC_RUNNING };

#define HALF_AS UINT64_C(15258789062500) // half a cycle, in attoseconds

void     osc_reset(sim8563_t *chip, bool powered);
void     osc_started(sim8563_t *chip);
void     osc_pass(sim8563_t *chip, uint64_t until_ns); // the phase alone
void     osc_plan(sim8563_t *chip);                    // the next cycle anew
void     osc_changed(sim8563_t *chip);                 // rate, or stands still
// When the oscillator will be so far from its start: ns, or NEVER.
uint64_t osc_when(const sim8563_t *chip, uint64_t half, uint64_t as);
uint64_t osc_when_cycle(const sim8563_t *chip, uint64_t cycle);

static inline bool osc_running(const sim8563_t *chip)
{
    return chip->osc.state == OSC_RUNNING;
}

static inline uint64_t osc_cycle(const sim8563_t *chip)
{
    return chip->osc.half >> 1;
}

// ---------------------------------------------------------------- divider.c

void     div_reset(sim8563_t *chip);
void     div_pass(sim8563_t *chip, uint64_t from); // all that the cycles since then do
void     div_control(sim8563_t *chip, uint8_t old);
void     div_clk(sim8563_t *chip, uint8_t level);  // CLKOUT as an input   [TST-1]
bool     div_testing(const sim8563_t *chip);
unsigned div_count(const sim8563_t *chip);         // F0 .. F14
uint64_t div_tick(const sim8563_t *chip, uint64_t n); // cycle of the n-th tick, or NEVER
unsigned div_to_minute(const sim8563_t *chip);     // ticks to the next edge of 1/60 Hz
uint64_t div_next_change(const sim8563_t *chip, unsigned tap); // cycle, or NEVER
// Rising edges of a tap from its letting go up to a cycle, and the cycle of the n-th.
uint64_t div_rises(const sim8563_t *chip, uint64_t cycle, unsigned tap);
uint64_t div_rise(const sim8563_t *chip, uint64_t n, unsigned tap);

// --------------------------------------------------------------- calendar.c
//
// On SEC..YEAR as they stand among the registers, VLF left alone.

#define CHANGED_MIN     0x02u
#define CHANGED_CENTURY 0x80u

unsigned cal_tick(uint8_t *value);                // one second; which changed, SEC is bit 0
unsigned cal_add(uint8_t *value, uint64_t seconds); // how many centuries ended
unsigned cal_to_minute(const uint8_t *value);     // ticks to the next carry from SEC, 1 .. 60
unsigned cal_position(unsigned value, unsigned last); // of a counter that ends there [CAL-5]
unsigned cal_last_day(const uint8_t *value);      // of the month, BCD       [CAL-3]
void     cal_next_month(uint8_t *value);          // MONTH and YEAR
int      cal_weekday(const uint8_t *value);       // of the date; -1: there is no such date

static inline bool is_bcd(unsigned value)
{
    return (value & 0x0F) <= 9 && value <= 0x99;
}

// Of a legal code.
static inline unsigned from_bcd(unsigned value)
{
    return (value >> 4) * 10 + (value & 0x0F);
}

// ------------------------------------------------------------------ alarm.c

bool     alarm_is_set(const uint8_t *value);           // for anything at all
void     alarm_sample(sim8563_t *chip);               // at a tick           [ALM-2]
void     alarm_pass(sim8563_t *chip, uint64_t ticks); // and adds them to the calendar
#define NO_TICK UINT32_MAX
uint32_t alarm_ticks(const sim8563_t *chip);          // until AF rises, or NO_TICK

// ------------------------------------------------------------------ timer.c

enum { TIMER_4096_HZ, TIMER_64_HZ, TIMER_1_HZ, TIMER_1_60_HZ, TIMER_OFF };
#define TAP_4096_HZ 2u
#define TAP_64_HZ   8u

unsigned timer_source(const sim8563_t *chip);  // what it counts now
// Source edges pass. The number of the last of them that was an event; 0: none was.
uint64_t timer_count(sim8563_t *chip, uint64_t edges);
uint64_t timer_edge(const sim8563_t *chip);    // cycle of the next edge of 4096 or 64 Hz
uint64_t timer_next(const sim8563_t *chip);    // cycle of the next event; both or NEVER
uint32_t timer_value(const sim8563_t *chip);
void     timer_write(sim8563_t *chip, uint8_t reg);
void     timer_control(sim8563_t *chip, uint8_t old);
void     timer_load(sim8563_t *chip);
// Relatives take TE over later [REL-16]: at this cycle; at a rise of CLKOUT in test mode.
bool     timer_takes_over(const sim8563_t *chip);
bool     timer_takes_over_clk(const sim8563_t *chip);

// -------------------------------------------------------------- interrupt.c

void int_pulse(sim8563_t *chip, uint64_t cycle); // the timer's event was there
void int_end(sim8563_t *chip);
void int_pass(sim8563_t *chip);
bool int_low(const sim8563_t *chip);

// ----------------------------------------------------------------- clkout.c

bool     clkout_low(const sim8563_t *chip);
uint64_t clkout_next(const sim8563_t *chip); // ns of the next edge, or NEVER

// ---------------------------------------------------------------- package.c

uint32_t package_int(const sim8563_t *chip); // the pins that /INT comes out at [INT-4]

// -------------------------------------------------------------- registers.c

#define CONTROL_1     0x00u
#define EXT_TEST      0x80u
#define STOP          0x20u
#define CONTROL_2     0x01u
#define TI_TP         0x10u
#define AF            0x08u
#define TF            0x04u
#define AIE           0x02u
#define TIE           0x01u
#define SEC           0x02u
#define VLF           0x80u
#define MIN           0x03u
#define HOUR          0x04u
#define DAY           0x05u
#define WEEK          0x06u
#define MONTH         0x07u
#define C             0x80u // the century, of relatives
#define YEAR          0x08u
#define MIN_ALARM     0x09u
#define WEEK_ALARM    0x0Cu
#define AE            0x80u
#define CLKOUT_CTRL   0x0Du
#define FE            0x80u
#define TIMER_CTRL    0x0Eu
#define TE            0x80u
#define TIMER_LOW     0x0Fu
#define TIMER_HIGH    0x12u
#define TIMER_MID     0x13u
#define NO_REGISTER   0xFFu
#define ALL_REGISTERS UINT32_C(0x000CFFFF) // by bit: 00..0F, 12, 13

void    reg_reset(sim8563_t *chip);
void    reg_centuries(sim8563_t *chip, unsigned ended);
uint8_t reg_read_junk(const sim8563_t *chip, uint8_t address);
void    reg_write(sim8563_t *chip, uint8_t reg, uint8_t byte, bool from_bus);
void    reg_raise(sim8563_t *chip, uint8_t flag); // AF or TF comes up
void    reg_low_voltage(sim8563_t *chip);         // VLF comes up
// Second ticks come; how many carries from SEC to MIN they made   [CAL-2, CAL-7]
uint64_t reg_ticks(sim8563_t *chip, uint64_t ticks);
void    reg_serve_tick(sim8563_t *chip);          // an access has ended

// Unused bits may read junk: for good of a relative, until written after a scrambled power-on
// [PWR-5, REL-7].
static inline uint8_t reg_read(const sim8563_t *chip, uint8_t address)
{
    if (chip->reg.junk)
        return reg_read_junk(chip, address);
    return address < REGISTERS ? chip->reg.value[address] : 0; // [REG-4]
}

// The pointer counts on, and is brought back into its range where it is next used [REL-1].
static inline uint8_t reg_pointer(const sim8563_t *chip)
{
    return chip->reg.junk ? chip->reg.pointer & facts_of(chip)->pointer : chip->reg.pointer;
}

// -------------------------------------------------------------------- i2c.c

enum latching { LATCH_OPEN, LATCH_WAITS, LATCH_HOLDS }; // the count that 0Fh reads [REL-15]
enum bus_state { BUS_IDLE, BUS_ADDRESS, BUS_POINTER, BUS_WRITE, BUS_READ };

void i2c_reset(sim8563_t *chip);
void i2c_start(sim8563_t *chip);
void i2c_stop(sim8563_t *chip);
void i2c_rise(sim8563_t *chip, bool sda);
void i2c_fall(sim8563_t *chip);
void i2c_due(sim8563_t *chip);
bool i2c_timed_out(const sim8563_t *chip); // a transfer that runs
void i2c_ticked(sim8563_t *chip); // a second tick while a transfer runs
void i2c_plan(sim8563_t *chip); // AT_TIMEOUT anew

// SDA is pulled low, by the chip or by a fault.
static inline bool i2c_pulls(const sim8563_t *chip)
{
    return chip->i2c.pull || chip->fault.held;
}

// ------------------------------------------------------------------ wires.c

#define SCL 0x01u // bits of wire.level
#define SDA 0x02u
#define FILTER_NS 51u // a level that has lasted so long counts

void wires_reset(sim8563_t *chip);
void wires_settle(sim8563_t *chip);
void wires_undefined(sim8563_t *chip, unsigned wire);
void wires_started(sim8563_t *chip); // the oscillator has

// ----------------------------------------------------------------- timing.c

void timing_scl(sim8563_t *chip, bool high, uint64_t raw_ns);
void timing_sda(sim8563_t *chip, uint64_t raw_ns);
void timing_start(sim8563_t *chip, uint64_t raw_ns);
void timing_stop(sim8563_t *chip, uint64_t raw_ns);
void timing_forget(sim8563_t *chip); // a transfer begins
void timing_slope(sim8563_t *chip, bool rise, uint64_t took_ns);

// ----------------------------------------------------------------- supply.c

// Conditions outside their range, by bit: a finding when one comes up.
enum outside {
    OUT_SCL = 1 << 0, // pin above 5.5 V or below 0 V
    OUT_SDA = 1 << 1,
    OUT_CLKOUT = 1 << 2,
    OUT_SUPPLY = 1 << 3,
    OUT_TEMPERATURE = 1 << 4,
    OUT_RATE = 1 << 5,
    ABSOLUTE = 6 // a shift: the same beyond the absolute maximum
};

bool supply_good(const sim8563_t *chip);    // at or above the reset threshold
bool supply_low(const sim8563_t *chip);     // below VL                [PWR-1]
void supply_outside(sim8563_t *chip);       // judges supply, temperature and rate
void supply_pin(sim8563_t *chip, unsigned pin, int32_t millivolts);
void supply_too_low(sim8563_t *chip);

// ---------------------------------------------------------------- conduct.c

void conduct_reset(sim8563_t *chip);
void conduct_start(sim8563_t *chip);        // of a transfer
void conduct_acknowledged(sim8563_t *chip); // the chip is spoken to
void conduct_not_ended(sim8563_t *chip);    // START or STOP in a read
void conduct_end(sim8563_t *chip);          // of a transfer
void conduct_read(sim8563_t *chip, uint8_t reg);
void conduct_raised(sim8563_t *chip, uint8_t flag); // AF or TF rose
void conduct_wrote(sim8563_t *chip, uint8_t reg, uint8_t byte, uint8_t old);
void conduct_stop(sim8563_t *chip, bool was_stopped);
void conduct_date(sim8563_t *chip);         // just before a tick
void conduct_tick(sim8563_t *chip, unsigned changed);
void conduct_count(sim8563_t *chip, uint32_t from, uint32_t to);  // the timer counted down
void conduct_reload(sim8563_t *chip, uint32_t from, uint32_t to); // in one edge
bool conduct_in_run(const sim8563_t *chip); // of transfers that read or write time
void conduct_due(sim8563_t *chip);
void conduct_plan(sim8563_t *chip);         // AT_CONDUCT anew

// --------------------------------------------------------------- findings.c

void found(sim8563_t *chip, sim8563_finding_id_t id, uint8_t reg, int64_t measured,
           int64_t limit);

// ----------------------------------------------------------------- faults.c

bool    fault_nacks(sim8563_t *chip, unsigned byte);    // 0: the address
uint8_t fault_flips(sim8563_t *chip);                   // one is armed: which bit
void    fault_clocks(sim8563_t *chip, unsigned clocks); // of SCL pass
void    fault_acknowledged(sim8563_t *chip);
void    fault_ticked(sim8563_t *chip);
bool    fault_at_tick(const sim8563_t *chip);           // the next stops the oscillator
void    fault_due(sim8563_t *chip, enum deadline which);
bool    fault_valid(const sim8563_t *chip);             // of what was loaded

#endif // SIM8563_BLOCKS_H_INCLUDED
