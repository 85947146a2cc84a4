#!/usr/bin/env python3
# vhost_user_test.py - rtc8563 vhost-user with a front end of our own
#
# SPDX-License-Identifier: MIT
#
#     vhost_user_test.py TOOL [CLASS...]

import json
import os
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

from front_end import (F_EVENT_IDX, GPIO_LINES, GUEST, IRQ_BOTH, IRQ_FALLING, IRQ_HIGH, IRQ_LOW,
                       IRQ_NONE, IRQ_RISING, IRQ_TYPE, GET_DIRECTION, GET_VALUE, NAMES,
                       SET_DIRECTION, SET_VALUE, FrontEnd, Gone, Gpio, I2c)
import front_end as vu

TOOL = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
PATIENCE_S = 20


def tool(*words, cwd, status=0):
    done = subprocess.run([TOOL, *words], cwd=cwd, capture_output=True, text=True,
                          timeout=PATIENCE_S, check=False)
    assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout


class Case(unittest.TestCase):
    """A folder with a chip, and a backend for it."""

    NEW = ["--frozen", "--at", "2026-02-28T23:59:50"]
    OPTIONS = []

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)
        tool("new", "a.chip", *self.NEW, cwd=self.folder)
        self.backend = None
        self.addCleanup(self.kill)
        self.start()

    def start(self, *options, wait=True):
        self.backend = subprocess.Popen(
            [TOOL, "vhost-user", "--chip", "a.chip", "--i2c", "i2c", "--gpio", "gpio",
             *self.OPTIONS, *options], cwd=self.folder, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        if wait:
            self.until(lambda: all(self.listens(name) for name in ("i2c", "gpio")))

    def until(self, condition):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end, "it did not come to pass")
            self.assertIsNone(self.backend.poll(), "the backend has ended")
            time.sleep(0.005)

    def listens(self, name):
        return (self.folder / name).is_socket()

    def inode(self, name):
        try:
            return os.stat(self.folder / name).st_ino
        except FileNotFoundError:
            return ""

    def kill(self):
        if self.backend is not None and self.backend.poll() is None:
            self.backend.kill()
            self.backend.communicate()

    def end(self, number=signal.SIGTERM):
        """Ends it by a signal: what it had to say, line by line."""
        self.backend.send_signal(number)
        stdout, stderr = self.backend.communicate(timeout=PATIENCE_S)
        self.assertEqual(self.backend.returncode, 0, stderr)
        self.assertEqual(stdout, "")
        return stderr.splitlines()

    def silent_end(self):
        self.assertEqual(self.end(), [])

    def chip(self):
        return json.loads(tool("show", "a.chip", "--json", cwd=self.folder))

    def i2c(self, **options):
        driver = I2c(self.folder / "i2c")
        self.addCleanup(driver.close)
        driver.start(**options)
        return driver

    def gpio(self, **options):
        driver = Gpio(self.folder / "gpio")
        self.addCleanup(driver.close)
        driver.start(**options)
        return driver


class Adapter(Case):
    def test_reads_and_writes(self):
        i2c = self.i2c()
        self.assertEqual(i2c.registers(2, 7), bytes.fromhex("50592328060226"))
        i2c.write(2, 0x12, 0x34)
        self.assertEqual(i2c.registers(2, 2), bytes.fromhex("1234"))
        self.silent_end()
        registers = self.chip()["registers"]
        self.assertEqual((registers["02"], registers["03"]), (0x12, 0x34))

    def test_every_layout_of_a_chain(self):
        for indirect in (False, True):
            for event_index in (False, True):
                with self.subTest(indirect=indirect, event_index=event_index):
                    i2c = self.i2c(indirect=indirect, event_index=event_index)
                    for n in range(40): # around the ring
                        i2c.rings[0].set_used_event(i2c.rings[0].seen)
                        results = i2c.transfer(bytes([2]), 7, indirect=indirect)
                        self.assertEqual(results[0], (0, b""))
                        self.assertEqual(results[1][0], 0)
                        self.assertEqual(results[1][1][3] & 0x3F, 0x28)
                    i2c.close()
        self.silent_end()

    def test_addresses_that_nobody_answers(self):
        i2c = self.i2c()
        for address in (0x00, 0x50, 0x52, 0x7F, 0x3FF, 0x7FFF):
            self.assertEqual(i2c.transfer(b"\x02", address=address), [(1, b"")])
            self.assertEqual(i2c.transfer(2, address=address), [(1, b"\xFF\xFF")])
        self.assertEqual(i2c.registers(2, 1), b"\x50")
        self.silent_end()

    def test_lengths(self):
        i2c = self.i2c()
        self.assertEqual(i2c.transfer(b""), [(0, b"")])  # SMBus quick
        self.assertEqual(i2c.transfer(0), [(0, b"")])
        self.assertEqual(i2c.transfer(b"", address=0x50), [(1, b"")])
        self.assertEqual(i2c.transfer(b"\x00", 258)[1][1][256:], i2c.registers(0, 2))
        self.assertEqual(len(i2c.transfer(0xFFFF)[0][1]), 0xFFFF)
        ring = i2c.rings[0]
        ring.room = ring.buffers
        head, places = ring.add([struct.pack("<HHI", 0xA2, 0, vu.M_RD)], [0x10000, 1])
        ring.kick()
        self.assertEqual(ring.wait(), [(head, 0)]) # an i2c message is shorter
        self.assertEqual(ring.bytes_at(places[1]), b"\x01")
        self.assertEqual(i2c.registers(2, 1), b"\x50")
        self.silent_end()

    def test_what_fails_takes_the_group_along(self):
        tool("set", "a.chip", "fault=nack:2", cwd=self.folder)
        i2c = self.i2c()
        self.assertEqual(i2c.transfer(b"\x03", 1, b"\x04\x11", b"\x05"),
                         [(0, b""), (0, b"\x59"), (1, b""), (1, b"")])
        self.assertEqual(i2c.transfer(b"\x04", 1), [(0, b""), (0, b"\x23")])
        self.silent_end()

    def test_a_group_that_comes_in_parts(self):
        """A kick for its first request does not end the transfer: no STOP, the time is held."""
        i2c = self.i2c()
        ring = i2c.rings[0]
        first = ring.add([struct.pack("<HHI", 0xA2, 0, vu.FAIL_NEXT), b"\x02"], [1])
        ring.kick()
        self.assertTrue(i2c.is_there())
        self.assertEqual(ring.collect(), [])
        second = ring.add([struct.pack("<HHI", 0xA2, 0, vu.M_RD)], [3, 1])
        ring.kick()
        self.assertEqual([head for head, _ in ring.wait(2)], [first[0], second[0]])
        self.assertEqual(ring.bytes_at(second[1][0]), bytes.fromhex("505923"))
        self.silent_end()

    def test_a_group_whose_rest_never_comes(self):
        i2c = self.i2c()
        ring = i2c.rings[0]
        _, [status] = ring.add([struct.pack("<HHI", 0xA2, 0, vu.FAIL_NEXT), b"\x02"], [1])
        ring.kick()
        ring.wait()
        self.assertEqual(ring.bytes_at(status), b"\x00")
        self.silent_end()

    def test_pieces_of_a_request(self):
        """A header in two parts, data in three, data and status in one."""
        i2c = self.i2c()
        ring = i2c.rings[0]
        header = struct.pack("<HHI", 0xA2, 0, 0)
        ring.add([header[:3], header[3:], b"\x02", b"\x21", b"\x43"], [1])
        ring.kick()
        ring.wait()
        self.assertEqual(i2c.registers(2, 2), bytes.fromhex("2143"))
        i2c.write(2)
        _, [place] = ring.add([struct.pack("<HHI", 0xA2, 0, vu.M_RD)], [3])
        ring.kick()
        self.assertEqual([size for _, size in ring.wait()], [3])
        self.assertEqual(ring.bytes_at(place), bytes.fromhex("214300"))
        self.silent_end()

    def test_more_requests_than_fit_one_transfer(self):
        i2c = self.i2c(size=512)
        results = i2c.transfer(*[bytes([9]), 1] * 40)
        self.assertEqual({status for status, _ in results}, {0})
        self.assertEqual({data for _, data in results[1::2]}, {b"\x80"})
        self.silent_end()

    def test_the_guest_need_not_be_called(self):
        i2c = self.i2c()
        ring = i2c.rings[0]
        ring.set_no_interrupt(1)
        ring.add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
        ring.kick()
        self.until(lambda: ring.used_index() == 1)
        self.assertFalse(ring.called(0.05))
        ring.set_no_interrupt(0)
        self.silent_end()

    def test_event_index(self):
        i2c = self.i2c(event_index=True)
        ring = i2c.rings[0]
        i2c.write(2, 0x11)                   # the first one is always called for
        ring.forget_calls()
        self.assertEqual(ring.avail_event(), 1)
        ring.set_used_event(2)               # at the third one
        for n, called in ((2, False), (3, True)):
            ring.add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
            ring.kick()
            self.until(lambda n=n: ring.used_index() == n)
            self.assertEqual(ring.called(0.1), called)
            ring.forget_calls()
        self.assertEqual(ring.avail_event(), 3)
        self.silent_end()

    def test_damaged_chip_file(self):
        """The guest sees its transfers fail, and the file stays as it is; a whole one is found."""
        i2c = self.i2c()
        whole = (self.folder / "a.chip").read_bytes()
        damaged = whole[:4196] + bytes(8) + whole[4204:8292] + bytes(8) + whole[8300:]
        (self.folder / "b.chip").write_bytes(damaged)
        os.rename(self.folder / "b.chip", self.folder / "a.chip")
        time.sleep(0.1)
        self.assertEqual(i2c.transfer(b"\x02")[0][0], 1)
        self.assertEqual(i2c.transfer(b"\x02", 1)[1], (1, b"\xFF"))
        self.assertEqual((self.folder / "a.chip").read_bytes(), damaged)
        (self.folder / "b.chip").write_bytes(whole)
        os.rename(self.folder / "b.chip", self.folder / "a.chip")
        time.sleep(0.1)
        self.assertEqual(i2c.registers(3, 1), b"\x59")
        said = self.end()
        self.assertEqual(len(said), 1)
        self.assertRegex(said[0], "^rtc8563 vhost-user: i2c: requests fail: the file is a damaged "
                                  "chip file")


