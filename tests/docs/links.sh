#!/bin/sh
# SPDX-License-Identifier: MIT
#
# links.sh SOURCE - what the documents link to in this project is there

set -eu
cd "$1"
failed=0
links=0

for document in *.md docs/*.md ports/*.md; do
    for target in $(grep -o '](\([^)]*\))' "$document" | sed 's/^](//; s/)$//; s/#.*//'); do
        case $target in http://* | https://*) continue ;; esac
        links=$((links + 1))
        [ -e "$(dirname "$document")/$target" ] ||
            { echo "$document: there is no $target" >&2; failed=1; }
    done
done
echo "$links links"
[ "$links" -gt 0 ] && [ "$failed" = 0 ]
