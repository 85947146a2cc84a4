#!/usr/bin/env python3
# qemu_test.py - QEMU's guests with the chip, by the command lines of docs/vhost-user.md
#
# SPDX-License-Identifier: MIT
#
#     qemu_test.py                   `make test-qemu`, after tests/qemu/build
#     qemu_test.py --only WORD...    those parts whose name holds one of the words
#
# What is typed, on the host and in the guest, is taken from the document as it stands there.

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/linux"))
import guest
from guest import PATIENCE_S, TIED, Failed, groups, kill_group, until
from linux_test import AF, AIE, INTERRUPTS, WAKE_ALARM, Part, date, interrupts_in, time_of
import parts

HERE = ROOT / "tests/qemu"
BUILT = ROOT / "build/qemu"
AT_ONCE = 2


def typed(heading, document="docs/vhost-user.md"):
    """The commands below a heading: the host's as lists of words, the guest's as lines."""
    text = (ROOT / document).read_text()
    section = text.partition(f"## {heading}\n")[2].partition("\n#")[0]
    text = "\n".join(re.findall(r"^    (.*)$", section, re.M))
    lines = re.sub(r" *\\\n *", " ", text).splitlines()
    inside = [line.removeprefix("guest# ") for line in lines if line.startswith("guest# ")]
    return [shlex.split(line) for line in lines if not line.startswith("guest# ")], inside


def interrupts(machine):
    return interrupts_in(machine.ask(INTERRUPTS))


def near_the_end_of_a_minute(machine):
    """Sets the chip, by Linux, so that an alarm in 20 s is soon due: Linux takes the whole minute
    before it."""
    machine.ask("date -u -s '2032-02-29 23:59:47' && hwclock --utc --systohc")


def fire_sysfs(part, chip, machine, at_most=1):
    """How often a controller tells one fall of /INT is its affair."""
    near_the_end_of_a_minute(machine)
    before = interrupts(machine)
    machine.ask(f"echo +20 >{WAKE_ALARM}")
    part.equal([chip.register(r) for r in range(9, 13)], [0, 0, 0x01, 1],
               "wakealarm writes the alarm, rounded down to the minute")
    part.equal(chip.register(1) & (AIE | AF), AIE, "and arms it")
    part.matches(machine.ask("cat /proc/driver/rtc"), r"alarm_IRQ\s*: yes",
                 "/proc/driver/rtc shows it")
    until(lambda: interrupts(machine) > before, "the interrupt by /INT")
    part.at_midnight(time_of(chip), "it comes at the minute")
    until(lambda: chip.show()["pins"]["int"] == 1, "/INT to rise")
    part.between(before + 1, interrupts(machine), before + at_most, "there is no other")
    part.equal(chip.register(1) & AF, 0, "and clears AF, so that /INT rises")
    until(lambda: machine.ask(f"cat {WAKE_ALARM}") == "", "wakealarm to be empty")
    part.equal(chip.register(1) & AIE, 0, "the alarm is over and off")


def cancel(part, chip, machine):
    near_the_end_of_a_minute(machine)
    before = interrupts(machine)
    machine.ask(f"echo +20 >{WAKE_ALARM} && echo 0 >{WAKE_ALARM}")
    until(lambda: chip.register(3) != 0x59, "the minute", 30)
    time.sleep(0.3)
    part.equal((interrupts(machine), chip.show()["pins"]["int"]), (before, 1),
               "an alarm that was taken back does not come")


