#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The commands for a real part, with the chip behind /dev/i2c-9.

    bus_test.py RTC8563 BUS_WRITE [TEST...]
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

from cli_test import BUS_WRITE, FAILED, NO, TOOL, USAGE, YES, Case, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUS = "/dev/i2c-9"
LEAP_CLOCK = pathlib.Path(BUS_WRITE).with_name("leap_clock.so")


def under_run(*words, strict=True):
    """What gets a part on the bus; the chip says when it is used wrongly."""
    grade = ["--strict=warning"] if strict else []
    return ["run", *grade, "--chip", "a.chip@9", "--", TOOL, *words, "--bus", BUS]


class BusCase(Case):
    AT = "2026-02-28T23:59:50"  # a Saturday

    def setUp(self):
        super().setUp()
        self.new("--at", self.AT)

    def on_bus(self, *words):
        return self.ok(*under_run(*words))

    def answer(self, *words):
        return json.loads(self.on_bus(*words, "--json"))

    def says(self, status, sentence, *words):
        self.refused(status, sentence, *under_run(*words, strict=False))

    def child(self, *words, **options):
        return subprocess.Popen([TOOL, *under_run(*words, strict=False)], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **options)

    def rows(self, first, last):
        return " ".join(f"{value:02X}" for reg, value in sorted(self.registers().items())
                        if first <= reg <= last)


class Get(BusCase):
    def test_time(self):
        self.assertEqual(self.on_bus("get"), self.AT + "Z\n")
        self.assertEqual(self.answer("get"), {"bus": BUS, "time": self.AT + "Z",
                                              "unix": 1772323190})

    def test_what_is_no_time(self):  # PWR-1, STP-1
        for value, sentence in (("20", "clock stands"), ("80", "clock stands")):
            self.write("00", value)
            self.says(NO, sentence, "get")
        self.write("00", "00")
        self.write("07", "13")
        self.says(NO, "no date from 2001", "get")
        self.ok("set", "a.chip", "vdd=1.2V")
        self.says(NO, r"the time is lost.*rtc8563 put", "get")

    def test_exact(self):
        self.says(NO, "put --exact starts it", "get", "--exact")


class Put(BusCase):
    def test_a_time(self):  # CAL-1, STP-2
        self.ok("set", "a.chip", "vdd=1.2V")
        self.ok("set", "a.chip", "vdd=3V")
        self.assertEqual(self.on_bus("put", "2096-02-29T12:34:56"),
                         f"{BUS}: set to 2096-02-29T12:34:56Z (its time was lost)\n")
        self.assertEqual(self.rows(0, 8), "00 00 56 34 12 29 03 02 96")
        self.ok("advance", "a.chip", "507ms")
        self.assertEqual(self.rows(2, 2), "56")
        self.ok("advance", "a.chip", "1ms")
        self.assertEqual(self.rows(2, 2), "57")

    def test_now(self):
        before = int(time.time())
        done = self.answer("put")
        self.assertTrue(before <= done["unix"] <= time.time(), done)
        self.assertEqual(done["was_lost"], False)
        self.assertEqual(self.answer("get")["unix"], done["unix"])

    def test_exact(self):
        """The second of a chip that runs begins with the host's."""
        self.ok("new", "a.chip", "--force")
        within_us = self.answer("put", "now", "--exact")["within_us"]
        self.assertLess(within_us, 50_000)
        before = time.time()
        shown = self.answer("get", "--exact")
        late = time.time() + within_us / 1e6
        lead = 0.010 # by which transfers may take the chip before the host's clock: docs/linux.md
        self.assertTrue(before - within_us / 1e6 - 0.001 <= shown["unix"] + shown["ns"] / 1e9
                        <= late + lead + 0.001, (before, shown, late))
        self.assertRegex(self.on_bus("get", "--exact"), r"T\d\d:\d\d:\d\d\.\d{6}Z\n$")

    def test_times_that_are_none(self):
        for text in ("yesterday", "2026-02-29", "2000-01-01", "2100-01-01"):
            self.says(USAGE, "no time", "put", text)

    def test_times_at_the_ends(self):  # CAL-1
        for text in ("2001-01-01T00:00:00", "2004-02-29T12:00:00", "2099-12-31T23:59:59"):
            self.on_bus("put", text)
            self.assertEqual(self.on_bus("get"), text + "Z\n")

    def test_a_supply_that_is_still_low(self):  # PWR-1
        self.ok("set", "a.chip", "vdd=1.2V")
        self.says(FAILED, "VLF stays: the supply", "put")
        self.says(FAILED, "VLF stays: the supply", "put", "--exact")

    def test_exactly_whatever_comes(self):
        """Between its STOP and its start nothing leaves the clock standing."""
        self.ok("new", "a.chip", "--force")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.ok("set", "a.chip", "vdd=0V")
            self.ok("set", "a.chip", "vdd=3V")
            with self.child("put", "--exact") as child:
                while self.show()["registers"]["00"] != 0x20 and child.poll() is None:
                    pass
                child.send_signal(number)
                _, stderr = child.communicate(timeout=20)
            self.assertEqual((child.returncode, stderr), (YES, ""))
            self.on_bus("get", "--exact")


