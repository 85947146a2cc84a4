#!/usr/bin/env python3
# page_test.py - the report's page is one whole document: nothing in it comes from elsewhere, and
# nothing that a driver says is markup
#
# SPDX-License-Identifier: MIT
#
# usage: page_test.py PAGE, the program of page.c

import re
import subprocess
import sys
from html.parser import HTMLParser

VOID = {"meta"}
TAGS = set("html head meta title style body h1 h2 p div table tr th td article span code svg rect "
           "dl dt dd details summary pre".split())
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "colspan", "viewbox", "role", "width",
              "height", "preserveaspectratio", "aria-label"}
# As page.c has it; a page has no control characters.
HOSTILE = "</pre></title><script>alert('&amp;')</script>\" onload=\"x?"


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.text, self.count, self.widths = [], [], {}, {}, []

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS or not {name for name, _ in attributes} <= ATTRIBUTES:
            self.wrong.append(f"<{tag} {attributes}>")
        if tag not in VOID:
            self.open.append(tag)
        if ("class", "fails") in attributes:
            self.widths.append(float(dict(attributes)["width"]))
        self.count[tag] = self.count.get(tag, 0) + 1

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> ends {self.open}")

    def handle_data(self, data):
        where = self.open[-1] if self.open else ""
        self.text[where] = self.text.get(where, "") + data


def main():
    out = subprocess.run(sys.argv[1:], check=True, capture_output=True).stdout
    markup = out.decode(errors="replace")
    page = Page()
    page.feed(markup)
    page.close()
    passed = failed = 0

    def check(holds, what):
        nonlocal passed, failed
        passed, failed = passed + bool(holds), failed + (not holds)
        if not holds:
            print(f"FAILED: {what}")

    check(not page.wrong and not page.open, f"not balanced, or not ours: {page.wrong} {page.open}")
    check(markup.startswith("<!DOCTYPE html>"), "it begins otherwise")
    check(not re.search(r"https?:|src=|href=|url\(|@import", markup.replace(HOSTILE, "")),
          "it takes something from elsewhere")
    for where, times in (("title", 1), ("h1", 1), ("dd", 2), ("pre", 2)):
        got = page.text.get(where, "").count(HOSTILE)
        check(got == times, f"{where} has what the driver says {got} times, not {times}")
    check("It goes wrong if a < b." in page.text["p"], "what goes wrong is missing")
    check("Let a > b & c." in page.text["dd"], "how to mend it is missing")
    check("one call in 208333" in page.text["dd"], "the odds are missing")
    check("2823 trials on an INS5S8563" in page.text["p"], "what was tried is missing")
    check("Failed" in page.text["p"], "the verdict is missing")
    check("was not examined" in page.text["td"], "timer() was examined")
    check(page.widths == [86, 12.5, 100], f"the bars are {page.widths}")
    for tag, times in (("article", 3), ("details", 2), ("pre", 2), ("tr", 9), ("meta", 2)):
        check(page.count.get(tag, 0) == times, f"{page.count.get(tag)} <{tag}>, not {times}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
