// standin.c - the kernel's calls, on the bus of the examination
//
// SPDX-License-Identifier: MIT

#include "standin.h"

#include "exam.h"
#include <linux/regmap.h>

#include <stdio.h>

#define BYTES_MOST 64

void udelay(unsigned long us) { exam_delay_us((uint32_t)us); }
void msleep(unsigned ms) { exam_delay_us(ms * 1000); }

// ----------------------------------------------------------------------- I2C

// Messages in between do not end in STOP; a read that another message follows does.
int i2c_transfer(struct i2c_adapter *adapter, struct i2c_msg *messages, int count)
{
    (void)adapter;
    for (int i = 0; i < count; i++) {
        const struct i2c_msg *message = &messages[i];
        int status;
        if ((message->flags & I2C_M_RD) != 0)
            status = exam_read((u8)message->addr, message->buf, message->len);
        else if (i + 1 < count)
            status = exam_write_on((u8)message->addr, message->buf, message->len);
        else
            status = exam_write((u8)message->addr, message->buf, message->len);
        if (status != 0)
            return -EREMOTEIO;
    }
    return count;
}

int i2c_master_send(const struct i2c_client *client, const char *bytes, int count)
{
    bool done = exam_write((u8)client->addr, (const u8 *)bytes, (size_t)count) == 0;
    return done ? count : -EREMOTEIO;
}

int i2c_master_recv(const struct i2c_client *client, char *bytes, int count)
{
    return exam_read((u8)client->addr, (u8 *)bytes, (size_t)count) == 0 ? count : -EREMOTEIO;
}

s32 i2c_smbus_read_i2c_block_data(const struct i2c_client *client, u8 reg, u8 count, u8 *bytes)
{
    return exam_write_read((u8)client->addr, &reg, 1, bytes, count) == 0 ? count : -EREMOTEIO;
}

s32 i2c_smbus_write_i2c_block_data(const struct i2c_client *client, u8 reg, u8 count,
                                   const u8 *bytes)
{
    u8 tx[1 + BYTES_MOST] = { reg };
    if (count > 32)
        return -EINVAL;
    memcpy(tx + 1, bytes, count);
    return exam_write((u8)client->addr, tx, 1 + (size_t)count) == 0 ? 0 : -EREMOTEIO;
}

s32 i2c_smbus_read_byte(const struct i2c_client *client)
{
    u8 value;
    return exam_read((u8)client->addr, &value, 1) == 0 ? value : -EREMOTEIO;
}

s32 i2c_smbus_write_byte(const struct i2c_client *client, u8 value)
{
    return exam_write((u8)client->addr, &value, 1) == 0 ? 0 : -EREMOTEIO;
}

s32 i2c_smbus_read_byte_data(const struct i2c_client *client, u8 reg)
{
    u8 value;
    s32 status = i2c_smbus_read_i2c_block_data(client, reg, 1, &value);
    return status < 0 ? status : value;
}

s32 i2c_smbus_write_byte_data(const struct i2c_client *client, u8 reg, u8 value)
{
    return i2c_smbus_write_i2c_block_data(client, reg, 1, &value);
}

s32 i2c_smbus_read_word_data(const struct i2c_client *client, u8 reg)
{
    u8 bytes[2];
    s32 status = i2c_smbus_read_i2c_block_data(client, reg, 2, bytes);
    return status < 0 ? status : bytes[0] | bytes[1] << 8;
}

s32 i2c_smbus_write_word_data(const struct i2c_client *client, u8 reg, u16 value)
{
    const u8 bytes[2] = { (u8)value, (u8)(value >> 8) };
    return i2c_smbus_write_i2c_block_data(client, reg, 2, bytes);
}

// -------------------------------------------------------------------- regmap

struct regmap {
    struct i2c_client *client;
    const struct regmap_config *config;
};

struct regmap *devm_regmap_init_i2c(struct i2c_client *client, const struct regmap_config *config)
{
    static struct regmap map;
    map = (struct regmap){ client, config };
    return config->reg_bits == 8 && config->val_bits == 8 ? &map : ERR_PTR(-EINVAL);
}

struct device *regmap_get_device(struct regmap *map) { return &map->client->dev; }

int regmap_bulk_read(struct regmap *map, unsigned reg, void *bytes, size_t count)
{
    size_t part = map->config->use_single_read ? 1 : count;
    for (size_t i = 0; i < count; i += part) {
        u8 first = (u8)(reg + i);
        if (exam_write_read((u8)map->client->addr, &first, 1, (u8 *)bytes + i, part) != 0)
            return -EREMOTEIO;
    }
    return 0;
}

