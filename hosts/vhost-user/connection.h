// connection.h - one front end's connection to one device
//
// SPDX-License-Identifier: MIT
//
//     connection_t connection;
//     connection_init(&connection, &i2c.device);
//     connection_begin(&connection, socket);               // a front end is there
//     while (connection_receive(&connection) == CONNECTION_GOES_ON) ...
//     connection_end(&connection);                         // the next one may come
//
// connection.c has the life of it and the rings, requests.c what each message does, in_band.c kicks
// and calls that are messages.

#ifndef CONNECTION_H_INCLUDED
#define CONNECTION_H_INCLUDED

#include "device.h"
#include "message.h"

typedef struct connection_queue_t {
    ring_t ring;
    bool enabled;
    int kick, call; // descriptors; -1: none
} connection_queue_t;

typedef struct connection_t {
    device_t *device;
    int socket; // -1: nobody is there
    int requests; // a descriptor for requests to the front end; -1: none
    memory_t memory;
    connection_queue_t queue[DEVICE_QUEUES];
    uint64_t features, protocol;     // agreed upon
    message_t message;
    complaint_t complaint;
    bool travels;       // on simulated time: kicks and calls are messages (travel.h)
    bool kicked;        // there was a kick since that was reset
    bool owes_reply;    // its message is not answered yet; until then no other is taken
    unsigned calls;     // a bit for each queue that the guest is to be called for, in band
    bool awaits;        // the answer to a call, of which
    uint8_t heard[20];  // these
    uint32_t heard_bytes; // have come
} connection_t;

typedef enum connection_result_t {
    CONNECTION_GOES_ON = 0,
    CONNECTION_OVER    = 1,  // the front end has hung up
    CONNECTION_WRONG   = -1, // it did something wrong: see the complaint
} connection_result_t;

void connection_init(connection_t *connection, device_t *device);

// From here on the socket is the connection's.
void connection_begin(connection_t *connection, int socket);

// Closes and forgets all that the front end had passed.
void connection_end(connection_t *connection);

// Takes what there is on the socket; never waits.
connection_result_t connection_receive(connection_t *connection);

// Empties the kick of a queue.
connection_result_t connection_kicked(connection_t *connection, unsigned queue);

// Lets the device work, and calls the guest.
connection_result_t connection_serve(connection_t *connection, uint64_t now_ns);

// Of those that travel: answers the kick.
int connection_acknowledge(connection_t *connection);

// Calls the guest for one queue; connection_hear() takes the answer, without waiting. 0 or -1.
int connection_call_in_band(connection_t *connection);
connection_result_t connection_hear(connection_t *connection);

// requests.c: does what the whole message asks for. 0 or -1.
int connection_request(connection_t *connection);

#endif // CONNECTION_H_INCLUDED
