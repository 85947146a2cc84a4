// wire_sinner.cpp - a small Arduino driver that does not look whether its first half was taken
//
// SPDX-License-Identifier: MIT
//
// What requestFrom() brings is then read from where another has left the register pointer. All else
// is right: what is no date is refused.

#include "exam.h"

#include <Wire.h>

static int number(uint8_t code, uint8_t bits)
{
    return (code & bits) / 16 * 10 + (code & bits) % 16;
}

static bool is_date(const exam_time_t &t)
{
    return t.month >= 1 && t.month <= 12 && t.day >= 1 && t.day <= 31 && t.weekday <= 6
           && t.hour <= 23 && t.minute <= 59 && t.second <= 59 && t.year <= 2099;
}

static int get(exam_time_t *out)
{
    uint8_t reg[9];
    Wire.beginTransmission(0x51);
    Wire.write(0x00);
    Wire.endTransmission(false); // the sin
    if (Wire.requestFrom(0x51, 9) != 9)
        return -1;
    for (uint8_t &one : reg)
        one = static_cast<uint8_t>(Wire.read());
    if ((reg[0] & 0xA0) != 0 || (reg[2] & 0x80) != 0)
        return -2;
    *out = exam_time_t{2000 + number(reg[8], 0xFF), number(reg[7], 0x1F), number(reg[5], 0x3F),
                       reg[6] & 0x07, number(reg[4], 0x3F), number(reg[3], 0x7F),
                       number(reg[2], 0x7F)};
    return is_date(*out) ? 0 : -3;
}

void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = "wire sinner";
    adapter->get = get;
}
