// i2c.c - the bus target: one state machine, by the byte and by the wire
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

#define OWN_ADDRESS 0x51u // 7-bit; 0xA2, 0xA3 on the wire            [I2C-1]

#define TIMEOUT_HALVES   65536u             // 32768.0 cycles          [I2C-8]
#define TIMEOUT_LEAST_NS (999 * SIM8563_MS) // they take longer at any rate

// Of `bits`: a byte read by the call is over, its acknowledge not yet known.
#define BY_THE_BYTE 10u

void i2c_reset(sim8563_t *chip)
{
    chip->i2c.state = BUS_IDLE;
    chip->i2c.open = 0;
    chip->i2c.accessed = 0;
    chip->i2c.pull = 0;
    chip->relative.ticks = 0;
    chip->relative.latching = LATCH_OPEN;
    time_set(chip, AT_TIMEOUT, NEVER);
}

bool i2c_timed_out(const sim8563_t *chip)
{
    uint64_t halves = chip->osc.half - chip->i2c.start_half;
    return halves > TIMEOUT_HALVES
        || (halves == TIMEOUT_HALVES && chip->osc.phase_as >= chip->i2c.start_as);
}

// The first cycle boundary after START, or the end of its second, of which few transfers
// live long enough that the very instant must be known.
static uint64_t due_ns(const sim8563_t *chip)
{
    uint64_t start = chip->i2c.start_half, least = chip->i2c.start_ns + TIMEOUT_LEAST_NS;
    unsigned ticks = facts_of(chip)->timeout_ticks;
    if (chip->relative.latching == LATCH_WAITS)
        return osc_when(chip, (start | 1) + 1, 0); // [REL-15]
    if (ticks)
        return osc_when_cycle(chip, div_tick(chip, ticks - chip->relative.ticks)); // [REL-20]
    return least > chip->time.now_ns ? least
        : osc_when(chip, start + TIMEOUT_HALVES, chip->i2c.start_as);
}

void i2c_plan(sim8563_t *chip)
{
    if (chip->time.at_ns[AT_TIMEOUT] <= chip->time.now_ns)
        return; // it comes now, whatever the oscillator does from now on
    time_set(chip, AT_TIMEOUT, chip->i2c.open ? due_ns(chip) : NEVER);
}

static void let_sda_go(sim8563_t *chip)
{
    chip->wire.released |= chip->i2c.pull;
    chip->i2c.pull = 0;
}

static void end_transfer(sim8563_t *chip)
{
    bool accessed = chip->i2c.accessed;
    if (!chip->i2c.open)
        return;
    let_sda_go(chip);
    i2c_reset(chip);
    conduct_end(chip);
    if (accessed)
        reg_serve_tick(chip);
}

static void check_read_ended(sim8563_t *chip)
{
    if (chip->i2c.state == BUS_READ && chip->i2c.bits != BY_THE_BYTE)
        conduct_not_ended(chip);
}

void i2c_start(sim8563_t *chip)
{
    if (!osc_running(chip))
        return; // [PWR-3]
    if (!chip->i2c.open) {
        chip->i2c.open = 1;
        chip->i2c.start_ns = chip->time.now_ns;
        chip->i2c.start_half = chip->osc.half;
        chip->i2c.start_as = chip->osc.phase_as;
        if (facts_of(chip)->latched)
            chip->relative.latching = LATCH_WAITS;
        i2c_plan(chip);
        conduct_start(chip);
    }
    check_read_ended(chip);
    chip->i2c.state = BUS_ADDRESS;
    chip->i2c.bits = 0;
    let_sda_go(chip);
}

void i2c_stop(sim8563_t *chip)
{
    check_read_ended(chip);
    end_transfer(chip);
}

static void time_out(sim8563_t *chip)
{
    found(chip, SIM8563_FINDING_BUS_TOO_LONG, NO_REGISTER,
          (int64_t)(chip->time.now_ns - chip->i2c.start_ns), (int64_t)SIM8563_SEC);
    end_transfer(chip);
}

// What AT_TIMEOUT stands for is due.
void i2c_due(sim8563_t *chip)
{
    if (chip->relative.latching == LATCH_WAITS) {
        chip->relative.latching = LATCH_HOLDS;
        chip->relative.latch = chip->reg.value[TIMER_LOW];
    } else if (facts_of(chip)->timeout_ticks || i2c_timed_out(chip)) {
        time_out(chip);
    }
    time_set(chip, AT_TIMEOUT, NEVER);
    i2c_plan(chip);
}

// Ticks by the oscillator are planned for; one by CLKOUT ends the transfer here.
void i2c_ticked(sim8563_t *chip)
{
    unsigned last = facts_of(chip)->timeout_ticks;
    if (last == 0)
        return;
    chip->relative.ticks++;
    if (chip->relative.ticks == last && div_testing(chip))
        time_out(chip);
}

