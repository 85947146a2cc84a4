// device.h - what a virtio device is to the connection that it is reached by
//
// SPDX-License-Identifier: MIT

#ifndef DEVICE_H_INCLUDED
#define DEVICE_H_INCLUDED

#include "ring.h"

#define DEVICE_QUEUES 2u
#define DEVICE_NEVER  UINT64_MAX

typedef struct device_t device_t;

struct device_t {
    const char *name;     // as it is called in what is printed
    unsigned queues;
    uint64_t features;    // its own, beside those that every device has
    const void *config;   // what the driver can read, or NULL
    uint32_t config_size;
    uint64_t due_ns;      // when it wants to be served without a kick; DEVICE_NEVER

    // Takes what is new in the rings that run, and gives back what is done. `now_ns` is the time
    // that due_ns is by. A ring that does not run is NULL.
    int (*serve)(device_t *device, ring_t *const ring[DEVICE_QUEUES], const memory_t *memory,
                 uint64_t now_ns, complaint_t *complaint);

    // Forgets what the guest had set and what it is owed: it is another one, or starts anew.
    void (*reset)(device_t *device);
};

#endif // DEVICE_H_INCLUDED
