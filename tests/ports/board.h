// board.h - what the stand-ins of all platforms stand on: the chip, an I2C bus at 100 kHz, and /INT
//
// SPDX-License-Identifier: MIT

#ifndef TESTS_PORTS_BOARD_H_INCLUDED
#define TESTS_PORTS_BOARD_H_INCLUDED

#include "sim8563.h"

#ifdef __cplusplus
extern "C" {
#endif

extern sim8563_t board_chip;

// A chip just powered on, its oscillator running; nothing said, nothing refused. Has been called
// when a program begins. With BOARD_STOPPED in the environment it is not new, and its clock stands.
void board_begin(void);

// The controller's side of the bus. False: not acknowledged. Each takes its time.
bool    board_start(uint8_t addr7, bool read);
bool    board_write(uint8_t byte);
uint8_t board_read(void);
void    board_stop(void);

// Whole messages, for platforms that think in them: a START, the address, the bytes; no STOP if
// all went well, else a STOP. 0; 1: the address, 2: a byte was not acknowledged.
int board_send(uint8_t addr7, const uint8_t *bytes, size_t size);
int board_receive(uint8_t addr7, uint8_t *bytes, size_t size);

// What was on the bus since it was last asked for: "S A2 0D~ P", S for START, ~ not acknowledged.
const char *board_heard(void);

extern unsigned board_refuse; // the n-th START from now is not acknowledged; 0: none
extern bool     board_stuck;  // SDA is held low: the controller runs into its time-out

// How often the chip found a fault in how it was used; which goes to stderr. That a count changed
// between two reads that are compared is none.
unsigned board_faults(void);

// Nothing to do until /INT falls, when isr is called; it may have fallen before. Ends the program
// when the chip was so used for 35 s: with the status 1 if it found a fault in how.
extern void (*board_isr)(void);
bool board_int_is_low(void);
void board_wait(void);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // TESTS_PORTS_BOARD_H_INCLUDED