// ---------------------------------------------------------------- whole bytes
//
// Each at the falling edge of SCL that ends its eighth bit [REG-8]; true: it is
// acknowledged.

// The pointer stays where it was [REG-6, I2C-4].
static bool take_address(sim8563_t *chip, uint8_t byte)
{
    if (byte >> 1 != OWN_ADDRESS || fault_nacks(chip, 0)) {
        end_transfer(chip);
        return false;
    }
    chip->i2c.state = byte & 1 ? BUS_READ : BUS_POINTER;
    chip->i2c.accessed = 1;
    chip->i2c.bytes = 0;
    conduct_acknowledged(chip);
    fault_acknowledged(chip);
    return true;
}

// The first byte of a write sets the pointer, the others are data [I2C-2].
static bool take_data(sim8563_t *chip, uint8_t byte)
{
    if (chip->i2c.bytes < UINT16_MAX)
        chip->i2c.bytes++;
    if (fault_nacks(chip, chip->i2c.bytes)) {
        chip->i2c.state = BUS_IDLE;
        return false;
    }
    if (chip->i2c.state == BUS_POINTER) {
        chip->reg.pointer = byte;
        chip->i2c.state = BUS_WRITE;
    } else {
        reg_write(chip, reg_pointer(chip), byte, true);
        chip->reg.pointer++; // [REG-5]
    }
    return true;
}

// A byte of a read, from the pointer on [I2C-3].
static uint8_t sample(sim8563_t *chip)
{
    uint8_t reg = reg_pointer(chip);
    conduct_read(chip, reg);
    uint8_t byte = reg_read(chip, reg);
    return chip->fault.left[SIM8563_FAULT_READ_FLIP] ? byte ^ fault_flips(chip) : byte;
}

// ------------------------------------------------------------------ by the byte

// A byte call is nine clocks of SCL.
static bool sda_stuck(sim8563_t *chip)
{
    bool stuck = chip->fault.held && osc_running(chip);
    if (stuck)
        fault_clocks(chip, 9);
    return stuck;
}

bool sim8563_start(sim8563_t *chip, uint8_t address)
{
    if (!osc_running(chip) || sda_stuck(chip))
        return false;
    i2c_start(chip);
    return take_address(chip, address);
}

bool sim8563_write(sim8563_t *chip, uint8_t byte)
{
    if (sda_stuck(chip))
        return false;
    if (chip->i2c.state != BUS_POINTER && chip->i2c.state != BUS_WRITE)
        return false;
    return take_data(chip, byte);
}

uint8_t sim8563_read(sim8563_t *chip)
{
    if (sda_stuck(chip))
        return 0x00;
    if (chip->i2c.state != BUS_READ)
        return 0xFF; // [I2C-6]
    uint8_t byte = sample(chip);
    chip->reg.pointer++;
    chip->i2c.bits = BY_THE_BYTE;
    return byte;
}

void sim8563_stop(sim8563_t *chip)
{
    if (!chip->fault.held)
        i2c_stop(chip);
}

// ------------------------------------------------------------------ by the wire

void i2c_rise(sim8563_t *chip, bool sda)
{
    if (chip->i2c.state == BUS_IDLE)
        return;
    if (chip->i2c.bits < 8) {
        if (chip->i2c.state != BUS_READ)
            chip->i2c.shift = (uint8_t)(chip->i2c.shift << 1 | sda);
        chip->i2c.bits++;
    } else {
        chip->i2c.bits = 9;
        if (chip->i2c.state == BUS_READ && sda && !chip->i2c.pull)
            chip->i2c.state = BUS_IDLE; // not acknowledged               [I2C-6]
    }
}

static void show_bit(sim8563_t *chip)
{
    chip->i2c.pull = !(chip->i2c.shift >> (7 - chip->i2c.bits) & 1);
}

static void end_byte(sim8563_t *chip)
{
    chip->i2c.pull = 0;
    if (chip->i2c.state == BUS_READ)
        chip->reg.pointer++; // [I2C-5]
    else if (chip->i2c.state == BUS_ADDRESS)
        chip->i2c.pull = take_address(chip, chip->i2c.shift);
    else
        chip->i2c.pull = take_data(chip, chip->i2c.shift);
}

static void end_acknowledge(sim8563_t *chip)
{
    chip->i2c.pull = 0;
    chip->i2c.bits = 0;
    if (chip->i2c.state == BUS_READ) {
        chip->i2c.shift = sample(chip);
        show_bit(chip);
    }
}

void i2c_fall(sim8563_t *chip)
{
    if (chip->i2c.state == BUS_IDLE)
        return;
    if (chip->i2c.bits == 8)
        end_byte(chip);
    else if (chip->i2c.bits >= 9)
        end_acknowledge(chip);
    else if (chip->i2c.state == BUS_READ)
        show_bit(chip);
}
