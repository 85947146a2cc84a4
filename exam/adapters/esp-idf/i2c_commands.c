// i2c_commands.c - ESP-IDF's lists of commands, on the bus of the examination
//
// SPDX-License-Identifier: MIT
//
// A list is played as the transfers it comes to: START, an address to write and bytes; START, an
// address to read and bytes; STOP.

#include "driver/i2c.h"
#include "exam.h"

#define BYTES_MOST 64
#define READS_MOST 64

struct i2c_cmd_desc_t {
    uint8_t tx[BYTES_MOST]; // its address first
    size_t tx_len;
    uint8_t address;        // to read from, if reads
    bool reads;
    uint8_t *to[READS_MOST]; // each byte's place
    size_t rx_len;
    bool starts;            // the next byte is an address
    bool wrong;             // no list that comes to such transfers, or too long
};

esp_err_t i2c_param_config(i2c_port_t i2c_num, const i2c_config_t *i2c_conf)
{
    (void)i2c_num;
    return i2c_conf->mode == I2C_MODE_MASTER ? ESP_OK : ESP_ERR_NOT_SUPPORTED;
}

esp_err_t i2c_driver_install(i2c_port_t i2c_num, i2c_mode_t mode, size_t slv_rx_buf_len,
                             size_t slv_tx_buf_len, int intr_alloc_flags)
{
    (void)i2c_num, (void)slv_rx_buf_len, (void)slv_tx_buf_len, (void)intr_alloc_flags;
    return mode == I2C_MODE_MASTER ? ESP_OK : ESP_ERR_NOT_SUPPORTED;
}

esp_err_t i2c_driver_delete(i2c_port_t i2c_num)
{
    (void)i2c_num;
    return ESP_OK;
}

// --------------------------------------------------------------------- lists

i2c_cmd_handle_t i2c_cmd_link_create(void)
{
    return calloc(1, sizeof(struct i2c_cmd_desc_t));
}

void i2c_cmd_link_delete(i2c_cmd_handle_t cmd) { free(cmd); }

esp_err_t i2c_master_start(i2c_cmd_handle_t cmd)
{
    cmd->starts = true;
    return ESP_OK;
}

esp_err_t i2c_master_write(i2c_cmd_handle_t cmd, const uint8_t *data, size_t data_len, bool ack_en)
{
    (void)ack_en;
    for (size_t i = 0; i < data_len; i++) {
        bool to_read = cmd->starts && (data[i] & 1) != 0;
        if (to_read) {
            cmd->address = data[i] >> 1;
            cmd->reads = true;
        } else if (cmd->reads || cmd->tx_len == BYTES_MOST || cmd->starts != (cmd->tx_len == 0)) {
            cmd->wrong = true;
        } else {
            cmd->tx[cmd->tx_len++] = data[i];
        }
        cmd->starts = false;
    }
    return ESP_OK;
}

esp_err_t i2c_master_write_byte(i2c_cmd_handle_t cmd, uint8_t data, bool ack_en)
{
    return i2c_master_write(cmd, &data, 1, ack_en);
}

esp_err_t i2c_master_read(i2c_cmd_handle_t cmd, uint8_t *data, size_t data_len, i2c_ack_type_t ack)
{
    (void)ack;
    cmd->wrong = cmd->wrong || !cmd->reads || data_len > READS_MOST - cmd->rx_len;
    for (size_t i = 0; i < data_len && !cmd->wrong; i++)
        cmd->to[cmd->rx_len++] = data + i;
    return ESP_OK;
}

esp_err_t i2c_master_read_byte(i2c_cmd_handle_t cmd, uint8_t *data, i2c_ack_type_t ack)
{
    return i2c_master_read(cmd, data, 1, ack);
}

esp_err_t i2c_master_stop(i2c_cmd_handle_t cmd)
{
    cmd->wrong = cmd->wrong || cmd->starts;
    return ESP_OK;
}

esp_err_t i2c_master_cmd_begin(i2c_port_t i2c_num, i2c_cmd_handle_t cmd, TickType_t ticks_to_wait)
{
    uint8_t rx[READS_MOST];
    int status = 0;
    (void)i2c_num, (void)ticks_to_wait;
    if (cmd->wrong || (cmd->tx_len == 0 && !cmd->reads))
        return ESP_ERR_NOT_SUPPORTED;
    uint8_t to = cmd->tx[0] >> 1;
    if (cmd->reads && cmd->tx_len > 0)
        status = exam_write_read(to, cmd->tx + 1, cmd->tx_len - 1, rx, cmd->rx_len);
    else if (cmd->reads)
        status = exam_read(cmd->address, rx, cmd->rx_len);
    else
        status = exam_write(to, cmd->tx + 1, cmd->tx_len - 1);
    for (size_t i = 0; i < cmd->rx_len && status == 0; i++)
        *cmd->to[i] = rx[i];
    return status == 0 ? ESP_OK : ESP_FAIL;
}

// ------------------------------------------------------------ whole transfers

esp_err_t i2c_master_write_to_device(i2c_port_t i2c_num, uint8_t device_address,
                                     const uint8_t *write_buffer, size_t write_size,
                                     TickType_t ticks_to_wait)
{
    (void)i2c_num, (void)ticks_to_wait;
    return exam_write(device_address, write_buffer, write_size) == 0 ? ESP_OK : ESP_FAIL;
}

esp_err_t i2c_master_read_from_device(i2c_port_t i2c_num, uint8_t device_address,
                                      uint8_t *read_buffer, size_t read_size,
                                      TickType_t ticks_to_wait)
{
    (void)i2c_num, (void)ticks_to_wait;
    return exam_read(device_address, read_buffer, read_size) == 0 ? ESP_OK : ESP_FAIL;
}

esp_err_t i2c_master_write_read_device(i2c_port_t i2c_num, uint8_t device_address,
                                       const uint8_t *write_buffer, size_t write_size,
                                       uint8_t *read_buffer, size_t read_size,
                                       TickType_t ticks_to_wait)
{
    (void)i2c_num, (void)ticks_to_wait;
    return exam_write_read(device_address, write_buffer, write_size, read_buffer, read_size) == 0
               ? ESP_OK
               : ESP_FAIL;
}
