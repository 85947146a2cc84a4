#!/usr/bin/env python3
# travel_test.py - rtc8563 vhost-user --time-travel with a calendar's other end of our own
#
# SPDX-License-Identifier: MIT
#
#     travel_test.py TOOL [CLASS...]

import os
import signal
import socket
import struct
import subprocess
import sys
import unittest

import front_end as vu
from front_end import (GET, GET_TOD, GET_VALUE, IRQ_LOW, IRQ_TYPE, NEVER, REQUEST, START, UPDATE,
                       WAIT, Gone, Gpio, I2c, Uml)
from vhost_user_test import TOOL, Case, tool

BIT_NS = 10_000 # at 100 kHz
S = 10**9


class Traveller(Case):
    """A frozen chip whose time is a guest's."""

    NEW = ["--frozen", "--at", "2026-02-28T23:59:50"]
    OPTIONS = ["--time-travel", "cal"]

    def uml(self):
        uml = Uml(self.folder / "cal")
        self.addCleanup(uml.close)
        return uml.start()

    def i2c(self, uml, **options):
        driver = I2c(self.folder / "i2c", uml=uml)
        self.addCleanup(driver.close)
        driver.start(**options)
        return driver

    def gpio(self, uml, **options):
        driver = Gpio(self.folder / "gpio", uml=uml)
        self.addCleanup(driver.close)
        driver.start(**options)
        return driver

    def arm(self, i2c, gpio):
        """An alarm at midnight, and its interrupt."""
        self.assertEqual(gpio.request(IRQ_TYPE, 0, IRQ_LOW), b"\x00\x00")
        i2c.write(0x09, 0x80, 0x80, 0x01, 0x80)
        i2c.write(0x01, 0x02)
        return gpio.leave_buffer(0)

    found = {} # once for each chip

    def midnight(self):
        """How many ns after its beginning this chip's day ends."""
        return self.found.get(tuple(self.NEW)) or self.try_midnight()

    def try_midnight(self):
        low, high = 99 * S // 10, 101 * S // 10
        while low + 1 < high:
            middle = (low + high) // 2
            (self.folder / "b.chip").write_bytes((self.folder / "a.chip").read_bytes())
            tool("advance", "b.chip", f"{middle}ns", cwd=self.folder)
            over = tool("show", "b.chip", cwd=self.folder).count("2026-03-01 00:00") > 0
            low, high = (low, middle) if over else (middle, high)
        self.found[tuple(self.NEW)] = high
        return high


