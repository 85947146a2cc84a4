// oracle.h - a second model of the whole chip, slow and structural
//
// SPDX-License-Identifier: MIT
//
// Written from docs/behaviour.md alone, without a look at chip/: gates and
// flip-flops that are stepped one half-cycle of the oscillator at a time, wires
// that are shifted bit by bit. It computes nothing ahead. lockstep.c drives it
// and the chip with the same histories and compares all that can be seen.
//
// The calls are those of sim8563.h, and mean the same. Only the types of that
// header are used here, none of its functions and none of its private fields.

#ifndef ORACLE_H_INCLUDED
#define ORACLE_H_INCLUDED

#include "sim8563.h"

#define ORACLE_REGS     0x14 // 00 .. 13
#define ORACLE_FINDINGS 64   // that may wait to be taken

// One input: what is presented, and what has lasted long enough to count [I2C-7].
typedef struct oracle_wire_t {
    bool     raw;       // level presented
    bool     counted;   // level behind the filter
    bool     pending;   // raw differs from counted and waits for its 51 ns
    uint64_t raw_at_ns; // when raw last changed
    uint32_t order;     // of arrival, among changes of one instant
    // By voltages only [PWR-8]:
    int32_t  mv;
    uint64_t left_at_ns;  // when the voltage last left a valid level
    uint64_t slope_ns;    // from leaving the old level to raw_at_ns
    bool     between;     // now between 0.2 and 0.8 VDD
    bool     between_told;
    bool     beyond, far_beyond; // T4, T1 [FND-26, FND-27]
} oracle_wire_t;

enum { ORACLE_SCL, ORACLE_SDA, ORACLE_CLK, ORACLE_WIRES };

// What the target is doing between two bytes.
typedef enum oracle_mode_t {
    ORACLE_IDLE,    // deaf until START
    ORACLE_ADDRESS, // the next byte is an address
    ORACLE_POINTER, // the next byte sets the pointer
    ORACLE_DATA,    // the next byte is data
    ORACLE_READ,    // bytes go to the controller
} oracle_mode_t;

// A row of transfers that belong together (behaviour.md, chapter 14).
typedef struct oracle_run_t {
    bool     open;
    uint64_t end_ns;    // of its last transfer
    uint32_t set;       // registers transferred in it
    uint32_t torn;      // registers whose reading or writing now would be torn
    uint32_t transfers;
    bool     split_told, torn_told;
    bool     vlf_seen;  // time was read without SEC while VLF was 1
} oracle_run_t;

