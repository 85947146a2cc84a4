// Arduino.h - of an Arduino core's, what the library's example uses
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_ARDUINO_H_INCLUDED
#define STANDIN_ARDUINO_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { INPUT = 0, OUTPUT = 1, INPUT_PULLUP = 2 };
enum { CHANGE = 1, FALLING = 2, RISING = 3 };

class __FlashStringHelper;
#define F(text) reinterpret_cast<const __FlashStringHelper *>(text)

void pinMode(uint8_t pin, uint8_t mode);
uint8_t digitalPinToInterrupt(uint8_t pin);
void attachInterrupt(uint8_t interrupt, void (*handler)(), int mode);
void delay(unsigned long ms);

class HardwareSerial {
public:
    void begin(unsigned long baud);
    size_t print(const char *text);
    size_t print(const __FlashStringHelper *text);
    size_t print(int number);
    size_t println(const char *text);
    size_t println(int number);
};
extern HardwareSerial Serial;

void setup();
void loop();

#endif // STANDIN_ARDUINO_H_INCLUDED
