// bus.c - a chip and its driver on one bus, in virtual time
//
// SPDX-License-Identifier: MIT

#include "bus.h"

#include <time.h>

const part_t parts[] = {
    {"INS5S8563", SIM8563_INS5S8563, INS5S8563_PART_INS5S8563, INS5S8563_PART_INS5S8563,
     0xFFFFFF, 1300, 0, 0},
    {"PCF8563", SIM8563_PCF8563, INS5S8563_PART_PCF8563, INS5S8563_PART_PCF8563, 0xFF, 900,
     INS5S8563_EDGE_STARTS_TIMER, 15625000},
    {"BM8563", SIM8563_BM8563, INS5S8563_PART_BM8563, INS5S8563_PART_PCF8563, 0xFF, 500,
     INS5S8563_EDGE_STARTS_TIMER, 15625000},
    {"HYM8563", SIM8563_HYM8563, INS5S8563_PART_HYM8563, INS5S8563_PART_PCF8563, 0xFF, 0,
     INS5S8563_EDGE_STARTS_TIMER | INS5S8563_ONE_SETS_FLAG, 15625000},
    {"RTC-8564", SIM8563_RTC8564, INS5S8563_PART_RTC8564, INS5S8563_PART_PCF8563, 0xFF, 0, 0,
     244141},
};
const unsigned parts_count = sizeof parts / sizeof parts[0];

// -------------------------------------------------------------------- time

uint64_t now_ns(const bus_t *bus)
{
    sim8563_status_t status;
    sim8563_status(&bus->chip, &status);
    return status.time_ns;
}

static void look(bus_t *bus)
{
    sim8563_finding_t finding;
    while (sim8563_take_finding(&bus->chip, &finding)) bus->found |= UINT64_C(1) << finding.id;
    if (sim8563_lost_findings(&bus->chip) != 0) bus->found |= 1;
    bus->risen |= reg(bus, 0x01) & 0x0C;
    bus->fell |= int_is_low(bus);
}

void bus_pass(bus_t *bus, uint64_t ns)
{
    uint64_t now = now_ns(bus), until = now + ns;
    if (bus->event.happen != NULL && bus->event.at_ns >= now && bus->event.at_ns <= until) {
        void (*happen)(bus_t *) = bus->event.happen;
        bus->event.happen = NULL;
        sim8563_advance(&bus->chip, bus->event.at_ns - now);
        look(bus);
        happen(bus);
        now = now_ns(bus); // it may have taken time
    }
    if (now < until) sim8563_advance(&bus->chip, until - now);
    look(bus);
}

void bus_pass_to(bus_t *bus, uint64_t at_ns)
{
    uint64_t now = now_ns(bus);
    if (now < at_ns) bus_pass(bus, at_ns - now);
}

// --------------------------------------------------------------- transfers

// The time of a byte, at whose end it counts.
static void byte_passes(bus_t *bus)
{
    bus_pass(bus, 9 * bus->bit_ns);
    bus->bytes++;
    if (bus->instants != NULL && bus->instants_count < INSTANTS)
        bus->instants[bus->instants_count++] = now_ns(bus);
}

static bool address(bus_t *bus, unsigned byte)
{
    byte_passes(bus);
    return sim8563_start(&bus->chip, (uint8_t)byte);
}

static bool sent(bus_t *bus, const uint8_t *tx, size_t tx_len)
{
    for (size_t i = 0; i < tx_len; i++) {
        byte_passes(bus);
        if (!sim8563_write(&bus->chip, tx[i])) return false;
    }
    return true;
}

// The last byte of a read that is broken off is not acknowledged, like that of any other.
static bool received(bus_t *bus, uint8_t *rx, size_t rx_len, size_t broken_after)
{
    for (size_t i = 0; i < rx_len; i++) {
        if (i == broken_after) return false;
        rx[i] = sim8563_read(&bus->chip);
        byte_passes(bus);
    }
    return true;
}

static bool transferred(bus_t *bus, unsigned addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                        size_t rx_len, uint32_t broken_byte)
{
    uint32_t last = (uint32_t)(tx_len + (rx_len > 0 ? rx_len + 1 : 0)); // address: 0
    size_t broken_after = SIZE_MAX;
    if (broken_byte != FOR_EVER && broken_byte > last) broken_byte = last;
    if (broken_byte <= tx_len)
        sim8563_fault(&bus->chip, SIM8563_FAULT_NACK, broken_byte, 1);
    if (!address(bus, addr7 << 1) || !sent(bus, tx, tx_len)) return false;
    if (rx_len == 0) return true;
    if (broken_byte == tx_len + 1) sim8563_fault(&bus->chip, SIM8563_FAULT_NACK, 0, 1);
    if (broken_byte != FOR_EVER && broken_byte > tx_len + 1)
        broken_after = broken_byte - tx_len - 1;
    return address(bus, addr7 << 1 | 1) && received(bus, rx, rx_len, broken_after);
}

static int xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                size_t rx_len)
{
    bus_t *bus = ctx;
    uint32_t number = bus->transfers++;
    if (number == bus->pause.before) bus_pass(bus, bus->pause.ns);
    if (bus->rtc.lock != NULL && bus->locks != 1) bus->unlocked++;
    bool fails = number >= bus->fail.first && number - bus->fail.first < bus->fail.times;
    bool broken = fails && bus->fail.manner == FAILS_BROKEN_OFF;
    for (size_t i = 0; i < rx_len; i++) rx[i] = 0x5A; // what is not read is not to be believed
    if (fails && bus->fail.manner == FAILS_BEFORE) return BUS_ERROR;
    bool done = transferred(bus, addr7, tx, tx_len, rx, rx_len, broken ? bus->fail.byte : FOR_EVER);
    sim8563_stop(&bus->chip);
    if (broken) sim8563_fault(&bus->chip, SIM8563_FAULT_NACK, 0, 0);
    if (bus->instants != NULL && bus->instants_count < INSTANTS)
        bus->instants[bus->instants_count++] = now_ns(bus);
    bus_pass(bus, 2 * bus->bit_ns);
    return done && !fails ? 0 : BUS_ERROR;
}

