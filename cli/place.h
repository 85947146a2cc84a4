// place.h - where the tool is, and with it what was built or installed beside it
//
// SPDX-License-Identifier: MIT

#ifndef PLACE_H_INCLUDED
#define PLACE_H_INCLUDED

#include "command.h"

#define PLACE_SIZE 4096

// The folder of the tool itself, with room behind it for a name below it. Says what is wrong
// otherwise.
int place_of_tool(const command_t *command, char out[PLACE_SIZE - 256]);

#endif // PLACE_H_INCLUDED
