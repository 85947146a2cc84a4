// standin.cpp - an Arduino core's calls, on the bus of the examination
//
// SPDX-License-Identifier: MIT

#include "Arduino.h"
#include "Wire.h"
#include "exam.h"

TwoWire Wire;
HardwareSerial Serial;

void TwoWire::beginTransmission(int address)
{
    to = static_cast<uint8_t>(address);
    size = next = 0;
}

size_t TwoWire::write(const uint8_t *bytes, size_t count)
{
    if (count > BUFFER_LENGTH - size)
        count = BUFFER_LENGTH - size;
    memcpy(buffer + size, bytes, count);
    size += count;
    return count;
}

uint8_t TwoWire::endTransmission(int sendStop)
{
    int status = sendStop ? exam_write(to, buffer, size) : exam_write_on(to, buffer, size);
    size = next = 0;
    return status == 0 ? 0 : 2;
}

uint8_t TwoWire::requestFrom(int address, int count, int)
{
    size_t wanted = count < BUFFER_LENGTH ? static_cast<size_t>(count) : BUFFER_LENGTH;
    next = 0;
    size = exam_read(static_cast<uint8_t>(address), buffer, wanted) == 0 ? wanted : 0;
    return static_cast<uint8_t>(size);
}

int TwoWire::available() { return static_cast<int>(size - next); }
int TwoWire::peek() { return next < size ? buffer[next] : -1; }
int TwoWire::read() { return next < size ? buffer[next++] : -1; }

unsigned long millis() { return static_cast<unsigned long>(exam_time_us() / 1000); }
unsigned long micros() { return static_cast<unsigned long>(exam_time_us()); }
void delay(unsigned long ms) { exam_delay_us(static_cast<uint32_t>(ms * 1000)); }
void delayMicroseconds(unsigned int us) { exam_delay_us(us); }
int digitalRead(uint8_t) { return exam_int_level(); }
