// raw.h - system calls past the C library, made again when they were interrupted or cut short
//
// SPDX-License-Identifier: MIT
//
// The program that hosts us may have its own ideas of open(), read() and close(), and these are no
// cancellation points. A failure leaves its cause in errno.

#ifndef RAW_H_INCLUDED
#define RAW_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/un.h>

int raw_open(const char *path, int flags, mode_t mode); // with O_CLOEXEC
int raw_close(int fd);                                  // 0 or the cause; errno stays

// All of it, or false.
bool raw_write(int fd, const void *bytes, size_t size);

// From `offset` on; less than `size` only at the end of the file. -1: failed.
ssize_t raw_read(int fd, void *bytes, size_t size, off_t offset);

// Of a socket. False: the path is too long for one.
bool raw_address(const char *path, struct sockaddr_un *out);

#endif // RAW_H_INCLUDED