class Running(Case):
    """A chip in real time."""

    NEW = ["--at", "2026-02-28T23:59:58"]
    OPTIONS = ["--scl", "10k"]

    def test_a_transfer_takes_its_time(self):
        i2c = self.i2c()
        begin = time.monotonic()
        i2c.transfer(200)
        self.assertGreater(time.monotonic() - begin, 201 * 9 / 10000 - 0.011) # the chip may lead
        self.silent_end()

    def test_the_alarm_comes_at_once(self):
        """/INT falls at midnight, and the guest hears of it within a few ms."""
        i2c, gpio = self.i2c(), self.gpio()
        i2c.write(0x09, 0x80, 0x80, 0x01, 0x80)
        i2c.write(0x01, 0x02)
        self.assertEqual(gpio.request(IRQ_TYPE, 0, IRQ_LOW), b"\x00\x00")
        head, place = gpio.leave_buffer(0)
        self.assertEqual(gpio.event(5), (head, 1))
        late = self.chip()["time_ns"]
        self.assertEqual(gpio.rings[1].bytes_at(place), b"\x01")
        self.assertEqual(i2c.registers(2, 4)[1:], bytes.fromhex("000001"))
        second = [time for time in range(1, 4) if time * 10**9 < late][-1]
        self.assertLess(late - second * 10**9, 10**9)
        self.silent_end()

    def test_timer_pulses_as_edges(self):
        """A pulse of 1/64 s each 1/16 s: falling and rising edges, none lost, none twice."""
        i2c, gpio = self.i2c(), self.gpio()
        self.assertEqual(gpio.request(IRQ_TYPE, 0, IRQ_FALLING), b"\x00\x00")
        i2c.write(0x0E, 0x81, 8)
        i2c.write(0x01, 0x11) # TI_TP, TIE
        begin = time.monotonic()
        for _ in range(8):
            head, _ = gpio.leave_buffer(0)
            self.assertEqual(gpio.event(2), (head, 1))
        taken = time.monotonic() - begin
        self.assertGreater(taken, 0.8)
        self.assertLess(taken, 3)
        self.silent_end()

    def test_somebody_else_changes_the_chip(self):
        gpio = self.gpio()
        gpio.request(IRQ_TYPE, 0, IRQ_LOW)
        head, _ = gpio.leave_buffer(0)
        self.assertIsNone(gpio.event(0.05))
        tool("advance", "a.chip", "2s", cwd=self.folder)
        i2c = self.i2c()
        i2c.write(0x0E, 0x82, 1)
        i2c.write(0x01, 0x01)
        tool("advance", "a.chip", "1s", cwd=self.folder)
        self.assertEqual(gpio.event(1), (head, 1))
        self.silent_end()


class Drawing(Case):
    NEW = ["--at", "2026-02-28T23:59:50"]
    OPTIONS = ["--vcd", "out.vcd", "--scl", "400k"]

    def changes(self):
        """(ns, wire, level) one after the other."""
        now, found = 0, []
        body = (self.folder / "out.vcd").read_text().partition("$enddefinitions $end\n")[2]
        for line in body.split("\n"):
            if line.startswith("#"):
                self.assertGreaterEqual(int(line[1:]), now)
                now = int(line[1:])
            elif line[:1] in ("0", "1", "x"):
                found.append((now, line[1], line[0]))
        return found

    def transfers(self):
        """What an I2C decoder makes of SCL and SDA: S, P and bytes with their acknowledge."""
        level, bits, found = {"c": "1", "d": "1"}, None, []
        for _, wire, value in self.changes():
            if wire not in level or level[wire] == value:
                continue
            level[wire] = value
            if wire == "d" and level["c"] == "1":
                self.assertIn(bits, (None, "", "0", "1")) # not amid a byte
                found.append("S" if value == "0" else "P")
                bits = "" if value == "0" else None
            elif wire == "c" and value == "1" and bits is not None:
                bits += level["d"]
                if len(bits) == 9:
                    found.append(f"{int(bits[:8], 2):02X}{'-' if bits[8] == '1' else ''}")
                    bits = ""
        return " ".join(found)

    def test_wires(self):
        i2c = self.i2c()
        i2c.write(0x0D, 0x00)
        i2c.write(0x09, 0x15)
        self.assertEqual(i2c.registers(9, 2), bytes.fromhex("1580"))
        i2c.transfer(b"\x00", address=0x50)
        self.silent_end()
        self.assertEqual(self.transfers(),
                         "S A2 0D 00 P S A2 09 15 P S A2 09 S A3 15 80- P S A0- P")

    def test_lines(self):
        """The timer pulls /INT low amid CLKOUT at 32768 Hz, which is too much to draw."""
        i2c = self.i2c()
        i2c.write(0x0E, 0x81, 16)
        i2c.write(0x01, 0x01)
        tool("advance", "a.chip", "10s", cwd=self.folder)
        time.sleep(0.4)
        i2c.write(0x01, 0x00)
        self.silent_end()
        drawn = self.changes()
        self.assertEqual([level for _, wire, level in drawn if wire == "i"], ["1", "0", "1"])
        self.assertIn("x", [level for _, wire, level in drawn if wire == "o"])
        self.assertLess(len(drawn), 20000)

    def test_a_file_that_cannot_be_written(self):
        self.silent_end()
        tool("vhost-user", "--chip", "a.chip", "--i2c", "i2c", "--vcd", "none/out.vcd",
             cwd=self.folder, status=3)
        backend = subprocess.Popen([TOOL, "vhost-user", "--chip", "a.chip", "--i2c", "i2c", "--vcd",
                                    "/dev/full"], cwd=self.folder, stderr=subprocess.PIPE)
        while not (self.folder / "i2c").is_socket():
            time.sleep(0.01)
        backend.terminate()
        said = backend.communicate(timeout=PATIENCE_S)[1].decode()
        self.assertEqual(backend.returncode, 3)
        self.assertEqual(said, "rtc8563 vhost-user: cannot write /dev/full: No space left on "
                               "device\n")