class Registers(BusCase):
    def test_dump(self):
        self.write("12", "12", "34")
        shown = self.answer("dump")
        self.assertEqual({int(key, 16): value for key, value in shown["registers"].items()},
                         self.registers())
        self.assertEqual(shown["part"], "INS5S8563")
        self.write("00", "20")
        text = self.on_bus("dump")
        self.assertRegex(text, r"(?m)^  00  Control_1 +20   STOP$")
        self.assertRegex(text, r"(?m)^  12  Timer_23_16 +12$")
        self.assertIn("2026-02-28T23:59:50Z", text)

    def test_decode(self):
        text = self.ok("decode", "20", "0x1F", "d9", "6A", "23", "28", "06", "02", "26", "80", "07")
        for line in ("the clock stands", "the alarm has come; the timer has run out",
                     "the time is lost; 59 s", "6Ah is out of range", "23 h", "day 28", "Saturday",
                     "month 02", "year 2026", "not compared", "at hour 07"):
            self.assertIn(line, text)
        self.assertNotIn("CLKOUT", text)
        text = self.ok("decode", "--from", "0D", "82", "81", "10", "00", "00", "00", "01")
        for line in ("gives 32 Hz", "counts at 64 Hz", "272 left"):
            self.assertIn(line, text)
        self.assertIn("another part?", self.ok("decode", "08"))

    def test_decode_from_stdin_and_bus(self):
        done = run("decode", "--json", input="0x00 0x08\n80 ")
        registers = json.loads(done.stdout)["registers"]
        self.assertEqual([registers[key]["value"] for key in ("00", "01", "02")], [0, 8, 128])
        self.assertEqual(registers["01"]["meaning"], "the alarm has come")
        self.assertIn("(Saturday)", self.on_bus("decode"))

    def test_decode_of_nonsense(self):
        self.refused(USAGE, "'5' is no byte", "decode", "00", "5")
        self.refused(USAGE, "behind the last register", "decode", "--from", "13", "00", "00")
        self.refused(USAGE, "--from '14' is no register", "decode", "--from", "14", "00")
        self.refused(USAGE, "either --bus or bytes", "decode", "--bus", BUS, "00")
        self.assertEqual(run("decode", stdin=subprocess.DEVNULL).returncode, USAGE)

    def test_clkout(self):  # CLK-1
        for word, value, hz in (("1", "83", 1), ("32", "82", 32), ("1024", "81", 1024),
                                ("32768", "80", 32768), ("off", "00", 0)):
            self.assertEqual(self.answer("clkout", word)["clkout_hz"], hz)
            self.assertEqual(self.rows(0x0D, 0x0D), value)
            self.assertEqual(self.answer("clkout")["clkout_hz"], hz)
        self.assertEqual(self.on_bus("clkout"), f"{BUS}: CLKOUT off\n")
        self.says(USAGE, "did you mean '1024'", "clkout", "1025")
        self.says(USAGE, "no rate of CLKOUT: off, 1, 32", "clkout", "on")

    def test_dump_of_nonsense(self):
        self.write("02", *["7F", "7F", "3F", "3F", "07", "1F", "FF"])
        for command in ("dump", "decode"):
            self.assertRegex(self.on_bus(command), r"\n  no date\n$")


