// backend.h - a chip for the guests that connect, until a signal comes
//
// SPDX-License-Identifier: MIT
//
//     backend_init(&backend, file, scl_hz, say, arg);
//     listener_open(&backend.port[BACKEND_I2C].listener, "i2c.sock", &complaint);
//     ...
//     backend_run(&backend, signals);   // serves one front end after the other on each socket
//     backend_close(&backend);

#ifndef BACKEND_H_INCLUDED
#define BACKEND_H_INCLUDED

#include "console.h"
#include "gpio.h"
#include "i2c.h"
#include "listener.h"
#include "travel.h"
#include "wave.h"

enum { BACKEND_I2C, BACKEND_GPIO, BACKEND_TERMINAL, BACKEND_WIRE, BACKEND_PORTS };

// A device and the way to it.
#define BACKEND_TYPED 256u // bytes, see below

typedef struct backend_port_t {
    listener_t listener; // its socket is -1: the device is not offered
    connection_t connection;
} backend_port_t;

typedef struct backend_t {
    lines_t lines;
    wave_t wave;
    i2c_t i2c;
    gpio_t gpio;
    console_t terminal, wire; // for a lab: the guest's shell, and what it asks the lab for
    backend_port_t port[BACKEND_PORTS];
    listener_t calendar;  // its socket is -1: time is the host's
    travel_t travel;
    bool paced;    // the guest's time goes no faster than the host's clock
    uint64_t paced_from_ns, pace_ns; // what it was when the host's was pace_ns
    int input;     // typed() is called when it can be read, and the terminal has room for
                   // BACKEND_TYPED bytes; -1: none
    void (*typed)(void *arg);
    bool ended;    // backend_run() is to return
    bool unusable; // the chip file, at the last transfer
    void (*say)(void *arg, const char *device, const char *what); // what went wrong with it
    void *arg;
} backend_t;

// Large: static is a good place for it.
void backend_init(backend_t *backend, chipfile_t *file, uint32_t scl_hz,
                  void (*say)(void *arg, const char *device, const char *what), void *arg);

// Before it runs: has the wires drawn.
void backend_draw(backend_t *backend, wave_draw_t *draw, void *arg);

// The same: time is what the guest on the calendar's socket asks for. The chip is frozen.
void backend_travel(backend_t *backend);

// From now on the guest's time goes with the host's clock, or as fast as the guest can.
void backend_pace(backend_t *backend, bool paced);

// Until `signals`, a signalfd, has one: 0. -1: the system failed; errno says how.
int backend_run(backend_t *backend, int signals);

// Ends the connections and removes the sockets. -1: not all; errno says why.
int backend_close(backend_t *backend);

#endif // BACKEND_H_INCLUDED
