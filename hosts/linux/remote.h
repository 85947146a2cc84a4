// remote.h - a bus and a clock that another process keeps
//
// SPDX-License-Identifier: MIT
//
// In an examination (`rtc8563 exam`) chip and time are the examiner's: what a program transfers and
// how long it sleeps are requests on a socket. Each has a connection of its own, so that the
// program's forks, threads and closed descriptors do not matter. Both ends are of one build; what
// comes in is checked all the same.

#ifndef REMOTE_H_INCLUDED
#define REMOTE_H_INCLUDED

#include "i2cdev.h"

#include <linux/i2c-dev.h>

#define REMOTE_MESSAGES I2C_RDWR_IOCTL_MAX_MSGS

typedef struct remote_reply_t {
    int32_t result;        // of a transfer, as of bus_transfer()
    int32_t zero;
    uint64_t monotonic_ns; // when it was over
    uint64_t unix_ns;      // the system's date then
} remote_reply_t;

// ------------------------------------------------------------ in the program

// As bus_transfer(); -EIO also when nobody answers.
int remote_transfer(const char *socket_path, struct i2c_msg *messages, unsigned count);

// Lets time pass; 0: asks what time it is. False: nobody answers, and *out is untouched.
bool remote_sleep(const char *socket_path, uint64_t ns, remote_reply_t *out);

// ----------------------------------------------------------- in the examiner

typedef struct remote_request_t { // large
    int fd;
    uint64_t sleep_ns; // when there are no messages
    unsigned count;
    struct i2c_msg message[REMOTE_MESSAGES]; // with what is to be written, and room to read
    uint8_t bytes[REMOTE_MESSAGES * I2CDEV_LENGTH_MAX];
} remote_request_t;

// A socket that takes requests, in place of one that is there; -1: errno says why there is none.
int remote_listen(const char *socket_path);

// Takes one that waits. False: there was none, or not a whole one.
bool remote_take(int listener, remote_request_t *out);

// Answers it, with what was read. Once for each that was taken.
void remote_answer(remote_request_t *request, const remote_reply_t *reply);

#endif // REMOTE_H_INCLUDED