class Alarm(BusCase):
    def test_each_kind(self):  # ALM-1
        for words, row, text in (
                (["daily", "06:30"], "30 06 80 80", "daily at 06:30"),
                (["weekly", "Mon", "7:05"], "05 07 80 01", "weekly, Monday at 07:05"),
                (["monthly", "31", "00:00"], "00 00 31 80", "monthly, day 31 at 00:00"),
                (["at", "2026-03-01T12:00:01"], "01 12 01 80", "monthly, day 1 at 12:01"),
                (["at", "2026-03-02T12:00:00Z"], "00 12 02 80", "monthly, day 2 at 12:00")):
            self.assertEqual(self.on_bus("alarm", *words), f"{BUS}: alarm {text}, pulls /INT\n")
            self.assertEqual(self.rows(0x09, 0x0C), row)
            self.assertEqual(self.registers()[1], 0x02)
        shown = self.answer("alarm")
        self.assertEqual([shown[key] for key in ("minute", "hour", "day", "weekday", "interrupt")],
                         [0, 12, 2, None, True])
        self.assertEqual(self.on_bus("alarm", "off"), f"{BUS}: alarm off\n")
        self.assertEqual(self.rows(0x09, 0x0C), "80 80 80 80")

    def test_what_others_set(self):
        for row, text in (("30 80 80 80", "each hour at minute 30"),
                          ("80 06 80 80", "daily at hour 6"),
                          ("30 06 13 05", "on day 13 if a Friday, at 06:30"),
                          ("80 80 80 02", "weekly, Tuesday at any time")):
            self.write("09", *row.split())
            self.assertIn(text, self.on_bus("alarm"))

    def test_it_comes(self):  # ALM-2
        self.on_bus("alarm", "daily", "00:00")
        self.ok("advance", "a.chip", "11s")
        self.assertEqual(self.on_bus("alarm"),
                         f"{BUS}: alarm daily at 00:00, pulls /INT, has come\n")

    def test_instants_that_cannot_be(self):
        self.says(NO, "has come already; nothing is set", "alarm", "at", "2026-02-28T23:59:50")
        self.says(NO, "further than 28 days less an hour; nothing is set", "alarm", "at", "2026-04-01")
        self.says(USAGE, "not before 2100", "alarm", "at", "2099-12-31T23:59:01")
        self.assertEqual(self.rows(0x09, 0x0C), "80 80 80 80")

    def test_what_is_no_alarm(self):  # ALM-3
        self.write("09", "7F", "80", "80", "80")
        self.says(NO, "alarm registers hold no time: .*alarm off clears", "alarm")
        self.assertEqual(self.on_bus("alarm", "off"), f"{BUS}: alarm off\n")

    def test_wrong_words(self):
        for words, sentence in ((["dayly", "06:30"], "did you mean 'daily'"),
                                (["weekly", "modnay", "06:30"], "did you mean 'monday'"),
                                (["daily"], "it is: rtc8563 alarm daily HH:MM"),
                                (["daily", "24:00"], "no time of the day"),
                                (["daily", "6:3:0"], "no time of the day"),
                                (["daily", "06:+5"], "no time of the day"),
                                (["daily", "06: 5"], "no time of the day"),
                                (["daily", ""], "no time of the day"),
                                (["monthly", "32", "06:30"], "no day of the month"),
                                (["at", "noon"], "no time such as")):
            self.says(USAGE, sentence, "alarm", *words)


