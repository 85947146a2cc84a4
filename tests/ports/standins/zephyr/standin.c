// standin.c - Zephyr's calls, on the board
//
// SPDX-License-Identifier: MIT

#include "../../platform.h"

#include <zephyr/drivers/gpio.h>
#include <zephyr/drivers/i2c.h>

#include "ins5s8563_zephyr.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

const struct device standin_i2c0 = { "i2c0" };
const struct device standin_gpio0 = { "gpio0" };

static struct gpio_callback *int_callback;

const struct platform platform = {
    .xfer = ins5s8563_zephyr_xfer,
    .ctx = (void *)&standin_i2c0,
    .no_address = -EIO,
    .no_restart = -EIO,
    .no_byte = -EIO,
    .stuck = -EBUSY,
};

bool device_is_ready(const struct device *dev) { return dev == &standin_i2c0; }

// A message is a START if it is the first, or says RESTART; else it goes on with the one before.
int i2c_transfer(const struct device *dev, struct i2c_msg *msgs, uint8_t num_msgs, uint16_t addr)
{
    if (dev != &standin_i2c0) return -ENODEV;
    if (board_stuck) return -EBUSY;
    for (uint8_t i = 0; i < num_msgs; i++) {
        bool reads = (msgs[i].flags & I2C_MSG_READ) != 0;
        if (i > 0 && (msgs[i].flags & I2C_MSG_RESTART) == 0) return -EINVAL;
        int error = reads ? board_receive((uint8_t)addr, msgs[i].buf, msgs[i].len)
                          : board_send((uint8_t)addr, msgs[i].buf, msgs[i].len);
        if (error != 0) return -EIO;
        if ((msgs[i].flags & I2C_MSG_STOP) != 0) board_stop();
    }
    return 0;
}

static void on_fall(void)
{
    int_callback->handler(&standin_gpio0, int_callback, int_callback->pin_mask);
}

int gpio_pin_configure_dt(const struct gpio_dt_spec *spec, gpio_flags_t extra_flags)
{
    return spec->port == &standin_gpio0 && extra_flags == GPIO_INPUT ? 0 : -EINVAL;
}

void gpio_init_callback(struct gpio_callback *callback, gpio_callback_handler_t handler,
                        gpio_port_pins_t pin_mask)
{
    callback->handler = handler;
    callback->pin_mask = pin_mask;
}

int gpio_add_callback(const struct device *port, struct gpio_callback *callback)
{
    int_callback = callback;
    return port == &standin_gpio0 ? 0 : -EINVAL;
}

int gpio_pin_interrupt_configure_dt(const struct gpio_dt_spec *spec, gpio_flags_t flags)
{
    bool falls = (spec->dt_flags & GPIO_ACTIVE_LOW) != 0 && flags == GPIO_INT_EDGE_TO_ACTIVE;
    if (!falls || int_callback->pin_mask != BIT(spec->pin)) return -EINVAL;
    board_isr = on_fall;
    return 0;
}

void k_sem_give(struct k_sem *sem)
{
    if (sem->count < sem->limit) sem->count++;
}

int k_sem_take(struct k_sem *sem, k_timeout_t timeout)
{
    while (sem->count == 0 && timeout.ticks < 0) board_wait();
    sem->count--;
    return 0;
}

void printk(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
}
