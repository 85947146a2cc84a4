#!/bin/sh
# SPDX-License-Identifier: MIT
#
# examples.sh SOURCE LIBRARIES [FLAGS] - every C example of README.md and docs/driver.md (fenced
# ```c), of chip/sim8563.h and driver/ins5s8563.h (indented in comments) compiles without a warning,
# and linked with the LIBRARIES runs to the status 0
#
# An example without a main() is the body of one. Those of the driver's header have around them what
# driver_example.h supplies.

set -eu
cd "$1"
libraries=$2
flags="-std=c11 -Wall -Wextra -Wpedantic -Wno-unused-variable -Werror ${3-}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Each example into a file of its own: $work/NAME.1.c ...
from_markdown() {
    awk -v base="$work/$(basename "$1" .md)" '
        /^```c$/ { inside = 1; file = base "." ++n ".c"; next }
        /^```/ { inside = 0 }
        inside { print > file }' "$1"
}
from_header() { # tables, which have no semicolon, are none
    awk -v base="$work/$(basename "$1" .h)" '
        function end() { if (example ~ /;/) printf "%s", example > (base "." ++n ".c"); example = "" }
        /^\/\/     [^ ]/ || (example != "" && /^\/\/(     .*)?$/) {
            example = example substr($0, 8) "\n"
            next
        }
        { end() }
        END { end() }' "$1"
}
from_man() {
    awk -v file="$work/$(basename "$1" .3).man.1.c" '
        /^\.SH/ { example = $2 == "EXAMPLE" }
        example && !/^\./ { gsub(/\\-/, "-"); print > file }' "$1"
}
whole() { # EXAMPLE ; as a program
    if grep -q '\<main(' "$1"; then
        cat "$1"
    else
        status=0
        case $1 in
        */ins5s8563.*) status=err; printf '#include "driver_example.h"\n' ;;
        *) printf '#include "sim8563.h"\n#include <stdio.h>\n' ;;
        esac
        printf 'int main(void)\n{\n'
        sed '/^#include/d' "$1"
        printf 'return %s;\n}\n' "$status"
    fi
}

from_header chip/sim8563.h
from_header driver/ins5s8563.h
from_markdown README.md
from_markdown docs/driver.md
from_man docs/man/sim8563.3
for source in sim8563.1.c ins5s8563.3.c README.1.c driver.1.c sim8563.man.1.c; do
    [ -f "$work/$source" ] || { echo "no example found for $source" >&2; failed=1; }
done
for example in "$work"/*.[0-9].c; do
    name=$(basename "$example" .c)
    whole "$example" >"$work/$name.program.c"
    # shellcheck disable=SC2086 # flags are words
    if cc $flags -Ichip -Idriver -Itests/docs "$work/$name.program.c" $libraries -o "$work/$name" && "$work/$name"; then
        echo "ok: $name"
    else
        echo "FAILED: $name" >&2
        failed=1
    fi
done
for call in $(grep -o 'sim8563_[a-z_]*(' chip/sim8563.h | tr -d '(' | sort -u); do
    if ! grep -q "$call ()" docs/man/sim8563.3; then
        echo "docs/man/sim8563.3 lacks $call" >&2
        failed=1
    fi
done
exit $failed
