#!/usr/bin/env python3
# everywhere.py - the same chip on every machine: vectors, a long random history, and the suite
#
# SPDX-License-Identifier: MIT
#
#     everywhere.py --short             `make everywhere-short`; without --short: `make everywhere`
#     everywhere.py --seed N            the random history of that seed
#     everywhere.py --only WORD...      those lines of the table whose name holds one of the words
#
# The chip is compiled for each machine by each compiler with each set of options. All vectors are
# played natively, by gcc -O2; the calls that the player made are made again on every other build,
# and each answer must be the same to the byte. Then the random history of trace.h, whose hash must
# be the same after 10, 100, 1000 ... steps. At last the suite itself, on those that run Linux
# (suite.py).

import argparse
import os
import secrets
import struct
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
import suite
from machines import (OPTIONS, ROOT, Failed, build, build_player, build_simulator, machines, play,
                      run, sources)

REFERENCE = ("x86_64", "gcc", "-O2")
CALLS = ("init set_vdd set_vlow set_rate set_temperature supply_current_na advance next_event pins "
         "pin start write read stop wires wires_mv peek poke status fault fault_left take_finding "
         "lost_findings save load").split()  # enum call_kind
TRACE_BEGIN, TRACE_RUN = len(CALLS), len(CALLS) + 1
FINDINGS = 42
# Steps of the random history.
SHORT = {"x86_64": 10**6, "i686": 10**5, "powerpc": 10**5, "s390x": 10**5, "avr": 10**3,
         "wasm32": 10**6}
LONG = {"x86_64": 10**7, "i686": 10**6, "powerpc": 10**6, "s390x": 10**6, "avr": 10**5,
        "wasm32": 10**7}


def message(kind, *numbers):
    body = bytes([kind]) + b"".join(struct.pack("<Q", number) for number in numbers)
    return struct.pack("<H", len(body)) + body


def messages(stream):
    at = 0
    while at + 2 <= len(stream):
        end = at + 2 + int.from_bytes(stream[at:at + 2], "little")
        yield stream[at + 2:end]
        at = end


def text_of(request):
    numbers = [str(number) for number, in struct.iter_unpack("<q", request[1:])]
    return f"sim8563_{CALLS[request[0]]}({', '.join(numbers[:9])})"


def record(reference, work):
    """Plays all vectors on the reference. Returns script -> (requests, answers)."""
    tapes = {}
    for script in sources("tests/vectors/*.vec"):
        tape = work / f"{script.stem}.tape"
        tape.unlink(missing_ok=True)
        held, said = play(script, reference, work, tape)
        if not held:
            raise Failed(f"{script} does not hold: {said}")
        requests = tape.read_bytes()
        tapes[script] = requests, run(reference, input=requests)
    return tapes


def compare_vectors(machine, tapes, work):
    """Makes the recorded calls on a machine; Failed with the first that answers otherwise."""
    answers = run(machine, input=b"".join(requests for requests, _ in tapes.values()))
    for script, (requests, wanted) in tapes.items():
        got, answers = answers[:len(wanted)], answers[len(wanted):]
        if got == wanted:
            continue
        triples = zip(messages(requests), messages(wanted), messages(got))
        at, (request, right, wrong) = next((n, t) for n, t in enumerate(triples) if t[1] != t[2])
        held, said = play(script, machine, work)
        byte = next(n for n, (r, w) in enumerate(zip(right, wrong)) if r != w)
        raise Failed(f"{script}: call {at}, {text_of(request)}, answers from byte {byte} on "
                     f"{wrong[byte:byte + 8].hex()}, not {right[byte:byte + 8].hex()}; "
                     f"{'yet the script holds' if held else said}")
    return sum(1 for requests, _ in tapes.values() for _ in messages(requests))


def trace(machine, seed, most):
    """Runs the random history. Returns [(steps, hash, kinds of findings)], after 10, 100 ..."""
    prefixes = [10**n for n in range(1, 10) if 10**n <= most]
    requests = message(TRACE_BEGIN, seed)
    for before, steps in zip([0, *prefixes], prefixes):
        requests += message(TRACE_RUN, steps - before)
    answers = list(messages(run(machine, input=requests)))[1:]
    return [(steps, *struct.unpack("<QQ", answer)) for steps, answer in zip(prefixes, answers)]


def compare_trace(machine, seed, most, wanted):
    for (steps, got, _), (_, right, _) in zip(trace(machine, seed, most), wanted):
        if got != right:
            raise Failed(f"after {steps} random steps the hash is {got:016x}, not {right:016x}")
    return f"{right:016x}"


class Table:
    """Prints each line as it comes, and counts."""

    def __init__(self, again):
        self.passed = self.failed = 0
        self.again = again

    def row(self, name, columns, why=None):
        self.passed += why is None
        self.failed += why is not None
        print(f"{name:24} {columns}", flush=True)
        if why is not None:
            print(f"  FAILED: {why}\n  repeat with: {self.again} --only '{name}'",
                  flush=True)


def compare(table, key, machine, tapes, seed, most, wanted, work):
    """One build held against the reference, on one line of the table."""
    name = " ".join(key)
    begin = time.monotonic()
    try:
        command = build(machine, key[1], key[2], work)
        calls = compare_vectors(command, tapes, work)
        found = compare_trace(command, seed, most, wanted)
    except Failed as why:
        table.row(name, "-", why)
        return
    table.row(name, f"{calls:>7} calls equal  {found} after {most:>8} steps  "
                    f"{time.monotonic() - begin:>5.0f} s")


def main():
    parser = argparse.ArgumentParser(description="Run the chip on every machine.")
    parser.add_argument("--short", action="store_true", help="shorter histories")
    parser.add_argument("--seed", type=int, help="of the random history")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="lines of the table named so")
    parser.add_argument("--build", type=Path, default=ROOT / "build/everywhere")
    arguments = parser.parse_args()
    seed = secrets.randbits(32) if arguments.seed is None else arguments.seed
    steps = SHORT if arguments.short else LONG
    work = arguments.build.resolve()
    work.mkdir(parents=True, exist_ok=True)
    again = f"tests/everywhere/everywhere.py{' --short' if arguments.short else ''} --seed {seed}"
    print(f"repeat with: {again}", flush=True)
    table = Table(again)
    try:
        build_player(work)
        build_simulator(work)
        every = machines(work)
        reference = build(every[REFERENCE[0]], *REFERENCE[1:], work)
        tapes = record(reference, work)
        wanted = trace(reference, seed, max(steps.values()))
        if wanted[-1][2].bit_count() != FINDINGS:
            raise Failed(f"the random history of seed {seed} does not raise every finding")
    except Failed as why:
        print(f"everywhere: {why}\n0 passed, 1 failed")
        return 1
    # What takes longest begins first.
    builds = [(name, compiler, options) for name in sorted(every, key=lambda name: name != "avr")
              for compiler in every[name].compilers for options in OPTIONS]

    def wanted_too(*words):
        return not arguments.only or any(word in " ".join(words) for word in arguments.only)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(suite.run_suite, table, key, work, arguments.short)
                for key in suite.suites(arguments.short) if wanted_too("suite", *key)]
        jobs += [pool.submit(compare, table, key, every[key[0]], tapes, seed, steps[key[0]], wanted,
                             work) for key in builds if wanted_too(*key)]
        for job in jobs:
            job.result()
    if not arguments.only:
        suite.chip_files(table, work)
    print(f"{table.passed} passed, {table.failed} failed")
    return 1 if table.failed or not table.passed else 0


if __name__ == "__main__":
    sys.exit(main())
