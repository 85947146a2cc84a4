// gpio.h - of Zephyr's, what the sample uses
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_ZEPHYR_GPIO_H_INCLUDED
#define STANDIN_ZEPHYR_GPIO_H_INCLUDED

#include <zephyr/kernel.h>

typedef uint8_t gpio_pin_t;
typedef uint16_t gpio_dt_flags_t;
typedef uint32_t gpio_flags_t;
typedef uint32_t gpio_port_pins_t;

#define GPIO_ACTIVE_LOW BIT(0)
#define GPIO_PULL_UP BIT(4)
#define GPIO_INPUT BIT(16)
#define GPIO_INT_EDGE_TO_ACTIVE (BIT(21) | BIT(24) | BIT(26))

struct gpio_dt_spec {
    const struct device *port;
    gpio_pin_t pin;
    gpio_dt_flags_t dt_flags;
};
#define GPIO_DT_SPEC_GET(node, property) DT_OF(node, property)
#define DT_N_rtc_int_gpios { &standin_gpio0, 4, GPIO_ACTIVE_LOW | GPIO_PULL_UP }

struct gpio_callback;
typedef void (*gpio_callback_handler_t)(const struct device *port, struct gpio_callback *cb,
                                        gpio_port_pins_t pins);
struct gpio_callback {
    gpio_callback_handler_t handler;
    gpio_port_pins_t pin_mask;
};

int gpio_pin_configure_dt(const struct gpio_dt_spec *spec, gpio_flags_t extra_flags);
void gpio_init_callback(struct gpio_callback *callback, gpio_callback_handler_t handler,
                        gpio_port_pins_t pin_mask);
int gpio_add_callback(const struct device *port, struct gpio_callback *callback);
int gpio_pin_interrupt_configure_dt(const struct gpio_dt_spec *spec, gpio_flags_t flags);

#endif // STANDIN_ZEPHYR_GPIO_H_INCLUDED
