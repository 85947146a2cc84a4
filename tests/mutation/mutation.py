#!/usr/bin/env python3
# mutation.py - changes every token of chip/ or driver/, one at a time: a test must notice
#
# SPDX-License-Identifier: MIT
#
#     mutation.py                          every mutant of chip/
#     mutation.py --folder driver          of driver/; so with all that follows
#     mutation.py --sample 100 --seed HEX  that many, drawn from the seed
#     mutation.py FILE...                  those of these files
#     mutation.py --again                  those that survived the last run
#
# operators.py makes the mutants. Each is built into a shared library, and the fast tests run with
# it, those first that noticed most lately; all random ones with fixed seeds. A crash, a hang or an
# index beyond its array is noticed. A survivor whose object code at -O2 is that of the source as it
# is, is no other program. All others must stand in equivalent.txt, with the proof that nothing
# outside can tell them apart. Exit status: 0 all were noticed, 1 one was not, or an entry of
# equivalent.txt is stale.

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import operators

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/coverage"))
import coverage  # the same programs reach every line and notice every mutant

CC = os.environ.get("CC", "gcc")
FLAGS = ["-std=c11", "-w", "-fPIC"]
TRAPS = ["-O1", "-fsanitize=bounds", "-fsanitize-undefined-trap-on-error"]
CPU_S = 0.6           # a program that runs for so long hangs; none needs half of it
LOCKSTEP_CPU_S = 10   # which is slow, like the driver's tests
KINDS = ("noticed", "same code", "equivalent", "survived", "not C")


def run(command, **options):
    return subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, **options).returncode


def must_run(command, **options):
    if run(command, **options) != 0:
        sys.exit(f"mutation: {' '.join(map(str, command))} fails; see why with this command")


# ---------------------------------------------------------------------------------- the tests

@dataclass(frozen=True)
class Test:
    name: str
    command: list
    limit_s: float

    def fails(self, library):
        """With the library in this folder. The timer goes on in the program, and ends it."""
        path = f"{library}:{self.command[0].parent}"
        return run(self.command, cwd=ROOT, env={**os.environ, "LD_LIBRARY_PATH": path},
                   preexec_fn=lambda: signal.setitimer(signal.ITIMER_VIRTUAL, self.limit_s)) != 0


def tests_of(work, folder):
    found = []
    for name, (_, runs) in coverage.programs(folder).items():
        for number, arguments in enumerate(runs):
            if name.startswith("law_"):
                arguments = ["--seed", "1", "--histories", "50"]
            elif name == "oracle":
                arguments = ["--seed", "1", "--ops", "20000"]
            slow = name == "oracle" or folder == "driver"
            limit_s = LOCKSTEP_CPU_S if slow else CPU_S
            found.append(Test(f"{name}-{number}", [work / name, *arguments], limit_s))
    return found


def quickest_first(work, folder):
    """Each has been tried with the folder as it is, and passes."""
    took_s = []
    for test in tests_of(work, folder):
        begin_s = time.monotonic()
        if test.fails(work):
            sys.exit(f"mutation: {test.name} fails with {folder}/ as it is: run `make test` first")
        took_s.append((time.monotonic() - begin_s, test))
    return [test for _, test in sorted(took_s, key=lambda pair: pair[0])]


def build_library(work, folder):
    objects = work / "objects" / folder
    objects.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda source: must_run(
            [CC, *FLAGS, *TRAPS, "-c", source, "-o", objects / f"{Path(source).stem}.o"],
            cwd=ROOT), coverage.sources(folder)))
    must_run(["ld", "-shared", *objects.glob("*.o"), "-o", work / f"lib{folder}.so"])


def build_tests(work, folder):
    """Chip and driver as they are, by object, and the programs that test one of them."""
    for each in coverage.FOLDERS:
        build_library(work, each)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda item: must_run(
            [CC, *coverage.FLAGS, "-w", *item[1][0], "-o", work / item[0], f"-L{work}",
             *coverage.LIBRARIES], cwd=ROOT), coverage.programs(folder).items()))


