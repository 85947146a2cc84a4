// Wire.h - of an Arduino core's, what the library uses
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_WIRE_H_INCLUDED
#define STANDIN_WIRE_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#define BUFFER_LENGTH 32

class TwoWire {
public:
    void begin();
    void beginTransmission(uint8_t address);
    size_t write(const uint8_t *bytes, size_t size);
    uint8_t endTransmission(uint8_t sendStop);
    uint8_t requestFrom(uint8_t address, uint8_t size);
    int read();

private:
    uint8_t to;
    uint8_t buffer[BUFFER_LENGTH];
    size_t size;
    size_t next;
};
extern TwoWire Wire;

#endif // STANDIN_WIRE_H_INCLUDED
