// conduct.c - /dev/i2c-N answers as a Linux kernel does, whatever it is asked
//
// SPDX-License-Identifier: MIT
//
// What is expected is read off the kernel's i2c-dev.c, i2c-core-smbus.c and i2c-core-base.c for a
// bus with I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL; registers are looked at through I2C_RDWR.
// Proves I2C-1, I2C-2, I2C-3, I2C-4, REG-5.

#define _GNU_SOURCE
#include "check.h"
#include "device.h"

#include <errno.h>
#include <limits.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define CHIP 0x51
#define NOBODY 0x50
#define PAGE 4096

static int device;
static uint8_t *no_page;   // a page that may not be touched; the one before it may
static uint8_t *read_only; // a page of zeros that may only be read
static uint8_t *const null;

// No address of this machine, of 64 bits or 32.
#define BAD ((uintptr_t)(UINT64_C(0xDEAD000000000000) >> (64 - 8 * sizeof(uintptr_t))))

static int call(unsigned long request, uintptr_t arg)
{
    return device_ioctl(device, request, arg);
}

static struct i2c_msg message(uint16_t address, uint16_t flags, size_t length, void *buffer)
{
    return (struct i2c_msg){address, flags, (uint16_t)length, buffer};
}

static int rdwr(struct i2c_msg *messages, unsigned count)
{
    struct i2c_rdwr_ioctl_data data = {messages, count};
    return call(I2C_RDWR, (uintptr_t)&data);
}

static int rdwr1(uint16_t address, unsigned flags, size_t length, void *buffer)
{
    struct i2c_msg one = message(address, (uint16_t)flags, length, buffer);
    return rdwr(&one, 1);
}

// Registers from `reg` on, by other means than those under test.
static void peek(uint8_t reg, uint8_t *out, size_t length)
{
    struct i2c_msg pair[2] = {message(CHIP, 0, 1, &reg), message(CHIP, I2C_M_RD, length, out)};
    CHECK_EQ(rdwr(pair, 2), 2);
}

static uint8_t peek1(uint8_t reg)
{
    uint8_t value = 0xEE;
    peek(reg, &value, 1);
    return value;
}

static void poke(uint8_t reg, uint8_t value)
{
    uint8_t bytes[2] = {reg, value};
    CHECK_EQ(rdwr1(CHIP, 0, 2, bytes), 1);
}

static void set_pointer(uint8_t reg)
{
    CHECK_EQ(rdwr1(CHIP, 0, 1, &reg), 1);
}

static void fill_alarm(void)
{
    uint8_t bytes[] = {0x09, 0x11, 0x12, 0x13, 0x04};
    CHECK_EQ(rdwr1(CHIP, 0, sizeof bytes, bytes), 1);
}

// ------------------------------------------------------------------- settings

static void test_functions(void)
{
    unsigned long functions = 0;
    CHECK_EQ(call(I2C_FUNCS, (uintptr_t)&functions), 0);
    CHECK_EQ(functions, I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL);
    CHECK_EQ(call(I2C_FUNCS, 0), -EFAULT);
    CHECK_EQ(call(I2C_FUNCS, BAD), -EFAULT);
    CHECK_EQ(call(I2C_FUNCS, (uintptr_t)no_page), -EFAULT);
    CHECK_EQ(call(I2C_FUNCS, (uintptr_t)no_page - sizeof(unsigned long) / 2), -EFAULT);
    CHECK_EQ(call(I2C_FUNCS, (uintptr_t)read_only), -EFAULT);
    CHECK_EQ(call(I2C_FUNCS, (uintptr_t)no_page - sizeof(unsigned long)), 0);
}

