// my_rtc.c - a small driver in plain C
//
// SPDX-License-Identifier: MIT

#include "my_rtc.h"

enum {
    AF = 0x08, TF = 0x04, AIE = 0x02, TIE = 0x01, AE = 0x80, TE = 0x80, VLF = 0x80, STOP = 0x20
};

static uint8_t enabled; // AIE, TIE: as they were written

static uint8_t to_bcd(int number) { return (uint8_t)(number / 10 * 16 + number % 10); }
static int from_bcd(uint8_t code) { return code / 16 * 10 + code % 16; }

static int write_one(uint8_t reg, uint8_t value) { return my_rtc_bus_write(reg, &value, 1); }

// A flag written 1 stays as it is.
static int write_control_2(uint8_t cleared)
{
    return write_one(0x01, (uint8_t)((~cleared & (AF | TF)) | enabled));
}

static int put_at_rest(void)
{
    static const uint8_t off[4] = { AE, AE, AE, AE };
    enabled = 0;
    int status = write_control_2(AF | TF);
    if (status == 0) status = write_one(0x0E, 0x03);
    if (status == 0) status = my_rtc_bus_write(0x09, off, 4);
    return status == 0 ? write_control_2(AF | TF) : status;
}

// A clock that kept its power keeps its alarm and its timer.
int my_rtc_begin(void)
{
    uint8_t regs[3];
    int status = my_rtc_bus_read(0x00, regs, 3);
    if (status == 0) status = write_one(0x00, 0);
    if (status != 0) return status;
    enabled = regs[1] & (AIE | TIE);
    return (regs[2] & VLF) != 0 ? put_at_rest() : 0;
}

int my_rtc_get(struct my_rtc_time *out)
{
    uint8_t regs[9];
    int status = my_rtc_bus_read(0x00, regs, 9);
    if (status != 0) return status;
    bool lost = (regs[2] & VLF) != 0 || from_bcd(regs[8]) > 99;
    if (lost || (regs[0] & STOP) != 0) return -2;
    *out = (struct my_rtc_time){ 2000 + from_bcd(regs[8]),      from_bcd(regs[7] & 0x1F),
                                 from_bcd(regs[5] & 0x3F),      regs[6] & 0x07,
                                 from_bcd(regs[4] & 0x3F),      from_bcd(regs[3] & 0x7F),
                                 from_bcd(regs[2] & 0x7F) };
    return 0;
}

int my_rtc_set(const struct my_rtc_time *time)
{
    const uint8_t regs[9] = { 0, (uint8_t)(AF | TF | enabled), to_bcd(time->second),
                              to_bcd(time->minute), to_bcd(time->hour), to_bcd(time->day),
                              (uint8_t)time->weekday, to_bcd(time->month),
                              to_bcd(time->year % 100) };
    return my_rtc_bus_write(0x00, regs, 9);
}

// A minute that has begun does not begin again: then only AF says that it was in time.
static int is_in_time(const uint8_t alarm[4])
{
    uint8_t regs[6];
    int status = my_rtc_bus_read(0x00, regs, 6);
    if (status != 0) return status;
    bool has_begun = (regs[3] & 0x7F) == alarm[0] && (regs[4] & 0x3F) == alarm[1]
                     && (regs[5] & 0x3F) == alarm[2];
    return has_begun && (regs[1] & AF) == 0 ? -3 : 0;
}

int my_rtc_set_alarm(int day, int hour, int minute)
{
    const uint8_t regs[4] = { to_bcd(minute), to_bcd(hour), to_bcd(day), AE };
    enabled &= TIE;
    int status = write_control_2(0);
    if (status == 0) status = my_rtc_bus_write(0x09, regs, 4);
    enabled |= AIE;
    if (status == 0) status = write_control_2(AF);
    return status == 0 ? is_in_time(regs) : status;
}

static void field(uint8_t reg, uint8_t bits, int *out)
{
    if ((reg & AE) == 0) *out = from_bcd(reg & bits);
}

int my_rtc_get_alarm(int *day, int *hour, int *minute, int *weekday)
{
    uint8_t regs[4];
    int status = my_rtc_bus_read(0x09, regs, 4);
    if (status != 0) return status;
    field(regs[0], 0x7F, minute);
    field(regs[1], 0x3F, hour);
    field(regs[2], 0x3F, day);
    field(regs[3], 0x07, weekday);
    return 0;
}

int my_rtc_start_timer(int source, uint32_t periods)
{
    const uint8_t high[2] = { (uint8_t)(periods >> 16), (uint8_t)(periods >> 8) };
    int status = write_one(0x0E, 0x03);
    if (status == 0) status = write_one(0x0F, (uint8_t)periods);
    if (status == 0) status = my_rtc_bus_write(0x12, high, 2);
    enabled |= TIE;
    if (status == 0) status = write_control_2(TF);
    return status == 0 ? write_one(0x0E, (uint8_t)(TE | source)) : status;
}

int my_rtc_clear(bool alarm, bool timer)
{
    return write_control_2((uint8_t)((alarm ? AF : 0) | (timer ? TF : 0)));
}

int my_rtc_service(bool *alarm, bool *timer)
{
    uint8_t control_2;
    int status = my_rtc_bus_read(0x01, &control_2, 1);
    if (status != 0) return status;
    status = write_control_2(control_2 & (AF | TF));
    *alarm = status == 0 && (control_2 & AF) != 0;
    *timer = status == 0 && (control_2 & TF) != 0;
    return status;
}
