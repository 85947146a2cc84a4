// libi2c.c - a program on Debian's libi2c that knows nothing of this project
//
// SPDX-License-Identifier: MIT
//
// Sets the clock and the alarm through the library's SMBus calls and prints what it reads back; its
// output is checked by tools.sh.

#include <errno.h>
#include <fcntl.h>
#include <i2c/smbus.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void print(const char *what, int result)
{
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %02x\n", what, (unsigned)result);
}

int main(int argc, char **argv)
{
    static const __u8 time[7] = {0x50, 0x59, 0x23, 0x28, 0x06, 0x02, 0x26};
    __u8 back[32] = {0};
    int fd = argc == 2 ? open(argv[1], O_RDWR) : -1;
    if (fd < 0 || ioctl(fd, I2C_SLAVE, 0x51) < 0) {
        perror("open");
        return 1;
    }
    print("quick", i2c_smbus_write_quick(fd, I2C_SMBUS_WRITE));
    print("write block", i2c_smbus_write_i2c_block_data(fd, 0x02, sizeof time, time));
    print("write byte data", i2c_smbus_write_byte_data(fd, 0x09, 0x30));
    print("write word data", i2c_smbus_write_word_data(fd, 0x0A, 0x1207));
    print("write byte", i2c_smbus_write_byte(fd, 0x0A));
    print("read byte", i2c_smbus_read_byte(fd));
    print("read byte data", i2c_smbus_read_byte_data(fd, 0x0B));
    print("read word data", i2c_smbus_read_word_data(fd, 0x09));
    print("process call", i2c_smbus_process_call(fd, 0x0A, 0x1508));
    print("read block", i2c_smbus_read_i2c_block_data(fd, 0x02, sizeof time, back));
    for (unsigned i = 0; i < sizeof time; i++)
        printf("%02x ", back[i]);
    printf("\n");
    print("read SMBus block", i2c_smbus_read_block_data(fd, 0x02, back));
    print("block process call", i2c_smbus_block_process_call(fd, 0x02, 2, back));
    print("PEC on", ioctl(fd, I2C_PEC, 1));
    print("read byte data", i2c_smbus_read_byte_data(fd, 0x09));
    close(fd);
    return 0;
}
