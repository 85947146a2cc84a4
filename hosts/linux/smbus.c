// smbus.c - SMBus transactions as plain i2c messages
//
// SPDX-License-Identifier: MIT
//
// As the kernel does it for a bus that can only do messages: I2C_FUNC_SMBUS_EMUL. A block whose
// length comes from the device is not in that: its message has I2C_M_RECV_LEN, which the bus
// refuses.

#include "i2cdev.h"

#include <errno.h>
#include <linux/i2c-dev.h>
#include <string.h>

// A write of command, length, 32 bytes and PEC is the longest.
typedef struct pair_t {
    uint8_t out[I2C_SMBUS_BLOCK_MAX + 3];
    uint8_t in[I2C_SMBUS_BLOCK_MAX + 2];
    struct i2c_msg message[2];
    unsigned count;
} pair_t;

static uint8_t pec_of(uint8_t pec, uint8_t byte)
{
    unsigned rest = pec ^ byte;
    for (int bit = 0; bit < 8; bit++)
        rest = (rest & 0x80) != 0 ? rest << 1 ^ 0x107 : rest << 1; // x^8 + x^2 + x + 1
    return (uint8_t)rest;
}

// Of the address byte and the first `length` bytes of a message.
static uint8_t message_pec(uint8_t pec, const struct i2c_msg *message, unsigned length)
{
    unsigned read = message->flags & I2C_M_RD;
    pec = pec_of(pec, (uint8_t)((unsigned)message->addr << 1 | read));
    for (unsigned i = 0; i < length; i++)
        pec = pec_of(pec, message->buf[i]);
    return pec;
}

static void append(pair_t *pair, const uint8_t *bytes, unsigned length)
{
    memcpy(pair->out + pair->message[0].len, bytes, length);
    pair->message[0].len = (uint16_t)(pair->message[0].len + length);
}

// The second message, of a transaction that reads after its command.
static void then_read(pair_t *pair, unsigned length, unsigned flags)
{
    pair->message[1].len = (uint16_t)length;
    pair->message[1].flags = (uint16_t)(pair->message[1].flags | flags);
    pair->count = 2;
}

static void build_word(pair_t *pair, const smbus_t *smbus)
{
    bool call = smbus->size == I2C_SMBUS_PROC_CALL;
    const uint8_t word[2] = {(uint8_t)smbus->data->word, (uint8_t)(smbus->data->word >> 8)};
    if (call || !smbus->read)
        append(pair, word, 2);
    if (call || smbus->read)
        then_read(pair, 2, 0);
}

static int build_block(pair_t *pair, const smbus_t *smbus)
{
    const uint8_t *block = smbus->data->block;
    bool i2c_block = smbus->size == I2C_SMBUS_I2C_BLOCK_DATA;
    bool call = smbus->size == I2C_SMBUS_BLOCK_PROC_CALL;
    if ((i2c_block || call || !smbus->read) && block[0] > I2C_SMBUS_BLOCK_MAX)
        return -EINVAL;
    if (i2c_block && smbus->read)
        then_read(pair, block[0], 0);
    else if (i2c_block)
        append(pair, block + 1, block[0]);
    else {
        if (call || !smbus->read)
            append(pair, block, block[0] + 1u);
        if (call || smbus->read)
            then_read(pair, 1, I2C_M_RECV_LEN);
    }
    return 0;
}

static int build(pair_t *pair, const smbus_t *smbus)
{
    uint16_t ten = smbus->flags & I2C_M_TEN;
    pair->out[0] = smbus->command;
    pair->message[0] = (struct i2c_msg){smbus->address, ten, 1, pair->out};
    pair->message[1] = (struct i2c_msg){smbus->address, (uint16_t)(ten | I2C_M_RD), 0, pair->in};
    pair->count = 1;
    switch (smbus->size) {
    case I2C_SMBUS_QUICK: // the direction is the datum
        pair->message[0].len = 0;
        // fall through
    case I2C_SMBUS_BYTE:
        if (smbus->read)
            pair->message[0].flags |= I2C_M_RD;
        return 0;
    case I2C_SMBUS_BYTE_DATA:
        if (smbus->read)
            then_read(pair, 1, 0);
        else
            append(pair, &smbus->data->byte, 1);
        return 0;
    case I2C_SMBUS_WORD_DATA:
    case I2C_SMBUS_PROC_CALL:
        build_word(pair, smbus);
        return 0;
    default:
        return build_block(pair, smbus);
    }
}

// A write gets its PEC behind it. A read asks for one byte more; the chip knows no PEC and sends
// what its next register holds.
static uint8_t add_pec(pair_t *pair)
{
    struct i2c_msg *last = &pair->message[pair->count - 1];
    const struct i2c_msg *first = &pair->message[0];
    uint8_t pec = 0;
    if ((first->flags & I2C_M_RD) == 0)
        pec = message_pec(0, first, first->len);
    if ((last->flags & I2C_M_RD) == 0)
        append(pair, &pec, 1);
    else
        last->len++;
    return pec;
}

// After a read: the last byte against what the others make.
static int check_pec(const pair_t *pair, uint8_t first)
{
    const struct i2c_msg *last = &pair->message[pair->count - 1];
    if ((last->flags & I2C_M_RD) == 0)
        return 0;
    unsigned length = last->len - 1u;
    uint8_t pec = message_pec(pair->count == 2 ? first : 0, last, length);
    return last->buf[length] == pec ? 0 : -EBADMSG;
}

static void deliver(const pair_t *pair, const smbus_t *smbus)
{
    const uint8_t *in = pair->message[pair->count - 1].buf;
    switch (smbus->size) {
    case I2C_SMBUS_BYTE:
    case I2C_SMBUS_BYTE_DATA:
        smbus->data->byte = in[0];
        break;
    case I2C_SMBUS_WORD_DATA:
    case I2C_SMBUS_PROC_CALL:
        smbus->data->word = (uint16_t)(in[0] | (unsigned)in[1] << 8);
        break;
    case I2C_SMBUS_I2C_BLOCK_DATA:
        memcpy(smbus->data->block + 1, in, smbus->data->block[0]);
        break;
    default:
        break;
    }
}

int smbus_transfer(const bus_t *bus, const smbus_t *transaction, uint64_t *sleep_ns)
{
    pair_t pair;
    int result = build(&pair, transaction);
    if (result != 0)
        return result;
    bool with_pec = (transaction->flags & I2CDEV_PEC) != 0 &&
                    transaction->size != I2C_SMBUS_QUICK &&
                    transaction->size != I2C_SMBUS_I2C_BLOCK_DATA;
    uint8_t pec = with_pec ? add_pec(&pair) : 0;
    result = bus_transfer(bus, pair.message, pair.count, sleep_ns);
    if (result < 0)
        return result;
    if (with_pec && (result = check_pec(&pair, pec)) != 0)
        return result;
    if ((pair.message[pair.count - 1].flags & I2C_M_RD) != 0)
        deliver(&pair, transaction);
    return 0;
}
