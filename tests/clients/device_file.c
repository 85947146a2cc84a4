// device_file.c - see device.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *path;

void device_begin(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s /dev/i2c-N\n", argv[0]);
        exit(2);
    }
    path = argv[1];
}

void device_end(void)
{
}

int device_open(void)
{
    int fd = open(path, O_RDWR);
    if (fd < 0) {
        perror(path);
        exit(3);
    }
    return fd;
}

int device_ioctl(int device, unsigned long request, uintptr_t arg)
{
    int result = ioctl(device, request, arg);
    return result < 0 ? -errno : result;
}

ssize_t device_read(int device, void *buffer, size_t size)
{
    ssize_t result = read(device, buffer, size);
    return result < 0 ? -errno : result;
}

ssize_t device_write(int device, const void *buffer, size_t size)
{
    ssize_t result = write(device, buffer, size);
    return result < 0 ? -errno : result;
}
