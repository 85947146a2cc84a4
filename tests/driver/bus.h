// bus.h - a chip and its driver on one bus, in virtual time
//
// SPDX-License-Identifier: MIT
//
//     static bus_t bus;
//     bus_ready(&bus, part, 1700000000);           // powered, initialised, shows that time
//     CHECK_EQ(ins5s8563_set_unix(&bus.rtc, t), INS5S8563_OK);
//     CHECK_EQ(shown(&bus), t);                    // by its registers, from outside
//     bus_end(&bus);                               // the chip has found nothing wrong
//
// A byte takes nine bits. bus_fork() copies all of it. A transfer can be made to fail, and
// something to happen at any instant of it.

#ifndef BUS_H_INCLUDED
#define BUS_H_INCLUDED

#include "check.h"
#include "ins5s8563.h"
#include "laws/history.h"
#include "sim8563.h"

// ------------------------------------------------------------------- parts

typedef struct part_t {
    const char *name;
    sim8563_variant_t variant;
    ins5s8563_part_t part;  // what the driver calls it
    ins5s8563_part_t found; // what it can find out
    uint32_t timer_max;
    uint16_t vlow_mv;       // 0: nobody knows
    uint8_t quirks;
    uint64_t te_late_ns;    // TE is taken over so much later than it is written, at most [REL-16]
} part_t;

extern const part_t parts[];
extern const unsigned parts_count;
#define FOR_EACH_PART(part) \
    for (const part_t *part = parts; part < parts + parts_count; part = after_part(part))

static inline const part_t *after_part(const part_t *part)
{
    static unsigned before;
    if (checks_failed != before)
        fprintf(stderr, "with %s: %u checks failed\n", part->name, checks_failed - before);
    before = checks_failed;
    return part + 1;
}

// ----------------------------------------------------------------- the bus

typedef struct bus_t bus_t;

typedef enum manner_t {
    FAILS_BEFORE,    // before anything of it is on the bus
    FAILS_AFTER,     // all of it was done; only its status is lost
    FAILS_BROKEN_OFF // a byte is not acknowledged
} manner_t;

#define FOR_EVER UINT32_MAX
#define BUS_ERROR (-121) // what a transfer that fails returns
#define INSTANTS 1024u

struct bus_t {
    sim8563_t     chip;
    ins5s8563_t   rtc;
    const part_t *part;
    uint64_t      bit_ns;
    uint64_t      found;    // findings, by bit of their id
    uint32_t      transfers, bytes; // addresses counted; set to 0 as you like
    struct {
        uint32_t  first, times; // from the first-th transfer on, counted as `transfers`
        manner_t  manner;
        uint32_t  byte;     // that is not acknowledged, 0: the address
    } fail;
    struct {
        uint64_t  at_ns;    // since sim8563_init()
        void    (*happen)(bus_t *bus); // NULL: nothing, or it has happened
    } event;
    struct {
        uint32_t  before;   // the so manieth transfer, counted as `transfers`
        uint64_t  ns;       // other threads run; 0: they do not
    } pause;
    uint8_t       risen;    // flags of Control_2 that were up at any time
    bool          fell;     // /INT was low at any time
    int           locks;    // held now, if the driver was given lock and unlock
    unsigned      unlocked; // transfers made without
    uint64_t     *instants; // NULL, or where to note when bytes are: ns since sim8563_init()
    unsigned      instants_count;
};

// Powered and started, not initialised; the driver is told the part. Other than 0, `scramble` is
// the seed of what it comes up with.
void bus_on(bus_t *bus, const part_t *part, uint32_t scramble);

// And initialised by the driver, showing that second, 0.508 s before the next.
void bus_ready(bus_t *bus, const part_t *part, int64_t seconds);

void bus_fork(bus_t *copy, const bus_t *bus);

// Lets time pass, what is to happen meanwhile included.
void bus_pass(bus_t *bus, uint64_t ns);
void bus_pass_to(bus_t *bus, uint64_t at_ns);

uint64_t now_ns(const bus_t *bus); // since sim8563_init()

// What the chip has found since, by bit of its id; bit 0: some that was dropped. TIMER_TORN_READ is
// left out: reading twice and comparing, as one must, raises it too [FND-15].
uint64_t bus_findings(bus_t *bus);
#define FOUND(id) (UINT64_C(1) << SIM8563_FINDING_##id)
#define bus_end(bus) CHECK_EQ(bus_findings(bus), 0)

// ------------------------------------------------------------ from outside

// The C library's calendar, not the driver's. -1: the registers hold no date.
int64_t shown(const bus_t *bus);
void show(bus_t *bus, int64_t seconds);

bool int_is_low(const bus_t *bus);
// The bits of a register that mean anything; relatives read anything in the others [REL-7].
uint8_t reg_of(const sim8563_t *chip, unsigned address);
uint8_t reg(const bus_t *bus, unsigned address);
void put(bus_t *bus, unsigned address, unsigned value);
uint32_t count_now(const bus_t *bus);
bool has_24_bits(const bus_t *bus);
bool one_sets_flag(const bus_t *bus);

// Of the next tick, since sim8563_init(), if nothing is done to the chip before.
uint64_t tick_ns(const bus_t *bus);

#define YEAR_2001 INT64_C(978307200)
#define YEAR_2100 INT64_C(4102444800)
int64_t random_second(random_t *random); // 2001 .. 2099, edges more often

#endif // BUS_H_INCLUDED
