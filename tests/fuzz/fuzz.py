#!/usr/bin/env python3
# fuzz.py - builds the harnesses of this folder with clang-19 and libFuzzer, and runs them in turns
#
# SPDX-License-Identifier: MIT
#
#     fuzz.py --seconds 20        each for so long (`make proof`)
#     fuzz.py --hours 4           all together for so long (`make fuzz HOURS=4`)
#     fuzz.py --merge             bring what was found new and is small into corpus/
#     fuzz.py ... NAME...         these harnesses alone
#
# What is found on the way is kept in build/fuzz/NAME/corpus. An input that crashes is left in
# build/fuzz/NAME/, named in what is printed, and makes the exit status 1.

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
CC = "clang-19"
FLAGS = ["-std=c11", "-g", "-O1", "-fno-omit-frame-pointer", "-Ichip", "-Iwords", "-Iscript",
         "-Ihosts/linux", "-Ihosts/vhost-user", "-Icli", "-Iexam", "-Idriver", "-Iports/linux", "-Itests/fuzz", "-Itests/oracle",
         "-fsanitize=address,undefined,fuzzer-no-link", "-fno-sanitize-recover=all"]
CHIP = ["chip/*.c", "tests/fuzz/twins.c"]
HOST = ["chip/*.c", "hosts/linux/*.c", "tests/fuzz/folder.c"]
# NAME -> what it is made of beside NAME.c; longest input
HARNESSES = {
    "bytes": (CHIP, 2000),
    "wires": (CHIP, 2000),
    "model": (["chip/*.c", *(f"tests/oracle/{name}.c" for name in ("oracle*", "pair", "history"))],
              1000),
    "snapshot": (CHIP, 1500),
    "chipfile": (HOST, 300),
    "script": (["chip/*.c", "words/*.c", "script/*.c"], 2000),
    "cli": (HOST + ["words/*.c", "script/*.c", "driver/*.c", "ports/linux/ins5s8563_linux.c",
                    "hosts/vhost-user/*.c", "exam/[!m]*.c", "cli/*.c"], 600),
    "exam": (HOST + ["cli/exam_program.c", "exam/[!m]*.c", "words/*.c", "script/*.c"], 600),
    "ioctl": (HOST, 600),
    "vhost": (HOST + ["hosts/vhost-user/*.c"], 600),
}


def run(command, **options):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"fuzz: {' '.join(map(str, command))}: exit status {done.returncode}\n"
                 f"{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def sources(patterns):
    return [path.relative_to(ROOT) for pattern in patterns for path in sorted(ROOT.glob(pattern))
            if not re.match(r"generate.*\.c", path.name)]


def compile_one(source, work):
    target = work / "objects" / (str(source).replace("/", "-") + ".o")
    headers = [*ROOT.glob("*/*.h"), *ROOT.glob("hosts/*/*.h"), *ROOT.glob("tests/*/*.h")]
    newest = max(path.stat().st_mtime for path in [ROOT / source, *headers])
    if not target.exists() or target.stat().st_mtime < newest:
        tool = ["-Dmain=tool_main"] if str(source) == "cli/main.c" else []
        run([CC, *FLAGS, *tool, *jansson("--cflags"), "-c", source, "-o", target])
    return target


def jansson(what):
    return subprocess.run(["pkg-config", what, "jansson"], capture_output=True, text=True,
                          check=True).stdout.split()


def build(names, work):
    (work / "objects").mkdir(parents=True, exist_ok=True)
    wanted = {name: sources([f"tests/fuzz/{name}.c", *HARNESSES[name][0]]) for name in names}
    every = sorted({source for files in wanted.values() for source in files})
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = dict(zip(every, pool.map(lambda source: compile_one(source, work), every)))
    for name, files in wanted.items():
        folder = work / name
        (folder / "corpus").mkdir(parents=True, exist_ok=True)
        run([CC, "-fsanitize=address,undefined,fuzzer", *[objects[file] for file in files],
             *(jansson("--libs") if name in ("cli", "exam") else []), "-pthread", "-o", folder / "harness"])


def command(name, work, *options):
    words = HERE / f"{name}.dict"
    return [work / name / "harness", f"-max_len={HARNESSES[name][1]}", "-timeout=60",
            "-rss_limit_mb=2048", f"-artifact_prefix={work / name}/", "-use_value_profile=1",
            *([f"-dict={words}"] if words.exists() else []), *options]


def fuzz(name, seconds, work):
    """Runs one harness; returns whether it found nothing, and what to say of it."""
    kept = work / name / "corpus"
    done = subprocess.run(command(name, work, f"-max_total_time={seconds}", "-print_final_stats=1",
                                  kept, HERE / "corpus" / name),
                          cwd=work / name, capture_output=True, text=True, errors="replace")
    output = done.stdout + done.stderr
    count = re.search(r"number_of_executed_units: (\d+)", output)
    reached = re.findall(r"cov: (\d+)", output)
    said = (f"{name:10} {count.group(1) if count else '?':>10} inputs  "
            f"{reached[-1] if reached else '?':>6} edges  {seconds:>6} s  "
            f"{'nothing found' if done.returncode == 0 else 'FOUND SOMETHING'}")
    if done.returncode != 0:
        said += "\n" + "\n".join(output.splitlines()[-60:])
    return done.returncode == 0, said


def merge(name, work):
    kept, small = HERE / "corpus" / name, work / name / "small"
    kept.mkdir(parents=True, exist_ok=True)
    small.mkdir(exist_ok=True)
    for old in small.iterdir():
        old.unlink()
    run(command(name, work, "-set_cover_merge=1", "-use_value_profile=0",
                "-use_counters=0", small, kept, work / name / "corpus"))
    for new in small.iterdir():
        if not (kept / new.name).exists():
            new.rename(kept / new.name)
    print(f"{name:10} {len(list(kept.iterdir()))} inputs in tests/fuzz/corpus/{name}")


def main():
    parser = argparse.ArgumentParser(description="Fuzz the chip, the host and the tool.")
    parser.add_argument("--seconds", type=int, help="for each harness")
    parser.add_argument("--hours", type=float, help="for all of them together")
    parser.add_argument("--merge", action="store_true", help="keep what was found in corpus/")
    parser.add_argument("--build", type=Path, default=ROOT / "build/fuzz")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(HARNESSES))
    arguments = parser.parse_args()
    names = arguments.names or list(HARNESSES)
    if unknown := [name for name in names if name not in HARNESSES]:
        parser.error(f"there is no harness {unknown[0]}: {', '.join(HARNESSES)}")
    work = arguments.build.resolve()
    build(names, work)
    if arguments.merge:
        for name in names:
            merge(name, work)
        return 0
    hours = (arguments.hours or 0) * 3600
    # Each gets its time on one processor; several run at once.
    jobs = os.cpu_count()
    seconds = arguments.seconds or max(1, round(hours * jobs / len(names)))
    failed = 0
    with ThreadPoolExecutor(jobs) as pool:
        for clean, said in pool.map(lambda name: fuzz(name, seconds, work), names):
            print(said, flush=True)
            failed += not clean
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
