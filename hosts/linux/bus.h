// bus.h - an I2C bus with one chip on it
//
// SPDX-License-Identifier: MIT
//
// Performs i2c messages, as a kernel's bus driver does, on the chip of a chip file. The chip
// answers at 0x51 (A2 to write, A3 to read on the wire) and nothing else does [I2C-1].
//
// Time goes by on the bus as at `scl_hz`: nine bits a byte, and one for each START and STOP. A
// transfer begins at the later of the host's clock and the end of the one before. So the chip may
// be ahead of the host's clock; the caller sleeps when it is by more than BUS_LEAD_NS. On a frozen
// chip a transfer takes no time, unless the caller simulates it.

#ifndef BUS_H_INCLUDED
#define BUS_H_INCLUDED

#include "chipfile.h"

#include <linux/i2c.h>

#define BUS_SCL_HZ     UINT32_C(100000) // unless told otherwise
#define BUS_SCL_HZ_MIN UINT32_C(1)
#define BUS_SCL_HZ_MAX UINT32_C(400000) // what the chip can do [I2C-10]
#define BUS_LEAD_NS    (10 * SIM8563_MS)

#define BUS_FINDINGS 16 // of one transfer, in a report

// What a transfer came to, for those who watch.
typedef struct bus_report_t {
    uint64_t begin_ns;                // chip time at the first START
    uint64_t end_ns;                  // and after the STOP
    uint8_t pointer;                  // register address before it [REG-5]
    const struct i2c_msg *messages;   // with what was read
    unsigned count;
    unsigned at_message;              // where it ended: the one not acknowledged, or `count`
    unsigned at_byte;                 // and its byte; 0: the address
    int result;                       // as bus_transfer()
    unsigned findings;                // in finding[]; further ones are in the history only
    sim8563_finding_t finding[BUS_FINDINGS];
} bus_report_t;

// What goes over the wires in a piece of time, in this order: one bit, nine with the acknowledge,
// one.
typedef struct bus_bits_t {
    bool start;
    bool byte;
    bool stop;
    uint8_t value;
    bool acknowledged;
} bus_bits_t;

typedef struct bus_t {
    chipfile_t *file;
    const char *remote; // socket of who keeps the chip instead (remote.h); NULL: nobody
    uint32_t scl_hz;
    bool simulated; // the caller keeps time: bits take it on a frozen chip, too
    void (*watch)(void *arg, const bus_report_t *report); // NULL: nobody does
    void *watch_arg;
    // Lets time pass instead of sim8563_advance(), also 0 ns, behind each byte; NULL: nobody minds.
    void (*pass)(void *arg, sim8563_t *chip, uint64_t ns, const bus_bits_t *bits);
    void *pass_arg;
} bus_t;

// Does `count` messages with repeated STARTs between and a STOP at the end. Returns `count`, or
// -ENXIO      an address or a byte was not acknowledged; the STOP was given
// -EBUSY      SDA was held low: no START could be made, the nine clocks to free it were given
// -EOPNOTSUPP a flag that this bus does not have; nothing was done
// -EIO        the chip file cannot be used; nothing was done
// *sleep_ns is how long the caller is to sleep, 0 for most transfers; on simulated time it is all
// that the transfer took.
int bus_transfer(const bus_t *bus, struct i2c_msg *messages, unsigned count, uint64_t *sleep_ns);

// A message's address as it is shifted out. A 10-bit one begins with 11110, which no device with
// seven bits answers, so its second byte never comes [I2C-1].
uint8_t bus_address_byte(uint16_t address, uint16_t flags);

#endif // BUS_H_INCLUDED