class Timer(BusCase):
    def test_registers(self):  # TMR-1
        for words, control, source, low, high, middle in (
                (["1.5s"], 0x01, 0x80, 0x00, 0x00, 0x18),
                (["1.5s", "pulse"], 0x11, 0x80, 0x00, 0x00, 0x18),
                (["2h", "periodic"], 0x01, 0x81, 0x00, 0x07, 0x08),
                (["7d"], 0x01, 0x82, 0x80, 0x09, 0x3A), (["30y"], 0x01, 0x83, 0xF0, 0xF0, 0xC3)):
            self.on_bus("timer", *words)
            got = self.registers()
            self.assertEqual([got[reg] for reg in (0x01, 0x0E, 0x0F, 0x12, 0x13)],
                             [control, source, low, high, middle], words)
        self.assertEqual(self.on_bus("timer", "off"), f"{BUS}: timer off\n")
        self.assertEqual(self.registers()[0x0E] & 0x80, 0)

    def test_what_it_says(self):
        self.assertEqual(self.on_bus("timer", "700ms"),
                         f"{BUS}: timer every 0.6999511719 s (2867 at 4096 Hz), pulls /INT, 48 us "
                         "shorter than asked for\n")
        shown = self.answer("timer")
        self.assertEqual([shown[key] for key in ("running", "left", "source", "pulse")],
                         [True, 2867, "4096 Hz", False])
        self.ok("advance", "a.chip", "1s")
        self.assertRegex(self.on_bus("timer"), r"runs out in 0\.39\d* s .*has run out before")

    def test_what_never_ends(self):  # TMR-4, STP-3
        self.on_bus("timer", "30y")
        self.assertIn("runs out in 946728000 s (15778800 at 1/60 Hz)", self.on_bus("timer"))
        self.write("00", "20")
        self.assertIn("in 946728000 s of a clock that runs (", self.on_bus("timer"))
        self.write("0F", "00")
        self.write("12", "00", "00")
        self.assertEqual(self.on_bus("timer"), f"{BUS}: timer on, but stands at 0\n")

    def test_of_a_part_that_lost_its_power(self):  # TMR-1
        """It is shown as it is; what changes something writes all registers first."""
        self.ok("new", "a.chip", "--force", "--frozen")
        self.write("0F", "56")
        self.write("12", "12", "34")
        self.write("0E", "83")
        self.assertEqual(self.answer("timer")["left"], 0x123456)
        self.assertEqual(self.registers()[0x0E], 0x83)
        self.on_bus("clkout", "32")
        self.assertEqual(self.rows(0x0E, 0x13), "03 00 00 00")

    def test_once(self):
        """It waits for it, tells it and stops the timer."""
        self.ok("new", "a.chip", "--force", "--at", self.AT)
        began = time.monotonic()
        lines = self.on_bus("timer", "300ms", "once").splitlines()
        self.assertGreater(time.monotonic() - began, 0.29)
        self.assertRegex(lines[0], "once in 0.3000")
        self.assertRegex(lines[1], r"^2026-02-28T23:59:5\dZ  timer$")
        got = self.registers()
        self.assertEqual((got[0x0E] & 0x80, got[0x01] & 0x04), (0, 0))

    def test_once_broken_off(self):
        with subprocess.Popen([TOOL, *under_run("timer", "1h", "once")], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as child:
            self.assertIn("once in 3600 s", child.stdout.readline())
            child.send_signal(signal.SIGTERM)
            _, stderr = child.communicate(timeout=20)
        self.assertEqual(child.returncode, NO)
        self.assertIn("broken off: the timer is off", stderr)
        self.assertEqual(self.registers()[0x0E] & 0x80, 0)

    def test_once_without_a_reader(self):
        """Whatever ends it, it leaves no timer running."""
        with self.child("timer", "1h", "once") as child:
            child.stdout.readline()
            child.stdout.close()
            self.ok("advance", "a.chip", "1h")
            self.assertEqual(child.wait(timeout=20), FAILED)
        self.assertEqual(self.registers()[0x0E] & 0x80, 0)
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([TOOL, *under_run("timer", "1h", "once")], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, FAILED)
        self.assertRegex(done.stderr, "cannot write to stdout: No space")
        self.assertEqual(self.registers()[0x0E] & 0x80, 0)

    def test_wrong_words(self):
        for words, sentence in ((["1.5"], "no duration such as"), (["1s", "onec"], "'once'"),
                                (["1s", "once", "periodic"], "either 'once' or 'periodic'"),
                                (["32y"], "out of range"), (["100us"], "out of range"),
                                (["off", "once"], "nothing stands behind")):
            self.says(USAGE, sentence, "timer", *words)


class Watch(BusCase):
    def test_what_was_up_comes_first(self):  # REG-3
        self.on_bus("alarm", "daily", "00:00")
        self.on_bus("timer", "8s")
        self.ok("advance", "a.chip", "11s")
        self.assertEqual(self.on_bus("watch", "--count", "2"),
                         "2026-03-01T00:00:01Z  alarm\n2026-03-01T00:00:01Z  timer\n")
        self.assertEqual(self.registers()[1] & 0x0C, 0)

    def test_ticks(self):
        self.ok("new", "a.chip", "--force", "--at", self.AT)
        lines = [json.loads(line) for line in
                 self.on_bus("watch", "--ticks", "--count", "2", "--json").splitlines()]
        self.assertEqual([line["event"] for line in lines], ["tick", "tick"])
        self.assertEqual(lines[1]["unix"], lines[0]["unix"] + 1)

    def test_without_a_time(self):
        self.ok("set", "a.chip", "vdd=1.2V")
        self.ok("set", "a.chip", "vdd=3V")
        self.write("0F", "01")
        self.write("0E", "80")
        self.ok("advance", "a.chip", "1s")
        done = run(*under_run("watch", "--count", "1", "--json", strict=False))
        self.assertEqual(json.loads(done.stdout),
                         {"bus": BUS, "event": "timer", "time": None, "unix": None})

    def test_it_ends_at_a_signal(self):
        self.on_bus("timer", "8s")
        self.ok("advance", "a.chip", "8s")
        with subprocess.Popen([TOOL, *under_run("watch")], stdout=subprocess.PIPE,
                              text=True) as child:
            self.assertIn("timer", child.stdout.readline())
            child.send_signal(signal.SIGINT)
            self.assertEqual(child.wait(timeout=20), YES)


class Relative(BusCase):
    """A PCF8563: 16 registers, 8 bits of timer."""

    def setUp(self):
        super().setUp()
        self.ok("new", "a.chip", "--force", "--frozen", "--variant", "PCF8563")
        self.ok("advance", "a.chip", "1s")
        self.ok(*under_run("put", self.AT))

    def test_dump(self):
        shown = self.answer("dump")
        self.assertEqual((shown["part"], len(shown["registers"])), ("PCF8563", 16))
        self.assertIn(f"{BUS}: PCF8563\n", self.on_bus("dump"))
        self.assertIn(f"{BUS}: BM8563\n", self.on_bus("dump", "--part", "BM8563"))
        self.says(NO, "another part than --part says", "get", "--part", "INS5S8563")
        self.assertEqual(self.on_bus("get", "--part", "pcf8563"), self.AT + "Z\n")
        self.says(USAGE, "no part 'PFC8563': did you mean 'PCF8563'", "get", "--part", "PFC8563")
        self.says(USAGE, "no part 'DS1307': INS5S8563, PCF8563,", "get", "--part", "DS1307")

    def test_one_that_must_be_named(self):  # REL-18
        """A 1 written to its flags sets them: who takes it for a PCF8563 never comes to an end."""
        self.ok("new", "a.chip", "--force", "--frozen", "--variant", "HYM8563")
        self.ok("advance", "a.chip", "1s")
        self.ok(*under_run("put", self.AT, "--part", "HYM8563", strict=False))
        self.ok(*under_run("timer", "2s", "--part", "HYM8563", strict=False))
        self.ok("advance", "a.chip", "3s")
        text = self.ok(*under_run("watch", "--count", "1", "--part", "HYM8563", strict=False))
        self.assertRegex(text, "  timer\n$")
        self.assertEqual(self.registers()[0x01] & 0x0C, 0)

    def test_timer(self):  # TMR-1
        self.assertIn("every 96 s (96 at 1 Hz)", self.on_bus("timer", "96s"))
        self.assertIn("(96 at 1 Hz)", self.on_bus("timer"))
        self.says(USAGE, "out of range: this part reaches .* 4.25 hours", "timer", "5h")
        self.assertEqual(self.on_bus("get"), self.AT + "Z\n")

    def test_verify_finds_it(self):  # REG-5, TMR-1
        self.ok("set", "a.chip", "frozen=no")
        done = run(*under_run("verify", "--budget", "20ms", strict=False))
        self.assertEqual((done.returncode, done.stderr), (NO, ""))
        wrong = re.search(r"(?m)^not as docs/behaviour.md says: (.*)$", done.stdout).group(1)
        self.assertTrue({"REG-2", "REG-4", "REG-5", "TMR-1"} <= set(wrong.split()), wrong)
        self.assertRegex(done.stdout, r"differs: 06-timer.vec:\d+ 24-bit-counter \[TMR-1\]: ")
        self.assertRegex(done.stdout, r"(?m)^and \d+ more there$")
        self.assertRegex(self.on_bus("get"), "^2026-0")

    def test_verify_finds_no_more(self):  # REG-2
        """Bits that are none and read as junk are no fault of the calendar."""
        self.ok("set", "a.chip", "frozen=no")
        text = self.ok(*under_run("verify", "--only", "chip-before-host", strict=False))
        self.assertIn("it: REG-9\n1 of 1 cases played", text)

    def test_verify_keeps_the_century(self):
        self.ok("set", "a.chip", "frozen=no")
        self.write("07", "82")
        self.ok(*under_run("verify", "--only", "chip-before-host", strict=False))
        self.assertEqual(self.registers()[0x07] & 0x9F, 0x82)

    def test_verify_without_a_reader(self):
        """`| head` must not cost the part its time and alarm."""
        self.ok("set", "a.chip", "frozen=no")
        self.on_bus("alarm", "daily", "06:30")
        with self.child("verify", "--budget", "20ms") as child:
            child.stdout.readline()
            child.stdout.close()
            self.assertIn("cannot write to stdout: Broken pipe", child.stderr.read())
            self.assertEqual(child.wait(timeout=60), FAILED)
        self.assertIn("daily at 06:30", self.on_bus("alarm"))
        self.assertRegex(self.on_bus("get"), "^2026-0")


class Verify(BusCase):
    """A chip that runs by the host's clock, as a part does."""

    def setUp(self):
        super().setUp()
        self.ok("new", "a.chip", "--force")
        self.ok(*under_run("put", "now", "--exact"))

    def verify(self, status, *words):
        done = run(*under_run("verify", *words, strict=False))
        self.assertEqual((done.returncode, done.stderr), (status, ""), done.stdout)
        return done.stdout

    def assert_on_time(self):
        shown = self.answer("get", "--exact")
        self.assertAlmostEqual(shown["unix"] + shown["ns"] / 1e9, time.time(), delta=0.3)

    def test_the_chip_does_not_differ(self):
        self.on_bus("alarm", "weekly", "mon", "06:30")
        before = self.rows(0x09, 0x0E)
        text = self.verify(YES, "--budget", "300ms")
        self.assertRegex(text, r"\d\d of \d\d cases played, \d{3} bytes compared, \d+ more could "
                         "not be: 0 differ")
        self.assertRegex(text.splitlines()[1], "^All registers are written")
        self.assertRegex(text.splitlines()[3], "^Now: 00 12( [0-9A-F]{2}){7} 30 06 80 01 80 80 ")
        for reason, name in (("a power-on", "power-on-values"), ("poke", "flags-only-to-zero"),
                             ("the supply", "below-vl-sets-vlf"), ("findings", "not-bcd"),
                             ("the wires", "proper-timing"), ("the pins", "32768-hz"),
                             ("more time than the budget", r"friday-the-13th \(\d+ s\)")):
            self.assertRegex(text, rf"(?m)^skipped, needs {reason}:.* {name}( |$)")
        held = re.search(r"(?m)^as docs/behaviour.md says.*: (.*)$", text).group(1).split()
        self.assertTrue({"REG-2", "REG-4", "REG-5", "TMR-1", "I2C-2"} <= set(held), held)
        self.assertFalse([rule for rule in held if rule[:3] in ("PWR", "INT", "CLK", "FND")])
        self.assertEqual(self.rows(0x09, 0x0E), before)
        self.assert_on_time()

    def test_alarm_and_calendar(self):  # what takes longer
        text = self.verify(YES, "--only", "last-sample-at-power-on")
        self.assertIn(": ALM-2\n1 of 1 cases played", text)

    def test_a_bus_that_lies(self):
        """The time may be so misread that it is not kept; what is read back is wrong too."""
        self.ok("set", "a.chip", "fault=flip:6x*")
        done = run(*under_run("verify", "--only", "all-ones", strict=False))
        self.assertIn(done.returncode, (NO, FAILED))
        self.assertIn("differs: 01-registers.vec:18 all-ones [REG-2]: register 00: expected A0, "
                      "read E0\n", done.stdout)

    def test_json(self):
        self.ok("set", "a.chip", "fault=flip:6x*")
        done = run(*under_run("verify", "--only", "all-ones", "--json", strict=False))
        plan, first, *_ = map(json.loads, done.stdout.splitlines())
        self.assertEqual([plan[key] for key in ("bus", "cases", "at_least_s", "writes")],
                         [BUS, 1, 1, "all registers"])
        self.assertEqual(first, {
            "case": "all-ones", "script": "01-registers.vec", "line": 18, "rules": "REG-2",
            "register": 0, "expected": 0xA0, "mask": 0xFF, "read": 0xE0, "steady": True})
        self.ok("set", "a.chip", "fault=none")
        lines = [json.loads(line) for line in
                 self.verify(YES, "--only", "all-ones", "--json").splitlines()]
        self.assertEqual(len(lines[0]["registers"]), 18)
        self.assertEqual([lines[-1][key] for key in ("cases", "played", "differences",
                                                     "unsteady", "broken_off")],
                         [1, 1, 0, 0, False])

    def test_what_differs_once_only(self):
        """The flip comes in the case's first reading, behind those of the beginning."""
        pathlib.Path("one.vec").write_text("case one\nwait 1s\nread 09 80 80\n")
        with subprocess.Popen([TOOL, *under_run("verify", "one.vec", strict=False)],
                              stdout=subprocess.PIPE, text=True) as child:
            self.assertIn("1 case,", child.stdout.readline())
            time.sleep(1.5)
            self.ok("set", "a.chip", "fault=flip:7")
            text, _ = child.communicate(timeout=30)
        self.assertEqual(child.returncode, YES, text)
        self.assertRegex(text, r"once, not again: one.vec:3 one \[\]: register 09: expected 80, "
                         "read 00\n")

    def test_broken_off(self):
        self.on_bus("alarm", "daily", "06:30")
        for number in (signal.SIGINT, signal.SIGHUP): # what a lost terminal sends
            with self.child("verify") as child:
                child.stdout.readline() # just behind a tick
                time.sleep(3.5)
                child.send_signal(number)
                text, _ = child.communicate(timeout=30)
            self.assertEqual(child.returncode, NO)
            self.assertIn("0 differ (broken off)", text)
            self.assertEqual(self.rows(0x09, 0x0C), "30 06 80 80")
            self.assert_on_time()

    def test_that_cannot_say_what_it_writes(self):
        before = self.rows(0x0D, 0x12)
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([TOOL, *under_run("verify", strict=False)], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, FAILED)
        self.assertRegex(done.stderr, "cannot write to stdout: No space")
        self.assertEqual(self.rows(0x0D, 0x0E), before[:5])
        self.assert_on_time()

    def test_a_time_that_was_lost(self):
        """VLF cannot be set again: a clock that stands is not taken for a right one either."""
        self.ok("set", "a.chip", "vdd=1.2V")
        self.ok("set", "a.chip", "vdd=3V")
        self.assertIn("lost already (VLF)", self.verify(YES, "--only", "all-ones"))
        self.says(NO, "the clock stands", "get")

    def test_a_supply_that_is_low(self):  # PWR-1
        """VLF that stays is no fault of the part's."""
        self.ok("set", "a.chip", "vdd=1.2V")
        done = run(*under_run("verify", "--only", "all-ones", strict=False))
        self.assertEqual(done.returncode, FAILED)
        self.assertRegex(done.stderr, "VLF stays: the supply of the part is too low")
        self.assertNotIn("differs", done.stdout)

    def test_a_bus_that_fails(self):
        self.ok("set", "a.chip", "fault=nack:2x*")
        done = run(*under_run("verify", "--only", "all-ones", strict=False))
        self.assertEqual(done.returncode, FAILED)
        self.assertRegex(done.stderr, "nobody answers(.|\n)*not all registers are as they were")

    def test_scripts_that_are_none(self):
        pathlib.Path("bad.vec").write_text("case one\nwrite\n")
        self.says(FAILED, "bad.vec:2: expected a register", "verify", "bad.vec")
        self.says(FAILED, "cannot read none.vec: No such file", "verify", "none.vec")
        self.says(USAGE, "there is no case 'nowhere'$", "verify", "--only", "nowhere")
        self.says(USAGE, "did you mean 'all-ones'", "verify", "--only", "all-one")

    def test_nothing_to_play(self):
        """Then the part is not touched."""
        before = self.show()["registers"]["0e"]
        for words, why in ((["--only", "power-on-values"], "a power-on"),
                           (["--budget", "0s"], "more time than the budget")):
            self.says(USAGE, f"nothing is left to play: .* needs {why}", "verify", *words)
        self.assertEqual(self.show()["registers"]["0e"], before)


class Drift(BusCase):
    def drift(self, ppm):
        """Narrow enough to tell; a busy host widens it, and misses ticks."""
        self.ok("new", "a.chip", "--force", "--at", self.AT, "--ppm", ppm)
        for _ in range(15):
            shown = json.loads(run(*under_run("drift", "--for", "4s", "--json",
                                              strict=False)).stdout)
            if shown["low_ppm"] * shown["high_ppm"] > 0 and shown["ticks"] == 5:
                break
        return shown

    def test_known_rates(self):  # OSC-2
        for ppm in (500, -500):
            shown = self.drift(str(ppm))
            self.assertTrue(shown["low_ppm"] <= ppm <= shown["high_ppm"], shown)
            self.assertTrue(shown["low_ppm"] > 0 if ppm > 0 else shown["high_ppm"] < 0, shown)
            self.assertEqual((shown["ticks"], shown["seconds"]), (5, 4))

    def test_what_it_says(self):
        self.ok("new", "a.chip", "--force", "--at", self.AT)
        for _ in range(6): # a busy host misses ticks
            text = self.on_bus("drift", "--for", "2s")
            if "3 ticks" in text:
                break
        self.assertRegex(text, rf"^{BUS}: [+-]\d+\.\d ppm, for sure from -\d+\.\d to \+\d+\.\d: "
                         r"\d+\.\d\d s a day (fast|slow) \(3 ticks in 2 s\)\nby the host's clock, "
                         "which is ")

    def leap(self, length, ppm, **settings):
        self.ok("new", "a.chip", "--force", "--at", self.AT, "--ppm", ppm)
        words = ["drift", "--for", length, "--bus", BUS]
        return run("run", "--chip", "a.chip@9", "--", "sh", "-c",
                   f'{" ".join(f"{name}={value}" for name, value in settings.items())} '
                   f'LD_PRELOAD="{LEAP_CLOCK}:$LD_PRELOAD" exec "$@"', "sh", TOOL, *words)

    def test_long_ones(self):  # OSC-2
        """The interval of an hour, and of a day, in which ticks are caught a second early."""
        for length, width, ppm in (("1h", 0.5, 12.25), ("1d", 0.03, -87.5)):
            text = self.leap(length, str(ppm)).stdout
            low, high = map(float, re.search(r"for sure from (\S+) to (\S+):", text).groups())
            self.assertTrue(low <= ppm <= high, text)
            self.assertLess(high - low, width, text)

    def test_a_host_that_is_held_up(self):
        """For up to 3 s at a time: what is printed holds all the same."""
        for one_in in (20, 300):
            done = self.leap("10min", "-50", LEAP_HELD_UP=one_in)
            self.assertEqual((done.returncode, done.stderr), (YES, ""))
            low, high = map(float, re.search(r"from (\S+) to (\S+):", done.stdout).groups())
            self.assertTrue(low <= -50 <= high, done.stdout)

    def test_a_time_that_is_set_meanwhile(self):
        self.ok("new", "a.chip", "--force", "--at", self.AT)
        with self.child("drift", "--for", "20s") as child:
            time.sleep(2.5)
            self.on_bus("put", "2026-01-01")
            _, stderr = child.communicate(timeout=20)
        self.assertEqual(child.returncode, FAILED)
        self.assertRegex(stderr, "the time was set meanwhile, or the host slept")

    def test_broken_off(self):
        """After two ticks it tells what it knows."""
        self.ok("new", "a.chip", "--force", "--at", self.AT)
        with self.child("drift") as child:
            time.sleep(5)
            child.send_signal(signal.SIGINT)
            text, _ = child.communicate(timeout=20)
        self.assertEqual(child.returncode, YES)
        self.assertRegex(text, r"ppm, for sure from .* \([2-6] ticks in [1-5] s\)")
        with self.child("drift") as child:
            time.sleep(0.5)
            child.send_signal(signal.SIGTERM)
            _, stderr = child.communicate(timeout=20)
        self.assertEqual(child.returncode, NO)
        self.assertRegex(stderr, "broken off before two ticks had come")

    def test_clocks_that_do_not_run(self):
        self.says(NO, "the clock stands", "drift") # a frozen one
        self.ok("set", "a.chip", "vdd=1.2V")
        self.says(NO, "the time is lost", "drift")
        self.says(USAGE, "is not from 1s to 1y", "drift", "--for", "10ms")


class Examples(BusCase):
    """Those of the documents and of the help, as they stand; but for those that take minutes."""
    LONG = r"verify|drift|timer 2h once|watch --bus"

    def test_them(self):
        texts = [(ROOT / name).read_text() for name in ("docs/bus.md", "README.md")]
        texts += [self.ok("help", words[0]) for words in Failing.COMMANDS]
        lines = {line for text in texts
                 for line in re.findall(r"(?m)^ +(\S.*rtc8563 .*/dev/i2c-1.*?)(?: +#.*)?$", text)
                 + re.findall(r"(?m)^ +(rtc8563 .*/dev/i2c-1.*?)(?: +#.*)?$", text)}
        self.assertGreater(len(lines), 15, lines)
        os.mkdir("bin")
        os.symlink(TOOL, "bin/rtc8563")
        for line in sorted(lines):
            if re.search(self.LONG, line):
                continue
            self.ok("new", "a.chip", "--force", "--at", "2026-02-28T12:00:00")
            self.ok("run", "--chip", "a.chip@1", "--", TOOL, "put", "2026-02-28T12:00:00",
                    "--exact", "--bus", "/dev/i2c-1")
            done = run("run", "--chip", "a.chip@1", "--", "sh", "-c",
                       f'PATH="$PWD/bin:$PATH"; {line}')
            self.assertEqual((done.returncode, done.stderr), (YES, ""), line)


class Failing(BusCase):
    COMMANDS = (["get"], ["put"], ["dump"], ["decode"], ["alarm"], ["timer"], ["clkout"], ["watch"],
                ["verify"], ["drift"])

    def test_nobody_answers(self):
        self.ok("set", "a.chip", "fault=nack:0x*")
        for words in self.COMMANDS:
            self.says(FAILED, rf"^rtc8563 {words[0]}: nobody answers at 0x51 \(A2/A3\) on {BUS} ",
                      *words)

    def test_each_transfer_fails_once(self):
        for words in (["put", "2026-01-01"], ["alarm", "daily", "06:30"], ["timer", "2h"],
                      ["clkout", "32"]):
            for nth in range(1, 30):
                self.ok("new", "a.chip", "--force", "--frozen", "--at", self.AT)
                self.ok("set", "a.chip", f"fault=nack:{nth}")
                done = run(*under_run(*words, strict=False))
                self.assertIn(done.returncode, (YES, FAILED), done.stderr)
                if done.returncode == FAILED:
                    self.assertRegex(done.stderr, "nobody answers")
                    self.assertEqual(done.stdout, "")

    def test_no_such_bus(self):
        for words in self.COMMANDS:
            self.refused(FAILED, "cannot open /dev/i2c-99: No such file.*i2c-dev", *words, "--bus",
                         "/dev/i2c-99")
        self.refused(USAGE, "--bus is missing", "get")

    def test_what_is_no_bus(self):
        pathlib.Path("plain").write_text("")
        for words in self.COMMANDS:
            self.refused(FAILED, "plain is no bus for any I2C transfer", *words, "--bus", "plain")
            self.refused(FAILED, "cannot open .: Is a directory", *words, "--bus", ".")
        self.refused(FAILED, "did you mean /dev/i2c-1\\?", "get", "--bus", "1")

    def test_no_permission(self):
        pathlib.Path("bus").write_text("")
        os.chmod("bus", 0)
        os.chmod(".", 0o755)
        shutil.copy(TOOL, "tool") # where nobody, too, may execute it
        nobody = {"user": 65534} if os.geteuid() == 0 else {}
        done = run("get", "--bus", "bus", tool="./tool", **nobody)
        self.assertEqual(done.returncode, FAILED)
        self.assertRegex(done.stderr, "cannot open bus: Permission denied: be root, or join")

    def test_misspelt(self):
        self.says(USAGE, "--jsn: did you mean --json", "get", "--jsn")
        self.refused(USAGE, "no command 'clokout': did you mean 'clkout'", "clokout")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
