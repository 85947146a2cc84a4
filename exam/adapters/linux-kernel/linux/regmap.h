// regmap.h - of the kernel's, what drivers for clocks use: registers without a cache
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_LINUX_REGMAP_H_INCLUDED
#define EXAM_LINUX_REGMAP_H_INCLUDED

#include <linux/i2c.h>

enum regcache_type { REGCACHE_NONE = 0, REGCACHE_RBTREE, REGCACHE_FLAT, REGCACHE_MAPLE };

struct regmap_range {
    unsigned range_min, range_max;
};
#define regmap_reg_range(low, high) { .range_min = low, .range_max = high }
struct regmap_access_table {
    const struct regmap_range *yes_ranges, *no_ranges;
    unsigned n_yes_ranges, n_no_ranges;
};
struct reg_default {
    unsigned reg, def;
};

struct regmap_config {
    const char *name;
    int reg_bits, val_bits;
    unsigned max_register;
    bool (*writeable_reg)(struct device *dev, unsigned reg);
    bool (*readable_reg)(struct device *dev, unsigned reg);
    bool (*volatile_reg)(struct device *dev, unsigned reg);
    const struct regmap_access_table *rd_table, *wr_table, *volatile_table;
    const struct reg_default *reg_defaults;
    unsigned num_reg_defaults;
    enum regcache_type cache_type;
    bool use_single_read, use_single_write;
};

struct regmap;
struct regmap *devm_regmap_init_i2c(struct i2c_client *client, const struct regmap_config *config);
struct device *regmap_get_device(struct regmap *map);
int regmap_read(struct regmap *map, unsigned reg, unsigned *value);
int regmap_write(struct regmap *map, unsigned reg, unsigned value);
int regmap_bulk_read(struct regmap *map, unsigned reg, void *bytes, size_t count);
int regmap_bulk_write(struct regmap *map, unsigned reg, const void *bytes, size_t count);
int regmap_update_bits(struct regmap *map, unsigned reg, unsigned mask, unsigned value);
int regmap_write_bits(struct regmap *map, unsigned reg, unsigned mask, unsigned value);
int regmap_test_bits(struct regmap *map, unsigned reg, unsigned bits); // 1: all are 1
#define regmap_set_bits(map, reg, bits) regmap_update_bits(map, reg, bits, bits)
#define regmap_clear_bits(map, reg, bits) regmap_update_bits(map, reg, bits, 0)

#endif // EXAM_LINUX_REGMAP_H_INCLUDED
