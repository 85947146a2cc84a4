// main.c - prints the time every ten seconds, when the chip pulls /INT
//
// SPDX-License-Identifier: MIT

#include "driver/gpio.h"
#include "driver/i2c_master.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "ins5s8563.h"
#include "ins5s8563_esp.h"

#include <stdio.h>

// Change them to those of your board.
#define SDA_PIN GPIO_NUM_21
#define SCL_PIN GPIO_NUM_22
#define INT_PIN GPIO_NUM_4

#define TIME_AT_FIRST 1767225600 // 2026-01-01, until somebody knows better

static void on_int(void *task)
{
    BaseType_t woken = pdFALSE;
    vTaskNotifyGiveFromISR(task, &woken);
    portYIELD_FROM_ISR(woken);
}

static i2c_master_dev_handle_t prepare_bus(void)
{
    const i2c_master_bus_config_t bus_config = {
        .i2c_port = I2C_NUM_0,
        .sda_io_num = SDA_PIN,
        .scl_io_num = SCL_PIN,
        .clk_source = I2C_CLK_SRC_DEFAULT,
        .glitch_ignore_cnt = 7,
        .flags.enable_internal_pullup = true,
    };
    const i2c_device_config_t rtc_config = {
        .dev_addr_length = I2C_ADDR_BIT_LEN_7,
        .device_address = INS5S8563_ADDRESS,
        .scl_speed_hz = 100000,
    };
    i2c_master_bus_handle_t bus;
    i2c_master_dev_handle_t device;
    ESP_ERROR_CHECK(i2c_new_master_bus(&bus_config, &bus));
    ESP_ERROR_CHECK(i2c_master_bus_add_device(bus, &rtc_config, &device));
    return device;
}

static void prepare_int(void)
{
    const gpio_config_t config = {
        .pin_bit_mask = UINT64_C(1) << INT_PIN,
        .mode = GPIO_MODE_INPUT,
        .pull_up_en = GPIO_PULLUP_ENABLE, // /INT is open drain
        .intr_type = GPIO_INTR_NEGEDGE,
    };
    ESP_ERROR_CHECK(gpio_config(&config));
    ESP_ERROR_CHECK(gpio_install_isr_service(0));
    ESP_ERROR_CHECK(gpio_isr_handler_add(INT_PIN, on_int, xTaskGetCurrentTaskHandle()));
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

void app_main(void)
{
    ins5s8563_t rtc = { .xfer = ins5s8563_esp_xfer, .ctx = prepare_bus() };
    prepare_int();
    ins5s8563_err_t err = prepare_rtc(&rtc);
    while (err == INS5S8563_OK) { // served before each wait: /INT is high then, and can fall
        err = serve(&rtc);
        if (err == INS5S8563_OK)
            ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
    }
    printf("error %d, bus %d\n", err, rtc.bus_status);
}
