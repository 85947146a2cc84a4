#!/usr/bin/env python3
# lab_test.py - rtc8563 lab, by scripts and as somebody at a terminal
#
# SPDX-License-Identifier: MIT
#
#     lab_test.py [CLASS...]          `make test-linux`, after tests/linux/build

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "build/rtc8563"
PATIENCE_S = 120


def tool(*words, cwd):
    return subprocess.run([TOOL, *words], cwd=cwd, capture_output=True, text=True,
                          check=True).stdout


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="rtc8563-lab-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {**os.environ, "TMPDIR": str(self.folder)}

    def left(self):
        """What a lab has left behind: files, and processes that were started with their names."""
        files = [path.name for path in self.folder.glob("rtc8563-lab-*")]
        with_it = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/cmdline")
                   if self.names_us(path)]
        return files, with_it

    def names_us(self, path):
        try:
            return str(self.folder).encode() in path.read_bytes()
        except OSError:
            return False


class Script(Case):
    def lab(self, script, *options, status=0, err=""):
        """What the guest printed."""
        (self.folder / "script").write_text(script)
        done = subprocess.run([TOOL, "lab", "--script", "script", *options], cwd=self.folder,
                              capture_output=True, text=True, check=False, timeout=PATIENCE_S,
                              env=self.environment, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertRegex(done.stderr, r"\A" + err + r"\Z")
        self.assertEqual(self.left(), ([], []))
        return done.stdout

    def minutes(self, said):
        """Of the lines that are a time."""
        return re.findall(r"^(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d\.\d+\+00:00$", said, re.M)

    def test_the_leap_night(self):
        said = self.lab("""
            chip set at=2096-02-28T23:59:50
            hwclock --utc --show
            sleep 12
            hwclock --utc --show
            chip advance 1d
            hwclock --utc --show
            hwclock --utc --hctosys
            date -u '+%F %H:%M:00.0+00:00'""")
        self.assertEqual(self.minutes(said), ["2096-02-28 23:59", "2096-02-29 00:00",
                                              "2096-03-01 00:00", "2096-03-01 00:00"], said)

    def test_int_is_seen(self):
        said = self.lab("""
            chip set at=2096-02-28T23:59:20
            rtcwake --utc -m on -s 60
            chip int
            chip show | grep pins
            echo +120 >/sys/class/rtc/rtc0/wakealarm
            chip advance 300s""")
        low = r"2096-02-29 00:0%d:00  int=0  alarm\n.*2096-02-29 00:0%d:00  int=1\n"
        self.assertRegex(said, low % (0, 0) + r".*, now 2096-02-29 00:00:00, int=1\n")
        self.assertRegex(said, r"pins      int=1")
        self.assertRegex(said, r"\n  \+00:01:59\.\d+  " + low % (2, 2) +
                         r"00:05:00.000000 passed, now 2096-02-29 00:05:00, int=1")

    def test_what_surrounds_the_chip(self):
        """A dip; heat, and 500 ppm, which are 43.2 s a day; and what cannot be asked."""
        said = self.lab("""
            hwclock --utc --show >/dev/null && echo before
            chip set vdd=1.2V
            chip set vdd=3V
            hwclock --utc --show || echo refused
            chip findings
            hwclock --utc --systohc && hwclock --utc --show >/dev/null && echo set
            chip set at=2096-02-28T00:00:00 temp=60C ppm=+500
            chip advance 1d
            chip show | grep ambient
            chip shwo; echo $?
            chip set vdd=much; echo $?
            chip advance; echo $?
            chip advance soon; echo $?
            chip advance 293y; echo $?
            chip set $(seq 2000); echo $?
            chip show --colour; echo $?
            chip help; echo $?""")
        self.assertRegex(said, r"before\n(.*\n)*refused\n(.*\n)*.* LOW_VOLTAGE .*\n(.*\n)*set\n")
        self.assertIn("passed, now 2096-02-29 00:00:43", said)
        self.assertIn("ambient   60 C, rate +500 ppm", said)
        self.assertEqual(re.findall(r"^\d$", said, re.M), ["2"] * 7 + ["0"], said)
        self.assertIn("rtc8563 set: vdd 'much' is no voltage", said)
        self.assertIn("chip: that is too long\n", said)

    def test_twice_is_the_same(self):
        said = []
        for _ in range(2):
            tool("new", "rtc.chip", "--frozen", "--force", "--at", "2031-05-06T07:08:09",
                 cwd=self.folder)
            said.append(self.lab("""
                hwclock --utc --show
                rtcwake --utc -m on -s 100
                chip int
                chip show
                i2cdump -f -y 0 0x51 b
                hwclock --utc --systohc
                chip show
                dmesg | grep rtc-pcf8563""", "--chip", "rtc.chip"))
        self.assertEqual(*said)
        self.assertEqual(said[0].count("int=0  alarm"), 1, said[0])
        self.assertIn(", frozen", tool("show", "rtc.chip", cwd=self.folder))

    def test_the_status_is_the_scripts(self):
        self.lab("hwclock --utc --show; exit 7", "--chip", "new.chip", status=7)
        tool("set", "new.chip", "at=2096-02-28T23:59:50", cwd=self.folder)
        said = self.lab("sleep 20; hwclock --utc --show; nonesuch", "--chip", "new.chip",
                        status=127)
        self.assertEqual(self.minutes(said), ["2096-02-29 00:00"])
        self.assertIn("nonesuch: not found", said)

    def test_a_guest_that_halts_by_itself(self):
        self.lab("poweroff -f", status=3,
                 err=r"(.*\n)*.*System halted\n(.*\n)*rtc8563 lab: the guest's kernel has ended\n")

    def test_a_signal_ends_it_while_nobody_reads(self):
        (self.folder / "script").write_text("dd if=/dev/zero bs=4096 count=100\n")
        with subprocess.Popen([TOOL, "lab", "--script", "script"], cwd=self.folder,
                              env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE) as lab:
            end, waits = time.monotonic() + PATIENCE_S, -1
            while waits < 60000 and time.monotonic() < end: # the pipe holds 65536 bytes
                time.sleep(0.1)
                waits = struct.unpack("i", fcntl.ioctl(lab.stdout, termios.FIONREAD, b"    "))[0]
            time.sleep(0.5)
            lab.terminate()
            self.assertEqual(lab.wait(PATIENCE_S), 128 + signal.SIGTERM)
        self.assertEqual(self.left(), ([], []))

    def test_wrong_use(self):
        tool("new", "runs.chip", cwd=self.folder)
        (self.folder / "zero").write_bytes(b"echo \0")
        (self.folder / "long").write_bytes(b"#" * 60000)
        for options, said in (
                (["--linux", "."], r"there is no guest, .*/linux: No such file or directory; `make "
                                   r"lab` in the source builds one"),
                (["--linux", "none"], r"cannot use none: No such file or directory"),
                (["--chip", "runs.chip"], r"runs.chip is not frozen, and the lab wants that the "
                                          r"guest's time alone moves it: rtc8563 set runs.chip "),
                (["--script", "none"], r"cannot read none: No such file or directory"),
                (["--script", "zero"], r"zero is no script: it has a NUL in it"),
                (["--script", "long"], r"long is too long: a script has less than 60000 bytes")):
            done = subprocess.run([TOOL, "lab", *options], cwd=self.folder, capture_output=True,
                                  text=True, check=False, timeout=PATIENCE_S,
                                  env=self.environment)
            self.assertEqual((done.returncode, done.stdout), (3, ""))
            self.assertRegex(done.stderr, r"\Artc8563 lab: " + said)
            self.assertEqual(self.left(), ([], []))


class Terminal(Case):
    def setUp(self):
        super().setUp()
        self.start()

    def start(self):
        self.said = ""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(self.folder)
            os.execve(TOOL, [TOOL, "lab", "--chip", "rtc.chip"], self.environment)
        self.addCleanup(os.close, self.terminal)
        self.addCleanup(self.kill)
        self.until("guest# ")

    def kill(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def until(self, wanted):
        """What was said up to that."""
        end = time.monotonic() + PATIENCE_S
        while wanted not in self.said:
            self.assertTrue(select.select([self.terminal], [], [], end - time.monotonic())[0],
                            f"nothing more, no {wanted!r}, only {self.said!r}")
            self.said += os.read(self.terminal, 65536).decode().replace("\r", "")
        before, _, self.said = self.said.partition(wanted)
        return before

    def type(self, line):
        """What comes of it, behind the line's own echo."""
        os.write(self.terminal, f"{line}\n".encode())
        self.until(line)
        return self.until("guest# ").strip()

    def wait(self):
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        self.assertEqual(self.left(), ([], []))
        return os.waitstatus_to_exitcode(status)

    def echoes(self):
        return (termios.tcgetattr(self.terminal)[3] & termios.ECHO) != 0

    def test_a_person_goes_over_the_leap_night(self):
        self.assertFalse(self.echoes())
        self.type("chip set at=2096-02-28T23:59:50")
        self.assertRegex(self.type("hwclock"), r"^2096-02-28 23:59:[45]")
        began = time.monotonic()
        self.type("sleep 10")
        self.assertGreater(time.monotonic() - began, 9.5)
        self.assertRegex(self.type("hwclock"), r"^2096-02-29 00:00:0")
        self.assertRegex(self.type("chip advance 1d"), r"passed, now 2096-03-01 00:00:0")
        os.write(self.terminal, b"chip advance 200y\n")
        time.sleep(0.5)
        os.write(self.terminal, b"\3")
        self.until("guest# ")
        self.assertRegex(self.type("chip int"), r"now 2(09[6-9]|[1-9])")
        os.write(self.terminal, b"exit 5\n")
        self.assertEqual(self.wait(), 0)
        self.assertTrue(self.echoes())

    def test_ways_to_leave(self):
        os.write(self.terminal, b"\x1d")
        self.assertEqual(self.wait(), 0)
        self.assertTrue(self.echoes())
        self.start()
        os.kill(self.pid, signal.SIGTERM)
        self.assertEqual(self.wait(), 128 + signal.SIGTERM)
        self.assertTrue(self.echoes())
        self.start()
        self.type("chip script") # what the guest itself asks when its shell begins
        os.write(self.terminal, b"\x1d")
        self.assertEqual(self.wait(), 0)
        self.assertTrue(self.echoes())

    def test_a_lab_that_is_killed_takes_its_guest_along(self):
        self.assertNotEqual(self.left()[1], [])
        self.kill()
        self.pid = 0
        end = time.monotonic() + 10
        while self.left()[1] and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(self.left()[1], [])


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(failed != 0)
