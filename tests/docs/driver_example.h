// driver_example.h - what the examples in the comments of driver/ins5s8563.h leave to the reader
//
// SPDX-License-Identifier: MIT

#include "ins5s8563.h"
#include "sim8563.h"
#include <stdlib.h>

#define DEMANDED(condition) ((condition) ? (void)0 : exit(1))

static sim8563_t chip;
static int64_t now_s = INT64_C(1700000000), s;
static uint32_t now_ns = 250000000, ns;
static int64_t set_at = INT64_C(1700000000);
static int32_t ppb, gained_us = 864000;
static uint32_t seconds = 86400;
static ins5s8563_err_t err = INS5S8563_ERR_ARG; // what an example returns in the end

int xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx, size_t rx_len);

int xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx, size_t rx_len)
{
    (void)ctx;
    DEMANDED(sim8563_start(&chip, (uint8_t)(addr7 << 1)));
    for (size_t i = 0; i < tx_len; i++)
        DEMANDED(sim8563_write(&chip, tx[i]));
    if (rx_len > 0)
        DEMANDED(sim8563_start(&chip, (uint8_t)(addr7 << 1 | 1)));
    for (size_t i = 0; i < rx_len; i++)
        rx[i] = sim8563_read(&chip);
    sim8563_stop(&chip);
    return 0;
}

static ins5s8563_t rtc = { .xfer = xfer };

// A chip that is new, so that its time is lost.
static inline void no_clock(int status) { exit(status == 0 ? 1 : 2); }
static inline void the_alarm_woke_us(void) { exit(1); }
static inline void show(const ins5s8563_time_t *time) { exit(time->year == 0 ? 1 : 2); }
static inline void ask_the_network(void) { exit(0); }
static inline void try_again(void) { exit(1); }

static inline void wait_until(int64_t until_s, uint32_t until_ns)
{
    DEMANDED(until_s == now_s && until_ns > now_ns);
    sim8563_advance(&chip, until_ns - now_ns);
}

// And then somebody sets the clock.
static inline void keep(int32_t kept_ppb)
{
    uint32_t wait_ns = 0;
    DEMANDED(kept_ppb == 10000);
    DEMANDED(ins5s8563_prepare(&rtc, set_at, 0, &wait_ns) == INS5S8563_OK);
    sim8563_advance(&chip, wait_ns);
    DEMANDED(ins5s8563_release(&rtc) == INS5S8563_OK);
    sim8563_advance(&chip, 10 * SIM8563_SEC);
}

static void power_on(void) __attribute__((constructor));

static void power_on(void)
{
    sim8563_init(&chip, &(sim8563_desc_t){ 0 });
    sim8563_advance(&chip, 5 * SIM8563_MS);
    ins5s8563_status_t found;
    DEMANDED(ins5s8563_init(&rtc, &found) == INS5S8563_OK);
}
