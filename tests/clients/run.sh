#!/bin/sh
# run.sh - rtc8563 run: its exit statuses, its options, and what may happen to a chip under a
# program
#
# SPDX-License-Identifier: MIT
#
# usage: run.sh RTC8563 BUSY_PROGRAM STATIC_PROGRAM
# Proves I2C-8, FND-19.

set -u
tool=$1 busy=$2 static=$3
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
checks=0 failed=0
PATH=$PATH:/usr/sbin:/sbin
LC_ALL=C
export PATH LC_ALL
cd "$work" || exit 3

# check NAME STATUS COMMAND...: the exit status; stdout and stderr go to files.
check() {
    name=$1 wanted=$2
    shift 2
    "$@" > out 2> err
    got=$?
    checks=$((checks + 1))
    if [ "$got" != "$wanted" ]; then
        failed=$((failed + 1))
        echo "$name: exit status $got, not $wanted"
        cat out err
    fi
}

# says FILE TEXT: the file has a line with that text.
says() {
    checks=$((checks + 1))
    if ! grep -qF -- "$2" "$1"; then
        failed=$((failed + 1))
        echo "$name: $1 lacks '$2'; it has:"
        cat "$1"
    fi
}

# is TEXT: all that stdout has.
is() {
    checks=$((checks + 1))
    if [ "$(cat out)" != "$1" ]; then
        failed=$((failed + 1))
        echo "$name: printed '$(cat out)', not '$1'"
    fi
}

# --- exit statuses
check "a program's own status" 7 "$tool" run -- sh -c 'exit 7'
check "success" 0 "$tool" run -- true
check "no such command" 127 "$tool" run -- ./nothing-here
says err "nothing-here"
check "not executable" 126 "$tool" run -- /etc/passwd
check "killed by SIGKILL" 137 "$tool" run -- sh -c 'kill -9 $$'
check "killed by SIGTERM" 143 "$tool" run -- sh -c 'kill -15 $$'
check "whoever calls ignores SIGCHLD" 7 sh -c \
    'trap "" CHLD; exec "$0" run -- sh -c "exit 7"' "$tool"
check "no command" 2 "$tool" run
check "static program" 3 "$tool" run -- "$static"
says err "statically linked"
printf '#!%s\n' "$static" > script && chmod +x script
check "script of a static program" 3 "$tool" run -- ./script
check "bad clock rate" 2 "$tool" run --scl 500k -- true
check "no clock rate" 2 "$tool" run --scl k -- true
check "bad bus" 2 "$tool" run --bus 256 -- true
check "bad grade" 2 "$tool" run --strict=fatal -- true
check "no such chip" 3 "$tool" run --chip none -- true
says err "rtc8563 new none"
printf 'not a chip' > foreign
check "foreign file" 3 "$tool" run --chip foreign -- true
says err "foreign"

# --- buses
"$tool" new one --frozen --at 2031-01-01T00:00:01 > out
"$tool" new two --frozen --at 2032-01-01T00:00:02 > out
check "two buses" 0 "$tool" run --chip one@4 --chip two@9 -- sh -c \
    'i2cget -y 4 0x51 0x08; i2cget -y 9 0x51 0x08'
is "0x31
0x32"
check "numbers count on" 0 "$tool" run --bus 20 --chip one --chip two -- sh -c \
    'i2cget -y 20 0x51 0x08; i2cget -y 21 0x51 0x08'
is "0x31
0x32"
check "a bus has one chip" 2 "$tool" run --chip one@4 --chip two@4 -- true
says err "bus 4"
check "the default is free" 0 "$tool" run -- sh -c \
    'n=$(i2cdetect -l | sed -n "s/^i2c-\([0-9]*\)\t.*rtc8563.*/\1/p"); i2cget -y "$n" 0x51 0x02
     test "$n" = "$RTC8563_BUS" && echo the same'
is "0x80
the same"
mkdir "a b" && "$tool" new "a b/c@d" --frozen --at 2033-01-01T00:00:03 > out
check "blanks and @ in a name" 0 "$tool" run --chip "a b/c@d" --bus 3 -- i2cget -y 3 0x51 0x08
is 0x33
check "chips stay" 0 "$tool" run --chip one@4 -- i2cset -y 4 0x51 0x09 0x21
check "for the next run" 0 "$tool" run --chip one@4 -- i2cget -y 4 0x51 0x09
is "0x21"
check "a fresh chip does not" 0 "$tool" run --bus 4 -- i2cget -y 4 0x51 0x09
is "0x80"
check "an earlier LD_PRELOAD stays" 0 env LD_PRELOAD=libc.so.6 "$tool" run -- \
    sh -c 'case $LD_PRELOAD in *rtc8563*:libc.so.6) exit 0;; esac; exit 1'
check "a failing run" 1 "$tool" run --trace --chip one@4 -- sh -c 'echo $RTC8563_RUN; false'
checks=$((checks + 1))
if [ ! -s out ] || [ -e "$(cat out)" ]; then
    failed=$((failed + 1))
    echo "a run left its directory $(cat out)"
