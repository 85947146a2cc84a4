// client.c - a program on the bus that tries again once what failed, and tells each errno
//
// SPDX-License-Identifier: MIT
//
//     client /dev/i2c-N
//
// One line for each thing done: "name ok", "name ERRNO ok" when the second try succeeded, or
// "name ERRNO ERRNO". Exit status 0: all was done in the end.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *path;
static int bus = -1, copy = -1;
static char text[2000];
static size_t length;
static bool all_done = true;

// What came is what was written.
static bool is_expected(uint8_t byte)
{
    if (byte != 0x21)
        errno = EPROTO;
    return byte == 0x21;
}

static bool do_open(void)
{
    bus = open(path, O_RDWR | O_CLOEXEC);
    return bus >= 0;
}

static bool do_functions(void)
{
    unsigned long functions;
    return ioctl(bus, I2C_FUNCS, &functions) == 0;
}

static bool do_address(void)
{
    return ioctl(bus, I2C_SLAVE, 0x51) == 0;
}

static bool do_write(void)
{
    return write(bus, "\x09\x21", 2) == 2;
}

static bool do_read(void)
{
    uint8_t byte;
    return write(bus, "\x09", 1) == 1 && read(bus, &byte, 1) == 1 && is_expected(byte);
}

static bool read_registers(uint8_t first, uint8_t *out, uint16_t size)
{
    struct i2c_msg messages[2] = {{0x51, 0, 1, &first}, {0x51, I2C_M_RD, size, out}};
    struct i2c_rdwr_ioctl_data request = {messages, 2};
    return ioctl(bus, I2C_RDWR, &request) == 2;
}

static bool do_rdwr(void)
{
    uint8_t alarm[2];
    return read_registers(0x09, alarm, 2) && is_expected(alarm[0]);
}

static bool do_long_rdwr(void)
{
    static uint8_t registers[1000];
    return read_registers(0x09, registers, sizeof registers) && is_expected(registers[0]);
}

static bool do_smbus(void)
{
    union i2c_smbus_data data = {.byte = 0x07};
    struct i2c_smbus_ioctl_data request = {I2C_SMBUS_WRITE, 0x0A, I2C_SMBUS_BYTE_DATA, &data};
    return ioctl(bus, I2C_SMBUS, &request) == 0;
}

static bool do_copy(void)
{
    uint8_t byte;
    copy = dup(bus);
    if (copy < 0)
        return false;
    bool done = write(copy, "\x09", 1) == 1 && read(copy, &byte, 1) == 1 &&
                is_expected(byte);
    int error = errno;
    close(copy);
    errno = error;
    return done;
}

// A child has the bus too; its errno is its exit status.
static bool do_child(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(do_rdwr() ? 0 : errno);
    while (child > 0 && waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    errno = child > 0 ? WEXITSTATUS(status) : errno;
    return child > 0 && status == 0;
}

static bool do_stream(void)
{
    FILE *file = fopen(path, "r+");
    if (file == NULL)
        return false;
    bool done = ioctl(fileno(file), I2C_SLAVE, 0x51) == 0;
    int error = errno;
    fclose(file);
    errno = error;
    return done;
}

static void say(const char *word)
{
    length += (size_t)snprintf(text + length, sizeof text - length, "%s", word);
}

static void attempt(const char *name, bool (*action)(void))
{
    say(name);
    for (int tries = 0; tries < 2; tries++) {
        errno = 0;
        if (action()) {
            say(" ok\n");
            return;
        }
        const char *error = strerrorname_np(errno);
        say(" ");
        say(error != NULL ? error : "?");
    }
    say("\n");
    all_done = false;
}

int main(int argc, char **argv)
{
    path = argc > 1 ? argv[1] : "";
    attempt("open", do_open);
    attempt("functions", do_functions);
    attempt("address", do_address);
    attempt("write", do_write);
    attempt("read", do_read);
    attempt("rdwr", do_rdwr);
    attempt("long-rdwr", do_long_rdwr);
    attempt("smbus", do_smbus);
    attempt("copy", do_copy);
    attempt("child", do_child);
    attempt("stream", do_stream);
    close(bus);
    return write(STDOUT_FILENO, text, length) == (ssize_t)length && all_done ? 0 : 1;
}
