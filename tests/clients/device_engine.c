// device_engine.c - see device.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "device.h"

#include "i2cdev.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define OPENS 8

static char path[] = "/tmp/rtc8563-conduct-XXXXXX";
static bus_t bus = {.scl_hz = BUS_SCL_HZ};
static i2cdev_open_t opens[OPENS];
static int open_count;

void device_begin(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    sim8563_t chip;
    const chipfile_settings_t settings = {.frozen = true, .speed_milli = CHIPFILE_SPEED_ONE};
    int fd = mkstemp(path);
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    if (fd < 0 || chipfile_create(path, &settings, &chip, true) != CHIPFILE_OK ||
        chipfile_open(path, CHIPFILE_WRITE, &bus.file) != CHIPFILE_OK) {
        perror(path);
        exit(3);
    }
    close(fd);
}

void device_end(void)
{
    chipfile_close(bus.file);
    unlink(path);
}

int device_open(void)
{
    if (open_count == OPENS)
        abort();
    return open_count++;
}

int device_ioctl(int device, unsigned long request, uintptr_t arg)
{
    return (int)i2cdev_ioctl(&bus, &opens[device], (unsigned)request, arg);
}

ssize_t device_read(int device, void *buffer, size_t size)
{
    return (ssize_t)i2cdev_read(&bus, &opens[device], buffer, size);
}

ssize_t device_write(int device, const void *buffer, size_t size)
{
    return (ssize_t)i2cdev_write(&bus, &opens[device], buffer, size);
}
