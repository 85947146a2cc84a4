#!/usr/bin/env python3
# rules.py - every rule of the documentation: where it is implemented, where it is proved
#
# SPDX-License-Identifier: MIT
#
#     rules.py          print the table; exit status 1 when a rule has a gap
#     rules.py --quiet  print the gaps alone
#
# A rule is implemented where a comment of chip/ ends in its tag, [ALM-2], and proved by the cases
# of tests/vectors/ that name it after `proves`. Each also has a mutant in tests/rules/mutants/,
# so that a proof is known to fail without it (mutants.py). Of a row of docs/relatives.md each part
# has a case of its own, and each ? a line that says what is not known.

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULE = r"[A-Z][A-Z0-9]*-[0-9]+"


def stated():
    """The IDs that the documentation states, in its order."""
    chip = (ROOT / "docs/behaviour.md").read_text()
    relatives = (ROOT / "docs/relatives.md").read_text()
    return re.findall(rf"^(?:- \*\*|\| )({RULE})\b", chip, re.M) + \
        re.findall(rf"^\| ({RULE})\b", relatives, re.M)


def implemented():
    """ID -> ["alarm.c:70", ...]"""
    places = {}
    for path in sorted((ROOT / "chip").glob("*.[ch]")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for tag in re.findall(rf"\[({RULE}(?:, {RULE})*)\]", line):
                for rule in tag.split(", "):
                    places.setdefault(rule, []).append(f"{path.name}:{number}")
    return places


def proved():
    """ID -> [(script, case), ...]"""
    places = {}
    for path in sorted((ROOT / "tests/vectors").glob("*.vec")):
        case = None
        for line in path.read_text().splitlines():
            words = line.split("#")[0].split()
            if words[:1] == ["case"]:
                case = words[1]
            elif words[:1] == ["proves"]:
                for rule in words[1:]:
                    places.setdefault(rule, []).append((path, case))
    return places


def parts():
    """(ID, part) -> a cell of docs/relatives.md"""
    rows = [[cell.strip() for cell in line.strip("|").split("|")]
            for line in (ROOT / "docs/relatives.md").read_text().splitlines()
            if line.startswith("|")]
    names = rows[0][1:]
    return {(row[0].split()[0], part): cell for row in rows if row[0].startswith("REL-")
            for part, cell in zip(names, row[1:], strict=True)}


def proved_of_part():
    """{(ID, part without hyphens)}"""
    found = set()
    for case in (ROOT / "tests/vectors/16-relatives.vec").read_text().split("\ncase ")[1:]:
        variant = re.search(r"^chip .*\bvariant=(\w+)", case, re.M)
        for line in re.findall(r"^proves (.*)", case, re.M):
            found |= {(rule, variant[1] if variant else "INS5S8563") for rule in line.split()}
    return found


def gaps_of_parts():
    cases = proved_of_part()
    unknown = re.findall(r"^- (.*?):", (ROOT / "docs/relatives.md").read_text(), re.M)
    for (rule, part), cell in parts().items():
        if (rule, part.replace("-", "")) not in cases:
            yield f"{rule} has no case of {part}"
        if "?" in cell and not any({rule, part} <= set(line.split(", ")) for line in unknown):
            yield f"{rule} does not say what is not known of {part}"


def mutants():
    """[(ID, source, old, new, where)]: blocks of `ID source.c`, lines of `- old` and `+ new`."""
    found = []
    for path in sorted((ROOT / "tests/rules/mutants").glob("*.mut")):
        block = None
        for number, line in enumerate(path.read_text().splitlines(), 1):
            where = f"{path.name}:{number}"
            if line.startswith(("- ", "+ ")) or line in ("-", "+"):
                block["old" if line[0] == "-" else "new"].append(line[2:])
            elif re.fullmatch(rf"{RULE} [a-z0-9_]+\.c", line):
                rule, source = line.split()
                block = {"rule": rule, "source": source, "old": [], "new": [], "where": where}
                found.append(block)
            elif line and not line.startswith("#"):
                sys.exit(f"{where}: expected `RULE source.c`, `- old` or `+ new`, got {line!r}")
    return [(b["rule"], b["source"], "\n".join(b["old"]), "\n".join(b["new"]), b["where"])
            for b in found]


def main():
    parser = argparse.ArgumentParser(description="List each rule's implementation and proofs.")
    parser.add_argument("--quiet", action="store_true", help="print the gaps alone")
    quiet = parser.parse_args().quiet
    rules = stated()
    code = implemented()
    proofs = proved()
    broken = {rule for rule, *_ in mutants()}
    gaps = []
    if len(rules) < 90:
        gaps.append(f"docs/ states {len(rules)} rules only")
    for rule in rules:
        if not quiet:
            cases = [f"{path.name}:{case}" for path, case in proofs.get(rule, [])]
            print(f"{rule:7} {' '.join(code.get(rule, ['-']))}")
            print(f"        {' '.join(cases or ['-'])}")
        for what, has in (("implementation", rule in code), ("proof", rule in proofs),
                          ("mutant", rule in broken)):
            if not has:
                gaps.append(f"{rule} has no {what}")
    for what, used in (("chip/ tags", code), ("a script proves", proofs),
                       ("a mutant breaks", broken)):
        gaps += [f"{what} {rule}, which docs/ does not state"
                 for rule in sorted(set(used) - set(rules))]
    gaps += gaps_of_parts()
    gaps += [f"docs/ states {rule} more than once"
             for rule in sorted({rule for rule in rules if rules.count(rule) > 1})]
    for gap in gaps:
        print(gap, file=sys.stderr)
    if not gaps:
        print(f"{len(rules)} rules, each implemented, proved and broken by a mutant")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
