#!/bin/sh
# SPDX-License-Identifier: MIT
#
# prints.sh PROGRAM - a port's example prints these lines, and nothing else, and ends with status 0:
# with a new chip, and with one whose clock somebody stopped

set -u
wanted='2026-01-01 00:00:10
2026-01-01 00:00:20
2026-01-01 00:00:30'
prints() { # COMMAND...
    got=$("$@" 2>&1)
    status=$?
    [ $status = 0 ] && [ "$(printf '%s' "$got" | tr -d '\r')" = "$wanted" ] && return
    printf '%s: status %d, printed:\n%s\ninstead of:\n%s\n' "$*" "$status" "$got" "$wanted"
    exit 1
}
prints "$@"
prints env BOARD_STOPPED=1 "$@"
