// start.cpp - what calls the sketch, and lets time pass while it has nothing to do
//
// SPDX-License-Identifier: MIT

#include "../../board.h"
#include "Arduino.h"

int main()
{
    setup();
    for (;;) {
        loop();
        board_wait();
    }
}