class Time(Traveller):
    def test_what_a_guest_asks_first(self):
        uml = self.uml()
        self.assertEqual(uml.ask(GET_TOD), 946684800 * S)
        self.assertEqual(uml.ask(GET), 0)
        self.assertEqual(uml.run_until(4 * S), 4 * S)
        self.assertEqual(uml.ask(GET), 4 * S)
        self.assertEqual(uml.log, [("free", NEVER), ("run", 4 * S)])
        self.assertEqual(uml.ask(GET_TOD), 946684804 * S)
        before = self.chip()["time_ns"]
        self.silent_end()
        self.assertEqual(self.chip()["time_ns"], before + 4 * S) # it follows in the end

    def test_a_transfer_takes_its_bits(self):
        uml = self.uml()
        i2c = self.i2c(uml)
        for data, bits in ((b"\x02", 20), (b"\x09\x80\x80", 38)):
            before = uml.now
            self.assertEqual(i2c.transfer(data), [(0, b"")])
            self.assertEqual(uml.now - before, bits * BIT_NS)
        before = uml.now
        self.assertEqual(i2c.transfer(b"\x02", address=0x50), [(1, b"")])
        self.assertEqual(uml.now - before, 11 * BIT_NS)
        self.silent_end()

    def test_the_alarm_comes_at_its_instant(self):
        exact = self.midnight()
        uml = self.uml()
        i2c, gpio = self.i2c(uml), self.gpio(uml)
        head, _ = self.arm(i2c, gpio)
        self.assertFalse(gpio.rings[1].called_until(exact - 1))
        self.assertEqual((uml.now, uml.free), (exact - 1, exact))
        self.assertEqual(gpio.event(60), (head, 1))
        self.assertEqual(uml.now, exact)
        self.assertIn(("Gpio", 1, exact), uml.log)
        self.assertEqual(i2c.registers(2, 4), bytes.fromhex("00000001"))
        self.silent_end()

    def test_a_kick_takes_the_guests_freedom(self):
        """A guest that may run on knows before its kick is answered that it may not any more."""
        uml = self.uml()
        i2c = self.i2c(uml)
        uml.run_until(S)
        self.assertEqual(uml.free, NEVER)
        uml.run_until(3 * S) # freely
        begin = len(uml.log)
        i2c.write(0x09, 0x80)
        self.assertEqual(uml.log[begin:begin + 2], [("free", 3 * S), ("kicked", 3 * S)])
        over = 3 * S + 29 * BIT_NS
        self.assertEqual(uml.log[begin + 2:], [("I2c", 0, over), ("free", NEVER), ("run", over)])
        self.silent_end()

    def test_lines_wait_for_the_end_of_a_transfer(self):
        """The alarm comes within a transfer: the guest hears of it when that is over."""
        exact = self.midnight()
        uml = self.uml()
        i2c, gpio = self.i2c(uml), self.gpio(uml)
        head, _ = self.arm(i2c, gpio)
        uml.run_until(exact - 100 * BIT_NS)
        i2c.transfer(30)
        self.assertEqual(uml.now, exact - 100 * BIT_NS + 281 * BIT_NS)
        self.assertEqual(gpio.event(1), (head, 1))
        self.assertEqual(uml.now, exact + 181 * BIT_NS)
        self.silent_end()

    def test_a_guest_that_sleeps_for_ever(self):
        """Nothing runs it but the chip."""
        exact = self.midnight()
        uml = self.uml()
        i2c, gpio = self.i2c(uml), self.gpio(uml)
        self.arm(i2c, gpio)
        self.assertEqual(uml.run_until(NEVER), exact)
        self.silent_end()

    def test_others_move_the_chip(self):
        """What `advance` does is the chip's alone; the guest's time is as before."""
        uml = self.uml()
        i2c = self.i2c(uml)
        tool("advance", "a.chip", "3s", cwd=self.folder)
        self.assertEqual(i2c.registers(2, 1), b"\x53")
        uml.run_until(uml.now + S)
        self.assertEqual(i2c.registers(2, 1), b"\x54")
        tool("set", "a.chip", "frozen=no", cwd=self.folder)
        self.assertEqual(i2c.registers(4, 1), b"\x23")
        self.assertIn("frozen", tool("show", "a.chip", cwd=self.folder))
        self.silent_end()

    def test_a_chip_that_runs_is_refused(self):
        self.silent_end()
        tool("set", "a.chip", "frozen=no", cwd=self.folder)
        done = subprocess.run([TOOL, "vhost-user", "--chip", "a.chip", "--i2c", "i2c",
                               *self.OPTIONS], cwd=self.folder, capture_output=True, text=True,
                              check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (
            3, "", "rtc8563 vhost-user: a.chip is not frozen, and --time-travel wants that the "
                   "guest's time alone moves it: rtc8563 set a.chip frozen=yes\n"))
        self.assertEqual([path.name for path in self.folder.iterdir()], ["a.chip"])


class Fast(Traveller):
    NEW = ["--frozen", "--at", "2026-02-28T23:59:50", "--ppm", "+100"]

    def test_the_chip_runs_at_its_ppm(self):
        """A day of the guest's is 8.64 s more of the chip's, and its alarm that much earlier."""
        exact = self.midnight()
        self.assertEqual(round(10 * S / exact * 10**6) - 10**6, 100)
        uml = self.uml()
        i2c, gpio = self.i2c(uml), self.gpio(uml)
        self.arm(i2c, gpio)
        self.assertEqual(uml.run_until(NEVER), exact)
        uml.run_until(exact + 86400 * S)
        self.assertEqual(i2c.registers(2, 4), bytes.fromhex("08000002"))
        self.silent_end()


class Again(Traveller):
    OPTIONS = ["--time-travel", "cal", "--vcd", "out.vcd"]

    def life(self):
        """A guest that does this and that: all that it was told, and what was drawn."""
        uml = self.uml()
        i2c, gpio = self.i2c(uml), self.gpio(uml)
        self.arm(i2c, gpio)
        read = [i2c.registers(0, 16)]
        while (event := gpio.event(3)) is None:
            read.append(i2c.registers(2, 1))
        i2c.write(0x01, 0x00)
        i2c.write(0x0D, 0x00)
        uml.run_until(uml.now + 3600 * S)
        read.append(i2c.registers(0, 16))
        uml.close()
        self.silent_end()
        chip = self.chip()
        return uml.log, event, read, (self.folder / "out.vcd").read_bytes(), chip

    def test_the_same_to_the_bit(self):
        fresh = (self.folder / "a.chip").read_bytes()
        first = self.life()
        (self.folder / "a.chip").write_bytes(fresh)
        self.start()
        self.assertEqual(self.life(), first)
        self.assertGreater(len(first[0]), 40)


