// adapter.c - an ESP-IDF component sits the examination: to be filled in, my_rtc is the component
//
// SPDX-License-Identifier: MIT
//
// The component is compiled as it is, with this folder before all others. This one takes a
// struct tm, and the old I2C driver; for the new one make bus and device in begin() as the
// application does, with i2c_new_master_bus() and i2c_master_bus_add_device().

#include "driver/i2c.h"
#include "exam.h"
#include "my_rtc.h"

#include <time.h>

static int begin(void)
{
    const i2c_config_t config = { .mode = I2C_MODE_MASTER, .master.clk_speed = 100000 };
    i2c_param_config(I2C_NUM_0, &config);
    i2c_driver_install(I2C_NUM_0, I2C_MODE_MASTER, 0, 0, 0);
    return my_rtc_init(I2C_NUM_0);
}

static int get(exam_time_t *out)
{
    struct tm tm;
    esp_err_t err = my_rtc_get_time(&tm);
    if (err == ESP_OK)
        *out = (exam_time_t){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_wday,
                              tm.tm_hour,        tm.tm_min,     tm.tm_sec };
    return err;
}

static int set(const exam_time_t *time)
{
    const struct tm tm = { .tm_year = time->year - 1900, .tm_mon = time->month - 1,
                           .tm_mday = time->day, .tm_wday = time->weekday,
                           .tm_hour = time->hour, .tm_min = time->minute,
                           .tm_sec = time->second };
    return my_rtc_set_time(&tm);
}

// And so on for alarm, alarm_read, timer, clear, service: exam.h says what each means.
void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = "my_rtc";
    adapter->begin = begin;
    adapter->get = get;
    adapter->set = set;
}
