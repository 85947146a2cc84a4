// pins.c - what pins, packages and parts are called, and how packages are ordered
//
// SPDX-License-Identifier: MIT

#include "sim8563_words.h"

#include <string.h>

static const struct {
    uint32_t mask;
    const char *name;
} pins[] = {
    {SIM8563_INT, "int"}, {SIM8563_INT2, "int2"}, {SIM8563_CLKOUT, "clkout"},
    {SIM8563_SDA, "sda"}, {SIM8563_SCL, "scl"},
};
enum { PINS = sizeof pins / sizeof pins[0] };

const char *sim8563_pin_name(uint32_t mask)
{
    for (int i = 0; i < PINS; i++) {
        if (pins[i].mask == mask)
            return pins[i].name;
    }
    return "?";
}

uint32_t sim8563_pin_by_name(const char *name)
{
    for (int i = 0; i < PINS; i++) {
        if (strcmp(pins[i].name, name) == 0)
            return pins[i].mask;
    }
    return 0;
}

static const struct {
    const char *name;
    const char *order_code;
} packages[] = {
    [SIM8563_SOP8]    = {"SOP8", "INS5S8563-8BSX000N00MA"},
    [SIM8563_DFN6L]   = {"DFN6L", "INS5S8563-8BSX000N00AA"},
    [SIM8563_FCDFN6L] = {"FCDFN6L", "INS5S8563-8BSX000N00BA"},
    [SIM8563_WLCSP]   = {"WLCSP", "INS5S8563-8BSX000N00DA"},
};
enum { PACKAGES = sizeof packages / sizeof packages[0] };

const char *sim8563_package_name(sim8563_package_t package)
{
    return (unsigned)package < PACKAGES ? packages[package].name : "?";
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool same_word(const char *a, const char *b)
{
    while (*a && upper(*a) == upper(*b)) {
        a++;
        b++;
    }
    return upper(*a) == upper(*b);
}

static const char *const variants[] = {
    [SIM8563_INS5S8563] = "INS5S8563", [SIM8563_PCF8563] = "PCF8563",
    [SIM8563_BM8563] = "BM8563",       [SIM8563_HYM8563] = "HYM8563",
    [SIM8563_RTC8564] = "RTC8564",
};
enum { VARIANTS = sizeof variants / sizeof variants[0] };

const char *sim8563_variant_name(sim8563_variant_t variant)
{
    return (unsigned)variant < VARIANTS ? variants[variant] : "?";
}

bool sim8563_variant_by_name(const char *name, sim8563_variant_t *out)
{
    for (int i = 0; i < VARIANTS; i++) {
        if (same_word(name, variants[i])) {
            *out = (sim8563_variant_t)i;
            return true;
        }
    }
    return false;
}

bool sim8563_package_by_name(const char *name, sim8563_package_t *out)
{
    for (int i = 0; i < PACKAGES; i++) {
        if (same_word(name, packages[i].name) || same_word(name, packages[i].order_code)) {
            *out = (sim8563_package_t)i;
            return true;
        }
    }
    return false;
}
