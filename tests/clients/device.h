// device.h - a bus as a test opens it: a device file, or the code behind it in this process
//
// SPDX-License-Identifier: MIT
//
// conduct.c is built twice. With device_file.c it opens the /dev/i2c-N that it is given: under
// `rtc8563 run`, or on real hardware with a chip of this kind. With device_engine.c it calls the
// host's code itself, on a chip file of its own, so that sanitizers see into it.

#ifndef TESTS_DEVICE_H_INCLUDED
#define TESTS_DEVICE_H_INCLUDED

#include <stdint.h>
#include <sys/types.h>

// Once, with the program's arguments. Anything wrong ends the program.
void device_begin(int argc, char **argv);
void device_end(void);

// As the system calls, but a failure is a negative errno.
int device_open(void);
int device_ioctl(int device, unsigned long request, uintptr_t arg);
ssize_t device_read(int device, void *buffer, size_t size);
ssize_t device_write(int device, const void *buffer, size_t size);

#endif // TESTS_DEVICE_H_INCLUDED