class Guests(Traveller):
    def test_one_after_the_other(self):
        """Each has a time of its own, from 0; the chip goes on from where it was."""
        for second in (b"\x51", b"\x52"):
            uml = self.uml()
            i2c = self.i2c(uml)
            self.assertEqual(uml.now, 0)
            uml.run_until(S)
            self.assertEqual(i2c.registers(2, 1), second)
            uml.close()
            i2c.wait_until_gone()
            i2c.close()
        self.silent_end()

    def test_killed_amid_a_transfer(self):
        uml = self.uml()
        i2c = self.i2c(uml)
        i2c.rings[0].add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
        i2c.rings[0].kick()
        uml.close()
        i2c.wait_until_gone()
        i2c.close()
        uml = self.uml()
        self.assertEqual(self.i2c(uml).registers(2, 1), b"\x50")
        self.silent_end()

    def test_a_device_that_leaves(self):
        uml = self.uml()
        i2c, gpio = self.i2c(uml), self.gpio(uml)
        self.arm(i2c, gpio)
        gpio.close()
        self.assertEqual(uml.run_until(20 * S), 20 * S)
        self.assertEqual(i2c.registers(2, 1), b"\x10")
        self.silent_end()

    def test_signals_end_it_at_any_instant(self):
        uml = self.uml()
        i2c = self.i2c(uml)
        uml.run_until(S)
        uml.ask(UPDATE, S)
        i2c.send(vu.VRING_KICK, struct.pack("<II", 0, 0), flags=vu.VERSION | vu.NEED_REPLY)
        self.assertEqual(vu.receive_from(uml.socket, 4), struct.pack("<I", vu.FREE_UNTIL))
        self.assertEqual(self.end(signal.SIGINT), []) # that is not acknowledged


