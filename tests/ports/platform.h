// platform.h - what a stand-in tells the tests of its port
//
// SPDX-License-Identifier: MIT

#ifndef TESTS_PORTS_PLATFORM_H_INCLUDED
#define TESTS_PORTS_PLATFORM_H_INCLUDED

#include "board.h"
#include "ins5s8563.h"

#ifdef __cplusplus
extern "C" {
#endif

struct platform {
    ins5s8563_xfer_t *xfer; // of the port
    void *ctx;
    // What comes through it, by the platform's own documents, when
    int no_address;  // the address of a write is not acknowledged
    int no_restart;  // that of a read is not, after its register's number was
    int no_byte;     // a byte is not
    int stuck;       // the bus is stuck; 0: no call of the platform comes back then
    int wide;        // two bytes come before a read; 0: they are written
};
extern const struct platform platform;

#ifdef __cplusplus
} // extern "C"
#endif

#endif // TESTS_PORTS_PLATFORM_H_INCLUDED
