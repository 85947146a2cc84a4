// complaint.h - what is wrong with a front end, in one line
//
// SPDX-License-Identifier: MIT
//
// Who finds something wrong says it here and returns what complain() returns, -1; who called does
// the same, up to the one who ends the connection and prints it. The first complaint stays.

#ifndef COMPLAINT_H_INCLUDED
#define COMPLAINT_H_INCLUDED

typedef struct complaint_t {
    char text[200]; // empty: nothing is wrong
} complaint_t;

int complain(complaint_t *complaint, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif // COMPLAINT_H_INCLUDED
