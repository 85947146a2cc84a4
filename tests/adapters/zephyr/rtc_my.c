// rtc_my.c - a small Zephyr driver of the class of real-time clocks
//
// SPDX-License-Identifier: MIT

#define DT_DRV_COMPAT my_rtc

#include <zephyr/device.h>
#include <zephyr/drivers/gpio.h>
#include <zephyr/drivers/i2c.h>
#include <zephyr/drivers/rtc.h>
#include <zephyr/kernel.h>
#include <zephyr/logging/log.h>
#include <zephyr/sys/util.h>

#include "rtc_utils.h"

LOG_MODULE_REGISTER(my_rtc, CONFIG_RTC_LOG_LEVEL);

#define AE BIT(7)
#define VLF BIT(7)
#define AF BIT(3)
#define TF BIT(2)
#define AIE BIT(1)
#define ALL (RTC_ALARM_TIME_MASK_MINUTE | RTC_ALARM_TIME_MASK_HOUR | RTC_ALARM_TIME_MASK_MONTHDAY)

#define MY_RTC_INT DT_ANY_INST_HAS_PROP_STATUS_OKAY(int_gpios)

struct my_rtc_config {
    struct i2c_dt_spec i2c;
    IF_ENABLED(MY_RTC_INT, (struct gpio_dt_spec on_int;))
};

struct my_rtc_data {
    struct k_mutex lock;
    const struct device *dev;
    struct gpio_callback on_fall;
    struct k_work work;
    rtc_alarm_callback callback;
    void *user_data;
};

static int my_rtc_set_time(const struct device *dev, const struct rtc_time *t)
{
    const struct my_rtc_config *config = dev->config;
    const uint8_t regs[] = { bin2bcd((uint8_t)t->tm_sec),  bin2bcd((uint8_t)t->tm_min),
                             bin2bcd((uint8_t)t->tm_hour), bin2bcd((uint8_t)t->tm_mday),
                             (uint8_t)t->tm_wday,          bin2bcd((uint8_t)(t->tm_mon + 1)),
                             bin2bcd((uint8_t)(t->tm_year - 100)) };
    if (!rtc_utils_validate_rtc_time(t, BIT_MASK(7)) || t->tm_year < 100) return -EINVAL;
    int err = i2c_reg_write_byte_dt(&config->i2c, 0x00, 0);
    return err != 0 ? err : i2c_burst_write_dt(&config->i2c, 0x02, regs, sizeof regs);
}

static int my_rtc_get_time(const struct device *dev, struct rtc_time *t)
{
    const struct my_rtc_config *config = dev->config;
    struct my_rtc_data *data = dev->data;
    uint8_t regs[9];
    k_mutex_lock(&data->lock, K_FOREVER);
    int err = i2c_burst_read_dt(&config->i2c, 0x00, regs, sizeof regs);
    k_mutex_unlock(&data->lock);
    if (err != 0) {
        LOG_ERR("cannot be read: %d", err);
        return err;
    }
    if ((regs[2] & VLF) != 0 || (regs[0] & BIT(5)) != 0 || regs[8] > 0x99) return -ENODATA;
    *t = (struct rtc_time){ .tm_sec = bcd2bin(regs[2] & 0x7F), .tm_min = bcd2bin(regs[3] & 0x7F),
                            .tm_hour = bcd2bin(regs[4] & 0x3F), .tm_mday = bcd2bin(regs[5] & 0x3F),
                            .tm_wday = regs[6] & 0x07, .tm_mon = bcd2bin(regs[7] & 0x1F) - 1,
                            .tm_year = bcd2bin(regs[8]) + 100, .tm_yday = -1, .tm_isdst = -1 };
    return 0;
}

static int my_rtc_alarm_get_supported_fields(const struct device *dev, uint16_t id, uint16_t *mask)
{
    ARG_UNUSED(dev);
    *mask = ALL;
    return id == 0 ? 0 : -EINVAL;
}

static uint8_t field(uint16_t wanted, int number)
{
    return wanted != 0 ? bin2bcd((uint8_t)number) : (uint8_t)AE;
}

// A minute that has begun does not begin again: then only AF says that it was in time.
static int is_in_time(const struct my_rtc_config *config, const uint8_t alarm[4])
{
    uint8_t regs[6];
    int err = i2c_burst_read_dt(&config->i2c, 0x00, regs, sizeof regs);
    if (err != 0) return err;
    bool has_begun = (regs[3] & 0x7F) == alarm[0] && (regs[4] & 0x3F) == alarm[1]
                     && (regs[5] & 0x3F) == alarm[2];
    return has_begun && (regs[1] & AF) == 0 ? -ETIME : 0;
}

static int my_rtc_alarm_set_time(const struct device *dev, uint16_t id, uint16_t mask,
                                 const struct rtc_time *t)
{
    const struct my_rtc_config *config = dev->config;
    if (id != 0 || (mask & ~ALL) != 0) return -EINVAL;
    const uint8_t regs[] = { field(mask & RTC_ALARM_TIME_MASK_MINUTE, t->tm_min),
                             field(mask & RTC_ALARM_TIME_MASK_HOUR, t->tm_hour),
                             field(mask & RTC_ALARM_TIME_MASK_MONTHDAY, t->tm_mday), AE };
    int err = i2c_burst_write_dt(&config->i2c, 0x09, regs, sizeof regs);
    if (err == 0) err = i2c_reg_write_byte_dt(&config->i2c, 0x01, TF | AIE);
    return err == 0 ? is_in_time(config, regs) : err;
}