static void test_address(void)
{
    const unsigned long requests[] = {I2C_SLAVE, I2C_SLAVE_FORCE};
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(call(requests[i], 0), 0);
        CHECK_EQ(call(requests[i], 0x7F), 0);
        CHECK_EQ(call(requests[i], 0x80), -EINVAL);
        CHECK_EQ(call(requests[i], ULONG_MAX), -EINVAL);
        CHECK_EQ(call(I2C_TENBIT, 1), 0);
        CHECK_EQ(call(requests[i], 0x3FF), 0);
        CHECK_EQ(call(requests[i], 0x400), -EINVAL);
        CHECK_EQ(call(requests[i], CHIP), 0);
        CHECK_EQ(device_write(device, "\0", 1), -ENXIO); // nobody has ten bits
        CHECK_EQ(call(I2C_TENBIT, 0), 0);
        CHECK_EQ(device_write(device, "\0", 1), 1);
    }
    uint8_t byte = 0;
    CHECK_EQ(rdwr1(CHIP, I2C_M_TEN, 1, &byte), -ENXIO);
    CHECK_EQ(rdwr1(0, 0, 0, null), -ENXIO); // general call
    CHECK_EQ(rdwr1(CHIP + 0x80, 0, 1, &byte), 1); // shifted out as eight bits
    CHECK_EQ(rdwr1(0xA2, 0, 1, &byte), -ENXIO);
}

static void test_numbers(void)
{
    const unsigned long requests[] = {I2C_RETRIES, I2C_TIMEOUT};
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(call(requests[i], 0), 0);
        CHECK_EQ(call(requests[i], 3), 0);
        CHECK_EQ(call(requests[i], INT_MAX), 0);
        CHECK_EQ(call(requests[i], INT_MAX + 1ul), -EINVAL);
        CHECK_EQ(call(requests[i], ULONG_MAX), -EINVAL);
    }
    const unsigned long others[] = {0, 0x0700, 0x0709, 0x0721, 0xFFFFFFFF, FIONREAD, 0x5401};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        CHECK_EQ(call(others[i], BAD), -ENOTTY);
}

static void test_two_opens(void)
{
    int other = device_open();
    CHECK_EQ(call(I2C_SLAVE, CHIP), 0);
    CHECK_EQ(device_ioctl(other, I2C_SLAVE, NOBODY), 0);
    CHECK_EQ(device_write(device, "\x09", 1), 1);
    CHECK_EQ(device_write(other, "\x09", 1), -ENXIO);
    CHECK_EQ(device_ioctl(other, I2C_SLAVE, CHIP), 0);
    CHECK_EQ(call(I2C_SLAVE, NOBODY), 0);
    CHECK_EQ(device_write(device, "\x09", 1), -ENXIO);
    CHECK_EQ(device_write(other, "\x09", 1), 1);
    int fresh = device_open();
    CHECK_EQ(device_write(fresh, "\x09", 1), -ENXIO); // no address yet: 0
    CHECK_EQ(call(I2C_SLAVE, CHIP), 0);
}

// ------------------------------------------------------------------- messages

static void test_rdwr_arguments(void)
{
    static uint8_t bytes[8193];
    struct i2c_msg many[43];
    for (int i = 0; i < 43; i++)
        many[i] = message(CHIP, I2C_M_RD, 1, &bytes[i]);
    CHECK_EQ(call(I2C_RDWR, 0), -EFAULT);
    CHECK_EQ(call(I2C_RDWR, BAD), -EFAULT);
    CHECK_EQ(call(I2C_RDWR, (uintptr_t)no_page - sizeof(struct i2c_rdwr_ioctl_data) / 2), -EFAULT);
    CHECK_EQ(rdwr(NULL, 1), -EINVAL);
    CHECK_EQ(rdwr((struct i2c_msg *)BAD, 1), -EFAULT);
    CHECK_EQ(rdwr((struct i2c_msg *)BAD, 0), -EINVAL);
    CHECK_EQ(rdwr((struct i2c_msg *)BAD, 43), -EINVAL);
    CHECK_EQ(rdwr(many, 0), -EINVAL);
    CHECK_EQ(rdwr(many, 43), -EINVAL);
    CHECK_EQ(rdwr(many, UINT_MAX), -EINVAL);
    CHECK_EQ(rdwr(many, 42), 42);
    CHECK_EQ(rdwr1(CHIP, I2C_M_RD, 8192, bytes), 1);
    CHECK_EQ(rdwr1(CHIP, I2C_M_RD, 8193, bytes), -EINVAL);
    CHECK_EQ(rdwr1(CHIP, 0, 0xFFFF, bytes), -EINVAL);
    many[1] = message(CHIP, 0, 8193, bytes);
    CHECK_EQ(rdwr(many, 2), -EINVAL);
    many[0].buf = (uint8_t *)BAD; // the first thing wrong decides
    CHECK_EQ(rdwr(many, 2), -EFAULT);
}

