// sandbox.h - gives up what is not needed any more
//
// SPDX-License-Identifier: MIT
//
// Who serves strangers should be able to do nothing but that. From here on this process, and what
// might take it over, makes no socket, starts no program, maps nothing executable and opens nothing
// but files beside the chip's; of names it removes those in the sockets' folders, no other.
//
// Privileges: no_new_privs. System calls: a filter, by libseccomp. Files: Landlock, where the
// kernel has it. A program built with sanitizers gives up nothing: these need more than we do.

#ifndef SANDBOX_H_INCLUDED
#define SANDBOX_H_INCLUDED

#include "complaint.h"

// `chip` is the chip file's absolute path; the sockets' folders are descriptors, -1 for none.
// -1: it could not be done, and the complaint says why.
int sandbox_enter(const char *chip, const int *folders, unsigned count, complaint_t *complaint);

#endif // SANDBOX_H_INCLUDED
