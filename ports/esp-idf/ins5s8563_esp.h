// ins5s8563_esp.h - the driver on ESP-IDF, from 5.3 on: its bus is a device of the I2C master
//
// SPDX-License-Identifier: MIT
//
//     const i2c_device_config_t config = {
//         .dev_addr_length = I2C_ADDR_BIT_LEN_7,
//         .device_address = INS5S8563_ADDRESS,
//         .scl_speed_hz = 400000,
//     };
//     i2c_master_dev_handle_t device;
//     ESP_ERROR_CHECK(i2c_master_bus_add_device(bus, &config, &device));
//     ins5s8563_t rtc = { .xfer = ins5s8563_esp_xfer, .ctx = device };
//
// ESP-IDF makes a transfer in one piece, whatever other tasks do on the bus. Register no callbacks
// with that device: its transfers would not be over when a call returns.

#ifndef INS5S8563_ESP_H_INCLUDED
#define INS5S8563_ESP_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// An ins5s8563_xfer_t whose ctx is an i2c_master_dev_handle_t, which holds the address. 0, or the
// esp_err_t made negative: -ESP_ERR_TIMEOUT when the bus is stuck, after 100 ms; which one when
// nobody acknowledged is up to the release of ESP-IDF: -ESP_ERR_INVALID_STATE in 5.3.
int ins5s8563_esp_xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                       size_t rx_len);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // INS5S8563_ESP_H_INCLUDED