static void test_rdwr_pointers(void)
{
    fill_alarm();
    CHECK_EQ(rdwr1(CHIP, 0, 2, null), -EFAULT);
    CHECK_EQ(rdwr1(CHIP, 0, 2, (void *)BAD), -EFAULT);
    CHECK_EQ(rdwr1(CHIP, 0, 2, no_page - 1), -EFAULT);
    CHECK_EQ(rdwr1(CHIP, I2C_M_RD, 2, no_page - 1), -EFAULT);
    CHECK_EQ(rdwr1(CHIP, 0, 0, (void *)BAD), 1); // nothing is copied
    no_page[-2] = 0x09;
    no_page[-1] = 0x21;
    CHECK_EQ(rdwr1(CHIP, 0, 2, no_page - 2), 1);
    CHECK_EQ(peek1(0x09), 0x21);

    // Buffers of reads are read too, before anything happens.
    uint8_t reg = 0x0A;
    set_pointer(0x09);
    struct i2c_msg pair[2] = {message(CHIP, 0, 1, &reg), message(CHIP, I2C_M_RD, 1, no_page)};
    CHECK_EQ(rdwr(pair, 2), -EFAULT);
    uint8_t byte = 0;
    CHECK_EQ(rdwr1(CHIP, I2C_M_RD, 1, &byte), 1);
    CHECK_EQ(byte, 0x21);

    // What cannot be written is found out when all is done.
    pair[1].buf = read_only;
    CHECK_EQ(rdwr(pair, 2), -EFAULT);
    CHECK_EQ(rdwr1(CHIP, I2C_M_RD, 1, &byte), 1);
    CHECK_EQ(byte, 0x13);
}

static void test_rdwr_data(void)
{
    uint8_t reg = 0x09, bytes[4] = {0xEE, 0xEE, 0xEE, 0xEE};
    fill_alarm();
    struct i2c_msg all[4] = {message(CHIP, 0, 1, &reg), message(CHIP, I2C_M_RD, 2, bytes),
                             message(CHIP, I2C_M_RD, 0, null),
                             message(CHIP, I2C_M_RD, 2, bytes + 2)};
    CHECK_EQ(rdwr(all, 4), 4);
    CHECK(memcmp(bytes, "\x11\x12\x13\x04", 4) == 0);
    all[3].buf = bytes; // one buffer for two: the first message's bytes stay
    CHECK_EQ(rdwr(all, 4), 4);
    CHECK(memcmp(bytes, "\x11\x12\x13\x04", 4) == 0);

    CHECK_EQ(rdwr1(CHIP, 0, 0, null), 1);
    CHECK_EQ(rdwr1(CHIP, I2C_M_RD, 0, null), 1);
    CHECK_EQ(rdwr1(NOBODY, 0, 0, null), -ENXIO);
    CHECK_EQ(rdwr1(NOBODY, I2C_M_RD, 1, bytes), -ENXIO);
    all[3].addr = NOBODY; // what was read before it is not given out
    memset(bytes, 0xEE, sizeof bytes);
    CHECK_EQ(rdwr(all, 4), -ENXIO);
    CHECK_EQ(bytes[0], 0xEE);
}

