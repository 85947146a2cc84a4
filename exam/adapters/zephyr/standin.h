// standin.h - between the stand-ins and the adapter
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_ZEPHYR_STANDIN_H_INCLUDED
#define EXAM_ZEPHYR_STANDIN_H_INCLUDED

#include <zephyr/drivers/gpio.h>

extern struct gpio_callback *standin_on_int; // NULL: nobody asked for the interrupt

#endif // EXAM_ZEPHYR_STANDIN_H_INCLUDED
