#!/bin/sh
# tools.sh - Debian's i2c-tools, libi2c and python3-smbus, unmodified, find the chip
#
# SPDX-License-Identifier: MIT
#
# usage: tools.sh RTC8563 LIBI2C_PROGRAM SOURCE_DIR
# Every output is compared whole. The chip is frozen, so that it is the same each time.

set -u
tool=$1 libi2c=$2 sources=$3
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
checks=0 failed=0
PATH=$PATH:/usr/sbin:/sbin
LC_ALL=C
export PATH LC_ALL

# One chip for all: 2026-02-28 23:59:50, a Saturday, and known alarm registers.
chip=$work/chip
"$tool" new "$chip" --frozen --at 2026-02-28T23:59:50 > /dev/null || exit 3

on_bus() { "$tool" run --chip "$chip@5" -- "$@" 2>&1; }

# expect NAME COMMAND...: what it prints, and "status N" behind it, is what stdin says.
expect() {
    name=$1
    shift
    cat > "$work/wanted"
    { "$@"; echo "status $?"; } > "$work/got" 2>&1
    checks=$((checks + 1))
    if ! diff -u "$work/wanted" "$work/got" > "$work/diff"; then
        failed=$((failed + 1))
        echo "$name: the output is another one:"
        cat "$work/diff"
    fi
}

# Machines with buses of their own list these too.
only_ours() { on_bus i2cdetect -l | grep '^i2c-5'; }

expect "i2cdetect -l" only_ours << 'end'
i2c-5	i2c       	rtc8563 INS5S8563               	I2C adapter
status 0
end

expect "i2cdetect -F" on_bus i2cdetect -F 5 << 'end'
Functionalities implemented by /dev/i2c-5:
I2C                              yes
SMBus Quick Command              yes
SMBus Send Byte                  yes
SMBus Receive Byte               yes
SMBus Write Byte                 yes
SMBus Read Byte                  yes
SMBus Write Word                 yes
SMBus Read Word                  yes
SMBus Process Call               yes
SMBus Block Write                yes
SMBus Block Read                 no
SMBus Block Process Call         no
SMBus PEC                        yes
I2C Block Write                  yes
I2C Block Read                   yes
status 0
end

map() {
    printf '     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f\n'
    printf '00:                         -- -- -- -- -- -- -- -- \n'
    for row in 10 20 30 40; do
        printf '%s: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- \n' $row
    done
    printf '50: -- 51 -- -- -- -- -- -- -- -- -- -- -- -- -- -- \n'
    printf '60: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- \n'
    printf '70: -- -- -- -- -- -- -- --                         \n'
    printf 'status 0\n'
}
map | expect "i2cdetect -y" on_bus i2cdetect -y 5
map | expect "i2cdetect -y -r" on_bus i2cdetect -y -r 5
map | expect "i2cdetect -y -q" on_bus i2cdetect -y -q 5
map | expect "i2cdetect by the adapter's name" on_bus i2cdetect -y 'rtc8563 INS5S8563'

bytes() {
    printf '     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f    0123456789abcdef\n'
    printf '00: 00 00 50 59 23 28 06 02 26 80 80 80 80 80 00 00    ..PY#(??&?????..\n'
    for row in 10 20 30 40 50 60 70 80 90 a0 b0 c0 d0 e0 f0; do
        printf '%s: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00    ................\n' $row
    done
    printf 'status 0\n'
}
bytes | expect "i2cdump b" on_bus i2cdump -y 5 0x51 b
bytes | expect "i2cdump i" on_bus i2cdump -y 5 0x51 i
bytes | expect "i2cdump c" on_bus i2cdump -y 5 0x51 c

expect "i2cdump w" on_bus i2cdump -y -r 0x00-0x0f 5 0x51 w << 'end'
     0,8  1,9  2,a  3,b  4,c  5,d  6,e  7,f
00: 0000 5000 5950 2359 2823 0628 0206 2602 
08: 8026 8080 8080 8080 8080 0080 0000 0000 
status 0
end

expect "i2cdump W" on_bus i2cdump -y -r 0x00-0x0f 5 0x51 W << 'end'
     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f    0123456789abcdef
00: 00 00 50 59 23 28 06 02 26 80 80 80 80 80 00 00    ..PY#(??&?????..
status 0
end

expect "i2cdump s" on_bus i2cdump -y 5 0x51 s << 'end'
SMBus block mode is deprecated, please use i2cget instead
Error: Adapter does not have SMBus block read capability
status 1
end

expect "i2cdump with PEC" on_bus i2cdump -y -r 0x00-0x03 5 0x51 bp << 'end'
     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f    0123456789abcdef
