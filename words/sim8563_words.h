// sim8563_words.h - the chip in words: findings, registers, bits, pins, packages, parts
//
// SPDX-License-Identifier: MIT
//
// For tools that show a chip to people. All strings are constant and plain
// ASCII. Names of findings are those of docs/behaviour.md, chapter 14; names of
// registers and bits those of the datasheet.

#ifndef SIM8563_WORDS_H_INCLUDED
#define SIM8563_WORDS_H_INCLUDED

#include "sim8563.h"

// ---------------------------------------------------------------- findings

typedef enum sim8563_grade_t {
    SIM8563_NOTE = 0, // against the letter, or worth knowing
    SIM8563_WARNING,  // the clock will be wrong when the moment is bad
    SIM8563_ERROR,    // the clock is wrong or will be
} sim8563_grade_t;

// What `measured` and `limit` of a finding count.
typedef enum sim8563_unit_t {
    SIM8563_UNIT_NONE = 0, // nothing that would help
    SIM8563_UNIT_VALUE,    // a register's contents, or the flags in it; there is no limit
    SIM8563_UNIT_BYTE,     // a register's contents; limit: the most, or the right one
    SIM8563_UNIT_COUNT,    // of registers, or periods
    SIM8563_UNIT_NS,
    SIM8563_UNIT_MV,
    SIM8563_UNIT_MC, // m degC
    SIM8563_UNIT_PPB,
} sim8563_unit_t;

typedef struct sim8563_finding_words_t {
    const char *name;     // "NOT_BCD"
    const char *rule;     // "FND-1"
    sim8563_grade_t grade;
    sim8563_unit_t unit;
    const char *clause;   // of the datasheet: "T6 note 1"; or of docs/behaviour.md: "I2C-7"
    const char *text;     // what goes wrong in the field because of it: one sentence
} sim8563_finding_words_t;

// NULL: there is no such finding.
const sim8563_finding_words_t *sim8563_finding_words(sim8563_finding_id_t id);

// The name; "?" when there is no such finding.
const char *sim8563_finding_name(sim8563_finding_id_t id);

// 0: no finding has this name. Case counts.
sim8563_finding_id_t sim8563_finding_by_name(const char *name);

// What this one counts: a few measure one thing or another.
sim8563_unit_t sim8563_finding_unit(const sim8563_finding_t *finding);

// "note", "warning", "error".
const char *sim8563_grade_name(sim8563_grade_t grade);

// False: no grade has this name; *out is untouched.
bool sim8563_grade_by_name(const char *name, sim8563_grade_t *out);

// --------------------------------------------------------------- registers

typedef struct sim8563_register_words_t {
    uint8_t address;
    const char *name;   // "HOUR_alarm"
    const char *bit[8]; // bit[7] is b7; NULL: reserved, or part of a number
    uint8_t number;     // the bits that are a number: 0x3F
} sim8563_register_words_t;

#define SIM8563_REGISTERS 18 // 00 .. 0F, 12, 13

// By position 0 .. SIM8563_REGISTERS - 1, in the order of their addresses.
const sim8563_register_words_t *sim8563_register_at(unsigned position);

// NULL: reserved.
const sim8563_register_words_t *sim8563_register_words(uint8_t address);
const sim8563_register_words_t *sim8563_register_by_name(const char *name);

// "32768 Hz", of CLKOUT by FD, of the countdown timer by TD; the low two bits count.
const char *sim8563_clkout_rate(uint8_t fd);
const char *sim8563_timer_rate(uint8_t td);

// "Sunday" for 0; "?" for 7 and more.
const char *sim8563_weekday_name(uint8_t week);

// -------------------------------------------------- pins, packages, parts

// "int", "int2", "clkout", "sda", "scl", as the tool writes them; "?" for another mask.
const char *sim8563_pin_name(uint32_t mask);

// 0: no pin has this name.
uint32_t sim8563_pin_by_name(const char *name);

// "SOP8"; "?" for another number.
const char *sim8563_package_name(sim8563_package_t package);

// A package's name or an order code, in any case. False: neither; *out is untouched.
bool sim8563_package_by_name(const char *name, sim8563_package_t *out);

// "PCF8563"; "?" for another number.
const char *sim8563_variant_name(sim8563_variant_t variant);

// In any case. False: there is no such part; *out is untouched.
bool sim8563_variant_by_name(const char *name, sim8563_variant_t *out);

#endif // SIM8563_WORDS_H_INCLUDED
