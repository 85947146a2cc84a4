#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`rtc8563 exam`: drivers that are programs sit the examination: program_test.py TOOL BUILD WHAT

WHAT is `ours_quick`, our driver as a Linux program: it passes, as when it is linked; a sin of
my_rtc, a driver of i2c-tools and shell, through exam/adapters/program/template.sh as it is: it is
named; `slow`, all of ours, of my_rtc without a sin, of one in Python, and all sins; `clocks`: time
is the examination's; `answers`, what programs say of themselves; `calls`, what they print and do
in a call; `command_line`; or `ends`, by signals.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TEMPLATE = HERE.parents[2] / "exam/adapters/program/template.sh"

# A sin of my_rtc: what is told of it in get(), what is seen, and whether an event must come.
SINS = {
    "HANGS": ("HANGS", "took the processor", False),
    "SLEEPS": ("NEVER_ANSWERS", "60 s of the chip's time", False),
    "WAITS": ("HANGS", "not on the bus", False),
    "CRASHES": ("CRASHES", "signal 11", False),
    "EXITS_3": ("FAILS", "out of cheese", False),
    "PRINTS": ("FAILS", "printed 'half past two'", False),
    "HOST_TIME": ("TIME_WRONG", "it said 2000-01-01", False),
    "VLF_IGNORED": ("VLF_IGNORED", "with VLF up", False),
    "READ_IN_PARTS": ("READ_IN_PARTS", "as the clock went from", True),
}

failures = 0


def check(holds, text):
    global failures
    failures += not holds
    if not holds:
        print(text, file=sys.stderr)


