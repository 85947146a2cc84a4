// calls_signal.c - the program's own wishes for SIGSEGV and SIGBUS
//
// SPDX-License-Identifier: MIT
//
// A process that uses a bus has these two signals taken (guard.h). It never sees that: what it
// asks for is kept, told and done.

#define _GNU_SOURCE
#include "preload.h"

#include "guard.h"

#include <errno.h>
#include <signal.h>

EXPORT int sigaction(int number, const struct sigaction *restrict action,
                     struct sigaction *restrict before)
{
    if (number != SIGSEGV && number != SIGBUS)
        return REAL(sigaction)(number, action, before);
    return guard_sigaction(number, action, before);
}

EXPORT sighandler_t signal(int number, sighandler_t handler)
{
    if ((number != SIGSEGV && number != SIGBUS) || handler == SIG_ERR)
        return REAL(signal)(number, handler);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigaction before;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, number);
    if (guard_sigaction(number, &action, &before) != 0)
        return SIG_ERR;
    return before.sa_handler;
}
