// rundir.h - what `rtc8563 run` lays out for the processes that it starts
//
// SPDX-License-Identifier: MIT
//
// A directory, named in the environment, that lives as long as the command:
//
//     buses            one line a bus: NUMBER SCL_HZ CHIPFILE
//     dev/i2c-N        an empty file; a descriptor of the bus is a descriptor of it
//     sys/...          what programs look for under /sys
//     proc/mounts      only where the machine has no /sys
//     trace            a datagram socket; only with --trace
//     remote           a socket (remote.h); only in an examination, whose buses have no chip file
//
// The tool writes it, the preloaded library reads it.

#ifndef RUNDIR_H_INCLUDED
#define RUNDIR_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUNDIR_VARIABLE   "RTC8563_RUN"
#define RUNDIR_BUSES      16  // buses of one run
#define RUNDIR_NUMBER_MAX 255 // of a bus
#define RUNDIR_PATH_MAX   64  // of the directory
#define RUNDIR_CHIP_MAX   4096
#define RUNDIR_REMOTE     "remote"

typedef struct rundir_bus_t {
    unsigned number;
    uint32_t scl_hz;
    char chip[RUNDIR_CHIP_MAX]; // the chip file, an absolute path without line breaks
} rundir_bus_t;

// Makes a directory for these buses and puts its path into `path`. With `chip` empty a bus gets a
// fresh chip in the directory, or with `remote` the socket, and the entry its path. False: errno
// says why; what there is of it is to be removed, unless `path` is empty.
bool rundir_make(char path[RUNDIR_PATH_MAX], rundir_bus_t *buses, unsigned count, bool remote);

// Removes it with all that is in it. False: not all; errno says why.
bool rundir_remove(const char *path);

// 1: this machine itself has a bus of this number; 0: it has not; -1: errno says why it cannot be
// told.
int rundir_number_taken(unsigned number);

// Reads the next line of `buses` from *text and steps over it. False: no more, or not a line.
bool rundir_parse(const char **text, rundir_bus_t *bus);

#endif // RUNDIR_H_INCLUDED
