// INS5S8563_Arduino.h - the driver on Arduino: its bus is Wire
//
// SPDX-License-Identifier: MIT
//
//     INS5S8563 rtc;
//
//     void setup() {
//         Wire.begin();
//         if (!rtc.begin()) noClock();
//         if (rtc.lostPower()) rtc.adjust(ins5s8563_time_t{ 2026, 2, 28, 0, 23, 59, 50 });
//     }
//
//     void loop() {
//         ins5s8563_time_t t;
//         if (rtc.now(t)) show(t.hour, t.minute, t.second);
//         if (rtc.service() & INS5S8563_ALARM) wakeUp();
//     }
//
// Calls that return bool return true when all went well; else error() says why, as ins5s8563.h has
// it, and busStatus() what Wire said. Outputs are written on success alone. What each call does
// stands in ins5s8563.h; all of its calls work on driver() too.
//
// Wire waits for ever when the bus is stuck, unless the core has a time-out: Wire.setWireTimeout().

#ifndef INS5S8563_ARDUINO_H_INCLUDED
#define INS5S8563_ARDUINO_H_INCLUDED

#include <Wire.h>

#include "ins5s8563.h"

class INS5S8563 {
public:
    explicit INS5S8563(TwoWire &wire = Wire);

    bool begin();                   // once, after Wire.begin()
    bool lostPower() const;         // as begin() found it
    uint16_t wokenBy() const;       // flags of ins5s8563_status_t, as begin() found them

    bool now(ins5s8563_time_t &time);
    bool adjust(const ins5s8563_time_t &time); // its weekday is ignored
    bool unixTime(int64_t &seconds);
    bool adjustUnix(int64_t seconds);

    // Comes when all that are not INS5S8563_ANY match.
    bool setAlarm(uint8_t minute, uint8_t hour = INS5S8563_ANY, uint8_t day = INS5S8563_ANY,
                  uint8_t weekday = INS5S8563_ANY);
    bool setAlarmAt(int64_t unixSeconds);
    bool clearAlarm();

    bool startTimer(uint64_t period_us, unsigned how = INS5S8563_PERIODIC);
    bool wakeIn(uint32_t ms);
    bool stopTimer();

    unsigned service();             // INS5S8563_ALARM, INS5S8563_TIMER; when /INT is low
    bool setClockOut(ins5s8563_clkout_t clkout);

    ins5s8563_err_t error() const;  // of the last call
    // Wire's error made negative, when it last failed: -1 too long for its buffer; -2, -3 not
    // acknowledged; -4 fewer bytes came than were asked for; -5 timed out.
    int busStatus() const;
    ins5s8563_t *driver();

private:
    static int xfer(void *wire, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                    size_t rx_len);
    bool done(ins5s8563_err_t err);

    ins5s8563_t rtc;
    ins5s8563_status_t found;
    ins5s8563_err_t last;
};

#endif // INS5S8563_ARDUINO_H_INCLUDED