static void test_rdwr_flags(void)
{
    uint8_t bytes[64] = {0x09, 0x55};
    const uint16_t mangling[] = {I2C_M_NOSTART, I2C_M_REV_DIR_ADDR, I2C_M_IGNORE_NAK,
                                 I2C_M_NO_RD_ACK, I2C_M_STOP};
    fill_alarm();
    for (size_t i = 0; i < sizeof mangling / sizeof mangling[0]; i++) {
        CHECK_EQ(rdwr1(CHIP, mangling[i], 2, bytes), -EOPNOTSUPP);
        CHECK_EQ(rdwr1(CHIP, mangling[i] | I2C_M_RD, 2, bytes), -EOPNOTSUPP);
    }
    struct i2c_msg pair[2] = {message(CHIP, 0, 2, bytes), message(CHIP, I2C_M_STOP, 2, bytes)};
    CHECK_EQ(rdwr(pair, 2), -EOPNOTSUPP);
    CHECK_EQ(peek1(0x09), 0x11); // none of it was done

    const unsigned receive = I2C_M_RD | I2C_M_RECV_LEN;
    bytes[0] = 1;
    CHECK_EQ(rdwr1(CHIP, receive, 33, bytes), -EOPNOTSUPP);
    CHECK_EQ(rdwr1(CHIP, receive, 32, bytes), -EINVAL);
    CHECK_EQ(rdwr1(CHIP, receive, 0, bytes), -EINVAL);
    CHECK_EQ(rdwr1(CHIP, I2C_M_RECV_LEN, 33, bytes), -EINVAL);
    bytes[0] = 0;
    CHECK_EQ(rdwr1(CHIP, receive, 64, bytes), -EINVAL);
}

// -------------------------------------------------------------- read and write

static void test_read_write(void)
{
    static uint8_t bytes[9000];
    CHECK_EQ(call(I2C_SLAVE, CHIP), 0);
    fill_alarm();
    CHECK_EQ(device_write(device, "\x09", 1), 1);
    CHECK_EQ(device_read(device, bytes, 4), 4);
    CHECK(memcmp(bytes, "\x11\x12\x13\x04", 4) == 0);
    CHECK_EQ(device_write(device, "\x0A\x22\x23", 3), 3);
    CHECK_EQ(peek1(0x0A), 0x22);
    CHECK_EQ(peek1(0x0B), 0x23);

    memset(bytes, 0, sizeof bytes);
    bytes[0] = 0x10; // 8191 bytes from 10 on end at 0E: the length is cut, not refused
    CHECK_EQ(device_write(device, bytes, sizeof bytes), 8192);
    CHECK_EQ(device_write(device, "\x09\x31", 2), 2);
    CHECK_EQ(device_read(device, bytes, sizeof bytes), 8192);
    CHECK_EQ(device_write(device, "", 0), 0);
    CHECK_EQ(device_read(device, bytes, 0), 0);
    CHECK_EQ(device_write(device, (void *)BAD, 2), -EFAULT);
    CHECK_EQ(device_write(device, no_page - 1, 2), -EFAULT);
    CHECK_EQ(device_read(device, no_page - 1, 2), -EFAULT);
    CHECK_EQ(device_read(device, read_only, 2), -EFAULT);
    CHECK_EQ(peek1(0x09), 0x31);
    CHECK_EQ(call(I2C_SLAVE, NOBODY), 0);
    CHECK_EQ(device_write(device, "\x09\x32", 2), -ENXIO);
    CHECK_EQ(device_write(device, "", 0), -ENXIO);
    CHECK_EQ(device_read(device, bytes, 2), -ENXIO);
    CHECK_EQ(call(I2C_SLAVE, CHIP), 0);
}

// ---------------------------------------------------------------------- SMBus

static int smbus(uint8_t direction, uint8_t command, uint32_t size, union i2c_smbus_data *data)
{
    struct i2c_smbus_ioctl_data request = {direction, command, size, data};
    return call(I2C_SMBUS, (uintptr_t)&request);
}

#define READ I2C_SMBUS_READ
#define WRITE I2C_SMBUS_WRITE

