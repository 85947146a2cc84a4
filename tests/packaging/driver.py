#!/usr/bin/env python3
# driver.py - the driver as others take it: copied, and by the metadata of each platform
#
# SPDX-License-Identifier: MIT
#
# usage: driver.py SOURCE
#
# The metadata is read by parsers; it says the version of driver/ins5s8563.h, and what it names is
# there. The CMake files of the ports build what they name (driver/CMakeLists.txt beside this file).

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml  # Debian: python3-yaml

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"]


class Counter:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, holds, what):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds:
            print(f"FAILED: {what}")

    def equal(self, got, wanted, what):
        self.check(got == wanted, f"{what} is {got!r}, not {wanted!r}")

    def run(self, what, *command, **options):
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
        self.check(done.returncode == 0, f"{what}:\n{done.stdout}{done.stderr}")


def version_of(header):
    numbers = re.findall(r"#define INS5S8563_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header.read_text())
    return ".".join(numbers)


def properties(path):
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def copied(count, source, work):
    """The files of driver/ and nothing else."""
    for file in source.glob("driver/*.[ch]"):
        (work / file.name).write_bytes(file.read_bytes())
    for file in sorted(work.glob("*.c")):
        count.run(f"{file.name} as C99", "gcc", "-std=c99", *STRICT, "-c", file, "-o",
                  file.with_suffix(".o"), cwd=work)
    user = work / "user.cpp"
    user.write_text('#include "ins5s8563.h"\n'
                    "int main() { ins5s8563_time_t t; return ins5s8563_from_unix(978307200, &t); }\n")
    count.run("a C++11 program with the driver", "g++", "-std=c++11", *STRICT, user,
              *sorted(work.glob("*.o")), "-o", work / "user")
    count.run("what it does", work / "user")
    for header in source.glob("ports/*/ins5s8563_*.h"):
        count.run(f"{header} as C++11", "g++", "-std=c++11", *STRICT, "-fsyntax-only", "-x", "c++",
                  "-include", header, "/dev/null")


def zephyr(count, source):
    module = yaml.safe_load((source / "zephyr/module.yml").read_text())
    build = module["build"]
    count.equal(module["name"], "ins5s8563", "the name of the Zephyr module")
    count.check((source / build["cmake"] / "CMakeLists.txt").is_file(), build["cmake"])
    count.check((source / build["kconfig"]).is_file(), build["kconfig"])
    for sample in module["samples"]:
        for name in ("CMakeLists.txt", "prj.conf", "app.overlay", "sample.yaml"):
            count.check((source / sample / name).is_file(), f"{sample}/{name}")
        yaml.safe_load((source / sample / "sample.yaml").read_text())
    bindings = source / build["settings"]["dts_root"] / "dts/bindings"
    binding = yaml.safe_load((bindings / "rtc/dapu,ins5s8563.yaml").read_text())
    compatible = binding["compatible"]
    prefixes = [line.split("\t")[0] for line in
                (bindings / "vendor-prefixes.txt").read_text().splitlines()]
    count.check(compatible.split(",")[0] in prefixes, f"{compatible}: no such vendor")
    count.check("int-gpios" in binding["properties"], "int-gpios is no property")
    symbol = "DT_HAS_" + re.sub(r"[^A-Z0-9]", "_", compatible.upper()) + "_ENABLED"
    count.check(symbol in (source / build["kconfig"]).read_text(), f"Kconfig lacks {symbol}")
    overlay = (source / "ports/zephyr/sample/app.overlay").read_text()
    count.check(f'compatible = "{compatible}"' in overlay, f"the overlay lacks {compatible}")


def esp_idf(count, source, version):
    manifest = yaml.safe_load((source / "idf_component.yml").read_text())
    count.equal(manifest["version"], version, "the version in idf_component.yml")
    count.equal(manifest["license"], "MIT", "the licence in idf_component.yml")
    for pattern in manifest["files"]["include"]:
        count.check(any(source.glob(pattern)), f"idf_component.yml: there is no {pattern}")
    for example in manifest["examples"]:
        main = source / example["path"] / "main"
        of_main = yaml.safe_load((main / "idf_component.yml").read_text())
        component = (main / of_main["dependencies"]["ins5s8563"]["path"]).resolve()
        count.equal(component, source.resolve(), f"the component of {example['path']}")


def platformio(count, source, version):
    library = json.loads((source / "library.json").read_text())
    count.equal(library["version"], version, "the version in library.json")
    for pattern in library["build"]["srcFilter"]:
        count.check(any(source.glob(pattern[2:-1])), f"library.json: there is no {pattern}")
    folders = [source / flag.removeprefix("-I ") for flag in library["build"]["flags"]]
    for header in library["headers"]:
        count.check(any((folder / header).is_file() for folder in folders), header)
    for name in library["export"]["include"]:
        count.check((source / name).exists(), f"library.json: there is no {name}")
    for example in library["examples"]:
        for name in example["files"]:
            count.check((source / example["base"] / name).is_file(), name)


def arduino(count, source, version):
    folder = source / "ports/arduino"
    library = properties(folder / "library.properties")
    count.equal(library["version"], version, "the version in library.properties")
    for name in ("name", "author", "maintainer", "sentence", "paragraph", "architectures"):
        count.check(library.get(name), f"library.properties lacks {name}")
    count.equal(library["category"], "Timing", "the category in library.properties")
    count.check((folder / library["includes"]).is_file(), library["includes"])


def complete(count, source):
    """Who lists the driver's files lists all of them."""
    for lists in ("zephyr/CMakeLists.txt", "esp-idf/component.cmake", "pico-sdk/CMakeLists.txt"):
        text = (source / "ports" / lists).read_text()
        for file in source.glob("driver/*.c"):
            count.check(f"driver/{file.name}" in text, f"ports/{lists} lacks {file.name}")


def main():
    source = Path(sys.argv[1])
    version = version_of(source / "driver/ins5s8563.h")
    count = Counter()
    count.check(re.fullmatch(r"\d+\.\d+\.\d+", version), f"the version of the driver is {version!r}")
    zephyr(count, source)
    esp_idf(count, source, version)
    platformio(count, source, version)
    arduino(count, source, version)
    complete(count, source)
    with tempfile.TemporaryDirectory() as work:
        copied(count, source, Path(work))
    with tempfile.TemporaryDirectory() as work:
        count.run("cmake of the ports", "cmake", "-S", source / "tests/packaging/driver", "-B",
                  work, f"-DSOURCE={source.resolve()}", "--log-level=WARNING")
        count.run("build of the ports", "cmake", "--build", work)
    print(f"{count.passed} passed, {count.failed} failed")
    return 1 if count.failed or not count.passed else 0


if __name__ == "__main__":
    sys.exit(main())