typedef struct oracle_t {
    uint64_t now_ns;
    // supply
    int32_t  vdd_mv, temperature_mc, rate_ppb;
    uint16_t vlow_mv, reset_mv;
    uint64_t osc_start_ns;
    sim8563_package_t package;
    bool     unfiltered;
    bool     powered, running;
    uint64_t good_at_ns;      // when the supply became good [OSC-1]
    uint64_t left_zero_ns;    // last leaving of 0 mV [PWR-4]
    bool     rising;          // and 1200 mV not reached since
    bool     weak, weak_told; // between reset and 1200 mV [FND-26]
    uint64_t weak_at_ns;
    bool     working_outside, storage_outside, rate_outside;
    bool     vdd_high, vdd_outside; // beyond T2, beyond T1
    // oscillator and divider
    uint64_t phase;           // within the half-cycle, unit 1e-18 s
    bool     osc;             // its level
    bool     f[15];           // F0 .. F14 [OSC-3]
    bool     hold;            // F2 .. F14 held at 0 [STP-1]
    bool     letting_go;      // at the next boundary of F1 [STP-2]
    bool     armed;           // a second tick is armed [OSC-4]
    // edges of this instant
    bool     edge_4096, edge_64, edge_1, edge_60, cycle;
    // registers: 00, 01, 02 .. 0E as stored; the timer is below
    uint8_t  reg[ORACLE_REGS];
    uint8_t  junk[ORACLE_REGS]; // open-circle bits of a scrambled power-on [PWR-5]
    uint8_t  pointer;
    uint32_t preset, count;     // 24 bits [TMR-2]
    bool     matched;           // the last alarm sample [ALM-2]
    uint32_t pulse_cycles;      // left of a pulse [INT-2]
    bool     pulse_fresh;       // begun at this very instant
    // bus
    oracle_wire_t wire[ORACLE_WIRES];
    uint32_t wire_order;
    oracle_mode_t mode;
    uint8_t  shift;             // bits of the byte under way
    int      bits;              // bits clocked so far, 9 = acknowledge done
    bool     sda_low;           // the chip pulls SDA
    bool     sda_let_go;        // it has just let go, and the wire has not followed
    bool     ack_low;           // it does so to acknowledge
    bool     nacked;            // the controller has ended the read [I2C-6]
    bool     accessed, stored;  // [I2C-9, CAL-7]
    bool     counting;          // towards the time-out [I2C-8]
    uint64_t counted_phase;     // since its START, unit 1e-18 s
    uint64_t counting_ns;
    // timing [I2C-10]: raw edges
    uint64_t scl_rise_ns, scl_fall_ns, sda_ns, start_ns, stop_ns;
    bool     scl_rise_known, scl_fall_known, sda_moved; // by the controller, since SCL fell
    bool     start_known, stop_known;
    // findings
    bool     in_transfer;
    uint64_t transfer_ns;       // its START
    uint8_t  told[SIM8563_FINDINGS + 1][32]; // per transfer: bit per register
    uint32_t read_set, write_set;            // of time registers, this transfer
    bool     read_vlf;          // VLF was 1 while this transfer read
    uint32_t enabled;           // AIE, TIE, TE set in this transfer: bit per register
    oracle_run_t reads, writes, timer_reads;
    uint32_t written;           // registers written since VLF rose
    bool     af_unseen, tf_unseen;
    bool     date_written;
    bool     stopped_told;
    uint64_t stopped_ns;
    sim8563_finding_t finding[ORACLE_FINDINGS];
    uint32_t findings;
} oracle_t;

sim8563_err_t oracle_init(oracle_t *o, const sim8563_desc_t *desc);
void oracle_set_vdd(oracle_t *o, int32_t millivolts);
sim8563_err_t oracle_set_vlow(oracle_t *o, uint16_t millivolts);
void oracle_set_rate(oracle_t *o, int32_t ppb);
void oracle_set_temperature(oracle_t *o, int32_t millicelsius);
uint32_t oracle_supply_current_na(const oracle_t *o, sim8563_corner_t corner);

void oracle_advance(oracle_t *o, uint64_t ns);

// When a pin in `watch` changes by itself, looked for no further than
// `horizon_ns`: SIM8563_NEVER if none does by then. It lets a copy live.
uint64_t oracle_next_event(const oracle_t *o, uint32_t watch, uint64_t horizon_ns);

uint32_t oracle_pins(const oracle_t *o);

bool     oracle_start(oracle_t *o, uint8_t address);
bool     oracle_write(oracle_t *o, uint8_t byte);
uint8_t  oracle_read(oracle_t *o);
void     oracle_stop(oracle_t *o);
uint32_t oracle_wires(oracle_t *o, uint32_t levels);
uint32_t oracle_wires_mv(oracle_t *o, int32_t scl_mv, int32_t sda_mv, int32_t clkout_mv);

uint8_t  oracle_peek(const oracle_t *o, uint8_t reg);
void     oracle_poke(oracle_t *o, uint8_t reg, uint8_t value);
void     oracle_status(const oracle_t *o, sim8563_status_t *out);
bool     oracle_take_finding(oracle_t *o, sim8563_finding_t *out);

// Puts what a scrambled power-on drew into a register: nobody can foretell it.
// `read` is what the register reads, open-circle bits and all [PWR-5].
void     oracle_adopt(oracle_t *o, uint8_t reg, uint8_t read);
// The same for the timer's preset, which no read shows.
void     oracle_adopt_preset(oracle_t *o, uint32_t preset);

#endif
