// history.h - what a host did, so that it can be done again
//
// SPDX-License-Identifier: MIT

#ifndef HISTORY_H_INCLUDED
#define HISTORY_H_INCLUDED

#include "oracle.h"

#include <stdio.h>

typedef enum op_kind_t {
    OP_WAIT,        // a: ns
    OP_START,       // a: address byte
    OP_WRITE,       // a: byte
    OP_READ,
    OP_STOP,
    OP_WIRES,       // a: levels as the host leaves them; the chip's SDA joins in
    OP_WIRES_RAW,   // a: levels as they are, whatever the chip does to SDA
    OP_WIRES_MV,    // a, b, c: SCL, SDA, CLKOUT in mV; the chip's SDA joins in
    OP_VDD,         // a: mV
    OP_VLOW,        // a: mV
    OP_RATE,        // a: ppb
    OP_TEMPERATURE, // a: m degC
    OP_POKE,        // a: register, b: value
    OP_NEXT,        // a: pins to watch, b: no further than so many ns
} op_kind_t;

typedef struct op_t {
    op_kind_t kind;
    int64_t   a, b, c;
} op_t;

#define HISTORY_MAX 4096

typedef struct history_t {
    sim8563_desc_t desc;
    uint32_t count;
    op_t     op[HISTORY_MAX];
} history_t;

// Both models side by side.
typedef struct pair_t {
    sim8563_t chip;
    oracle_t  oracle;
    sim8563_desc_t desc;
    bool      compare_findings;
    char      what[40];      // what differs; empty: nothing
    char      detail[400];
} pair_t;

bool pair_init(pair_t *p, const sim8563_desc_t *desc, bool compare_findings);

// Does one thing to both and compares all that can be seen. False: they differ.
bool pair_do(pair_t *p, const op_t *op);

// Does it all again from the beginning. False: they differ, `*at` says where.
bool history_run(const history_t *h, pair_t *p, uint32_t *at);

// Makes a history that ends in a difference as short as it gets.
void history_shrink(history_t *h, pair_t *p);

void history_print(const history_t *h);

// The same as a case of a .vec script (docs/script.md), with what the oracle
// says must come.
void history_write_vec(const history_t *h, FILE *out, const char *name);

#endif