class FrozenDrawing(Drawing):
    """Time stands still: levels only."""

    NEW = ["--frozen"]

    def test_wires(self):
        self.i2c().write(0x0D, 0x00)
        self.silent_end()
        self.assertEqual(self.transfers(), "")

    def test_lines(self):
        i2c = self.i2c()
        i2c.write(0x0E, 0x82, 1)
        i2c.write(0x01, 0x01)
        tool("advance", "a.chip", "10s", cwd=self.folder)
        i2c.registers(0, 1)
        i2c.write(0x01, 0x00)
        self.silent_end()
        self.assertEqual([level for _, wire, level in self.changes() if wire == "i"],
                         ["1", "0", "1"])


class Controller(Case):
    def test_configuration_and_names(self):
        gpio = self.gpio()
        empty = struct.pack("<III", 0, 0, 0)
        self.assertEqual(gpio.config(), struct.pack("<IIIHHI", 0, 8, 0, 3, 0, 18))
        self.assertEqual(gpio.config(4, 4), struct.pack("<III", 4, 4, 0) + struct.pack("<I", 18))
        self.assertEqual(gpio.config(0, 0), empty)
        self.assertEqual(gpio.config(8, 1), b"") # there is none
        self.assertEqual(gpio.config(1 << 31, 200), b"")
        self.assertEqual(gpio.request(NAMES, 0, 0, 19), b"\0/INT\0/INT2\0CLKOUT\0")
        self.assertEqual(gpio.request(NAMES, 0, 0, 5), b"\0/INT")
        self.silent_end()

    def test_directions_and_values(self):
        gpio = self.gpio()
        for line in range(GPIO_LINES):
            self.assertEqual(gpio.request(GET_DIRECTION, line), b"\0\2")
            self.assertEqual(gpio.request(SET_DIRECTION, line, 1), b"\1\0") # never an output
            self.assertEqual(gpio.request(SET_DIRECTION, line, 3), b"\1\0")
            self.assertEqual(gpio.request(SET_DIRECTION, line, 0), b"\0\0")
            self.assertEqual(gpio.request(GET_DIRECTION, line), b"\0\0")
            self.assertEqual(gpio.request(SET_DIRECTION, line, 2), b"\0\0")
            self.assertEqual(gpio.request(SET_VALUE, line, 1), b"\1\0")
            self.assertEqual(gpio.request(IRQ_TYPE, line, 5), b"\1\0")
            self.assertEqual(gpio.request(99, line), b"\1\0")
        self.assertEqual(gpio.request(GET_VALUE, 0), b"\0\1")
        for kind in (GET_DIRECTION, SET_DIRECTION, GET_VALUE, IRQ_TYPE):
            self.assertEqual(gpio.request(kind, GPIO_LINES), b"\1\0")
            self.assertEqual(gpio.request(kind, 0xFFFF), b"\1\0")
        self.silent_end()

    def pull_low(self, i2c):
        """/INT by the timer, a second from now."""
        i2c.write(0x0E, 0x82, 1)
        i2c.write(0x01, 0x01)
        tool("advance", "a.chip", "1001ms", cwd=self.folder)

    def test_values_follow_the_chip(self):
        i2c, gpio = self.i2c(), self.gpio()
        self.pull_low(i2c)
        self.assertEqual(gpio.request(GET_VALUE, 0), b"\0\0")
        i2c.write(0x01, 0x00)
        self.assertEqual(gpio.request(GET_VALUE, 0), b"\0\1")
        self.silent_end()

    def test_level_low(self):
        """At once while it lasts, also for the next buffer; not when it is over."""
        i2c, gpio = self.i2c(), self.gpio()
        gpio.request(IRQ_TYPE, 0, IRQ_LOW)
        head, place = gpio.leave_buffer(0)
        self.assertIsNone(gpio.event(0.05))
        self.pull_low(i2c)
        self.assertEqual(gpio.event(2), (head, 1))
        self.assertEqual(gpio.rings[1].bytes_at(place), b"\x01")
        head, _ = gpio.leave_buffer(0)
        self.assertEqual(gpio.event(2), (head, 1))
        i2c.write(0x01, 0x00)
        head, place = gpio.leave_buffer(0)
        self.assertIsNone(gpio.event(0.05))
        self.assertEqual(gpio.request(IRQ_TYPE, 0, IRQ_NONE), b"\0\0")
        self.assertEqual(gpio.event(2), (head, 1)) # goes back as invalid
        self.assertEqual(gpio.rings[1].bytes_at(place), b"\x00")
        self.silent_end()

    def test_level_high(self):
        i2c, gpio = self.i2c(), self.gpio()
        self.pull_low(i2c)
        gpio.request(IRQ_TYPE, 0, IRQ_HIGH)
        head, _ = gpio.leave_buffer(0)
        self.assertIsNone(gpio.event(0.05))
        i2c.write(0x01, 0x00)
        self.assertEqual(gpio.event(2), (head, 1))
        self.silent_end()

    def test_edges(self):
        for kind, events in ((IRQ_FALLING, (1, 0)), (IRQ_RISING, (0, 1)), (IRQ_BOTH, (1, 1))):
            with self.subTest(kind=kind):
                i2c, gpio = self.i2c(), self.gpio()
                gpio.request(IRQ_TYPE, 0, kind)
                head, _ = gpio.leave_buffer(0)
                for change, event in zip((self.pull_low, lambda bus: bus.write(0x01, 0)), events):
                    change(i2c)
                    if event:
                        self.assertEqual(gpio.event(2), (head, 1))
                        head, _ = gpio.leave_buffer(0)
                    self.assertIsNone(gpio.event(0.03)) # once
                i2c.close()
                gpio.close()
        self.silent_end()

    def test_an_edge_before_the_buffer_is_kept(self):
        i2c, gpio = self.i2c(), self.gpio()
        gpio.request(IRQ_TYPE, 0, IRQ_FALLING)
        self.pull_low(i2c)
        i2c.write(0x01, 0x00)
        head, _ = gpio.leave_buffer(0)
        self.assertEqual(gpio.event(2), (head, 1))
        gpio.leave_buffer(0)
        self.assertIsNone(gpio.event(0.05))
        self.silent_end()

    def test_an_edge_before_its_type_does_not_count(self):
        i2c, gpio = self.i2c(), self.gpio()
        gpio.leave_buffer(0)
        self.pull_low(i2c)
        gpio.request(IRQ_TYPE, 0, IRQ_FALLING)
        self.assertIsNone(gpio.event(0.05))
        self.silent_end()

    def test_buffers_that_cannot_be_kept(self):
        gpio = self.gpio()
        gpio.request(IRQ_TYPE, 0, IRQ_LOW)
        gpio.leave_buffer(0)
        for line in (0, GPIO_LINES, 0xFFFF): # a second one for a line, lines that are not there
            head, place = gpio.leave_buffer(line)
            self.assertEqual(gpio.event(2), (head, 1))
            self.assertEqual(gpio.rings[1].bytes_at(place), b"\x00")
        self.silent_end()

    def test_clkout(self):
        gpio = self.gpio()
        self.assertEqual(gpio.request(IRQ_TYPE, 2, IRQ_BOTH), b"\0\0")
        head, _ = gpio.leave_buffer(2)
        tool("advance", "a.chip", "1ms", cwd=self.folder)
        self.assertEqual(gpio.event(2), (head, 1))
        self.silent_end()