class Hostile(Traveller):
    """What is wrong ends the guest with one line; the next one finds everything in order."""

    def setUp(self):
        super().setUp()
        self.expected = []

    def next_one(self):
        uml = self.uml()
        i2c = self.i2c(uml)
        self.assertEqual(i2c.registers(3, 6), bytes.fromhex("592328060226"))
        uml.close()
        i2c.wait_until_gone()
        i2c.close()

    def check(self, line, attack):
        with self.subTest(line):
            uml = Uml(self.folder / "cal")
            try:
                attack(uml)
                while vu.receive_from(uml.socket, 1):
                    pass
            except (Gone, BrokenPipeError):
                pass
            uml.close()
            self.next_one()
        self.expected.append(f"rtc8563 vhost-user: calendar: ended the connection: {line}")

    def test_calendar(self):
        def after(*messages, time_ns=0):
            def attack(uml):
                uml.start()
                for op in messages[:-1]:
                    uml.ask(op, time_ns)
                uml.send(messages[-1], time_ns)
            return attack
        self.check("message 4 before START", lambda uml: uml.send(GET))
        self.check("a second START", after(START))
        self.check("message 9, which is not known here", after(9))
        self.check("message 6, which is not known here", after(vu.RUN))
        self.check("a WAIT without a REQUEST", after(WAIT))
        self.check("an ACK of message 1, which nobody waits for",
                   lambda uml: (uml.start(), uml.send(vu.ACK, seq=1)))
        self.check("an UPDATE to 1 ns at 0 ns, free until 0 ns", after(UPDATE, time_ns=1))
        self.check(f"a REQUEST for {2**63} ns at 0 ns", after(REQUEST, time_ns=2**63))

        def back(uml):
            uml.start().run_until(5)
            uml.send(REQUEST, 4)
        self.check("a REQUEST for 4 ns at 5 ns", back)

        def too_far(uml):
            uml.start()
            i2c = self.i2c(uml)
            uml.run_until(5)
            i2c.rings[0].add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
            i2c.rings[0].kick()
            uml.send(UPDATE, 6)
        self.check("an UPDATE to 6 ns at 5 ns, free until 5 ns", too_far)

        def twice(uml):
            uml.start().ask(REQUEST, NEVER)
            uml.ask(WAIT)
            uml.send(WAIT)
        self.check("a WAIT within another", twice)

        def wrong_number(uml):
            uml.start().ask(REQUEST, 7)
            uml.ask(WAIT)
            uml.send(vu.ACK, seq=2)
        self.check("an ACK of message 2, which nobody waits for", wrong_number)

        def half(uml):
            uml.start()
            uml.socket.sendall(b"half")
            uml.socket.shutdown(socket.SHUT_WR)
        self.check("it hung up amid a message", half)

        def deaf(uml):
            uml.start()
            uml.socket.settimeout(10)
            while True:
                uml.send(GET)
        self.check("it does not take a message: Resource temporarily unavailable", deaf)
        self.assertEqual(self.end(), self.expected)

    def check_device(self, line, attack, name="i2c"):
        with self.subTest(line):
            uml = self.uml()
            attack(uml)
            uml.close()
            self.next_one()
        self.expected.append(f"rtc8563 vhost-user: {name}: ended the connection: {line}")

    def raw(self, uml):
        driver = I2c(self.folder / "i2c", uml=uml)
        self.addCleanup(driver.close)
        return driver

    def test_devices(self):
        def without(feature):
            def attack(uml):
                it = self.raw(uml)
                it.ask_u64(vu.GET_FEATURES)
                it.send(vu.SET_PROTOCOL_FEATURES, struct.pack("<Q", 0x4029 & ~feature))
                it.send(vu.SET_FEATURES, struct.pack("<Q", vu.F_VERSION_1 | vu.F_PROTOCOL))
                it.wait_until_gone()
            return attack
        for feature in (vu.P_IN_BAND, vu.P_BACKEND_REQ, vu.P_REPLY_ACK):
            self.check_device("simulated time without kicks and calls in band: protocol features "
                              f"0x{0x4029 & ~feature:x}", without(feature))

        def kick_by_descriptor(uml):
            it = self.i2c(uml)
            it.rings[0].give_descriptors()
            it.wait_until_gone()
        self.check_device("a kick that is no message, on simulated time", kick_by_descriptor)

        def kick_nobody(uml):
            it = self.i2c(uml)
            it.send(vu.VRING_KICK, struct.pack("<II", 1, 0), flags=vu.VERSION | vu.NEED_REPLY)
            it.wait_until_gone()
        self.check_device("queue 1 of 1", kick_nobody)

        def called(uml, act):
            it = self.i2c(uml)
            it.rings[0].add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
            it.rings[0].kick()
            uml.ask(REQUEST, S)
            uml.ask(WAIT)
            vu.receive_from(it.requests, 20)
            act(it)
            it.wait_until_gone()
        for answer, line in (
                ((3, 5, 8, 0), "an answer 3 with flags 0x5 and 8 bytes to a call"),
                ((4, 1, 8, 0), "an answer 4 with flags 0x1 and 8 bytes to a call"),
                ((4, 5, 4, 0), "an answer 4 with flags 0x5 and 4 bytes to a call")):
            self.check_device(line, lambda uml, answer=answer: called(
                uml, lambda it: it.requests.sendall(struct.pack("<IIIQ", *answer))))

        def no_way_back(uml):
            it = self.i2c(uml)
            end, other = os.pipe()
            it.send(vu.SET_BACKEND_REQ_FD, fds=[other])
            it.rings[0].add([struct.pack("<HHI", 0xA2, 0, 0), b"\x02"], [1])
            it.rings[0].kick()
            uml.ask(REQUEST, S)
            uml.ask(WAIT)
            it.wait_until_gone()
            os.close(end)
            os.close(other)
        self.check_device("it does not take a call: Socket operation on non-socket", no_way_back)
        uml = self.uml()
        called(uml, lambda it: it.requests.shutdown(socket.SHUT_WR)) # it has hung up: no word
        uml.close()
        self.next_one()
        self.assertEqual(self.end(), self.expected)

    def test_nobody_has_a_device_before_a_calendar(self):
        early = I2c(self.folder / "i2c")
        self.addCleanup(early.close)
        early.socket.settimeout(0.1)
        early.send(vu.GET_FEATURES)
        self.assertRaises(TimeoutError, early.receive, 1)
        self.uml()
        self.assertEqual(len(early.answer(vu.GET_FEATURES)), 8)
        self.silent_end()

    def test_half_a_word_keeps_nobody_waiting(self):
        uml = self.uml()
        uml.socket.sendall(struct.pack("<IIQ", GET, 77, 0)[:9])
        i2c = self.raw(uml)
        self.assertTrue(i2c.is_there())
        uml.socket.sendall(struct.pack("<IIQ", GET, 77, 0)[9:])
        self.assertEqual(struct.unpack("<IIQ", vu.receive_from(uml.socket, 16)), (0, 77, 0))
        self.silent_end()


class Controller(Traveller):
    def test_values(self):
        uml = self.uml()
        gpio = self.gpio(uml)
        self.assertEqual(gpio.request(GET_VALUE, 0), b"\0\1")
        self.assertEqual(uml.now, 0) # requests are answered while the guest waits, at once
        self.silent_end()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
