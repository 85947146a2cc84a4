// jump.h - sets a chip's time from outside
//
// SPDX-License-Identifier: MIT

#ifndef JUMP_H_INCLUDED
#define JUMP_H_INCLUDED

#include "sim8563.h"

// SEC .. YEAR, as parse_time() gives them. Just on a tick, so that the next one is a second away;
// the clock runs then.
void jump(sim8563_t *chip, const uint8_t time[7]);

#endif // JUMP_H_INCLUDED
