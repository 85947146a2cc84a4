// start.c - a program with no system under it that has the driver in it
//
// SPDX-License-Identifier: MIT
//
// It is linked, not run, and with no mem.c: what any of the driver's objects needs beyond the
// compiler is missing then.

#include "ins5s8563.h"

static int xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                size_t rx_len)
{
    volatile uint8_t *port = ctx;
    *port = addr7;
    for (size_t i = 0; i < tx_len; i++)
        *port = tx[i];
    for (size_t i = 0; i < rx_len; i++)
        rx[i] = *port;
    return 0;
}

static volatile uint8_t bus;
static ins5s8563_t rtc = { .xfer = xfer, .ctx = (void *)&bus };

// Where linkers begin.
void _start(void);
void _start(void)
{
    ins5s8563_time_t time;
    for (;;)
        bus = (uint8_t)ins5s8563_get_time(&rtc, &time);
}
