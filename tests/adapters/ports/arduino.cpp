// arduino.cpp - SPDX-License-Identifier: MIT

#include "INS5S8563_Arduino.h"
#include "port.h"

void port_begin(ins5s8563_t *rtc)
{
    static INS5S8563 library;
    rtc->xfer = library.driver()->xfer;
    rtc->ctx = library.driver()->ctx;
}
