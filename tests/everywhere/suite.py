# suite.py - the whole suite, built for another processor and run in its emulator
#
# SPDX-License-Identifier: MIT
#
# Every test of CMake whose command is a program of that machine: all but those made of scripts and
# of Debian's clients, which exist for this machine alone. The tests of the tool from outside are
# run too, on a wrapper; and chip files go from each machine to each other.

import itertools
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from machines import ROOT, Failed, run

# name -> (architecture of Debian for the libraries of the tool, emulator). Debian 12 has none for
# powerpc: what needs no library is built there, with another's headers to look at.
MACHINES = {"i686": ("i386", "qemu-i386-static"), "powerpc": (None, "qemu-ppc-static"),
            "s390x": ("s390x", "qemu-s390x-static")}
LIBRARIES = ["libjansson-dev", "libseccomp-dev", "libi2c-dev"]
CHIP_ALONE = ["tests/api", "tests/laws", "tests/oracle"]
ALL = [*CHIP_ALONE, "cli", "tests/vectors", "tests/cli", "tests/fuzz", "tests/faults",
       "tests/clients"]
# The emulator hangs when a program with threads forks, ends at a SIGBUS, and takes too long to begin
# to be killed within 5 ms in the middle of something.
EMULATOR_CANNOT = {"faults_crowd", "faults_underfoot", "faults_kill"}
SHORTER = {"law_": ["--histories", "50"], "oracle_lockstep": ["--ops", "5000"]}
COMPILERS, TYPES = ["gcc", "clang"], ["MinSizeRel", "RelWithDebInfo", "Debug"]
SHORT_SUITES = [("i686", "gcc", "MinSizeRel"), ("s390x", "clang", "MinSizeRel"),
                ("powerpc", "gcc", "Debug")]


download = threading.Lock() # one apt-get a folder, though several builds begin at once


