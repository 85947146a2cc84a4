#!/bin/sh
# SPDX-License-Identifier: MIT
#
# wake_on_int.sh - a script that sleeps until the chip pulls /INT
#
# The chip is a file and keeps time while nothing runs. Here it runs sixty times as fast as the
# host's clock, so that an alarm a minute and a half ahead is there at once.

set -eu
folder=$(mktemp -d)
chip=$folder/rtc.chip
trap 'rm -r "$folder"' EXIT
on_bus() { rtc8563 run --chip "$chip" --bus 77 -- "$@"; }

rtc8563 new "$chip" --speed 60
on_bus sh -eu -c '
    i2ctransfer -y 77 w2@0x51 0x00 0x20     # STOP, then every register: from Control_2 on no flags,
    i2ctransfer -y 77 w16@0x51 0x01 0x00 \
        0x30 0x58 0x23 0x28 0x06 0x02 0x26 \
        0x00 0x00 0x80 0x80 0x00 0x00 0x00  # Saturday 2026-02-28 23:58:30, alarm at 00:00
    i2ctransfer -y 77 w3@0x51 0x12 0x00 0x00
    i2ctransfer -y 77 w2@0x51 0x01 0x02     # AIE
    i2ctransfer -y 77 w2@0x51 0x00 0x00     # and run'

rtc8563 wait "$chip" int=0 --timeout 30s
echo "awake: /INT is low"

on_bus sh -eu -c '
    flags=$(i2ctransfer -y 77 w1@0x51 0x01 r1)                 # AF is 08; a 1 leaves TF alone
    i2ctransfer -y 77 w2@0x51 0x01 $((flags & ~0x08 | 0x04))'
rtc8563 wait "$chip" int=1 --timeout 1s
