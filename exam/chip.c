// chip.c - looking into a chip from outside; dates
//
// SPDX-License-Identifier: MIT

#define _DEFAULT_SOURCE // timegm()
#include "kit.h"

#include <time.h>

uint8_t chip_reg(const sim8563_t *chip, unsigned reg)
{
    static const uint8_t bits[0x14] = {0xA0, 0x1F, 0xFF, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF, 0xFF,
                                       0xBF, 0xBF, 0x87, 0x83, 0x83, 0xFF, 0x00, 0x00, 0xFF, 0xFF};
    return sim8563_peek(chip, (uint8_t)reg) & bits[reg];
}

uint64_t chip_now(const sim8563_t *chip)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    return status.time_ns;
}

// By forks of the chip; a clock that stands has none within 2 s.
uint64_t chip_to_tick(const sim8563_t *chip)
{
    uint64_t low = 0, high = 2 * SIM8563_SEC;
    uint8_t before = chip_reg(chip, 2);
    while (high - low > 1) {
        sim8563_t fork = *chip;
        uint64_t middle = (low + high) / 2;
        sim8563_advance(&fork, middle);
        if (chip_reg(&fork, 2) == before)
            low = middle;
        else
            high = middle;
    }
    return high;
}

unsigned timer_bits(sim8563_variant_t variant)
{
    return variant == SIM8563_INS5S8563 ? 24 : 8;
}

// ------------------------------------------------------------------- dates

int64_t exam_to_unix(const exam_time_t *time)
{
    struct tm tm = {.tm_sec = time->second, .tm_min = time->minute, .tm_hour = time->hour,
                    .tm_mday = time->day, .tm_mon = time->month - 1, .tm_year = time->year - 1900};
    return timegm(&tm);
}

void exam_from_unix(int64_t seconds, exam_time_t *out)
{
    time_t at = (time_t)seconds;
    struct tm tm;
    gmtime_r(&at, &tm);
    *out = (exam_time_t){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_wday,
                         tm.tm_hour, tm.tm_min, tm.tm_sec};
}

static uint8_t to_bcd(int number)
{
    return (uint8_t)(number / 10 * 16 + number % 10);
}

void chip_time_bytes(int64_t seconds, uint8_t bytes[7])
{
    exam_time_t time;
    exam_from_unix(seconds, &time);
    const int field[7] = {time.second, time.minute, time.hour, time.day, time.weekday, time.month,
                          time.year % 100};
    for (unsigned i = 0; i < 7; i++)
        bytes[i] = to_bcd(field[i]);
}

bool chip_shows(const sim8563_t *chip, exam_time_t *out)
{
    static const uint8_t bits[7] = {0x7F, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF};
    int field[7];
    bool digits = true;
    for (unsigned i = 0; i < 7; i++) {
        uint8_t code = chip_reg(chip, 2 + i) & bits[i];
        field[i] = code / 16 * 10 + code % 16;
        digits = digits && code % 16 < 10 && code / 16 < 10;
    }
    *out = (exam_time_t){2000 + field[6], field[5], field[3], field[4], field[2], field[1],
                         field[0]};
    exam_time_t again;
    exam_from_unix(exam_to_unix(out), &again);
    return digits && again.year == out->year && again.month == out->month && again.day == out->day
           && again.hour == out->hour && again.minute == out->minute
           && again.second == out->second;
}
