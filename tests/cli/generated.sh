#!/bin/sh
# SPDX-License-Identifier: MIT
#
# generated.sh GENERATE SOURCE: man page and completions are those of the table of options.

generate=$1
cd "$2" || exit 3
stale=0

check()
{
    if ! "$generate" "$1" | cmp -s - "$2"; then
        echo "$2 is stale: cmake --build build --target generated" >&2
        stale=1
    fi
}

check man docs/man/rtc8563.1
check bash cli/completions/rtc8563.bash
check zsh cli/completions/_rtc8563
check fish cli/completions/rtc8563.fish
exit $stale