def ignore_children():
    """For who starts us so is not told of its children's ends: our own are told."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)


class Tool:
    def __init__(self, tool):
        self.tool = tool
        self.folder = tempfile.TemporaryDirectory()
        self.environment = dict(os.environ, PATH=f"{HERE}:{os.environ['PATH']}:/usr/sbin",
                                TMPDIR=self.folder.name)

    def run(self, *words, sin="", **options):
        return subprocess.run([self.tool, "exam", *map(str, words)], capture_output=True, text=True,
                              cwd=self.folder.name, env={**self.environment, "SIN": sin}, **options)

    def report(self, *words, **options):
        run = self.run("--json", "-", *words, **options)
        check(run.returncode in (0, 1) and not run.stderr,
              f"{words}: status {run.returncode}, {run.stderr}")
        report = json.loads(run.stdout or '{"faults": [], "passed": false}')
        check(report["passed"] == (run.returncode == 0), f"{words}: passed is {report['passed']}")
        return report

    def script(self, text, name="driver"):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text)
        path.chmod(0o755)
        return path


def passes(report):
    check(report["passed"] and not report["faults"],
          [(f["call"], f["fault"], f["seen"]) for f in report["faults"]])
    check(sum(call["trials"] for call in report["calls"]) > 50, "it hardly sat at all")


def sins(tool, sin):
    fault, seen, needs_events = SINS[sin]
    quick = [] if needs_events else ["--quick"]
    report = tool.report("--only", "get", *quick, TEMPLATE, sin=sin)
    check([f["fault"] for f in report["faults"]] == [fault] and seen in report["faults"][0]["seen"],
          f"{sin}: {[(f['fault'], f['seen']) for f in report['faults']]}")
    for f in report["faults"]:
        history = tool.script(f["history"] or "", "history.vec")
        play = subprocess.run([tool.tool, "play", history], capture_output=True, text=True)
        check(f["history"] is None or play.returncode == 0, f"{sin}: {play.stderr}")


def clocks(tool, program):
    begun = time.monotonic()
    report = tool.report("--quick", "--only", "begin", program)
    trials = sum(call["trials"] for call in report["calls"])
    check(report["passed"] and trials > 0, report["faults"])
    check(time.monotonic() - begun < 20 * trials, "time is the machine's: it waits for 40 s")
    report = tool.report("--quick", "--only", "set", program)
    check({f["fault"] for f in report["faults"]} == {"TIME_WRONG", "VLF_WRITTEN_BACK",
                                                     "STOP_LEFT_SET", "TEST_LEFT_SET"},
          [(f["fault"], f["seen"]) for f in report["faults"]]) # it looks, and sets nothing


def answers(tool):
    """What the program says of itself, and what is wrong with it."""
    def bad(text, *said, status=3, **options):
        run = tool.run(tool.script("#!/bin/sh\n" + text), **options)
        check(run.returncode == status, f"{text}: status {run.returncode}: {run.stderr}")
        for words in said:
            check(words in run.stderr, f"{text}: {words!r} is not in: {run.stderr}")
        check(run.stdout == "" and run.stderr.count("\n") == 1, f"{text}: {run.stderr}")
    bad("echo calls get sett", "calls printed 'calls get sett'")
    bad("echo get", "calls printed 'get'", "calls CALL")
    bad("echo irq rising", "irq rising")
    bad("echo can minutes", "can minutes")
    bad("echo name x", "named no call")
    bad("echo name my clock; echo calls get", "name my clock")
    bad("echo irq edge level; echo calls get", "irq edge level")
    bad("exit 1", "failed", "exit 0")
    bad("echo calls get; exit 1", "failed", preexec_fn=ignore_children)
    bad("kill 0", "failed")
    bad("yes calls get", "printed too much")
    bad("kill -9 $$", "failed")
    bad("sleep 60", "does not come back")
    report = tool.report("--quick", tool.script(
        "#!/bin/sh\nset -u\n[ $1 = calls ] || exit 1\n"
        "echo calls get >/dev/stdout\necho name $RTC8563_PART >/dev/stdout"))
    check(report["driver"] == "INS5S8563", report["driver"])


def calls(tool):
    """What comes of what a call prints and does."""
    def told(has, text, fault, seen, only=None, **options):
        script = tool.script(f"#!/bin/sh\n[ $1 != calls ] || exec echo calls {has}\n{text}")
        faults = tool.report("--quick", "--only", only or has, script, **options)["faults"]
        check(any(f["fault"] == fault and seen in f["seen"] for f in faults),
              f"{text}: {[(f['fault'], f['seen']) for f in faults]}")
    told("begin", "exit 1", "FAILS", "it returned 1", preexec_fn=ignore_children)
    told("begin", "kill 0", "CRASHES", "signal 15")
    told("begin", "yes", "FAILS", "printed more than 512")
    told("begin", "head -c 513 /dev/zero", "FAILS", "printed more than 512")
    told("get", "echo @", "FAILS", "printed '@' instead of @SECONDS")
    told("get", "echo 2024 2 29 4 0 0", "FAILS", "printed '2024 2 29 4 0 0' instead of YEAR")
    told("service", "echo timer: none", "FAILS", "printed 'timer: none' instead of alarm")
    # A shell of its own that waits behind is gone when the next call begins.
    told("begin get", "[ -p p ] || mkfifo p\n"
         "if [ $1 = begin ]; then (read x <p) & echo $! >behind; exit; fi\n"
         "kill -0 $(cat behind) && exit 1\necho it is gone >&2\nexit 1", "FAILS", "it is gone",
         only="get")


def command_line(tool):
    def wrong(status, said, *words):
        run = tool.run(*words)
        check(run.returncode == status and said in run.stderr, f"{words}: {run}")
    wrong(2, "PROGRAM", )
    wrong(2, "PCF9999", "--part", "PCF9999", "true")
    wrong(2, "--only=none", "--only", "none", "true")
    wrong(2, "stdout", "--json", "-", "--html", "-", "true")
    wrong(2, "--bus", "--bus", "256", "true")
    wrong(3, "nothing-here", "./nothing-here")
    wrong(3, "cannot start /etc/passwd: Permission denied", "/etc/passwd")
    wrong(2, "words", *["x"] * 80)
    driver = tool.script("#!/bin/sh\necho calls get\necho $RTC8563_BUS $RTC8563_PART >>bus\n"
                         "[ $1 = calls ]")
    tool.run("--bus", "42", "--part", "HYM8563", "--quick", driver)
    lines = (pathlib.Path(tool.folder.name) / "bus").read_text().split("\n")
    check(lines[1] == "42 HYM8563", lines[:3])
    run = tool.run("--quick", "--html", "page", "--histories", "scripts", driver)
    check(run.returncode == 1 and "error: FAILS in get()" in run.stdout, run)
    check((pathlib.Path(tool.folder.name) / "page").read_text().startswith("<!DOCTYPE"), "no page")
    check((pathlib.Path(tool.folder.name) / "scripts/FAILS-get.vec").exists(), "no history")


def waits(pid, name):
    stat = pathlib.Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split()[1:3] == [f"({name})", "S"]


def ends(tool):
    """A signal ends it, with all that it has started, and nothing is left."""
    driver = tool.script("#!/bin/sh\n[ $1 = calls ] && echo calls get && exit\nmkfifo p\n"
                         "cat p & echo $! $RTC8563_RUN >pid\nwait")
    pid = pathlib.Path(tool.folder.name) / "pid"
    for number in (signal.SIGTERM, signal.SIGINT):
        pid.unlink(missing_ok=True)
        exam = subprocess.Popen([tool.tool, "exam", driver], cwd=tool.folder.name, text=True,
                                env=tool.environment, stdout=subprocess.PIPE)
        until = time.monotonic() + 60
        while not (pid.exists() and "\n" in pid.read_text()) and time.monotonic() < until:
            time.sleep(0.01)
        number_of_program, directory = pid.read_text().split()
        while not waits(number_of_program, "cat") and time.monotonic() < until:
            time.sleep(0.01)
        exam.send_signal(number)
        check(exam.wait(60) == 128 + number, f"{number}: {exam.returncode}")
        program = pathlib.Path("/proc") / number_of_program
        while program.exists() and time.monotonic() < until:
            time.sleep(0.01)
        check(not program.exists(), "the program lives on")
        check(not pathlib.Path(directory).exists(), f"{directory} is left")


def main():
    build = pathlib.Path(sys.argv[2]).resolve()
    tool, what = Tool(os.path.abspath(sys.argv[1])), sys.argv[3]
    if what == "ours_quick":
        passes(tool.report("--quick", build / "exam_program_ours"))
    elif what == "clocks":
        clocks(tool, build / "exam_program_clocks")
    elif what == "slow":
        passes(tool.report(build / "exam_program_ours"))
        passes(tool.report(TEMPLATE))
        passes(tool.report("--only", "get", HERE / "smbus_driver.py"))
        for sin in SINS:
            sins(tool, sin)
    elif what in ("answers", "calls", "command_line", "ends"):
        {"answers": answers, "calls": calls, "command_line": command_line, "ends": ends}[what](tool)
    else:
        sins(tool, what)
    return failures != 0


sys.exit(main())
