// folder.h - a folder in memory for the files of a harness, made once and empty each time
//
// SPDX-License-Identifier: MIT

#ifndef TESTS_FUZZ_FOLDER_H_INCLUDED
#define TESTS_FUZZ_FOLDER_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

// Makes this process's folder, or empties it, and goes there.
void folder_begin(void);

void folder_write(const char *name, const uint8_t *bytes, size_t size);

// Up to `size` bytes; returns how many there are.
size_t folder_read(const char *name, uint8_t *bytes, size_t size);

#endif // TESTS_FUZZ_FOLDER_H_INCLUDED
