// sim8563.h - the INS5S8563 real-time clock, as a C struct
//
// SPDX-License-Identifier: MIT
//
//                      +-----------+
//            VDD ----->|           |<---- SCL
//                      | INS5S8563 |<---> SDA
//         CLKOUT <---->|           |----> /INT
//                      +-----------+----> /INT2   (DFN6L only)
//
// Add the files of chip/ to your build: no flags, no configuration, nothing
// generated. No heap, no globals, no callbacks, no libc, no floating point:
// C11 and its freestanding headers are enough.
//
//     sim8563_t rtc;
//     sim8563_init(&rtc, &(sim8563_desc_t){0});      // powered at 3.0 V
//     sim8563_advance(&rtc, 5 * SIM8563_MS);         // oscillator is up
//
//     sim8563_start(&rtc, 0xA2);                     // address for writing
//     sim8563_write(&rtc, 0x02);                     // register pointer: SEC
//     sim8563_start(&rtc, 0xA3);                     // repeated START, reading
//     uint8_t sec = sim8563_read(&rtc);              // 0x80: VLF set, 0 s
//     sim8563_stop(&rtc);
//
// Five conventions hold everywhere.
//
// TIME    Time moves only inside sim8563_advance(). It is exact: no rounding
//         is lost, so any split of an interval gives the same chip. A chip
//         lives 292 years of nanoseconds; then its time stands still.
// PINS    Every output is open drain. In a pin mask a 1 means "let go", a 0
//         means "pulled low", so devices on one wire combine with `&`.
// STATE   sim8563_t holds no pointers. Copying it with `=` forks the chip.
//         Its fields are private; they may change in any release.
// SOURCE  [6.2.5] is a section of the datasheet, V1.0 of 2023-11-16.
//         [ALM-2] is a rule of docs/behaviour.md, which also says where the
//         datasheet is silent or contradicts itself, and what was chosen.
// ORDER   What the chip does at an instant comes before what you do to it at
//         that instant [REG-9].
//
// Pointers must not be NULL. One chip may be used by one thread at a time.

#ifndef SIM8563_H_INCLUDED
#define SIM8563_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SIM8563_VERSION_MAJOR 0
#define SIM8563_VERSION_MINOR 1
#define SIM8563_VERSION_PATCH 0

// Nanoseconds, for sim8563_advance() and sim8563_next_event().
#define SIM8563_US    UINT64_C(1000)
#define SIM8563_MS    UINT64_C(1000000)
#define SIM8563_SEC   UINT64_C(1000000000)
#define SIM8563_NEVER UINT64_MAX

// ---------------------------------------------------------------- results

// 0 is success, failures are negative, nothing is positive. On failure the
// chip and every output argument are as they were.
typedef enum sim8563_err_t {
    SIM8563_OK          =  0,
    SIM8563_ERR_DESC    = -1, // a field of the desc is outside its range
    SIM8563_ERR_SIZE    = -2, // the snapshot buffer is too short
    SIM8563_ERR_MAGIC   = -3, // these bytes are not a sim8563 snapshot
    SIM8563_ERR_VERSION = -4, // written by a newer, incompatible release
    SIM8563_ERR_CORRUPT = -5, // checksum or field range is wrong
    SIM8563_ERR_FAULT   = -6, // a fault's kind or amount is outside its range
} sim8563_err_t;

// --------------------------------------------------------------- power on

typedef enum sim8563_package_t {
    SIM8563_SOP8 = 0, // no /INT2                                          [4]
    SIM8563_DFN6L,    // /INT2 on pin 1                                [INT-4]
    SIM8563_FCDFN6L,  // no /INT2
    SIM8563_WLCSP,    // pins not published: no /INT2                  [PKG-1]
} sim8563_package_t;

