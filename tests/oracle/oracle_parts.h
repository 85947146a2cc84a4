// oracle_parts.h - what the oracle's files call in one another
//
// SPDX-License-Identifier: MIT

#ifndef ORACLE_PARTS_H_INCLUDED
#define ORACLE_PARTS_H_INCLUDED

#include "oracle.h"

#define HALF_CYCLE  UINT64_C(15258789062500)      // 1/65536 s in 1e-18 s
#define ONE_SECOND  UINT64_C(1000000000000000000) // 32768 cycles in 1e-18 s
#define FILTER_NS   51u                           // [I2C-7]

enum {
    EXT_TEST = 0x80, STOP = 0x20,
    TI_TP = 0x10, AF = 0x08, TF = 0x04, AIE = 0x02, TIE = 0x01,
    VLF = 0x80, AE = 0x80, FE = 0x80, TE = 0x80,
};

// oracle_clock.c
void clock_reset(oracle_t *o);
void clock_half_cycle(oracle_t *o);
void clock_instant(oracle_t *o); // what follows from the edges of this instant
void clock_serve_tick(oracle_t *o);
void clock_stop(oracle_t *o, bool stop);
void clock_pin(oracle_t *o, bool level); // CLKOUT as an input [TST-1]

// oracle_regs.c
uint8_t regs_stored_bits(uint8_t reg);
bool    regs_exist(uint8_t reg);
uint8_t regs_read(const oracle_t *o, uint8_t reg);
void    regs_write(oracle_t *o, uint8_t reg, uint8_t value);
void    regs_reset(oracle_t *o);
void    regs_low_voltage(oracle_t *o);

// oracle_bus.c: the target, byte by byte
void    bus_reset(oracle_t *o);
void    bus_start(oracle_t *o);
bool    bus_address(oracle_t *o, uint8_t byte);
bool    bus_byte(oracle_t *o, uint8_t byte);
uint8_t bus_sample(oracle_t *o);
void    bus_stop(oracle_t *o);
void    bus_timeout(oracle_t *o);

// oracle_wires.c
void    wires_count(oracle_t *o); // levels that have lasted, at this instant
uint64_t wires_due(const oracle_t *o);

// oracle_found.c
void found(oracle_t *o, sim8563_finding_id_t id, uint8_t reg, int64_t measured, int64_t limit);
void found_once(oracle_t *o, sim8563_finding_id_t id, uint8_t reg, int64_t measured,
                int64_t limit);
void found_start(oracle_t *o);
void found_transfer_end(oracle_t *o);
void found_write(oracle_t *o, uint8_t reg, uint8_t value);
void found_written(oracle_t *o, uint8_t reg, uint8_t before);
void found_read(oracle_t *o, uint8_t reg);
void found_tick(oracle_t *o, const uint8_t before[ORACLE_REGS]);
void found_before_tick(oracle_t *o);
void found_count(oracle_t *o, uint32_t before);
void found_time(oracle_t *o);
uint64_t found_due(const oracle_t *o);
void found_power(oracle_t *o);

#endif
