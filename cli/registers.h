// registers.h - registers of a part, for people and for programs
//
// SPDX-License-Identifier: MIT

#ifndef REGISTERS_H_INCLUDED
#define REGISTERS_H_INCLUDED

#include "sim8563_words.h"

#include <jansson.h>

// What is known of a part's registers.
typedef struct registers_t {
    uint8_t value[20]; // 00 .. 13
    uint32_t known;    // one bit for each
} registers_t;

// The bits that no rule lets be written: they read 0 [REG-2].
uint8_t reserved_bits(const sim8563_register_words_t *words);

// "  01  Control_2       12   TI_TP AIE": no line end.
void print_register(const sim8563_register_words_t *words, uint8_t value);

// All that is known; with what each means, and what they mean together, if `explained`.
void print_registers(const registers_t *registers, bool explained);
json_t *registers_json(const registers_t *registers, bool explained);

#endif // REGISTERS_H_INCLUDED
