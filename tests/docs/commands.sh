#!/bin/sh
# SPDX-License-Identifier: MIT
#
# commands.sh SOURCE BUILD - the commands of README.md (fenced ```sh) do what they say: each block,
# typed in an empty folder with the tool on the PATH, ends well

set -eu
source=$1
PATH=$2:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk -v base="$work/block" '
    /^```sh$/ { inside = 1; file = base "." ++n; next }
    /^```/ { inside = 0 }
    inside { print > file }' "$source/README.md"
[ -f "$work/block.1" ] || { echo "README.md has no commands" >&2; exit 1; }

for block in "$work"/block.*; do
    mkdir "$work/here"
    (cd "$work/here" && sh -eux "$block") || { echo "FAILED: $(cat "$block")" >&2; exit 1; }
    rm -r "$work/here"
done
