// rtc-my.c - a small Linux driver, by all three kinds of calls that reach registers
//
// SPDX-License-Identifier: MIT

#include <linux/bcd.h>
#include <linux/err.h>
#include <linux/i2c.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/regmap.h>
#include <linux/rtc.h>
#include <linux/slab.h>

#define AE BIT(7)
#define VLF BIT(7)
#define STOP BIT(5)
#define AF BIT(3)
#define TF BIT(2)
#define AIE BIT(1)

struct my_rtc {
    struct i2c_client *client;
    struct regmap *map;
    struct rtc_device *rtc;
};

static int my_rtc_read(struct i2c_client *client, u8 reg, u8 *regs, u16 count)
{
    struct i2c_msg messages[] = {
        { .addr = client->addr, .len = 1, .buf = &reg },
        { .addr = client->addr, .flags = I2C_M_RD, .len = count, .buf = regs },
    };
    return i2c_transfer(client->adapter, messages, 2) == 2 ? 0 : -EIO;
}

static int my_rtc_read_time(struct device *dev, struct rtc_time *tm)
{
    u8 regs[9];
    int err = my_rtc_read(to_i2c_client(dev), 0x00, regs, sizeof regs);
    if (err != 0) return err;
    if ((regs[0] & STOP) != 0 || (regs[2] & VLF) != 0) {
        dev_warn(dev, "the time is lost\n");
        return -EINVAL;
    }
    tm->tm_sec = (int)bcd2bin(regs[2] & 0x7F);
    tm->tm_min = (int)bcd2bin(regs[3] & 0x7F);
    tm->tm_hour = (int)bcd2bin(regs[4] & 0x3F);
    tm->tm_mday = (int)bcd2bin(regs[5] & 0x3F);
    tm->tm_wday = regs[6] & 0x07;
    tm->tm_mon = (int)bcd2bin(regs[7] & 0x1F) - 1;
    tm->tm_year = (int)bcd2bin(regs[8]) + 100;
    return 0;
}

static int my_rtc_set_time(struct device *dev, struct rtc_time *tm)
{
    struct my_rtc *my = dev_get_drvdata(dev);
    const u8 regs[] = { bin2bcd((unsigned)tm->tm_sec), bin2bcd((unsigned)tm->tm_min),
                        bin2bcd((unsigned)tm->tm_hour), bin2bcd((unsigned)tm->tm_mday),
                        (u8)tm->tm_wday, bin2bcd((unsigned)tm->tm_mon + 1),
                        bin2bcd((unsigned)tm->tm_year - 100) };
    int err = regmap_write(my->map, 0x00, 0);
    return err != 0 ? err : regmap_bulk_write(my->map, 0x02, regs, sizeof regs);
}

static int my_rtc_read_alarm(struct device *dev, struct rtc_wkalrm *alarm)
{
    u8 regs[4];
    int err = my_rtc_read(to_i2c_client(dev), 0x09, regs, sizeof regs);
    int control = i2c_smbus_read_byte_data(to_i2c_client(dev), 0x01);
    if (err != 0 || control < 0) return -EIO;
    alarm->time.tm_min = (regs[0] & AE) == 0 ? (int)bcd2bin(regs[0] & 0x7F) : -1;
    alarm->time.tm_hour = (regs[1] & AE) == 0 ? (int)bcd2bin(regs[1] & 0x3F) : -1;
    alarm->time.tm_mday = (regs[2] & AE) == 0 ? (int)bcd2bin(regs[2] & 0x3F) : -1;
    alarm->time.tm_wday = (regs[3] & AE) == 0 ? regs[3] & 0x07 : -1;
    alarm->enabled = ((u8)control & AIE) != 0;
    alarm->pending = ((u8)control & AF) != 0;
    return 0;
}

// A minute that has begun does not begin again: then only AF says that it was in time.
static int my_rtc_is_in_time(struct i2c_client *client, const u8 alarm[4])
{
    u8 regs[6];
    int err = my_rtc_read(client, 0x00, regs, sizeof regs);
    if (err != 0) return err;
    bool has_begun = (regs[3] & 0x7F) == alarm[0] && (regs[4] & 0x3F) == alarm[1]
                     && (regs[5] & 0x3F) == alarm[2];
    return has_begun && (regs[1] & AF) == 0 ? -ETIME : 0;
}

