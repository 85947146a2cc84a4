// guard.h - memory that may not be there
//
// SPDX-License-Identifier: MIT
//
// A program may hand a system call any pointer: the kernel answers a bad one with EFAULT. A chip
// file may be truncated while it is mapped. Asking the kernel about each access first would cost
// more than the whole transfer, and the answer may be stale; so the access is tried, and the
// SIGSEGV or SIGBUS that it takes is caught.
//
//     guard_section_t section;
//     guard_enter(&section);                 // no signal handler of the program's from here ...
//     if (!guard_copy(to, from, size)) ...   // EFAULT
//     guard_leave(&section);                 // ... to here
//
// The first guard_enter() of a process takes over SIGSEGV and SIGBUS. What the program itself wants
// done with them is kept, answered by guard_sigaction(), and done for every fault that is not ours.

#ifndef GUARD_H_INCLUDED
#define GUARD_H_INCLUDED

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct guard_section_t {
    uint64_t mask; // the thread's from before, in the kernel's form
    bool held;
} guard_section_t;

// Holds every signal of this thread back, as a system call does that is not interrupted, but lets
// faults through even if the program blocks them: a blocked fault would kill it. May be nested.
void guard_enter(guard_section_t *section);
void guard_leave(const guard_section_t *section);

// Whether there is anything to hold back: yes, unless told otherwise by somebody who knows that the
// process has no signal handler and no thread that blocks SIGSEGV or SIGBUS. It saves two system
// calls.
void guard_signals_matter(bool matter);

// Calls work(arg), inside a section. False: it touched memory that is not there, and was left at
// that point. What it had locked stays locked.
bool guard_run(void (*work)(void *arg), void *arg);

// Copies `size` bytes, inside a section. False: some byte of either side is not there; the bytes
// before it may have been copied.
bool guard_copy(void *to, const void *from, size_t size);

// `mend` is asked about every SIGBUS of a missing page before anybody else: true: it has put a page
// there, and the access is tried again. One such function at a time. Takes the signals over now.
void guard_mend(bool (*mend)(const void *address));

// sigaction() as the program sees it. For a preloaded library, which must hide that SIGSEGV and
// SIGBUS are taken; otherwise the system's own.
int guard_sigaction(int number, const struct sigaction *action, struct sigaction *before);

#endif // GUARD_H_INCLUDED
