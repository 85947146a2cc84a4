// package.c - the pins: which package has which where, and what the chip pulls
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

enum { NC, SCL_PIN, SDA_PIN, INT_PIN, INT2_PIN, CLKOUT_PIN, VDD_PIN, GND_PIN };

// By package and number - 1 [PKG-1]; what is left out is not connected.
static const uint8_t pins[][8] = {
    { NC, NC, INT_PIN, GND_PIN, SDA_PIN, SCL_PIN, CLKOUT_PIN, VDD_PIN },
    { INT2_PIN, VDD_PIN, INT_PIN, SDA_PIN, SCL_PIN, CLKOUT_PIN, GND_PIN },
    { GND_PIN, INT_PIN, VDD_PIN, CLKOUT_PIN, SCL_PIN, SDA_PIN },
};

uint32_t sim8563_pin(sim8563_package_t package, unsigned number)
{
    if ((unsigned)package > SIM8563_FCDFN6L || number < 1 || number > 8)
        return 0;
    unsigned pin = pins[package][number - 1];
    return pin == NC ? 0 : UINT32_C(1) << (pin - SCL_PIN);
}

uint32_t package_int(const sim8563_t *chip)
{
    return chip->supply.package == SIM8563_DFN6L ? SIM8563_INT | SIM8563_INT2 : SIM8563_INT;
}

uint32_t sim8563_pins(const sim8563_t *chip)
{
    uint32_t pulled = 0;
    if (!osc_running(chip))
        return ~pulled; // [PWR-3]
    if (i2c_pulls(chip))
        pulled |= SIM8563_SDA;
    if (int_low(chip))
        pulled |= package_int(chip);
    if (clkout_low(chip))
        pulled |= SIM8563_CLKOUT;
    return ~pulled;
}
