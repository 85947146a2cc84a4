#!/bin/sh
# SPDX-License-Identifier: MIT
#
# exam.sh SOURCE BUILD - docs/exam.md does what it says: its drivers and adapters (fenced ```c and
# ```bash, their names on top) and its commands (```sh) make reports with the lines it shows
# (```text), and the history that it plays

set -eu
source=$1
PATH=$2:$PATH
export PKG_CONFIG_PATH="$2/exam"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

awk '
    /^```c$/ { getline; file = $2 }
    /^```bash$/ { getline first; getline; file = $2; print first > file }
    /^```sh$/ { file = "block." ++n; next }
    /^```text$/ { file = "shown." ++shown; next }
    /^```/ && file != "" { file = ""; next }
    file != "" { print > file }' "$source/docs/exam.md"

sh -eux block.1
grep -q '^\./my_exam ' block.2

# sits BLOCK SHOWN: it does not pass, and its report has the lines.
sits() {
    status=0
    rm -f report.html
    sh -eux "$1" >told || status=$?
    [ "$status" = 1 ] || { echo "the exit status is $status, not 1" >&2; exit 1; }
    while read -r line; do
        grep -qF -e "$line" told || { echo "the report lacks: $line" >&2; cat told; exit 1; }
    done <"$2"
    grep -q '^<!DOCTYPE html>' report.html
}

sits block.3 shown.1
sits block.2 shown.2
python3 -m json.tool report.json >/dev/null
sed -n '/^rtc8563/p' block.2 | sh -eux
