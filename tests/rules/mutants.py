#!/usr/bin/env python3
# mutants.py - breaks one rule of the chip at a time: its proof must fail
#
# SPDX-License-Identifier: MIT
#
#     mutants.py --build DIR                      every mutant
#     mutants.py --build DIR --sample 10 --seed 7 that many, drawn from the seed
#     mutants.py --build DIR --only ALM-2         those of one rule
#
# tests/rules/mutants/*.mut say what to replace in which file of chip/. The changed chip is built
# into the least player there is (play.c), and the cases that `prove` the rule are played: one of
# them must fail, with status 1. A mutant that does not build, crashes or hangs proves nothing.

import argparse
import os
import random
import subprocess
import sys
from pathlib import Path

import rules

FLAGS = ["-std=c11", "-O1", "-w"] # a mutant may leave something unused
INCLUDES = [f"-I{rules.ROOT / folder}" for folder in ("chip", "words", "script")]
HANGS_S = 20


def compile_to(build, source, name=None):
    target = build / f"{name or source.parent.name}_{source.stem}.o"
    command = [os.environ.get("CC", "cc"), *FLAGS, *INCLUDES, "-c", source, "-o", target]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"does not compile:\n{done.stderr}")
    return target


def link(build, objects, name):
    program = build / name
    subprocess.run([os.environ.get("CC", "cc"), *objects, "-o", program], check=True)
    return program


def build_all(build):
    """The unchanged objects, by source name for those of chip/, and all others."""
    build.mkdir(parents=True, exist_ok=True)
    chip = {path.name: compile_to(build, path) for path in (rules.ROOT / "chip").glob("*.c")}
    others = [path for folder in ("words", "script") for path in (rules.ROOT / folder).glob("*.c")]
    others.append(rules.ROOT / "tests/rules/play.c")
    return chip, [compile_to(build, path) for path in others]


def play(program, script, case):
    try:
        done = subprocess.run([program, script, case], capture_output=True, text=True,
                              timeout=HANGS_S)
    except subprocess.TimeoutExpired:
        return None, "it hangs"
    return done.returncode, done.stderr.strip()


def proof_that_fails(program, cases):
    """What the first failing case says, or None."""
    for script, case in cases:
        status, said = play(program, script, case)
        if status == 1:
            return said
        if status != 0:
            raise RuntimeError(f"does not run: {script.name} {case}: status {status}: {said}")
    return None


def try_mutant(build, objects, mutant, cases):
    rule, source, old, new, where = mutant
    chip, others = objects
    text = (rules.ROOT / "chip" / source).read_text()
    if text.count(old) != 1:
        raise RuntimeError(f"its old text occurs {text.count(old)} times in chip/{source}")
    changed = build / source
    changed.write_text(text.replace(old, new))
    mutated = compile_to(build, changed, "mutant")
    kept = [path for name, path in chip.items() if name != source]
    program = link(build, [mutated, *kept, *others], "play_mutant")
    said = proof_that_fails(program, cases)
    if said is None:
        raise RuntimeError(f"all {len(cases)} proofs of {rule} hold without it")
    return said.replace(f"{rules.ROOT}/tests/vectors/", "")


def check_unchanged(build, objects):
    chip, others = objects
    program = link(build, [*chip.values(), *others], "play_chip")
    for script in sorted((rules.ROOT / "tests/vectors").glob("*.vec")):
        done = subprocess.run([program, script], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"the chip as it is fails: {done.stderr.strip()}")


def chosen(arguments):
    mutants = [m for m in rules.mutants() if arguments.only in (None, m[0])]
    if not mutants:
        sys.exit(f"mutants.py: there is no mutant of {arguments.only}")
    if arguments.sample is None:
        return mutants
    seed = arguments.seed if arguments.seed is not None else random.randrange(2**32)
    print(f"seed {seed}: again with tests/rules/mutants.py --build {arguments.build} "
          f"--sample {arguments.sample} --seed {seed}", flush=True)
    return random.Random(seed).sample(mutants, min(arguments.sample, len(mutants)))


def main():
    parser = argparse.ArgumentParser(description="Break rules one by one and see proofs fail.")
    parser.add_argument("--build", type=Path, required=True, help="folder for what is built")
    parser.add_argument("--sample", type=int, help="as many of them")
    parser.add_argument("--seed", type=int, help="to draw them from")
    parser.add_argument("--only", metavar="RULE", help="those of one rule")
    arguments = parser.parse_args()
    mutants = chosen(arguments)
    proofs = rules.proved()
    objects = build_all(arguments.build)
    check_unchanged(arguments.build, objects)
    failures = 0
    for mutant in mutants:
        try:
            said = try_mutant(arguments.build, objects, mutant, proofs.get(mutant[0], []))
            print(f"{mutant[0]:7} {said}", flush=True)
        except RuntimeError as error:
            failures += 1
            print(f"{mutant[4]}: mutant of {mutant[0]}: {error}", file=sys.stderr, flush=True)
    print(f"{len(mutants) - failures} of {len(mutants)} mutants were noticed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
