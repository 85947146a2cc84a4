// main.c - prints the time every ten seconds, when the chip pulls /INT
//
// SPDX-License-Identifier: MIT

#include <zephyr/drivers/gpio.h>
#include <zephyr/drivers/i2c.h>
#include <zephyr/kernel.h>

#include "ins5s8563.h"
#include "ins5s8563_zephyr.h"

#define RTC_NODE DT_NODELABEL(rtc)
#define TIME_AT_FIRST 1767225600 // 2026-01-01, until somebody knows better

static const struct device *const bus = DEVICE_DT_GET(DT_BUS(RTC_NODE));
static const struct gpio_dt_spec int_pin = GPIO_DT_SPEC_GET(RTC_NODE, int_gpios);
static struct gpio_callback int_callback;
static K_SEM_DEFINE(int_fell, 0, 1);

static void on_int(const struct device *port, struct gpio_callback *callback,
                   gpio_port_pins_t pins)
{
    ARG_UNUSED(port);
    ARG_UNUSED(callback);
    ARG_UNUSED(pins);
    k_sem_give(&int_fell);
}

static int prepare_int(void)
{
    int err = gpio_pin_configure_dt(&int_pin, GPIO_INPUT);
    if (err == 0) {
        gpio_init_callback(&int_callback, on_int, BIT(int_pin.pin));
        err = gpio_add_callback(int_pin.port, &int_callback);
    }
    return err == 0 ? gpio_pin_interrupt_configure_dt(&int_pin, GPIO_INT_EDGE_TO_ACTIVE) : err;
}

static ins5s8563_err_t prepare_rtc(ins5s8563_t *rtc)
{
    const ins5s8563_timer_t ten_seconds = { .n = 10, .source = INS5S8563_1_HZ };
    ins5s8563_status_t why;
    int64_t now;
    ins5s8563_err_t err = ins5s8563_init(rtc, &why);
    if (err == INS5S8563_OK)
        err = ins5s8563_get_unix(rtc, &now);
    if (err == INS5S8563_ERR_TIME_LOST || err == INS5S8563_ERR_STOPPED
        || err == INS5S8563_ERR_BAD_TIME)
        err = ins5s8563_set_unix(rtc, TIME_AT_FIRST);
    if (err == INS5S8563_OK)
        err = ins5s8563_start_timer(rtc, &ten_seconds, INS5S8563_PERIODIC);
    return err;
}

static ins5s8563_err_t serve(ins5s8563_t *rtc)
{
    unsigned events;
    ins5s8563_time_t now;
    ins5s8563_err_t err = ins5s8563_service(rtc, &events);
    if (err == INS5S8563_OK && (events & INS5S8563_TIMER) != 0) {
        err = ins5s8563_get_time(rtc, &now);
        if (err == INS5S8563_OK)
            printk("%04u-%02u-%02u %02u:%02u:%02u\n", now.year, now.month, now.day, now.hour,
                   now.minute, now.second);
    }
    return err;
}

int main(void)
{
    ins5s8563_t rtc = { .xfer = ins5s8563_zephyr_xfer, .ctx = (void *)bus };
    if (!device_is_ready(bus) || prepare_int() != 0) {
        printk("bus or pin is not ready\n");
        return 0;
    }
    ins5s8563_err_t err = prepare_rtc(&rtc);
    while (err == INS5S8563_OK) { // served before each wait: /INT is high then, and can fall
        err = serve(&rtc);
        if (err == INS5S8563_OK)
            k_sem_take(&int_fell, K_FOREVER);
    }
    printk("error %d, bus %d\n", err, rtc.bus_status);
    return 0;
}
