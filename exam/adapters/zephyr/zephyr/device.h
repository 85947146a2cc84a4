// device.h - of Zephyr's devices, devicetree and utilities, what drivers for clocks use
//
// SPDX-License-Identifier: MIT
//
// The devicetree has one node, the clock: at 0x51 of one I2C bus, /INT on a pin.

#ifndef EXAM_ZEPHYR_DEVICE_H_INCLUDED
#define EXAM_ZEPHYR_DEVICE_H_INCLUDED

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef ENOTSUP
#define ENOTSUP EOPNOTSUPP
#endif

// ------------------------------------------------------------------- Kconfig

#define CONFIG_RTC_ALARM 1
#define CONFIG_RTC_INIT_PRIORITY 90
#define CONFIG_RTC_LOG_LEVEL 0

// ----------------------------------------------------------------- utilities

#define BIT(n) (1ul << (n))
#define BIT_MASK(n) (BIT(n) - 1)
#define GENMASK(high, low) ((BIT((high) - (low) + 1) - 1) << (low))
#define FIELD_GET(mask, value) (((value) & (mask)) / ((mask) & ~((mask) << 1)))
#define FIELD_PREP(mask, value) (((value) * ((mask) & ~((mask) << 1))) & (mask))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define ARG_UNUSED(name) ((void)(name))
#define CONTAINER_OF(at, type, field) ((type *)(void *)((char *)(at) - offsetof(type, field)))
#define BUILD_ASSERT(condition, ...) _Static_assert(condition, "" __VA_ARGS__)
#define __ASSERT_NO_MSG(condition) ((void)(condition))
#define __ASSERT(condition, ...) ((void)(condition))
#define IS_ENABLED(flag) EXAM_IS_SET(flag)
#define IF_ENABLED(flag, code) EXAM_IF(flag, code)
#define COND_CODE_1(flag, code, otherwise) EXAM_COND(flag, code, otherwise)

// EXAM_ONE_1 brings a comma, and with it the second of what is picked from moves on.
#define EXAM_ONE_1 ~,
#define EXAM_PICK(...) EXAM_SECOND(__VA_ARGS__, ~)
#define EXAM_FIRST(first, ...) first
#define EXAM_SECOND(first, second, ...) second
#define EXAM_BARE(...) __VA_ARGS__
#define EXAM_NOTHING(...)
#define EXAM_IS_SET(flag) EXAM_IS_SET_(flag)
#define EXAM_IS_SET_(flag) EXAM_PICK(EXAM_ONE_##flag 1, 0)
#define EXAM_IF(flag, code) EXAM_IF_(flag) code
#define EXAM_IF_(flag) EXAM_PICK(EXAM_ONE_##flag EXAM_BARE, EXAM_NOTHING)
#define EXAM_COND(flag, code, otherwise) EXAM_COND_(flag, code, otherwise)
#define EXAM_COND_(flag, code, otherwise) \
    EXAM_PICK(EXAM_ONE_##flag EXAM_BARE, EXAM_NOTHING) code \
    EXAM_PICK(EXAM_ONE_##flag EXAM_NOTHING, EXAM_BARE) otherwise

static inline uint8_t bcd2bin(uint8_t bcd) { return (uint8_t)(10 * (bcd >> 4) + (bcd & 0x0F)); }
static inline uint8_t bin2bcd(uint8_t bin)
{
    return (uint8_t)(((bin / 10) << 4) | (bin % 10));
}

// ------------------------------------------------------------------- devices

struct device {
    const char *name;
    const void *config;
    const void *api;
    void *data;
    int (*init)(const struct device *dev);
};

bool device_is_ready(const struct device *dev);

extern const struct device exam_zephyr_i2c, exam_zephyr_gpio, exam_zephyr_rtc;

#define DEVICE_API(class, name) const struct class##_driver_api name
#define DEVICE_DT_INST_DEFINE(inst, init_fn, pm, data, config, level, prio, ...) \
    const struct device exam_zephyr_rtc = { "rtc", config, EXAM_FIRST(__VA_ARGS__, ~), data, \
                                            init_fn };
#define DEVICE_DT_INST_GET(inst) (&exam_zephyr_rtc)
#define DEVICE_DT_GET(node) (&(node))

// --------------------------------------------------------------- devicetree

#define DT_NODELABEL(label) exam_zephyr_##label // i2c, rtc
#define DT_ALIAS(label) exam_zephyr_##label
#define DT_BUS(node) exam_zephyr_i2c
#define DT_DRV_INST(inst) exam_zephyr_rtc
#define DT_INST_FOREACH_STATUS_OKAY(define) define(0)
#define DT_ANY_INST_HAS_PROP_STATUS_OKAY(property) 1
#define DT_ANY_INST_ON_BUS_STATUS_OKAY(bus) 1
#define DT_INST_NODE_HAS_PROP(inst, property) 1
#define DT_HAS_COMPAT_STATUS_OKAY(compat) 1
#define DT_INST_PROP_OR(inst, property, otherwise) otherwise

#endif // EXAM_ZEPHYR_DEVICE_H_INCLUDED