# --------------------------------------------------------------------------------- one mutant

class Bench:
    """A folder in which one mutant at a time is built and tried."""

    def __init__(self, work, folder, number):
        self.objects = work / "objects" / folder
        self.folder = folder
        self.place = work / f"bench{number}"
        self.sources = self.place / folder
        shutil.rmtree(self.place, ignore_errors=True)
        self.sources.mkdir(parents=True)
        for path in (ROOT / folder).glob("*.[ch]"):
            (self.sources / path.name).symlink_to(path)
        self.unchanged = {} # file -> its object code

    def compile(self, file, flags):
        """The objects that a file is part of; None: it is not C."""
        sources = [file] if file.endswith(".c") else [p.name for p in self.sources.glob("*.c")]
        objects = []
        for source in sources:
            target = f"{Path(source).stem}.o"
            if run([CC, *FLAGS, *flags, "-c", f"{self.folder}/{source}", "-o", target],
                   cwd=self.place) != 0:
                return None
            objects.append(self.place / target)
        return objects

    def code(self, file):
        return [path.read_bytes() for path in self.compile(file, ["-O2"])]

    def unchanged_code(self, file):
        if file not in self.unchanged:
            self.unchanged[file] = self.code(file)
        return self.unchanged[file]

    def try_it(self, mutant, tests):
        source = self.sources / mutant.file
        text = source.read_text()
        original = source.readlink()
        source.unlink()
        source.write_text(mutant.apply(text))
        try:
            objects = self.compile(mutant.file, TRAPS)
            if objects is None:
                return "not C", None
            changed = {path.name for path in objects}
            kept = [p for p in self.objects.glob("*.o") if p.name not in changed]
            library = self.place / f"lib{self.folder}.so"
            if run(["ld", "-shared", *objects, *kept, "-o", library]) != 0:
                return "not C", None
            for test in tests:
                if test.fails(self.place):
                    return "noticed", test
            mutated = self.code(mutant.file)
        finally:
            source.unlink()
            source.symlink_to(original)
        return "same code" if mutated == self.unchanged_code(mutant.file) else "survived", None


class Trial:
    """All mutants, on two benches; for each file the test that noticed last comes first."""

    def __init__(self, work, folder, tests, proven):
        self.tests = tests
        self.first = {}
        self.proven = proven
        self.benches = SimpleQueue()
        for number in range(2):
            self.benches.put(Bench(work, folder, number))

    def order(self, file):
        recent = self.first.get(file, [])
        return recent + [test for test in self.tests if test not in recent]

    def of(self, mutant):
        bench = self.benches.get()
        try:
            kind, test = bench.try_it(mutant, self.order(mutant.file))
        finally:
            self.benches.put(bench)
        if test and test is not self.tests[-1]:
            self.first[mutant.file] = [test] + [t for t in self.first.get(mutant.file, [])
                                                if t is not test]
        return "equivalent" if kind == "survived" and mutant.key in self.proven else kind


# ------------------------------------------------------------------------------------- proofs

def proofs(folder):
    """Its keys in equivalent.txt: the indented lines. What is not, is their proof."""
    others = {path.name for each in coverage.FOLDERS if each != folder
              for path in (ROOT / each).glob("*.[ch]")}
    lines = (HERE / "equivalent.txt").read_text().splitlines()
    keys = [line.strip() for line in lines if line.startswith(" ")]
    return [key for key in keys if key.split()[0] not in others]


def stale(proven, every, outcomes):
    """What is wrong with equivalent.txt, in sentences."""
    keys = {mutant.key for mutant in every}
    for key in sorted(set(proven)):
        if proven.count(key) > 1:
            yield f"stands twice: {key}"
        if key not in keys:
            yield f"there is no such mutant any more: {key}"
    for mutant, kind in outcomes:
        if mutant.key in proven and kind in ("noticed", "not C"):
            yield f"is {kind}, so not equivalent: {mutant.key}"


