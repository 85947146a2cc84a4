#!/usr/bin/env python3
# ports_avr.py - the Arduino library's example on an Arduino Uno, simulated, with the chip behind it
#
# SPDX-License-Identifier: MIT
#
#     ports_avr.py [--build DIR]      `make ports-avr`
#
# The library is put together by the commands of ports/README.md, and built with Debian's Arduino
# core, its Wire library and avr-gcc, as the Arduino builder does it. uno.c beside this file runs
# it.

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
AVR = Path("/usr/share/arduino/hardware/arduino/avr")  # Debian: arduino-core-avr
CORE = AVR / "cores/arduino"
WIRE = AVR / "libraries/Wire/src"
TARGET = ["-mmcu=atmega328p", "-DF_CPU=16000000L", "-DARDUINO=10807", "-DARDUINO_AVR_UNO",
          "-DARDUINO_ARCH_AVR", "-Os", "-ffunction-sections", "-fdata-sections", f"-I{CORE}",
          f"-I{AVR / 'variants/standard'}", f"-I{WIRE}"]
# DECIMAL_DIG: float.h of avr-gcc 5.4 has none for C++11, and the core wants it.
C = ["avr-gcc", "-std=gnu11", *TARGET]
CPP = ["avr-g++", "-std=gnu++11", "-fpermissive", "-fno-exceptions", "-fno-threadsafe-statics",
       "-DDECIMAL_DIG=__DECIMAL_DIG__", *TARGET]
OURS = ["-Wall", "-Wextra", "-Werror"]

PRINTED = ["2026-01-01 00:00:10", "2026-01-01 00:00:20", "2026-01-01 00:00:30"]
# What get_time() puts on the bus: one transfer with a repeated START; ten seconds are on the clock.
GET_TIME = "bus S A2 00 S A3 00 01 10 00 00 01 04 01 26 P"
# START that is not acknowledged -> what is printed, what is last on the bus. Of the address of a
# write simavr 1.6 says to Wire what silicon says of a byte, so it is 3, not 2. When it is that of a
# read Wire gives no bytes.
REFUSED = {
    1: ("no clock: error -2, bus -3", "bus S A2~ P"),
    2: ("no clock: error -2, bus -4", "bus S A2 00 S A3~ P"),
}


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}0 passed, 1 failed")
    return done.stdout


def compile_all(files, flags, work):
    objects = []
    for file in files:
        compiler = C if file.suffix in (".c", ".S") else CPP
        objects.append(work / f"{file.name}.o")
        language = ["-x", "c++", "-include", "Arduino.h"] if file.suffix == ".ino" else []
        run(*compiler, *flags, *language, "-c", file, "-o", objects[-1])
    return objects


def build(work):
    """Returns the simulator and the program."""
    library = work / "Arduino/libraries/INS5S8563"
    shutil.rmtree(work, ignore_errors=True)
    lines = (ROOT / "ports/README.md").read_text().splitlines()
    commands = [line for line in lines if line.startswith("    ")]
    run("env", f"HOME={work}", "sh", "-ec", "\n".join(commands))
    core = [file for file in CORE.iterdir() if file.suffix in (".c", ".cpp", ".S")]
    core += [*WIRE.glob("*.cpp"), *WIRE.glob("utility/*.c")]
    ours = [file for file in library.iterdir() if file.suffix in (".c", ".cpp")]
    ours.append(library / "examples/Clock/Clock.ino")
    objects = compile_all(ours, [*OURS, f"-I{library}"], work) + compile_all(core, ["-w"], work)
    program = work / "clock.elf"
    run("avr-gcc", "-mmcu=atmega328p", "-Os", "-Wl,--gc-sections", *objects, "-lm", "-o", program)
    uno = work / "uno"
    run("gcc", "-std=c11", "-O2", *OURS, "-Ichip", "-isystem", "/usr/include/simavr",
        *ROOT.glob("chip/*.c"), "tests/ports/simavr/uno.c", "-lsimavr", "-o", uno)
    return uno, program


class Counter:
    passed = failed = 0

    def equal(self, got, wanted, what):
        self.passed += got == wanted
        self.failed += got != wanted
        print(f"{what}: {'ok' if got == wanted else f'FAILED: {got!r}, not {wanted!r}'}")


def play(uno, program, *arguments):
    """Returns what the program printed, and what was on the bus or found."""
    done = subprocess.run([uno, program, *map(str, arguments)], capture_output=True, text=True,
                          check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"uno: {done.stderr}0 passed, 1 failed")
    lines = done.stdout.splitlines()
    outside = [line for line in lines if re.match("bus|finding", line)]
    return [line for line in lines if line not in outside], outside


def main():
    parser = argparse.ArgumentParser(description="Run the Arduino example on a simulated Uno.")
    parser.add_argument("--build", type=Path, default=ROOT / "build/ports-avr")
    uno, program = build(parser.parse_args().build.resolve())
    count = Counter()
    printed, outside = play(uno, program, len(PRINTED), 40)
    count.equal(printed, PRINTED, "what the sketch prints")
    count.equal(outside.count(GET_TIME), 1, "get_time() in one transfer with a repeated START")
    count.equal([line for line in outside if line.startswith("finding")], [], "what the chip finds")
    for start, (text, on_bus) in REFUSED.items():
        printed, outside = play(uno, program, 1, 5, start)
        count.equal((printed, outside[-1:]), ([text], [on_bus]), f"START {start} not acknowledged")
    text, data, bss = map(int, run("avr-size", program).splitlines()[1].split()[:3])
    print(f"the sketch has {text + data} bytes of code, {data + bss} of RAM")
    print(f"{count.passed} passed, {count.failed} failed")
    return 1 if count.failed or not count.passed else 0


if __name__ == "__main__":
    sys.exit(main())
