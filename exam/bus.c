// bus.c - chip, time and bus of a trial: what the driver's bus functions come to
//
// SPDX-License-Identifier: MIT

#include "kit.h"

// No call needs so much.
#define TRANSFERS_MOST 2000u
#define TIME_MOST_NS   (60 * SIM8563_SEC)

record_t *record;

static struct {
    event_t event;       // to come; NOTHING: none
    uint64_t at_ns;
    uint32_t byte;       // of the call, to fail at
    uint32_t bytes;      // of the call so far
    bool failing;        // each transfer does, from now on
    uint64_t until_ns;   // the driver must be back by then
} armed;

uint64_t bus_now(void)
{
    return chip_now(&record->chip);
}

// ------------------------------------------------------------------- steps

static void note(step_t step)
{
    if (record->steps == STEPS)
        trial_end(NEVER_ENDED, 0);
    step.at_ns = bus_now();
    record->step[record->steps++] = step;
}

void bus_note(act_t act, uint8_t a, uint8_t b)
{
    note((step_t){.act = (uint8_t)act, .reg = 0xFF, .a = a, .b = b});
}

// What the act or the time before has brought.
static void look(void)
{
    sim8563_finding_t finding;
    bool low = (sim8563_pins(&record->chip) & SIM8563_INT) == 0;
    while (sim8563_take_finding(&record->chip, &finding))
        note((step_t){.act = ACT_FOUND, .reg = finding.reg, .a = (uint8_t)finding.id});
    record->risen |= chip_reg(&record->chip, 1) & (AF | TF);
    if (low && !record->was_low && record->calls > 0)
        record->made[record->calls - 1].fell = true;
    record->was_low = low;
}

// ------------------------------------------------------------------- time

// No pulse is as short as a byte: only in longer times one may hide.
static void advance(uint64_t ns)
{
    while (ns > 0) {
        uint64_t part = ns;
        if (ns > BYTE_NS) {
            uint64_t next = sim8563_next_event(&record->chip, SIM8563_INT);
            part = next < ns ? next : ns;
        }
        sim8563_advance(&record->chip, part);
        look();
        ns -= part;
    }
}

static void happen(void)
{
    event_t event = armed.event;
    armed.event = NOTHING;
    record->event_ns = bus_now();
    if (event == DIP) {
        sim8563_status_t status;
        sim8563_status(&record->chip, &status);
        bus_vdd(status.vlow_mv - 1);
        bus_vdd(3000);
    } else if (event == POWER_CUT) {
        bus_vdd(0);
        bus_vdd(3000);
    }
}

static bool error_comes(void) // with a byte, and not at an instant
{
    return armed.event == ERROR_ONCE || armed.event == ERROR_STAYS;
}

void bus_pass(uint64_t ns)
{
    uint64_t now = bus_now(), until = now + ns;
    bool timed = armed.event != NOTHING && !error_comes();
    bool comes = timed && armed.at_ns >= now && armed.at_ns <= until;
    if (comes) {
        advance(armed.at_ns - now);
        happen();
    }
    advance(until - bus_now());
}

void bus_wait_for_int(uint64_t most_ns)
{
    uint64_t next = sim8563_next_event(&record->chip, SIM8563_INT);
    if ((sim8563_pins(&record->chip) & SIM8563_INT) != 0)
        bus_pass(next < most_ns ? next : most_ns);
}

void bus_vdd(int32_t mv)
{
    note((step_t){.act = ACT_VDD, .reg = 0xFF, .value = mv});
    sim8563_set_vdd(&record->chip, mv);
    look();
}

void bus_poke(uint8_t reg, uint8_t value)
{
    note((step_t){.act = ACT_POKE, .reg = reg, .a = value});
    sim8563_poke(&record->chip, reg, value);
    look();
}

// -------------------------------------------------------------------- bytes

static uint8_t pointer(void)
{
    sim8563_status_t status;
    sim8563_status(&record->chip, &status);
    return status.pointer;
}

static bool start(uint8_t byte)
{
    bool acknowledged = sim8563_start(&record->chip, byte);
    bus_note(ACT_START, byte, acknowledged);
    look();
    return acknowledged;
}

static bool send(uint8_t byte, uint8_t reg)
{
    bool acknowledged = sim8563_write(&record->chip, byte);
    note((step_t){.act = ACT_SEND, .reg = reg, .a = byte, .b = acknowledged});
    look();
    return acknowledged;
}

static uint8_t get(void)
{
    uint8_t reg = pointer();
    uint8_t byte = sim8563_read(&record->chip);
    note((step_t){.act = ACT_GET, .reg = reg, .a = byte});
    look();
    return byte;
}

static void stop(void)
{
    sim8563_stop(&record->chip);
    bus_note(ACT_STOP, 0, 0);
    look();
}

void bus_write(uint8_t reg, const uint8_t *bytes, size_t count)
{
    start(0xA2);
    send(reg, 0xFF);
    for (size_t i = 0; i < count; i++)
        send(bytes[i], pointer());
    stop();
}

