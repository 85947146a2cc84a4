// value.c - see value.h
//
// SPDX-License-Identifier: MIT

#include "value.h"

#include "chipfile.h"
#include "quantity.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// 1d2h is 1d+2h.
static bool duration_of(const char *text, int64_t *out)
{
    char spread[VALUE_TEXT];
    size_t length = 0;
    for (const char *c = text; *c; c++) {
        bool begins = c > text && isdigit((unsigned char)*c) && isalpha((unsigned char)c[-1]);
        if (length + 2 >= sizeof spread || *c == '-' || *c == '+')
            return false;
        if (begins)
            spread[length++] = '+';
        spread[length++] = *c;
    }
    spread[length] = '\0';
    return quantity_time_ns(spread, out);
}

int parse_duration(const command_t *command, const char *what, const char *text, uint64_t *out_ns)
{
    int64_t ns;
    if (!duration_of(text, &ns) || ns < 0) {
        return usage_error(command, "%s '%s' is no duration such as 1500ms, 90s, 1d2h or 40y",
                           what, text);
    }
    *out_ns = (uint64_t)ns;
    return STATUS_YES;
}

int parse_millivolts(const command_t *command, const char *what, const char *text, int32_t least,
                     int32_t most, int32_t *out)
{
    char low[VALUE_TEXT], high[VALUE_TEXT];
    int64_t value;
    if (!quantity_millivolts(text, &value))
        return usage_error(command, "%s '%s' is no voltage such as 3.0V or 3000mV", what, text);
    if (value < least || value > most) {
        return usage_error(command, "%s %s is out of range: %s to %s", what, text,
                           text_volts(least, low), text_volts(most, high));
    }
    *out = (int32_t)value;
    return STATUS_YES;
}

int parse_millicelsius(const command_t *command, const char *what, const char *text, int32_t *out)
{
    int64_t value;
    if (!quantity_millicelsius(text, &value))
        return usage_error(command, "%s '%s' is no temperature such as 25C or -40C", what, text);
    if (value < -273150 || value > 1000000)
        return usage_error(command, "%s %s is out of range: -273.15C to 1000C", what, text);
    *out = (int32_t)value;
    return STATUS_YES;
}

int parse_ppb(const command_t *command, const char *what, const char *text, int32_t *out)
{
    char with_unit[VALUE_TEXT];
    int64_t value;
    snprintf(with_unit, sizeof with_unit, "%sppm", text);
    if (!quantity_ppb(text, &value) && !quantity_ppb(with_unit, &value)) {
        return usage_error(command, "%s '%s' is no rate such as +50, -12.5ppm or 300ppb", what,
                           text);
    }
    if (value < -500000 || value > 500000)
        return usage_error(command, "%s %s is out of range: -500 to +500 ppm", what, text);
    *out = (int32_t)value;
    return STATUS_YES;
}

// Thousandths are what volts have: the same arithmetic.
int parse_speed(const command_t *command, const char *what, const char *text, uint64_t *out_milli)
{
    char as_volts[VALUE_TEXT];
    int64_t value;
    snprintf(as_volts, sizeof as_volts, "%sV", text);
    if (!quantity_millivolts(as_volts, &value) || value < 1
        || value > (int64_t)CHIPFILE_SPEED_MAX) {
        return usage_error(command, "%s '%s' is no speed: 0.001 to 1000000, 1 is real time", what,
                           text);
    }
    *out_milli = (uint64_t)value;
    return STATUS_YES;
}

int parse_number(const command_t *command, const char *what, const char *text, int64_t least,
                 int64_t most, int64_t *out)
{
    int64_t value;
    if (!quantity_number(text, &value) || value < least || value > most) {
        return usage_error(command, "%s '%s' is no number from %" PRId64 " to %" PRId64, what,
                           text, least, most);
    }
    *out = value;
    return STATUS_YES;
}

int parse_clock_rate(const command_t *command, const char *what, const char *text, uint32_t most_hz,
                     uint32_t *out_hz)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    unsigned long factor = *end == 'k' ? 1000 : 1;
    end += *end == 'k';
    if (strcmp(end, "Hz") == 0)
        end += 2;
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || errno != 0 || value < 1 ||
        value > most_hz / factor)
        return usage_error(command, "%s '%s' is not a clock rate from 1 Hz to %" PRIu32 " kHz, as "
                           "in 100k", what, text, most_hz / 1000);
    *out_hz = (uint32_t)(value * factor);
    return STATUS_YES;
}

int parse_yes_no(const command_t *command, const char *what, const char *text, bool *out)
{
    if (strcmp(text, "yes") != 0 && strcmp(text, "no") != 0)
        return usage_error(command, "%s is yes or no, not '%s'", what, text);
    *out = text[0] == 'y';
    return STATUS_YES;
}

// ------------------------------------------------------------------- time

