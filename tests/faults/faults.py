#!/usr/bin/env python3
# faults.py - every system call and every request for memory of the tool and the host goes wrong
#
# SPDX-License-Identifier: MIT
#
#     faults.py                     all of it: each call, each errno, once and for ever
#     faults.py --share 4           of each command's cases four in a hundred, drawn by --seed
#     faults.py --only 'CASE'       one case again, as printed; or all whose name begins like that
#
# A command is run once to see its calls (inject.c); then again for each of them, and for each way
# in which it can go wrong. Each time: the program ends by itself; it did all that it does when
# nothing goes wrong, or it says in one sentence what did and its exit status is 3; the chip is as
# before or as after, whole; and nothing is left lying about. Exit status: 0 all of that holds.

import argparse
import errno
import fcntl
import json
import os
import queue
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "vhost-user"))
from front_end import GET_VALUE, Gone, Gpio, I2c, Uml # pylint: disable=wrong-import-position
HERE = Path(__file__).resolve().parent
WORK = ROOT / "build" / "faults"
CC = ["cc", "-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
BUS = "77"
PATIENCE_S = 60
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"}

# ------------------------------------------------------------------ what can go wrong

F_OFD_GETLK, F_OFD_SETLK, F_DUPFD_CLOEXEC = 36, 37, 1030 # no names in this Python
SEEK_SET = 0

# The errnos that a system call may well return when it is called as we do. EINTR, and
# that a caller has gone again, only once.
OPEN = "EACCES EINTR EIO EMFILE ENFILE ENOMEM"
FULL = "EDQUOT EIO ENOSPC"
LOOK = "EACCES EIO ENOMEM"
ERRNOS = {
    "accept4": "ECONNABORTED EINTR EMFILE ENFILE ENOBUFS ENOMEM", "access": "EACCES EIO",
    "bind": "EACCES ENOMEM ENOSPC EROFS", "brk": "ENOMEM",
    "chmod": "EIO EPERM EROFS", "clock_nanosleep": "EINTR", "clone": "EAGAIN ENOMEM",
    "close": f"{FULL} EINTR", "connect": "EACCES EINTR", "dup": "EMFILE",
    "execve": "EACCES EIO ENOMEM", "faccessat": "EACCES EIO", "fchmod": "EIO EPERM EROFS",
    "flock": "EINTR ENOLCK", "fsync": f"{FULL} EINTR",
    "getcwd": "ENOMEM", "getdents64": "EIO ENOENT", "getrandom": "EAGAIN EINTR",
    "ioctl": "EIO ENOTTY", "landlock_add_rule": "ENOMEM",
    "landlock_create_ruleset": "EMFILE ENOMEM", "landlock_restrict_self": "E2BIG",
    "link": f"{FULL} EPERM", "listen": "EADDRINUSE", "madvise": "EINVAL ENOMEM",
    "mkdir": f"{FULL} EACCES EROFS", "mkdirat": FULL, "mmap": "EACCES EAGAIN ENODEV ENOMEM",
    "mprotect": "ENOMEM", "mremap": "ENOMEM", "munmap": "ENOMEM", "newfstatat": LOOK,
    "openat": OPEN, "poll": "EINTR ENOMEM", "ppoll": "EINTR ENOMEM", "prctl": "EINVAL",
    "pread64": "EINTR EIO", "read": "EINTR EIO",
    "readlink": LOOK, "readlinkat": LOOK, "recvfrom": "EINTR ENOMEM",
    "recvmsg": "EINTR ENOMEM", "rename": f"{FULL} EACCES",
    "renameat2": f"{FULL} EINVAL", "rmdir": "EBUSY EIO", "seccomp": "EINVAL ENOMEM",
    "sendmsg": "EINTR ENOBUFS", "sendto": "EINTR ENOBUFS",
    "signalfd4": "EMFILE ENOMEM", "socket": "EMFILE ENOBUFS", "statx": LOOK, "symlink": FULL,
    "symlinkat": FULL, "unlink": "EBUSY EIO EROFS", "unlinkat": "EBUSY EIO EROFS",
    "wait4": "EINTR", "write": f"{FULL} EINTR",
    # By what they are asked to do.
    "fcntl": {F_DUPFD_CLOEXEC: "EMFILE", F_OFD_GETLK: "ENOLCK", F_OFD_SETLK: "EAGAIN ENOLCK",
              fcntl.F_GETFL: "", fcntl.F_SETFL: "", fcntl.F_GETFD: "", fcntl.F_SETFD: ""},
    "futex": {0: "EAGAIN EINTR", 1: ""}, # wait, wake
    # These cannot fail as we call them.
    "exit_group": "", "fchdir": "", "getegid": "", "geteuid": "", "getpid": "", "gettid": "",
    "getuid": "", "kill": "", "prlimit64": "", "rt_sigaction": "", "rt_sigprocmask": "",
    "sched_yield": "", "set_robust_list": "", "setpgid": "", "waitid": "",
}
SHORT = {"read", "write", "pread64"} # may move less than was asked for
SIGNALS = ("SIGKILL", "SIGTERM", "SIGPIPE")


def call_names():
    header = subprocess.run(["cc", "-E", "-dM", "-include", "sys/syscall.h", "-x", "c",
                             "/dev/null"], capture_output=True, text=True, check=True).stdout
    return {int(number): name for name, number in re.findall(r"__NR_(\w+) (\d+)", header)}


def errnos(call):
    if call.name == "lseek": # to where it is a file cannot fail to go; to far away it can
        return ["EINVAL"] if call.arguments[2] == SEEK_SET else []
    known = ERRNOS.get(call.name)
    if isinstance(known, dict):
        known = known.get(call.arguments[1] & (127 if call.name == "futex" else 0xFFFF))
    if known is None:
        sys.exit(f"faults: nobody said how {call} can fail: see ERRNOS")
    words = known.split()
    if call.name == "openat" and call.arguments[2] & os.O_CREAT:
        words += ["EDQUOT", "ENOSPC", "EROFS"]
    return words


def ways(call):
    """(kind, value, how) for each way in which a call goes wrong."""
    for word in errnos(call):
        yield "error", word, "once"
        # A futex says that another one was faster; an lseek() from where it is cannot fail.
        if word not in ("EINTR", "ECONNABORTED") and call.name not in ("futex", "lseek"):
            yield "error", word, "forever"
    if call.name in SHORT:
        yield "short", "1", "once"
        yield "short", "1", "forever"
    for word in SIGNALS:
        yield "signal", word, "once"


# ------------------------------------------------------------------------ the commands

class Command:
    """A command line of the tool, with the files that it finds."""

    def __init__(self, words, files=("a.chip",), stdin=None, inside=0, visitor=None):
        self.words = words
        self.name = " ".join(words) + (" (its child)" if inside == 2 else "")
        self.files = files
        self.stdin = stdin
        self.visitor = visitor # what happens in its folder while such a command waits for it
        self.inside = inside  # the process whose calls go wrong: 1 is the program under `run`
        self.program = Path(words[words.index("--") + 1]).name if inside else "rtc8563"
        self.group = "programs under run" if inside else words[0] if words else "no command"


VEC = """case one
wait 5ms
bus wires
write 02 00 00 12
write 0D 00
wait 1s
read 02 01
expect int=1
case two
wait 5ms
write 09 21
read 09 {}
"""
ON_BUS = ["run", "--chip", f"a.chip@{BUS}"]
TRANSFER = ["i2ctransfer", "-y", BUS, "w2@0x51", "0x03", "0x7a"]
NO_BUS = ["--bus", "/dev/i2c-250", "--part", "PCF8563"]
CLIENT = [str(WORK / "client"), f"/dev/i2c-{BUS}"]


GUEST = ("a.chip", "script", "linux", "initramfs", "lab.dtb") # a kernel that ends at once


def visit(folder, is_over):
    """A guest that sets the minutes; False: the backend was not there, or not for long."""
    while not ((folder / "gpio").exists() and (folder / "i2c").exists()):
        if is_over():
            return False
        time.sleep(0.005)
    try:
        with I2c(folder / "i2c", patience_s=2) as i2c, Gpio(folder / "gpio", patience_s=2) as gpio:
            i2c.start()
            gpio.start()
            gpio.request(GET_VALUE, 0)
            return i2c.transfer(b"\x03\x31") == [(0, b"")]
    except (OSError, Gone, TimeoutError):
        return False


def travel(folder, is_over):
    """The same on simulated time."""
    while not all((folder / name).exists() for name in ("calendar", "gpio", "i2c")):
        if is_over():
            return False
        time.sleep(0.005)
    try:
        uml = Uml(folder / "calendar", patience_s=2)
        with uml, I2c(folder / "i2c", patience_s=2, uml=uml) as i2c, \
                Gpio(folder / "gpio", patience_s=2, uml=uml) as gpio:
            uml.start()
            i2c.start()
            gpio.start()
            gpio.request(GET_VALUE, 0)
            return i2c.transfer(b"\x03\x31") == [(0, b"")]
    except (OSError, Gone, TimeoutError):
        return False


def commands():
    part = ["--vdd", "2.5V", "--vl", "1.2V", "--package", "DFN6L", "--ppm", "+20", "--temp", "30C",
            "--scramble", "7"]
    return [
        Command(["new", "b.chip", "--frozen", "--at", "2026-02-28", *part]),
        Command(["new", "b.chip", "--speed", "0.001", "--variant", "PCF8563"]),
        Command(["new", "a.chip", "--frozen"]),
        Command(["new", "a.chip", "--frozen", "--force"]),
        Command(["new", "link.chip", "--frozen", "--force"], ("a.chip", "link.chip")),
        Command(["show", "a.chip"]),
        Command(["show", "a.chip", "--json"]),
        Command(["show", "stale.chip"], ("stale.chip",)),
        Command(["show", "missing.chip"]),
        Command(["show", "damaged.chip"], ("damaged.chip",)),
        Command(["advance", "a.chip", "40y"]),
        Command(["set", "a.chip", "vdd=1.2V", "temp=-40C", "fault=nack:3"]),
        Command(["set", "a.chip", "frozen=no", "speed=0.001"]),
        Command(["set", "a.chip", "vd=3V"]),
        Command(["findings", "a.chip"]),
        Command(["findings", "a.chip", "--json"]),
        Command(["findings", "a.chip", "--clear"]),
        Command(["wait", "a.chip", "int=1"]),
        Command(["wait", "a.chip", "int=0", "--timeout", "12ms"]),
        Command([*ON_BUS, "--", "i2cget", "-y", BUS, "0x51", "0x08"]),
        Command([*ON_BUS, "--scl", "400k", "--trace", "--strict", "--", *TRANSFER]),
        Command(["run", "--bus", BUS, "--", "i2cget", "-y", BUS, "0x51", "0x09"]), # no time in it
        Command(["run", "--", "./script"], ("script",)),
        Command(["run", "--", "./nothing-here"]),
        Command(["exam", "--bus", BUS, "--part", "PCF8563", "--only", "get", "--quick", "--json",
                 "a", "--html", "b", "--histories", "c", "./script"], ("script",)),
        Command([*ON_BUS, "--", *CLIENT], inside=1),
        Command([*ON_BUS, "--", *CLIENT], inside=2),
        Command([*ON_BUS, "--trace", "--", *TRANSFER], inside=1),
        Command(["vhost-user", "--chip", "a.chip", "--i2c", "i2c", "--gpio", "gpio", "--scl",
                 "400k", "--vcd", "old.vcd"], ("a.chip", "old.vcd"), visitor=visit),
        Command(["vhost-user", "--chip", "a.chip", "--i2c", "i2c", "--gpio", "gpio",
                 "--time-travel", "calendar"], visitor=travel),
        Command(["lab", "--chip", "a.chip", "--script", "script", "--linux", "."], GUEST),
        Command(["lab", "--linux", "missing"], ()),
        Command(["play", "good.vec", "--vcd", "old.vcd"], ("good.vec", "old.vcd")),
        Command(["play", "good.vec", "--vcd", "new.vcd", "--only", "one"], ("good.vec",)),
        Command(["play", "good.vec", "--vcd", "-"], ("good.vec",)),
        Command(["play", "bad.vec"], ("bad.vec",)),
        Command(["play", "-"], (), VEC.format("21").encode()),
        Command(["demo"], ()),
        Command(["get", *NO_BUS, "--exact", "--json"], ()),
        Command(["put", "now", *NO_BUS, "--exact", "--json"], ()),
        Command(["dump", *NO_BUS, "--json"], ()),
        Command(["decode", "00", "1F", "D9", "--from", "00"], ()),
        Command(["decode", "--json"], (), b"0x00 0x1f\n0xd9"),
        Command(["decode", *NO_BUS], ()),
        Command(["alarm", "daily", "06:30", *NO_BUS, "--json"], ()),
        Command(["timer", "1.5s", "pulse", *NO_BUS, "--json"], ()),
        Command(["clkout", "32", *NO_BUS, "--json"], ()),
        Command(["watch", "--ticks", "--count", "3", *NO_BUS, "--json"], ()),
        Command(["verify", "good.vec", *NO_BUS, "--budget", "1s", "--json"], ("good.vec",)),
        Command(["verify", "--only", "nowhere", *NO_BUS], ()),
        Command(["drift", "--for", "2s", *NO_BUS, "--json"], ()),
        Command(["help"], ()),
        Command(["help", "set"], ()),
        Command(["--help"], ()),
        Command(["--version"], ()),
        Command([], ()),
    ]


def check_nothing_is_forgotten(found):
    """Each command of the tool's own table, and each of its options, is among ours."""
    missing = []
    listed = re.findall(r"(?m)^  ([a-z-]+) +[A-Z]", tool("--help").stdout)
    for name in listed:
        lines = [command.words for command in found if command.words[:1] == [name]]
        options = re.findall(r"(?m)^  (--[a-z0-9-]+)", tool("help", name).stdout)
        missing += [] if lines else [name]
        missing += [f"{name} {option}" for option in options
                    if option != "--help" and not any(option in words for words in lines)]
    if missing or len(listed) < 5:
        sys.exit(f"faults: nobody tests: {', '.join(missing) or 'what the help does not list'}")


# ----------------------------------------------------------------------------- running

TOOL = ROOT / "build" / "rtc8563"


def tool(*words, **options):
    return subprocess.run([TOOL, *words], capture_output=True, text=True, timeout=PATIENCE_S,
                          env=ENVIRONMENT, **options)


def make_files():
    """What a command may find in its folder: name -> bytes, or the name that a link has."""
    with tempfile.TemporaryDirectory() as folder:
        def chip(name):
            return (Path(folder) / name).read_bytes()
        for words in (["new", "a.chip", "--frozen", "--at", "2026-02-28T23:59:50"],
                      ["run", "--chip", f"a.chip@{BUS}", "--", *TRANSFER],
                      ["set", "a.chip", "vdd=1.2V"], ["set", "a.chip", "vdd=3V"]):
            done = tool(*words, cwd=folder)
            if done.returncode != 0:
                sys.exit(f"faults: rtc8563 {' '.join(words)}: {done.stderr}")
        whole = chip("a.chip")
    return {
        "a.chip": whole,
        "link.chip": "a.chip",
        "stale.chip": whole[:40] + b"\x07\x00\x00\x00" + whole[44:], # a dead program's turn
        "damaged.chip": whole[:5000] + b"?" + whole[5001:],
        "good.vec": VEC.format("21").encode(),
        "bad.vec": VEC.format("22").encode(),
        "old.vcd": b"an older drawing\n",
        "script": b"#!/bin/sh\nexit 7\n",
        "linux": "script", "initramfs": "script", "lab.dtb": "script",
    }


# While a chip runs.
VOLATILE = {"time", "time_ns", "divider", "registers", "pins", "tick_stored", "pulse"}


class Outcome:
    """How a run ended and what it left."""

    def __init__(self, folder, status, stdout, stderr, calls):
        self.status, self.stdout, self.stderr, self.calls = status, stdout, stderr, calls
        self.files = {}
        for path in sorted(folder.iterdir()):
            self.files[path.name] = (os.readlink(path) if path.is_symlink() else
                                     b"(a socket)" if path.is_socket() else path.read_bytes())
        self.litter = [call.path for call in calls if call.name == "mkdir"
                       and call.path.startswith("/tmp/rtc8563-") and os.path.isdir(call.path)]
        for path in self.litter:
            subprocess.run(["rm", "-rf", path], check=True)

    def hit(self):
        return next((call for call in self.calls if call.hit), None)


class Call:
    def __init__(self, line, names):
        process, number, mark, name, *arguments, self.path = line.rstrip("\n").split(" ", 7)
        self.process, self.number = int(process), int(number)
        self.hit = mark == "*"
        self.name = names[int(name)]
        self.arguments = [int(text) for text in arguments]

    def __str__(self):
        return f"{self.name}({self.path or self.arguments[0]})"

    def loses(self, calls):
        """When it fails something is not written, and nobody else can tell: a close() does so too,
        of a file that was written to."""
        written = False
        for call in calls: # on a descriptor of this number, since it was given out last
            if (call.process == self.process and call.number < self.number
                    and call.arguments[0] == self.arguments[0]):
                written = call.name == "write" or (written and call.name != "close")
        return (self.name in {"bind", "fsync", "mkdir", "mkdirat", "rename", "symlinkat"}
                or (self.name == "write" and self.arguments[0] != 2)
                or (self.name == "close" and written))

    def by_stream(self, command):
        """Made by a stream of the C library, which knows no second try: stdout, stderr, folders,
        and what `play`, `decode` and `verify` read and draw. A program without signal handlers, as
        the tool is then, never sees EINTR there."""
        return ((self.name == "write" and self.arguments[0] in (1, 2))
                or (self.name == "openat" and self.arguments[2] & os.O_DIRECTORY)
                or (self.name == "write" and command.visitor is not None)
                or command.words[:1] in (["play"], ["decode"], ["verify"]))


def end_tool(inject):
    """By a signal: inject's child is the tool."""
    try:
        children = Path(f"/proc/{inject.pid}/task/{inject.pid}/children").read_text()
        for child in children.split():
            os.kill(int(child), signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError):
        pass # it has ended


class Place:
    """A folder of its own for one worker."""

    def __init__(self, files, names):
        self.files, self.names = files, names
        self.folder = Path(tempfile.mkdtemp(prefix="faults-"))
        self.report = self.folder.with_suffix(".report")
        self.starved = self.folder.with_suffix(".starved")

    def run(self, command, at=0, kind="error", value="0", how="once"):
        for path in self.folder.iterdir():
            path.unlink()
        for name in command.files:
            content = self.files[name]
            if isinstance(content, str):
                (self.folder / name).symlink_to(content)
            else:
                (self.folder / name).write_bytes(content)
        if "script" in command.files:
            (self.folder / "script").chmod(0o755)
        number = {"error": lambda: getattr(errno, value, 0), "short": lambda: int(value),
                  "signal": lambda: int(getattr(signal, value)), "memory": lambda: 0}[kind]()
        line = [WORK / "inject", self.report, str(command.inside), str(at), kind, str(number), how]
        environment = ENVIRONMENT
        if kind == "memory":
            line[3:5] = ["0", "error"]
            environment = {**ENVIRONMENT, "LD_PRELOAD": str(WORK / "starve.so"),
                           "STARVE": f"{command.program} {at} {how} {self.starved}"}
            self.starved.write_bytes(b"")
        with subprocess.Popen([*line, TOOL, *command.words], cwd=self.folder, env=environment,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as child:
            try:
                if command.visitor:
                    command.visitor(self.folder, lambda: child.poll() is not None)
                    end_tool(child)
                stdout, stderr = child.communicate(command.stdin or b"", timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                child.kill()
                stdout, stderr = child.communicate()
                stderr += f"faults: it did not end in {PATIENCE_S} s\n".encode()
            except BaseException: # else its end is waited for
                child.kill()
                raise
        whole_lines = self.report.read_text(errors="replace").split("\n")[:-1]
        calls = [Call(text, self.names) for text in whole_lines]
        return Outcome(self.folder, child.returncode, stdout.decode(errors="replace"),
                       stderr.decode(errors="replace"), calls)

    def told(self):
        """What starve.c tells: the number of requests for memory, or of the one that failed."""
        return int.from_bytes(self.starved.read_bytes(), sys.byteorder)

    def state(self, files, name, moves=False):
        """The chip of this name in `files`: None, "unusable: why", or what there is to know;
        `moves`: although it is frozen its time goes on."""
        if name not in files:
            return None
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(files[name])
            done = tool("show", name, "--json", cwd=folder)
        if done.returncode != 0:
            return f"unusable: {done.stderr}"
        known = json.loads(done.stdout)
        if known["frozen"] and not moves:
            return known
        return {key: known[key] for key in known.keys() - VOLATILE}

    def remove(self):
        subprocess.run(["rm", "-rf", self.folder, self.report, self.starved], check=True)


# ----------------------------------------------------------------------------- judging

def is_chip(name):
    return name.endswith(".chip") and name not in ("link.chip", "damaged.chip")


class Judge:
    """Knows how a command ends when nothing goes wrong."""

    def __init__(self, command, good, place):
        self.command, self.good, self.place = command, good, place
        self.before = {name: place.files[name] for name in command.files}
        self.moves = "--time-travel" in command.words
        self.states = {name: [place.state(files, name, self.moves)
                              for files in (self.before, good.files)]
                       for name in {*self.before, *good.files} if is_chip(name)}

    def files(self, outcome, done, killed=False):
        """What is wrong with the files; done: all must be as after."""
        for name, content in outcome.files.items():
            # A socket that cannot be looked at any more is not removed either.
            kept = killed or (content == b"(a socket)" and re.search(
                "cannot (look at|remove a socket)", outcome.stderr))
            if name not in self.before and name not in self.good.files and not kept:
                yield f"{name} was left behind"
        for name in {*self.before, *self.good.files}:
            now = outcome.files.get(name)
            wanted = [self.good.files.get(name)] + ([] if done else [self.before.get(name)])
            if now in wanted:
                continue
            if self.command.visitor and name.endswith(".vcd"):
                continue # a drawing goes on as long as the guests do
            if not is_chip(name):
                yield f"{name} is not {'as it should be' if done else 'as before nor as after'}"
                continue
            state = self.place.state(outcome.files, name, self.moves)
            if state not in self.states[name][1 if done else 0:]:
                yield f"{name}: {str(state)[:300]}"

    def good_end(self, outcome):
        return (outcome.status, outcome.stdout, outcome.stderr) == (
            self.good.status, self.good.stdout, self.good.stderr)

    def sentence(self, outcome, cause):
        """Besides what is said when all goes well, as far as it came."""
        lines = outcome.stderr.splitlines()
        for line in self.good.stderr.splitlines():
            if line in lines:
                lines.remove(line)
        pattern = r"(rtc8563( [a-z-]+)?|\S+\.vec): [ -~]{10,300}"
        if len(lines) != 1 or not re.fullmatch(pattern, lines[0]) or outcome.stderr[-1:] != "\n":
            yield f"not one sentence: {outcome.stderr!r}"
        elif cause not in lines[0]:
            yield f"it does not say '{cause}': {lines[0]}"

    def failure(self, outcome, cause, mute=False, loses=False):
        """Something was refused: all was done nevertheless, unless it loses what was written; or it
        is said, unless stderr is mute."""
        told = outcome.stderr
        for path in outcome.litter: # must be told apart, behind all else
            match = re.search(rf"rtc8563 (run|exam|lab): cannot remove {path}: .*; .*\n$", told)
            if match:
                told = told[:match.start()]
            elif not mute:
                yield f"{path} was left behind"
        again = told.count("\n") - 1
        if self.command.visitor and again in (1, 2): # it went on, and met it once more, or twice
            told = re.sub(rf".* ended the connection: .*{cause}\n", "", told, count=again)
        outcome.stderr = told
        if self.good_end(outcome) and loses:
            yield "nothing is said"
        if self.good_end(outcome) or (mute and outcome.status == self.good.status
                                      and outcome.stdout == self.good.stdout):
            yield from self.files(outcome, True)
            return
        if outcome.status == self.good.status and "run: the trace ends here:" in told:
            yield from self.files(outcome, True)
        elif outcome.status == self.good.status and re.search(
                "ended the connection:|requests fail:", told):
            yield from self.sentence(outcome, cause)
            yield from self.files(outcome, False)
        elif outcome.status != 3:
            yield f"exit status {outcome.status}, stdout {outcome.stdout[-200:]!r}, stderr " \
                  f"{outcome.stderr[-300:]!r}"
        elif not mute:
            yield from self.sentence(outcome, cause)
        claims = (outcome.stdout == self.good.stdout and self.good.stdout != ""
                  and "--clear" not in self.command.words) # of what is done behind it
        yield from self.files(outcome, claims and self.good.status == 0)

    def program(self, outcome, value, how):
        """The same for a call of the program under `run`, of which some are our library's."""
        refused = re.fullmatch(r"rtc8563 run: [ -~]{10,300}\n", outcome.stderr)
        if outcome.status == 126 and refused and outcome.stdout == "":
            yield from self.whole(outcome)
            return
        if outcome.status not in (0, 1):
            yield f"exit status {outcome.status}, stderr {outcome.stderr[-300:]!r}"
        if self.good_end(outcome):
            yield from self.files(outcome, True)
            return
        yield from self.whole(outcome)
        yield from self.errnos_seen(outcome, value, how)

    def errnos_seen(self, outcome, value, how):
        plausible = {"EIO", "EMFILE", "ENODEV", "ENOMEM", value}
        if self.command.words[-2] != CLIENT[0]:
            sentences = {os.strerror(getattr(errno, name)) for name in plausible}
            sentences.add("No memory for buffer") # i2ctransfer's own
            if not any(text in outcome.stderr for text in sentences):
                yield f"exit status {outcome.status}, stderr {outcome.stderr[-300:]!r}"
            return
        lines = [line.split() for line in outcome.stdout.splitlines()]
        if [line[0] for line in lines] != [line.split()[0] for line in
                                           self.good.stdout.splitlines()]:
            yield f"the client said {outcome.stdout!r}, stderr {outcome.stderr[-300:]!r}"
            return
        for name, *results in lines:
            if name != "open" and lines[0][-1] != "ok":
                plausible.add("EBADF") # there is no descriptor
            if name != "write" and lines[3][-1] != "ok":
                plausible.add("EPROTO") # what was to be read back was never written
            bad = [word for word in results if word != "ok" and word not in plausible]
            if bad or (how == "once" and results[-1] != "ok"):
                yield f"the client saw: {name} {' '.join(results)}"

    def whole(self, outcome):
        for name in outcome.files:
            state = self.place.state(outcome.files, name) if is_chip(name) else None
            if isinstance(state, str):
                yield f"{name}: {state}"


def judge_call(judge, outcome, call, kind, value, how):
    command = judge.command
    speaks = call and call.name == "write" and call.arguments[0] in (1, 2)
    if command.inside and speaks: # the program's own affair
        yield from judge.whole(outcome)
    elif kind == "memory" and command.inside:
        yield from judge.program(outcome, "ENOMEM", how)
    elif kind == "memory":
        yield from judge.failure(outcome, "memory")
    elif kind == "signal":
        if command.inside:
            yield from judge.whole(outcome)
        else:
            yield from judge.files(outcome, False, killed=True)
    elif kind == "short" or (value == "EINTR" and not command.inside
                             and not call.by_stream(command)):
        if not judge.good_end(outcome):
            yield f"exit status {outcome.status}, stdout {outcome.stdout[-200:]!r}, stderr " \
                  f"{outcome.stderr[-300:]!r}"
        yield from judge.files(outcome, True)
    elif command.inside:
        yield from judge.program(outcome, value, how)
    else:
        mute = call.name == "write" and (call.arguments[0] == 2 or how == "forever")
        loses = (value != "EINTR" and not command.visitor and call.loses(judge.good.calls))
        yield from judge.failure(outcome, os.strerror(getattr(errno, value)), mute, loses)


# ------------------------------------------------------------------------- the campaign

class Campaign:
    def __init__(self, arguments):
        self.arguments = arguments
        self.names = call_names()
        self.files = make_files()
        self.random = random.Random(arguments.seed)
        self.places = queue.Queue()
        for _ in range(os.cpu_count()):
            self.places.put(Place(self.files, self.names))
        self.made = Counter()
        self.wrong = 0

    def judge(self, command):
        with self.place() as place:
            return Judge(command, place.run(command), place)

    def cases(self, command, good):
        for call in good.calls:
            if call.process != command.inside:
                continue
            # A guest's kick or call is eight bytes or none.
            yield from ((call.number, *way) for way in ways(call)
                        if not (command.visitor and way[0] == "short"))
        for number in range(self.requests(command) if command.inside < 2 else 0):
            yield number + 1, "memory", "none", "once"
            yield number + 1, "memory", "none", "forever"

    def requests(self, command):
        """How often memory is asked for."""
        with self.place() as place:
            place.run(command, 0, "memory")
            return place.told()

    @contextmanager
    def place(self):
        place = self.places.get()
        try:
            yield place
        finally:
            self.places.put(place)

    def one(self, judge, case):
        number, kind, value, how = case
        command = judge.command
        name = f"{command.name}: {number} {kind} {value} {how}"
        with self.place() as place:
            outcome = place.run(command, number, kind, value, how)
            hit = kind == "memory" and place.told() == number
        call = outcome.hit()
        if call is not None:
            hit = (kind, value, how) in ways(call) # not so when they came in another order
        if not hit:
            return name, False, []
        found = list(judge_call(judge, outcome, call, kind, value, how))
        return f"{name}: {call or 'memory'}" if found else name, True, found

    def command(self, pool, command):
        judge = self.judge(command)
        every = [case for case in self.cases(command, judge.good)
                 if self.wanted(f"{command.name}: {' '.join(map(str, case))}")]
        count = -(-len(every) * self.arguments.share // 100)
        cases = self.random.sample(every, count)
        results = pool.map(lambda case: self.one(judge, case), cases)
        for case, (name, hit, found) in zip(cases, results):
            self.made[command.group, case[1]] += hit
            if found:
                self.wrong += 1
                print(f"faults: --only '{name}'\n    {'; '.join(found)}", flush=True)

    def print_table(self):
        kinds = ("error", "short", "signal", "memory")
        print(f"{'':22}" + "".join(f"{kind:>9}" for kind in kinds))
        for group in dict.fromkeys(group for group, _ in self.made):
            print(f"{group:22}" + "".join(f"{self.made[group, kind]:9}" for kind in kinds))

    def wanted(self, name):
        return name.startswith(self.arguments.only or "")


def build():
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("inject", "client"):
        subprocess.run([*CC, HERE / f"{name}.c", "-o", WORK / name], check=True)
    subprocess.run([*CC, "-shared", "-fPIC", HERE / "starve.c", "-o", WORK / "starve.so"],
                   check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only")
    arguments = parser.parse_args()
    build()
    print(f"seed {arguments.seed}")
    campaign = Campaign(arguments)
    found = commands()
    check_nothing_is_forgotten(found)
    try:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for command in found:
                campaign.command(pool, command)
    finally:
        while not campaign.places.empty():
            campaign.places.get().remove()
    total = sum(campaign.made.values())
    campaign.print_table()
    print(f"{total - campaign.wrong} passed, {campaign.wrong} failed")
    return 0 if total > 0 and not campaign.wrong else 1


if __name__ == "__main__":
    sys.exit(main())
