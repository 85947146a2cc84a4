// MyRtc.cpp - byte by byte into Wire and out of it, as sketches do
//
// SPDX-License-Identifier: MIT

#include "MyRtc.h"

static const int address = 0x51;

static byte decToBcd(byte number) { return static_cast<byte>(number / 10 * 16 + number % 10); }
static byte bcdToDec(int code, byte bits)
{
    return static_cast<byte>((code & bits) / 16 * 10 + (code & bits) % 16);
}

static bool run()
{
    Wire.beginTransmission(address);
    Wire.write(0x00);
    Wire.write(0x00);
    return Wire.endTransmission() == 0;
}

bool MyRtc::begin()
{
    Wire.begin();
    delay(1);
    return run();
}

bool MyRtc::now(MyRtcTime &time)
{
    Wire.beginTransmission(address);
    Wire.write(0x00);
    if (Wire.endTransmission(false) != 0) return false;
    Wire.requestFrom(address, 9);
    if (Wire.available() < 9) return false;
    bool stands = bitRead(Wire.read(), 5);
    Wire.read(); // Control_2
    byte seconds = static_cast<byte>(Wire.read());
    time.second = bcdToDec(seconds, 0x7F);
    time.minute = bcdToDec(Wire.read(), 0x7F);
    time.hour = bcdToDec(Wire.read(), 0x3F);
    time.day = bcdToDec(Wire.read(), 0x3F);
    time.weekday = bcdToDec(Wire.read(), 0x07);
    time.month = bcdToDec(Wire.read(), 0x1F);
    time.year = static_cast<uint16_t>(2000 + bcdToDec(Wire.read(), 0xFF));
    bool lost = bitRead(seconds, 7) || time.year > 2099;
    if (lost) Serial.println(F("the clock has lost its time"));
    return !lost && !stands;
}

bool MyRtc::adjust(const MyRtcTime &time)
{
    if (!run()) return false;
    Wire.beginTransmission(address);
    Wire.write(0x02);
    Wire.write(decToBcd(time.second));
    Wire.write(decToBcd(time.minute));
    Wire.write(decToBcd(time.hour));
    Wire.write(decToBcd(time.day));
    Wire.write(time.weekday);
    Wire.write(decToBcd(time.month));
    Wire.write(decToBcd(static_cast<byte>(time.year % 100)));
    return Wire.endTransmission() == 0;
}
