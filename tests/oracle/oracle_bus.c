// oracle_bus.c - the I2C target, byte by byte; wires and byte calls meet here
//
// SPDX-License-Identifier: MIT

#include "oracle_parts.h"

// What the chip does to SDA. After it has let go the wire's next change, while SCL is still
// low, is its own.
void o_bus_pull(oracle_t *o, bool low)
{
    if (o->sda_low && !low)
        o->sda_let_go = true;
    o->sda_low = low;
}

static void deaf(oracle_t *o)
{
    o->mode = ORACLE_IDLE;
    o_bus_pull(o, false);
    o->ack_low = o->nacked = false;
    o->bits = 0;
}

void o_bus_reset(oracle_t *o)
{
    deaf(o);
    o->accessed = o->stored = o->counting = o->in_transfer = false;
    o->sda_let_go = false;
}

// Nobody holds the time registers any more: a stored tick is served [CAL-7, I2C-9].
static void end_access(oracle_t *o)
{
    o->counting = false;
    o_found_transfer_end(o);
    o->accessed = false;
    o_clock_serve_tick(o);
}

static void read_broken_off(oracle_t *o)
{
    if (o->mode == ORACLE_READ && !o->nacked)
        o_found_once(o, SIM8563_FINDING_READ_NOT_ENDED, 0xFF, 0, 0);
}

void o_bus_start(oracle_t *o)
{
    if (!o->running)
        return; // [PWR-3]
    read_broken_off(o);
    deaf(o);
    o->mode = ORACLE_ADDRESS;
    o_found_start(o);
    if (!o->counting) { // [I2C-8]
        o->counting = true;
        o->counted_phase = 0;
        o->counting_ns = o->now_ns;
    }
}

// No limits are given below 2 V [FND-23].
void o_bus_supply(oracle_t *o)
{
    if (o->accessed && o->vdd_mv < 2000)
        o_found_once(o, SIM8563_FINDING_BUS_BELOW_2V, 0xFF, o->vdd_mv, 2000);
}

bool o_bus_address(oracle_t *o, uint8_t byte)
{
    if ((byte & 0xFE) != 0xA2) { // [I2C-1]
        deaf(o);
        end_access(o);
        return false;
    }
    o->mode = (byte & 1) ? ORACLE_READ : ORACLE_POINTER;
    o->nacked = false;
    o->accessed = true; // [I2C-9]
    o_bus_supply(o);
    return true;
}

bool o_bus_byte(oracle_t *o, uint8_t byte)
{
    if (o->mode == ORACLE_POINTER) {
        o->pointer = byte;
        o->mode = ORACLE_DATA;
        return true;
    }
    if (o->mode != ORACLE_DATA)
        return false;
    uint8_t reg = o->pointer++;
    uint8_t before = o_regs_read(o, reg);
    o_found_write(o, reg, byte);
    o_regs_write(o, reg, byte); // [REG-8]
    o_found_written(o, reg, before);
    return true;
}

uint8_t o_bus_sample(oracle_t *o)
{
    uint8_t value = o_regs_read(o, o->pointer);
    o_found_read(o, o->pointer);
    return value;
}

void o_bus_stop(oracle_t *o)
{
    if (!o->running)
        return;
    read_broken_off(o);
    deaf(o);
    end_access(o);
}

// [I2C-8]
void o_bus_timeout(oracle_t *o)
{
    o_found_once(o, SIM8563_FINDING_BUS_TOO_LONG, 0xFF, (int64_t)(o->now_ns - o->counting_ns),
               1000000000);
    deaf(o);
    end_access(o);
}

// ------------------------------------------------------------- by the byte

bool oracle_start(oracle_t *o, uint8_t address)
{
    if (!o->running)
        return false;
    o_bus_start(o);
    return o_bus_address(o, address);
}

bool oracle_write(oracle_t *o, uint8_t byte)
{
    return o_bus_byte(o, byte);
}

uint8_t oracle_read(oracle_t *o)
{
    if (o->mode != ORACLE_READ)
        return 0xFF;
    uint8_t value = o_bus_sample(o);
    o->pointer++;
    o->nacked = true; // unless another read() follows [I2C-11]
    return value;
}

void oracle_stop(oracle_t *o)
{
    o_bus_stop(o);
}