static unsigned month_length(unsigned year, unsigned month)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap_day = month == 2 && year % 4 == 0;
    return lengths[month - 1] + (leap_day ? 1u : 0u);
}

// 2000-01-01 was a Saturday.
static unsigned weekday(unsigned year, unsigned month, unsigned day)
{
    unsigned days = (year - 2000) * 365 + (year - 2000 + 3) / 4 + day - 1;
    for (unsigned m = 1; m < month; m++)
        days += month_length(year, m);
    return (days + 6) % 7;
}

static uint8_t bcd(unsigned value)
{
    return (uint8_t)(value / 10 * 16 + value % 10);
}

// The form "dddd-dd-ddTdd:dd:dd", any letter of it being itself.
static bool has_form(const char *text, const char *form)
{
    for (; *form; form++, text++) {
        bool good = *form == 'd' ? isdigit((unsigned char)*text) : *text == *form;
        if (!good)
            return false;
    }
    return *text == '\0';
}

int parse_time(const command_t *command, const char *what, const char *text, uint8_t registers[7])
{
    unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    bool formed = has_form(text, "dddd-dd-ddTdd:dd:dd") || has_form(text, "dddd-dd-dd dd:dd:dd")
                  || has_form(text, "dddd-dd-ddTdd:dd:ddZ") || has_form(text, "dddd-dd-dd");
    if (!formed || sscanf(text, "%4u-%2u-%2u%*1[T ]%2u:%2u:%2u", &year, &month, &day, &hour,
                          &minute, &second) < 3) {
        return usage_error(command, "%s '%s' is no time such as 2026-02-28T23:59:50", what, text);
    }
    if (year < 2000 || year > 2099 || month < 1 || month > 12 || day < 1
        || day > month_length(year, month) || hour > 23 || minute > 59 || second > 59) {
        return usage_error(command, "%s '%s' is no time from 2000 to 2099", what, text);
    }
    const uint8_t values[7] = {
        bcd(second), bcd(minute), bcd(hour), bcd(day), (uint8_t)weekday(year, month, day),
        bcd(month),  bcd(year % 100),
    };
    memcpy(registers, values, sizeof values);
    return STATUS_YES;
}

// ---------------------------------------------------------------- reading

// Thousandths of `unit`, without zeros at the end.
static const char *text_milli(int64_t milli, bool sign, const char *unit, char *out)
{
    uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
    int digits = size % 1000 == 0 ? 0 : size % 100 == 0 ? 1 : size % 10 == 0 ? 2 : 3;
    unsigned fraction = (unsigned)(size % 1000);
    for (int i = digits; i < 3; i++)
        fraction /= 10;
    int length = snprintf(out, VALUE_TEXT, "%s%" PRIu64, milli < 0 ? "-" : sign ? "+" : "",
                          size / 1000);
    if (digits > 0)
        length += snprintf(out + length, VALUE_TEXT - (size_t)length, ".%0*u", digits, fraction);
    snprintf(out + length, VALUE_TEXT - (size_t)length, "%s", unit);
    return out;
}

const char *text_volts(int32_t millivolts, char *out)
{
    return text_milli(millivolts, false, " V", out);
}

const char *text_celsius(int32_t millicelsius, char *out)
{
    return text_milli(millicelsius, false, " C", out);
}

const char *text_ppm(int32_t ppb, char *out)
{
    return text_milli(ppb, ppb != 0, " ppm", out);
}

const char *text_speed(uint64_t milli, char *out)
{
    return text_milli((int64_t)milli, false, "", out);
}

const char *text_duration(uint64_t ns, char *out)
{
    uint64_t s = ns / SIM8563_SEC;
    unsigned fraction = (unsigned)(ns % SIM8563_SEC);
    int length = 0;
    out[0] = '\0';
    if (ns < SIM8563_SEC) {
        bool small = ns < SIM8563_MS;
        unsigned scaled = small ? fraction : fraction / 1000;
        snprintf(out, VALUE_TEXT, "%u.%03u %s", scaled / 1000, scaled % 1000, small ? "us" : "ms");
        return out;
    }
    if (s >= 86400)
        length = snprintf(out, VALUE_TEXT, "%" PRIu64 " d ", s / 86400);
    snprintf(out + length, VALUE_TEXT - (size_t)length, "%02u:%02u:%02u.%06u",
             (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60), (unsigned)(s % 60),
             fraction / 1000);
    return out;
}

const char *text_calendar(const sim8563_t *chip, char *out)
{
    static const uint8_t masks[] = {0x7F, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF}; // others may be junk
    uint8_t time[7];
    for (uint8_t i = 0; i < 7; i++)
        time[i] = sim8563_peek(chip, (uint8_t)(0x02 + i)) & masks[i];
    snprintf(out, VALUE_TEXT, "20%02x-%02x-%02x %02x:%02x:%02x", time[6], time[5], time[3],
             time[2], time[1], time[0]);
    return out;
}
