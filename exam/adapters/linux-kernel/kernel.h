// kernel.h - of Linux's headers, what drivers for I2C clocks use, but for i2c.h, rtc.h and regmap.h
//
// SPDX-License-Identifier: MIT
//
// Numbers and structures that the kernel shares with programs come from the system's <linux/...>.

#ifndef EXAM_LINUX_KERNEL_H_INCLUDED
#define EXAM_LINUX_KERNEL_H_INCLUDED

#include <errno.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

// --------------------------------------------------------------------- basics

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;
typedef __s64 time64_t;

#define ENOIOCTLCMD 515
#define ENOTSUPP 524
#define EPROBE_DEFER 517

#define __user
#define __iomem
#define __init
#define __exit
#define __maybe_unused __attribute__((unused))
#define fallthrough __attribute__((fallthrough))
#define likely(x) (x)
#define unlikely(x) (x)
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, value) ((x) = (value))
#define WARN_ON(x) (x)

#define BIT(n) (1UL << (n))
#define GENMASK(high, low) ((BIT((high) - (low) + 1) - 1) << (low))
#define FIELD_GET(mask, value) (((value) & (mask)) / ((mask) & ~((mask) << 1)))
#define FIELD_PREP(mask, value) (((value) * ((mask) & ~((mask) << 1))) & (mask))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define container_of(at, type, field) ((type *)(void *)((char *)(at) - offsetof(type, field)))
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define clamp(x, low, high) min(max(x, low), high)
#define put_user(x, at) ((*(at) = (x)), 0)
#define get_user(x, at) (((x) = *(at)), 0)

#define IS_ENABLED(option) 0
#define IS_REACHABLE(option) 0
#define IS_ERR(at) ((unsigned long)(at) >= (unsigned long)-4095)
#define IS_ERR_OR_NULL(at) ((at) == NULL || IS_ERR(at))
#define PTR_ERR(at) ((long)(at))
#define ERR_PTR(error) ((void *)(long)(error))
#define ERR_CAST(at) ((void *)(at))
#define PTR_ERR_OR_ZERO(at) (IS_ERR(at) ? (int)PTR_ERR(at) : 0)

static inline void set_bit(long n, unsigned long *bits) { *bits |= BIT(n); }
static inline void clear_bit(long n, unsigned long *bits) { *bits &= ~BIT(n); }
static inline void __set_bit(long n, unsigned long *bits) { set_bit(n, bits); }
static inline void __clear_bit(long n, unsigned long *bits) { clear_bit(n, bits); }
static inline bool test_bit(long n, const unsigned long *bits) { return (*bits & BIT(n)) != 0; }

static inline unsigned bcd2bin(u8 bcd) { return (bcd & 0x0Fu) + (bcd >> 4) * 10u; }
static inline u8 bin2bcd(unsigned bin) { return (u8)(((bin / 10) << 4) + bin % 10); }

// Time is the examination's.
void udelay(unsigned long us);
void msleep(unsigned ms);
static inline void mdelay(unsigned long ms) { udelay(ms * 1000); }
static inline void usleep_range(unsigned long least, unsigned long most)
{
    (void)most;
    udelay(least);
}
static inline void fsleep(unsigned long us) { udelay(us); }

// There is one thread.
struct mutex {
    int locked;
};
#define DEFINE_MUTEX(name) struct mutex name
static inline void mutex_init(struct mutex *lock) { lock->locked = 0; }
static inline void mutex_lock(struct mutex *lock) { lock->locked++; }
static inline void mutex_unlock(struct mutex *lock) { lock->locked--; }

// -------------------------------------------------------------------- devices

struct device_node;
struct attribute_group;
struct device {
    struct device *parent;
    struct device_node *of_node;
    void *driver_data;
    void *platform_data;
};
static inline void *dev_get_drvdata(const struct device *dev) { return dev->driver_data; }
static inline void dev_set_drvdata(struct device *dev, void *data) { dev->driver_data = data; }

