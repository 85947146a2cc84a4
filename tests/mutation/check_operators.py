#!/usr/bin/env python3
# check_operators.py - operators.py makes the mutants that it should, where it should
#
# SPDX-License-Identifier: MIT

import difflib
import re
import sys
from pathlib import Path

import operators

ROOT = Path(__file__).resolve().parents[2]

SAMPLE = """\
// a comment: x < 1
#include <stdint.h>
#define WIDTH 0x0Cu // bits
_Static_assert(WIDTH == 12, "1 + 1");
uint8_t prototype(uint8_t *value);
static void f(uint8_t *v, const char *s)
{
    int n = -1, *p = &n;
    if (v[0] < WIDTH && !s) {
        g(v, "a < b", '+'); /* n++ */
        return;
    }
    for (; *p != 0; n++)
        v[1] |= *v << n;
    n = s ? 2 : 0;
}
"""

# Function, what is there, what it becomes; in order.
WANTED = """\
WIDTH: 0x0Cu => 0x0Du
WIDTH: 0x0Cu => 0x0Bu
WIDTH: 0x0Cu => 0x00u
WIDTH: 0x0Cu => 0x04u
f: - =>
f: 1 => 2
f: 1 => 0
f: v[0] < WIDTH && !s => !(v[0] < WIDTH && !s)
f: 0 => 1
f: < => <=
f: < => >=
f: && => ||
f: ! =>
f: g(v, "a < b", '+'); => ;
f: return; => ;
f: *p != 0 => !(*p != 0)
f: != => ==
f: != => <
f: != => >
f: 0 => 1
f: ++ => --
f: v[1] |= *v << n; => ;
f: 1 => 2
f: 1 => 0
f: |= => &=
f: |= => =
f: << => >>
f: << => << 1 +
f: << => << -1 +
f: n = s ? 2 : 0; => ;
f: s => !(s)
f: 2 => 3
f: 2 => 1
f: 2 => 0
f: 0 => 1
"""


def of_sample():
    made = [f"{m.key.split()[1]} {SAMPLE[m.start:m.end]} => {m.new}".strip()
            for m in operators.mutants("sample.c", SAMPLE, {})]
    for line in difflib.unified_diff(WANTED.splitlines(), made, "wanted", "made", lineterm=""):
        yield f"the sample: {line}"


def of_chip():
    """Nothing but code is changed, and every key is of one mutant."""
    texts = {path.name: path.read_text() for path in (ROOT / "chip").glob("*.[ch]")}
    following = operators.followers(texts.values())
    keys = set()
    for file, text in texts.items():
        quiet = {place for match in re.finditer(r'//.*|"[^"\n]*"|#include.*', text)
                 for place in range(match.start(), match.end())}
        for mutant in operators.mutants(file, text, following):
            if mutant.start in quiet or mutant.end - 1 in quiet:
                yield f"this is no code: {mutant.key}"
            if mutant.key in keys:
                yield f"two mutants are called {mutant.key}"
            keys.add(mutant.key)


def main():
    faults = [*of_sample(), *of_chip()]
    for fault in faults:
        print(f"check_operators: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
