// standin.c - Zephyr's calls, on the bus of the examination
//
// SPDX-License-Identifier: MIT

#include "standin.h"

#include "exam.h"
#include "rtc_utils.h"

#include <zephyr/drivers/i2c.h>
#include <zephyr/kernel.h>

#define BYTES_MOST 64

const struct device exam_zephyr_i2c = { .name = "i2c" };
const struct device exam_zephyr_gpio = { .name = "gpio" };
struct gpio_callback *standin_on_int;

bool device_is_ready(const struct device *dev) { return dev != NULL; }

// ----------------------------------------------------------------------- bus

// A write that another message follows keeps the bus.
int i2c_transfer(const struct device *dev, struct i2c_msg *msgs, uint8_t num_msgs, uint16_t addr)
{
    uint8_t to = (uint8_t)addr;
    int status = dev == &exam_zephyr_i2c ? 0 : -ENODEV;
    for (uint8_t i = 0; i < num_msgs && status == 0; i++) {
        if ((msgs[i].flags & I2C_MSG_READ) != 0)
            status = exam_read(to, msgs[i].buf, msgs[i].len);
        else if (i + 1 < num_msgs && (msgs[i].flags & I2C_MSG_STOP) == 0)
            status = exam_write_on(to, msgs[i].buf, msgs[i].len);
        else
            status = exam_write(to, msgs[i].buf, msgs[i].len);
    }
    return status == EXAM_BUS_ERROR ? -EIO : status;
}

int i2c_write_read(const struct device *dev, uint16_t addr, const void *tx, size_t tx_len, void *rx,
                   size_t rx_len)
{
    (void)dev;
    return exam_write_read((uint8_t)addr, tx, tx_len, rx, rx_len) == 0 ? 0 : -EIO;
}

int i2c_burst_write(const struct device *dev, uint16_t addr, uint8_t reg, const uint8_t *bytes,
                    uint32_t count)
{
    uint8_t tx[1 + BYTES_MOST] = { reg };
    (void)dev;
    if (count > BYTES_MOST)
        return -EINVAL;
    memcpy(tx + 1, bytes, count);
    return exam_write((uint8_t)addr, tx, 1 + count) == 0 ? 0 : -EIO;
}

int i2c_reg_update_byte(const struct device *dev, uint16_t addr, uint8_t reg, uint8_t mask,
                        uint8_t value)
{
    uint8_t old;
    int err = i2c_reg_read_byte(dev, addr, reg, &old);
    uint8_t new = (uint8_t)((old & ~mask) | (value & mask));
    return err != 0 || new == old ? err : i2c_reg_write_byte(dev, addr, reg, new);
}

// ---------------------------------------------------------------------- /INT

int gpio_add_callback(const struct device *port, struct gpio_callback *callback)
{
    standin_on_int = callback;
    return port == &exam_zephyr_gpio ? 0 : -EINVAL;
}

int gpio_pin_get_dt(const struct gpio_dt_spec *spec)
{
    return (spec->dt_flags & GPIO_ACTIVE_LOW) != 0 ? !exam_int_level() : exam_int_level();
}

// ---------------------------------------------------------------------- time

int32_t k_sleep(k_timeout_t timeout)
{
    exam_delay_us((uint32_t)timeout.us);
    return 0;
}

int32_t k_usleep(int32_t us) { return k_sleep(K_USEC(us)); }
int32_t k_msleep(int32_t ms) { return k_sleep(K_MSEC(ms)); }
void k_busy_wait(uint32_t us) { exam_delay_us(us); }
int64_t k_uptime_get(void) { return (int64_t)(exam_time_us() / 1000); }

static bool within(int value, int least, int most, uint16_t asked)
{
    return asked == 0 || (value >= least && value <= most);
}

bool rtc_utils_validate_rtc_time(const struct rtc_time *timeptr, uint16_t mask)
{
    return within(timeptr->tm_sec, 0, 59, mask & RTC_ALARM_TIME_MASK_SECOND)
           && within(timeptr->tm_min, 0, 59, mask & RTC_ALARM_TIME_MASK_MINUTE)
           && within(timeptr->tm_hour, 0, 23, mask & RTC_ALARM_TIME_MASK_HOUR)
           && within(timeptr->tm_mday, 1, 31, mask & RTC_ALARM_TIME_MASK_MONTHDAY)
           && within(timeptr->tm_mon, 0, 11, mask & RTC_ALARM_TIME_MASK_MONTH)
           && within(timeptr->tm_year, 0, 199, mask & RTC_ALARM_TIME_MASK_YEAR)
           && within(timeptr->tm_wday, 0, 6, mask & RTC_ALARM_TIME_MASK_WEEKDAY);
}