def libraries(architecture, work):
    """Debian's packages of LIBRARIES for another architecture, unpacked, not installed."""
    folder = work / f"debian-{architecture}"
    if not (folder / "usr").exists():
        for part in ("lists/partial", "archives/partial"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        apt = ["apt-get", "-qq", "-o", f"APT::Architecture={architecture}",
               "-o", f"APT::Architectures={architecture}", "-o", "APT::Sandbox::User=",
               "-o", f"Dir::State::lists={folder}/lists", "-o", f"Dir::Cache={folder}"]
        try:
            run([*apt, "update"])
        except Failed:
            pass # of several sources one may be away; what is missing shows next
        run(["sh", "-c", 'cd "$1" && shift && "$@"', "sh", folder, *apt, "download",
             *[f"{package}:{architecture}" for package in LIBRARIES]])
        for package in sorted(folder.glob("*.deb")):
            run(["dpkg", "-x", package, folder])
    return folder


def build(name, compiler, build_type, work):
    """Configures and builds for a machine. Returns the folder."""
    architecture, emulator = MACHINES[name]
    target = f"{name}-linux-gnu"
    folder = work / f"suite-{name}-{compiler}-{build_type}"
    with download:
        headers = libraries(architecture or "s390x", work)
    its = headers / "usr/lib" / f"{architecture or 's390x'}-linux-gnu"
    tools = ([f"-DCMAKE_C_COMPILER={target}-gcc"] if compiler == "gcc" else
             ["-DCMAKE_C_COMPILER=clang", f"-DCMAKE_C_COMPILER_TARGET={target}"])
    run(["cmake", "--log-level=WARNING", "-S", ROOT, "-B", folder, *tools,
         "-DCMAKE_SYSTEM_NAME=Linux", f"-DCMAKE_SYSTEM_PROCESSOR={name}",
         f"-DCMAKE_BUILD_TYPE={build_type}", f"-DCMAKE_C_FLAGS=-isystem {headers}/usr/include",
         f"-DCMAKE_CROSSCOMPILING_EMULATOR={shutil.which(emulator)};-L;/usr/{target}",
         f"-DI2C_LIBRARY={its}/libi2c.a"],
        env=dict(os.environ, PKG_CONFIG_LIBDIR=f"{its}/pkgconfig", PKG_CONFIG_SYSROOT_DIR=headers))
    for part in ALL if architecture else CHIP_ALONE:
        run(["make", "-s", "-C", folder / part],
            env={key: value for key, value in os.environ.items() if "MAKE" not in key})
    return folder


def tests(folder):
    """(name, command, where) of each test whose command is a program of this build."""
    listed = json.loads(run(["ctest", "--test-dir", folder, "--show-only=json-v1"]))
    for test in listed["tests"]:
        command = test.get("command", [""])
        where = {entry["name"]: entry["value"] for entry in test["properties"]}
        program = Path(command[3]) if "qemu" in command[0] else ROOT # behind -L and its folder
        if (folder in program.parents and program.is_file() and
                test["name"] not in EMULATOR_CANNOT):
            yield test["name"], command, where["WORKING_DIRECTORY"]


def run_test(command, where):
    run(["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", where, *command], timeout=600)


def suites(short):
    """(machine, compiler, build type) of each."""
    return SHORT_SUITES if short else list(itertools.product(MACHINES, COMPILERS, TYPES))


def run_suite(table, key, work, short):
    """One build and all of its tests, on one line of the table."""
    name, label, begin = key[0], " ".join(["suite", *key]), time.monotonic()
    try:
        folder = build(*key, work)
        listed = list(tests(folder))
        for test, command, where in listed:
            extra = [words for start, words in SHORTER.items() if short and test.startswith(start)]
            run_test([*command, *itertools.chain(*extra)], where)
        if MACHINES[name][0]:
            run([sys.executable, "tests/cli/cli_test.py", wrapper(folder, "rtc8563"),
                 wrapper(folder, "bus_write")], timeout=1200)
    except Failed as why:
        table.row(label, "-", why)
        return
    tool = " and the tests of the tool" if MACHINES[name][0] else ""
    table.row(label, f"{len(listed)} programs{tool}  {time.monotonic() - begin:.0f} s")


def wrapper(folder, program):
    """A script that runs a program of a build as if it were this machine's."""
    name = folder.name.split("-")[1]
    path = folder / f"run-{program}"
    real = next((found for found in sorted(folder.rglob(program)) if found.is_file()), None)
    if real is None:
        raise Failed(f"{folder.name} was not built")
    path.write_text(f'#!/bin/sh\nexec {MACHINES[name][1]} -L /usr/{name}-linux-gnu {real} "$@"\n')
    path.chmod(0o755)
    return path


def chip_files(table, work):
    """What one machine's tool has written, another's reads, goes on with, and gives back."""
    tools = {"x86_64": ROOT / "build/rtc8563"}
    for name in ("i686", "s390x"):
        compiler = next(suite[1] for suite in SHORT_SUITES if suite[0] == name)
        try:
            tools[name] = wrapper(work / f"suite-{name}-{compiler}-MinSizeRel", "rtc8563")
        except Failed as why:
            table.row(f"chip file {name}", "-", why)
    for writer, reader in itertools.permutations(tools, 2):
        try:
            exchange(tools[writer], tools[reader])
        except Failed as why:
            table.row(f"chip file {writer} {reader}", "-", why)
        else:
            table.row(f"chip file {writer} {reader}", "written, read there, changed, read back")


def shown(tool, chip):
    said = json.loads(run([tool, "show", chip, "--json"]))
    del said["file"]
    return said


def exchange(writer, reader):
    """One file is the writer's alone, an equal one goes to and fro."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder) / "one.chip", Path(folder) / "other.chip"
        run([writer, "new", one, "--frozen", "--at", "2027-02-28T23:59:57"])
        shutil.copy(one, other)
        for tool in (reader, writer, reader):
            run([writer, "advance", one, "20d"])
            run([tool, "advance", other, "20d"])
            if not (shown(writer, one) == shown(reader, one) == shown(writer, other) ==
                    shown(reader, other)):
                raise Failed(f"a file that {reader} has changed shows another chip")
