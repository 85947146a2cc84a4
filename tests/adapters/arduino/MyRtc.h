// MyRtc.h - a small Arduino library, for the template of the examination
//
// SPDX-License-Identifier: MIT

#ifndef TESTS_ADAPTERS_ARDUINO_MYRTC_H_INCLUDED
#define TESTS_ADAPTERS_ARDUINO_MYRTC_H_INCLUDED

#include <Arduino.h>
#include <Wire.h>

struct MyRtcTime {
    uint16_t year;
    uint8_t month, day, weekday, hour, minute, second;
};

class MyRtc {
public:
    bool begin();
    bool now(MyRtcTime &time); // false: it is lost, or the bus failed
    bool adjust(const MyRtcTime &time);
};

#endif // TESTS_ADAPTERS_ARDUINO_MYRTC_H_INCLUDED
