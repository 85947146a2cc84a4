// machine.c - a chip in a process of its own: requests at stdin, answers at stdout (calls.h)
//
// SPDX-License-Identifier: MIT

#include "messages.h"

int main(void)
{
    static uint8_t message[CALL_SIZE];
    while (message_receive(message) > 0) message_send(message, call(message));
    return 0;
}
