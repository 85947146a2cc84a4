#!/bin/sh
# on_frozen_chip.sh - a test program on a chip whose time stands still
#
# SPDX-License-Identifier: MIT
#
# usage: on_frozen_chip.sh RTC8563 PROGRAM: runs `PROGRAM /dev/i2c-6`.

chip=$(mktemp) || exit 3
trap 'rm -f "$chip"' EXIT
"$1" new "$chip" --force --frozen --at 2026-02-28T23:59:50 > /dev/null || exit 3
"$1" run --chip "$chip@6" -- "$2" /dev/i2c-6
