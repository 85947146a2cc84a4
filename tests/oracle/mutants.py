#!/usr/bin/env python3
# mutants.py - is lock-step sharp? Each mutant breaks one line of the oracle; all must be told.
#
# SPDX-License-Identifier: MIT
#
#     tests/oracle/mutants.py [STEPS]
#
# Takes some minutes, so `make test` leaves it out. Exit status 1: one was not told.

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLAGS = ["cc", "-std=c11", "-O2", "-w", f"-I{ROOT}/chip", f"-I{ROOT}/words"]

CLOCK, REGS, BUS = "oracle_clock.c", "oracle_regs.c", "oracle_bus.c"
WIRES, FOUND, ORACLE = "oracle_wires.c", "oracle_found.c", "oracle.c"

# file, what stands there (once), what the mutant has instead
MUTANTS = [
    (CLOCK, "== 0 ? 0x29 : 0x28", "== 0 ? 0x28 : 0x28"),
    (CLOCK, "&r[8], 0xFF, 0x99, 0)", "&r[8], 0xFF, 0x98, 0)"),
    (CLOCK, "r[6] >= 6 ? 0", "r[6] == 6 ? 0"),
    (CLOCK, "else if ((v & 15) >= 9)", "else if ((v & 15) == 9)"),
    (CLOCK, "bool carry = v >= last", "bool carry = v == last"),
    (CLOCK, "td == 0 ? 4 : 256", "td == 0 ? 4 : 255"),
    (CLOCK, "if (holds && !o->matched)", "if (holds)"),
    (CLOCK, "    o->armed = false;  // [OSC-4]\n", ""),
    (CLOCK, "    o->stored = false; // [STP-1]\n", ""),
    (CLOCK, "        o->count = o->preset;\n", "        o->count = o->preset + 1;\n"),
    (CLOCK, "|| in_test(o))\n        return true", ")\n        return true"),
    (CLOCK, "o->edge_60 = true;", "o->edge_60 = o->edge_1;"),
    (CLOCK, "o->letting_go = o->hold;", "o->hold = false;"),
    (CLOCK, "!in_test(o) || o->hold)", "!in_test(o) || (o->reg[0] & STOP))"),
    (REGS, "    if (!(value & TF))\n", "    if (!(value & AF))\n"),
    (REGS, "reg == 0x0E && !(before & TE) &&", "reg == 0x0E &&"),
    (REGS, "        vlf = VLF; // [PWR-1]", "        ;"),
    (BUS, "    o->accessed = false;\n    o_clock_serve_tick(o);",
     "    o->accessed = false;\n    o->stored = false;"),
    (BUS, "    if (!o->counting) { // [I2C-8]", "    {"),
    (WIRES, "o->nacked = sda; // [I2C-6]", "o->nacked = false;"),
    (WIRES, "scl->order < sda->order", "scl->order > sda->order"),
    (WIRES, "        o->sda_let_go = false;\n", ""),
    ("oracle_parts.h", "FILTER_NS   51u", "FILTER_NS   50u"),
    (ORACLE, "(left + rate(o) - 1) / rate(o)", "(left + rate(o)) / rate(o)"),
    (ORACLE, "took >= 100 * SIM8563_MS", "took > 100 * SIM8563_MS"),
    (ORACLE, "mv >= o->reset_mv && mv < 1200", "mv >= o->reset_mv && mv <= 1200"),
    (ORACLE, "o->vdd_mv < 1200)\n        return;", "o->vdd_mv <= 1200)\n        return;"),
    (FOUND, "RUN_GAP_NS  UINT64_C(1000000000)", "RUN_GAP_NS  UINT64_C(1000000001)"),
    (FOUND, "STOPPED_NS  UINT64_C(10000000000)", "STOPPED_NS  UINT64_C(10000000001)"),
    (FOUND, "WEAK_NS     UINT64_C(100000000)", "WEAK_NS     UINT64_C(100000001)"),
    (FOUND, "BETWEEN_NS  UINT64_C(3000)", "BETWEEN_NS  UINT64_C(3001)"),
    (FOUND, "o->af_unseen = o->tf_unseen = false;\n    if (bit",
     "o->af_unseen = false;\n    if (bit"),
    (FOUND, "bool over = o->transfer_ns", "bool over = false && o->transfer_ns"),
    (FOUND, "int days = 6 + day - 1", "int days = 5 + day - 1"),
    (FOUND, "    tick_tears(&o->writes, changed);\n", ""),
]


def objects(folder, into):
    into.mkdir()
    sources = sorted(str(source) for source in (ROOT / folder).glob("*.c"))
    subprocess.run(FLAGS + ["-c"] + sources, check=True, cwd=into)
    return sorted(str(path) for path in into.glob("*.o"))


def told(mutant, linked, work, steps):
    name, old, new = mutant
    text = (HERE / name).read_text()
    if text.count(old) != 1:
        sys.exit(f"mutants.py: {name} has {old!r} {text.count(old)} times; mend the list")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(HERE, work)
    (work / name).write_text(text.replace(old, new))
    sources = sorted(str(source) for source in work.glob("*.c"))
    binary = work / "lockstep"
    subprocess.run(FLAGS + sources + linked + ["-o", str(binary)], check=True)
    run = subprocess.run([binary, "--ops", steps], capture_output=True, text=True)
    what = re.search(r"^  (.*differs: .*)$", run.stdout, re.MULTILINE)
    line = " ".join(new.split()) or "(nothing)"
    print(f"{name}: {line:.40} -> {what[1] if what else 'NOT TOLD'}", flush=True)
    return run.returncode == 1


def main():
    steps = sys.argv[1] if len(sys.argv) > 1 else "200000"
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        linked = objects("chip", base / "chip") + objects("words", base / "words")
        number = sum(told(mutant, linked, base / "oracle", steps) for mutant in MUTANTS)
    print(f"{number} of {len(MUTANTS)} mutants were noticed")
    return 0 if number == len(MUTANTS) else 1


if __name__ == "__main__":
    sys.exit(main())
