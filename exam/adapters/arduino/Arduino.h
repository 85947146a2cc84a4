// Arduino.h - of an Arduino core's, what libraries for clocks use; time is the examination's
//
// SPDX-License-Identifier: MIT
//
// What your library uses besides, add.

#ifndef EXAM_ARDUINO_H_INCLUDED
#define EXAM_ARDUINO_H_INCLUDED

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARDUINO 10819

typedef bool boolean;
typedef uint8_t byte;
typedef uint16_t word;

enum { LOW = 0, HIGH = 1 };
enum { INPUT = 0, OUTPUT = 1, INPUT_PULLUP = 2 };
enum { CHANGE = 1, FALLING = 2, RISING = 3 };
enum { BIN = 2, OCT = 8, DEC = 10, HEX = 16 };

#define bit(b) (1UL << (b))
#define bitRead(value, b) (((value) >> (b)) & 1)
#define bitSet(value, b) ((value) |= (1UL << (b)))
#define bitClear(value, b) ((value) &= ~(1UL << (b)))
#define bitWrite(value, b, to) ((to) ? bitSet(value, b) : bitClear(value, b))
#define lowByte(w) ((uint8_t)((w) & 0xFF))
#define highByte(w) ((uint8_t)((w) >> 8))
#define constrain(x, low, high) ((x) < (low) ? (low) : (x) > (high) ? (high) : (x))

#define PROGMEM
#define PSTR(text) (text)
#define pgm_read_byte(address) (*(const uint8_t *)(address))
class __FlashStringHelper;
#define F(text) (reinterpret_cast<const __FlashStringHelper *>(text))

unsigned long millis();
unsigned long micros();
void delay(unsigned long ms);
void delayMicroseconds(unsigned int us);
inline void yield() {}
inline void interrupts() {}
inline void noInterrupts() {}

// Every pin is that of /INT. Its interrupt is service() of the adapter.
inline void pinMode(uint8_t, uint8_t) {}
int digitalRead(uint8_t pin);
inline void digitalWrite(uint8_t, uint8_t) {}
inline int digitalPinToInterrupt(int pin) { return pin; }
inline void attachInterrupt(uint8_t, void (*)(), int) {}
inline void detachInterrupt(uint8_t) {}

// Nobody listens.
class HardwareSerial {
public:
    void begin(unsigned long) {}
    void flush() {}
    operator bool() const { return true; }
    template <typename T> size_t print(T, int = DEC) { return 0; }
    template <typename T> size_t println(T, int = DEC) { return 0; }
    size_t println() { return 0; }
};
extern HardwareSerial Serial;

#endif // EXAM_ARDUINO_H_INCLUDED
