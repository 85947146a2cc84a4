// verify_keep.c - the registers before, and after
//
// SPDX-License-Identifier: MIT

#include "verify.h"

#include <string.h>

enum { CONTROL_1 = 0x00, CONTROL_2, SEC, MONTH = 0x07, ALARM = 0x09, TIMER_CONTROL = 0x0E,
       TIMER_LOW, TIMER_HIGH = 0x12 };

#define SECOND_NS UINT64_C(1000000000)
#define FLAGS     (INS5S8563_ALARM | INS5S8563_TIMER)

// Finds when a second of the part began, as near as the bus can tell: a host that was held up then
// looks again.
static int find_tick(bus_t *bus, keep_t *keep)
{
    enum { TRIES = 3, NEAR_NS = 20000000 };
    bus_tick_t tick = {0};
    int64_t seconds;
    keep->tick_ns = 0;
    ins5s8563_err_t err = ins5s8563_get_unix(&bus->rtc, &seconds);
    for (int i = 0; i < TRIES && !err && (i == 0 || tick.before_ns - tick.after_ns > NEAR_NS); i++)
        err = bus_catch_tick(bus, &tick);
    if (bus_signalled())
        return STATUS_NO;
    if (err) // it shows no time that is to be kept
        return err == INS5S8563_ERR_BUS ? bus_result(bus, err) : STATUS_YES;
    keep->seconds = tick.second;
    keep->tick_ns = tick.after_ns + (tick.before_ns - tick.after_ns) / 2;
    return STATUS_YES;
}

int keep_registers(bus_t *bus, keep_t *keep)
{
    int64_t seconds;
    uint32_t ns;
    keep->count = bus_registers(bus);
    keep->phase = ins5s8563_get_unix_ns(&bus->rtc, &seconds, &ns) == INS5S8563_OK;
    int status = find_tick(bus, keep);
    return status ? status : bus_read(bus, CONTROL_1, keep->reg, keep->count);
}

static int write_from(bus_t *bus, uint8_t reg, const uint8_t *values, size_t count)
{
    uint8_t tx[1 + BUS_REGISTERS] = {reg};
    memcpy(&tx[1], values, count);
    bus->rtc.bus_status = bus->rtc.xfer(bus->rtc.ctx, INS5S8563_ADDRESS, tx, 1 + count, NULL, 0);
    return bus_result(bus, bus->rtc.bus_status ? INS5S8563_ERR_BUS : INS5S8563_OK);
}

// The driver knows of no century bit. A clock that was let go just now does not tick for half a
// second [STP-2], so none can come in between.
static int restore_century(bus_t *bus, const keep_t *keep)
{
    uint8_t month = 0, century = keep->reg[MONTH] & 0x80;
    if (century == 0)
        return STATUS_YES;
    int status = bus_read(bus, MONTH, &month, 1);
    month |= century;
    return status ? status : write_from(bus, MONTH, &month, 1);
}

static int restore_time(bus_t *bus, const keep_t *keep)
{
    static const uint8_t stop = 0x20;
    uint64_t now_ns = bus_now_ns(), off_ns = 0, since_ns = now_ns - keep->tick_ns;
    bool lost = keep->reg[SEC] & 0x80;
    if (keep->tick_ns != 0) {
        int status = bus_put_exactly(bus, keep->seconds + (int64_t)(since_ns / SECOND_NS),
                                     (uint32_t)(since_ns % SECOND_NS), now_ns, &off_ns);
        return status ? status : restore_century(bus, keep);
    }
    int status = write_from(bus, CONTROL_1, &stop, 1);
    status = status ? status : write_from(bus, SEC, &keep->reg[SEC], ALARM - SEC);
    if (lost) // VLF cannot be set: a clock that stands is not trusted either
        return status;
    return status ? status : write_from(bus, CONTROL_1, &keep->reg[CONTROL_1], 1);
}

// The timer last, so that no flag rises that was not there. As a phase counter it came with the
// time, and stays.
static int restore_rest(bus_t *bus, const keep_t *keep)
{
    uint8_t off = 0x03, control = (uint8_t)(keep->reg[CONTROL_2] & ~FLAGS);
    int status = keep->phase ? STATUS_YES : write_from(bus, TIMER_CONTROL, &off, 1);
    status = status ? status : write_from(bus, ALARM, &keep->reg[ALARM], TIMER_CONTROL - ALARM);
    status = status ? status : write_from(bus, CONTROL_2, &control, 1);
    if (status || keep->phase)
        return status;
    status = write_from(bus, TIMER_LOW, &keep->reg[TIMER_LOW], 1);
    if (!status && keep->count > TIMER_HIGH)
        status = write_from(bus, TIMER_HIGH, &keep->reg[TIMER_HIGH], 2);
    return status ? status : write_from(bus, TIMER_CONTROL, &keep->reg[TIMER_CONTROL], 1);
}

int restore_registers(bus_t *bus, const keep_t *keep)
{
    int status = restore_time(bus, keep);
    return status ? status : restore_rest(bus, keep);
}
