// port.h - what a platform adds
//
// SPDX-License-Identifier: MIT

#ifndef TESTS_ADAPTERS_PORT_H_INCLUDED
#define TESTS_ADAPTERS_PORT_H_INCLUDED

#include "ins5s8563.h"

#ifdef __cplusplus
extern "C"
#endif
void port_begin(ins5s8563_t *rtc); // fills in xfer and ctx

#endif // TESTS_ADAPTERS_PORT_H_INCLUDED
