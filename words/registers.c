// registers.c - what the registers and their bits are called
//
// SPDX-License-Identifier: MIT

#include "sim8563_words.h"

#include <string.h>

static const sim8563_register_words_t registers[SIM8563_REGISTERS] = {
    {0x00, "Control_1", {[7] = "EXT_TEST", [5] = "STOP"}, 0x00},
    {0x01, "Control_2", {[4] = "TI_TP", [3] = "AF", [2] = "TF", [1] = "AIE", [0] = "TIE"}, 0x00},
    {0x02, "SEC", {[7] = "VLF"}, 0x7F},
    {0x03, "MIN", {NULL}, 0x7F},
    {0x04, "HOUR", {NULL}, 0x3F},
    {0x05, "DAY", {NULL}, 0x3F},
    {0x06, "WEEK", {NULL}, 0x07},
    {0x07, "MONTH", {NULL}, 0x1F},
    {0x08, "YEAR", {NULL}, 0xFF},
    {0x09, "MIN_alarm", {[7] = "AE"}, 0x7F},
    {0x0A, "HOUR_alarm", {[7] = "AE"}, 0x3F},
    {0x0B, "DAY_alarm", {[7] = "AE"}, 0x3F},
    {0x0C, "WEEK_alarm", {[7] = "AE"}, 0x07},
    {0x0D, "CLKOUT_control", {[7] = "FE", [1] = "FD1", [0] = "FD0"}, 0x00},
    {0x0E, "Timer_control", {[7] = "TE", [1] = "TD1", [0] = "TD0"}, 0x00},
    {0x0F, "Timer_7_0", {NULL}, 0xFF},
    {0x12, "Timer_23_16", {NULL}, 0xFF},
    {0x13, "Timer_15_8", {NULL}, 0xFF},
};

const sim8563_register_words_t *sim8563_register_at(unsigned position)
{
    return &registers[position];
}

const sim8563_register_words_t *sim8563_register_words(uint8_t address)
{
    for (unsigned i = 0; i < SIM8563_REGISTERS; i++) {
        if (registers[i].address == address)
            return &registers[i];
    }
    return NULL;
}

const sim8563_register_words_t *sim8563_register_by_name(const char *name)
{
    for (unsigned i = 0; i < SIM8563_REGISTERS; i++) {
        if (strcmp(registers[i].name, name) == 0)
            return &registers[i];
    }
    return NULL;
}

const char *sim8563_clkout_rate(uint8_t fd)
{
    static const char *const rates[] = {"32768 Hz", "1024 Hz", "32 Hz", "1 Hz"};
    return rates[fd & 3];
}

const char *sim8563_timer_rate(uint8_t td)
{
    static const char *const rates[] = {"4096 Hz", "64 Hz", "1 Hz", "1/60 Hz"};
    return rates[td & 3];
}

const char *sim8563_weekday_name(uint8_t week)
{
    static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
    return week < 7 ? days[week] : "?";
}