int regmap_bulk_write(struct regmap *map, unsigned reg, const void *bytes, size_t count)
{
    size_t part = map->config->use_single_write ? 1 : count;
    for (size_t i = 0; i < count; i += part) {
        u8 tx[1 + BYTES_MOST] = { (u8)(reg + i) };
        if (part > BYTES_MOST)
            return -EINVAL;
        memcpy(tx + 1, (const u8 *)bytes + i, part);
        if (exam_write((u8)map->client->addr, tx, 1 + part) != 0)
            return -EREMOTEIO;
    }
    return 0;
}

int regmap_read(struct regmap *map, unsigned reg, unsigned *value)
{
    u8 byte;
    int err = regmap_bulk_read(map, reg, &byte, 1);
    if (err == 0)
        *value = byte;
    return err;
}

int regmap_write(struct regmap *map, unsigned reg, unsigned value)
{
    const u8 byte = (u8)value;
    return regmap_bulk_write(map, reg, &byte, 1);
}

static int update(struct regmap *map, unsigned reg, unsigned mask, unsigned value, bool always)
{
    unsigned old;
    int err = regmap_read(map, reg, &old);
    unsigned wanted = (old & ~mask) | (value & mask);
    return err != 0 || (wanted == old && !always) ? err : regmap_write(map, reg, wanted);
}

int regmap_update_bits(struct regmap *map, unsigned reg, unsigned mask, unsigned value)
{
    return update(map, reg, mask, value, false);
}

int regmap_write_bits(struct regmap *map, unsigned reg, unsigned mask, unsigned value)
{
    return update(map, reg, mask, value, true);
}

int regmap_test_bits(struct regmap *map, unsigned reg, unsigned bits)
{
    unsigned value;
    int err = regmap_read(map, reg, &value);
    return err != 0 ? err : (value & bits) == bits;
}

// --------------------------------------------------------------- RTC, interrupt

struct standin standin;

struct rtc_device *devm_rtc_allocate_device(struct device *dev)
{
    standin.rtc.dev.parent = dev;
    set_bit(RTC_FEATURE_ALARM, standin.rtc.features);
    return &standin.rtc;
}

int devm_rtc_register_device(struct rtc_device *rtc)
{
    return rtc->ops != NULL ? 0 : -EINVAL;
}

struct rtc_device *devm_rtc_device_register(struct device *dev, const char *name,
                                            const struct rtc_class_ops *ops, struct module *owner)
{
    (void)name, (void)owner;
    devm_rtc_allocate_device(dev)->ops = ops;
    return &standin.rtc;
}

void rtc_update_irq(struct rtc_device *rtc, unsigned long num, unsigned long events)
{
    (void)rtc, (void)num;
    standin.alarm_came = standin.alarm_came || (events & RTC_AF) != 0;
}

int devm_request_threaded_irq(struct device *dev, unsigned irq, irq_handler_t handler,
                              irq_handler_t thread, unsigned long flags, const char *name,
                              void *dev_id)
{
    (void)dev, (void)name;
    bool other = (flags & (standin.is_edge ? IRQF_TRIGGER_LOW : IRQF_TRIGGER_FALLING)) != 0;
    if (other) {
        fprintf(stderr, "the driver asks for the other trigger: see IRQ in adapter.c\n");
        return -EINVAL;
    }
    standin.irq = (int)irq;
    standin.handler = handler;
    standin.thread = thread;
    standin.dev_id = dev_id;
    return 0;
}

// ---------------------------------------------------------------------- dates

static void to_exam(const struct rtc_time *tm, exam_time_t *time)
{
    *time = (exam_time_t){ tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday, tm->tm_wday,
                           tm->tm_hour, tm->tm_min, tm->tm_sec };
}

bool is_leap_year(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int rtc_month_days(unsigned month, unsigned year)
{
    static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month] + (month == 1 && is_leap_year(year));
}

int rtc_valid_tm(struct rtc_time *tm)
{
    bool valid = tm->tm_year >= 70 && tm->tm_mon >= 0 && tm->tm_mon <= 11 && tm->tm_mday >= 1
                 && tm->tm_mday <= rtc_month_days((unsigned)tm->tm_mon,
                                                  (unsigned)tm->tm_year + 1900)
                 && tm->tm_hour >= 0 && tm->tm_hour <= 23 && tm->tm_min >= 0 && tm->tm_min <= 59
                 && tm->tm_sec >= 0 && tm->tm_sec <= 59;
    return valid ? 0 : -EINVAL;
}

time64_t rtc_tm_to_time64(struct rtc_time *tm)
{
    exam_time_t time;
    to_exam(tm, &time);
    return exam_to_unix(&time);
}

void rtc_time64_to_tm(time64_t time, struct rtc_time *tm)
{
    exam_time_t t;
    exam_from_unix(time, &t);
    *tm = (struct rtc_time){ .tm_year = t.year - 1900, .tm_mon = t.month - 1, .tm_mday = t.day,
                             .tm_wday = t.weekday, .tm_hour = t.hour, .tm_min = t.minute,
                             .tm_sec = t.second };
}
