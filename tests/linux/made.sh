# SPDX-License-Identifier: MIT
#
# made.sh - for scripts that make things in the folder $work and leave what is there already. Only
# one at a time works there.

mkdir -p "$work"
exec 9>"$work/lock"
flock 9

# is_made NAME TEXT: was NAME made from what TEXT says?
is_made() {
    [ -e "$work/$1" ] && [ "$(cat "$work/$1.from" 2>/dev/null)" = "$2" ]
}

made() {
    echo "$2" >"$work/$1.from"
}

# Runs a command whose output matters only when it fails.
quietly() {
    "$@" >"$work/log" 2>&1 && return
    tail -n 60 "$work/log" >&2
    echo "build: $* failed; $work/log has it all" >&2
    exit 1
}

# pack FOLDER FILE: as an initramfs.
pack() {
    (cd "$1" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) | gzip -1 >"$2"
}
