#!/usr/bin/env python3
# board_test.py - Debian's kernel on a board of the QEMU that has the chip inside
#
# SPDX-License-Identifier: MIT
#
#     board_test.py    `make test-qemu-device`, after tests/qemu-device/build
#
# What is typed, on the host and in the guest, is taken from docs/qemu.md as it stands there.

import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(ROOT / "tests/qemu"), str(ROOT / "tests/linux")]
import guest
from guest import PATIENCE_S, until
from linux_test import (AIE, DRIVER, RTC, WAKE_ALARM, Part, date, dates, driver_time, seconds,
                        time_of)
import parts
from qemu_test import (boot, cancel, fire_sysfs, interrupts, probe, refuses, set_clock, tools,
                       typed)

HERE = ROOT / "tests/qemu-device"
BUILT = ROOT / "build/qemu-device"
# docs/qemu.md says why.
INTERRUPTS_AN_ALARM = 2


class Chip(guest.Chip):
    """In QEMU, with its file outside."""

    def __init__(self, file): # pylint: disable=super-init-not-called
        self.file = file

    def kill(self):
        pass # it ends with its machine


def log(part):
    """What QEMU wrote down of the chip's findings: their names."""
    return re.findall(r"^ins5s8563: ([A-Z_]+)", (part.folder / "qemu.log").read_text(), re.M)


def util_linux(part, chip, machine):
    """hwclock, which busybox has one of, too."""
    machine.ask("/sbin/hwclock --utc --set --date '2031-05-06 07:08:10'")
    part.agrees(lambda: seconds(machine.ask("/sbin/hwclock --utc --show")), chip,
                "util-linux: hwclock --set, then --show")
    part.between(seconds("2031-05-06 07:08:10"), time_of(chip), seconds("2031-05-06 07:09:10"),
                 "sets the chip to what was said")
    machine.ask("date -u -s '2032-01-02 03:04:05' && /sbin/hwclock --utc --systohc")
    part.agrees(lambda: date(machine), chip, "and hwclock --systohc to the system's time")


def dip(part, chip, machine):
    chip_in_qemu = "/machine/peripheral/rtc vdd"
    machine.monitor(f"qom-set {chip_in_qemu} 1200")
    machine.monitor(f"qom-set {chip_in_qemu} 3000")
    refuses(part, chip, machine, "rtc0")


def leap_night(part, chip, machine):
    """The time is set from outside. hwclock of armhf knows no time after 2038: the kernel does."""
    chip.tool("set", "at=2096-02-28T23:59:45")
    before = interrupts(machine)
    part.agrees(lambda: driver_time(machine.ask(RTC)), chip, "Linux reads 2096 as 2096")
    machine.ask(f"echo +20 >{WAKE_ALARM}")
    part.equal(dates(machine.ask(RTC))[0][0], "2096-02-28", "it is 28 February 2096")
    until(lambda: interrupts(machine) > before, "the interrupt")
    part.between(seconds("2096-02-29 00:00:00"), driver_time(machine.ask(RTC)),
                 seconds("2096-02-29 00:00:30"), "the alarm comes when it is the 29th")
    chip.tool("set", "at=2096-02-29T23:59:59")
    until(lambda: dates(machine.ask(RTC))[0][0] == "2096-03-01", "1 March")


def reset(part, chip, machine):
    machine.monitor("system_reset")
    machine.booted()
    part.agrees(lambda: driver_time(machine.ask(RTC)), chip, "after a reset the time is the chip's")
    set_clock(part, chip, machine, "rtc0", "and can be set")
    fire_sysfs(part, chip, machine, INTERRUPTS_AN_ALARM)


def sabrelite(part):
    outside, inside = typed("A board with Debian's kernel", "docs/qemu.md")
    files = [BUILT / "armmp" / name for name in ("vmlinuz", "initrd.img", "imx6q-sabrelite.dtb")]
    machine = boot(part, outside, [*files, HERE / "rtc.dts"], BUILT / "build")
    chip = Chip(part.folder / "rtc.chip")
    part.matches(machine.ask("dmesg"), r"rtc-pcf8563 0-0051: setting system clock to 2026-0[23]",
                 "the kernel sets its clock from the chip")
    for line in inside:
        machine.ask(line)
    part.equal(chip.register(1) & AIE, AIE, "the document's wakealarm arms an alarm")
    probe(part, chip, machine, "rtc0")
    util_linux(part, chip, machine)
    tools(part, chip, machine)
    dip(part, chip, machine)
    fire_sysfs(part, chip, machine, INTERRUPTS_AN_ALARM)
    cancel(part, chip, machine)
    leap_night(part, chip, machine)
    reset(part, chip, machine)
    found = log(part)
    part.equal(set(found) - {"TORN_WRITE"}, DRIVER | {"LOW_VOLTAGE"},
               "-d guest_errors tells what Linux's driver does wrong, and of the dip")
    part.matches(machine.monitor("qom-get /machine/peripheral/rtc findings"),
                 rf"\b{len(found)}\b", "and the property counts it")
    machine.send("\x01cquit")
    part.equal(machine.process.wait(PATIENCE_S), 0, "QEMU ends well")


if __name__ == "__main__":
    sys.exit(parts.main("Debian's kernel on a board with the chip.", "rtc8563-board-", Part,
                        [sabrelite], at_once=1))
