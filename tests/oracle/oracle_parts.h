// oracle_parts.h - what the oracle's files call in one another
//
// The o_ keeps the names apart from the chip's, which is linked beside them.
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
void o_clock_reset(oracle_t *o);
void o_clock_half_cycle(oracle_t *o);
void o_clock_instant(oracle_t *o); // what follows from the edges of this instant
void o_clock_serve_tick(oracle_t *o);
void o_clock_stop(oracle_t *o, bool stop);
void o_clock_pin(oracle_t *o, bool level); // CLKOUT as an input [TST-1]

// oracle_regs.c
uint8_t o_regs_stored_bits(uint8_t reg);
bool    o_regs_exist(uint8_t reg);
uint8_t o_regs_read(const oracle_t *o, uint8_t reg);
void    o_regs_write(oracle_t *o, uint8_t reg, uint8_t value);
void    o_regs_reset(oracle_t *o);
void    o_regs_low_voltage(oracle_t *o);

// oracle_bus.c: the target, byte by byte
void    o_bus_reset(oracle_t *o);
void    o_bus_start(oracle_t *o);
bool    o_bus_address(oracle_t *o, uint8_t byte);
bool    o_bus_byte(oracle_t *o, uint8_t byte);
uint8_t o_bus_sample(oracle_t *o);
void    o_bus_stop(oracle_t *o);
void    o_bus_timeout(oracle_t *o);
void    o_bus_supply(oracle_t *o);
void    o_bus_pull(oracle_t *o, bool low);

// oracle_wires.c
void    o_wires_count(oracle_t *o); // levels that have lasted, at this instant
uint64_t o_wires_due(const oracle_t *o);

// oracle_found.c
void o_found(oracle_t *o, sim8563_finding_id_t id, uint8_t reg, int64_t measured, int64_t limit);
void o_found_once(oracle_t *o, sim8563_finding_id_t id, uint8_t reg, int64_t measured,
                int64_t limit);
void o_found_start(oracle_t *o);
void o_found_transfer_end(oracle_t *o);
void o_found_write(oracle_t *o, uint8_t reg, uint8_t value);
void o_found_written(oracle_t *o, uint8_t reg, uint8_t before);
void o_found_read(oracle_t *o, uint8_t reg);
void o_found_tick(oracle_t *o, const uint8_t before[ORACLE_REGS]);
void o_found_before_tick(oracle_t *o);
void o_found_count(oracle_t *o, uint32_t before);
void o_found_time(oracle_t *o);
uint64_t o_found_due(const oracle_t *o);
void o_found_power(oracle_t *o);

#endif