// ---------------------------------------------------------------- transfers

// Is it this byte that fails? A byte written, and an address, is not acknowledged by the chip.
static bool fails(unsigned nack)
{
    bool now = armed.failing || (error_comes() && armed.bytes == armed.byte);
    armed.bytes++;
    if (!now)
        return false;
    if (record->event_ns == 0)
        record->event_ns = bus_now();
    armed.failing = armed.failing || armed.event == ERROR_STAYS;
    armed.event = NOTHING;
    if (nack != UINT32_MAX) {
        note((step_t){.act = ACT_NACK, .reg = 0xFF, .value = (int32_t)nack});
        sim8563_fault(&record->chip, SIM8563_FAULT_NACK, nack, 1);
    }
    return true;
}

static bool addressed(uint8_t byte)
{
    fails(0);
    bus_pass(BYTE_NS);
    return start(byte);
}

static bool sent(const uint8_t *tx, size_t tx_len)
{
    for (size_t i = 0; i < tx_len; i++) {
        uint8_t reg = i == 0 ? 0xFF : pointer();
        fails((unsigned)i + 1);
        bus_pass(BYTE_NS);
        if (!send(tx[i], reg))
            return false;
    }
    return true;
}

static bool received(uint8_t *rx, size_t rx_len)
{
    for (size_t i = 0; i < rx_len; i++) {
        if (fails(UINT32_MAX))
            return false;
        rx[i] = get();
        bus_pass(BYTE_NS);
    }
    return true;
}

static void begin_transfer(void)
{
    if (++record->transfers > TRANSFERS_MOST || bus_now() > armed.until_ns)
        trial_end(NEVER_ENDED, 0);
}

static int end_transfer(bool done)
{
    stop();
    bus_pass(2 * BYTE_NS / 9);
    return done ? 0 : EXAM_BUS_ERROR;
}

int exam_write(uint8_t address, const uint8_t *tx, size_t tx_len)
{
    begin_transfer();
    bool done = addressed((uint8_t)(address << 1)) && sent(tx, tx_len);
    return end_transfer(done);
}

int exam_write_on(uint8_t address, const uint8_t *tx, size_t tx_len)
{
    begin_transfer();
    bool done = addressed((uint8_t)(address << 1)) && sent(tx, tx_len);
    if (!done)
        return end_transfer(false);
    return 0;
}

static int read_after(bool done, uint8_t address, uint8_t *rx, size_t rx_len)
{
    static uint8_t into[8192];
    if (rx_len > sizeof into)
        rx_len = sizeof into;
    done = done && addressed((uint8_t)(address << 1 | 1)) && received(into, rx_len);
    int status = end_transfer(done);
    for (size_t i = 0; i < rx_len && done; i++)
        rx[i] = into[i];
    return status;
}

int exam_read(uint8_t address, uint8_t *rx, size_t rx_len)
{
    begin_transfer();
    return read_after(true, address, rx, rx_len);
}

int exam_write_read(uint8_t address, const uint8_t *tx, size_t tx_len, uint8_t *rx, size_t rx_len)
{
    begin_transfer();
    bool done = addressed((uint8_t)(address << 1)) && sent(tx, tx_len);
    return read_after(done, address, rx, rx_len);
}

// ------------------------------------------------------------- besides the bus

// An hour that nobody needs is not waited for.
void exam_delay_us(uint32_t us)
{
    uint64_t ns = us * SIM8563_US;
    if (bus_now() + ns > armed.until_ns)
        trial_end(NEVER_ENDED, 0);
    bus_pass(ns);
}

// Asking takes time, else who waits for it by asking waits for ever.
uint64_t exam_time_us(void)
{
    if (bus_now() > armed.until_ns)
        trial_end(NEVER_ENDED, 0);
    bus_pass(SIM8563_US);
    uint64_t now = bus_now() / SIM8563_US;
    return now;
}

int exam_int_level(void)
{
    if (bus_now() > armed.until_ns || record->transfers > TRANSFERS_MOST)
        trial_end(NEVER_ENDED, 0);
    bus_pass(SIM8563_US);
    int level = (sim8563_pins(&record->chip) & SIM8563_INT) != 0;
    bus_note(ACT_LOOK, (uint8_t)level, 0);
    return level;
}

// --------------------------------------------------------------------- set-up

void bus_begin(const trial_t *trial, record_t *shared)
{
    record = shared;
    sim8563_init(&record->chip, &trial->desc);
    bus_limit();
}

void bus_limit(void)
{
    armed.until_ns = bus_now() + TIME_MOST_NS;
    record->transfers = 0;
}

void bus_arm(const trial_t *trial, bool on)
{
    armed.event = on ? trial->event : NOTHING;
    armed.at_ns = bus_now() + trial->offset_ns;
    armed.byte = trial->byte;
    armed.bytes = 0;
    armed.failing = false;
    if (on)
        record->risen = chip_reg(&record->chip, 1) & (AF | TF);
}
