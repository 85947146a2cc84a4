// calls_signal.c - the program's own wishes for signals
//
// SPDX-License-Identifier: MIT
//
// A process that uses a bus has SIGSEGV and SIGBUS taken (guard.h). It never sees that: what it
// asks for is kept, told and done. And a program without handlers, as most are, need not have
// signals held back around its transfers: here it is seen when that is over.

#define _GNU_SOURCE
#include "preload.h"

#include "guard.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

EXPORT sighandler_t __sysv_signal(int number, sighandler_t handler);

static bool handlers_seen; // also before this library's own beginning

static bool is_ours(int number)
{
    return number == SIGSEGV || number == SIGBUS;
}

static void note_handler(sighandler_t handler)
{
    if (handler != SIG_DFL && handler != SIG_IGN) {
        handlers_seen = true;
        guard_signals_matter(true);
    }
}

static void note_mask(const sigset_t *mask)
{
    if (mask != NULL && (sigismember(mask, SIGSEGV) == 1 || sigismember(mask, SIGBUS) == 1)) {
        handlers_seen = true;
        guard_signals_matter(true);
    }
}

void signals_begin(void)
{
    sigset_t mask;
    sigemptyset(&mask);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, NULL, &mask, 8);
    note_mask(&mask);
    if (!handlers_seen)
        guard_signals_matter(false);
}

// ------------------------------------------------------------------- handlers

EXPORT int sigaction(int number, const struct sigaction *restrict action,
                     struct sigaction *restrict before)
{
    if (action != NULL)
        note_handler(action->sa_handler);
    if (!is_ours(number))
        return REAL(sigaction)(number, action, before);
    return guard_sigaction(number, action, before);
}

EXPORT sighandler_t signal(int number, sighandler_t handler)
{
    note_handler(handler);
    if (!is_ours(number) || handler == SIG_ERR)
        return REAL(signal)(number, handler);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigaction before;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, number);
    if (guard_sigaction(number, &action, &before) != 0)
        return SIG_ERR;
    return before.sa_handler;
}

sighandler_t __sysv_signal(int number, sighandler_t handler)
{
    note_handler(handler);
    if (!is_ours(number) || handler == SIG_ERR)
        return REAL(__sysv_signal)(number, handler);
    struct sigaction action = {.sa_handler = handler};
    struct sigaction before;
    action.sa_flags = (int)(SA_RESETHAND | SA_NODEFER);
    sigemptyset(&action.sa_mask);
    if (guard_sigaction(number, &action, &before) != 0)
        return SIG_ERR;
    return before.sa_handler;
}

EXPORT sighandler_t sysv_signal(int number, sighandler_t handler)
{
    return __sysv_signal(number, handler);
}

// ---------------------------------------------------------------------- masks

EXPORT int sigprocmask(int how, const sigset_t *restrict mask, sigset_t *restrict before)
{
    if (how != SIG_UNBLOCK)
        note_mask(mask);
    return REAL(sigprocmask)(how, mask, before);
}

EXPORT int pthread_sigmask(int how, const sigset_t *restrict mask, sigset_t *restrict before)
{
    if (how != SIG_UNBLOCK)
        note_mask(mask);
    return REAL(pthread_sigmask)(how, mask, before);
}
