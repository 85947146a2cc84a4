// Wire.h - of an Arduino core's; its bus is that of the examination
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_WIRE_H_INCLUDED
#define EXAM_WIRE_H_INCLUDED

#include "Arduino.h"

#define BUFFER_LENGTH 32

class TwoWire {
public:
    void begin() {}
    void begin(int, int, uint32_t = 0) {}
    void end() {}
    void setClock(uint32_t) {}
    void setWireTimeout(uint32_t = 25000, bool = false) {}

    void beginTransmission(int address);
    size_t write(uint8_t value) { return write(&value, 1); }
    size_t write(int value) { return write(static_cast<uint8_t>(value)); }
    size_t write(unsigned value) { return write(static_cast<uint8_t>(value)); }
    size_t write(long value) { return write(static_cast<uint8_t>(value)); }
    size_t write(unsigned long value) { return write(static_cast<uint8_t>(value)); }
    size_t write(const uint8_t *bytes, size_t count);
    uint8_t endTransmission(int sendStop = 1); // 0; 2: not acknowledged

    uint8_t requestFrom(int address, int count, int sendStop = 1); // so many came: all, or 0
    int available();
    int read(); // -1: there is nothing
    int peek();

private:
    uint8_t to;
    uint8_t buffer[BUFFER_LENGTH];
    size_t size;
    size_t next;
};
extern TwoWire Wire;

#endif // EXAM_WIRE_H_INCLUDED