class Guests(Case):
    def test_one_after_the_other(self):
        for n in range(5):
            i2c = self.i2c()
            i2c.write(0x09, 0x80 | n)
            self.assertEqual(i2c.registers(9, 1)[0], 0x80 | n)
            i2c.close()
        self.silent_end()

    def test_the_second_waits_for_the_first(self):
        first = self.i2c()
        second = FrontEnd(self.folder / "i2c")
        self.addCleanup(second.close)
        second.send(vu.GET_FEATURES)
        second.socket.settimeout(0.1)
        with self.assertRaises(TimeoutError):
            second.receive(1)
        first.close()
        second.socket.settimeout(PATIENCE_S)
        self.assertEqual(len(second.answer(vu.GET_FEATURES)), 8)
        self.silent_end()

    def test_killed_amid_a_transfer(self):
        """Its group is incomplete, its kick is given: the next one finds a whole bus."""
        i2c = self.i2c()
        i2c.rings[0].add([struct.pack("<HHI", 0xA2, 0, vu.FAIL_NEXT), b"\x02"], [1])
        i2c.rings[0].kick()
        i2c.close()
        i2c = self.i2c()
        self.assertEqual(i2c.registers(2, 2), bytes.fromhex("5059"))
        self.silent_end()

    def test_interrupts_do_not_outlive_their_guest(self):
        gpio = self.gpio()
        gpio.request(IRQ_TYPE, 0, IRQ_HIGH)
        gpio.close()
        gpio = self.gpio()
        gpio.leave_buffer(0)
        self.assertIsNone(gpio.event(0.05))
        self.silent_end()

    def test_stopped_and_continued(self):
        """As QEMU does: the base is asked for, and the ring goes on there."""
        gpio = self.gpio(event_index=True)
        gpio.request(IRQ_TYPE, 0, IRQ_LOW)
        head, _ = gpio.leave_buffer(0)
        self.until(lambda: gpio.rings[1].avail_event() == 1) # it was taken
        for ring in gpio.rings:
            index, base = struct.unpack("<II", gpio.ask(vu.GET_VRING_BASE,
                                                        struct.pack("<II", ring.index, 0)))
            self.assertEqual((index, base), (ring.index, ring.ahead))
        for ring in gpio.rings:
            ahead, seen = ring.ahead, ring.seen
            ring.start(base=ring.ahead)
            ring.ahead, ring.seen = ahead, seen
        i2c = self.i2c()
        i2c.write(0x0E, 0x82, 1)
        i2c.write(0x01, 0x01)
        tool("advance", "a.chip", "1001ms", cwd=self.folder)
        self.assertEqual(gpio.event(2), (head, 1))
        self.silent_end()

    def test_memory_given_anew(self):
        i2c = self.i2c()
        i2c.write(2, 0x12)
        i2c.give_memory()
        self.assertEqual(i2c.registers(2, 1), b"\x12")
        self.silent_end()

    def test_memory_in_pieces(self):
        """Two regions of one file, swapped for the guest; a request lies across both."""
        i2c = I2c(self.folder / "i2c")
        self.addCleanup(i2c.close)
        i2c.negotiate()
        half = i2c.size // 2
        i2c.send(vu.SET_MEM_TABLE, i2c.table((GUEST, half, vu.USER, 0),
                                             (GUEST + half, half, vu.USER + half, half)),
                 fds=[i2c.memory_fd, i2c.memory_fd])
        ring = i2c.add_ring(8)
        ring.start()
        ring.room = half - 4
        ring.add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02\x45"], [1])
        ring.kick()
        ring.wait()
        self.assertEqual(i2c.registers(2, 1), b"\x45")
        self.silent_end()

    def test_memory_as_user_mode_linux_gives_it(self):
        """With two rows in the table always, of which one counts."""
        i2c = I2c(self.folder / "i2c")
        self.addCleanup(i2c.close)
        i2c.negotiate()
        table = i2c.table((GUEST, i2c.size, vu.USER, 0), (1, 2, 3, 4))
        i2c.send(vu.SET_MEM_TABLE, struct.pack("<I", 1) + table[4:], fds=[i2c.memory_fd])
        i2c.add_ring(8).start()
        self.assertEqual(i2c.registers(2, 1), b"\x50")
        self.silent_end()

    def test_the_way_back_stays_open(self):
        """virtio_uml gives a device up when the backend closes it."""
        i2c = self.i2c()
        for _ in range(2): # another one takes its place
            ours, theirs = socket.socketpair()
            self.addCleanup(ours.close)
            i2c.send(vu.SET_BACKEND_REQ_FD, fds=[theirs.fileno()])
            theirs.close()
            self.assertTrue(i2c.is_there())
            ours.settimeout(0.05)
            with self.assertRaises(TimeoutError):
                ours.recv(1)
        i2c.close()
        ours.settimeout(PATIENCE_S)
        self.assertEqual(ours.recv(1), b"")
        self.silent_end()

    def test_replies_when_asked_for(self):
        i2c = self.i2c()
        self.assertEqual(i2c.ask(vu.SET_OWNER, flags=vu.VERSION | vu.NEED_REPLY), bytes(8))
        self.assertEqual(len(i2c.ask(vu.GET_FEATURES, flags=vu.VERSION | vu.NEED_REPLY)), 8)
        self.assertEqual(i2c.ask_u64(vu.GET_QUEUE_NUM), 1)
        self.assertTrue(i2c.is_there())
        self.silent_end()

    def test_a_message_in_pieces(self):
        i2c = self.i2c()
        message = struct.pack("<III", vu.GET_VRING_BASE, 1, 8) + struct.pack("<II", 0, 0)
        for byte in message:
            i2c.socket.send(bytes([byte]))
            time.sleep(0.002)
        self.assertEqual(i2c.answer(vu.GET_VRING_BASE), bytes(8))
        self.silent_end()

    def test_who_says_half_a_word_keeps_nobody_waiting(self):
        slow = FrontEnd(self.folder / "gpio")
        self.addCleanup(slow.close)
        slow.socket.send(b"\x01\x00\x00")
        i2c = self.i2c()
        self.assertEqual(i2c.registers(2, 1), b"\x50")
        slow.close()
        self.gpio() # it has been seen that the other one is gone
        self.assertEqual(self.end(), ["rtc8563 vhost-user: gpio: ended the connection: it hung up "
                                      "amid a message"])

    def test_a_ring_without_enabling(self):
        """Without the protocol's features a ring runs when it has its kick."""
        i2c = I2c(self.folder / "i2c")
        self.addCleanup(i2c.close)
        i2c.send(vu.SET_FEATURES, struct.pack("<Q", vu.F_VERSION_1 | 1))
        i2c.give_memory()
        ring = i2c.add_ring(8)
        i2c.real_send = i2c.send
        i2c.send = lambda number, *rest, **more: (None if number == vu.SET_VRING_ENABLE
                                                  else i2c.real_send(number, *rest, **more))
        ring.start()
        self.assertEqual(i2c.registers(2, 1), b"\x50")
        self.silent_end()

    def test_a_call_that_is_a_pipe(self):
        """As virtio_uml has it; one that nobody empties keeps nobody waiting."""
        i2c = self.i2c()
        out, into = os.pipe()
        i2c.fds += [out, into]
        i2c.send(vu.SET_VRING_CALL, struct.pack("<Q", 0), fds=[into])
        ring = i2c.rings[0]
        for _ in range(9000): # more than a pipe holds
            ring.room = ring.buffers
            ring.add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
            ring.kick()
            while ring.used_index() == ring.seen:
                pass
            ring.collect()
        self.assertEqual(len(os.read(out, 8)), 8)
        self.silent_end()


