// standin.c - the calls of the Pico SDK, on the board
//
// SPDX-License-Identifier: MIT

#include "../../platform.h"

#include "hardware/i2c.h"
#include "hardware/sync.h"
#include "ins5s8563_pico.h"

#define INT_PIN 6 // of the example

i2c_inst_t i2c0_inst;
static uint32_t pulled_up, for_i2c;
static gpio_irq_callback_t int_callback;

const struct platform platform = {
    .xfer = ins5s8563_pico_xfer,
    .ctx = i2c0,
    .no_address = PICO_ERROR_GENERIC,
    .no_restart = PICO_ERROR_GENERIC,
    .no_byte = PICO_ERROR_GENERIC,
    .stuck = PICO_ERROR_TIMEOUT,
};

bool stdio_init_all(void) { return true; }
void gpio_init(uint gpio) { pulled_up &= ~(UINT32_C(1) << gpio); }
void gpio_pull_up(uint gpio) { pulled_up |= UINT32_C(1) << gpio; }
void gpio_set_function(uint gpio, enum gpio_function fn)
{
    if (fn == GPIO_FUNC_I2C) for_i2c |= UINT32_C(1) << gpio;
}

static void on_fall(void) { int_callback(INT_PIN, GPIO_IRQ_EDGE_FALL); }

void gpio_set_irq_enabled_with_callback(uint gpio, uint32_t event_mask, bool enabled,
                                        gpio_irq_callback_t callback)
{
    bool wired = gpio == INT_PIN && pulled_up == (for_i2c | UINT32_C(1) << INT_PIN);
    int_callback = callback;
    if (wired && enabled && event_mask == GPIO_IRQ_EDGE_FALL) board_isr = on_fall;
}

void __wfe(void) { board_wait(); }

uint i2c_init(i2c_inst_t *i2c, uint baudrate) { return i2c->baudrate = baudrate; }

// What a message with this limit comes to: less than the chip's own, and not for ever.
static int made(int error, size_t len, bool nostop, uint timeout_us)
{
    if (timeout_us == 0 || timeout_us >= 500000) return -100;
    if (error != 0) return PICO_ERROR_GENERIC;
    if (!nostop) board_stop();
    return (int)len;
}

int i2c_write_timeout_us(i2c_inst_t *i2c, uint8_t addr, const uint8_t *src, size_t len, bool nostop,
                         uint timeout_us)
{
    if (board_stuck) return PICO_ERROR_TIMEOUT;
    return made(i2c == i2c0 ? board_send(addr, src, len) : 1, len, nostop, timeout_us);
}

int i2c_read_timeout_us(i2c_inst_t *i2c, uint8_t addr, uint8_t *dst, size_t len, bool nostop,
                        uint timeout_us)
{
    return made(i2c == i2c0 ? board_receive(addr, dst, len) : 1, len, nostop, timeout_us);
}