// Nobody reads it.
#define dev_printk(level, dev, ...) ((void)(dev))
#define dev_emerg(dev, ...) ((void)(dev))
#define dev_crit(dev, ...) ((void)(dev))
#define dev_err(dev, ...) ((void)(dev))
#define dev_err_ratelimited(dev, ...) ((void)(dev))
#define dev_warn(dev, ...) ((void)(dev))
#define dev_warn_once(dev, ...) ((void)(dev))
#define dev_notice(dev, ...) ((void)(dev))
#define dev_info(dev, ...) ((void)(dev))
#define dev_dbg(dev, ...) ((void)(dev))
#define dev_err_probe(dev, error, ...) ((void)(dev), (error))
#define pr_err(...) ((void)0)
#define pr_warn(...) ((void)0)
#define pr_info(...) ((void)0)
#define pr_debug(...) ((void)0)

typedef unsigned gfp_t;
#define GFP_KERNEL 0u
#define kzalloc(size, flags) calloc(1, size)
#define kfree(at) free((void *)(at))
#define devm_kzalloc(dev, size, flags) ((void)(dev), calloc(1, size))
#define devm_kmalloc(dev, size, flags) ((void)(dev), malloc(size))
#define devm_kcalloc(dev, count, size, flags) ((void)(dev), calloc(count, size))
#define devm_add_action_or_reset(dev, action, data) ((void)(dev), (void)(action), 0)

#define device_init_wakeup(dev, on) ((void)(dev), 0)
#define device_set_wakeup_capable(dev, on) ((void)(dev))
#define device_may_wakeup(dev) ((void)(dev), false)
#define dev_pm_set_wake_irq(dev, irq) ((void)(dev), 0)
#define devm_pm_set_wake_irq(dev, irq) ((void)(dev), 0)
#define dev_pm_clear_wake_irq(dev) ((void)(dev))
#define enable_irq_wake(irq) ((void)(irq), 0)
#define disable_irq_wake(irq) ((void)(irq), 0)
struct dev_pm_ops {
    int (*suspend)(struct device *dev);
    int (*resume)(struct device *dev);
};
#define SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn) \
    const struct dev_pm_ops __maybe_unused name = { NULL, NULL }
#define DEFINE_SIMPLE_DEV_PM_OPS SIMPLE_DEV_PM_OPS
#define pm_sleep_ptr(at) (at)
#define pm_ptr(at) (at)

// The devicetree has the clock, with its interrupt, and no property.
struct of_device_id {
    char name[32], type[32], compatible[128];
    const void *data;
};
#define of_match_ptr(table) NULL
#define of_property_read_bool(node, name) ((void)(node), false)
#define of_property_read_u32(node, name, out) ((void)(node), (void)(out), -EINVAL)
#define of_property_read_string(node, name, out) ((void)(node), (void)(out), -EINVAL)
#define device_property_read_bool(dev, name) ((void)(dev), false)
#define device_property_present(dev, name) ((void)(dev), false)
#define device_property_read_u32(dev, name, out) ((void)(dev), (void)(out), -EINVAL)
#define of_device_get_match_data(dev) ((const void *)((void)(dev), NULL))
#define device_get_match_data(dev) ((const void *)((void)(dev), NULL))

// ----------------------------------------------------------------- interrupts

typedef enum { IRQ_NONE = 0, IRQ_HANDLED = 1, IRQ_WAKE_THREAD = 2 } irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev_id);
#define IRQF_TRIGGER_NONE 0ul
#define IRQF_TRIGGER_FALLING 2ul
#define IRQF_TRIGGER_LOW 8ul
#define IRQF_SHARED 0x80ul
#define IRQF_ONESHOT 0x2000ul

int devm_request_threaded_irq(struct device *dev, unsigned irq, irq_handler_t handler,
                              irq_handler_t thread, unsigned long flags, const char *name,
                              void *dev_id);
#define devm_request_irq(dev, irq, handler, flags, name, dev_id) \
    devm_request_threaded_irq(dev, irq, handler, NULL, flags, name, dev_id)

// -------------------------------------------------------------------- modules

struct module;
#define THIS_MODULE ((struct module *)NULL)
#define MODULE_AUTHOR(text) struct exam_module
#define MODULE_DESCRIPTION(text) struct exam_module
#define MODULE_LICENSE(text) struct exam_module
#define MODULE_ALIAS(text) struct exam_module
#define MODULE_DEVICE_TABLE(bus, table) struct exam_module

#endif // EXAM_LINUX_KERNEL_H_INCLUDED
