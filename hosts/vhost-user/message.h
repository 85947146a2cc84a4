// message.h - a message of vhost-user, and receiving one piece by piece
//
// SPDX-License-Identifier: MIT
//
// A header of twelve bytes, a payload, and descriptors that ride on the header. The front end may
// send it in any pieces and stop amid it; nobody waits for it.

#ifndef MESSAGE_H_INCLUDED
#define MESSAGE_H_INCLUDED

#include "complaint.h"

#include <stdint.h>

#define MESSAGE_DESCRIPTORS 8u
#define MESSAGE_PAYLOAD     512u // longer than any that we know

// What a front end may ask for; each is answered as soon as it is whole.
typedef enum message_request_t {
    MESSAGE_GET_FEATURES = 1,
    MESSAGE_SET_FEATURES = 2,
    MESSAGE_SET_OWNER = 3,
    MESSAGE_RESET_OWNER = 4,
    MESSAGE_SET_MEM_TABLE = 5,
    MESSAGE_SET_VRING_NUM = 8,
    MESSAGE_SET_VRING_ADDR = 9,
    MESSAGE_SET_VRING_BASE = 10,
    MESSAGE_GET_VRING_BASE = 11,
    MESSAGE_SET_VRING_KICK = 12,
    MESSAGE_SET_VRING_CALL = 13,
    MESSAGE_SET_VRING_ERR = 14,
    MESSAGE_GET_PROTOCOL_FEATURES = 15,
    MESSAGE_SET_PROTOCOL_FEATURES = 16,
    MESSAGE_GET_QUEUE_NUM = 17,
    MESSAGE_SET_VRING_ENABLE = 18,
    MESSAGE_SET_BACKEND_REQ_FD = 21,
    MESSAGE_GET_CONFIG = 24,
    MESSAGE_SET_CONFIG = 25,
    MESSAGE_VRING_KICK = 35,
} message_request_t;

#define MESSAGE_VERSION     1u // in flags
#define MESSAGE_VERSION_ALL 3u
#define MESSAGE_REPLY       4u
#define MESSAGE_NEED_REPLY  8u

typedef struct message_header_t {
    uint32_t request, flags, size; // little-endian on every machine that has this
} message_header_t;

typedef struct message_t {
    message_header_t header;
    uint8_t payload[MESSAGE_PAYLOAD];
    int fd[MESSAGE_DESCRIPTORS];
    unsigned fd_count;
    uint32_t have; // bytes of header and payload so far
} message_t;

// What a call of message_receive() came to.
typedef enum message_result_t {
    MESSAGE_WHOLE = 1,
    MESSAGE_PART  = 0,  // no more is there now
    MESSAGE_END   = -1, // the front end has hung up
    MESSAGE_WRONG = -2, // see the complaint
} message_result_t;

// Goes on with the message from a socket, without waiting. A whole one stays until
// message_next().
message_result_t message_receive(message_t *message, int socket, complaint_t *complaint);

// Closes its descriptors that nobody took (set to -1), and begins anew.
void message_next(message_t *message);

// Answers it. -1: the front end does not read.
int message_reply(const message_t *message, int socket, const void *payload, uint32_t size,
                  complaint_t *complaint);

#endif // MESSAGE_H_INCLUDED
