// play.h - scripts as files
//
// SPDX-License-Identifier: MIT

#ifndef PLAY_H_INCLUDED
#define PLAY_H_INCLUDED

#include <stddef.h>

// A whole script, "-" from stdin; the caller frees it. NULL: errno says why.
char *read_script(const char *path, size_t *size);

#endif // PLAY_H_INCLUDED
