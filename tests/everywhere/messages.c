// messages.c - see messages.h
//
// SPDX-License-Identifier: MIT

#include "messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint8_t in[1 << 16], out[1 << 16];
static size_t in_next, in_end, out_end;

static void write_out(void)
{
    for (size_t done = 0; done < out_end; ) {
        ssize_t count = write(STDOUT_FILENO, out + done, out_end - done);
        if (count < 0) {
            perror("messages: stdout");
            exit(3);
        }
        done += (size_t)count;
    }
    out_end = 0;
}

static bool receive(uint8_t *to, size_t size)
{
    for (; size > 0; size--) {
        if (in_next == in_end) {
            write_out();
            ssize_t count = read(STDIN_FILENO, in, sizeof in);
            if (count <= 0) return false;
            in_next = 0;
            in_end = (size_t)count;
        }
        *to++ = in[in_next++];
    }
    return true;
}

uint16_t message_receive(uint8_t message[CALL_SIZE])
{
    uint8_t head[2];
    if (!receive(head, 2)) return 0;
    uint16_t length = (uint16_t)(head[0] | head[1] << 8);
    if (length == 0 || length > CALL_SIZE || !receive(message, length)) {
        fputs("messages: stdin ends within a message, or is none\n", stderr);
        exit(3);
    }
    return length;
}

void message_send(const uint8_t *message, uint16_t length)
{
    if (sizeof out - out_end < 2u + length) write_out();
    out[out_end++] = (uint8_t)length;
    out[out_end++] = (uint8_t)(length >> 8);
    memcpy(out + out_end, message, length);
    out_end += length;
}
