// i2c.h - of the kernel's, what drivers for clocks use; its bus is that of the examination
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_LINUX_I2C_H_INCLUDED
#define EXAM_LINUX_I2C_H_INCLUDED

#include "../kernel.h"

#include_next <linux/i2c.h> // struct i2c_msg, I2C_FUNC_..

struct i2c_adapter {
    struct device dev;
};
struct i2c_client {
    unsigned short flags, addr;
    char name[20];
    struct i2c_adapter *adapter;
    struct device dev;
    int irq;
};
struct i2c_device_id {
    char name[20];
    unsigned long driver_data;
};
struct device_driver {
    const char *name;
    struct module *owner;
    const struct of_device_id *of_match_table;
    const struct dev_pm_ops *pm;
};
struct i2c_driver {
    struct device_driver driver;
    int (*probe)(struct i2c_client *client);
    int (*probe_new)(struct i2c_client *client);
    void (*remove)(struct i2c_client *client);
    const struct i2c_device_id *id_table;
};
extern struct i2c_driver *const standin_driver;
#define module_i2c_driver(name) struct i2c_driver *const standin_driver = &name

#define to_i2c_client(at) container_of(at, struct i2c_client, dev)
static inline void *i2c_get_clientdata(const struct i2c_client *client)
{
    return client->dev.driver_data;
}
static inline void i2c_set_clientdata(struct i2c_client *client, void *data)
{
    client->dev.driver_data = data;
}
#define i2c_check_functionality(adapter, what) ((void)(adapter), 1)
#define i2c_adapter_id(adapter) 0
#define i2c_get_match_data(client) ((const void *)((void)(client), NULL))
static inline const struct i2c_device_id *i2c_match_id(const struct i2c_device_id *table,
                                                       const struct i2c_client *client)
{
    (void)client;
    return table;
}
#define i2c_client_get_device_id(client) i2c_match_id(standin_driver->id_table, client)

int i2c_transfer(struct i2c_adapter *adapter, struct i2c_msg *messages, int count);
int i2c_master_send(const struct i2c_client *client, const char *bytes, int count);
int i2c_master_recv(const struct i2c_client *client, char *bytes, int count);
s32 i2c_smbus_read_byte(const struct i2c_client *client);
s32 i2c_smbus_write_byte(const struct i2c_client *client, u8 value);
s32 i2c_smbus_read_byte_data(const struct i2c_client *client, u8 reg);
s32 i2c_smbus_write_byte_data(const struct i2c_client *client, u8 reg, u8 value);
s32 i2c_smbus_read_word_data(const struct i2c_client *client, u8 reg);
s32 i2c_smbus_write_word_data(const struct i2c_client *client, u8 reg, u16 value);
s32 i2c_smbus_read_i2c_block_data(const struct i2c_client *client, u8 reg, u8 count, u8 *bytes);
s32 i2c_smbus_write_i2c_block_data(const struct i2c_client *client, u8 reg, u8 count,
                                   const u8 *bytes);
#define i2c_smbus_read_i2c_block_data_or_emulated i2c_smbus_read_i2c_block_data

#endif // EXAM_LINUX_I2C_H_INCLUDED
