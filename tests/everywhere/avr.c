// avr.c - the chip on an AVR, in place of machine.c
//
// SPDX-License-Identifier: MIT
//
// Runs in simavr.c, which is told where the message lies. When GPIOR0 is stored it takes the answer
// from there and puts the next request in its place.

#include "calls.h"

#include <avr/io.h>

static struct {
    uint16_t length;
    uint8_t message[CALL_SIZE];
} box;

int main(void)
{
    for (;;) {
        GPIOR1 = (uint8_t)(uintptr_t)&box;
        GPIOR2 = (uint8_t)((uintptr_t)&box >> 8);
        __asm__ volatile("" ::: "memory"); // box is read and written by the next store
        GPIOR0 = 1;
        __asm__ volatile("" ::: "memory");
        box.length = call(box.message);
    }
}
