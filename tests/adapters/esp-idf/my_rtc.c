// my_rtc.c - by lists of commands, and by whole transfers
//
// SPDX-License-Identifier: MIT

#include "my_rtc.h"

#include "esp_check.h"
#include "esp_log.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

#define ADDRESS 0x51
#define WAIT pdMS_TO_TICKS(100)

static const char *const TAG = "my_rtc";
static SemaphoreHandle_t mutex;
static i2c_port_t on;

static uint8_t to_bcd(int number) { return (uint8_t)(number / 10 * 16 + number % 10); }
static int from_bcd(int code) { return code / 16 * 10 + code % 16; }

static esp_err_t let_run(void)
{
    const uint8_t control[] = { 0x00, 0x00 };
    return i2c_master_write_to_device(on, ADDRESS, control, sizeof control, WAIT);
}

esp_err_t my_rtc_init(i2c_port_t port)
{
    on = port;
    mutex = xSemaphoreCreateMutex();
    ESP_RETURN_ON_FALSE(mutex != NULL, ESP_ERR_NO_MEM, TAG, "no memory");
    ESP_RETURN_ON_ERROR(let_run(), TAG, "no clock");
    vTaskDelay(pdMS_TO_TICKS(10));
    return ESP_OK;
}

static esp_err_t read_regs(uint8_t reg, uint8_t *regs, size_t count)
{
    i2c_cmd_handle_t cmd = i2c_cmd_link_create();
    i2c_master_start(cmd);
    i2c_master_write_byte(cmd, ADDRESS << 1 | I2C_MASTER_WRITE, true);
    i2c_master_write_byte(cmd, reg, true);
    i2c_master_start(cmd);
    i2c_master_write_byte(cmd, ADDRESS << 1 | I2C_MASTER_READ, true);
    i2c_master_read(cmd, regs, count - 1, I2C_MASTER_ACK);
    i2c_master_read_byte(cmd, regs + count - 1, I2C_MASTER_NACK);
    i2c_master_stop(cmd);
    esp_err_t err = i2c_master_cmd_begin(on, cmd, WAIT);
    i2c_cmd_link_delete(cmd);
    return err;
}

esp_err_t my_rtc_get_time(struct tm *time)
{
    uint8_t regs[9];
    xSemaphoreTake(mutex, portMAX_DELAY);
    esp_err_t err = read_regs(0x00, regs, sizeof regs);
    xSemaphoreGive(mutex);
    ESP_RETURN_ON_ERROR(err, TAG, "not read");
    ESP_RETURN_ON_FALSE((regs[2] & 0x80) == 0 && regs[8] <= 0x99 && (regs[0] & 0x20) == 0,
                        ESP_ERR_INVALID_STATE, TAG, "the time is lost, or stands");
    *time = (struct tm){ .tm_sec = from_bcd(regs[2] & 0x7F), .tm_min = from_bcd(regs[3] & 0x7F),
                         .tm_hour = from_bcd(regs[4] & 0x3F), .tm_mday = from_bcd(regs[5] & 0x3F),
                         .tm_wday = regs[6] & 0x07, .tm_mon = from_bcd(regs[7] & 0x1F) - 1,
                         .tm_year = from_bcd(regs[8]) + 100 };
    return ESP_OK;
}

esp_err_t my_rtc_set_time(const struct tm *time)
{
    const uint8_t bytes[] = { 0x02, to_bcd(time->tm_sec), to_bcd(time->tm_min),
                              to_bcd(time->tm_hour), to_bcd(time->tm_mday),
                              (uint8_t)time->tm_wday, to_bcd(time->tm_mon + 1),
                              to_bcd(time->tm_year - 100) };
    i2c_cmd_handle_t cmd = i2c_cmd_link_create();
    xSemaphoreTake(mutex, portMAX_DELAY);
    i2c_master_start(cmd);
    i2c_master_write_byte(cmd, ADDRESS << 1 | I2C_MASTER_WRITE, true);
    i2c_master_write(cmd, bytes, sizeof bytes, true);
    i2c_master_stop(cmd);
    esp_err_t err = let_run();
    if (err == ESP_OK) err = i2c_master_cmd_begin(on, cmd, WAIT);
    i2c_cmd_link_delete(cmd);
    xSemaphoreGive(mutex);
    if (err != ESP_OK) ESP_LOGE(TAG, "not set: %s", esp_err_to_name(err));
    return err;
}
