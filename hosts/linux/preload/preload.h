// preload.h - inside the preloaded library
//
// SPDX-License-Identifier: MIT
//
// librtc8563_preload.so stands between a program and the C library. Calls that name /dev/i2c-N, or
// what belongs to it under /sys, are answered from the run's directory (rundir.h); calls on a
// descriptor of a bus go to i2cdev.h, with the chip in this process; all others go on untouched.
//
//     place.c        which paths are ours
//     descriptor.c   which descriptors are ours, and what the kernel would keep for them
//     calls_*.c      the interposed functions, by what they take
//
// In an examination the chip is not in this process, and neither is time: see remote.h.

#ifndef PRELOAD_H_INCLUDED
#define PRELOAD_H_INCLUDED

#include "i2cdev.h"
#include "rundir.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// An interposed function: seen from outside, the only ones that are.
#define EXPORT __attribute__((visibility("default")))

// The function that the program would have called without us.
#define REAL(name)                                                                                \
    __extension__({                                                                               \
        static __typeof__(&(name)) real;                                                          \
        if (__builtin_expect(real == NULL, 0))                                                    \
            find_real(&real, #name);                                                              \
        real;                                                                                     \
    })
void find_real(void *function_pointer, const char *name);

// As the kernel returns to the C library: a negative errno is put into errno.
int64_t give(int64_t result);

// -------------------------------------------------------------------- buses

// The run's directory, "" when there is none; and its buses.
extern char run_directory[RUNDIR_PATH_MAX];
extern rundir_bus_t run_buses[RUNDIR_BUSES];
extern unsigned run_bus_count;

// The socket of who keeps chip and time, in an examination; or "".
extern char run_remote[RUNDIR_PATH_MAX + 8];

bool run_has_bus(unsigned number);

// The bus of this number with its chip, opened when it is first used. Negative errno.
int run_bus(unsigned number, bus_t *out);

// Before the program begins (calls_signal.c).
void signals_begin(void);

// -------------------------------------------------------------------- places

typedef enum place_kind_t {
    PLACE_OTHER = 0,
    PLACE_BUS,  // /dev/i2c-N
    PLACE_TREE, // below /sys or /proc
} place_kind_t;

typedef struct place_t {
    place_kind_t kind;
    unsigned number;  // PLACE_BUS
    char path[512];   // where it really is
} place_t;

// Fills *place and returns the path to use instead; `path` itself when it is not ours.
const char *place_of(int folder, const char *path, place_t *place);

// --------------------------------------------------------------- descriptors

// Descriptors beyond are never of a bus.
#define DESCRIPTORS 65536

extern uint8_t descriptor_marks[DESCRIPTORS];

// Whether this descriptor may be of a bus; cheap, and false for nearly all.
static inline bool descriptor_maybe(int fd)
{
    return (unsigned)fd < DESCRIPTORS &&
           __atomic_load_n(&descriptor_marks[fd], __ATOMIC_RELAXED) != 0;
}

typedef struct descriptor_t {
    unsigned number;    // of the bus
    int access;         // O_RDONLY, O_WRONLY, O_RDWR
    uint16_t address;
    uint16_t flags;     // as in i2cdev_open_t
} descriptor_t;

// False: it is not of a bus.
bool descriptor_get(int fd, descriptor_t *out);

// 0, or a negative errno: the file system of the run's directory has no offsets that large.
int descriptor_put(int fd, const descriptor_t *descriptor);

// A new descriptor of a bus: `fd` was opened with `flags`. Returns fd, or -1 and errno.
int descriptor_open(int fd, unsigned number, int flags);

// A copy of `from` if that is of a bus.
void descriptor_copied(int from, int to);

// It is closed now, or about to be.
void descriptor_forget(int fd);

// Finds the descriptors that this program was started with.
void descriptor_inherit(void);

#endif // PRELOAD_H_INCLUDED
