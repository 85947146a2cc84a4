// arduino.cpp - each method of the Arduino class reaches the chip
//
// SPDX-License-Identifier: MIT

#include "board.h"
#include "check.h"

#include "INS5S8563_Arduino.h"

static INS5S8563 rtc;

static uint8_t reg(uint8_t address) { return sim8563_peek(&board_chip, address); }

static uint32_t preset()
{
    sim8563_status_t status;
    sim8563_status(&board_chip, &status);
    return status.preset;
}

static void time_and_power()
{
    ins5s8563_time_t time = { 2026, 2, 28, 0, 23, 59, 50 };
    int64_t seconds = 0;
    board_begin();
    CHECK(rtc.begin());
    CHECK(rtc.lostPower());
    CHECK_EQ(rtc.wokenBy(), INS5S8563_TIME_LOST);
    CHECK(!rtc.now(time));
    CHECK_EQ(rtc.error(), INS5S8563_ERR_TIME_LOST);
    CHECK(rtc.adjust(time));
    CHECK_EQ(rtc.error(), INS5S8563_OK);
    CHECK_EQ(reg(0x02), 0x50);
    CHECK_EQ(reg(0x08), 0x26);
    time.second = 0;
    CHECK(rtc.now(time));
    CHECK_EQ(time.second, 50);
    CHECK_EQ(time.weekday, 6);
    CHECK(rtc.unixTime(seconds));
    CHECK_EQ(seconds, 1772323190);
    CHECK(rtc.adjustUnix(1772323195));
    CHECK_EQ(reg(0x02), 0x55);
    CHECK(rtc.begin());
    CHECK(!rtc.lostPower());
}

static void alarm()
{
    CHECK(rtc.setAlarm(30, 6));
    CHECK_EQ(reg(0x09), 0x30);
    CHECK_EQ(reg(0x0A), 0x06);
    CHECK_EQ(reg(0x0B), 0x80);
    CHECK_EQ(reg(0x0C), 0x80);
    CHECK(rtc.setAlarmAt(1772323195 + 60));
    CHECK_EQ(reg(0x09), 0x01);
    CHECK_EQ(reg(0x0B), 0x01);
    CHECK(rtc.clearAlarm());
    CHECK_EQ(reg(0x09), 0x80);
    CHECK(!rtc.setAlarm(60));
    CHECK_EQ(rtc.error(), INS5S8563_ERR_ARG);
}

static void timer()
{
    CHECK(rtc.startTimer(500000, INS5S8563_PULSE));
    CHECK_EQ(reg(0x0E), 0x80);
    CHECK_EQ(preset(), 2048);
    CHECK_EQ(reg(0x01) & 0x11, 0x11);
    CHECK(!rtc.startTimer(1));
    CHECK_EQ(rtc.error(), INS5S8563_ERR_ARG);
    CHECK_EQ(rtc.service(), 0);
    CHECK(rtc.wakeIn(20));
    sim8563_advance(&board_chip, 25 * SIM8563_MS);
    CHECK(board_int_is_low());
    CHECK_EQ(rtc.service(), INS5S8563_TIMER);
    CHECK(!board_int_is_low());
    CHECK_EQ(reg(0x0E) & 0x80, 0);
    CHECK(rtc.startTimer(500000));
    CHECK(rtc.stopTimer());
    CHECK_EQ(reg(0x0E) & 0x80, 0);
    CHECK(rtc.setClockOut(INS5S8563_CLKOUT_1_HZ));
    CHECK_EQ(reg(0x0D), 0x83);
}

static void bus()
{
    static uint8_t bytes[33];
    ins5s8563_t *driver = rtc.driver();
    board_refuse = 1;
    CHECK(!rtc.stopTimer());
    CHECK_EQ(rtc.error(), INS5S8563_ERR_BUS);
    CHECK_EQ(rtc.busStatus(), -2);
    CHECK_EQ(rtc.service(), 0);
    CHECK_EQ(rtc.error(), INS5S8563_OK);
    CHECK_EQ(driver->xfer(driver->ctx, 0x51, bytes, 33, nullptr, 0), -1); // Wire holds 32
    CHECK_EQ(driver->xfer(driver->ctx, 0x51, bytes, 1, bytes, 33), -4);
}

int main()
{
    time_and_power();
    alarm();
    timer();
    bus();
    CHECK_EQ(board_faults(), 0);
    return check_result();
}
