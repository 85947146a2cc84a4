// standin.c - the calls of ESP-IDF and FreeRTOS, on the bus of the examination
//
// SPDX-License-Identifier: MIT

#include "driver/gpio.h"
#include "driver/i2c_master.h"
#include "exam.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

// Not acknowledged.
static esp_err_t made(int status)
{
    return status == 0 ? ESP_OK : ESP_ERR_INVALID_STATE;
}

const char *esp_err_to_name(esp_err_t code) { return code == ESP_OK ? "ESP_OK" : "ESP_ERR"; }

// ----------------------------------------------------------------- I2C master

struct i2c_master_bus_t {
    i2c_port_num_t port;
};
struct i2c_master_dev_t {
    uint8_t address;
};

esp_err_t i2c_new_master_bus(const i2c_master_bus_config_t *bus_config,
                             i2c_master_bus_handle_t *ret_bus_handle)
{
    static struct i2c_master_bus_t bus;
    bus.port = bus_config->i2c_port;
    *ret_bus_handle = &bus;
    return ESP_OK;
}

esp_err_t i2c_del_master_bus(i2c_master_bus_handle_t bus_handle)
{
    return bus_handle != NULL ? ESP_OK : ESP_ERR_INVALID_ARG;
}

esp_err_t i2c_master_bus_add_device(i2c_master_bus_handle_t bus_handle,
                                    const i2c_device_config_t *dev_config,
                                    i2c_master_dev_handle_t *ret_handle)
{
    if (bus_handle == NULL)
        return ESP_ERR_INVALID_ARG;
    *ret_handle = malloc(sizeof **ret_handle);
    if (*ret_handle == NULL)
        return ESP_ERR_NO_MEM;
    (*ret_handle)->address = (uint8_t)dev_config->device_address;
    return ESP_OK;
}

esp_err_t i2c_master_bus_rm_device(i2c_master_dev_handle_t handle)
{
    free(handle);
    return ESP_OK;
}

esp_err_t i2c_master_probe(i2c_master_bus_handle_t bus_handle, uint16_t address,
                           int xfer_timeout_ms)
{
    (void)bus_handle, (void)xfer_timeout_ms;
    return exam_write((uint8_t)address, NULL, 0) == 0 ? ESP_OK : ESP_ERR_NOT_FOUND;
}

esp_err_t i2c_master_transmit(i2c_master_dev_handle_t i2c_dev, const uint8_t *write_buffer,
                              size_t write_size, int xfer_timeout_ms)
{
    (void)xfer_timeout_ms;
    return made(exam_write(i2c_dev->address, write_buffer, write_size));
}

esp_err_t i2c_master_receive(i2c_master_dev_handle_t i2c_dev, uint8_t *read_buffer,
                             size_t read_size, int xfer_timeout_ms)
{
    (void)xfer_timeout_ms;
    return made(exam_read(i2c_dev->address, read_buffer, read_size));
}

esp_err_t i2c_master_transmit_receive(i2c_master_dev_handle_t i2c_dev, const uint8_t *write_buffer,
                                      size_t write_size, uint8_t *read_buffer, size_t read_size,
                                      int xfer_timeout_ms)
{
    (void)xfer_timeout_ms;
    return made(exam_write_read(i2c_dev->address, write_buffer, write_size, read_buffer,
                                read_size));
}

// ------------------------------------------------------------ GPIO, FreeRTOS

int gpio_get_level(gpio_num_t gpio_num)
{
    (void)gpio_num;
    return exam_int_level();
}

esp_err_t gpio_config(const gpio_config_t *config)
{
    return config != NULL ? ESP_OK : ESP_ERR_INVALID_ARG;
}

esp_err_t gpio_install_isr_service(int intr_alloc_flags)
{
    (void)intr_alloc_flags;
    return ESP_OK;
}

esp_err_t gpio_isr_handler_add(gpio_num_t gpio_num, gpio_isr_t isr_handler, void *args)
{
    (void)gpio_num, (void)args;
    return isr_handler != NULL ? ESP_OK : ESP_ERR_INVALID_ARG;
}

void vTaskDelay(TickType_t ticks) { exam_delay_us(ticks * portTICK_PERIOD_MS * 1000); }

TickType_t xTaskGetTickCount(void)
{
    return (TickType_t)(exam_time_us() / 1000 / portTICK_PERIOD_MS);
}

SemaphoreHandle_t xSemaphoreCreateMutex(void)
{
    static char mutex;
    return (SemaphoreHandle_t)(void *)&mutex;
}
