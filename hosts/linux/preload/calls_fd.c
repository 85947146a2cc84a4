// calls_fd.c - calls on a descriptor
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "preload.h"

#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

// The bounds are checked as the C library does when it is asked to fortify.
EXPORT ssize_t __read_chk(int fd, void *buffer, size_t size, size_t room);
EXPORT ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t at, size_t room);
EXPORT ssize_t __pread64_chk(int fd, void *buffer, size_t size, off64_t at, size_t room);
_Noreturn void __chk_fail(void);

// ------------------------------------------------------------- read and write

// 0, or the errno for a descriptor not opened to read (write).
static int refuse(const descriptor_t *descriptor, int other_access)
{
    return descriptor->access == other_access ? -EBADF : 0;
}

static int64_t bus_read(const descriptor_t *descriptor, void *buffer, size_t size)
{
    bus_t bus;
    const i2cdev_open_t open = {descriptor->address, descriptor->flags};
    int error = refuse(descriptor, O_WRONLY);
    if (error == 0)
        error = run_bus(descriptor->number, &bus);
    return error != 0 ? error : i2cdev_read(&bus, &open, buffer, size);
}

static int64_t bus_write(const descriptor_t *descriptor, const void *buffer, size_t size)
{
    bus_t bus;
    const i2cdev_open_t open = {descriptor->address, descriptor->flags};
    int error = refuse(descriptor, O_RDONLY);
    if (error == 0)
        error = run_bus(descriptor->number, &bus);
    return error != 0 ? error : i2cdev_write(&bus, &open, buffer, size);
}

EXPORT ssize_t read(int fd, void *buffer, size_t size)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(read)(fd, buffer, size);
    return give(bus_read(&descriptor, buffer, size));
}

ssize_t __read_chk(int fd, void *buffer, size_t size, size_t room)
{
    if (size > room)
        __chk_fail();
    return read(fd, buffer, size);
}

EXPORT ssize_t write(int fd, const void *buffer, size_t size)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(write)(fd, buffer, size);
    return give(bus_write(&descriptor, buffer, size));
}

// The device takes a position and does not care for it.
EXPORT ssize_t pread(int fd, void *buffer, size_t size, off_t at)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(pread)(fd, buffer, size, at);
    return give(at < 0 ? -EINVAL : bus_read(&descriptor, buffer, size));
}

EXPORT ssize_t pread64(int fd, void *buffer, size_t size, off64_t at)
{
    return pread(fd, buffer, size, at);
}

ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t at, size_t room)
{
    if (size > room)
        __chk_fail();
    return pread(fd, buffer, size, at);
}

ssize_t __pread64_chk(int fd, void *buffer, size_t size, off64_t at, size_t room)
{
    return __pread_chk(fd, buffer, size, at, room);
}

EXPORT ssize_t pwrite(int fd, const void *buffer, size_t size, off_t at)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(pwrite)(fd, buffer, size, at);
    return give(at < 0 ? -EINVAL : bus_write(&descriptor, buffer, size));
}

EXPORT ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t at)
{
    return pwrite(fd, buffer, size, at);
}

// -------------------------------------------------------------------- vectors

// *total is only told apart from 0.
static int copy_vector(struct iovec *to, const struct iovec *from, size_t count, size_t *total)
{
    guard_section_t section;
    guard_enter(&section);
    bool whole = guard_copy(to, from, count * sizeof *to);
    guard_leave(&section);
    if (!whole)
        return -EFAULT;
    for (size_t i = 0; i < count; i++) {
        if (to[i].iov_len > SSIZE_MAX)
            return -EINVAL;
        *total |= to[i].iov_len;
    }
    return 0;
}

// A device without calls for vectors gets one call for each part, until one is short or fails: each
// is a transfer of its own. Empty parts are passed over, but not at the beginning.
static int64_t each_part(const descriptor_t *descriptor, const struct iovec *vector, int count,
                         bool writes)
{
    if (count <= 0 || count > IOV_MAX)
        return count == 0 ? 0 : -EINVAL;
    struct iovec parts[count];
    size_t total = 0;
    int64_t done = copy_vector(parts, vector, (size_t)count, &total);
    if (done != 0 || total == 0)
        return done;
    for (int i = 0; i < count; i++) {
        if (i > 0 && parts[i].iov_len == 0)
            continue;
        int64_t result = writes ? bus_write(descriptor, parts[i].iov_base, parts[i].iov_len)
                                : bus_read(descriptor, parts[i].iov_base, parts[i].iov_len);
        if (result < 0)
            return done > 0 ? done : result;
        done += result;
        if ((size_t)result != parts[i].iov_len)
            break;
    }
    return done;
}

