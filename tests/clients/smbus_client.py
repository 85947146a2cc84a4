# smbus_client.py - a script on Debian's python3-smbus that knows nothing of this project
#
# SPDX-License-Identifier: MIT
#
# Its output is checked by tools.sh.

import fcntl
import glob
import os
import subprocess
import sys

import smbus

number = int(sys.argv[1])
path = "/dev/i2c-%d" % number
bus = smbus.SMBus(number)


def attempt(what, call, *arguments):
    try:
        print(what, call(*arguments))
    except OSError as error:
        print(what, os.strerror(error.errno))


attempt("quick", bus.write_quick, 0x51)
attempt("set", bus.write_i2c_block_data, 0x51, 2, [0x50, 0x59, 0x23, 0x28, 0x06, 0x02, 0x26])
attempt("get", bus.read_i2c_block_data, 0x51, 2, 7)
attempt("byte", bus.read_byte_data, 0x51, 3)
attempt("word", bus.read_word_data, 0x51, 3)
attempt("nobody", bus.read_byte_data, 0x50, 3)
attempt("block", bus.read_block_data, 0x51, 2)
bus.pec = 1
attempt("pec", bus.read_byte_data, 0x51, 2)

print("glob", path in glob.glob("/dev/i2c-*"))
print("listdir", "i2c-%d" % number in os.listdir("/dev"))
print("sysfs", os.listdir("/sys/class/i2c-dev").count("i2c-%d" % number))
with open(path, "r+b", buffering=0) as device:
    fcntl.ioctl(device, 0x0703, 0x51)
    device.write(b"\x02")
    print("raw", device.read(3).hex())
    # Handed on to a child: the address and the chip's pointer are as we left them.
    output = subprocess.run(["sh", "-c", "head -c 2 <&%d | od -An -tx1" % device.fileno()],
                            pass_fds=[device.fileno()], capture_output=True, check=True).stdout
    print("child", output.decode().strip())
