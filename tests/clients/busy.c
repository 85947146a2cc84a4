// busy.c - a program that keeps using the bus, whatever it answers
//
// SPDX-License-Identifier: MIT
//
// usage: busy /dev/i2c-N MILLISECONDS. Prints what it met: "good" transfers, "refused" ones (EIO,
// ENODEV), "others". Never crashing is the point: its chip file is damaged meanwhile (run.sh).

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
    long good = 0, refused = 0, others = 0;
    int fd = argc == 3 ? open(argv[1], O_RDWR) : -1;
    if (fd < 0 || ioctl(fd, I2C_SLAVE, 0x51) < 0) {
        perror("open");
        return 1;
    }
    long end = now_ms() + atol(argv[2]);
    while (now_ms() < end) {
        char bytes[8];
        if (write(fd, "\x02", 1) == 1 && read(fd, bytes, sizeof bytes) == sizeof bytes)
            good++;
        else if (errno == EIO || errno == ENODEV)
            refused++;
        else
            others++;
    }
    printf("good %s, refused %s, others %s\n", good > 0 ? "yes" : "no", refused > 0 ? "yes" : "no",
           others > 0 ? "yes" : "no");
    return 0;
}
