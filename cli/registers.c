// registers.c - see registers.h
//
// SPDX-License-Identifier: MIT

#include "registers.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MEANING 160

enum { CONTROL_1, CONTROL_2, SEC, MIN, HOUR, DAY, WEEK, MONTH, YEAR, MIN_ALARM, HOUR_ALARM,
       DAY_ALARM, WEEK_ALARM, CLKOUT, TIMER_CONTROL, TIMER_LOW, TIMER_HIGH = 0x12, TIMER_MID };

static bool is_known(const registers_t *registers, unsigned first, unsigned last)
{
    uint32_t wanted = (UINT32_C(2) << last) - (UINT32_C(1) << first);
    return (registers->known & wanted) == wanted;
}

// ------------------------------------------------------------- what it means

static void add(char *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

// One more sentence.
static void add(char *out, const char *format, ...)
{
    size_t used = strlen(out);
    va_list values;
    if (used > 0)
        used += (size_t)snprintf(out + used, MEANING - used, "; ");
    va_start(values, format);
    vsnprintf(out + used, MEANING - used, format, values);
    va_end(values);
}

typedef struct bit_t {
    uint8_t reg, mask;
    const char *meaning;
} bit_t;

static const bit_t bits[] = {
    {CONTROL_1, 0x80, "test mode: CLKOUT is the clock"}, {CONTROL_1, 0x20, "the clock stands"},
    {CONTROL_2, 0x10, "the timer pulses /INT"},          {CONTROL_2, 0x08, "the alarm has come"},
    {CONTROL_2, 0x04, "the timer has run out"},
    {CONTROL_2, 0x02, "the alarm pulls /INT"},           {CONTROL_2, 0x01, "the timer pulls /INT"},
    {SEC, 0x80, "the supply was low: the time is lost"},
};

// The numbers of registers 02 .. 0C.
static const struct {
    const char *before, *after;
    uint8_t least, most;
} numbers[] = {
    {"", " s", 0, 59},         {"", " min", 0, 59},    {"", " h", 0, 23},   {"day ", "", 1, 31},
    {"", "", 0, 6},            {"month ", "", 1, 12},  {"year 20", "", 1, 99},
    {"at minute ", "", 0, 59}, {"at hour ", "", 0, 23}, {"on day ", "", 1, 31}, {"on ", "", 0, 6},
};

static bool number_in(const sim8563_register_words_t *words, uint8_t value, unsigned *number)
{
    unsigned code = value & words->number, i = words->address - SEC;
    *number = code / 16 * 10 + code % 16;
    return code % 16 <= 9 && *number >= numbers[i].least && *number <= numbers[i].most;
}

static void add_number(const sim8563_register_words_t *words, uint8_t value, char *out)
{
    unsigned i = words->address - SEC, number;
    bool alarm = words->address >= MIN_ALARM, in_range = number_in(words, value, &number);
    if (alarm && value & 0x80) {
        add(out, "not compared");
    } else if (!in_range) {
        add(out, "%02Xh is out of range", value & words->number);
    } else if (words->address == WEEK || words->address == WEEK_ALARM) {
        add(out, "%s%s", numbers[i].before, sim8563_weekday_name((uint8_t)number));
    } else {
        add(out, "%s%02u%s", numbers[i].before, number, numbers[i].after);
    }
}

static uint32_t count_of(const registers_t *registers)
{
    return (uint32_t)registers->value[TIMER_HIGH] << 16
           | (uint32_t)registers->value[TIMER_MID] << 8 | registers->value[TIMER_LOW];
}

static void add_output(const registers_t *registers, unsigned reg, char *out)
{
    uint8_t value = registers->value[reg];
    bool on = value & 0x80;
    if (reg == CLKOUT) {
        add(out, on ? "gives %s" : "off", sim8563_clkout_rate(value));
    } else if (reg == TIMER_CONTROL) {
        add(out, on ? "counts at %s" : "off, at %s", sim8563_timer_rate(value));
    } else if (reg == TIMER_LOW && is_known(registers, TIMER_HIGH, TIMER_MID)) {
        add(out, "%u left", count_of(registers));
    } else if (reg == TIMER_LOW) {
        add(out, "the low byte of what is left");
    }
}

uint8_t reserved_bits(const sim8563_register_words_t *words)
{
    uint8_t reserved = (uint8_t)~words->number;
    for (int bit = 0; bit < 8; bit++)
        if (words->bit[bit])
            reserved &= (uint8_t)~(1u << bit);
    return reserved;
}

static const char *meaning_of(const registers_t *registers,
                              const sim8563_register_words_t *words, char *out)
{
    uint8_t value = registers->value[words->address];
    uint8_t reserved = reserved_bits(words);
    out[0] = '\0';
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        if (bits[i].reg == words->address && (value & bits[i].mask) != 0)
            add(out, "%s", bits[i].meaning);
    if (words->address >= SEC && words->address <= WEEK_ALARM) {
        add_number(words, value, out);
    } else if (words->address >= CLKOUT) {
        add_output(registers, words->address, out);
    }
    if ((value & reserved) != 0)
        add(out, "%02Xh is reserved: another part?", value & reserved);
    return out;
}

// --------------------------------------------------------------- showing them

void print_register(const sim8563_register_words_t *words, uint8_t value)
{
    printf("  %02X  %-15s %02X", words->address, words->name, value);
    const char *before = "   ";
    for (int bit = 7; bit >= 0; bit--) {
        if (words->bit[bit] && (value >> bit & 1)) {
            printf("%s%s", before, words->bit[bit]);
            before = " ";
        }
    }
}

// "no date", if they hold none.
static const char *time_of(const registers_t *registers, char *out)
{
    const uint8_t *v = registers->value;
    unsigned number;
    for (uint8_t reg = SEC; reg <= YEAR; reg++)
        if (!number_in(sim8563_register_words(reg), v[reg], &number))
            return "no date";
    snprintf(out, MEANING, "20%02x-%02x-%02xT%02x:%02x:%02xZ", v[YEAR], v[MONTH] & 0x1Fu,
             v[DAY] & 0x3Fu, v[HOUR] & 0x3Fu, v[MIN] & 0x7Fu, v[SEC] & 0x7Fu);
    return out;
}

void print_registers(const registers_t *registers, bool explained)
{
    char text[MEANING];
    for (unsigned i = 0; i < SIM8563_REGISTERS; i++) {
        const sim8563_register_words_t *words = sim8563_register_at(i);
        if (!is_known(registers, words->address, words->address))
            continue;
        print_register(words, registers->value[words->address]);
        if (explained && meaning_of(registers, words, text)[0])
            printf("   (%s)", text);
        putchar('\n');
    }
    if (is_known(registers, SEC, YEAR))
        printf("\n  %s%s\n", time_of(registers, text),
               registers->value[SEC] & 0x80 ? "  (VLF: not to be trusted)" : "");
}

json_t *registers_json(const registers_t *registers, bool explained)
{
    json_t *object = json_object();
    char text[MEANING], key[3];
    for (unsigned i = 0; i < SIM8563_REGISTERS; i++) {
        const sim8563_register_words_t *words = sim8563_register_at(i);
        uint8_t value = registers->value[words->address];
        if (!is_known(registers, words->address, words->address))
            continue;
        snprintf(key, sizeof key, "%02x", words->address);
        json_object_set_new(object, key, !explained ? json_integer(value)
                            : json_pack("{s:s, s:i, s:s}", "name", words->name, "value", value,
                                        "meaning", meaning_of(registers, words, text)));
    }
    return object;
}
