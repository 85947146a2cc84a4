#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tool from outside: what it prints, what it changes, what it returns.

    cli_test.py RTC8563 BUS_WRITE [TEST...]
    cli_test.py RTC8563 BUS_WRITE 1/2         each second class, from the first on
"""

import json
import os
import shutil
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

TOOL, BUS_WRITE = (os.path.abspath(path) for path in sys.argv[1:3])
YES, NO, USAGE, FAILED = 0, 1, 2, 3


def run(*words, tool=TOOL, **options):
    environment = {**os.environ, "TERM": "xterm"}
    return subprocess.run([tool, *words], capture_output=True, text=True, timeout=60,
                          env=environment, **options)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)

    def ok(self, *words):
        done = run(*words)
        self.assertEqual((done.returncode, done.stderr), (YES, ""), words)
        return done.stdout

    def refused(self, status, sentence, *words):
        """One clear sentence on stderr, nothing on stdout."""
        done = run(*words)
        self.assertEqual(done.returncode, status, (words, done.stderr))
        self.assertEqual(done.stdout, "", words)
        self.assertRegex(done.stderr.splitlines()[0], sentence)
        self.assertLessEqual(len(done.stderr.splitlines()), 2, done.stderr)

    def new(self, *options):
        self.ok("new", "a.chip", "--frozen", *options)

    def show(self):
        return json.loads(self.ok("show", "a.chip", "--json"))

    def registers(self):
        return {int(key, 16): value for key, value in self.show()["registers"].items()}

    def write(self, *hex_bytes):
        subprocess.run([BUS_WRITE, "a.chip", *hex_bytes], check=True)


class Help(Case):
    def test_no_arguments_give_examples(self):
        text = self.ok()
        self.assertIn("rtc8563 demo", text)
        self.assertLess(len(text.splitlines()), 15)

    def test_help_names_every_command(self):
        text = self.ok("--help")
        for name in ("new", "show", "advance", "set", "findings", "wait", "run", "lab", "play",
                     "demo", "get", "put", "dump", "decode", "alarm", "timer", "clkout", "watch",
                     "verify", "drift"):
            self.assertRegex(text, rf"(?m)^  {name} +[A-Z]")
            self.assertTrue(self.ok("help", name).startswith(f"Usage: rtc8563 {name}"))
            self.assertEqual(self.ok("help", name), self.ok(name, "--help"))

    def test_version(self):
        self.assertRegex(self.ok("--version"), r"^rtc8563 \d+\.\d+\.\d+\n$")

    def test_misspelt_words(self):
        self.refused(USAGE, "no command 'shwo': did you mean 'show'", "shwo")
        self.refused(USAGE, "no command 'qqqqqq'$", "qqqqqq")
        self.refused(USAGE, "--frozn: did you mean --frozen", "new", "a.chip", "--frozn")
        self.refused(USAGE, "no key 'vd': did you mean 'vdd'", "set", "a.chip", "vd=3V")
        self.refused(USAGE, "no pin 'itn': did you mean 'int'", "wait", "a.chip", "itn=0")

    def test_wrong_operands_and_options(self):
        self.refused(USAGE, "operand is missing", "show")
        self.refused(USAGE, "one operand too many", "show", "a", "b")
        self.refused(USAGE, "--json takes no value", "show", "a", "--json=1")
        self.refused(USAGE, "--vdd needs a value", "new", "a", "--vdd")
        self.refused(USAGE, "no option -x", "show", "-x", "a")

    def test_stdout_that_is_full_is_a_failure(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([TOOL, "--help"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("cannot write to stdout", done.stderr)

    def test_no_colours_in_a_pipe(self):
        self.new("--scramble", "5")
        for words in (["--help"], ["demo"], ["show", "a.chip"], ["findings", "a.chip"]):
            self.assertNotIn("\033", self.ok(*words))

    def test_demo_shows_all_of_it(self):
        text = self.ok("demo")
        for part in ("Power up", "Alarm", "Timer", "STOP", "LOW_VOLTAGE", "2096-02-29",
                     "2096-03-01", "NOT_BCD", "/INT falls"):
            self.assertIn(part, text)
        self.assertEqual(os.listdir(), [])


class New(Case):
    def test_as_it_comes_out_of_power_on(self):  # REG-1
        self.new()
        registers = self.registers()
        wanted = {**dict.fromkeys([*range(0x10), 0x12, 0x13], 0), 0x02: 0x80, 0x05: 0x01,
                  **dict.fromkeys(range(0x09, 0x0E), 0x80)}
        self.assertEqual(registers, wanted)

    def test_at_sets_the_time_and_the_next_second_comes_1_s_later(self):
        for options in ([], ["--scramble", "7"], ["--ppm", "+100"], ["--vl", "1.5V"]):
            self.ok("new", "a.chip", "--force", "--frozen", "--at", "2026-02-28T23:59:50", *options)
            registers = self.registers()
            self.assertEqual([registers[i] for i in range(2, 9)],
                             [0x50, 0x59, 0x23, 0x28, 0x06, 0x02, 0x26])
            ns = 1_000_000_000 - (100_000 if "--ppm" in options else 0)
            self.ok("advance", "a.chip", f"{ns - 2000}ns")
            self.assertEqual(self.registers()[2], 0x50)
            self.ok("advance", "a.chip", "4000ns")
            self.assertEqual(self.registers()[2], 0x51)

    def test_weekdays(self):
        for day, week in (("2000-01-01", 6), ("2023-01-01", 0), ("2024-02-29", 4),
                          ("2096-02-29", 3), ("2099-12-31", 4)):
            self.ok("new", "a.chip", "--force", "--at", day)
            self.assertEqual(self.registers()[6], week, day)

    def test_settings(self):
        self.new("--vdd", "2.5V", "--vl", "1200mV", "--package", "ins5s8563-8bsx000n00aa",
                 "--ppm", "-12.5", "--temp", "-40C")
        shown = self.show()
        self.assertEqual([shown[key] for key in ("vdd_mv", "vlow_mv", "package", "rate_ppb",
                                                 "temperature_mc", "frozen", "powered")],
                         [2500, 1200, "DFN6L", -12500, -40000, True, True])

    def test_relatives(self):  # REL-1 to REL-9, REL-19
        for part in ("PCF8563", "bm8563", "HYM8563", "RTC8564"):
            made = self.ok("new", "a.chip", "--force", "--frozen", "--variant", part,
                           "--at", "2026-02-28T23:59:58")
            self.assertIn(f"a new {part.upper()} in SOP8 at 3 V, 2026-02-28 23:59:58", made)
            shown = self.show()
            self.assertEqual([shown["variant"], shown["time"], shown["running"]],
                             [part.upper(), "2026-02-28T23:59:58", True])
            self.assertNotIn("12", shown["registers"])
            self.assertIn("0f", shown["registers"])
            self.ok("advance", "a.chip", "2s")
            text = self.ok("show", "a.chip")
            self.assertIn(f"a.chip: {part.upper()} in SOP8, running", text)
            self.assertIn("2026-03-01 00:00:00  Sunday", text)
            self.assertNotIn("Timer_23_16", text)
        self.ok("set", "a.chip", "vl=1.0V")
        self.assertEqual(self.show()["vlow_mv"], 1000)
        self.refused(USAGE, "vl=1.001 V is out of range for RTC8564", "set", "a.chip",
                     "temp=30C", "vl=1001mV")
        self.assertEqual([self.show()[key] for key in ("vlow_mv", "temperature_mc")],
                         [1000, 25000])
        self.refused(USAGE, "--vl 1.3 V is out of range for BM8563", "new", "b.chip",
                     "--variant", "BM8563", "--vl", "1.3V")
        self.refused(USAGE, "--at needs a supply of at least 0.9 V", "new", "b.chip",
                     "--variant", "PCF8563", "--vdd", "0.89V", "--at", "2026-01-01")
        self.assertFalse(pathlib.Path("b.chip").exists())

    def test_without_supply(self):  # PWR-3
        self.new("--vdd", "0V")
        self.assertFalse(self.show()["powered"])
        self.ok("set", "a.chip", "vdd=3.0V")
        self.assertTrue(self.show()["powered"])

    def test_scramble_is_reproducible(self):  # PWR-5
        found = []
        for seed in ("1", "1", "2"):
            self.ok("new", "a.chip", "--force", "--frozen", "--scramble", seed)
            found.append(self.registers())
        self.assertEqual(found[0], found[1])
        self.assertNotEqual(found[0], found[2])
        self.assertTrue(found[0][2] & 0x80)

    def test_never_over_an_existing_file(self):
        with open("a.chip", "w") as file:
            file.write("precious")
        self.refused(FAILED, "a.chip exists already: --force", "new", "a.chip")
        self.assertEqual(pathlib.Path("a.chip").read_text(), "precious")
        self.ok("new", "a.chip", "--force")
        self.show()

    def test_values_that_are_none(self):
        for option, value, sentence in (
                ("--vdd", "3", "voltage such as 3.0V"), ("--vdd", "7V", "out of range: 0 V to 6.5"),
                ("--vl", "1.0V", "1 V is out of range for INS5S8563"), ("--ppm", "501", "out of range"),
                ("--ppm", "fast", "rate such as"), ("--temp", "25", "temperature such as 25C"),
                ("--package", "DIP8", "none of SOP8"),
                ("--variant", "DS3231", "none of INS5S8563, PCF8563"), ("--scramble", "0", "number from 1"),
                ("--at", "yesterday", "no time such as"), ("--at", "2026-02-29", "no time from"),
                ("--at", "2100-01-01", "no time from"), ("--at", "2026-02-28T24:00:00", "no time"),
                ("--speed", "0", "no speed"), ("--speed", "1000001", "no speed")):
            self.refused(USAGE, sentence, "new", "a.chip", option, value)
        self.refused(USAGE, "--at needs a supply of at least 1.3 V", "new", "a.chip",
                     "--vdd", "1.2V", "--at", "2026-01-01")
        self.assertEqual(os.listdir(), [])


class Show(Case):
    def test_json_has_what_it_promises(self):
        self.new("--at", "2026-02-28T23:59:50")
        shown = self.show()
        for key in ("time_ns", "registers", "pointer", "pins", "vdd_mv", "temperature_mc",
                    "rate_ppb", "powered", "findings"):
            self.assertIn(key, shown)
        self.assertEqual(list(shown["registers"]),
                         [f"{i:02x}" for i in [*range(0x10), 0x12, 0x13]])
        self.assertEqual(set(shown["pins"]), {"int", "int2", "clkout", "sda"})
        self.assertTrue(set(shown["pins"].values()) <= {0, 1})
        self.assertEqual(shown["findings"], [])
        self.ok("set", "a.chip", "temp=130C")
        finding = self.show()["findings"][0]
        self.assertEqual({key: finding[key] for key in ("name", "grade", "clause", "reg",
                                                        "measured", "limit")},
                         {"name": "TEMPERATURE_RANGE", "grade": "warning", "clause": "T2",
                          "reg": None, "measured": 130000, "limit": 125000})
        self.assertEqual(finding["at_ns"], shown["time_ns"])
        self.assertTrue(finding["text"].endswith("."))
        self.assertGreater(finding["id"], 0)

    def test_text_names_bits(self):
        self.new("--at", "2026-02-28T23:59:50")
        self.write("01", "13")
        text = self.ok("show", "a.chip")
        self.assertRegex(text, r"(?m)^  01  Control_2 +13   TI_TP AIE TIE$")
        self.assertRegex(text, r"2026-02-28 23:59:50  Saturday")
        self.assertIn("supply    3 V (VL 1.3 V", text)

    def test_it_runs_by_the_hosts_clock(self):
        self.ok("new", "a.chip", "--at", "2026-02-28T23:59:50", "--speed", "1000")
        before = self.show()["time_ns"]
        time.sleep(0.05)
        passed = self.show()["time_ns"] - before
        self.assertGreater(passed, 50_000_000_000)
        self.assertLess(passed, 10_000_000_000_000)

    def test_a_file_that_may_only_be_read(self):
        self.new()
        os.chmod(".", 0o755)
        os.chmod("a.chip", 0o444)
        before = pathlib.Path("a.chip").read_bytes()
        shutil.copy(TOOL, "tool") # where nobody, too, may execute it
        nobody = {"tool": "./tool"} | ({"user": 65534} if os.geteuid() == 0 else {})
        done = run("show", "a.chip", "--json", **nobody)
        self.assertEqual((done.returncode, done.stderr), (YES, ""))
        self.assertEqual(json.loads(done.stdout)["registers"]["02"], 0x80)
        done = run("set", "a.chip", "vdd=2V", **nobody)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("a.chip: Permission denied", done.stderr)
        self.assertEqual(pathlib.Path("a.chip").read_bytes(), before)

    def test_files_that_are_none(self):
        self.refused(FAILED, "no file b.chip: make one with rtc8563 new b.chip", "show", "b.chip")
        with open("b.chip", "w") as file:
            file.write("hello")
        for words in (["show", "b.chip"], ["advance", "b.chip", "1s"], ["set", "b.chip", "vdd=3V"],
                      ["findings", "b.chip", "--clear"], ["wait", "b.chip", "int=0"]):
            self.refused(FAILED, "b.chip is not a chip file", *words)
        self.assertEqual(pathlib.Path("b.chip").read_text(), "hello")
        self.new()
        os.truncate("a.chip", 5000)
        self.refused(FAILED, "a.chip is cut short", "show", "a.chip")
        self.refused(FAILED, "Is a directory", "show", ".")


class Advance(Case):
    def test_durations(self):
        self.new()
        for text, ns in (("1500ms", 1_500_000_000), ("90s", 90_000_000_000),
                         ("1d2h", 93_600_000_000_000), ("40y", 40 * 31_557_600_000_000_000),
                         ("1ns", 1), ("0s", 0), ("2.5us", 2500)):
            before = self.show()["time_ns"]
            self.ok("advance", "a.chip", text)
            self.assertEqual(self.show()["time_ns"] - before, ns, text)
        self.refused(USAGE, "no option -1", "advance", "a.chip", "-1s")
        for text in ("", "5", "5 s", "+1s", "1s-2s", "1x", "s", "1e9s", "300y", "0.5ns"):
            self.refused(USAGE, "is no duration such as", "advance", "a.chip", text)

    def test_a_chip_lives_292_years(self):
        self.new()
        self.ok("advance", "a.chip", "290y")
        before = pathlib.Path("a.chip").read_bytes()
        self.refused(USAGE, "lives 292 years: this one has 829 d", "advance", "a.chip", "10y")
        self.assertEqual(pathlib.Path("a.chip").read_bytes()[44:], before[44:])  # but the lock
        self.assertEqual(self.show()["time_ns"], 5_000_000 + 290 * 31_557_600_000_000_000)

    def test_alarm_on_the_pin(self):  # ALM-2, INT-1
        self.new("--at", "2026-02-28T23:59:50")
        self.write("09", "00", "00")
        self.write("01", "02")
        text = self.ok("advance", "a.chip", "20s")
        self.assertIn("+00:00:10.000000  2026-03-01 00:00:00  int=0  alarm", text)
        self.assertIn("20.000000 passed, now 2026-03-01 00:00:10, int=0  alarm", text)
        self.assertEqual(self.show()["pins"]["int"], 0)

    def test_40_years_of_pulses_are_quick_and_few(self):  # TMR-3, INT-2
        self.new("--at", "2026-02-28T23:59:50", "--package", "DFN6L")
        self.write("0f", "01")
        self.write("01", "11")
        self.write("0e", "82")
        self.write("0d", "83")
        begin = time.monotonic()
        text = self.ok("advance", "a.chip", "40y")
        self.assertLess(time.monotonic() - begin, 2)
        self.assertLess(len(text.splitlines()), 60)
        self.assertIn("more edges followed", text)
        self.assertRegex(text, r"int=0  timer\n(.*\n)?  \+00:00:01\.007812 .* int=1")
        self.assertIn("now 2066-02-28", text)

    def test_clkout_gives_nothing_without_supply(self):  # CLK-2
        self.new()
        self.assertIn("clkout gives 32768 Hz", self.ok("advance", "a.chip", "1s"))
        self.ok("set", "a.chip", "vdd=0V")
        self.assertNotIn("clkout", self.ok("advance", "a.chip", "1s"))
        self.assertNotIn("Hz)", self.ok("show", "a.chip"))

    def test_findings_are_told(self):  # FND-18
        self.new("--at", "2026-02-28T23:59:50")
        self.write("00", "20")
        text = self.ok("advance", "a.chip", "20s")
        self.assertRegex(text, r"\+00:00:10\.0000\d\d  warning LEFT_STOPPED \[6\.2\.6\]")


class Set(Case):
    def test_a_dip(self):  # PWR-1, PWR-2
        self.new("--at", "2026-02-28T23:59:50")
        self.assertRegex(self.ok("set", "a.chip", "vdd=1.2V"), "a.chip: at .* set vdd=1.2V")
        self.assertEqual(self.registers()[2], 0xD0)
        self.ok("set", "a.chip", "vdd=0.8V")
        self.assertFalse(self.show()["powered"])

    def test_everything_at_once(self):
        self.new()
        self.ok("set", "a.chip", "vdd=5V", "vl=1.5V", "temp=85C", "ppm=+99.5", "speed=0.25",
                "frozen=no")
        shown = self.show()
        self.assertEqual([shown[key] for key in ("vdd_mv", "vlow_mv", "temperature_mc", "rate_ppb",
                                                 "speed", "frozen")],
                         [5000, 1500, 85000, 99500, 0.25, False])

    def test_the_time(self):
        """As `new --at` does: just on a tick, and the clock runs."""
        self.new("--scramble", "7")
        self.write("00", "20") # STOP
        self.ok("set", "a.chip", "at=2096-02-28T23:59:50")
        self.ok("advance", "a.chip", "9999ms")
        self.assertIn("2096-02-28 23:59:59", self.ok("show", "a.chip"))
        self.assertIn("now 2096-02-29 00:00:00", self.ok("advance", "a.chip", "1ms"))
        self.assertNotIn("VLF:", self.ok("show", "a.chip"))
        self.refused(USAGE, "at= needs a supply of at least 1.3 V", "set", "a.chip", "vdd=1V",
                     "at=2026-01-01")
        self.ok("set", "a.chip", "vdd=1V")
        self.refused(USAGE, "at= needs a supply of", "set", "a.chip", "at=2026-01-01")
        self.ok("set", "a.chip", "vdd=3V", "at=2026-01-01T12:00:00")
        self.assertIn("2026-01-01 12:00:00  Thursday", self.ok("show", "a.chip"))

    def test_a_wrong_one_changes_nothing(self):
        self.new()
        before = self.show()
        for pair, sentence in (("vdd=9", "voltage such as"), ("frozen=maybe", "yes or no"),
                               ("clkout=2", "from 0 to 1"), ("fault=nak", "none of nack"),
                               ("fault=flip:8", "none of nack"), ("fault=nack:3x255", "none of"),
                               ("fault=sda-low:0clk", "none of"), ("fault=osc-stop", "none of"),
                               ("vdd", "is not KEY=VALUE"), ("speed=-1", "no speed"),
                               ("at=2026-02-29", "at .2026-02-29. is no")):
            self.refused(USAGE, sentence, "set", "a.chip", "temp=80C", pair)
        self.assertEqual(self.show(), before)

    def test_clkout_clocks_the_seconds_in_test_mode(self):  # TST-1, TST-2
        self.new("--at", "2026-02-28T23:59:50")
        self.assertIn("no input: EXT_TEST is 0", self.ok("set", "a.chip", "clkout=1"))
        self.write("00", "a0")
        self.ok("set", "a.chip", "clkout=1")
        self.write("00", "80")
        self.ok("advance", "a.chip", "1ms")
        for edge in range(32):
            self.assertEqual(self.registers()[2], 0x50, edge)
            self.ok("set", "a.chip", "clkout=0")
            self.ok("set", "a.chip", "clkout=1")
        self.assertEqual(self.registers()[2], 0x51)

    def test_faults(self):
        self.new()
        self.ok("advance", "a.chip", "5ms")
        self.ok("set", "a.chip", "fault=nack:2x3,flip:7x*,osc-stop:10ms")
        self.assertEqual(self.show()["faults"], {"nack": 3, "flip": None, "osc-stop": 1})
        done = subprocess.run([BUS_WRITE, "a.chip", "02", "11"])
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.show()["faults"]["nack"], 2)
        self.ok("set", "a.chip", "fault=nack:2x0")
        self.write("02", "11")
        self.ok("set", "a.chip", "fault=none,sda-low:forever")
        self.assertEqual(self.show()["faults"], {"sda-low-time": 1})
        self.assertEqual(self.show()["pins"]["sda"], 0)
        self.ok("set", "a.chip", "fault=none")
        self.assertEqual(self.show()["pins"]["sda"], 1)


class Findings(Case):
    def test_counts_and_the_last_64(self):
        self.new("--at", "2026-02-28T23:59:50")
        self.assertEqual(self.ok("findings", "a.chip"), "no findings\n")
        for _ in range(70):
            self.write("08", "2a")
        self.write("10", "00")
        found = json.loads(self.ok("findings", "a.chip", "--json"))
        self.assertEqual((found["total"], found["count"]), (71, {"NOT_BCD": 70,
                                                                "RESERVED_ADDRESS": 1}))
        self.assertEqual(len(found["findings"]), 64)
        self.assertEqual(found["findings"][-1]["name"], "RESERVED_ADDRESS")
        self.assertEqual(found["findings"][-1]["reg"], 0x10)
        self.write("ff", "00")
        found = json.loads(self.ok("findings", "a.chip", "--json"))
        self.assertEqual(found["findings"][-1]["reg"], 0xFF)
        self.assertIn("RESERVED_ADDRESS [6.1] at FF: 00h\n", self.ok("findings", "a.chip"))
        text = self.ok("findings", "a.chip")
        self.assertTrue(text.startswith("72 findings: 70 errors, 2 notes\n"), text[:80])
        self.assertIn("The last 64:", text)
        self.assertRegex(text, r"error NOT_BCD \[6\.2\.1, T6\] in 08 YEAR: 2Ah")

    def test_clear(self):
        self.new()
        self.ok("set", "a.chip", "vdd=1.0V")
        self.assertIn("LOW_VOLTAGE", self.ok("findings", "a.chip", "--clear"))
        self.assertEqual(self.ok("findings", "a.chip"), "no findings\n")
        self.assertEqual(self.show()["findings"], [])

    def test_what_could_not_be_shown_is_not_forgotten(self):
        self.new()
        self.ok("set", "a.chip", "temp=130C")
        with open("/dev/full", "w") as full:
            done = subprocess.run([TOOL, "findings", "a.chip", "--clear"], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("nothing is forgotten", done.stderr)
        self.assertEqual(len(self.show()["findings"]), 1)


class Wait(Case):
    def wait(self, *words):
        begin = time.monotonic()
        return run("wait", "a.chip", *words).returncode, time.monotonic() - begin

    def test_it_has_the_level_already(self):
        self.new()
        self.assertEqual(self.wait("int=1")[0], YES)

    def test_time_out(self):
        self.new()
        status, seconds = self.wait("int=0", "--timeout", "150ms")
        self.assertEqual(status, NO)
        self.assertTrue(0.15 <= seconds < 5, seconds)

    def test_until_the_alarm_at_any_speed(self):
        self.ok("new", "a.chip", "--at", "2026-02-28T23:50:00", "--speed", "1200")
        self.write("09", "00")
        self.write("01", "02")
        status, seconds = self.wait("int=0", "--timeout", "30s")
        self.assertEqual(status, YES)
        self.assertLess(seconds, 10)
        # 20 minutes pass in each second until it shows.
        self.assertRegex(self.show()["time"], r"2026-03-01T0")

    def test_a_pulse_of_122_us_is_not_missed(self):  # INT-2
        self.ok("new", "a.chip", "--at", "2026-02-28T23:50:00")
        self.write("0f", "ff")
        self.write("13", "03")
        self.write("01", "11")
        self.write("0e", "80")  # every 250 ms
        self.assertEqual(self.wait("int=0", "--timeout", "10s")[0], YES)

    def test_another_process_changes_a_frozen_chip(self):
        self.new("--at", "2026-02-28T23:50:00")
        waiting = subprocess.Popen([TOOL, "wait", "a.chip", "int=0", "--timeout", "30s"])
        self.write("09", "51")
        self.write("01", "02")
        time.sleep(0.05)
        self.assertIsNone(waiting.poll())
        self.ok("advance", "a.chip", "1min")
        self.assertEqual(waiting.wait(20), YES)

    def test_the_file_goes_away(self):
        self.new()
        waiting = subprocess.Popen([TOOL, "wait", "a.chip", "int=0", "--timeout", "30s"],
                                   stderr=subprocess.PIPE, text=True)
        fds = pathlib.Path(f"/proc/{waiting.pid}/fd")
        while (waiting.poll() is None and
               os.path.realpath("a.chip") not in map(os.path.realpath, fds.iterdir())):
            time.sleep(0.01)
        os.remove("a.chip")
        self.assertIn("a.chip went away", waiting.communicate(timeout=20)[1])
        self.assertEqual(waiting.returncode, FAILED)

    def test_wrong_words(self):
        self.new()
        for word in ("int", "int=2", "int=", "=0", "scl=0"):
            self.refused(USAGE, "is not PIN=0 or PIN=1|there is no pin", "wait", "a.chip", word)


class Play(Case):
    def setUp(self):
        super().setUp()
        pathlib.Path("a.vec").write_text("wait 5ms\nbus wires\nwrite 0F  12\n")

    def test_a_drawing_leaves_links_and_what_stands_beside_it(self):
        pathlib.Path("a.vcd.part").write_text("mine")
        pathlib.Path("drawings").mkdir()
        pathlib.Path("a.vcd").symlink_to("drawings/a.vcd")
        pathlib.Path("drawings/a.vcd").write_text("old")
        self.ok("play", "a.vec", "--vcd", "a.vcd")
        self.assertTrue(pathlib.Path("a.vcd").is_symlink())
        self.assertIn("$enddefinitions", pathlib.Path("drawings/a.vcd").read_text())
        self.assertEqual(pathlib.Path("a.vcd.part").read_text(), "mine")
        self.assertEqual(os.listdir("drawings"), ["a.vcd"])

    def test_a_drawing_goes_into_a_pipe(self):
        os.mkfifo("pipe")
        reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(reader.kill)
        self.ok("play", "a.vec", "--vcd", "pipe")
        self.assertIn("$enddefinitions", reader.communicate(timeout=20)[0])

    def test_a_full_device_is_told_and_stays_one(self):
        pathlib.Path("full").symlink_to("/dev/full")
        self.refused(FAILED, "cannot write full: No space left", "play", "a.vec", "--vcd", "full")
        self.assertTrue(pathlib.Path("full").is_char_device())


def main(words):
    part = re.fullmatch("([0-9])/([0-9])", words[0]) if words else None
    if part:
        first, step = map(int, part.groups())
        words = [case.__name__ for case in Case.__subclasses__()][first - 1::step]
    unittest.main(argv=[sys.argv[0], *words])


if __name__ == "__main__":
    main(sys.argv[3:])
