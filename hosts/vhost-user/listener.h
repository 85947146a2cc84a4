// listener.h - a socket in the file system that front ends connect to
//
// SPDX-License-Identifier: MIT
//
// It is its owner's alone (mode 0600). A socket of that name that nobody listens on is replaced;
// one in use, a symbolic link and anything else is not. Two that start at once do not take each
// other's: they lock the folder meanwhile.

#ifndef LISTENER_H_INCLUDED
#define LISTENER_H_INCLUDED

#include "complaint.h"

#include <sys/types.h>

#define LISTENER_NAME 90 // of the socket, in its folder

typedef struct listener_t {
    int socket; // -1: there is none
    int folder;
    char name[LISTENER_NAME];
    dev_t device;   // of the name, while it is ours
    ino_t inode;
} listener_t;

// -1: the complaint says why not, and there is none.
int listener_open(listener_t *listener, const char *path, complaint_t *complaint);

// The next front end, or -1: errno is EAGAIN when there is none.
int listener_accept(const listener_t *listener);

// Removes the name if it still is ours. -1: it could not be; errno says why.
int listener_close(listener_t *listener);

#endif // LISTENER_H_INCLUDED
