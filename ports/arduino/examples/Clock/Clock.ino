// Clock.ino - prints the time every ten seconds, when the chip pulls /INT
//
// SPDX-License-Identifier: MIT
//
// /INT is at pin 2, SDA and SCL at the pins of Wire, each with a pull-up.

#include <INS5S8563_Arduino.h>

const uint8_t INT_PIN = 2;

INS5S8563 rtc;
// Served once before it is waited for: /INT is high then, and can fall.
volatile bool intFell = true;

void onInt() { intFell = true; }

void stopWith(const char *what)
{
    Serial.print(what);
    Serial.print(F(": error "));
    Serial.print(rtc.error());
    Serial.print(F(", bus "));
    Serial.println(rtc.busStatus());
    for (;;) delay(1000);
}

void setup()
{
    Serial.begin(115200);
    Wire.begin();
    pinMode(INT_PIN, INPUT_PULLUP);
    attachInterrupt(digitalPinToInterrupt(INT_PIN), onInt, FALLING);

    ins5s8563_time_t t;
    if (!rtc.begin()) stopWith("no clock");
    // Lost, stopped or nonsense: 2026-01-01, until somebody knows better
    if (!rtc.now(t)
        && (rtc.error() == INS5S8563_ERR_BUS
            || !rtc.adjust(ins5s8563_time_t{ 2026, 1, 1, 0, 0, 0, 0 })))
        stopWith("cannot be set");
    if (!rtc.startTimer(10000000)) stopWith("no timer");
}

void loop()
{
    ins5s8563_time_t t;
    char line[32];
    if (!intFell) return;
    intFell = false;
    if ((rtc.service() & INS5S8563_TIMER) != 0 && rtc.now(t)) {
        snprintf(line, sizeof line, "%04u-%02u-%02u %02u:%02u:%02u", t.year, t.month, t.day, t.hour,
                 t.minute, t.second);
        Serial.println(line);
    }
    if (rtc.error() != INS5S8563_OK) stopWith("no time");
}
