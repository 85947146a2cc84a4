// ioctl.c - fuzzes ioctl(), read() and write() of the bus with hostile arguments
//
// SPDX-License-Identifier: MIT
//
// Pointers that lead nowhere, into a page that is not there, or into one that may only be read;
// counts, lengths, flags and requests of any kind. The kernel has an errno for each.

#define _GNU_SOURCE
#include "folder.h"
#include "i2cdev.h"
#include "input.h"

#include <errno.h>
#include <linux/i2c-dev.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE_SIZE 4096u
#define MOST_CALLS 40

static uint8_t *no_page, *read_only;
static uint8_t room[3 * I2CDEV_LENGTH_MAX];
static bus_t bus = {.scl_hz = BUS_SCL_HZ};

static void begin(void)
{
    sim8563_t chip;
    const chipfile_settings_t settings = {.frozen = true, .speed_milli = CHIPFILE_SPEED_ONE};
    uint8_t *pages = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                          -1, 0);
    read_only = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    MUST(pages != MAP_FAILED && read_only != MAP_FAILED);
    no_page = pages + PAGE_SIZE;
    MUST(mprotect(no_page, PAGE_SIZE, PROT_NONE) == 0);
    folder_begin();
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    MUST(chipfile_create("chip", &settings, &chip, true) == CHIPFILE_OK);
    MUST(chipfile_open("chip", CHIPFILE_WRITE, &bus.file) == CHIPFILE_OK);
}

// The same chip for every input; a fault now and then.
static void fresh_chip(input_t *input)
{
    sim8563_t *chip;
    MUST(chipfile_lock(bus.file, &chip) == CHIPFILE_OK);
    sim8563_init(chip, &(sim8563_desc_t){0});
    sim8563_advance(chip, 5 * SIM8563_MS);
    uint8_t kind = take_8(input);
    (void)sim8563_fault(chip, (sim8563_fault_t)(kind % 16), take_8(input), take_8(input));
    chipfile_clear_history(bus.file);
    MUST(chipfile_commit(bus.file) == CHIPFILE_OK);
}

static void *pointer(input_t *input)
{
    uint8_t what = take_8(input), by = take_8(input);
    switch (what % 12) {
    case 0: return NULL;
    case 1: return (void *)(uintptr_t)by;
    case 2: return no_page;
    case 3: return no_page - by;
    case 4: return read_only + by;
    case 5: return (void *)(UINTPTR_MAX - by);
    case 6: return (void *)(uintptr_t)(UINT64_C(0x8000000000000000) >> by % 16);
    default: return room + by;
    }
}

static uint16_t length(input_t *input)
{
    static const uint16_t edges[] = {0, 1, 2, 8, 32, 33, 34, 8191, 8192, 8193, 0xFFFF};
    uint8_t what = take_8(input);
    return what < 0xF0 ? what % 20 : edges[what % (sizeof edges / sizeof edges[0])];
}

static struct i2c_msg message(input_t *input)
{
    uint8_t what = take_8(input);
    uint16_t address = what & 2 ? take_16(input) : 0x51;
    uint16_t flags = what & 4 ? take_16(input) : (uint16_t)(what & 1);
    return (struct i2c_msg){address, flags, length(input), pointer(input)};
}

static int64_t call_rdwr(i2cdev_open_t *open, input_t *input)
{
    static struct i2c_msg messages[64];
    uint8_t what = take_8(input);
    unsigned count = what & 0x80 ? take_16(input) : what % 5;
    for (unsigned i = 0; i < 64 && i < count; i++)
        messages[i] = message(input);
    struct i2c_rdwr_ioctl_data data = {what & 0x40 ? pointer(input) : messages, count};
    return i2cdev_ioctl(&bus, open, I2C_RDWR,
                        what & 0x20 ? (uintptr_t)pointer(input) : (uintptr_t)&data);
}

static int64_t call_smbus(i2cdev_open_t *open, input_t *input)
{
    union i2c_smbus_data data;
    uint8_t what = take_8(input);
    memset(&data, what, sizeof data);
    data.block[0] = take_8(input);
    data.block[1] = take_8(input);
    struct i2c_smbus_ioctl_data request = {what & 0x80 ? take_8(input) : what & 1, take_8(input),
                                           what & 0x40 ? take_32(input) : what >> 1 & 15,
                                           what & 0x20 ? pointer(input) : &data};
    return i2cdev_ioctl(&bus, open, I2C_SMBUS,
                        what == 0xFF ? (uintptr_t)pointer(input) : (uintptr_t)&request);
}

static int64_t call_any(i2cdev_open_t *open, input_t *input)
{
    static const unsigned requests[] = {I2C_SLAVE, I2C_SLAVE_FORCE, I2C_TENBIT, I2C_PEC,
                                        I2C_FUNCS, I2C_RETRIES, I2C_TIMEOUT, I2C_SLAVE};
    uint8_t what = take_8(input);
    switch (what % 6) {
    case 0: case 1:
        return call_rdwr(open, input);
    case 2: case 3:
        return call_smbus(open, input);
    case 4: {
        void *buffer = pointer(input);
        size_t size = what & 64 ? (size_t)take_16(input) % (2 * I2CDEV_LENGTH_MAX) : length(input);
        bool in_room = buffer >= (void *)room && buffer < (void *)(room + sizeof room);
        if (in_room && size > sizeof room / 2)
            size = sizeof room / 2;
        return what & 128 ? i2cdev_read(&bus, open, buffer, size)
                          : i2cdev_write(&bus, open, buffer, size);
    }
    default: {
        unsigned request = what & 64 ? take_32(input) : requests[what >> 3 & 7];
        uintptr_t arg = what & 128 ? (uintptr_t)pointer(input) : take_16(input);
        return i2cdev_ioctl(&bus, open, request, arg);
    }
    }
}

static bool is_known(int64_t result)
{
    return result >= 0 || result == -EFAULT || result == -EINVAL || result == -ENXIO ||
           result == -EOPNOTSUPP || result == -EBADMSG || result == -ENOTTY || result == -EBUSY;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input_t input = {data, size};
    i2cdev_open_t open = {0};
    if (bus.file == NULL)
        begin();
    fresh_chip(&input);
    open.address = take_8(&input) & 1 ? 0 : 0x51;
    for (unsigned i = 0; i < MOST_CALLS && input.left > 0; i++)
        MUST(is_known(call_any(&open, &input)));
    return 0;
}
