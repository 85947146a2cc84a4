#!/usr/bin/env python3
# coverage.py - lines, branches, MC/DC of chip/ and driver/ that their tests reach: all, or it fails
#
# SPDX-License-Identifier: MIT
#
#     coverage.py             build with clang-19, run, print the figures and what is not covered
#     coverage.py --by-test   also what only one program reaches
#
# Each folder is one instrumented shared library, and what its own programs reach counts. Random
# tests run with fixed seeds, so the figures are the same on every run. Exit status: 0 all is
# covered, 1 not.

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CC = "clang-19"
FLAGS = ["-std=c11", "-O1", "-D_DEFAULT_SOURCE", "-Ichip", "-Idriver", "-Iwords", "-Iscript",
         "-Itests"]
FOLDERS = ("chip", "driver")
LIBRARIES = [f"-l{folder}" for folder in FOLDERS]
MEASURE = ["-fprofile-instr-generate", "-fcoverage-mapping", "-fcoverage-mcdc"]


def sources(folder):
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).glob("*.c"))


def programs(folder):
    """Those that test it: name -> (sources, [arguments of one run, ...])"""
    return chip_programs() if folder == "chip" else driver_programs()


def driver_programs():
    shared = ["tests/driver/bus.c", "tests/driver/calls.c"]
    return {f"driver_{Path(source).stem}": ([source, *shared, "tests/laws/history.c"], [[]])
            for source in sources("tests/driver") if source not in shared}


def chip_programs():
    vectors = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests/vectors").glob("*.vec"))
    found = {"vectors": (["tests/rules/play.c"] + sources("script") + sources("words"),
                         [[script] for script in vectors])}
    for source in sources("tests/api"):
        found["api_" + Path(source).stem] = ([source], [[]])
    for source in sources("tests/laws"):
        if Path(source).stem not in ("history", "law"):
            found["law_" + Path(source).stem] = (
                [source, "tests/laws/history.c", "tests/laws/law.c"],
                [["--seed", "1", "--histories", "200"]])
    found["oracle"] = (sources("tests/oracle") + sources("words"),
                       [["--seed", "1", "--ops", "100000"]])
    return found


def run(command, **options):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"coverage: {' '.join(map(str, command))}: exit status {done.returncode}\n"
                 f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def build(name, files, work):
    run([CC, *FLAGS, *files, "-o", work / name, f"-L{work}", *LIBRARIES, f"-Wl,-rpath,{work}"])


def play(name, number, arguments, work):
    profile = work / "raw" / f"{name}-{number}-%m.profraw" # %m: a file for each library
    run([work / name, *arguments], env={**os.environ, "LLVM_PROFILE_FILE": str(profile)})


def profiles(work, folder, without=None):
    names = [name for name in programs(folder) if name != without]
    return sorted(path for path in (work / "raw").glob("*.profraw")
                  if path.name.rsplit("-", 2)[0] in names)


def measure(work, folder, without=None):
    """Of llvm-cov's export: source -> {"lines": {place: reached}, "branches": ..., "mcdc": ...}"""
    merged = work / f"{folder}.profdata"
    run(["llvm-profdata-19", "merge", "-o", merged, *profiles(work, folder, without)])
    export = json.loads(run(["llvm-cov-19", "export", f"-instr-profile={merged}",
                             work / f"lib{folder}.so"]))
    return {Path(file["filename"]).relative_to(ROOT): of_file(file)
            for file in export["data"][0]["files"]}


def of_file(file):
    """A function of the header is there once for each source: reached in one is reached."""
    kinds = {"lines": {}, "branches": {}, "mcdc": {}}

    def note(kind, place, reached):
        kinds[kind][place] = kinds[kind].get(place, False) or reached

    for line, reached in lines_of(file["segments"]).items():
        note("lines", (line, ""), reached)
    for line, column, _, _, true, false, *_ in file["branches"]:
        note("branches", (line, f"{column}: never true"), true > 0)
        note("branches", (line, f"{column}: never false"), false > 0)
    for line, column, *_, conditions in file["mcdc_records"]:
        for number, shown in enumerate(conditions, 1):
            note("mcdc", (line, f"{column}: condition {number} of {len(conditions)} is not shown "
                                "to decide alone"), shown)
    return kinds