// The chip itself and relatives that share its registers. docs/relatives.md says
// what each does in its own way, and what nobody knows of it [REL-1 .. REL-22].
// Three ranges of the desc are by part; the typical value stands in the middle:
//
//                        vlow_mv           reset_mv       osc_start_us
//     INS5S8563      1100 1300 1500     500 900 1100     1   1000   5000
//     PCF8563         800  900 1000     300 600  800     1 350000 500000
//     BM8563          400  500  600     200 300  400     1 350000 500000
//     HYM8563         800  900 1000     300 600  800     1 350000 500000
//     RTC-8564        800  900 1000     300 600  800     1 300000 500000
//
// A relative comes up with undefined time, alarm values and timer, drawn from
// `scramble`, be it 0 or not; they stay over a reset unless VDD falls to 0 mV.
typedef enum sim8563_variant_t {
    SIM8563_INS5S8563 = 0,
    SIM8563_PCF8563,  // NXP
    SIM8563_BM8563,   // Belling
    SIM8563_HYM8563,  // Haoyu
    SIM8563_RTC8564,  // Epson
} sim8563_variant_t;

// Zero a desc and you have a typical part at 3.0 V and 25 degC. A field left
// zero takes the value in brackets; no field has a legal zero that differs
// from its default.
typedef struct sim8563_desc_t {
    sim8563_package_t package;      // [SOP8]
    bool              unpowered;    // [false] start with VDD at 0 mV
    uint16_t          vdd_mv;       // [3000] supply, 1 .. 6500              [5.1]
    uint16_t          vlow_mv;      // [1300] VLF threshold, 1100 .. 1500  [PWR-1]
    uint32_t          osc_start_us; // [1000] start-up time, 1 .. 5000     [OSC-1]
    int32_t           osc_ppb;      // [0] rate error, +-500000; +: fast   [OSC-2]
    uint16_t          reset_mv;     // [900] below this all is lost, 500 .. 1100 [PWR-2]
    uint32_t          scramble;     // [0] not 0: seed of a scrambled power-on [PWR-5]
    bool              unfiltered;   // [false] wires of a host that lets no time pass [I2C-7]
    sim8563_variant_t variant;      // [INS5S8563] which part; has its own ranges, see above
} sim8563_desc_t;

// Opaque: defined at the end of this file so that you can allocate it.
typedef struct sim8563_t sim8563_t;

// Puts the chip in the state it has just after power-on [REG-1]. What was in
// *chip before is ignored. SIM8563_ERR_DESC: *chip is untouched.
sim8563_err_t sim8563_init(sim8563_t *chip, const sim8563_desc_t *desc);

// Changes the supply, now; negative is legal and a finding. Below vlow_mv VLF
// is set [PWR-1]; below reset_mv all is lost [PWR-2]. A ramp is many calls.
// Held within +-32767 mV.
void sim8563_set_vdd(sim8563_t *chip, int32_t millivolts);

// Changes the VLF threshold, now: 1100 .. 1500 or the part's own range, else
// SIM8563_ERR_DESC. A supply that is now below it sets VLF as if it had fallen [PWR-1].
sim8563_err_t sim8563_set_vlow(sim8563_t *chip, uint16_t millivolts);

// Changes the rate error, now; the phase is kept [OSC-2]. Values beyond
// +-500000 ppb are clamped.
void sim8563_set_rate(sim8563_t *chip, int32_t ppb);

// Changes the temperature, now. Alone it only raises findings [PWR-6]; a curve
// of rate over temperature is the host's to apply, with sim8563_set_rate().
void sim8563_set_temperature(sim8563_t *chip, int32_t millicelsius);

// Average supply current, in nA, at the present supply [PWR-7].
typedef enum sim8563_corner_t { SIM8563_TYP = 0, SIM8563_MIN, SIM8563_MAX } sim8563_corner_t;
uint32_t sim8563_supply_current_na(const sim8563_t *chip, sim8563_corner_t corner);

