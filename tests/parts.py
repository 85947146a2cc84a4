# parts.py - tests in parts that run beside each other, each with checks and a folder of its own
#
# SPDX-License-Identifier: MIT
#
#     class MyPart(parts.Part): ...             what the parts need, and how that ends
#     sys.exit(parts.main("What it is.", "prefix-", MyPart, [one, two], at_once=2))
#
#     TEST                    all parts
#     TEST --only WORD...     the parts of these names, else those whose name holds one
#     TEST --list             the names of the parts

import argparse
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOL = ROOT / "build/rtc8563"
PATIENCE_S = 60
# A process of ours does not outlive us; but those of a guest's kernel must be killed as a group.
TIED = ["setpriv", "--pdeathsig", "KILL"]
groups = set()
printing = threading.Lock()


class Failed(Exception):
    pass


def run(*command, status=0):
    done = subprocess.run([*TIED, *map(str, command)], capture_output=True, text=True, check=False,
                          timeout=PATIENCE_S)
    if done.returncode != status:
        raise Failed(f"{' '.join(map(str, command))}: status {done.returncode}\n"
                     f"{done.stdout}{done.stderr}")
    return done.stdout


def kill_group(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
    groups.discard(group)


class Part:
    """Checks. A part that needs more adds it, and ends it in end()."""

    def __init__(self, name, work):
        self.name, self.folder = name, work / name
        self.folder.mkdir()
        self.passed = self.failed = 0
        self.lines = []

    def check(self, holds, what, details=""):
        self.passed += bool(holds)
        self.failed += not holds
        self.lines.append(f"{self.name}: {what}: {'ok' if holds else f'FAILED: {details}'}")

    def equal(self, got, wanted, what):
        self.check(got == wanted, what, f"{got!r}, not {wanted!r}")

    def matches(self, text, pattern, what):
        self.check(re.search(pattern, text) is not None, what, f"no {pattern!r} in {text!r}")

    def between(self, low, got, high, what):
        self.check(low <= got <= high, what, f"{got} is not between {low} and {high}")

    def last_words(self):
        """What is told besides when a part does not go to its end."""
        return ""

    def end(self):
        with printing: # all together, as the parts run beside each other
            print("\n".join(self.lines), flush=True)


def play(kind, function, work):
    part = kind(function.__name__, work)
    try:
        function(part)
    except (Failed, OSError, KeyError, TypeError, ValueError,
            subprocess.SubprocessError) as failure:
        part.check(False, "went to its end",
                   f"{type(failure).__name__}: {failure}\n{part.last_words()}".rstrip())
    finally:
        part.end()
    return part.passed, part.failed


def give_up(place):
    """All that runs is tied to this process, and ends with it, but for the groups."""
    for group in list(groups):
        kill_group(group)
    while os.path.exists(place): # the parts still write there
        shutil.rmtree(place, ignore_errors=True)
    os._exit(3)


def main(description, prefix, kind, parts, at_once, apart=()):
    """The exit status. Those of `apart` run only when named."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--only", nargs="+", metavar="WORD", default=[""])
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    everything = [*parts, *apart]
    if args.list:
        print("\n".join(part.__name__ for part in everything))
        return 0
    with tempfile.TemporaryDirectory(prefix=prefix) as place:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: give_up(place))
        chosen = [part for part in everything if part.__name__ in args.only]
        chosen = chosen or [part for part in parts if any(w in part.__name__ for w in args.only)]
        with ThreadPoolExecutor(at_once) as threads:
            counts = list(threads.map(lambda part: play(kind, part, Path(place)), chosen))
    passed, failed = (sum(column) for column in zip(*counts)) if counts else (0, 1)
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1
