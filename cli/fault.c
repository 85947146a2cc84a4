// fault.c - see fault.h
//
// SPDX-License-Identifier: MIT

#define _DEFAULT_SOURCE
#include "fault.h"

#include "quantity.h"

#include <stdlib.h>
#include <string.h>

const char *const fault_names[SIM8563_FAULTS] = {
    [SIM8563_FAULT_NACK] = "nack",
    [SIM8563_FAULT_SDA_LOW_CLOCKS] = "sda-low-clocks",
    [SIM8563_FAULT_SDA_LOW_TIME] = "sda-low-time",
    [SIM8563_FAULT_READ_FLIP] = "flip",
    [SIM8563_FAULT_OSC_STOP] = "osc-stop",
};

// Of the whole text, from an item on.
static int bad(const command_t *command, const char *item)
{
    return usage_error(command, "fault '%.*s' is none of nack[:BYTE], sda-low:CLOCKSclk,"
                       " sda-low:DURATION, flip:BIT, osc-stop:DURATION, none, with xTIMES or x*",
                       (int)strcspn(item, ","), item);
}

static bool number_within(const char *text, int64_t least, int64_t most, uint64_t *out)
{
    int64_t value;
    if (!text || !quantity_number(text, &value) || value < least || value > most)
        return false;
    *out = (uint64_t)value;
    return true;
}

static bool take_time(const char *text, uint64_t *out)
{
    int64_t ns;
    if (text && strcmp(text, "forever") == 0) {
        *out = SIM8563_NEVER;
        return true;
    }
    if (!text || !quantity_time_ns(text, &ns) || ns < 1)
        return false;
    *out = (uint64_t)ns;
    return true;
}

// Cuts "xTIMES" off the end of an item; a unit has no x in it.
static bool take_times(char *item, uint8_t *out)
{
    char *x = strrchr(item, 'x');
    uint64_t times = 1;
    *out = 1;
    if (!x)
        return true;
    *x = '\0';
    if (strcmp(x + 1, "*") == 0) {
        *out = SIM8563_FOREVER;
        return true;
    }
    bool good = number_within(x + 1, 0, 254, &times);
    *out = (uint8_t)times;
    return good;
}

static bool take_clocks(const char *amount, uint64_t *out)
{
    char digits[8];
    size_t length = amount ? strspn(amount, "0123456789") : 0;
    if (length == 0 || length >= sizeof digits || strcmp(amount + length, "clk") != 0)
        return false;
    memcpy(digits, amount, length);
    digits[length] = '\0';
    return number_within(digits, 1, 255, out);
}

static bool parse_item(char *item, fault_t *out)
{
    if (!take_times(item, &out->times))
        return false;
    char *amount = strchr(item, ':');
    if (amount)
        *amount++ = '\0';
    if (strcmp(item, "nack") == 0) {
        out->kind = SIM8563_FAULT_NACK;
        out->amount = 0;
        return !amount || number_within(amount, 0, 65535, &out->amount);
    }
    if (strcmp(item, "flip") == 0) {
        out->kind = SIM8563_FAULT_READ_FLIP;
        return number_within(amount, 0, 7, &out->amount);
    }
    if (strcmp(item, "osc-stop") == 0) {
        out->kind = SIM8563_FAULT_OSC_STOP;
        return take_time(amount, &out->amount);
    }
    if (strcmp(item, "sda-low") == 0) {
        bool clocks = take_clocks(amount, &out->amount);
        out->kind = clocks ? SIM8563_FAULT_SDA_LOW_CLOCKS : SIM8563_FAULT_SDA_LOW_TIME;
        return clocks || take_time(amount, &out->amount);
    }
    return false;
}

int fault_parse(const command_t *command, const char *text, faults_t *out)
{
    char *copy = strdup(text);
    char *rest = copy;
    int status = copy ? STATUS_YES : failure(command, "not enough memory");
    *out = (faults_t){0};
    while (rest && !status) {
        char *item = strsep(&rest, ",");
        if (strcmp(item, "none") == 0) {
            out->clear = true;
        } else if (out->count == FAULTS_MOST || !parse_item(item, &out->fault[out->count++])) {
            status = bad(command, text + (item - copy));
        }
    }
    free(copy);
    return status;
}

void fault_apply(const faults_t *faults, sim8563_t *chip)
{
    for (int kind = 0; faults->clear && kind < SIM8563_FAULTS; kind++)
        (void)sim8563_fault(chip, (sim8563_fault_t)kind, 1, 0);
    for (int i = 0; i < faults->count; i++) {
        const fault_t *fault = &faults->fault[i];
        (void)sim8563_fault(chip, fault->kind, fault->amount, fault->times);
    }
}
