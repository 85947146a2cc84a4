#!/bin/sh
# linux_clock.sh - the example of ports/linux, unchanged, on a chip that is a file
#
# SPDX-License-Identifier: MIT
#
# usage: linux_clock.sh RTC8563 LINUX_CLOCK

set -u
tool=$1 clock=$2
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
checks=0 failed=0

# says STATUS TEXT COMMAND...: the exit status and all of stdout and stderr, dates as D.
says() {
    wanted="$2
status $1"
    shift 2
    got=$("$@" 2>&1; echo "status $?")
    got=$(printf '%s' "$got" | sed 's/[-0-9]*T[0-9][0-9]:[0-9][0-9]:\([0-9][0-9]\)Z/D:\1/')
    checks=$((checks + 1))
    if [ "$got" != "$wanted" ]; then
        failed=$((failed + 1))
        printf '%s:\n%s\ninstead of:\n%s\n' "$*" "$got" "$wanted"
    fi
}
# `new --at` leaves out what a driver writes first: that is a note, NOT_INITIALISED.
on_bus() { "$tool" run --strict=warning --chip "$1@6" -- "$clock" /dev/i2c-6; }

"$tool" new kept --frozen --at 2026-02-28T23:58:50 >/dev/null
says 0 "it is D:50
alarm D:00" on_bus kept
"$tool" advance kept 69s >/dev/null
says 0 "it is D:59
alarm D:00" on_bus kept # as it was not to come yet
"$tool" advance kept 61s >/dev/null
says 0 "the alarm has come
it is D:00
alarm D:00" on_bus kept
checks=$((checks + 1))
"$tool" show kept | grep -q '2026-03-01 00:01:00' || { failed=$((failed + 1)); echo "the date"; }

# A new chip takes the time of the host.
"$tool" new lost --frozen >/dev/null
says 0 "it had lost its time
it is D:00
alarm D:00" env TZ=UTC sh -c '"$0" run --strict=note --chip lost@6 -- "$1" /dev/i2c-6 |
    sed "s/\(it is.*:\)[0-9][0-9]Z/\100Z/"' "$tool" "$clock"
checks=$((checks + 1))
set_s=$(date -u -d "$("$tool" show lost | awk '$1 == "time" { print $2 " " $3 }')" +%s)
now_s=$(date +%s)
if [ $((now_s - set_s)) -lt 0 ] || [ $((now_s - set_s)) -gt 60 ]; then
    failed=$((failed + 1))
    echo "set to $set_s when it was $now_s"
fi

"$tool" set lost fault=nack:0 >/dev/null
says 3 "linux_clock: cannot start with the chip at 0x51: No such device or address" on_bus lost
says 3 "linux_clock: /dev/nothing: No such file or directory" "$clock" /dev/nothing
says 2 "usage: linux_clock /dev/i2c-N" "$clock"

echo "$((checks - failed)) passed, $failed failed"
[ "$failed" = 0 ]