// Output levels and leakage of the datasheet, for hosts that model voltages;
// the chip itself does nothing with them [PWR-8].
#define SIM8563_VOL_INT_5V_MV       250 // /INT   at 5 V, 1 mA
#define SIM8563_VOL_INT_3V_MV       400 // /INT   at 3 V, 1 mA
#define SIM8563_VOL_CLKOUT_5V_MV    500 // CLKOUT at 5 V, 1 mA
#define SIM8563_VOL_CLKOUT_3V_MV    300 // CLKOUT at 3 V, 0.5 mA
#define SIM8563_LEAKAGE_NA          100 // +-, each of SCL, SDA

// ------------------------------------------------------------------- time

// Lets `ns` nanoseconds pass. What it costs does not grow with `ns`: a century
// is one cheap call.
void sim8563_advance(sim8563_t *chip, uint64_t ns);

// Nanoseconds until a pin in `watch` changes on its own, if nothing is done to
// the chip before; SIM8563_NEVER if none will. Never late, never 0. Leave CLKOUT
// out of `watch` unless you need its edges: at 32768 Hz one comes every 15.3 us.
uint64_t sim8563_next_event(const sim8563_t *chip, uint32_t watch);

// ------------------------------------------------------------------- pins

#define SIM8563_SCL    (UINT32_C(1) << 0) // in
#define SIM8563_SDA    (UINT32_C(1) << 1) // in and out
#define SIM8563_INT    (UINT32_C(1) << 2) // out; 0 = interrupt asserted
#define SIM8563_INT2   (UINT32_C(1) << 3) // out; always 1 unless DFN6L
#define SIM8563_CLKOUT (UINT32_C(1) << 4) // out; in while EXT_TEST = 1
#define SIM8563_VDD    (UINT32_C(1) << 5) // sim8563_pin() only
#define SIM8563_GND    (UINT32_C(1) << 6) // sim8563_pin() only
#define SIM8563_OUTPUTS (SIM8563_SDA | SIM8563_INT | SIM8563_INT2 | SIM8563_CLKOUT)

// What the chip does to its outputs at this instant; bits outside
// SIM8563_OUTPUTS are 1. Wire it up with:  bus &= sim8563_pins(&rtc);
uint32_t sim8563_pins(const sim8563_t *chip);

// The signal on a pin of a package, as one of the bits above; 0: not connected,
// no such pin, or not published [PKG-1]. `number` counts from 1.
uint32_t sim8563_pin(sim8563_package_t package, unsigned number);

// -------------------------------------------------------- I2C, by the byte
//
// For hosts that think in bytes: QEMU, Zephyr, Wokwi, Linux. The address is
// the 8-bit form on the wire: 0xA2 to write, 0xA3 to read (7-bit 0x51) [I2C-1].
// Each call is one instant [I2C-11]; let the time of nine bits pass between
// two, or none.

// START or repeated START, address and acknowledge. False: nobody answers.
bool sim8563_start(sim8563_t *chip, uint8_t address);

// One byte from the controller. False: not acknowledged, the chip was not
// addressed to write.
bool sim8563_write(sim8563_t *chip, uint8_t byte);

// One byte to the controller; 0xFF when the chip was not addressed to read.
// A read() followed by another was acknowledged, the last one was not.
uint8_t sim8563_read(sim8563_t *chip);

// STOP. Harmless at any time.
void sim8563_stop(sim8563_t *chip);

// -------------------------------------------------------- I2C, by the wire
//
// For hosts that think in wires: logic, bit-banging firmware, a waveform.

// Presents the levels now on SCL, SDA and, in test mode, CLKOUT, and returns
// sim8563_pins(). SDA is the wire as all devices leave it, the chip included.
// Call it after every change of a wire. Pulses of 50 ns or less are ignored
// [I2C-7]. Do not mix it with the byte calls inside one transfer.
uint32_t sim8563_wires(sim8563_t *chip, uint32_t levels);

