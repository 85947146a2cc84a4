// INS5S8563_Arduino.cpp - each method is a call of the driver
//
// SPDX-License-Identifier: MIT

#include "INS5S8563_Arduino.h"

INS5S8563::INS5S8563(TwoWire &wire) : rtc(), found(), last(INS5S8563_OK)
{
    rtc.xfer = xfer;
    rtc.ctx = &wire;
}

int INS5S8563::xfer(void *ctx, uint8_t addr7, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                    size_t rx_len)
{
    TwoWire &wire = *static_cast<TwoWire *>(ctx);
    wire.beginTransmission(addr7);
    if (wire.write(tx, tx_len) != tx_len)
        return -1;
    int status = wire.endTransmission(rx_len == 0); // false: the bus is kept
    if (status != 0 || rx_len == 0)
        return -status;
    if (wire.requestFrom(addr7, static_cast<uint8_t>(rx_len)) != rx_len)
        return -4;
    for (size_t i = 0; i < rx_len; i++)
        rx[i] = static_cast<uint8_t>(wire.read());
    return 0;
}

bool INS5S8563::done(ins5s8563_err_t err)
{
    last = err;
    return err == INS5S8563_OK;
}

bool INS5S8563::begin()
{
    return done(ins5s8563_init(&rtc, &found));
}

bool INS5S8563::lostPower() const
{
    return (found.flags & INS5S8563_TIME_LOST) != 0;
}

uint16_t INS5S8563::wokenBy() const
{
    return found.flags;
}

bool INS5S8563::now(ins5s8563_time_t &time)
{
    return done(ins5s8563_get_time(&rtc, &time));
}

bool INS5S8563::adjust(const ins5s8563_time_t &time)
{
    return done(ins5s8563_set_time(&rtc, &time));
}

bool INS5S8563::unixTime(int64_t &seconds)
{
    return done(ins5s8563_get_unix(&rtc, &seconds));
}

bool INS5S8563::adjustUnix(int64_t seconds)
{
    return done(ins5s8563_set_unix(&rtc, seconds));
}

bool INS5S8563::setAlarm(uint8_t minute, uint8_t hour, uint8_t day, uint8_t weekday)
{
    const ins5s8563_alarm_t alarm = { minute, hour, day, weekday };
    return done(ins5s8563_set_alarm(&rtc, &alarm));
}

bool INS5S8563::setAlarmAt(int64_t unixSeconds)
{
    return done(ins5s8563_alarm_at(&rtc, unixSeconds));
}

bool INS5S8563::clearAlarm()
{
    return done(ins5s8563_clear_alarm(&rtc));
}

bool INS5S8563::startTimer(uint64_t period_us, unsigned how)
{
    ins5s8563_timer_t timer;
    return done(ins5s8563_plan_timer(&rtc, period_us, &timer))
           && done(ins5s8563_start_timer(&rtc, &timer, how));
}

bool INS5S8563::wakeIn(uint32_t ms)
{
    return done(ins5s8563_wake_in_ms(&rtc, ms));
}

bool INS5S8563::stopTimer()
{
    return done(ins5s8563_stop_timer(&rtc));
}

unsigned INS5S8563::service()
{
    unsigned events;
    (void)done(ins5s8563_service(&rtc, &events));
    return events;
}

bool INS5S8563::setClockOut(ins5s8563_clkout_t clkout)
{
    return done(ins5s8563_set_clkout(&rtc, clkout));
}

ins5s8563_err_t INS5S8563::error() const
{
    return last;
}

int INS5S8563::busStatus() const
{
    return rtc.bus_status;
}

ins5s8563_t *INS5S8563::driver()
{
    return &rtc;
}
