// i2c.h - of Zephyr's, what drivers for clocks use; its bus is that of the examination
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_ZEPHYR_I2C_H_INCLUDED
#define EXAM_ZEPHYR_I2C_H_INCLUDED

#include <zephyr/device.h>

#define I2C_MSG_WRITE 0
#define I2C_MSG_READ 1
#define I2C_MSG_STOP 2
#define I2C_MSG_RESTART 4

struct i2c_msg {
    uint8_t *buf;
    uint32_t len;
    uint8_t flags;
};

struct i2c_dt_spec {
    const struct device *bus;
    uint16_t addr;
};
#define I2C_DT_SPEC_INST_GET(inst) { &exam_zephyr_i2c, 0x51 }

int i2c_transfer(const struct device *dev, struct i2c_msg *msgs, uint8_t num_msgs, uint16_t addr);
int i2c_write_read(const struct device *dev, uint16_t addr, const void *tx, size_t tx_len, void *rx,
                   size_t rx_len);
int i2c_burst_write(const struct device *dev, uint16_t addr, uint8_t reg, const uint8_t *bytes,
                    uint32_t count);
int i2c_reg_update_byte(const struct device *dev, uint16_t addr, uint8_t reg, uint8_t mask,
                        uint8_t value);

static inline int i2c_write(const struct device *dev, const uint8_t *bytes, uint32_t count,
                            uint16_t addr)
{
    struct i2c_msg message = { (uint8_t *)bytes, count, I2C_MSG_WRITE | I2C_MSG_STOP };
    return i2c_transfer(dev, &message, 1, addr);
}
static inline int i2c_read(const struct device *dev, uint8_t *bytes, uint32_t count, uint16_t addr)
{
    struct i2c_msg message = { bytes, count, I2C_MSG_READ | I2C_MSG_STOP };
    return i2c_transfer(dev, &message, 1, addr);
}
static inline int i2c_burst_read(const struct device *dev, uint16_t addr, uint8_t reg,
                                 uint8_t *bytes, uint32_t count)
{
    return i2c_write_read(dev, addr, &reg, 1, bytes, count);
}
static inline int i2c_reg_read_byte(const struct device *dev, uint16_t addr, uint8_t reg,
                                    uint8_t *value)
{
    return i2c_write_read(dev, addr, &reg, 1, value, 1);
}
static inline int i2c_reg_write_byte(const struct device *dev, uint16_t addr, uint8_t reg,
                                     uint8_t value)
{
    return i2c_burst_write(dev, addr, reg, &value, 1);
}

// ------------------------------------------------------- the same by a spec

static inline bool i2c_is_ready_dt(const struct i2c_dt_spec *spec)
{
    return device_is_ready(spec->bus);
}
static inline int i2c_transfer_dt(const struct i2c_dt_spec *spec, struct i2c_msg *msgs, uint8_t num)
{
    return i2c_transfer(spec->bus, msgs, num, spec->addr);
}
static inline int i2c_write_dt(const struct i2c_dt_spec *spec, const uint8_t *bytes, uint32_t count)
{
    return i2c_write(spec->bus, bytes, count, spec->addr);
}
static inline int i2c_read_dt(const struct i2c_dt_spec *spec, uint8_t *bytes, uint32_t count)
{
    return i2c_read(spec->bus, bytes, count, spec->addr);
}
static inline int i2c_write_read_dt(const struct i2c_dt_spec *spec, const void *tx, size_t tx_len,
                                    void *rx, size_t rx_len)
{
    return i2c_write_read(spec->bus, spec->addr, tx, tx_len, rx, rx_len);
}
static inline int i2c_burst_read_dt(const struct i2c_dt_spec *spec, uint8_t reg, uint8_t *bytes,
                                    uint32_t count)
{
    return i2c_burst_read(spec->bus, spec->addr, reg, bytes, count);
}
static inline int i2c_burst_write_dt(const struct i2c_dt_spec *spec, uint8_t reg,
                                     const uint8_t *bytes, uint32_t count)
{
    return i2c_burst_write(spec->bus, spec->addr, reg, bytes, count);
}
static inline int i2c_reg_read_byte_dt(const struct i2c_dt_spec *spec, uint8_t reg, uint8_t *value)
{
    return i2c_reg_read_byte(spec->bus, spec->addr, reg, value);
}
static inline int i2c_reg_write_byte_dt(const struct i2c_dt_spec *spec, uint8_t reg, uint8_t value)
{
    return i2c_reg_write_byte(spec->bus, spec->addr, reg, value);
}
static inline int i2c_reg_update_byte_dt(const struct i2c_dt_spec *spec, uint8_t reg, uint8_t mask,
                                         uint8_t value)
{
    return i2c_reg_update_byte(spec->bus, spec->addr, reg, mask, value);
}

#endif // EXAM_ZEPHYR_I2C_H_INCLUDED
