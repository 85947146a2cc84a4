// trace.h - a transfer, told from the process that made it to the tool
//
// SPDX-License-Identifier: MIT
//
// One datagram a transfer, to the socket `trace` of the run's directory. Both ends are of one
// build; what comes in is checked all the same.

#ifndef TRACE_H_INCLUDED
#define TRACE_H_INCLUDED

#include "bus.h"

#include <sys/types.h>

#define TRACE_MESSAGES  42  // I2C_RDWR takes no more
#define TRACE_BYTES     64  // kept of each message

typedef struct trace_message_t {
    uint16_t address;
    uint16_t flags;  // I2C_M_RD, I2C_M_TEN
    uint16_t length;
    uint8_t  bytes[TRACE_BYTES]; // the first ones
} trace_message_t;

typedef struct trace_t {
    uint32_t magic;
    uint32_t bus;
    int32_t  result;
    uint32_t pointer; // register address before it
    uint64_t begin_ns;
    uint64_t end_ns;
    uint32_t at_message;
    uint32_t at_byte;
    uint32_t findings;
    uint32_t count;
    sim8563_finding_t finding[BUS_FINDINGS];
    trace_message_t message[TRACE_MESSAGES]; // only `count` of them are sent
} trace_t;

// Sends it, waiting while the tool is busy; without anybody listening nothing happens. What cannot
// be sent is said on stderr.
void trace_send(const char *socket_path, uint32_t bus, const bus_report_t *report);

// A socket that receives them, or -1 and errno.
int trace_listen(const char *socket_path);

// Takes one if there is one. False: there is none, or errno is not EAGAIN, and none will come.
bool trace_receive(int listener, trace_t *out);

#endif // TRACE_H_INCLUDED
