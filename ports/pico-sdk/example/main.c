// main.c - prints the time every ten seconds, when the chip pulls /INT
//
// SPDX-License-Identifier: MIT

#include "hardware/i2c.h"
#include "hardware/sync.h"
#include "ins5s8563.h"
#include "ins5s8563_pico.h"
#include "pico/stdlib.h"

#include <stdio.h>

// Change them to those of your board.
#define SDA_PIN 4
#define SCL_PIN 5
#define INT_PIN 6

#define TIME_AT_FIRST 1767225600 // 2026-01-01, until somebody knows better

static volatile bool int_fell;

static void on_int(uint pin, uint32_t events)
{
    (void)pin;
    (void)events;
    int_fell = true;
}

static void prepare_pins(void)
{
    i2c_init(i2c0, 100000);
    gpio_set_function(SDA_PIN, GPIO_FUNC_I2C);
    gpio_set_function(SCL_PIN, GPIO_FUNC_I2C);
    gpio_pull_up(SDA_PIN);
    gpio_pull_up(SCL_PIN);
    gpio_init(INT_PIN);
    gpio_pull_up(INT_PIN); // /INT is open drain
    gpio_set_irq_enabled_with_callback(INT_PIN, GPIO_IRQ_EDGE_FALL, true, on_int);
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
            printf("%04u-%02u-%02u %02u:%02u:%02u\n", now.year, now.month, now.day, now.hour,
                   now.minute, now.second);
    }
    return err;
}

int main(void)
{
    ins5s8563_t rtc = { .xfer = ins5s8563_pico_xfer, .ctx = i2c0 };
    stdio_init_all();
    prepare_pins();
    ins5s8563_err_t err = prepare_rtc(&rtc);
    while (err == INS5S8563_OK) { // served before each wait: /INT is high then, and can fall
        int_fell = false;
        err = serve(&rtc);
        while (err == INS5S8563_OK && !int_fell)
            __wfe(); // which the end of an interrupt ends
    }
    printf("error %d, bus %d\n", err, rtc.bus_status);
    return 0;
}