def lines_of(segments):
    """line -> whether all of its code was run, by the rules of llvm-cov's own line figures."""
    lines = {}
    wrapped = None  # the segment in force where the line begins
    at = 0
    last = segments[-1][0] if segments else 0
    for line in range(segments[0][0] if segments else 1, last + 1):
        here = []
        while at < len(segments) and segments[at][0] == line:
            here.append(segments[at])
            at += 1
        begins = [s for s in here if s[3] and s[4] and not s[5]]
        counted = [s[2] for s in begins]
        if wrapped and wrapped[3]:
            counted.append(wrapped[2])
        if counted and (begins or (wrapped and wrapped[3])):
            lines[line] = max(counted) > 0
        if here:
            wrapped = here[-1]
    return lines


def report(folder, files):
    gaps = []
    totals = {"lines": [0, 0], "branches": [0, 0], "mcdc": [0, 0]}
    for name, kinds in sorted(files.items()):
        row = f"{str(name):24}"
        for kind, places in kinds.items():
            reached = sum(places.values())
            totals[kind][0] += reached
            totals[kind][1] += len(places)
            row += figure(reached, len(places))
            gaps += [f"{name}:{line}: {'not run' if kind == 'lines' else text}"
                     for (line, text), good in sorted(places.items()) if not good]
        print(row)
    print(f"{f'all of {folder}/':24}" + "".join(figure(*totals[kind]) for kind in totals))
    return gaps, sum(reached == of for reached, of in totals.values())


def figure(reached, of):
    percent = 100.0 if reached == of else min(99.9, 100 * reached / of)
    return f"{f'{reached}/{of}':>9} {percent:5.1f}%" if of else f"{'-':>16}"


def only_once(work, folder, gaps):
    """What is a gap as soon as one program is left out, and which program."""
    for name in programs(folder):
        for source, kinds in sorted(measure(work, folder, name).items()):
            for kind, places in kinds.items():
                for (line, text), good in sorted(places.items()):
                    if not good:
                        gap = f"{source}:{line}: {'not run' if kind == 'lines' else text}"
                        if gap not in gaps:
                            print(f"by {name} alone: {gap}")


def main():
    parser = argparse.ArgumentParser(description="Measure coverage from outside.")
    parser.add_argument("--build", type=Path, default=ROOT / "build/coverage")
    parser.add_argument("--by-test", action="store_true",
                        help="also print what one program alone reaches")
    arguments = parser.parse_args()
    work = arguments.build.resolve()
    (work / "raw").mkdir(parents=True, exist_ok=True)
    for old in (work / "raw").glob("*.profraw"):
        old.unlink()

    for folder in FOLDERS:
        run([CC, *FLAGS, *MEASURE, "-fPIC", "-shared", *sources(folder),
             "-o", work / f"lib{folder}.so"])
    every = {name: program for folder in FOLDERS for name, program in programs(folder).items()}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda item: build(item[0], item[1][0], work), every.items()))
        runs = [(name, number, argument) for name, (_, runs) in every.items()
                for number, argument in enumerate(runs)]
        list(pool.map(lambda one: play(*one, work), runs))
    print(f"{'':24}{'lines':>16}{'branches':>16}{'MC/DC':>16}")
    gaps, passed = [], 0
    for folder in FOLDERS:
        found, whole = report(folder, measure(work, folder))
        gaps += found
        passed += whole
        if arguments.by_test:
            only_once(work, folder, set(found))
    for gap in gaps:
        print(gap)
    print(f"{passed} passed, {3 * len(FOLDERS) - passed} failed")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
