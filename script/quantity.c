// quantity.c - numbers with units
//
// SPDX-License-Identifier: MIT

#include "quantity.h"

#include <stddef.h>
#include <string.h>

typedef struct unit_t {
    const char *name;
    int64_t scale; // of the target's unit in one of this
} unit_t;

// A cycle is not a whole number of nanoseconds: it is counted apart, in halves.
enum { HALF_CYCLES_PER_S = 65536 };
static const char cycle_name[] = "cyc";

static const unit_t time_units[] = {
    {"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000},
    {"min", INT64_C(60000000000)}, {"h", INT64_C(3600000000000)},
    {"d", INT64_C(86400000000000)}, {"y", INT64_C(31557600000000000)},
    {cycle_name, 2}, {NULL, 0},
};
static const unit_t volt_units[] = {{"V", 1000}, {"mV", 1}, {NULL, 0}};
static const unit_t celsius_units[] = {{"C", 1000}, {NULL, 0}};
static const unit_t rate_units[] = {{"ppm", 1000}, {"ppb", 1}, {NULL, 0}};
static const unit_t ampere_units[] = {{"nA", 1}, {"uA", 1000}, {"mA", 1000000}, {NULL, 0}};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Reads [+-]digits[.digits] as value / *divisor. NULL: no number, or too long.
static const char *decimal(const char *s, int64_t *value, int64_t *divisor)
{
    bool negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    if (!is_digit(*s))
        return NULL;
    bool fraction = false;
    *value = 0;
    *divisor = 1;
    for (; is_digit(*s) || (*s == '.' && !fraction && is_digit(s[1])); s++) {
        if (*s == '.') {
            fraction = true;
            continue;
        }
        if (*value > (INT64_MAX - 9) / 10 || (fraction && *divisor > INT64_MAX / 10))
            return NULL;
        *value = *value * 10 + (*s - '0');
        *divisor *= fraction ? 10 : 1;
    }
    *value = negative ? -*value : *value;
    return s;
}

// The unit that `text`, up to a sign or the end, names.
static const unit_t *unit_of(const char *text, const unit_t *units, size_t *length)
{
    *length = strcspn(text, "+-");
    for (; units->name != NULL; units++) {
        if (strlen(units->name) == *length && strncmp(units->name, text, *length) == 0)
            return units;
    }
    return NULL;
}

// One number and its unit, exactly. Returns what follows, or NULL.
static const char *term(const char *s, const unit_t *units, int64_t *out, const unit_t **unit)
{
    int64_t value = 0;
    int64_t divisor = 1;
    int64_t scaled = 0;
    size_t length = 0;
    s = decimal(s, &value, &divisor);
    *unit = s != NULL ? unit_of(s, units, &length) : NULL;
    if (*unit == NULL || __builtin_mul_overflow(value, (*unit)->scale, &scaled))
        return NULL;
    if (scaled % divisor != 0)
        return NULL;
    *out = scaled / divisor;
    return s + length;
}

bool quantity_time_ns(const char *text, int64_t *out)
{
    int64_t ns = 0;
    int64_t halves = 0;
    do {
        int64_t value = 0;
        const unit_t *unit = NULL;
        text = term(text, time_units, &value, &unit);
        if (text == NULL)
            return false;
        int64_t *sum = unit->name == cycle_name ? &halves : &ns;
        if (__builtin_add_overflow(*sum, value, sum))
            return false;
    } while (*text != '\0');
    int64_t whole = halves / HALF_CYCLES_PER_S;
    int64_t rest = halves % HALF_CYCLES_PER_S * 1000000000;
    int64_t rounded = rest / HALF_CYCLES_PER_S + (rest % HALF_CYCLES_PER_S > 0);
    int64_t seconds = 0;
    if (__builtin_mul_overflow(whole, INT64_C(1000000000), &seconds) ||
        __builtin_add_overflow(seconds, rounded, &seconds) ||
        __builtin_add_overflow(ns, seconds, &ns)) {
        return false;
    }
    *out = ns;
    return true;
}

static bool single(const char *text, const unit_t *units, int64_t *out)
{
    int64_t value = 0;
    const unit_t *unit = NULL;
    text = term(text, units, &value, &unit);
    if (text == NULL || *text != '\0')
        return false;
    *out = value;
    return true;
}

bool quantity_millivolts(const char *text, int64_t *out)
{
    return single(text, volt_units, out);
}

bool quantity_millicelsius(const char *text, int64_t *out)
{
    return single(text, celsius_units, out);
}

bool quantity_ppb(const char *text, int64_t *out)
{
    return single(text, rate_units, out);
}

bool quantity_nanoamperes(const char *text, int64_t *out)
{
    return single(text, ampere_units, out);
}

bool quantity_number(const char *text, int64_t *out)
{
    int64_t value = 0;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        size_t digits = 0;
        for (text += 2; hex_digit(*text) >= 0 && digits < 15; text++, digits++)
            value = value * 16 + hex_digit(*text);
        if (digits == 0 || *text != '\0')
            return false;
    } else {
        int64_t divisor = 1;
        text = decimal(text, &value, &divisor);
        if (text == NULL || *text != '\0' || divisor != 1)
            return false;
    }
    *out = value;
    return true;
}

bool quantity_byte(const char *text, uint8_t *out)
{
    int high = hex_digit(text[0]);
    int low = high < 0 ? -1 : hex_digit(text[1]);
    if (low < 0 || text[2] != '\0')
        return false;
    *out = (uint8_t)(high << 4 | low);
    return true;
}
