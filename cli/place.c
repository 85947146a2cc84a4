// place.c - see place.h
//
// SPDX-License-Identifier: MIT

#define _POSIX_C_SOURCE 200809L
#include "place.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int place_of_tool(const command_t *command, char out[PLACE_SIZE - 256])
{
    ssize_t length = readlink("/proc/self/exe", out, PLACE_SIZE - 256 - 1);
    if (length < 0)
        return failure(command, "cannot read /proc/self/exe: %s", strerror(errno));
    out[length] = '\0';
    char *name = strrchr(out, '/');
    if (name != NULL)
        *name = '\0';
    return STATUS_YES;
}
