// i2cdev.c - see i2cdev.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "i2cdev.h"

#include "guard.h"

#include <errno.h>
#include <limits.h>
#include <linux/i2c-dev.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define FUNCTIONS ((unsigned long)(I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL))

// A transfer is not interrupted by signals, nor ended by pthread_cancel().
static void sleep_for(uint64_t ns)
{
    if (ns == 0)
        return;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    ns += (uint64_t)until.tv_nsec;
    until.tv_sec += (time_t)(ns / SIM8563_SEC);
    until.tv_nsec = (long)(ns % SIM8563_SEC);
    while (syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0 &&
           errno == EINTR)
        continue;
}

// ----------------------------------------------------------- kernel's copies

// The kernel's copies of the messages' bytes: a few on the stack, many in pages of their own. Not
// malloc(): a signal handler may be the caller.
typedef struct copies_t {
    uint8_t few[512];
    uint8_t *bytes;
    size_t size;
} copies_t;

static bool make_copies(copies_t *copies, size_t size)
{
    copies->size = size;
    copies->bytes = copies->few;
    if (size <= sizeof copies->few)
        return true;
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    copies->bytes = pages;
    return pages != MAP_FAILED;
}

static void drop_copies(const copies_t *copies)
{
    if (copies->bytes != copies->few)
        munmap(copies->bytes, copies->size);
}

// ----------------------------------------------------------------- I2C_RDWR

// A block whose length comes from the device: the buffer's first byte says how many bytes to read
// beside the 32 that the device may add, and the whole must fit.
static bool bad_receive_length(const struct i2c_msg *message)
{
    return (message->flags & I2C_M_RECV_LEN) != 0 &&
           ((message->flags & I2C_M_RD) == 0 || message->len < 1 || message->buf[0] < 1 ||
            message->len < message->buf[0] + I2C_SMBUS_BLOCK_MAX);
}

// Message by message, as in the kernel: the first thing wrong decides.
static int copy_in(struct i2c_msg *messages, const struct i2c_msg *theirs, unsigned count,
                   uint8_t *bytes)
{
    for (unsigned i = 0; i < count; i++) {
        if (theirs[i].len > I2CDEV_LENGTH_MAX)
            return -EINVAL;
        messages[i] = theirs[i];
        messages[i].buf = bytes;
        if (!guard_copy(bytes, theirs[i].buf, theirs[i].len))
            return -EFAULT;
        if (bad_receive_length(&messages[i]))
            return -EINVAL;
        bytes += theirs[i].len;
    }
    return 0;
}

static int copy_out(const struct i2c_msg *messages, const struct i2c_msg *theirs, unsigned count)
{
    int error = 0;
    for (unsigned i = count; i-- > 0;) // where two share a buffer the first one stays
        if ((messages[i].flags & I2C_M_RD) != 0 &&
            !guard_copy(theirs[i].buf, messages[i].buf, messages[i].len))
            error = -EFAULT;
    return error;
}

static int do_rdwr(const bus_t *bus, uintptr_t arg, uint64_t *sleep_ns)
{
    struct i2c_rdwr_ioctl_data request;
    struct i2c_msg theirs[I2C_RDWR_IOCTL_MAX_MSGS];
    struct i2c_msg messages[I2C_RDWR_IOCTL_MAX_MSGS];
    if (!guard_copy(&request, (const void *)arg, sizeof request))
        return -EFAULT;
    if (request.msgs == NULL || request.nmsgs == 0 || request.nmsgs > I2C_RDWR_IOCTL_MAX_MSGS)
        return -EINVAL;
    if (!guard_copy(theirs, request.msgs, request.nmsgs * sizeof theirs[0]))
        return -EFAULT;

    size_t size = 0;
    for (unsigned i = 0; i < request.nmsgs; i++)
        size += theirs[i].len;
    copies_t copies;
    if (!make_copies(&copies, size))
        return -ENOMEM;
    int result = copy_in(messages, theirs, request.nmsgs, copies.bytes);
    if (result == 0)
        result = bus_transfer(bus, messages, request.nmsgs, sleep_ns);
    if (result >= 0) {
        int error = copy_out(messages, theirs, request.nmsgs);
        result = error != 0 ? error : result;
    }
    drop_copies(&copies);
    return result;
}

// ---------------------------------------------------------------- I2C_SMBUS

// Bytes of the data that a transaction uses; 0: none, -1: there is no such transaction.
static int smbus_data_size(const struct i2c_smbus_ioctl_data *request)
{
    switch (request->size) {
    case I2C_SMBUS_QUICK:
        return 0;
    case I2C_SMBUS_BYTE:
        return request->read_write == I2C_SMBUS_READ;
    case I2C_SMBUS_BYTE_DATA:
        return 1;
    case I2C_SMBUS_WORD_DATA:
    case I2C_SMBUS_PROC_CALL:
        return 2;
    case I2C_SMBUS_BLOCK_DATA:
    case I2C_SMBUS_BLOCK_PROC_CALL:
    case I2C_SMBUS_I2C_BLOCK_BROKEN:
    case I2C_SMBUS_I2C_BLOCK_DATA:
        return (int)sizeof(union i2c_smbus_data);
    default:
        return -1;
    }
}

