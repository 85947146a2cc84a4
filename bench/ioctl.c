// ioctl.c - what a transfer costs a program, beside an ioctl of the kernel that does nothing
//
// SPDX-License-Identifier: MIT
//
// usage: rtc8563 run --chip FILE --bus N -- bench_ioctl N
//
// FILE is a frozen chip: else the transfers' own time on the bus would be measured.

#include "measure.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BATCH 100u
#define TIMES 300u
#define ROUNDS 25u // of a ratio, each with so many batches of both
#define TURN 20u
#define RATIO 6.0 // to reach: a transfer costs at most so many null ioctls

static int bus, nowhere;

static void fail(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(3);
}

static void prepare_nothing(void *context) { (void)context; }

// Straight to the kernel, past any library: a request that /dev/null does not know.
static void null_ioctl(void *context)
{
    (void)context;
    for (unsigned i = 0; i < BATCH; i++)
        if (syscall(SYS_ioctl, nowhere, I2C_FUNCS, NULL) != -1) abort();
}

static void read_time(void *context)
{
    (void)context;
    uint8_t first = 0x02, time[7];
    struct i2c_msg messages[2] = {{.addr = 0x51, .len = 1, .buf = &first},
                                  {.addr = 0x51, .flags = I2C_M_RD, .len = 7, .buf = time}};
    struct i2c_rdwr_ioctl_data transfer = {messages, 2};
    for (unsigned i = 0; i < BATCH; i++)
        if (ioctl(bus, I2C_RDWR, &transfer) != 2) fail("I2C_RDWR");
}

static void read_byte(void *context)
{
    (void)context;
    union i2c_smbus_data data;
    struct i2c_smbus_ioctl_data transfer = {.read_write = I2C_SMBUS_READ, .command = 0x02,
                                            .size = I2C_SMBUS_BYTE_DATA, .data = &data};
    for (unsigned i = 0; i < BATCH; i++)
        if (ioctl(bus, I2C_SMBUS, &transfer) != 0) fail("I2C_SMBUS");
}

// In turns with the null ioctl, so that a machine whose speed drifts slows both.
static void print_ratio(const char *key, const char *text, measured *batch)
{
    double ratios[ROUNDS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        cost null = measure(prepare_nothing, null_ioctl, NULL, BATCH, TURN);
        cost c = measure(prepare_nothing, batch, NULL, BATCH, TURN);
        ratios[i] = c.median_ns / null.median_ns;
    }
    sort_values(ratios, ROUNDS);
    printf("%s\t%s\t%.2f\t%.2f\tx\t%.0f\n", key, text, ratios[0], ratios[ROUNDS / 2], RATIO);
}

int main(int argc, char **argv)
{
    char path[32];
    if (argc != 2) {
        fprintf(stderr, "usage: %s BUS\n", argv[0]);
        return 2;
    }
    snprintf(path, sizeof path, "/dev/i2c-%s", argv[1]);
    bus = open(path, O_RDWR | O_CLOEXEC);
    if (bus < 0) fail(path);
    nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0) fail("/dev/null");
    if (ioctl(bus, I2C_SLAVE, 0x51) != 0) fail("I2C_SLAVE");
    cost null = measure(prepare_nothing, null_ioctl, NULL, BATCH, TIMES);
    cost rdwr = measure(prepare_nothing, read_time, NULL, BATCH, TIMES);
    cost smbus = measure(prepare_nothing, read_byte, NULL, BATCH, TIMES);
    print_cost("ioctl_null", "null ioctl of the kernel", null, 0);
    print_cost("ioctl_rdwr", "I2C_RDWR, SEC to YEAR", rdwr, 0);
    print_cost("ioctl_smbus", "I2C_SMBUS, one register", smbus, 0);
    print_ratio("ioctl_rdwr_ratio", "I2C_RDWR beside the null ioctl", read_time);
    print_ratio("ioctl_smbus_ratio", "I2C_SMBUS beside the null ioctl", read_byte);
    return 0;
}