// The same with voltages: thresholds 0.2 and 0.8 of the supply, rise and fall
// times checked [PWR-8, I2C-10].
uint32_t sim8563_wires_mv(sim8563_t *chip, int32_t scl_mv, int32_t sda_mv, int32_t clkout_mv);

// -------------------------------------------------------------- inspection

// Reads and writes a register from outside, without bus, side effects or
// findings. For debuggers and test set-up. poke() acts as a bus write of that
// byte, but AF, TF and VLF take the value given [REG-3]. In reset it does nothing.
// Of the address count the bits that the part's pointer has [REL-1].
uint8_t sim8563_peek(const sim8563_t *chip, uint8_t reg);
void    sim8563_poke(sim8563_t *chip, uint8_t reg, uint8_t value);

// What no register shows.
typedef struct sim8563_status_t {
    uint64_t time_ns;        // since sim8563_init()
    int32_t  vdd_mv;
    int32_t  temperature_mc; // m degC
    int32_t  rate_ppb;
    uint16_t vlow_mv;        // threshold of VLF
    uint16_t reset_mv;       // threshold of reset
    uint16_t divider;        // F0 (bit 0) .. F14 (bit 14)           [OSC-3]
    uint32_t preset;         // of the countdown timer                [TMR-2]
    uint32_t count;
    sim8563_package_t package;
    sim8563_variant_t variant;
    uint8_t  pointer;        // register address                      [REG-5]
    bool     powered;        // the supply is at or above reset_mv
    bool     running;        // and the oscillator has started        [OSC-1]
    bool     accessed;       // time registers are held               [I2C-9]
    bool     tick_stored;    // a tick waits for the access to end    [CAL-7]
    bool     pulse;          // an interrupt pulse is running         [INT-2]
} sim8563_status_t;

void sim8563_status(const sim8563_t *chip, sim8563_status_t *out);

// ------------------------------------------------------------------ faults
//
// Not part of the silicon, and off until asked for: so that error paths can be
// tested. Faults are part of the state and of snapshots.

typedef enum sim8563_fault_t {
    // The n-th byte of a write is not acknowledged, and is not taken: 1 is the
    // register address. amount 0: the chip's own address, read or write.
    SIM8563_FAULT_NACK = 0,
    // SDA is held low from now on for `amount` clocks of SCL, 1 .. 255; a byte
    // call is nine of them. No START can be made meanwhile: start() fails. Each
    // further time begins at an acknowledge of the own address (the kernel's
    // incomplete_address_phase); by the wire the clock of that acknowledge is the first.
    SIM8563_FAULT_SDA_LOW_CLOCKS,
    // The same for `amount` nanoseconds, 1 ..
    SIM8563_FAULT_SDA_LOW_TIME,
    // Bit `amount`, 0 .. 7, of the next byte read comes inverted on the wire.
    SIM8563_FAULT_READ_FLIP,
    // The oscillator stands still from now on for `amount` nanoseconds, 1 ..
    // Each further time begins at a second tick.
    SIM8563_FAULT_OSC_STOP,
} sim8563_fault_t;
#define SIM8563_FAULTS 5

#define SIM8563_FOREVER 255u // as `times`: until taken back

// Arms a fault for 1 .. 254 times or SIM8563_FOREVER; 0 takes it back, now. A
// kind is armed once: asking again replaces it, and one SDA_LOW the other.
// `amount` SIM8563_NEVER: for SDA_LOW_TIME and OSC_STOP, no end but taking back.
sim8563_err_t sim8563_fault(sim8563_t *chip, sim8563_fault_t kind, uint64_t amount,
                            uint8_t times);

// How often it will still happen, the one under way included.
uint8_t sim8563_fault_left(const sim8563_t *chip, sim8563_fault_t kind);

// ---------------------------------------------------------------- findings
//
// What the software or the circuit in front of the chip does wrong. A finding
// changes nothing in the chip. The last few wait in the chip until taken. A
// correct driver hears nothing. docs/behaviour.md says when each is raised;
// words/ has a name, a grade and a sentence for each.

