// kernel.h - of Zephyr's, what the port and its sample use
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_ZEPHYR_KERNEL_H_INCLUDED
#define STANDIN_ZEPHYR_KERNEL_H_INCLUDED

#include <stdbool.h>
#include <stdint.h>

#define BIT(n) (1u << (n))
#define ARG_UNUSED(name) (void)(name)

struct device {
    const char *name;
};
bool device_is_ready(const struct device *dev);

// The devicetree of app.overlay: a node is what the macros below make of its name.
extern const struct device standin_i2c0, standin_gpio0;
#define DT_OF(node, what) DT_JOIN(node, what)
#define DT_JOIN(node, what) node##_##what
#define DT_NODELABEL(label) DT_N_##label
#define DT_BUS(node) DT_OF(node, BUS)
#define DT_N_rtc_BUS standin_i2c0
#define DEVICE_DT_GET(node) (&node)

struct k_sem {
    unsigned count;
    unsigned limit;
};
typedef struct {
    int64_t ticks;
} k_timeout_t;
#define K_FOREVER ((k_timeout_t){ -1 })
#define K_SEM_DEFINE(name, initial, most) struct k_sem name = { initial, most }
void k_sem_give(struct k_sem *sem);
int k_sem_take(struct k_sem *sem, k_timeout_t timeout);

void printk(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif // STANDIN_ZEPHYR_KERNEL_H_INCLUDED
