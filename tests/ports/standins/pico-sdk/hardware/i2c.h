// i2c.h - of the Pico SDK's, what the port and its example use
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_PICO_I2C_H_INCLUDED
#define STANDIN_PICO_I2C_H_INCLUDED

#include "pico/stdlib.h"

typedef struct i2c_inst {
    uint baudrate;
} i2c_inst_t;
extern i2c_inst_t i2c0_inst;
#define i2c0 (&i2c0_inst)

uint i2c_init(i2c_inst_t *i2c, uint baudrate);
int i2c_write_timeout_us(i2c_inst_t *i2c, uint8_t addr, const uint8_t *src, size_t len, bool nostop,
                         uint timeout_us);
int i2c_read_timeout_us(i2c_inst_t *i2c, uint8_t addr, uint8_t *dst, size_t len, bool nostop,
                        uint timeout_us);

#endif // STANDIN_PICO_I2C_H_INCLUDED
