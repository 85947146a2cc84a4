// gpio.h - of Zephyr's, what drivers for clocks use: every pin is that of /INT
//
// SPDX-License-Identifier: MIT
//
// The interrupt comes when the adapter's service() is called.

#ifndef EXAM_ZEPHYR_GPIO_H_INCLUDED
#define EXAM_ZEPHYR_GPIO_H_INCLUDED

#include <zephyr/device.h>

typedef uint8_t gpio_pin_t;
typedef uint16_t gpio_dt_flags_t;
typedef uint32_t gpio_flags_t;
typedef uint32_t gpio_port_pins_t;

#define GPIO_ACTIVE_LOW BIT(0)
#define GPIO_PULL_UP BIT(4)
#define GPIO_INPUT BIT(16)
#define GPIO_INT_DISABLE BIT(21)
#define GPIO_INT_EDGE_FALLING BIT(22)
#define GPIO_INT_EDGE_TO_ACTIVE BIT(23)
#define GPIO_INT_LEVEL_ACTIVE BIT(24)
#define GPIO_INT_LEVEL_LOW BIT(25)

struct gpio_dt_spec {
    const struct device *port;
    gpio_pin_t pin;
    gpio_dt_flags_t dt_flags;
};
#define GPIO_DT_SPEC_INST_GET(inst, property) { &exam_zephyr_gpio, 4, GPIO_ACTIVE_LOW }
#define GPIO_DT_SPEC_INST_GET_OR(inst, property, otherwise) GPIO_DT_SPEC_INST_GET(inst, property)

struct gpio_callback;
typedef void (*gpio_callback_handler_t)(const struct device *port, struct gpio_callback *callback,
                                        gpio_port_pins_t pins);
struct gpio_callback {
    gpio_callback_handler_t handler;
    gpio_port_pins_t pin_mask;
};

int gpio_add_callback(const struct device *port, struct gpio_callback *callback);
int gpio_pin_get_dt(const struct gpio_dt_spec *spec); // 1: /INT is low

static inline int gpio_add_callback_dt(const struct gpio_dt_spec *spec,
                                       struct gpio_callback *callback)
{
    return gpio_add_callback(spec->port, callback);
}
static inline bool gpio_is_ready_dt(const struct gpio_dt_spec *spec)
{
    return device_is_ready(spec->port);
}
static inline void gpio_init_callback(struct gpio_callback *callback,
                                      gpio_callback_handler_t handler, gpio_port_pins_t pin_mask)
{
    callback->handler = handler;
    callback->pin_mask = pin_mask;
}
static inline int gpio_pin_configure_dt(const struct gpio_dt_spec *spec, gpio_flags_t flags)
{
    (void)flags;
    return spec->port != NULL ? 0 : -EINVAL;
}
static inline int gpio_pin_interrupt_configure_dt(const struct gpio_dt_spec *spec,
                                                  gpio_flags_t flags)
{
    return gpio_pin_configure_dt(spec, flags);
}

#endif // EXAM_ZEPHYR_GPIO_H_INCLUDED