00: XX XX XX XX                                        XXXX            
status 0
end

expect "i2cget" on_bus i2cget -y 5 0x51 0x03 << 'end'
0x59
status 0
end
expect "i2cget, next byte" on_bus i2cget -y 5 0x51 << 'end'
0x23
status 0
end
expect "i2cget w" on_bus i2cget -y 5 0x51 0x03 w << 'end'
0x2359
status 0
end
expect "i2cget i" on_bus i2cget -y 5 0x51 0x02 i 7 << 'end'
0x50 0x59 0x23 0x28 0x06 0x02 0x26
status 0
end
expect "i2cget where nobody is" on_bus i2cget -y 5 0x50 0x03 << 'end'
Error: Read failed
status 2
end

expect "i2cset -r" on_bus i2cset -y -r 5 0x51 0x09 0x30 << 'end'
Value 0x30 written, readback matched
status 0
end
expect "i2cset -r of bits that read 0" on_bus i2cset -y -r 5 0x51 0x0c 0x7f << 'end'
Warning - data mismatch - wrote 0x7f, read back 0x07
status 0
end
expect "i2cset w -r" on_bus i2cset -y -r 5 0x51 0x0a 0x1207 w << 'end'
Value 0x1207 written, readback matched
status 0
end
expect "i2cset -m" on_bus i2cset -y -r -m 0x0f 5 0x51 0x09 0x15 << 'end'
Value 0x35 written, readback matched
status 0
end
expect "i2cset i" on_bus i2cset -y 5 0x51 0x09 0x11 0x12 0x13 0x04 i << 'end'
status 0
end
expect "i2cset s" on_bus i2cset -y 5 0x51 0x09 0x21 0x22 s << 'end'
status 0
end
expect "i2cset c" on_bus i2cset -y 5 0x51 0x09 c << 'end'
status 0
end
expect "what they left" on_bus i2ctransfer -y 5 r4@0x51 << 'end'
0x02 0x21 0x22 0x04
status 0
end

expect "i2ctransfer" on_bus i2ctransfer -y 5 w5@0x51 0x09 0x80 0x80 0x80 0x80 w1 0x02 r7 << 'end'
0x50 0x59 0x23 0x28 0x06 0x02 0x26
status 0
end
expect "i2ctransfer -v" on_bus i2ctransfer -y -v 5 w1@0x51 0x08 r2 << 'end'
msg 0: addr 0x51, write, len 1, buf 0x08
msg 1: addr 0x51, read, len 2, buf 0x26 0x80
status 0
end
expect "i2ctransfer where nobody is" on_bus i2ctransfer -y 5 r1@0x50 << 'end'
Error: Sending messages failed: No such device or address
status 1
end
expect "i2ctransfer of a length from the device" on_bus i2ctransfer -y 5 w1@0x51 0x02 r? << 'end'
Error: Sending messages failed: Operation not supported
status 1
end

expect "a program on libi2c" on_bus "$libi2c" /dev/i2c-5 << 'end'
quick: 00
write block: 00
write byte data: 00
write word data: 00
write byte: 00
read byte: 07
read byte data: 12
read word data: 730
process call: 8080
read block: 07
50 59 23 28 06 02 26 
read SMBus block: Operation not supported
block process call: Operation not supported
PEC on: 00
read byte data: Bad message
status 0
end

expect "a script on python3-smbus" on_bus /usr/bin/python3 "$sources/smbus_client.py" 5 << 'end'
quick None
set None
get [80, 89, 35, 40, 6, 2, 38]
byte 89
word 9049
nobody No such device or address
block Operation not supported
pec Bad message
glob True
listdir True
sysfs 1
raw 505923
child 28 06
status 0
end

expect "what ls, test and find see" on_bus sh -c '
    ls /dev/i2c-5; ls /dev | grep -x i2c-5; test -c /dev/i2c-5 && echo device
    ls -l /dev/i2c-5 | cut -c1; stat -c "%F %t:%T" /dev/i2c-5
    cat /sys/class/i2c-dev/i2c-5/name /sys/class/i2c-adapter/i2c-5/name /sys/class/i2c-dev/i2c-5/dev
    find /dev -name i2c-5; cd /dev && cat i2c-5' << 'end'
/dev/i2c-5
i2c-5
device
c
character special file 59:5
rtc8563 INS5S8563
rtc8563 INS5S8563
89:5
/dev/i2c-5
cat: i2c-5: No such device or address
status 1
end

echo "$((checks - failed)) passed, $failed failed"
[ "$failed" = 0 ]
