// wasm.c - where wasm.mjs puts its messages
//
// SPDX-License-Identifier: MIT

#include "calls.h"

uint8_t *box(void);
uint8_t *box(void)
{
    static uint8_t message[CALL_SIZE];
    return message;
}