typedef enum sim8563_finding_id_t {
    SIM8563_FINDING_NOT_BCD = 1,            // [FND-1]
    SIM8563_FINDING_OUT_OF_RANGE,           // [FND-2]
    SIM8563_FINDING_NO_SUCH_DATE,           // [FND-3]
    SIM8563_FINDING_WRONG_WEEKDAY,          // [FND-4]
    SIM8563_FINDING_RESERVED_BIT,           // [FND-5]
    SIM8563_FINDING_RESERVED_ADDRESS,       // [FND-6]
    SIM8563_FINDING_SPLIT_READ,             // [FND-7]
    SIM8563_FINDING_TORN_READ,              // [FND-7]
    SIM8563_FINDING_SPLIT_WRITE,            // [FND-8]
    SIM8563_FINDING_TORN_WRITE,             // [FND-8]
    SIM8563_FINDING_VLF_UNSEEN,             // [FND-9]
    SIM8563_FINDING_VLF_CLEARED_ALONE,      // [FND-10]
    SIM8563_FINDING_NOT_INITIALISED,        // [FND-11]
    SIM8563_FINDING_FLAG_LOST,              // [FND-12]
    SIM8563_FINDING_STALE_FLAG,             // [FND-13]
    SIM8563_FINDING_TIMER_WRITTEN_RUNNING,  // [FND-14]
    SIM8563_FINDING_TIMER_TORN_READ,        // [FND-15]
    SIM8563_FINDING_TIMER_ZERO,             // [FND-16]
    SIM8563_FINDING_TEST_MODE,              // [FND-17]
    SIM8563_FINDING_LEFT_STOPPED,           // [FND-18]
    SIM8563_FINDING_BUS_TOO_LONG,           // [FND-19]
    SIM8563_FINDING_READ_NOT_ENDED,         // [FND-20]
    SIM8563_FINDING_T_LOW,                  // [FND-21] from here to T_F
    SIM8563_FINDING_T_HIGH,
    SIM8563_FINDING_F_SCL,
    SIM8563_FINDING_T_HD_STA,
    SIM8563_FINDING_T_SU_STA,
    SIM8563_FINDING_T_SU_STO,
    SIM8563_FINDING_T_BUF,
    SIM8563_FINDING_T_SU_DAT,
    SIM8563_FINDING_T_R,
    SIM8563_FINDING_T_F,
    SIM8563_FINDING_T_HD_DAT,               // [FND-22]
    SIM8563_FINDING_BUS_BELOW_2V,           // [FND-23]
    SIM8563_FINDING_LEVEL_UNDEFINED,        // [FND-24]
    SIM8563_FINDING_SLOW_RAMP,              // [FND-25]
    SIM8563_FINDING_SUPPLY_RANGE,           // [FND-26] from here to PIN_RANGE
    SIM8563_FINDING_TEMPERATURE_RANGE,
    SIM8563_FINDING_RATE_RANGE,
    SIM8563_FINDING_PIN_RANGE,
    SIM8563_FINDING_ABSOLUTE_MAXIMUM,       // [FND-27]
    SIM8563_FINDING_LOW_VOLTAGE,            // [FND-28]
} sim8563_finding_id_t;
#define SIM8563_FINDINGS 42 // ids run from 1 to this

typedef struct sim8563_finding_t {
    sim8563_finding_id_t id;
    uint8_t  reg;      // the register concerned, for RESERVED_ADDRESS any address; 0xFF: none
    uint64_t at_ns;    // since sim8563_init()
    int64_t  measured; // in the unit of its clause: ns, mV, m degC, ppb, a byte
    int64_t  limit;    // in the same unit
} sim8563_finding_t;

// Takes the oldest waiting finding. False: there is none.
bool sim8563_take_finding(sim8563_t *chip, sim8563_finding_t *out);

