// random_calls.c - whatever a program asks of /dev/i2c-N, it gets a kernel's answer and lives
//
// SPDX-License-Identifier: MIT
//
// usage: random_calls [SEED [ROUNDS]]. Calls of all kinds with arguments drawn from good and bad
// ones; the sanitizers watch. After each the bus must still work.

#define _GNU_SOURCE
#include "check.h"
#include "device.h"

#include <errno.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#define PAGE 4096

static uint64_t state; // of the generator, never 0
static int device;
static uint8_t *no_page, *read_only;
static uint8_t room[16384];

static uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % below;
}

static void *pointer(void)
{
    switch (draw(12)) {
    case 0:
        return NULL;
    case 1:
        return (void *)(uintptr_t)draw(UINT64_MAX);
    case 2:
        return no_page;
    case 3:
        return no_page - draw(64);
    case 4:
        return read_only + draw(64);
    default:
        return room + draw(sizeof room / 2);
    }
}

static uint16_t length(void)
{
    static const uint16_t edges[] = {0, 1, 2, 8, 32, 33, 34, 8191, 8192, 8193, 0xFFFF};
    return draw(3) == 0 ? edges[draw(sizeof edges / sizeof edges[0])] : (uint16_t)draw(20);
}

static struct i2c_msg message(void)
{
    uint16_t address = draw(8) == 0 ? (uint16_t)draw(0x10000) : 0x51;
    uint16_t flags = draw(8) == 0 ? (uint16_t)draw(0x10000) : (uint16_t)draw(2);
    return (struct i2c_msg){address, flags, length(), pointer()};
}

static int call_rdwr(void)
{
    struct i2c_msg messages[43];
    unsigned count = draw(10) == 0 ? (unsigned)draw(60) : 1 + (unsigned)draw(4);
    for (unsigned i = 0; i < 43; i++)
        messages[i] = message();
    struct i2c_rdwr_ioctl_data data = {draw(20) == 0 ? pointer() : messages, count};
    return device_ioctl(device, I2C_RDWR, draw(20) == 0 ? (uintptr_t)pointer() : (uintptr_t)&data);
}

static int call_smbus(void)
{
    union i2c_smbus_data data;
    for (size_t i = 0; i < sizeof data.block; i++)
        data.block[i] = (uint8_t)draw(256);
    if (draw(2) == 0)
        data.block[0] = (uint8_t)draw(34);
    struct i2c_smbus_ioctl_data request = {
        (uint8_t)(draw(20) == 0 ? draw(256) : draw(2)), (uint8_t)draw(256),
        (uint32_t)(draw(20) == 0 ? draw(UINT32_MAX) : draw(10)),
        draw(10) == 0 ? pointer() : &data};
    return device_ioctl(device, I2C_SMBUS,
                        draw(20) == 0 ? (uintptr_t)pointer() : (uintptr_t)&request);
}

static int64_t call_any(void)
{
    static const unsigned long requests[] = {I2C_SLAVE, I2C_SLAVE_FORCE, I2C_TENBIT, I2C_PEC,
                                             I2C_FUNCS, I2C_RETRIES, I2C_TIMEOUT, 0x0799};
    size_t size = draw(20) == 0 ? (size_t)draw(100000) : length();
    switch (draw(6)) {
    case 0:
    case 1:
        return call_rdwr();
    case 2:
    case 3:
        return call_smbus();
    case 4:
        return draw(2) == 0 ? device_read(device, pointer(), size % (sizeof room / 2))
                            : device_write(device, pointer(), size % (sizeof room / 2));
    default:
        return device_ioctl(device, requests[draw(sizeof requests / sizeof requests[0])],
                            draw(2) == 0 ? (uintptr_t)draw(0x60) : (uintptr_t)pointer());
    }
}

static bool is_known(int64_t result)
{
    return result >= 0 || result == -EFAULT || result == -EINVAL || result == -ENXIO ||
           result == -EOPNOTSUPP || result == -EBADMSG || result == -ENOTTY;
}

// STOP and test mode stay off, so that the chip is what it was for the next round.
static void check_alive(void)
{
    uint8_t reset[3] = {0x00, 0x00, 0x00}, set[2] = {0x09, (uint8_t)draw(256)};
    uint8_t reg = 0x09, back = 0;
    struct i2c_msg messages[4] = {{0x51, 0, 3, reset}, {0x51, 0, 2, set}, {0x51, 0, 1, &reg},
                                  {0x51, I2C_M_RD, 1, &back}};
    struct i2c_rdwr_ioctl_data data = {messages, 4};
    CHECK_EQ(device_ioctl(device, I2C_RDWR, (uintptr_t)&data), 4);
    CHECK_EQ(back, set[1]);
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : (uint64_t)time(NULL);
    unsigned rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 0) : 20000;
    uint8_t *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                          -1, 0);
    read_only = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || read_only == MAP_FAILED ||
        mprotect(pages + PAGE, PAGE, PROT_NONE) != 0)
        return 3;
    no_page = pages + PAGE;
    state = seed * 2 + 1;
    printf("repeat with: %s %llu %u\n", argv[0], (unsigned long long)seed, rounds);
    fflush(stdout);
    device_begin(argc, argv);
    device = device_open();
    for (unsigned i = 0; i < rounds; i++) {
        int64_t result = call_any();
        CHECK_MSG(is_known(result), "seed %llu, round %u: %lld", (unsigned long long)seed, i,
                  (long long)result);
        check_alive();
    }
    device_end();
    return check_result();
}
