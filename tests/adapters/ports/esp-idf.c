// esp-idf.c - SPDX-License-Identifier: MIT

#include "driver/i2c_master.h"
#include "ins5s8563_esp.h"
#include "port.h"

void port_begin(ins5s8563_t *rtc)
{
    const i2c_master_bus_config_t bus_config = { .sda_io_num = 21, .scl_io_num = 22 };
    const i2c_device_config_t config = { .device_address = INS5S8563_ADDRESS,
                                         .scl_speed_hz = 400000 };
    i2c_master_bus_handle_t bus;
    i2c_master_dev_handle_t device;
    ESP_ERROR_CHECK(i2c_new_master_bus(&bus_config, &bus));
    ESP_ERROR_CHECK(i2c_master_bus_add_device(bus, &config, &device));
    rtc->xfer = ins5s8563_esp_xfer;
    rtc->ctx = device;
}