static int do_smbus(const bus_t *bus, const i2cdev_open_t *open, uintptr_t arg, uint64_t *sleep_ns)
{
    struct i2c_smbus_ioctl_data request;
    if (!guard_copy(&request, (const void *)arg, sizeof request))
        return -EFAULT;
    int size = smbus_data_size(&request);
    if (size < 0 || request.read_write > 1 || (size > 0 && request.data == NULL))
        return -EINVAL;

    bool reads = request.read_write == I2C_SMBUS_READ;
    bool calls = request.size == I2C_SMBUS_PROC_CALL || request.size == I2C_SMBUS_BLOCK_PROC_CALL;
    union i2c_smbus_data data = {0};
    // A read of a block says in it how long it is to be.
    bool takes = calls || !reads || request.size == I2C_SMBUS_I2C_BLOCK_DATA;
    if (takes && !guard_copy(&data, request.data, (size_t)size))
        return -EFAULT;
    if (request.size == I2C_SMBUS_I2C_BLOCK_BROKEN) { // of old programs: reads are of 32 bytes
        request.size = I2C_SMBUS_I2C_BLOCK_DATA;
        if (reads)
            data.block[0] = I2C_SMBUS_BLOCK_MAX;
    }
    const smbus_t transaction = {open->address, open->flags,  reads,
                                 request.command, request.size, &data};
    int result = smbus_transfer(bus, &transaction, sleep_ns);
    if (result == 0 && (calls || reads) && !guard_copy(request.data, &data, (size_t)size))
        return -EFAULT;
    return result;
}

// --------------------------------------------------------------------- calls

static int set_address(i2cdev_open_t *open, uintptr_t arg)
{
    // No driver is bound to any address here, so I2C_SLAVE is never EBUSY.
    if (arg > ((open->flags & I2C_M_TEN) != 0 ? 0x3FF : 0x7F))
        return -EINVAL;
    open->address = (uint16_t)arg;
    return 0;
}

static int set_flag(i2cdev_open_t *open, uint16_t flag, bool on)
{
    if (on)
        open->flags |= flag;
    else
        open->flags &= (uint16_t)~flag;
    return 0;
}

static int do_transfer(const bus_t *bus, const i2cdev_open_t *open, unsigned request,
                       uintptr_t arg)
{
    guard_section_t section;
    uint64_t sleep_ns = 0;
    guard_enter(&section);
    int result = request == I2C_RDWR ? do_rdwr(bus, arg, &sleep_ns)
                                     : do_smbus(bus, open, arg, &sleep_ns);
    guard_leave(&section);
    sleep_for(sleep_ns);
    return result;
}

static int tell_functions(uintptr_t arg)
{
    guard_section_t section;
    const unsigned long functions = FUNCTIONS;
    guard_enter(&section);
    bool told = guard_copy((void *)arg, &functions, sizeof functions);
    guard_leave(&section);
    return told ? 0 : -EFAULT;
}

int64_t i2cdev_ioctl(const bus_t *bus, i2cdev_open_t *open, unsigned request, uintptr_t arg)
{
    switch (request) {
    case I2C_SLAVE:
    case I2C_SLAVE_FORCE:
        return set_address(open, arg);
    case I2C_TENBIT:
        return set_flag(open, I2C_M_TEN, arg != 0);
    case I2C_PEC:
        return set_flag(open, I2CDEV_PEC, arg != 0);
    case I2C_FUNCS:
        return tell_functions(arg);
    case I2C_RDWR:
    case I2C_SMBUS:
        return do_transfer(bus, open, request, arg);
    case I2C_RETRIES: // taken, and without effect: no arbitration is ever lost,
    case I2C_TIMEOUT: // and no clock stretched [I2C-7]
        return arg > INT_MAX ? -EINVAL : 0;
    default:
        return -ENOTTY;
    }
}

// One message to or from the address set. read() and write() know no PEC.
static int64_t do_message(const bus_t *bus, const i2cdev_open_t *open, void *buffer,
                          struct i2c_msg *message, uint64_t *sleep_ns)
{
    bool reads = (message->flags & I2C_M_RD) != 0;
    message->addr = open->address;
    message->flags |= open->flags & I2C_M_TEN;
    if (!reads && !guard_copy(message->buf, buffer, message->len))
        return -EFAULT;
    int result = bus_transfer(bus, message, 1, sleep_ns);
    if (result < 0)
        return result;
    if (reads && !guard_copy(buffer, message->buf, message->len))
        return -EFAULT;
    return message->len;
}

static int64_t transfer_buffer(const bus_t *bus, const i2cdev_open_t *open, void *buffer,
                               size_t size, uint16_t direction)
{
    copies_t copies;
    guard_section_t section;
    uint64_t sleep_ns = 0;
    int64_t result = -ENOMEM;
    size = size < I2CDEV_LENGTH_MAX ? size : I2CDEV_LENGTH_MAX;
    guard_enter(&section);
    if (make_copies(&copies, size)) {
        struct i2c_msg message = {0, direction, (uint16_t)size, copies.bytes};
        result = do_message(bus, open, buffer, &message, &sleep_ns);
        drop_copies(&copies);
    }
    guard_leave(&section);
    sleep_for(sleep_ns);
    return result;
}

int64_t i2cdev_read(const bus_t *bus, const i2cdev_open_t *open, void *buffer, size_t size)
{
    return transfer_buffer(bus, open, buffer, size, I2C_M_RD);
}

int64_t i2cdev_write(const bus_t *bus, const i2cdev_open_t *open, const void *buffer, size_t size)
{
    return transfer_buffer(bus, open, (void *)(uintptr_t)buffer, size, 0);
}
