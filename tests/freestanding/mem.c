// mem.c - the four functions that a C compiler may call by itself, all a bare machine must have
//
// SPDX-License-Identifier: MIT

#include <stddef.h>

// volatile: or the compiler finds out what these loops do, and calls these functions for it.

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *left, const void *right, size_t size);

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    return memmove(to, from, size);
}

void *memmove(void *to, const void *from, size_t size)
{
    volatile unsigned char *t = to;
    const volatile unsigned char *f = from;
    if (t < f) {
        for (size_t i = 0; i < size; i++) t[i] = f[i];
    } else {
        for (size_t i = size; i > 0; i--) t[i - 1] = f[i - 1];
    }
    return to;
}

void *memset(void *to, int value, size_t size)
{
    volatile unsigned char *t = to;
    for (size_t i = 0; i < size; i++) t[i] = (unsigned char)value;
    return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const volatile unsigned char *l = left;
    const volatile unsigned char *r = right;
    for (size_t i = 0; i < size; i++) {
        int difference = (int)l[i] - (int)r[i];
        if (difference != 0) return difference;
    }
    return 0;
}