class Chip(guest.Chip):
    """The document's chip, and its backend, the command that ends in `&`."""

    def __init__(self, folder, words, env): # pylint: disable=super-init-not-called
        self.folder, self.number, self.file = folder, 0, folder / "rtc.chip"
        self.words, self.env = words, env
        self.serve()

    def serve(self):
        with open(self.folder / "backend0", "a", encoding="utf-8") as said:
            self.backend = subprocess.Popen([*TIED, *self.words], cwd=self.folder, env=self.env,
                                            stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        sockets = [self.folder / word for word in self.words if word.endswith(".sock")]
        until(lambda: self.backend.poll() is not None or all(s.is_socket() for s in sockets),
              "the backend's sockets")


class Machine(guest.Shell):
    """A QEMU, whose terminal is the guest's and, behind Ctrl-A c, that of QEMU's monitor."""

    def __init__(self, folder, words, env):
        self.line, line = socket.socketpair()
        with open(folder / "qemu.console", "wb") as said:
            self.process = subprocess.Popen([*TIED, *words], cwd=folder, env=env, stdin=line,
                                            stdout=line, stderr=said, start_new_session=True)
        groups.add(self.process.pid)
        line.close()

    def booted(self):
        """Waits for the prompt, and has a shell without one, nor an echo, take its place."""
        self.hear(b"guest# ", "booting", 2 * PATIENCE_S)
        # One that does not print to a terminal is not interactive.
        self.send("dmesg -n 1; stty raw -echo; (printf [=%s 0=; echo ]; sh -s) | cat; exit")
        self.answer("a shell", PATIENCE_S)

    def monitor(self, command):
        self.send(f"\x01c{command}")
        self.hear(b"(qemu) ", "the monitor")
        said = self.hear(b"(qemu) ", command)
        self.line.sendall(b"\x01c")
        return said.decode(errors="replace")

    def switch_off(self):
        """By the guest's own means: QEMU's exit status."""
        self.send("exit")
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise Failed("the guest does not switch itself off") from None

    def kill(self):
        kill_group(self.process.pid)
        self.process.wait()
        self.line.close()


def start(part, words, env):
    machine = Machine(part.folder, words, env)
    part.guests.append(machine)
    machine.booted()
    return machine


def boot(part, outside, files, *path):
    """Types these commands, of which the last starts a guest, where these files are."""
    env = {**os.environ, "PATH": ":".join(
        [*map(str, path), str(ROOT / "build"), os.environ["PATH"]])}
    for file in files:
        (part.folder / file.name).symlink_to(file)
    for words in outside[:-1]:
        if words[-1] == "&":
            part.chips.append(Chip(part.folder, words[:-1], env))
        else:
            with open(part.folder / f"{words[0]}.console", "wb") as said:
                subprocess.run([*TIED, *words], cwd=part.folder, env=env, check=True, stdout=said,
                               stdin=subprocess.DEVNULL, stderr=said, timeout=PATIENCE_S)
    return start(part, outside[-1], env)


def begin(part, heading, arch, *path):
    """Types what the document has below this heading: the chip, the guest, what that printed."""
    outside, inside = typed(heading)
    machine = boot(part, outside, [BUILT / arch / "vmlinuz", BUILT / arch / "initrd.img",
                                   HERE / "rtc.dts"], *path)
    return part.chips[0], machine, [machine.ask(line) for line in inside]


def clock(machine, rtc):
    """What busybox's hwclock says: "Sun Mar  1 00:00:08 2026  0.000000 seconds"."""
    words = machine.ask(f"hwclock -u -f /dev/{rtc}").split()
    stamp = datetime.strptime(" ".join(words[:5]), "%a %b %d %H:%M:%S %Y")
    return stamp.replace(tzinfo=timezone.utc).timestamp()


def set_clock(part, chip, machine, rtc, what):
    machine.ask(f"date -u -s '2032-02-29 12:34:50' && hwclock -u -w -f /dev/{rtc}")
    part.agrees(lambda: date(machine), chip, what)
    part.agrees(lambda: clock(machine, rtc), chip, "and can be read back")


# ----------------------------------------------------------- what is tried in each guest


def probe(part, chip, machine, rtc):
    part.matches(machine.ask("dmesg"), f"rtc-pcf8563 0-0051: registered as {rtc}",
                 "the driver probes")
    part.agrees(lambda: clock(machine, rtc), chip, "hwclock agrees with the chip")
    set_clock(part, chip, machine, rtc, "hwclock -w sets the chip")
    part.equal(chip.register(6), 0, "the weekday is that of the date, Sunday")


def tools(part, chip, machine):
    found = re.findall(r" ([0-7][0-9a-f]|UU)(?= |$)", "\n".join(
        machine.ask("i2cdetect -y -r 0").splitlines()[1:]), re.M)
    part.equal(found, ["UU"], "i2cdetect finds the driver's chip and nothing else")
    machine.ask("i2cset -f -y 0 0x51 0x0f 0xa5")
    part.equal(chip.register(0x0F), 0xA5, "i2cset writes")
    part.equal(machine.ask("i2cget -f -y 0 0x51 0x0f"), "0xa5", "i2cget reads")
    part.matches(machine.ask("i2cdump -f -y 0 0x51 i"), r"(?m)^00: 00 00 .* 03 a5\b",
                 "i2cdump shows it, too")
    status, said = machine.sh("i2cget -y 0 0x50 0x00")
    part.check(status != 0 and "read failed" in said, "another address does not answer", said)


def many_bytes(part, machine):
    part.equal(machine.ask("i2ctransfer -f -y 0 r8192@0x51 | wc -w"), "8192",
               "8192 bytes in one transfer")


def supply(part, chip, machine, rtc):
    chip.tool("set", "vdd=1.2V")
    chip.tool("set", "vdd=3.0V")
    refuses(part, chip, machine, rtc)


def refuses(part, chip, machine, rtc):
    status, said = machine.sh(f"hwclock -u -f /dev/{rtc}")
    part.check(status != 0, "after a dip of the supply hwclock refuses", said)
    part.matches(machine.ask("dmesg"), "low voltage detected, date/time is not reliable",
                 "and the kernel says why")
    set_clock(part, chip, machine, rtc, "set again it is reliable again")


def off(part, chip, machine):
    part.equal(machine.switch_off(), 0, "the guest switches itself off")
    part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")


def read_on_and_on(machine):
    """8192 bytes take the bus 0.74 s: in a second the guest is in mid transfer."""
    machine.send("while :; do i2ctransfer -f -y 0 r8192@0x51; done >/dev/null")
    time.sleep(1)


# ------------------------------------------------------------------------------- the parts


def x86(part):
    heading = "x86, QEMU 7.2 of Debian 12"
    chip, machine, said = begin(part, heading, "amd64")
    part.equal(said[-1], "1", "the guest reads that /INT is released")
    machine.ask("for write in '1 1' '0x0f 1' '0x0e 0x82'; do i2cset -f -y 0 0x51 $write; done")
    part.equal(machine.ask("sleep 2; cat '/sys/class/gpio/!INT/value'"), "0",
               "and pulled low by the timer")
    machine.ask("i2cset -f -y 0 0x51 1 0 && i2cset -f -y 0 0x51 0x0e 3")
    probe(part, chip, machine, "rtc1")
    tools(part, chip, machine)
    many_bytes(part, machine)
    supply(part, chip, machine, "rtc1")
    read_on_and_on(machine)
    machine.monitor("system_reset")
    machine.booted()
    again(part, chip, machine, heading, "reset in mid transfer")
    read_on_and_on(machine)
    machine.kill()
    machine = start(part, typed(heading)[0][-1], chip.env)
    again(part, chip, machine, heading, "killed in mid transfer, and another QEMU started")
    off(part, chip, machine)


def again(part, chip, machine, heading, what):
    for line in typed(heading)[1]:
        machine.ask(line)
    part.agrees(lambda: clock(machine, "rtc1"), chip, f"{what}: hwclock agrees with the chip")


def arm64(part):
    chip, machine, _ = begin(part, "arm64, QEMU 7.2 of Debian 12", "arm64")
    probe(part, chip, machine, "rtc1")
    tools(part, chip, machine)
    many_bytes(part, machine)
    supply(part, chip, machine, "rtc1")
    machine.monitor("stop")
    time.sleep(1)
    machine.monitor("cont")
    part.agrees(lambda: clock(machine, "rtc1"), chip, "stopped for a second it finds the time")
    machine.ask("cd /sys/bus/virtio/drivers/i2c_virtio; device=$(echo virtio*);"
                "echo $device >unbind; echo $device >bind;"
                "echo pcf8563 0x51 >/sys/bus/i2c/devices/i2c-0/new_device")
    part.agrees(lambda: clock(machine, "rtc1"), chip, "also with the adapter taken away and back")
    off(part, chip, machine)


def interrupt(part):
    chip, machine, _ = begin(part, "arm64 with /INT, QEMU 10 of bookworm-backports", "arm64",
                             BUILT / "10/bin")
    part.matches(machine.ask("dmesg"), r"rtc-pcf8563 0-0051: setting system clock to 2026-0[23]",
                 "the kernel sets its clock from the chip")
    part.equal(chip.register(1), AIE, "the document's wakealarm arms an alarm")
    probe(part, chip, machine, "rtc0")
    tools(part, chip, machine)
    many_bytes(part, machine)
    supply(part, chip, machine, "rtc0")
    fire_sysfs(part, chip, machine)
    stopped(part, chip, machine)
    machine.send("reboot -f")
    machine.booted()
    part.equal(interrupts(machine), 0, "the guest boots again")
    fire_sysfs(part, chip, machine)
    cancel(part, chip, machine)
    off(part, chip, machine)


def stopped(part, chip, machine):
    near_the_end_of_a_minute(machine)
    before = interrupts(machine)
    machine.ask("echo +20 > /sys/class/rtc/rtc0/wakealarm")
    machine.monitor("stop")
    until(lambda: chip.show()["pins"]["int"] == 0, "/INT to fall while the guest is stopped")
    time.sleep(1)
    part.equal(chip.show()["pins"]["int"], 0, "/INT falls meanwhile, and stays low")
    machine.monitor("cont")
    until(lambda: interrupts(machine) > before, "the interrupt")
    part.equal(interrupts(machine), before + 1, "it is one interrupt when the guest goes on")
    until(lambda: chip.show()["pins"]["int"] == 1, "/INT to rise")


# The longest first.
PARTS = [interrupt, x86, arm64]


if __name__ == "__main__":
    sys.exit(parts.main("QEMU's guests with the chip.", "rtc8563-qemu-", Part, PARTS, AT_ONCE))
