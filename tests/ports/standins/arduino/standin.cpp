// standin.cpp - an Arduino core's calls, on the board
//
// SPDX-License-Identifier: MIT

#include "../../platform.h"

#include "Arduino.h"
#include "INS5S8563_Arduino.h"

#include <string.h>

TwoWire Wire;
HardwareSerial Serial;

static INS5S8563 rtc;

const struct platform platform = {
    rtc.driver()->xfer, rtc.driver()->ctx, -2, -4, -3,
    0, // its TwoWire waits for ever
    0,
};

void TwoWire::begin() {}

void TwoWire::beginTransmission(uint8_t address)
{
    to = address;
    size = 0;
}

size_t TwoWire::write(const uint8_t *bytes, size_t count)
{
    if (count > BUFFER_LENGTH - size) count = BUFFER_LENGTH - size;
    memcpy(buffer + size, bytes, count);
    size += count;
    return count;
}

// 0, 2: the address, 3: a byte was not acknowledged.
uint8_t TwoWire::endTransmission(uint8_t sendStop)
{
    int error = board_send(to, buffer, size);
    if (error == 0 && sendStop) board_stop();
    return static_cast<uint8_t>(error == 0 ? 0 : error + 1);
}

uint8_t TwoWire::requestFrom(uint8_t address, uint8_t count)
{
    if (count > BUFFER_LENGTH) count = BUFFER_LENGTH;
    next = 0;
    if (board_receive(address, buffer, count) != 0) return 0;
    board_stop();
    return count;
}

int TwoWire::read() { return buffer[next++]; }

void pinMode(uint8_t, uint8_t) {}
uint8_t digitalPinToInterrupt(uint8_t pin) { return pin == 2 ? 0 : 255; }
void attachInterrupt(uint8_t interrupt, void (*handler)(), int mode)
{
    if (interrupt == 0 && mode == FALLING) board_isr = handler;
}
void delay(unsigned long) { board_wait(); }

void HardwareSerial::begin(unsigned long) {}
size_t HardwareSerial::print(const char *text) { return static_cast<size_t>(printf("%s", text)); }
size_t HardwareSerial::print(const __FlashStringHelper *text)
{
    return print(reinterpret_cast<const char *>(text));
}
size_t HardwareSerial::print(int number) { return static_cast<size_t>(printf("%d", number)); }
size_t HardwareSerial::println(const char *text) { return print(text) + print("\r\n"); }
size_t HardwareSerial::println(int number) { return print(number) + print("\r\n"); }
