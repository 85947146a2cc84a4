# machines.py - the machines on which the chip is run, and how it gets onto each
#
# SPDX-License-Identifier: MIT

import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STRICT = "-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Werror".split()
FOLDERS = ["-Ichip", "-Itests/laws", "-Itests/everywhere"]
OPTIONS = ["-O0", "-O2", "-Os", "-O2 -flto"]


class Failed(Exception):
    """Says why in one sentence."""


def run(command, **options):
    """What the command printed; Failed when it says no, or is not there."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              **options)
    except OSError as error:
        raise Failed(f"{command[0]}: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"{' '.join(command)}: no end after {options['timeout']} s") from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode(errors="replace")[-2000:]
        raise Failed(f"{' '.join(command)[:300]}: exit status {done.returncode}\n{said}")
    return done.stdout


@dataclass
class Machine:
    name: str
    what: str         # of it may matter
    compilers: dict   # name -> command
    sources: list     # beside the chip, the history and tests/everywhere/{calls,trace}.c
    runner: list      # before the program
    flags: tuple = ()
    libraries: tuple = ()


HOSTED = ["tests/everywhere/machine.c", "tests/everywhere/messages.c"]
WASM_LIBRARY = ["clang", "--target=wasm32-wasi", "--rtlib=compiler-rt", "-print-libgcc-file-name"]


def linux(name, what, emulator):
    target = f"{name}-linux-gnu"
    return Machine(name, what, {"gcc": [f"{target}-gcc"], "clang": ["clang", f"--target={target}"]},
                   HOSTED, [emulator] if emulator else [], ("-static",))


def machines(work):
    """name -> Machine"""
    avr = Machine("avr", "8 bits, int of 16, 8 KB of memory",
                  {"gcc": ["avr-gcc", "-mmcu=atmega2560"]}, ["tests/everywhere/avr.c"],
                  [work / "simavr"])
    wasm = Machine("wasm32", "32 bits, in node", {"clang": ["clang", "--target=wasm32"]},
                   ["tests/everywhere/wasm.c", "tests/freestanding/mem.c"],
                   ["node", "tests/everywhere/wasm.mjs"],
                   ("-ffreestanding", "-nostdlib", "-Wl,--no-entry,--export=box,--export=call"),
                   (run(WASM_LIBRARY).decode().strip(),))
    all_of_them = [linux("x86_64", "64 bits, little-endian", None),
                   linux("i686", "32 bits, little-endian", "qemu-i386-static"),
                   linux("powerpc", "32 bits, big-endian, char unsigned", "qemu-ppc-static"),
                   linux("s390x", "64 bits, big-endian, char unsigned", "qemu-s390x-static"),
                   avr, wasm]
    return {machine.name: machine for machine in all_of_them}


def sources(*patterns):
    return [path.relative_to(ROOT) for pattern in patterns for path in sorted(ROOT.glob(pattern))]


def build(machine, compiler, options, work):
    """Compiles the chip for a machine. Returns the command that runs it."""
    program = work / f"{machine.name}-{compiler}{options.replace(' ', '')}"
    chip = sources("chip/*.c", "tests/laws/history.c", "tests/everywhere/calls.c",
                   "tests/everywhere/trace.c")
    said = run([*machine.compilers[compiler], *options.split(), *STRICT, *machine.flags, *FOLDERS,
                *chip, *machine.sources, *machine.libraries, "-o", program])
    if said:
        raise Failed(said.decode())
    return [*machine.runner, program]


def build_player(work):
    """The player of scripts for a chip in another process; and, for the AVR, what it runs in."""
    run(["gcc", "-O2", "-D_POSIX_C_SOURCE=200809L", *STRICT, *FOLDERS, "-Iwords", "-Iscript",
         "tests/rules/play.c", *sources("words/*.c", "script/*.c"), "tests/everywhere/remote.c",
         "tests/everywhere/messages.c", "-o", work / "play"])


def build_simulator(work):
    run(["gcc", "-O2", *STRICT, "-Wno-pedantic", *FOLDERS, "-isystem", "/usr/include/simavr",
         "tests/everywhere/simavr.c", "tests/everywhere/messages.c", "-lsimavr", "-o",
         work / "simavr"])


def play(script, machine, work, tape=None):
    """Plays a script on a machine. Returns whether it held, and what the player said."""
    to_machine, from_machine = os.pipe(), os.pipe()
    environment = dict(os.environ, **({"REMOTE_TAPE": str(tape)} if tape else {}))
    chip = subprocess.Popen([str(word) for word in machine], cwd=ROOT, stdin=to_machine[0],
                            stdout=from_machine[1])
    player = subprocess.Popen([work / "play", script], cwd=ROOT, stdin=from_machine[0],
                              stdout=to_machine[1], stderr=subprocess.PIPE, env=environment)
    for end in (*to_machine, *from_machine):
        os.close(end)
    said = player.communicate()[1].decode(errors="replace").strip()
    return player.returncode == 0 and chip.wait() == 0, said
