#!/usr/bin/env python3
# transfers.py - the n-th transfer goes wrong, at its n-th byte, under programs that know no better
#
# SPDX-License-Identifier: MIT
#
#     transfers.py RTC8563             every fault at every place
#     transfers.py RTC8563 --only CASE one again, as printed
#
# A session of Debian's i2c-tools on a frozen chip, with one fault asked for before one of its
# transfers. What the program then sees, the trace tells to the byte; it tries again until it
# succeeds. From there on all that is read must be as in a session without any fault, and so must
# the chip be at the end. Proves I2C-1, I2C-8.

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BUS = "77"
TRIES = 4
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"}
NACK = "No such device or address" # ENXIO
BUSY = "Device or resource busy"   # EBUSY

# Each with the bytes that it writes behind the address, and whether it reads.
SESSION = [
    (f"i2ctransfer -y {BUS} w8@0x51 0x02 0x50 0x59 0x23 0x31 0x00 0x12 0x23", 8, False),
    (f"i2cset -y {BUS} 0x51 0x09 0x21", 2, False),
    (f"i2ctransfer -y {BUS} w1@0x51 0x02 r7", 1, True),
    (f"i2cget -y {BUS} 0x51 0x09", 1, True),
    (f"i2ctransfer -y {BUS} w4@0x51 0x0a 0x08 0x29 0x03", 4, False),
    (f"i2cset -y {BUS} 0x51 0x0a 0x07 0x28 i", 3, False),
    (f"i2cget -y {BUS} 0x51 0x0a w", 1, True),
    (f"i2ctransfer -y {BUS} w1@0x51 0x00 r16", 1, True),
]


def cases():
    """(number of the transfer, fault, how many tries fail)"""
    for number, (_, writes, reads) in enumerate(SESSION):
        yield from ((number, f"nack:{byte}", 1) for byte in range(writes + 1))
        yield from ((number, f"nack:{byte}x3", 3) for byte in range(writes + 1))
        # Each try gives the nine clocks that free a bus.
        yield from ((number, f"sda-low:{clocks}clk", -(-clocks // 9)) for clocks in (1, 9, 10, 27))
        yield number, "sda-low:forever", 1 # then it is taken back
        if reads:
            yield from ((number, f"flip:{bit}", 0) for bit in range(8))


def script(tool, number, fault):
    """A shell's session, each program's output in `out` behind a line with its number. The one that
    meets the fault is tried until it succeeds, and once more."""
    lines = []
    for index, (command, _, _) in enumerate(SESSION):
        again = f"echo '# {index}'; {command}"
        if index == number:
            undo = f"'{tool}' set a.chip fault=none >&3" if fault.endswith("forever") else ":"
            lines.append(f"'{tool}' set a.chip fault={fault} >&3")
            lines.append(f"for try in 1 2 3 4 5; do\n{again} && break\n{undo}\ndone")
        lines.append(again)
    return "exec 3>/dev/null >out 2>&1\n" + "\n".join(lines)


class Session:
    """What a session printed, try by try; what went over the wire; and the chip at its end."""

    def __init__(self, tool, number=None, fault=""):
        with tempfile.TemporaryDirectory() as folder:
            def run(*words):
                return subprocess.run([tool, *words], cwd=folder, env=ENVIRONMENT, timeout=120,
                                      capture_output=True, text=True, check=False)
            run("new", "a.chip", "--frozen")
            self.status = run("run", "--trace", "--chip", f"a.chip@{BUS}", "--", "sh", "-c",
                              script(tool, number, fault))
            self.tries = [(int(text.split("\n", 1)[0]), text.split("\n", 1)[1])
                          for text in (Path(folder) / "out").read_text().split("# ")[1:]]
            self.wire = re.findall(r"(?m)^i2c-\d+ +[\d.]+ s  (.*)$", self.status.stderr)
            self.chip = json.loads(run("show", "a.chip", "--json").stdout)


def judge(good, session, number, fault, failures):
    outputs = dict(good.tries)
    tries = [text for index, text in session.tries if index == number]
    wire = [line for (index, _), line in zip(session.tries, session.wire) if index == number]
    if len(session.wire) != len(session.tries):
        yield f"{len(session.tries)} programs, {len(session.wire)} transfers"
    if len(tries) != failures + 2: # the one that succeeded, and once more
        yield f"{len(tries)} tries: {tries}"
    kind, _, amount = fault.partition(":")
    direct = SESSION[number][0].startswith("i2ctransfer") # the one that tells the errno
    for text, line in zip(tries[:failures], wire):
        if direct and (BUSY if kind == "sda-low" else NACK) not in text:
            yield f"the program said {text!r}"
        bytes_seen = line.split("  ")[0].split(" ")
        stuck = kind == "sda-low" and line == "A2~  SDA is held low"
        refused = (kind == "nack" and line.endswith("  not acknowledged")
                   and bytes_seen[-1][-1] == "~" and len(bytes_seen) == 1 + int(amount[0]))
        if not stuck and not refused:
            yield f"on the wire: {line}"
    if kind == "flip":
        first, right = (int(text.split()[0], 16) for text in (tries[0], outputs[number]))
        if first ^ right != 1 << int(amount):
            yield f"read {tries[0]!r}, not {outputs[number]!r} with bit {amount} flipped"
    later = [(index, text) for index, text in session.tries if index != number]
    for index, text in [*later, (number, tries[-1])]:
        if text != outputs[index]:
            yield f"transfer {index} then printed {text!r}, not {outputs[index]!r}"
    for key, value in good.chip.items():
        if session.chip[key] != value:
            yield f"{key} is {session.chip[key]}, not {value}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool", type=os.path.abspath)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    good = Session(arguments.tool)
    if good.status.returncode != 0 or len(good.wire) != len(SESSION):
        sys.exit(f"transfers: the session fails without a fault: {good.tries} {good.status}")

    def one(case):
        return case, list(judge(good, Session(arguments.tool, *case[:2]), *case))

    wanted = [case for case in cases() if arguments.only in (None, f"{case[0]} {case[1]}")]
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (number, fault, _), found in pool.map(one, wanted):
            failed += bool(found)
            if found:
                print(f"transfers: --only '{number} {fault}'\n    {'; '.join(found)}", flush=True)
    print(f"{len(wanted)} faults in transfers, each under a program that tries again")
    print(f"{len(wanted) - failed} passed, {failed} failed")
    return 0 if wanted and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