# --------------------------------------------------------------------------------------- main

def mutants_of(folder):
    texts = {path.name: path.read_text() for path in sorted((ROOT / folder).glob("*.[ch]"))}
    following = operators.followers(texts.values())
    return [mutant for file, text in texts.items()
            for mutant in operators.mutants(file, text, following)]


def chosen(arguments, every, last):
    if arguments.again:
        keys = last.read_text().splitlines()
        return [mutant for mutant in every if mutant.key in keys]
    unknown = set(arguments.files) - {mutant.file for mutant in every}
    if unknown:
        sys.exit(f"mutation: there is nothing to change in {arguments.folder}/{min(unknown)}")
    if arguments.files:
        return [mutant for mutant in every if mutant.file in arguments.files]
    if arguments.sample is None:
        return every
    seed = arguments.seed or subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, text=True,
                                            capture_output=True, check=True).stdout.strip()
    print(f"seed {seed}: again with tests/mutation/mutation.py --folder {arguments.folder} "
          f"--sample {arguments.sample} --seed {seed}", flush=True)
    return random.Random(seed).sample(every, arguments.sample)


def try_all(trial, folder, mutants):
    outcomes = []
    with ThreadPoolExecutor(2) as pool:
        for mutant, kind in zip(mutants, pool.map(trial.of, mutants)):
            outcomes.append((mutant, kind))
            if kind == "survived":
                print(f"{folder}/{mutant.file}:{mutant.line}: survived: {mutant.key}", flush=True)
            if len(outcomes) % 500 == 0:
                print(f"{len(outcomes)} of {len(mutants)} tried", file=sys.stderr, flush=True)
    return outcomes


def report(folder, outcomes):
    counts = {}
    for mutant, kind in outcomes:
        counts.setdefault(mutant.file, Counter())[kind] += 1
    whole = f"all of {folder}/"
    counts[whole] = Counter(kind for _, kind in outcomes)
    print(f"{'':16}{'mutants':>9}" + "".join(f"{kind:>12}" for kind in KINDS))
    for file, kinds in counts.items():
        row = "".join(f"{kinds[kind]:12}" for kind in KINDS)
        print(f"{file:16}{sum(kinds.values()):9}{row}")
    total = counts[whole]
    print(f"{total['noticed']} of {total['noticed'] + total['survived']} mutants were noticed")
    return total["survived"] == 0


def main():
    parser = argparse.ArgumentParser(description="Change every token, one at a time.")
    parser.add_argument("--folder", choices=coverage.FOLDERS, default="chip")
    parser.add_argument("--build", type=Path, default=ROOT / "build/mutation")
    parser.add_argument("--sample", type=int, help="as many of them, drawn from the seed")
    parser.add_argument("--seed", help="any word; else the commit")
    parser.add_argument("--again", action="store_true", help="what survived the last run")
    parser.add_argument("files", nargs="*", metavar="FILE", help="those of this file")
    arguments = parser.parse_args()
    work = arguments.build.resolve()
    folder = arguments.folder
    last = work / f"survivors_{folder}"

    build_tests(work, folder)
    tests = quickest_first(work, folder)
    every, proven = mutants_of(folder), proofs(folder)
    outcomes = try_all(Trial(work, folder, tests, set(proven)), folder,
                       chosen(arguments, every, last))
    last.write_text("".join(f"{mutant.key}\n" for mutant, kind in outcomes if kind == "survived"))
    faults = list(stale(proven, every, outcomes))
    for fault in faults:
        print(f"mutation: tests/mutation/equivalent.txt: {fault}", file=sys.stderr)
    good = report(folder, outcomes)
    return 0 if good and not faults else 1


if __name__ == "__main__":
    sys.exit(main())
