// i2c.h - of Zephyr's, what the port and its sample use
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_ZEPHYR_I2C_H_INCLUDED
#define STANDIN_ZEPHYR_I2C_H_INCLUDED

#include <zephyr/kernel.h>

#define I2C_MSG_WRITE (0u << 0)
#define I2C_MSG_READ BIT(0)
#define I2C_MSG_STOP BIT(1)
#define I2C_MSG_RESTART BIT(2)

struct i2c_msg {
    uint8_t *buf;
    uint32_t len;
    uint8_t flags;
};

int i2c_transfer(const struct device *dev, struct i2c_msg *msgs, uint8_t num_msgs, uint16_t addr);

#endif // STANDIN_ZEPHYR_I2C_H_INCLUDED
