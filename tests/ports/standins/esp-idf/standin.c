// standin.c - the calls of ESP-IDF and FreeRTOS, on the board
//
// SPDX-License-Identifier: MIT

#include "../../platform.h"

#include "driver/gpio.h"
#include "driver/i2c_master.h"
#include "freertos/task.h"
#include "ins5s8563_esp.h"

struct i2c_master_bus_t {
    int scl;
};
struct i2c_master_dev_t {
    uint8_t address;
};
struct tskTaskControlBlock {
    uint32_t notified;
};
static struct i2c_master_bus_t bus;
static struct i2c_master_dev_t rtc_device = { 0x51 };
static struct tskTaskControlBlock task;
static gpio_isr_t handler;
static void *handler_args;
static gpio_config_t int_config;

const struct platform platform = {
    .xfer = ins5s8563_esp_xfer,
    .ctx = &rtc_device,
    .no_address = -ESP_ERR_INVALID_STATE,
    .no_restart = -ESP_ERR_INVALID_STATE,
    .no_byte = -ESP_ERR_INVALID_STATE,
    .stuck = -ESP_ERR_TIMEOUT,
};

esp_err_t i2c_new_master_bus(const i2c_master_bus_config_t *bus_config,
                             i2c_master_bus_handle_t *ret_bus_handle)
{
    bus.scl = bus_config->scl_io_num;
    *ret_bus_handle = &bus;
    return bus_config->flags.enable_internal_pullup ? ESP_OK : ESP_ERR_INVALID_ARG;
}

esp_err_t i2c_master_bus_add_device(i2c_master_bus_handle_t bus_handle,
                                    const i2c_device_config_t *dev_config,
                                    i2c_master_dev_handle_t *ret_handle)
{
    if (bus_handle != &bus || dev_config->scl_speed_hz > 400000) return ESP_ERR_INVALID_ARG;
    rtc_device.address = (uint8_t)dev_config->device_address;
    *ret_handle = &rtc_device;
    return ESP_OK;
}

// What a transfer with this limit comes to: less than the chip's own, and not for ever.
static esp_err_t made(int error, int xfer_timeout_ms)
{
    if (xfer_timeout_ms <= 0 || xfer_timeout_ms >= 1000) return ESP_FAIL;
    if (board_stuck) return ESP_ERR_TIMEOUT;
    if (error != 0) return ESP_ERR_INVALID_STATE;
    board_stop();
    return ESP_OK;
}

esp_err_t i2c_master_transmit(i2c_master_dev_handle_t i2c_dev, const uint8_t *write_buffer,
                              size_t write_size, int xfer_timeout_ms)
{
    int error = board_stuck ? 0 : board_send(i2c_dev->address, write_buffer, write_size);
    return made(error, xfer_timeout_ms);
}

esp_err_t i2c_master_transmit_receive(i2c_master_dev_handle_t i2c_dev, const uint8_t *write_buffer,
                                      size_t write_size, uint8_t *read_buffer, size_t read_size,
                                      int xfer_timeout_ms)
{
    int error = board_stuck ? 0 : board_send(i2c_dev->address, write_buffer, write_size);
    if (error == 0 && !board_stuck)
        error = board_receive(i2c_dev->address, read_buffer, read_size);
    return made(error, xfer_timeout_ms);
}

static void on_fall(void) { handler(handler_args); }

esp_err_t gpio_config(const gpio_config_t *config)
{
    int_config = *config;
    return config->pull_up_en == GPIO_PULLUP_ENABLE && config->mode == GPIO_MODE_INPUT
               ? ESP_OK
               : ESP_ERR_INVALID_ARG;
}

esp_err_t gpio_install_isr_service(int intr_alloc_flags)
{
    return intr_alloc_flags == 0 ? ESP_OK : ESP_ERR_INVALID_ARG;
}

esp_err_t gpio_isr_handler_add(gpio_num_t gpio_num, gpio_isr_t isr_handler, void *args)
{
    if (int_config.pin_bit_mask != UINT64_C(1) << gpio_num
        || int_config.intr_type != GPIO_INTR_NEGEDGE)
        return ESP_ERR_INVALID_STATE;
    handler = isr_handler;
    handler_args = args;
    board_isr = on_fall;
    return ESP_OK;
}

TaskHandle_t xTaskGetCurrentTaskHandle(void) { return &task; }

void vTaskNotifyGiveFromISR(TaskHandle_t to, BaseType_t *woken)
{
    to->notified++;
    *woken = pdTRUE;
}

uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks)
{
    while (task.notified == 0 && ticks == portMAX_DELAY) board_wait();
    uint32_t notified = task.notified;
    task.notified = clear ? 0 : notified - 1;
    return notified;
}