fi

# --- strict and trace
check "strict, correct" 0 "$tool" run --strict --bus 3 -- i2cget -y 3 0x51 0x02
check "strict, found out" 1 "$tool" run --strict --bus 3 -- i2cset -y 3 0x51 0x03 0x7a
says err "NOT_BCD"
says err "found out: 1 finding"
check "not strict" 0 "$tool" run --bus 3 -- i2cset -y 3 0x51 0x03 0x7a
check "a note is no error" 0 "$tool" run --strict --bus 3 -- i2cset -y 3 0x51 0x20 0x00
check "a note is a note" 1 "$tool" run --strict=note --bus 3 -- i2cset -y 3 0x51 0x20 0x00
says err "RESERVED_ADDRESS"
check "strict counts from its own beginning" 0 "$tool" run --strict --chip one@4 -- true
check "trace" 0 "$tool" run --trace --chip one@4 -- \
    sh -c 'i2ctransfer -y 4 w3@0x51 0x01 0x13 0x05; i2ctransfer -y 4 w1@0x51 0x01 r1;
           i2cget -y 4 0x50 2> /dev/null; i2cset -y 4 0x51 0x03 0x7a'
says err "A2 01 13 05  write Control_2=13 (TI_TP AIE TIE) SEC=05"
says err "A2 01 | A3 13  read Control_2=13 (TI_TP AIE TIE)"
says err "A1~  not acknowledged"
says err "write MIN=7A"
says err "error NOT_BCD"
check "trace of a 10-bit address" 0 "$tool" run --trace --bus 3 -- /usr/bin/python3 -c '
import fcntl, os
bus = os.open("/dev/i2c-3", os.O_RDWR)
fcntl.ioctl(bus, 0x0704, 1)      # I2C_TENBIT
fcntl.ioctl(bus, 0x0703, 0x251)  # I2C_SLAVE
try:
    os.read(bus, 1)
except OSError:
    pass'
says err "F5~  not acknowledged"

# --- faults that were asked for
"$tool" set one fault=sda-low:9clk > out
check "SDA held low" 0 "$tool" run --trace --chip one@4 -- \
    sh -c 'i2ctransfer -y 4 w1@0x51 0x08 r1; i2ctransfer -y 4 w1@0x51 0x08 r1'
says err "Device or resource busy"
says err "SDA is held low"
is 0x31
"$tool" set one fault=nack:2 > out
check "the second byte not acknowledged" 0 "$tool" run --trace --chip one@4 -- \
    sh -c 'i2ctransfer -y 4 w3@0x51 0x09 0x22 0x23; i2ctransfer -y 4 w1@0x51 0x09 r1'
says err "No such device or address"
says err "A2 09 22~  not acknowledged"
is 0x21

# --- time on the bus
"$tool" new running > out
check "chip time goes by at the clock rate" 0 "$tool" run --scl 1k --trace --chip running@4 -- \
    sh -c 'i2ctransfer -y 4 w1@0x51 0x00 r16; i2ctransfer -y 4 w1@0x51 0x00'
# START, 2 bytes, START, 17 bytes, STOP: 174 bits of 1 ms; the second begins where it ended
checks=$((checks + 1))
if ! awk '/A2 00/ { at[++n] = $2 } END { exit !(n == 2 && at[2] - at[1] >= 0.174) }' err; then
    failed=$((failed + 1))
    echo "the second transfer does not begin at the end of the first:"
    cat err
fi
check "more than 1 s is too long" 1 "$tool" run --scl 50 --strict --chip running@4 -- \
    i2ctransfer -y 4 w8@0x51 0x09 0x01 0x02 0x03 0x04 0x05 0x06 0x07
says err "BUS_TOO_LONG"
says err "No such device or address"

# --- a chip file that is damaged under a program
harm() {
    "$tool" new victim --frozen --at 2034-01-01T00:00:04 > /dev/null
    check "$1" "$3" "$tool" run --chip victim@4 -- sh -c \
        "'$busy' /dev/i2c-4 400 & sleep 0.15; $2; wait \$!"
    says out "$4"
    rm -f victim victim.old
}
harm "unharmed" : 0 "good yes, refused no, others no"
harm "truncated" ": > victim" 3 "good yes, refused yes, others no"
harm "cut short" "truncate -s 5000 victim" 3 "good yes, refused yes, others no"
harm "overwritten" "head -c 12288 /dev/urandom | dd of=victim conv=notrunc status=none" 3 \
    "good yes, refused yes, others no"
harm "removed and made anew" "mv victim victim.old
    '$tool' new victim --frozen --at 2035-01-01T00:00:05 > /dev/null" 0 \
    "good yes"
harm "used by others" "for i in 1 2 3 4 5; do '$tool' set victim temp=2\${i}C; done > /dev/null" \
    0 "good yes, refused no, others no"

echo "$((checks - failed)) passed, $failed failed"
[ "$failed" = 0 ]
