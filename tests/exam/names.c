// names.c - a driver whose own names are also those of the kit's inside, and of the chip's
//
// SPDX-License-Identifier: MIT
//
// Each calls its own, or one of them fails. It is linked with the library that is installed.

#include "exam.h"

uint8_t record[9];

int bus_write(const uint8_t *bytes, size_t count)
{
    return exam_write(0x51, bytes, count);
}

int i2c_start(uint8_t reg)
{
    return exam_write_on(0x51, &reg, 1);
}

int reg_read(uint8_t reg, size_t count)
{
    return i2c_start(reg) != 0 ? -1 : exam_read(0x51, record, count);
}

int reg_write(uint8_t reg, uint8_t value)
{
    const uint8_t bytes[] = {reg, value};
    return bus_write(bytes, sizeof bytes);
}

int look(uint8_t code, uint8_t bits)
{
    return (code & bits) / 16 * 10 + (code & bits) % 16;
}

uint8_t judge(int number)
{
    return (uint8_t)(number / 10 * 16 + number % 10);
}

int play(exam_time_t *out)
{
    if (reg_read(0x00, sizeof record) != 0)
        return -1;
    if ((record[0] & 0xA0) != 0 || (record[2] & 0x80) != 0 || record[8] > 0x99)
        return -2;
    *out = (exam_time_t){2000 + look(record[8], 0xFF), look(record[7], 0x1F),
                         look(record[5], 0x3F), record[6] & 7, look(record[4], 0x3F),
                         look(record[3], 0x7F), look(record[2], 0x7F)};
    return 0;
}

int history(const exam_time_t *time)
{
    const uint8_t bytes[] = {0x02, judge(time->second), judge(time->minute), judge(time->hour),
                             judge(time->day), (uint8_t)time->weekday, judge(time->month),
                             judge(time->year % 100)};
    return reg_write(0x00, 0) != 0 ? -1 : bus_write(bytes, sizeof bytes);
}

void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = "names";
    adapter->get = play;
    adapter->set = history;
}