// Findings dropped because nobody took them, since the last call.
uint32_t sim8563_lost_findings(sim8563_t *chip);

// --------------------------------------------------------------- snapshots
//
// Inside one program, copy the struct. Between programs, releases or machines,
// use these: a versioned little-endian format, described in docs/snapshot.md.

#define SIM8563_SNAPSHOT_SIZE 640u

// Writes SIM8563_SNAPSHOT_SIZE bytes. SIM8563_ERR_SIZE: `size` is less.
sim8563_err_t sim8563_save(const sim8563_t *chip, uint8_t *out, size_t size);

// Reads snapshots of this and of every earlier release. Any error leaves *chip
// untouched. The bytes need not be trusted.
sim8563_err_t sim8563_load(sim8563_t *chip, const uint8_t *in, size_t size);

// -------------------------------------------------- private from here down

// One group per block of the silicon, each the business of one file of chip/, and
// in each the widest members first. All times are ns since sim8563_init(); a cycle
// is one of the chip's oscillator.

#define SIM8563_RING 4 // findings that wait to be taken

struct sim8563_t {
    struct { // registers.c, calendar.c, alarm.c, timer.c
        uint32_t preset;        // of the timer; its count is in value[]
        uint32_t written;       // registers written since VLF rose, by bit
        uint32_t junk;          // registers whose unused bits still read junk [PWR-5]
        uint8_t  value[20];     // by address
        uint8_t  pointer;
        uint8_t  matched;       // the last alarm sample held [ALM-2]
        uint8_t  stored;        // a tick waits for the end of the access [CAL-7]
    } reg;
    struct { // i2c.c
        uint64_t start_ns;      // the START from which the time-out counts
        uint64_t start_half;    // and the oscillator's phase at it [I2C-8]
        uint64_t start_as;
        uint16_t bytes;         // of this write, the register address included
        uint8_t  state;         // enum bus_state
        uint8_t  open;          // a transfer runs: from START to its end
        uint8_t  accessed;      // [I2C-9]
        uint8_t  shift;
        uint8_t  bits;          // clocks of this byte so far, 0 .. 9
        uint8_t  pull;          // the chip pulls SDA low
    } i2c;
    struct { // interrupt.c
        uint64_t end;           // cycle at which the pulse ends
        uint8_t  running;
    } pulse;
    struct { // divider.c
        uint64_t origin;        // cycle at which F2..F14 were, or will be, let go from 0
        uint64_t tick;          // cycle of the next second tick; none in STOP and test mode
        uint8_t  high;          // F9..F14 in test mode
        uint8_t  armed;         // a rise of F14 waits for a rise of CLKOUT [OSC-4, TST-1]
        uint8_t  clk;           // level last seen on CLKOUT
    } div;
    struct { // oscillator.c
        uint64_t half;          // half cycles since the start of the oscillator
        uint64_t phase_as;      // into the present one, in attoseconds of its own time
        int32_t  ppb;
        uint32_t start_us;
        uint8_t  state;         // enum osc_state
    } osc;
    struct { // supply.c
        uint64_t left_zero_ns;  // when VDD last left 0 mV; never: it is there, or above 1200 mV
        int32_t  temperature_mc;
        uint32_t scramble;
        int16_t  vdd_mv;
        uint16_t vlow_mv;
        uint16_t reset_mv;
        uint16_t outside;       // which conditions are outside their range, by bit
        uint8_t  package;
    } supply;
    struct { // time.c
        uint64_t cycle_ns;      // the next cycle at which something happens
        uint64_t at_ns[10];     // when each thing of enum deadline is due, or never
        uint64_t now_ns;
        uint64_t halt_ns;       // none of at_ns[] but those of SCL and SDA is earlier
    } time;
    struct { // conduct.c: what findings need to know of the software
        uint64_t stopped_ns;    // when STOP was set; never: it is not, or was found
        uint64_t timer_end_ns;  // end of the last transfer that read a timer byte
        uint64_t run_end_ns[2]; // end of the last transfer of each run
        uint16_t once;          // other findings of this transfer, by bit
        uint16_t not_bcd;       // registers found in this transfer, by bit
        uint16_t range;
        uint16_t reserved;
        uint8_t  address[32];   // reserved addresses found in this transfer, by bit
        struct sim8563_run {    // of transfers that read, and that write, SEC..YEAR
            uint8_t all;        // SEC..YEAR so far, by bit
            uint8_t now;        // in the transfer under way
            uint8_t torn;       // changed by a tick that changed one of `all`
            uint8_t flags;      // enum run_flags
        } run[2];
        uint8_t  alone;         // SEC..YEAR found by FND-10 in this transfer
        uint8_t  timer_run;     // timer bytes read in the run, by bit
        uint8_t  timer_now;     // some in the transfer under way
        uint8_t  timer_torn;    // changed by an edge that changed one of timer_run
        uint8_t  unread;        // flags that rose after Control_2 was read
        uint8_t  dated;         // DAY..YEAR was written after the last tick
    } conduct;
    struct { // wires.c, timing.c
        uint64_t scl_ns;        // raw time of the last counted edge of SCL; never: none
        uint64_t sda_ns;        // of the last edge of SDA that was not the chip's own
        uint64_t stop_ns;       // of the STOP after which no START has come
        uint64_t rise_ns;       // of the last rise of SCL
        uint64_t left_ns[2];    // when SCL, SDA left a defined level; meant while sloping
        uint64_t slope_ns[2];   // how long it took to the level that does not count yet
        uint16_t judged;        // timings found wrong in this transfer, by bit
        uint8_t  raw;           // levels as last presented
        uint8_t  level;         // levels that count
        uint8_t  sda_first;     // of two edges that count at one instant
        uint8_t  start;         // a START waits for the fall of SCL
        uint8_t  changed;       // the controller has changed SDA since SCL fell
        uint8_t  released;      // the chip has let SDA go since SCL fell
        uint8_t  sloping[2];    // SCL, SDA is between its thresholds
        uint8_t  unfiltered;
    } wire;
    struct { // faults.c
        uint64_t sda_ns;        // how long SDA is held low, as asked for
        uint64_t stall_ns;      // how long the oscillator stands still
        uint16_t nack_byte;     // which byte is not acknowledged
        uint8_t  sda_clocks;    // or for how many clocks SDA is held low
        uint8_t  flip_bit;
        uint8_t  clocks;        // that SDA is still held low, while it is
        uint8_t  left[SIM8563_FAULTS]; // times of each kind still to come
        uint8_t  held;          // SDA is being held low
        uint8_t  stalled;       // the oscillator stands still
    } fault;
    struct { // variants.c: which part it is; the rest is of relatives alone
        uint8_t  part;          // sim8563_variant_t
        uint8_t  starting;      // TE waits to be taken over; timer.c    [REL-16]
        uint8_t  century;       // C of MONTH, 80h or 00h; registers.c   [REL-8]
        uint8_t  minute;        // ticks since 1/60 Hz had its edge; divider.c [REL-14]
        uint8_t  latch;         // what 0Fh reads; i2c.c                 [REL-15]
        uint8_t  latching;      // enum latching
        uint8_t  ticks;         // since the START; i2c.c                [REL-20]
    } relative;
    struct { // findings.c: a ring
        uint64_t at_ns[SIM8563_RING];
        int64_t  measured[SIM8563_RING];
        int64_t  limit[SIM8563_RING];
        uint16_t lost;
        uint8_t  id[SIM8563_RING];
        uint8_t  reg[SIM8563_RING];
        uint8_t  head;
        uint8_t  waiting;
    } find;
};

#ifdef __cplusplus
} // extern "C"
#endif

#endif // SIM8563_H_INCLUDED
