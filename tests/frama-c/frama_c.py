#!/usr/bin/env python3
# frama_c.py - what Frama-C proves of chip/: no undefined behaviour, and the BCD arithmetic
#
# SPDX-License-Identifier: MIT
#
#     frama_c.py --build DIR            both parts
#     frama_c.py --build DIR eva|wp     one of them
#
# Eva looks at interface.c: no alarm may be left, and every statement of chip/ must be reached, as
# nothing is proved of one that is not. WP proves the contracts of calendar.c with z3 and CVC4. The
# logs are kept in DIR. Exit status: 0 all is proved, 1 not.

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
CHIP = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "chip").glob("*.c"))

# Where paths are kept apart, and how many; and by which result. All others are joined, which is
# quick, and enough for the rest.
APART = {"main": 10, "power_on": 10, "load_anything": 10, "sim8563_init": 100, "is_valid": 100,
         "sim8563_load": 100, "valid_bytes": 100, "valid_time": 100, "valid_oscillator": 100,
         "valid_supply": 100, "valid_registers": 100, "valid_bus": 100, "valid_findings": 100,
         "fault_valid": 100, "valid_relative": 100, "sim8563_save": 300, "reg_write": 10,
         "judge_code": 20, "judge_reserved": 10, "timer_bit": 10, "conduct_read": 10}
BY_RESULT = ["power_on", "load_anything", "sim8563_init", "is_valid", "sim8563_load", "valid_bytes",
             "valid_time", "valid_oscillator", "valid_supply", "valid_registers", "valid_bus",
             "valid_findings", "valid_relative", "fault_valid", "timer_bit"]
# Declarations that Frama-C itself puts ahead of the first case of a switch, where no run comes by.
NO_CODE = {"cal_last_day": 2, "take_effect": 1}
EVA = ["-eva", "-eva-precision", "0", "-eva-domains", "equality", "-eva-slevel", "0",
       "-eva-ilevel", "16", "-eva-plevel", "700", "-eva-subdivide-non-linear", "20",
       "-eva-auto-loop-unroll", "700",
       "-eva-slevel-function", ",".join(f"{name}:{paths}" for name, paths in APART.items()),
       "-eva-split-return-function", ",".join(f"{name}:0" for name in BY_RESULT),
       "-eva-msg-key=-initial-state,-final-states",
       "-warn-right-shift-negative", "-warn-invalid-pointer"]
WP = ["-wp", "-wp-rte", "-wp-timeout", "5", "-wp-par", "2", "-wp-cache", "none"]
BY_TRYING = ["-wp-prover", "z3,cvc4,tip", "-wp-auto", "wp:range,wp:bitshift",
             "-wp-auto-width", "1000"]


def frama_c(name, arguments, build):
    """What Frama-C says, also kept in DIR/NAME.log. Provers are found anew for each run."""
    home = build / "home"
    home.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ, HOME=str(home), LC_ALL="C.UTF-8")
    if "-wp" in arguments:
        subprocess.run(["why3", "config", "detect"], env=environment, check=True,
                       capture_output=True)
    done = subprocess.run(["frama-c", "-c11", "-machdep", "gcc_x86_64",
                           "-cpp-extra-args=-Ichip", *arguments],
                          cwd=ROOT, env=environment, capture_output=True, text=True)
    (build / f"{name}.log").write_text(done.stdout + done.stderr)
    if done.returncode != 0:
        sys.exit(f"frama_c: frama-c ended with {done.returncode}; see {build / name}.log")
    return done.stdout


def blocks(text, mark):
    """The messages that begin with `mark`, each with its indented lines, as one line."""
    found = re.findall(rf"^{re.escape(mark)}(.*(?:\n  .*)*)", text, re.MULTILINE)
    return [" ".join(message.split()) for message in found]


def eva(build):
    """Alarms, and functions that are not wholly reached; how many are."""
    text = frama_c("eva", [*CHIP, "tests/frama-c/interface.c", *EVA, "-metrics",
                           "-metrics-eva-cover"], build)
    if "ANALYSIS SUMMARY" not in text:
        sys.exit(f"frama_c: the analysis did not end; see {build}/eva.log")
    alarms = blocks(text, "[eva:alarm]")
    functions = re.findall(r"^  (\w+): (\d+) stmts out of (\d+)", text, re.MULTILINE)
    parts = [(name, int(some), int(every)) for name, some, every in functions
             if int(every) - int(some) != NO_CODE.get(name, 0)]
    statements = sum(int(some) for _, some, _ in functions)
    for alarm in alarms:
        print(f"alarm: {alarm}")
    for name, some, every in parts:
        print(f"not proved: {name}(): {every - some} of {every} statements are out of reach")
    print(f"Eva: {len(functions)} functions with {statements} statements reached, "
          f"{len(alarms)} alarms")
    return len(functions) - len(parts), len(alarms) + len(parts)


def goals(name, arguments, build):
    text = frama_c(name, ["tests/frama-c/calendar.c", *WP, *arguments], build)
    for goal in re.findall(r"Goal (\w+)(?! : Valid)\b", text):
        print(f"not proved: {goal}")
    proved, all_goals = map(int, re.search(r"Proved goals: +(\d+) / (\d+)", text).groups())
    return proved, all_goals - proved


def wp(build):
    """Goals of calendar.c that are proved, and those that are not."""
    names = re.findall(r"\*/\n.*?(\w+)\(.*\);", (HERE / "calendar.c").read_text())
    lemmas = goals("lemmas", [*BY_TRYING, "-wp-prop", "@lemma", "-wp-session",
                              str(build / "session")], build)
    contracts = goals("contracts", ["-wp-prover", "z3,cvc4", "-wp-fct", ",".join(names)], build)
    passed, failed = lemmas[0] + contracts[0], lemmas[1] + contracts[1]
    print(f"WP: {len(names)} functions with a contract, {passed} goals proved, {failed} not")
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description="Prove what can be proved of chip/.")
    parser.add_argument("--build", required=True, type=Path, help="where logs are kept")
    parser.add_argument("part", nargs="?", choices=["eva", "wp"], help="only this one")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    passed = failed = 0
    for name, part in (("eva", eva), ("wp", wp)):
        if arguments.part in (None, name):
            some, others = part(build)
            passed, failed = passed + some, failed + others
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