class Hostile(Case):
    """What a front end or a guest does wrong ends its connection with one line that says what, and
    leaves the chip as it was."""

    def state(self):
        chip = self.chip()
        return chip["time_ns"], chip["time"], chip["registers"], chip["pins"]

    def check(self, name, driver, attack, line):
        """One attack on a connection that has begun; the next guest finds everything in order."""
        with self.subTest(line):
            attack(driver)
            driver.wait_until_gone()
            driver.close()
            next_one = self.i2c() if name == "i2c" else self.gpio()
            if name == "i2c":
                self.assertEqual(next_one.registers(0, 9), bytes.fromhex("000050592328060226"))
            else:
                self.assertEqual(next_one.request(GET_VALUE, 0), b"\0\1")
            next_one.close()
        self.expected.append(f"rtc8563 vhost-user: {name}: ended the connection: {line}")

    def raw(self, name="i2c"):
        driver = (I2c if name == "i2c" else Gpio)(self.folder / name)
        self.addCleanup(driver.close)
        return driver

    def setUp(self):
        super().setUp()
        self.expected = []
        self.before = self.state()

    def end_as_expected(self):
        self.assertEqual(self.end(), self.expected)
        self.assertEqual(self.state(), self.before)

    # ------------------------------------------------------------- messages

    def test_headers(self):
        for flags in (0, 2, 3, 1 | 4, 1 | 16, 0xFFFFFFFF):
            self.check("i2c", self.raw(), lambda it, flags=flags: it.send(1, flags=flags),
                       f"a message with flags 0x{flags:x}")
        for size in (513, 1 << 31, 0xFFFFFFFF):
            self.check("i2c", self.raw(), lambda it, size=size: it.send(2, size=size),
                       f"a message of {size} bytes")
        for number in (0, 6, 7, 19, 20, 26, 32, 255, 0xFFFFFFFF):
            self.check("i2c", self.raw(), lambda it, number=number: it.send(number),
                       f"request {number}, which is not known here")
        self.end_as_expected()

    def test_lengths_of_payloads(self):
        fixed = {1: 0, 2: 8, 3: 0, 4: 0, 8: 8, 9: 40, 10: 8, 11: 8, 12: 8, 13: 8, 14: 8, 15: 0,
                 16: 8, 18: 8}
        for number, size in fixed.items():
            for wrong in {size - 1, size + 1, 512} & set(range(513)):
                self.check("i2c", self.raw(),
                           lambda it, number=number, wrong=wrong: it.send(number, bytes(wrong)),
                           f"request {number} with {wrong} bytes and not {size}")
        self.end_as_expected()

    def test_a_message_cut_short(self):
        def cut(it):
            it.send(2, b"1234", size=8)
            it.socket.shutdown(socket.SHUT_WR)
        self.check("i2c", self.raw(), cut, "it hung up amid a message")
        self.end_as_expected()

    def test_what_was_not_agreed_upon(self):
        for number in (17, 21):
            self.check("i2c", self.raw(), lambda it, number=number: it.send(number),
                       f"request {number}, which was not agreed upon")
        self.check("i2c", self.raw(), lambda it: it.send(24, bytes(12)),
                   "request 24, which was not agreed upon")
        self.check("i2c", self.raw(), lambda it: it.send(2, struct.pack("<Q", 1 << 32 | 6)),
                   "it wants features 0x6 that were not offered")
        self.check("i2c", self.raw(), lambda it: it.send(16, struct.pack("<Q", 1 << 9 | 1)),
                   "it wants protocol features 0x200 that were not offered")
        self.end_as_expected()

    def test_configuration(self):
        for payload, line in (
                (bytes(11), "a request for 11 bytes of configuration"),
                (bytes(12 + 257), "a request for 269 bytes of configuration"),
                (struct.pack("<III", 0, 9, 0) + bytes(8),
                 "a request for 9 bytes of configuration in a message of 20")):
            driver = self.gpio()
            self.check("gpio", driver, lambda it, payload=payload: it.send(24, payload), line)
        self.check("gpio", self.gpio(), lambda it: it.send(25, bytes(12)),
                   "request 25, which is not known here")
        self.end_as_expected()

    def test_an_answer_that_is_not_taken(self):
        def flood(it):
            it.socket.setblocking(False)
            try:
                while True:
                    it.socket.send(struct.pack("<III", 1, 1, 0) * 1000)
            except (BlockingIOError, ConnectionResetError, BrokenPipeError):
                pass
            it.socket.settimeout(PATIENCE_S)
        self.check("i2c", self.raw(), flood,
                   "it does not take an answer: Resource temporarily unavailable")
        self.end_as_expected()

    # ---------------------------------------------------------- descriptors

    def test_descriptors_that_nobody_wants(self):
        for count in (1, 8):
            self.check("i2c", self.raw(),
                       lambda it, count=count: it.send(1, fds=[it.memory_fd] * count),
                       f"request 1 with {count} descriptors")
        self.check("i2c", self.raw(), lambda it: it.send(1, fds=[it.memory_fd] * 9),
                   "more than 8 descriptors with a message")
        self.check("i2c", self.raw(), lambda it: it.send(1, fds=[it.memory_fd] * 200),
                   "more than 8 descriptors with a message")

        def drip(it):
            for byte in struct.pack("<III", 1, 1, 0)[:9]:
                it.socket.sendmsg([bytes([byte])], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                                                     struct.pack("i", it.memory_fd))])
        self.check("i2c", self.raw(), drip, "more than 8 descriptors with a message")
        self.end_as_expected()

    def test_kicks_and_calls(self):
        folder = os.open(self.folder, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        for number in (12, 13, 14):
            self.check("i2c", self.raw(),
                       lambda it, number=number: it.send(number, bytes(8), fds=[it.memory_fd]),
                       "a kick or call that is no eventfd, pipe or socket")
            self.check("i2c", self.raw(),
                       lambda it, number=number: it.send(number, bytes(8), fds=[folder]),
                       "a kick or call that is no eventfd, pipe or socket")
            self.check("i2c", self.raw(), lambda it, number=number: it.send(number, bytes(8)),
                       f"request {number} for 0x0 with 0 descriptors")
            self.check("i2c", self.raw(),
                       lambda it, number=number: it.send(number, struct.pack("<Q", 1 << 63),
                                                         fds=[it.eventfd()]),
                       f"request {number} for 0x8000000000000000 with 1 descriptors")
            self.check("i2c", self.raw(),
                       lambda it, number=number: it.send(number, struct.pack("<Q", 1),
                                                         fds=[it.eventfd()]), "queue 1 of 1")
        self.check("i2c", self.i2c(), lambda it: it.send(21), "request 21 without a descriptor")
        self.check("i2c", self.i2c(), lambda it: it.send(21, fds=[it.memory_fd] * 2),
                   "request 21 with 2 descriptors")
        self.check("i2c", self.raw(), lambda it: it.send(12, struct.pack("<Q", 0x100)),
                   "a ring without a kick, to be polled")
        self.check("i2c", self.raw(),
                   lambda it: it.send(13, struct.pack("<Q", 0x100), fds=[it.eventfd()]),
                   "request 13 for 0x100 with 1 descriptors")

        def end_of_kick(it):
            out, into = os.pipe()
            it.send(12, bytes(8), fds=[out])
            os.close(into)
            os.close(out)
        self.check("i2c", self.i2c(), end_of_kick, "the kick of queue 0 is at its end")

        def kick_to_write(it):
            out, into = os.pipe()
            it.send(12, bytes(8), fds=[into])
            os.close(out)
            os.close(into)
        self.check("i2c", self.i2c(), kick_to_write,
                   "the kick of queue 0 cannot be read: Bad file descriptor")
        self.end_as_expected()

    def test_a_call_that_nobody_hears(self):
        def deaf(it):
            out, into = os.pipe()
            it.send(13, bytes(8), fds=[into])
            os.close(into)
            os.close(out)
            it.rings[0].add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
            it.rings[0].kick()
        self.check("i2c", self.i2c(), deaf, "the call of queue 0 cannot be made: Broken pipe")

        def hung_up(it):
            ours, theirs = socket.socketpair()
            it.send(13, bytes(8), fds=[theirs.fileno()])
            ours.close()
            theirs.close()
            it.rings[0].add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
            it.rings[0].kick()
        self.check("i2c", self.i2c(), hung_up, "the call of queue 0 cannot be made: Broken pipe")
        self.end_as_expected()

    # --------------------------------------------------------------- memory

    def test_memory(self):
        def give(*regions, fds=None, count=None, pad=b""):
            def attack(it):
                payload = it.table(*regions) + pad
                if count is not None:
                    payload = struct.pack("<I", count) + payload[4:]
                it.send(vu.SET_MEM_TABLE, payload,
                        fds=[it.memory_fd] * (len(regions) if fds is None else fds))
            return attack
        size, user = vu.SIZE, vu.USER
        good = (GUEST, 4096, user, 0)
        for attack, line in (
                (give(), "a table of memory of 8 bytes with 0 regions"),
                (give(good, count=2), "a table of memory of 40 bytes with 2 regions"),
                (give(good, count=0xFFFFFFFF),
                 "a table of memory of 40 bytes with 4294967295 regions"),
                (give(good, pad=b"x"), "a table of memory of 41 bytes with 1 regions"),
                (give(*[good] * 9, fds=8), "a table of memory of 296 bytes with 9 regions"),
                (give(good, fds=0), "1 regions of memory with 0 descriptors"),
                (give(good, fds=2), "1 regions of memory with 2 descriptors"),
                (give((GUEST, 0, user, 0)), "a region of memory at 0x40000000 of 0x0 bytes"),
                (give((1 << 64 - 1, 1 << 63, user, 0), (0, 1, 0, 0)),
                 "a region of memory is 0x8000000000000000 bytes from 0x0 of a file of 0x100000"),
                (give((2**64 - 4096, 4097, user, 0)),
                 "a region of memory at 0xfffffffffffff000 of 0x1001 bytes"),
                (give((GUEST, 4097, 2**64 - 4096, 0)),
                 "a region of memory at 0x40000000 of 0x1001 bytes"),
                (give((GUEST, size, user, 1)),
                 "a region of memory is 0x100000 bytes from 0x1 of a file of 0x100000"),
                (give((GUEST, 4096, user, 2**64 - 4096)),
                 "a region of memory is 0x1000 bytes from 0xfffffffffffff000 of a file of "
                 "0x100000"),
                (give(good, (GUEST + 4095, 4096, user + 8192, 0)),
                 "two regions of memory overlap at 0x40000fff"),
                (give(good, (GUEST + 8192, 4096, user + 4095, 0)),
                 "two regions of memory overlap at 0x40002000")):
            self.check("i2c", self.raw(), attack, line)
        self.check("i2c", self.raw(), lambda it: it.send(vu.SET_MEM_TABLE, bytes(7)),
                   "a table of memory of 7 bytes")
        self.check("i2c", self.raw(),
                   lambda it: it.send(vu.SET_MEM_TABLE, it.table(good), fds=[it.eventfd()]),
                   "a region of memory is no file")
        reading = os.open(self.folder / "a.chip", os.O_RDONLY)
        self.addCleanup(os.close, reading)
        self.check("i2c", self.raw(),
                   lambda it: it.send(vu.SET_MEM_TABLE, it.table(good), fds=[reading]),
                   "a region of memory cannot be mapped: Permission denied")
        self.end_as_expected()

    def test_memory_cut_short(self):
        """While it is mapped: the ring itself, and a request's data."""
        def cut(it):
            it.rings[0].add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
            os.ftruncate(it.memory_fd, 0)
            it.rings[0].kick()
        self.check("i2c", self.i2c(), cut, "the memory of a ring went away")

        def cut_data(it):
            ring = it.rings[0]
            ring.room = it.size - 8192
            ring.add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
            os.ftruncate(it.memory_fd, it.size - 8192)
            ring.kick()
        self.check("i2c", self.i2c(), cut_data, "the memory of a request went away")

        def cut_answer(it):
            ring = it.rings[0]
            header = ring.put(struct.pack("<HHI", 0xA2, 0, vu.M_RD))
            ring.describe(0, header, 8, vu.NEXT, 1)
            ring.describe(1, GUEST + it.size - 4096, 2, vu.WRITE)
            ring.publish(0)
            os.ftruncate(it.memory_fd, it.size - 8192)
            ring.kick()
        self.check("i2c", self.i2c(), cut_answer, "the memory of an answer went away")
        self.end_as_expected()

    # ---------------------------------------------------------------- rings

    def test_set_up_of_rings(self):
        def say(number, *values):
            form = "<II" if len(values) == 2 else "<IIQQQQ"
            return lambda it: it.send(number, struct.pack(form, *values))
        for attack, line in (
                (say(8, 1, 8), "queue 1 of 1"), (say(8, 0, 0), "a ring of 0"),
                (say(8, 0, 3), "a ring of 3"), (say(8, 0, 2048), "a ring of 2048"),
                (say(8, 0, 1 << 31), "a ring of 2147483648"),
                (say(9, 7, 0, 0, 0, 0, 0), "queue 7 of 1"),
                (say(9, 0, 1, 0, 0, 0, 0), "a ring with flags 0x1"),
                (say(10, 1, 0), "queue 1 of 1"), (say(11, 0xFFFFFFFF, 0), "queue 4294967295 of 1"),
                (say(10, 0, 65536), "a ring that begins at 65536"),
                (say(18, 2, 1), "queue 2 of 1"), (say(18, 0, 2), "a ring enabled by 2")):
            self.check("i2c", self.raw(), attack, line)
        self.end_as_expected()

    def place(self, table, used, avail, size=8):
        """Puts a ring elsewhere and kicks it."""
        def attack(it):
            ring = it.rings[0]
            it.send(8, struct.pack("<II", 0, size))
            it.send(9, struct.pack("<IIQQQQ", 0, 0, table, used, avail, 0))
            ring.kick()
        return attack

    def test_places_of_rings(self):
        user, end = vu.USER, vu.USER + vu.SIZE
        outside = "a ring lies outside the guest's memory"
        for attack, line in (
                (self.place(user + 8, user + 4096, user + 8192), "a ring's parts are not aligned"),
                (self.place(user, user + 4098, user + 8192), "a ring's parts are not aligned"),
                (self.place(user, user + 4096, user + 8191), "a ring's parts are not aligned"),
                (self.place(user, user + 4096, user + 4096 + 64), "a ring's parts overlap"),
                (self.place(user, user + 64, user + 4096), "a ring's parts overlap"),
                (self.place(user, user + 4096, user + 126), "a ring's parts overlap"),
                (self.place(0, user + 4096, user + 8192), outside),
                (self.place(end - 112, user + 4096, user + 8192), outside),
                (self.place(user, end - 68, user + 8192), outside),
                (self.place(user, user + 4096, end - 20), outside),
                (self.place(user, user + 4096, 2**64 - 2), outside),
                (self.place(2**64 - 16, user + 4096, user), outside),
                (self.place(user, user + 65536, user + 32768, 1024), None)):
            if line is not None:
                self.check("i2c", self.i2c(), attack, line)

        def half(it):
            it.negotiate()
            it.give_memory()
            it.send(12, bytes(8), fds=[it.eventfd()])
            it.send(18, struct.pack("<II", 0, 1))
        self.check("i2c", self.raw(), half, "a ring is used before its size and place were said")

        def odd(it):
            it.negotiate()
            it.send(vu.SET_MEM_TABLE, it.table((GUEST, 65536, user, 1)), fds=[it.memory_fd])
            it.add_ring(8).start()
        self.check("i2c", self.raw(), odd, "a ring's parts are not aligned in their file")
        self.end_as_expected()

    def chain(self, *descriptors, head=0, publish=1, indirect=True):
        """Descriptors are (guest, size, flags, next), at 0, 1, 2 ..."""
        def attack(it):
            ring = it.rings[0]
            for i, descriptor in enumerate(descriptors):
                ring.describe(i, *descriptor)
            ring.set_slot(head)
            ring.set_index(publish)
            ring.kick()
        return attack

    def test_chains(self):
        at, end, next_one, write = GUEST + 0x8000, GUEST + vu.SIZE, vu.NEXT, vu.WRITE
        header = (at, 8, next_one, 1)
        status = (at + 256, 1, write, 0)
        outside = "lie outside the guest's memory"
        for attack, line in (
                (self.chain((at, 8, next_one, 0)), "a chain of descriptors is a loop"),
                (self.chain(header, (at + 64, 8, next_one, 0)), "a chain of descriptors is a loop"),
                (self.chain(status, head=64), "descriptor 64 of a table of 64"),
                (self.chain(status, head=0xFFFF), "descriptor 65535 of a table of 64"),
                (self.chain((at, 8, next_one, 64)), "descriptor 64 of a table of 64"),
                (self.chain(status, publish=65), "a ring of 64 has 65 chains to take"),
                (self.chain(status, publish=0xFFFF), "a ring of 64 has 65535 chains to take"),
                (self.chain((at, 1, write | next_one, 1), (at + 64, 8, 0, 0)),
                 "a chain has a readable descriptor behind a writable one"),
                (self.chain((at, 0, next_one, 1), status), "a descriptor has no bytes"),
                (self.chain((end, 8, next_one, 1), status),
                 f"a descriptor's 8 bytes at 0x{end:x} {outside}"),
                (self.chain((end - 7, 8, next_one, 1), status),
                 f"a descriptor's 8 bytes at 0x{end - 7:x} {outside}"),
                (self.chain((GUEST - 1, 8, next_one, 1), status),
                 f"a descriptor's 8 bytes at 0x{GUEST - 1:x} {outside}"),
                (self.chain((2**64 - 4, 8, next_one, 1), status),
                 f"a descriptor's 8 bytes at 0xfffffffffffffffc {outside}"),
                (self.chain((at, 0xFFFFFFFF, next_one, 1), status),
                 f"a descriptor's 4294967295 bytes at 0x{at:x} {outside}"),
                (self.chain((at, 8, next_one, 1), (at + 7, 1, write, 0)),
                 f"two descriptors of a chain overlap at 0x{at + 7:x}"),
                (self.chain(header, (at + 256, 4, write | next_one, 2), (at + 258, 1, write, 0)),
                 f"two descriptors of a chain overlap at 0x{at + 258:x}"),
                (self.chain((at, 16, vu.INDIRECT, 0)),
                 "an indirect descriptor, which was not agreed upon")):
            self.check("i2c", self.i2c(), attack, line)
        self.end_as_expected()

    def test_indirect_tables(self):
        at, table, end = GUEST + 0x8000, GUEST + 0x9000, GUEST + vu.SIZE
        header, status = (at, 8, vu.NEXT, 1), (at + 256, 1, vu.WRITE, 0)

        def indirect(size, *descriptors, flags=vu.INDIRECT, where=table, before=()):
            def attack(it):
                ring = it.rings[0]
                for i, descriptor in enumerate(descriptors):
                    ring.describe(i, *descriptor, table=table - GUEST)
                for i, descriptor in enumerate(before):
                    ring.describe(i, *descriptor)
                ring.describe(len(before), where, size, flags)
                ring.publish(0)
                ring.kick()
            return attack
        for attack, line in (
                (indirect(0), "an indirect table of 0 bytes"),
                (indirect(24), "an indirect table of 24 bytes"),
                (indirect(0xFFFFFFF0), f"an indirect table at 0x{table:x} lies outside the guest's "
                                       "memory"),
                (indirect(32, header, status, where=end - 16),
                 f"an indirect table at 0x{end - 16:x} lies outside the guest's memory"),
                (indirect(32, header, status, flags=vu.INDIRECT | vu.NEXT),
                 "an indirect descriptor that is writable or has a successor"),
                (indirect(32, header, status, flags=vu.INDIRECT | vu.WRITE),
                 "an indirect descriptor that is writable or has a successor"),
                (indirect(16, (table, 16, vu.INDIRECT, 0)),
                 "an indirect descriptor within an indirect table"),
                (indirect(16, header), "descriptor 1 of a table of 1"),
                (indirect(32, header, (at + 64, 8, vu.NEXT, 0)),
                 "a chain of descriptors is a loop"),
                (indirect(16 * 100, *[(at + 16 * i, 8, vu.NEXT, i + 1) for i in range(100)]),
                 "a chain has more than 64 descriptors")):
            self.check("i2c", self.i2c(indirect=True), attack, line)
        # What is legal: descriptors of the ring's table before an indirect one.
        i2c = self.i2c(indirect=True)
        i2c.memory[at - GUEST:at - GUEST + 8] = struct.pack("<HHI", 0xA2, 0, 0)
        indirect(32, (at + 64, 1, vu.NEXT, 1), status, before=[header])(i2c)
        self.assertEqual(len(i2c.rings[0].wait()), 1)
        i2c.close()
        self.end_as_expected()

    def test_requests_of_the_devices(self):
        def add(*chain, queue=0):
            def attack(it):
                it.rings[queue].add(*chain)
                it.rings[queue].kick()
            return attack
        no_room = "an I2C request without room for its header and status"
        both = "an I2C request that is both to read and to write"
        for chain, line in ((([b"1234567"], [1]), no_room), (([], [1]), no_room),
                            (([bytes(8)], []), no_room), (([bytes(9)], [2]), both),
                            (([struct.pack("<HHI", 0xA2, 0, 2) + b"x"], [1]), both)):
            self.check("i2c", self.i2c(), add(*chain), line)
        for chain, line in ((([bytes(7)], [2]), "a GPIO request of 7 bytes with room for 2"),
                            (([bytes(9)], [2]), "a GPIO request of 9 bytes with room for 2"),
                            (([bytes(8)], [1]), "a GPIO request of 8 bytes with room for 1")):
            self.check("gpio", self.gpio(), add(*chain), line)
        for chain, line in ((([bytes(1)], [1]), "a GPIO event buffer of 1 and 1 bytes"),
                            (([bytes(2)], [2]), "a GPIO event buffer of 2 and 2 bytes"),
                            (([bytes(2)], []), "a GPIO event buffer of 2 and 0 bytes")):
            self.check("gpio", self.gpio(), add(*chain, queue=1), line)
        self.end_as_expected()

    def test_one_connection_does_not_hurt_the_other(self):
        gpio = self.gpio()
        self.check("i2c", self.i2c(), self.chain((0, 0, 0, 0)), "a descriptor has no bytes")
        self.assertEqual(gpio.request(GET_VALUE, 0), b"\0\1")
        self.end_as_expected()

    def flood(self, ring, chain):
        """One chain again and again, as fast as it comes back."""
        chain(ring)
        at = ring.avail + 4
        ring.memory[at:at + 2 * ring.size] = bytes(2 * ring.size) # each slot: the chain at 0
        end = time.monotonic() + PATIENCE_S
        while not self.over.is_set() and time.monotonic() < end:
            ring.set_index(ring.used_index() + ring.size)
            ring.kick()

    def flooded(self, flood, *arguments):
        """Meanwhile the other device is served, and a signal ends it."""
        self.over = threading.Event()
        thread = threading.Thread(target=flood, args=arguments)
        thread.start()
        try:
            time.sleep(0.1)
            begin = time.monotonic()
            self.assertEqual(self.other(), b"\0\2")
            self.silent_end()
            self.assertLess(time.monotonic() - begin, 5)
        finally:
            self.over.set()
            thread.join()

    def test_a_guest_that_always_has_one_more(self):
        i2c, gpio = self.i2c(), self.gpio()
        self.other = lambda: gpio.request(GET_DIRECTION, 0)
        self.flooded(self.flood, i2c.rings[0], lambda ring: ring.add(
            [struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1]))

    def test_a_guest_that_always_asks(self):
        gpio = self.gpio()
        i2c = self.i2c()
        self.other = lambda: b"\0\2" if i2c.registers(2, 1) == b"\x50" else b""
        self.flooded(self.flood, gpio.rings[0], lambda ring: ring.add(
            [struct.pack("<HHI", GET_VALUE, 0, 0)], [2]))

    def test_a_front_end_that_always_talks(self):
        i2c, gpio = self.raw(), self.gpio()
        self.other = lambda: gpio.request(GET_DIRECTION, 0)

        def talk():
            try:
                while not self.over.is_set():
                    i2c.socket.sendall(struct.pack("<III", vu.SET_OWNER, 1, 0) * 10000)
            except (BrokenPipeError, ConnectionResetError, TimeoutError):
                pass
        self.flooded(talk)

    def test_descriptors_are_closed(self):
        """Whatever a guest passes, nothing of it stays open."""
        def count():
            return len(os.listdir(f"/proc/{self.backend.pid}/fd"))
        self.i2c().close()
        self.gpio().close()
        self.until(lambda: count() <= 12)
        before = count()
        for n in range(20):
            i2c = self.i2c()
            i2c.rings[0].start()
            i2c.give_memory()
            if n % 2:
                i2c.send(1, fds=[i2c.memory_fd] * 9)
            i2c.close()
        self.i2c().close()
        self.until(lambda: count() == before)
        self.end()


class Sockets(Case):
    def start_and_fail(self):
        self.start(wait=False)
        stdout, stderr = self.backend.communicate(timeout=PATIENCE_S)
        self.assertEqual((self.backend.returncode, stdout), (3, ""), stderr)
        return stderr

    def test_modes(self):
        for name in ("i2c", "gpio"):
            found = os.lstat(self.folder / name)
            self.assertEqual(stat.filemode(found.st_mode), "srw-------")
        self.silent_end()

    def test_they_go_at_each_signal(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            i2c = self.i2c()
            self.assertEqual(self.end(number), [])
            with self.assertRaises(Gone):
                i2c.receive(1)
            self.assertEqual({path.name for path in self.folder.iterdir()}, {"a.chip"})
            self.start()
        self.silent_end()

    def test_a_stale_one_is_replaced(self):
        self.kill()
        self.assertTrue((self.folder / "i2c").is_socket())
        self.start(wait=False)
        self.until(lambda: self.connects("i2c"))
        self.assertEqual(self.i2c().registers(2, 1), b"\x50")
        self.silent_end()

    def connects(self, name):
        probe = socket.socket(socket.AF_UNIX)
        try:
            probe.connect(str(self.folder / name))
        except (ConnectionRefusedError, FileNotFoundError): # not yet, or just now
            return False
        finally:
            probe.close()
        return True

    def test_one_in_use_is_left(self):
        first, inode = self.backend, self.inode("i2c")
        self.assertIn("somebody listens on i2c already", self.start_and_fail())
        self.backend = first
        self.assertEqual(self.inode("i2c"), inode)
        self.assertEqual(self.i2c().registers(2, 1), b"\x50")
        self.silent_end()

    def test_a_link_is_not_followed(self):
        self.silent_end()
        for target in ("nowhere", "a.chip", "real"):
            other = socket.socket(socket.AF_UNIX)
            if target == "real":
                other.bind(str(self.folder / "real"))
            (self.folder / "i2c").symlink_to(target)
            before = (self.folder / "a.chip").read_bytes()
            self.assertIn("i2c is a symbolic link: it is not followed", self.start_and_fail())
            self.assertTrue((self.folder / "i2c").is_symlink())
            self.assertEqual((self.folder / "a.chip").read_bytes(), before)
            (self.folder / "i2c").unlink()
            other.close()

    def test_what_is_no_socket_is_left(self):
        self.silent_end()
        (self.folder / "gpio").write_text("mine")
        self.assertIn("gpio exists and is no socket", self.start_and_fail())
        self.assertEqual((self.folder / "gpio").read_text(), "mine")
        self.assertFalse((self.folder / "i2c").exists()) # the one that was made already is gone

    def test_one_that_is_another_now_is_left(self):
        other = socket.socket(socket.AF_UNIX)
        self.addCleanup(other.close)
        os.unlink(self.folder / "i2c")
        other.bind(str(self.folder / "i2c"))
        self.silent_end()
        self.assertTrue((self.folder / "i2c").is_socket())

    def test_names(self):
        self.silent_end()
        for path, why in (("", "no name for a socket"), ("x/", "no name for a socket"),
                          ("none/x", "cannot open the folder"), ("n" * 90, "no name for a socket"),
                          ("a.chip/x", "cannot open the folder")):
            done = subprocess.run([TOOL, "vhost-user", "--chip", "a.chip", "--i2c", path],
                                  cwd=self.folder, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 3, path)
            self.assertIn(why, done.stderr)
        deep = self.folder / ("d" * 100) / ("e" * 100)
        deep.mkdir(parents=True)
        with subprocess.Popen([TOOL, "vhost-user", "--chip", "a.chip", "--i2c", deep / "i2c"],
                              cwd=self.folder) as backend:
            while not (deep / "i2c").is_socket():
                time.sleep(0.01)
            backend.terminate()
        self.assertEqual(backend.returncode, 0)

    def test_wrong_usage(self):
        self.silent_end()
        for words in ([], ["--chip", "a.chip"], ["--i2c", "i2c"], ["--chip", "a.chip", "--i2c",
                      "i2c", "--scl", "401k"], ["x"], ["--chip", "a.chip", "--i2c", "i2c", "x"]):
            tool("vhost-user", *words, cwd=self.folder, status=2)
        tool("vhost-user", "--chip", "no.chip", "--i2c", "i2c", cwd=self.folder, status=3)
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"a.chip"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