static void test_smbus_arguments(void)
{
    union i2c_smbus_data data = {0}, *bad = (void *)BAD, *page = (void *)no_page;
    CHECK_EQ(call(I2C_SMBUS, 0), -EFAULT);
    CHECK_EQ(call(I2C_SMBUS, BAD), -EFAULT);
    CHECK_EQ(call(I2C_SMBUS, (uintptr_t)no_page - 8), -EFAULT);
    const uint32_t sizes[] = {9, 10, 255, 0x80000000, UINT32_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        CHECK_EQ(smbus(READ, 0, sizes[i], &data), -EINVAL);
    for (uint32_t size = 0; size <= I2C_SMBUS_I2C_BLOCK_DATA; size++) {
        CHECK_EQ(smbus(2, 0, size, &data), -EINVAL);
        CHECK_EQ(smbus(255, 0, size, &data), -EINVAL);
        bool unused = size == I2C_SMBUS_QUICK;
        CHECK_EQ(smbus(READ, 0, size, NULL), unused ? 0 : -EINVAL);
        unused = unused || size == I2C_SMBUS_BYTE;
        CHECK_EQ(smbus(WRITE, 0x09, size, NULL), unused ? 0 : -EINVAL);
        CHECK_EQ(smbus(WRITE, 0x09, size, bad), unused ? 0 : -EFAULT);
        CHECK_EQ(smbus(WRITE, 0x09, size, page), unused ? 0 : -EFAULT);
    }
    CHECK_EQ(smbus(READ, 0, I2C_SMBUS_BYTE, bad), -EFAULT);
    CHECK_EQ(smbus(READ, 0, I2C_SMBUS_BYTE_DATA, page), -EFAULT);
    CHECK_EQ(smbus(READ, 0, I2C_SMBUS_WORD_DATA, (void *)(no_page - 1)), -EFAULT);
    CHECK_EQ(smbus(READ, 0, I2C_SMBUS_I2C_BLOCK_DATA, (void *)(no_page - 33)), -EFAULT);
    CHECK_EQ(smbus(READ, 0, I2C_SMBUS_BYTE_DATA, (void *)read_only), -EFAULT);
    memset(no_page - 34, 0, 34);
    CHECK_EQ(smbus(READ, 0, I2C_SMBUS_I2C_BLOCK_DATA, (void *)(no_page - 34)), 0);
}

static void test_smbus_bytes(void)
{
    union i2c_smbus_data data = {0};
    fill_alarm();
    CHECK_EQ(smbus(WRITE, 0, I2C_SMBUS_QUICK, NULL), 0);
    CHECK_EQ(smbus(READ, 0, I2C_SMBUS_QUICK, NULL), 0);
    CHECK_EQ(smbus(WRITE, 0x0A, I2C_SMBUS_BYTE, NULL), 0);
    CHECK_EQ(smbus(READ, 0x77, I2C_SMBUS_BYTE, &data), 0);
    CHECK_EQ(data.byte, 0x12);
    CHECK_EQ(smbus(READ, 0x0C, I2C_SMBUS_BYTE_DATA, &data), 0);
    CHECK_EQ(data.byte, 0x04);
    data.byte = 0x44;
    CHECK_EQ(smbus(WRITE, 0x09, I2C_SMBUS_BYTE_DATA, &data), 0);
    CHECK_EQ(peek1(0x09), 0x44);
    CHECK_EQ(peek1(0x0A), 0x12);
    CHECK_EQ(smbus(READ, 0x09, I2C_SMBUS_WORD_DATA, &data), 0);
    CHECK_EQ(data.word, 0x1244);
    data.word = 0x1920;
    CHECK_EQ(smbus(WRITE, 0x0A, I2C_SMBUS_WORD_DATA, &data), 0);
    CHECK_EQ(peek1(0x0A), 0x20);
    CHECK_EQ(peek1(0x0B), 0x19);
    for (uint8_t direction = 0; direction < 2; direction++) { // written, then read from there on
        data.word = 0x2221;
        CHECK_EQ(smbus(direction, 0x09, I2C_SMBUS_PROC_CALL, &data), 0);
        CHECK_EQ(data.word, 0x0419);
        CHECK_EQ(peek1(0x09), 0x21);
        CHECK_EQ(peek1(0x0A), 0x22);
    }
}

static void test_smbus_blocks(void)
{
    union i2c_smbus_data data = {.block = {3, 0x31, 0x32, 0x33}};
    CHECK_EQ(smbus(WRITE, 0x09, I2C_SMBUS_BLOCK_DATA, &data), 0); // its length goes first
    uint8_t bytes[4];
    peek(0x09, bytes, 4);
    CHECK(memcmp(bytes, "\x03\x31\x32\x03", 4) == 0); // 0C keeps 87 of 33
    CHECK_EQ(smbus(WRITE, 0x09, I2C_SMBUS_I2C_BLOCK_DATA, &data), 0);
    peek(0x09, bytes, 3);
    CHECK(memcmp(bytes, "\x31\x32\x33", 3) == 0);

    data = (union i2c_smbus_data){.block = {2, 0xEE, 0xEE, 0xEE}};
    CHECK_EQ(smbus(READ, 0x0A, I2C_SMBUS_I2C_BLOCK_DATA, &data), 0);
    CHECK(memcmp(data.block, "\x02\x32\x33\xEE", 4) == 0);
    data.block[0] = 0;
    CHECK_EQ(smbus(READ, 0x0A, I2C_SMBUS_I2C_BLOCK_DATA, &data), 0);
    CHECK_EQ(smbus(WRITE, 0x0A, I2C_SMBUS_I2C_BLOCK_DATA, &data), 0);
    CHECK_EQ(smbus(WRITE, 0x10, I2C_SMBUS_BLOCK_DATA, &data), 0);
    data.block[0] = 7; // old programs: always 32 bytes
    CHECK_EQ(smbus(READ, 0x09, I2C_SMBUS_I2C_BLOCK_BROKEN, &data), 0);
    CHECK_EQ(data.block[0], 32);
    CHECK_EQ(data.block[1], 0x31);
    CHECK_EQ(data.block[32], 0x00);

    const uint32_t types[] = {I2C_SMBUS_BLOCK_DATA, I2C_SMBUS_I2C_BLOCK_DATA,
                              I2C_SMBUS_I2C_BLOCK_BROKEN, I2C_SMBUS_BLOCK_PROC_CALL};
    for (int i = 0; i < 4; i++) {
        data.block[0] = 33;
        CHECK_EQ(smbus(WRITE, 0x10, types[i], &data), -EINVAL);
        data.block[0] = 32;
        CHECK_EQ(smbus(WRITE, 0x10, types[i], &data), i == 3 ? -EOPNOTSUPP : 0);
    }
    data.block[0] = 33;
    CHECK_EQ(smbus(READ, 0x10, I2C_SMBUS_I2C_BLOCK_DATA, &data), -EINVAL);
    CHECK_EQ(smbus(READ, 0x10, I2C_SMBUS_BLOCK_PROC_CALL, &data), -EINVAL);
    CHECK_EQ(smbus(READ, 0x10, I2C_SMBUS_BLOCK_DATA, &data), -EOPNOTSUPP);
}

static void test_smbus_nobody(void)
{
    union i2c_smbus_data data = {.block = {1}};
    CHECK_EQ(call(I2C_SLAVE, NOBODY), 0);
    for (uint32_t size = 0; size <= I2C_SMBUS_I2C_BLOCK_DATA; size++)
        for (uint8_t direction = 0; direction < 2; direction++) {
            bool received = size == I2C_SMBUS_BLOCK_PROC_CALL ||
                            (size == I2C_SMBUS_BLOCK_DATA && direction == READ);
            data.block[0] = 1;
            CHECK_EQ(smbus(direction, 0, size, &data), received ? -EOPNOTSUPP : -ENXIO);
        }
    CHECK_EQ(call(I2C_SLAVE, CHIP), 0);
}

// ------------------------------------------------------------------------ PEC

// The remainder of the bytes, as one long polynomial, by x^8 + x^2 + x + 1.
static uint8_t remainder_of(const uint8_t *bytes, size_t length)
{
    unsigned rest = 0;
    for (size_t bit = 0; bit < (length + 1) * 8; bit++) {
        unsigned byte = bit / 8 < length ? bytes[bit / 8] : 0;
        rest = rest << 1 | (byte >> (7 - bit % 8) & 1);
        if ((rest & 0x100) != 0)
            rest ^= 0x107;
    }
    return (uint8_t)rest;
}

// The chip takes the PEC as data for the next register.
static void test_pec_write(void)
{
    union i2c_smbus_data data = {.byte = 0x21};
    CHECK_EQ(call(I2C_PEC, 1), 0);
    CHECK_EQ(smbus(WRITE, 0x09, I2C_SMBUS_BYTE_DATA, &data), 0);
    CHECK_EQ(peek1(0x0A), remainder_of((uint8_t[]){0xA2, 0x09, 0x21}, 3) & 0xBF);
    CHECK_EQ(smbus(WRITE, 0x09, I2C_SMBUS_BYTE, NULL), 0);
    CHECK_EQ(peek1(0x09), remainder_of((uint8_t[]){0xA2, 0x09}, 2));
    data.word = 0x2221;
    CHECK_EQ(smbus(WRITE, 0x09, I2C_SMBUS_WORD_DATA, &data), 0);
    CHECK_EQ(peek1(0x0B), remainder_of((uint8_t[]){0xA2, 0x09, 0x21, 0x22}, 4) & 0xBF);
    data = (union i2c_smbus_data){.block = {1, 0x33}};
    CHECK_EQ(smbus(WRITE, 0x09, I2C_SMBUS_BLOCK_DATA, &data), 0);
    CHECK_EQ(peek1(0x0B), remainder_of((uint8_t[]){0xA2, 0x09, 1, 0x33}, 4) & 0xBF);
    poke(0x0A, 0x15);
    CHECK_EQ(smbus(WRITE, 0x09, I2C_SMBUS_I2C_BLOCK_DATA, &data), 0); // these have none
    CHECK_EQ(peek1(0x0A), 0x15);
    CHECK_EQ(smbus(WRITE, 0x09, I2C_SMBUS_QUICK, NULL), 0);
    CHECK_EQ(device_write(device, "\x09\x16", 2), 2); // nor has write()
    CHECK_EQ(peek1(0x0A), 0x15);
    CHECK_EQ(call(I2C_PEC, 0), 0);
}

// A read is refused unless the register after it happens to hold the PEC: the timer's bytes can
// hold anything.
static void test_pec_read(void)
{
    union i2c_smbus_data data = {0};
    poke(0x12, 0x34);
    uint8_t pec = remainder_of((uint8_t[]){0xA2, 0x12, 0xA3, 0x34}, 4);
    CHECK_EQ(call(I2C_PEC, 1), 0);
    poke(0x13, (uint8_t)(pec ^ 1));
    CHECK_EQ(smbus(READ, 0x12, I2C_SMBUS_BYTE_DATA, &data), -EBADMSG);
    CHECK_EQ(data.byte, 0);
    poke(0x13, pec);
    CHECK_EQ(smbus(READ, 0x12, I2C_SMBUS_BYTE_DATA, &data), 0);
    CHECK_EQ(data.byte, 0x34);

    poke(0x13, remainder_of((uint8_t[]){0xA3, 0x34}, 2)); // a bare read counts from its own address
    set_pointer(0x12);
    CHECK_EQ(smbus(READ, 0, I2C_SMBUS_BYTE, &data), 0);
    CHECK_EQ(data.byte, 0x34);
    set_pointer(0x11);
    CHECK_EQ(smbus(READ, 0, I2C_SMBUS_BYTE, &data), -EBADMSG);
    CHECK_EQ(smbus(READ, 0x0F, I2C_SMBUS_WORD_DATA, &data), -EBADMSG);
    data.word = 0;
    CHECK_EQ(smbus(WRITE, 0x14, I2C_SMBUS_PROC_CALL, &data), -EBADMSG);
    data.block[0] = 2;
    CHECK_EQ(smbus(READ, 0x12, I2C_SMBUS_I2C_BLOCK_DATA, &data), 0);
    CHECK_EQ(call(I2C_PEC, 0), 0);
    CHECK_EQ(smbus(READ, 0x12, I2C_SMBUS_BYTE_DATA, &data), 0);
}

int main(int argc, char **argv)
{
    uint8_t *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                          -1, 0);
    read_only = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || read_only == MAP_FAILED ||
        mprotect(pages + PAGE, PAGE, PROT_NONE) != 0)
        return 3;
    no_page = pages + PAGE;

    device_begin(argc, argv);
    device = device_open();
    test_functions();
    test_address();
    test_numbers();
    test_two_opens();
    test_rdwr_arguments();
    test_rdwr_pointers();
    test_rdwr_data();
    test_rdwr_flags();
    test_read_write();
    test_smbus_arguments();
    test_smbus_bytes();
    test_smbus_blocks();
    test_smbus_nobody();
    test_pec_write();
    test_pec_read();
    device_end();
    return check_result();
}
