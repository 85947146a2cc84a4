#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A driver in Python, on Debian's python3-smbus: smbus_driver.py CALL, for `rtc8563 exam`"""

import datetime
import os
import sys
import time

import smbus


def number(code):
    return code // 16 * 10 + code % 16


def get(bus):
    registers = bus.read_i2c_block_data(0x51, 0, 9)
    control, _, second, minute, hour, day, weekday, month, year = registers
    if control & 0x20 or second & 0x80 or year > 0x99: # who is not there reads FFh
        sys.exit("the clock stands, or is not right")
    now = datetime.datetime(2000 + number(year), number(month & 0x1F), number(day & 0x3F),
                            number(hour & 0x3F), number(minute & 0x7F), number(second))
    print(now.strftime(f"%Y %m %d {weekday & 7} %H %M %S"))


if sys.argv[1] == "calls":
    print("calls get")
else:
    until = time.monotonic() + 0.001
    while time.monotonic() < until: # looks at the clock, as some do, and each look takes time
        pass
    get(smbus.SMBus(int(os.environ["RTC8563_BUS"])))
