// linux.c - the Linux port on a /dev/i2c-N: each transfer, and each error as the kernel gave it
//
// SPDX-License-Identifier: MIT
//
// usage: linux BUS, with a chip that stands at 2026-02-28 23:59:50. Linked with --wrap=ioctl, for
// what no bus of ours does.

#include "check.h"
#include "ins5s8563.h"
#include "ins5s8563_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>

static bool cut_short; // the next transfer

int __real_ioctl(int fd, unsigned long request, void *argument);
int __wrap_ioctl(int fd, unsigned long request, void *argument);
int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
    int made = __real_ioctl(fd, request, argument);
    return made > 0 && cut_short ? made - 1 : made;
}

static int xfer(ins5s8563_linux_t *bus, uint8_t addr7, size_t tx_len, size_t rx_len)
{
    static uint8_t tx[65536 + 1];
    static uint8_t rx[65536 + 1];
    tx[0] = 0x02;
    return ins5s8563_linux_xfer(bus, addr7, tx, tx_len, rx, rx_len);
}

static void transfers(ins5s8563_linux_t *bus)
{
    const uint8_t alarm[] = { 0x09, 0x34, 0x12 };
    uint8_t back[3] = { 0, 0, 0xEE };
    CHECK_EQ(ins5s8563_linux_xfer(bus, 0x51, alarm, 3, NULL, 0), 0);
    CHECK_EQ(ins5s8563_linux_xfer(bus, 0x51, alarm, 1, back, 2), 0); // RESTART, or it goes on at 0C
    CHECK_EQ(back[0], 0x34);
    CHECK_EQ(back[1], 0x12);
    CHECK_EQ(back[2], 0xEE);
    CHECK_EQ(xfer(bus, 0x51, 1, 8192), 0);
}

static void errors(ins5s8563_linux_t *bus)
{
    CHECK_EQ(xfer(bus, 0x50, 1, 0), -ENXIO);
    CHECK_EQ(xfer(bus, 0x51, 8193, 0), -EINVAL); // the kernel's limit
    CHECK_EQ(xfer(bus, 0x51, 1, 8193), -EINVAL);
    CHECK_EQ(xfer(bus, 0x51, 65537, 0), -EINVAL); // ours: in 16 bits it would be 1
    CHECK_EQ(xfer(bus, 0x51, 1, 65537), -EINVAL);
    cut_short = true;
    CHECK_EQ(xfer(bus, 0x51, 1, 1), -EIO);
    CHECK_EQ(xfer(bus, 0x51, 1, 0), -EIO);
    cut_short = false;
    CHECK_EQ(xfer(bus, 0x51, 1, 1), 0);
}

static void not_a_bus(void)
{
    ins5s8563_linux_t bus;
    CHECK_EQ(ins5s8563_linux_open(&bus, "/dev/no-such-bus"), -ENOENT);
    CHECK_EQ(ins5s8563_linux_open(&bus, "/dev/null"), 0);
    CHECK_EQ(xfer(&bus, 0x51, 1, 1), -ENOTTY);
    ins5s8563_linux_close(&bus);
    CHECK_EQ(xfer(&bus, 0x51, 1, 1), -EBADF);
}

static void driver(ins5s8563_linux_t *bus)
{
    ins5s8563_t rtc = { .xfer = ins5s8563_linux_xfer, .ctx = bus };
    ins5s8563_time_t time;
    CHECK_EQ(ins5s8563_get_time(&rtc, &time), INS5S8563_OK);
    CHECK_EQ(time.year, 2026);
    CHECK_EQ(time.day, 28);
    CHECK_EQ(time.second, 50);
    ins5s8563_linux_close(bus);
    CHECK_EQ(ins5s8563_get_time(&rtc, &time), INS5S8563_ERR_BUS);
    CHECK_EQ(rtc.bus_status, -EBADF);
}

int main(int argc, char **argv)
{
    ins5s8563_linux_t bus;
    if (argc != 2 || ins5s8563_linux_open(&bus, argv[1]) != 0) {
        fprintf(stderr, "linux: expected a bus\n");
        return 3;
    }
    CHECK_EQ(fcntl(bus.fd, F_GETFD), FD_CLOEXEC);
    transfers(&bus);
    errors(&bus);
    not_a_bus();
    driver(&bus);
    return check_result();
}
