#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A driver with a known sin is found out: exam_test.py SINNER TOOL WHAT

The sin is named, nothing else is, and the history that shows it plays on the chip. WHAT is a sin,
two of them (A+B), `part I/N`: each N-th sin from the I-th on, `none`, `pairs`: all pairs,
`pairs/N`: one in N of them, `docs`: that docs/exam.md has every fault, with its words, and a sin is found as
it, or `outputs`: that each report goes where it is to.
"""

import itertools
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

# What a sin is in: sitting the calls that cannot show it is left out.
CALLS = {
    "MONTH_FROM_0": "set get", "YEAR_FROM_1900": "set", "WEEKDAY_ALWAYS_0": "set",
    "WRITE_IN_PARTS": "set", "READ_IN_PARTS": "get", "VLF_IGNORED": "get",
    "VLF_WRITTEN_BACK": "set", "BOTH_FLAGS_CLEARED": "clear service",
    "STALE_FLAGS_WRITTEN": "service", "AE_UPSIDE_DOWN": "alarm alarm_read",
    "ALARM_DAY_32": "alarm", "TIMER_STARTED_EARLY": "timer", "TIMER_HIGH_STALE": "timer",
    "PULSE_POLLED": "timer", "STOP_LEFT_SET": "set", "BUS_ERROR_SWALLOWED": "set get clear",
    "LOCAL_TIME": "set get", "CENTURY_TRUSTED": "get", "RESERVED_NOT_MASKED": "get",
    "INT_SERVED_ONCE": "service",
    "HANGS": "get", "SLEEPS": "get", "CRASHES": "get", "EXITS": "get", "OVERRUNS": "get",
    "UNDERRUNS": "get", "SMASHES": "get", "RECURSES": "get", "NEVER_ANSWERS": "get",
    "FAILS": "get", "BEGIN_FAILS": "begin", "STOPPED_UNSEEN": "get", "VLF_CLEARED_UNSET": "get",
    "TEST_LEFT_SET": "set", "SETTINGS_DISTURBED": "set", "ALARM_READ_WRONG": "alarm_read",
    "EVENT_INVENTED": "service", "BEGIN_RESETS": "begin",
    "BEGIN_CLEARS_FLAGS": "begin", "BEGIN_CLEARS_VLF": "begin",
    "BEGIN_EXITS": "begin", "WEEKDAY_WRONG": "set", "TIME_WRONG": "set", "POWER_LOSS_UNSEEN": "get",
    "TIME_DISTURBED": "alarm", "ALARM_WRONG": "alarm", "ALARM_SILENT": "alarm",
    "ALARM_MISSED": "alarm", "TIMER_WRONG": "timer", "FLAG_NOT_CLEARED": "clear",
    "EVENT_UNSEEN": "service timer", "EVENT_LOST": "service", "RESERVED_BIT": "timer",
    "HALF_SWALLOWED": "get", # wire_sinner.cpp has it, too
    "STOP_ON_ERROR": "set", "LAST_GOOD": "get", "ALARM_LOCAL": "alarm",
    "ALARM_WEEKDAY_KEPT": "alarm", "ALARM_HALFWAY": "alarm", "ALARM_ENDS_TIMER": "alarm",
    "TIMER_ENDS_ALARM": "timer", "SERVICE_ENDS_BOTH": "service", "ALARM_READ_CLEARS": "alarm_read",
    "ALARM_OLD_FLAG": "alarm",
}
SINS = list(CALLS)[:20]
# Those that an event must bring out; all others show at rest.
NEED_EVENTS = {"WRITE_IN_PARTS", "READ_IN_PARTS", "STALE_FLAGS_WRITTEN", "BUS_ERROR_SWALLOWED",
               "BOTH_FLAGS_CLEARED", "NEVER_ANSWERS", "POWER_LOSS_UNSEEN", "TIME_DISTURBED",
               "ALARM_MISSED", "EVENT_LOST", "HALF_SWALLOWED", "STOP_ON_ERROR", "LAST_GOOD",
               "ALARM_HALFWAY"}
# Of these the second one undoes the first one's harm: while the clock stands no tick can come
# between the parts, and a line whose flags are all cleared is high.
HARMLESS = [("WRITE_IN_PARTS", "STOP_LEFT_SET"), ("BOTH_FLAGS_CLEARED", "INT_SERVED_ONCE")]
# What the two do together: its byte for Control_2 has no TI_TP.
TOGETHER = {("BOTH_FLAGS_CLEARED", "PULSE_POLLED"): {"SETTINGS_DISTURBED"}}
FOUND_AS = {"SLEEPS": "HANGS", "BEGIN_FAILS": "FAILS", "UNDERRUNS": "OVERRUNS",
            "SMASHES": "OVERRUNS", "BEGIN_RESETS": "SETTINGS_DISTURBED",
            "BEGIN_CLEARS_FLAGS": "EVENT_LOST",
            "BEGIN_CLEARS_VLF": "VLF_CLEARED_UNSET", "BEGIN_EXITS": "EXITS",
            "ALARM_SILENT": "ALARM_WRONG", "HALF_SWALLOWED": "BUS_ERROR_SWALLOWED",
            "STOP_ON_ERROR": "STOP_LEFT_SET", "LAST_GOOD": "BUS_ERROR_SWALLOWED",
            "ALARM_LOCAL": "LOCAL_TIME", "ALARM_WEEKDAY_KEPT": "ALARM_WRONG",
            "ALARM_HALFWAY": "ALARM_WRONG", "ALARM_ENDS_TIMER": "SETTINGS_DISTURBED",
            "TIMER_ENDS_ALARM": "SETTINGS_DISTURBED", "SERVICE_ENDS_BOTH": "SETTINGS_DISTURBED",
            "ALARM_READ_CLEARS": "EVENT_LOST", "ALARM_OLD_FLAG": "STALE_FLAG"}

failures = 0


def fail(text):
    global failures
    failures += 1
    print(text, file=sys.stderr)


def sit(sinner, sins, call, **options_of_run):
    """The report of one call, or of all with None."""
    options = ["--only", call] if call else []
    if len(sins) == 1 and not NEED_EVENTS & set(sins):
        options.append("--quick")
    run = subprocess.run([sinner, "--json", "-"] + options, capture_output=True, text=True,
                         env=dict(os.environ, SINS=",".join(sins)), **options_of_run)
    if run.returncode not in (0, 1) or run.stderr:
        fail(f"{sins} in {call}: status {run.returncode}, said: {run.stderr}")
        return []
    report = json.loads(run.stdout)
    if report["passed"] != (run.returncode == 0):
        fail(f"{sins} in {call}: passed is {report['passed']}, status {run.returncode}")
    return report["faults"]


def plays(tool, fault):
    """The history holds, and has the words of the fault."""
    with tempfile.NamedTemporaryFile("w", suffix=".vec") as script:
        script.write(fault["history"])
        script.flush()
        run = subprocess.run([tool, "play", script.name], capture_output=True, text=True)
    if run.returncode != 0:
        fail(f"the history of {fault['fault']} in {fault['call']}() does not play: {run.stderr}")
    if fault["seen"] not in fault["history"]:
        fail(f"the history of {fault['fault']} does not say what was seen")


def one(sinner, tool, sins):
    calls = sorted({call for sin in sins for call in CALLS[sin].split()})
    if calls == ["begin"]: # which is made before all others: they do not tell it again
        calls = [None]
    faults = [fault for call in calls for fault in sit(sinner, sins, call)]
    for sin in sins:
        name = FOUND_AS.get(sin, sin)
        where = {fault["call"] for fault in faults if fault["fault"] == name}
        wrong = where != set(CALLS[sin].split()) if len(sins) == 1 else not where
        if wrong:
            fail(f"{'+'.join(sins)}: {name} is found in {where}, not in {CALLS[sin]}; found: "
                 f"{sorted({fault['fault'] for fault in faults})}")
    wanted = {FOUND_AS.get(sin, sin) for sin in sins} | TOGETHER.get(tuple(sins), set())
    for fault in faults:
        if fault["fault"] not in wanted:
            fail(f"{'+'.join(sins)}: found {fault['fault']} in {fault['call']}(), too: "
                 f"{fault['seen']}")
        plays(tool, fault)
    if not faults:
        fail(f"{'+'.join(sins)}: nothing is found")


def docs():
    root = pathlib.Path(__file__).parents[2]
    source = (root / "exam/faults.c").read_text()
    told = (root / "docs/exam.md").read_text()
    faults = re.findall(r'NAMED\((\w+)\) (\w+), .rule = "([^"]+)".*?.what = ((?:"[^"]*"\s*)+)',
                        source, re.S)
    for name, grade, rule, words in faults:
        text = "".join(re.findall(r'"([^"]*)"', words))
        row = f"| {name} | {grade.lower()} | {rule} | {text} |"
        if row not in told:
            fail(f"docs/exam.md lacks, or has in other words: {row}")
        if name not in {FOUND_AS.get(sin, sin) for sin in CALLS}:
            fail(f"no sin of CALLS is found as {name}: who says that it can be?")
    if len(faults) < 40:
        fail(f"only {len(faults)} faults were found in exam/faults.c")


def outputs(sinner):
    def run(status, *options):
        run = subprocess.run([sinner, "--quick", "--only", "get", *options], capture_output=True,
                             text=True, env=dict(os.environ, SINS="VLF_IGNORED"))
        if run.returncode != status:
            fail(f"{options}: status {run.returncode}, not {status}: {run.stderr}")
        return run.stdout
    # Who starts us so is not told of its children's ends: our own are told.
    faults = sit(sinner, ["HANGS"], "get",
                 preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
    if [fault["fault"] for fault in faults] != ["HANGS"]:
        fail(f"with SIGCHLD ignored HANGS is {faults}")
    if not run(1, "--html", "-").startswith("<!DOCTYPE html>"):
        fail("there is more than the page on stdout")
    run(2, "--html", "-", "--json", "-")
    with tempfile.TemporaryDirectory() as folder:
        run(3, "--json", folder, "--html", f"{folder}/page", "--histories", f"{folder}/scripts")
        for name in ("page", "scripts/VLF_IGNORED-get.vec"):
            if not os.path.exists(f"{folder}/{name}"):
                fail(f"{name} is not written as the JSON cannot be")


def main():
    sinner, tool, what = sys.argv[1:4]
    if what == "none":
        for design in [], ["CACHED"]: # no sin: it knows what it wrote, and lets /INT pulse
            for fault in sit(sinner, design, None):
                fail(f"a driver without sin {design}: {fault['fault']} in {fault['call']}(): "
                     f"{fault['seen']}")
    elif what == "docs":
        docs()
    elif what == "outputs":
        outputs(sinner)
    elif what == "part":
        first, step = map(int, sys.argv[4].split("/"))
        for sin in list(CALLS)[first - 1::step]:
            one(sinner, tool, [sin])
    elif what.startswith("pairs"):
        share = int(what.partition("/")[2] or 1)
        for pair in list(itertools.combinations(SINS, 2))[::share]:
            if pair in HARMLESS:
                continue
            one(sinner, tool, list(pair))
    else:
        one(sinner, tool, what.split("+"))
    return failures != 0


sys.exit(main())
