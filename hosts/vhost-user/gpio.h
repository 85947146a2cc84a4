// gpio.h - a virtio GPIO controller on the chip's outputs (virtio 1.2, 5.18)
//
// SPDX-License-Identifier: MIT
//
// Line 0 is /INT, line 1 /INT2, line 2 CLKOUT, each with a pull-up. They are inputs to the guest
// and cannot be made anything else. A line interrupts by giving back the buffer that the driver
// left for it: a level at once while it lasts, an edge also when it came before the buffer.

#ifndef VIRTIO_GPIO_H_INCLUDED
#define VIRTIO_GPIO_H_INCLUDED

#include "device.h"
#include "lines.h"

#include <linux/virtio_gpio.h>

#define GPIO_LINES 3u

typedef struct gpio_line_t {
    uint8_t direction; // VIRTIO_GPIO_DIRECTION_NONE or _IN
    uint8_t type;      // VIRTIO_GPIO_IRQ_TYPE_...
    bool queued;       // `buffer` is ours
    bool ended;        // and goes back, as interrupts were turned off
    ring_chain_t buffer;
} gpio_line_t;

typedef struct gpio_t {
    device_t device; // first: it is converted back
    struct virtio_gpio_config config;
    lines_t *lines;
    gpio_line_t line[GPIO_LINES];
} gpio_t;

void gpio_init(gpio_t *gpio, lines_t *lines);

#endif // VIRTIO_GPIO_H_INCLUDED