static int my_rtc_enable(struct device *dev, unsigned int enabled)
{
    return i2c_smbus_write_byte_data(to_i2c_client(dev), 0x01,
                                     (u8)(TF | (enabled != 0 ? AIE : 0)));
}

static int my_rtc_set_alarm(struct device *dev, struct rtc_wkalrm *alarm)
{
    struct i2c_client *client = to_i2c_client(dev);
    const u8 regs[] = { bin2bcd((unsigned)alarm->time.tm_min),
                        bin2bcd((unsigned)alarm->time.tm_hour),
                        bin2bcd((unsigned)alarm->time.tm_mday), AE };
    int err = i2c_smbus_write_i2c_block_data(client, 0x09, sizeof regs, regs);
    if (err == 0) err = my_rtc_enable(dev, alarm->enabled);
    return err == 0 ? my_rtc_is_in_time(client, regs) : err;
}

static irqreturn_t my_rtc_irq(int irq, void *dev_id)
{
    struct my_rtc *my = dev_id;
    unsigned control;
    (void)irq;
    if (regmap_read(my->map, 0x01, &control) != 0 || (control & AF) == 0) return IRQ_NONE;
    if (regmap_write(my->map, 0x01, TF | (control & AIE)) != 0) return IRQ_NONE;
    rtc_update_irq(my->rtc, 1, RTC_IRQF | RTC_AF);
    return IRQ_HANDLED;
}

static const struct rtc_class_ops my_rtc_ops = {
    .read_time = my_rtc_read_time,
    .set_time = my_rtc_set_time,
    .read_alarm = my_rtc_read_alarm,
    .set_alarm = my_rtc_set_alarm,
    .alarm_irq_enable = my_rtc_enable,
};

static const struct regmap_config my_rtc_regmap = {
    .reg_bits = 8, .val_bits = 8, .max_register = 0x0F,
};

// A clock that kept its power keeps its alarm.
static int my_rtc_start(struct my_rtc *my)
{
    static const u8 regs[] = { AE, AE, AE, AE, 0x00, 0x03 };
    unsigned seconds;
    int err = regmap_update_bits(my->map, 0x00, STOP | BIT(7), 0);
    if (err == 0) err = regmap_read(my->map, 0x02, &seconds);
    if (err != 0 || (seconds & VLF) == 0) return err;
    err = regmap_bulk_write(my->map, 0x09, regs, sizeof regs);
    return err == 0 ? my_rtc_enable(&my->client->dev, 0) : err;
}

static int my_rtc_probe(struct i2c_client *client)
{
    struct my_rtc *my = devm_kzalloc(&client->dev, sizeof *my, GFP_KERNEL);
    if (my == NULL) return -ENOMEM;
    i2c_set_clientdata(client, my);
    my->client = client;
    my->map = devm_regmap_init_i2c(client, &my_rtc_regmap);
    if (IS_ERR(my->map)) return (int)PTR_ERR(my->map);
    int err = my_rtc_start(my);
    if (err != 0) return err;
    my->rtc = devm_rtc_allocate_device(&client->dev);
    if (IS_ERR(my->rtc)) return (int)PTR_ERR(my->rtc);
    my->rtc->ops = &my_rtc_ops;
    my->rtc->range_min = RTC_TIMESTAMP_BEGIN_2000;
    my->rtc->range_max = RTC_TIMESTAMP_END_2099;
    set_bit(RTC_FEATURE_ALARM_RES_MINUTE, my->rtc->features);
    err = devm_request_threaded_irq(&client->dev, (unsigned)client->irq, NULL, my_rtc_irq,
                                    IRQF_ONESHOT | IRQF_TRIGGER_LOW, "my-rtc", my);
    return err != 0 ? err : devm_rtc_register_device(my->rtc);
}

static const struct i2c_device_id my_rtc_ids[] = { { "my-rtc", 0 }, { "", 0 } };
MODULE_DEVICE_TABLE(i2c, my_rtc_ids);

static struct i2c_driver my_rtc_driver = {
    .driver = { .name = "rtc-my" },
    .probe = my_rtc_probe,
    .id_table = my_rtc_ids,
};
module_i2c_driver(my_rtc_driver);

MODULE_DESCRIPTION("a small clock");
MODULE_LICENSE("MIT");