static int my_rtc_alarm_get_time(const struct device *dev, uint16_t id, uint16_t *mask,
                                 struct rtc_time *t)
{
    const struct my_rtc_config *config = dev->config;
    uint8_t regs[4];
    int err = id == 0 ? i2c_burst_read_dt(&config->i2c, 0x09, regs, sizeof regs) : -EINVAL;
    if (err != 0) return err;
    *t = (struct rtc_time){ .tm_min = bcd2bin(regs[0] & 0x7F), .tm_hour = bcd2bin(regs[1] & 0x3F),
                            .tm_mday = bcd2bin(regs[2] & 0x3F), .tm_wday = regs[3] & 0x07 };
    *mask = (uint16_t)(((regs[0] & AE) == 0 ? RTC_ALARM_TIME_MASK_MINUTE : 0)
                       | ((regs[1] & AE) == 0 ? RTC_ALARM_TIME_MASK_HOUR : 0)
                       | ((regs[2] & AE) == 0 ? RTC_ALARM_TIME_MASK_MONTHDAY : 0)
                       | ((regs[3] & AE) == 0 ? RTC_ALARM_TIME_MASK_WEEKDAY : 0));
    return 0;
}

static int my_rtc_alarm_is_pending(const struct device *dev, uint16_t id)
{
    const struct my_rtc_config *config = dev->config;
    uint8_t control_2;
    int err = id == 0 ? i2c_reg_read_byte_dt(&config->i2c, 0x01, &control_2) : -EINVAL;
    if (err != 0 || (control_2 & AF) == 0) return err;
    err = i2c_reg_write_byte_dt(&config->i2c, 0x01, (uint8_t)(TF | (control_2 & AIE)));
    return err != 0 ? err : 1;
}

static void on_work(struct k_work *work)
{
    struct my_rtc_data *data = CONTAINER_OF(work, struct my_rtc_data, work);
    int pending = my_rtc_alarm_is_pending(data->dev, 0);
    if (pending > 0 && data->callback != NULL) data->callback(data->dev, 0, data->user_data);
}

static void on_fall(const struct device *port, struct gpio_callback *callback,
                    gpio_port_pins_t pins)
{
    ARG_UNUSED(port);
    ARG_UNUSED(pins);
    k_work_submit(&CONTAINER_OF(callback, struct my_rtc_data, on_fall)->work);
}

static int my_rtc_alarm_set_callback(const struct device *dev, uint16_t id,
                                     rtc_alarm_callback callback, void *user_data)
{
    struct my_rtc_data *data = dev->data;
    data->callback = callback;
    data->user_data = user_data;
    return id == 0 ? 0 : -EINVAL;
}

// A clock that kept its power keeps its alarm.
static int start(const struct my_rtc_config *config)
{
    static const uint8_t regs[] = { AE, AE, AE, AE, 0x00, 0x03 };
    uint8_t seconds;
    int err = i2c_reg_write_byte_dt(&config->i2c, 0x00, 0);
    if (err == 0) err = i2c_reg_read_byte_dt(&config->i2c, 0x02, &seconds);
    if (err != 0 || (seconds & VLF) == 0) return err;
    err = i2c_burst_write_dt(&config->i2c, 0x09, regs, sizeof regs);
    return err == 0 ? i2c_reg_write_byte_dt(&config->i2c, 0x01, AF | TF) : err;
}

static int my_rtc_init(const struct device *dev)
{
    const struct my_rtc_config *config = dev->config;
    struct my_rtc_data *data = dev->data;
    data->dev = dev;
    k_mutex_init(&data->lock);
    k_work_init(&data->work, on_work);
    if (!i2c_is_ready_dt(&config->i2c) || !gpio_is_ready_dt(&config->on_int)) return -ENODEV;
    k_msleep(10);
    int err = start(config);
    if (err == 0) err = gpio_pin_configure_dt(&config->on_int, GPIO_INPUT);
    if (err == 0)
        err = gpio_pin_interrupt_configure_dt(&config->on_int, GPIO_INT_EDGE_TO_ACTIVE);
    gpio_init_callback(&data->on_fall, on_fall, (gpio_port_pins_t)BIT(config->on_int.pin));
    return err == 0 ? gpio_add_callback_dt(&config->on_int, &data->on_fall) : err;
}

static DEVICE_API(rtc, my_rtc_api) = {
    .set_time = my_rtc_set_time,
    .get_time = my_rtc_get_time,
#ifdef CONFIG_RTC_ALARM
    .alarm_get_supported_fields = my_rtc_alarm_get_supported_fields,
    .alarm_set_time = my_rtc_alarm_set_time,
    .alarm_get_time = my_rtc_alarm_get_time,
    .alarm_is_pending = my_rtc_alarm_is_pending,
    .alarm_set_callback = my_rtc_alarm_set_callback,
#endif
};

#define MY_RTC(inst)                                                                            \
    static const struct my_rtc_config config_##inst = {                                         \
        .i2c = I2C_DT_SPEC_INST_GET(inst),                                                      \
        IF_ENABLED(MY_RTC_INT, (.on_int = GPIO_DT_SPEC_INST_GET_OR(inst, int_gpios, { 0 })))    \
    };                                                                                          \
    static struct my_rtc_data data_##inst;                                                      \
    DEVICE_DT_INST_DEFINE(inst, my_rtc_init, NULL, &data_##inst, &config_##inst, POST_KERNEL,   \
                          CONFIG_RTC_INIT_PRIORITY, &my_rtc_api)

DT_INST_FOREACH_STATUS_OKAY(MY_RTC)
