// messages.h - messages of bytes (calls.h) in and out of a process
//
// SPDX-License-Identifier: MIT

#ifndef MESSAGES_H_INCLUDED
#define MESSAGES_H_INCLUDED

#include "calls.h"

// The next message from stdin. Returns its length, 0: there are no more. What was sent is written
// out before there is a wait.
uint16_t message_receive(uint8_t message[CALL_SIZE]);

// A message to stdout, written out when the next is waited for.
void message_send(const uint8_t *message, uint16_t length);

#endif // MESSAGES_H_INCLUDED