EXPORT ssize_t readv(int fd, const struct iovec *vector, int count)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(readv)(fd, vector, count);
    return give(each_part(&descriptor, vector, count, false));
}

EXPORT ssize_t writev(int fd, const struct iovec *vector, int count)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(writev)(fd, vector, count);
    return give(each_part(&descriptor, vector, count, true));
}

EXPORT ssize_t preadv(int fd, const struct iovec *vector, int count, off_t at)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(preadv)(fd, vector, count, at);
    return give(at < 0 ? -EINVAL : each_part(&descriptor, vector, count, false));
}

EXPORT ssize_t preadv64(int fd, const struct iovec *vector, int count, off64_t at)
{
    return preadv(fd, vector, count, at);
}

EXPORT ssize_t pwritev(int fd, const struct iovec *vector, int count, off_t at)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(pwritev)(fd, vector, count, at);
    return give(at < 0 ? -EINVAL : each_part(&descriptor, vector, count, true));
}

EXPORT ssize_t pwritev64(int fd, const struct iovec *vector, int count, off64_t at)
{
    return pwritev(fd, vector, count, at);
}

EXPORT off_t lseek(int fd, off_t offset, int whence)
{
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || !descriptor_get(fd, &descriptor))
        return REAL(lseek)(fd, offset, whence);
    errno = ESPIPE;
    return -1;
}

EXPORT off64_t lseek64(int fd, off64_t offset, int whence)
{
    return lseek(fd, offset, whence);
}

// ---------------------------------------------------------------------- ioctl

// What the kernel does for every file, before the device is asked.
static bool is_general(unsigned request)
{
    return request == FIOCLEX || request == FIONCLEX || request == FIONBIO;
}

static int64_t bus_ioctl(int fd, descriptor_t *descriptor, unsigned request, uintptr_t arg)
{
    bus_t bus;
    i2cdev_open_t open = {descriptor->address, descriptor->flags};
    int error = run_bus(descriptor->number, &bus);
    if (error != 0)
        return error;
    int64_t result = i2cdev_ioctl(&bus, &open, request, arg);
    if (open.address != descriptor->address || open.flags != descriptor->flags) {
        descriptor->address = open.address;
        descriptor->flags = open.flags;
        if (descriptor_put(fd, descriptor) != 0)
            return -EIO;
    }
    return result;
}

EXPORT int ioctl(int fd, unsigned long request, ...)
{
    va_list list;
    va_start(list, request);
    uintptr_t arg = va_arg(list, uintptr_t);
    va_end(list);
    descriptor_t descriptor;
    if (!descriptor_maybe(fd) || is_general((unsigned)request) ||
        !descriptor_get(fd, &descriptor))
        return REAL(ioctl)(fd, request, arg);
    return (int)give(bus_ioctl(fd, &descriptor, (unsigned)request, arg));
}

// -------------------------------------------------------------- copy and close

EXPORT int dup(int fd)
{
    int copy = REAL(dup)(fd);
    descriptor_copied(fd, copy);
    return copy;
}

EXPORT int dup2(int fd, int to)
{
    int copy = REAL(dup2)(fd, to);
    if (copy >= 0 && copy != fd) {
        descriptor_forget(copy);
        descriptor_copied(fd, copy);
    }
    return copy;
}

EXPORT int dup3(int fd, int to, int flags)
{
    int copy = REAL(dup3)(fd, to, flags);
    if (copy >= 0) {
        descriptor_forget(copy);
        descriptor_copied(fd, copy);
    }
    return copy;
}

EXPORT int fcntl(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    uintptr_t arg = va_arg(list, uintptr_t);
    va_end(list);
    int result = REAL(fcntl)(fd, command, arg);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        descriptor_copied(fd, result);
    return result;
}

EXPORT int fcntl64(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    uintptr_t arg = va_arg(list, uintptr_t);
    va_end(list);
    return fcntl(fd, command, arg);
}

EXPORT int close(int fd)
{
    descriptor_forget(fd);
    return REAL(close)(fd);
}