// -------------------------------------------------------------- beginnings

void bus_on(bus_t *bus, const part_t *part, uint32_t scramble)
{
    *bus = (bus_t){.part = part, .bit_ns = 10000};
    bus->rtc = (ins5s8563_t){.xfer = xfer, .ctx = bus, .part = (uint8_t)part->part};
    sim8563_init(&bus->chip, &(sim8563_desc_t){.variant = part->variant, .scramble = scramble});
    bus_pass(bus, SIM8563_SEC);
}

void bus_ready(bus_t *bus, const part_t *part, int64_t seconds)
{
    ins5s8563_status_t status;
    bus_on(bus, part, 0);
    CHECK_EQ(ins5s8563_init(&bus->rtc, &status), INS5S8563_OK);
    CHECK_EQ(ins5s8563_set_unix(&bus->rtc, seconds), INS5S8563_OK);
    put(bus, 0x01, 0); // scrambled flags
    bus->transfers = bus->bytes = 0;
    bus->risen = 0;
    bus->fell = false;
}

void bus_fork(bus_t *copy, const bus_t *bus)
{
    *copy = *bus;
    copy->rtc.ctx = copy;
}

uint64_t bus_findings(bus_t *bus)
{
    look(bus);
    uint64_t found = bus->found & ~FOUND(TIMER_TORN_READ);
    bus->found = 0;
    return found;
}

// ------------------------------------------------------------ from outside

uint8_t reg_of(const sim8563_t *chip, unsigned address)
{
    static const uint8_t bits[0x14] = {0xA0, 0x1F, 0xFF, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF, 0xFF,
                                       0xBF, 0xBF, 0x87, 0x83, 0x83, 0xFF, 0x00, 0x00, 0xFF, 0xFF};
    return sim8563_peek(chip, (uint8_t)address) & bits[address];
}

uint8_t reg(const bus_t *bus, unsigned address)
{
    return reg_of(&bus->chip, address);
}

void put(bus_t *bus, unsigned address, unsigned value)
{
    sim8563_poke(&bus->chip, (uint8_t)address, (uint8_t)value);
}

bool int_is_low(const bus_t *bus)
{
    return (sim8563_pins(&bus->chip) & SIM8563_INT) == 0;
}

bool has_24_bits(const bus_t *bus)
{
    return bus->part->timer_max > 0xFF;
}

bool one_sets_flag(const bus_t *bus)
{
    return (bus->part->quirks & INS5S8563_ONE_SETS_FLAG) != 0;
}

uint32_t count_now(const bus_t *bus)
{
    sim8563_status_t status;
    sim8563_status(&bus->chip, &status);
    return status.count;
}

static int field(const bus_t *bus, unsigned address, unsigned mask)
{
    unsigned code = reg(bus, address) & mask;
    return (code & 15) > 9 || code > 0x99 ? -1000 : (int)(code / 16 * 10 + code % 16);
}

int64_t shown(const bus_t *bus)
{
    struct tm tm = {.tm_sec = field(bus, 2, 0x7F), .tm_min = field(bus, 3, 0x7F),
                    .tm_hour = field(bus, 4, 0x3F), .tm_mday = field(bus, 5, 0x3F),
                    .tm_mon = field(bus, 7, 0x1F) - 1, .tm_year = field(bus, 8, 0xFF) + 100};
    struct tm again = tm;
    time_t seconds = timegm(&again); // which makes a date of anything
    bool date = tm.tm_sec == again.tm_sec && tm.tm_min == again.tm_min
                && tm.tm_hour == again.tm_hour && tm.tm_mday == again.tm_mday
                && tm.tm_mon == again.tm_mon && tm.tm_year == again.tm_year;
    return date ? seconds : -1;
}

void show(bus_t *bus, int64_t seconds)
{
    time_t at = (time_t)seconds;
    struct tm tm;
    gmtime_r(&at, &tm);
    const int fields[] = {tm.tm_sec, tm.tm_min, tm.tm_hour, tm.tm_mday, tm.tm_wday, tm.tm_mon + 1,
                          tm.tm_year % 100};
    for (unsigned i = 0; i < 7; i++)
        put(bus, 2 + i, (unsigned)(fields[i] / 10 * 16 + fields[i] % 10));
}

uint64_t tick_ns(const bus_t *bus)
{
    uint64_t low = 0, high = SIM8563_SEC + SIM8563_MS; // after `high` it has been
    uint8_t before = sim8563_peek(&bus->chip, 2);
    while (high - low > 1) {
        sim8563_t chip = bus->chip;
        uint64_t middle = (low + high) / 2;
        sim8563_advance(&chip, middle);
        if (sim8563_peek(&chip, 2) == before) low = middle;
        else high = middle;
    }
    return now_ns(bus) + high;
}

int64_t random_second(random_t *random)
{
    int64_t second = YEAR_2001 + (int64_t)random_below(random, YEAR_2100 - YEAR_2001);
    return random_below(random, 2) == 0 ? second : second / 86400 * 86400 + 86399;
}
