// processes.c - descriptors of /dev/i2c-N, however a program comes by them and hands them on
//
// SPDX-License-Identifier: MIT
//
// Run under `rtc8563 run` with a frozen chip. Registers 09 to 0C serve as memory, so do 0F, 12, 13.

#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHIP 0x51
#define NOBODY 0x50

int __open_2(const char *file, int flags);
int __open64_2(const char *file, int flags);
int __openat_2(int folder, const char *file, int flags);
int __openat64_2(int folder, const char *file, int flags);

static const char *path;    // /dev/i2c-N
static const char *program; // this one
static unsigned number;

// Bad arguments that the compiler does not know.
static const char *volatile no_path = NULL;
static struct iovec *volatile no_vector = (struct iovec *)8;
static volatile int minus_one = -1;

static int at(int fd, int address)
{
    CHECK_EQ(ioctl(fd, I2C_SLAVE, address), 0);
    return fd;
}

// Whether the descriptor's address is the chip's: 1 yes, 0 no, -1 it is no bus at all.
static int finds_chip(int fd)
{
    if (write(fd, "\x09", 1) == 1)
        return 1;
    return errno == ENXIO ? 0 : -1;
}

// ------------------------------------------------------------------------ open

static void test_opens(void)
{
    int dev = open("/dev", O_RDONLY | O_DIRECTORY);
    const char *name = path + 5;
    const int fds[] = {open(path, O_RDWR), open64(path, O_RDWR), openat(AT_FDCWD, path, O_RDWR),
                       openat64(dev, name, O_RDWR), openat(dev, name, O_RDWR | O_CLOEXEC),
                       __open_2(path, O_RDWR), __open64_2(path, O_RDWR),
                       __openat_2(dev, name, O_RDWR), __openat64_2(AT_FDCWD, path, O_RDWR),
                       creat(path, 0600), open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600)};
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++) {
        CHECK_MSG(fds[i] >= 0, "open %zu fails: %s", i, strerror(errno));
        CHECK_EQ(finds_chip(at(fds[i], CHIP)), 1);
        CHECK_EQ(close(fds[i]), 0);
        CHECK_EQ(ioctl(fds[i], I2C_SLAVE, CHIP), -1);
        CHECK_EQ(errno, EBADF);
    }
    close(dev);
}

static void test_open_flags(void)
{
    char odd[64], byte;
    snprintf(odd, sizeof odd, "/dev/./..//dev/i2c-%u", number);
    int fd = open(odd, O_RDONLY);
    CHECK_EQ(write(at(fd, CHIP), "\x09", 1), -1);
    CHECK_EQ(errno, EBADF);
    CHECK_EQ(read(fd, &byte, 1), 1);
    CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
    CHECK_EQ(fcntl(fd, F_GETFD), 0);
    close(fd);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    CHECK_EQ(read(at(fd, CHIP), &byte, 1), -1);
    CHECK_EQ(errno, EBADF);
    CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
    close(fd);
    CHECK_EQ(open(path, O_RDWR | O_CREAT | O_EXCL, 0600), -1);
    CHECK_EQ(errno, EEXIST);
    CHECK_EQ(open(path, O_RDONLY | O_DIRECTORY), -1);
    CHECK_EQ(errno, ENOTDIR);
    CHECK_EQ(open("/dev/i2c-254", O_RDWR), -1);
    CHECK_EQ(errno, ENOENT);
    CHECK_EQ(open(no_path, O_RDWR), -1);
    CHECK_EQ(errno, EFAULT);
}

static void check_device(const struct stat *st)
{
    CHECK(S_ISCHR(st->st_mode));
    CHECK_EQ(major(st->st_rdev), 89);
    CHECK_EQ(minor(st->st_rdev), number);
    CHECK_EQ(st->st_size, 0);
}

static void test_stats(void)
{
    struct stat st;
    struct statx stx;
    int fd = open(path, O_RDWR);
    CHECK_EQ(stat(path, &st), 0);
    check_device(&st);
    CHECK_EQ(lstat(path, &st), 0);
    check_device(&st);
    CHECK_EQ(fstat(fd, &st), 0);
    check_device(&st);
    CHECK_EQ(fstatat(fd, "", &st, AT_EMPTY_PATH), 0);
    check_device(&st);
    CHECK_EQ(statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &stx), 0);
    CHECK(S_ISCHR(stx.stx_mode) && stx.stx_rdev_major == 89 && stx.stx_rdev_minor == number);
    CHECK_EQ(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stx), 0);
    CHECK(S_ISCHR(stx.stx_mode) && stx.stx_rdev_major == 89 && stx.stx_rdev_minor == number);
    CHECK_EQ(access(path, R_OK | W_OK), 0);
    CHECK_EQ(faccessat(AT_FDCWD, path, F_OK, 0), 0);
    CHECK_EQ(lseek(fd, 0, SEEK_CUR), -1);
    CHECK_EQ(errno, ESPIPE);
    CHECK_EQ(ioctl(fd, FIOCLEX), 0);
    CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
    CHECK_EQ(ioctl(fd, FIONREAD, &st), -1);
    CHECK_EQ(errno, ENOTTY);
    CHECK_EQ(isatty(fd), 0);
    char *real = realpath(path, NULL);
    CHECK(real != NULL && strcmp(real, path) == 0);
    free(real);
    close(fd);
}

// ----------------------------------------------------------- copies and children

static void test_copies(void)
{
    int fd = at(open(path, O_RDWR), NOBODY);
    const int copies[] = {dup(fd), dup2(fd, 77), dup3(fd, 78, O_CLOEXEC), fcntl(fd, F_DUPFD, 90),
                          fcntl(fd, F_DUPFD_CLOEXEC, 90)};
    int own = open(path, O_RDWR);
    at(own, NOBODY);
    for (int i = 0; i < 5; i++) {
        CHECK(copies[i] >= 0);
        CHECK_EQ(finds_chip(copies[i]), 0);
        at(copies[i], CHIP); // one open: the address is common to all
        CHECK_EQ(finds_chip(fd), 1);
        CHECK_EQ(finds_chip(own), 0);
        at(fd, NOBODY);
        CHECK_EQ(finds_chip(copies[i]), 0);
    }
    close(fd);
    at(copies[0], CHIP);
    for (int i = 0; i < 5; i++) {
        CHECK_EQ(finds_chip(copies[i]), 1);
        close(copies[i]);
    }
    // Another file that comes by the number is left alone.
    int pipes[2];
    CHECK_EQ(pipe(pipes), 0);
    CHECK_EQ(dup2(pipes[1], own), own);
    CHECK_EQ(write(own, "abc", 3), 3);
    char text[4] = "";
    CHECK_EQ(read(pipes[0], text, 3), 3);
    CHECK_EQ(memcmp(text, "abc", 3), 0);
    close(own);
    close(pipes[0]);
    close(pipes[1]);
}

static int wait_for(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

// This program again, as `probe FD`: 40 + finds_chip().
static int probe(int fd, bool spawned)
{
    char text[16];
    snprintf(text, sizeof text, "%d", fd);
    char *const arguments[] = {(char *)program, "probe", text, NULL};
    pid_t child = -1;
    if (spawned)
        CHECK_EQ(posix_spawn(&child, program, NULL, NULL, arguments, environ), 0);
    else if ((child = fork()) == 0) {
        execv(program, arguments);
        _exit(99);
    }
    return wait_for(child);
}

static void test_children(void)
{
    int fd = at(open(path, O_RDWR), NOBODY);
    pid_t child = fork();
    if (child == 0) {
        at(fd, CHIP);
        _exit(finds_chip(fd) == 1 ? 0 : 1);
    }
    CHECK_EQ(wait_for(child), 0);
    CHECK_EQ(finds_chip(fd), 1); // the child set it for us too
    for (int spawned = 0; spawned < 2; spawned++) {
        CHECK_EQ(probe(fd, spawned), 41);
        at(fd, NOBODY);
        CHECK_EQ(probe(fd, spawned), 40);
        at(fd, CHIP);
        int closed = fcntl(fd, F_DUPFD_CLOEXEC, 0);
        CHECK_EQ(probe(closed, spawned), 39);
        close(closed);
    }
    child = vfork();
    if (child == 0) {
        close(fd); // its own descriptor, in our memory
        _exit(0);
    }
    CHECK_EQ(wait_for(child), 0);
    CHECK_EQ(finds_chip(fd), 1);
    close(fd);
}

// ------------------------------------------------------------ streams, vectors

static void test_streams(void)
{
    FILE *file = fopen(path, "r+");
    CHECK(file != NULL);
    int fd = fileno(file);
    CHECK(fd >= 0);
    setvbuf(file, NULL, _IONBF, 0);
    at(fd, CHIP);
    CHECK_EQ(fwrite("\x09\x21\x22", 1, 3, file), 3);
    CHECK_EQ(fwrite("\x09", 1, 1, file), 1);
    CHECK_EQ(fgetc(file), 0x21);
    CHECK_EQ(fgetc(file), 0x22);
    CHECK_EQ(fclose(file), 0);
    CHECK_EQ(fcntl(fd, F_GETFD), -1);

    fd = at(open(path, O_RDWR), CHIP);
    file = fdopen(fd, "w");
    CHECK_EQ(fileno(file), fd);
    CHECK_EQ(fwrite("\x09\x23", 1, 2, file), 2); // kept until it is closed: one transfer
    CHECK_EQ(fclose(file), 0);
    CHECK(fopen("/dev/i2c-254", "r") == NULL);
    CHECK_EQ(errno, ENOENT);
    CHECK(freopen(path, "r", fopen("/dev/null", "r")) == NULL);
    CHECK_EQ(errno, EOPNOTSUPP);

    fd = at(open(path, O_RDWR), CHIP);
    char byte = 0, first = 0, second = 0;
    CHECK_EQ(write(fd, "\x09", 1), 1);
    CHECK_EQ(read(fd, &byte, 1), 1);
    CHECK_EQ(byte, 0x23);
    struct iovec out[2] = {{"\x09\x24", 2}, {"\x09", 1}}; // a transfer each
    CHECK_EQ(writev(fd, out, 2), 3);
    struct iovec in[3] = {{&first, 1}, {NULL, 0}, {&second, 1}};
    CHECK_EQ(readv(fd, in, 3), 2);
    CHECK_EQ(first, 0x24);
    CHECK_EQ(second, 0x22);
    CHECK_EQ(pwrite(fd, "\x0A", 1, 0), 1);
    CHECK_EQ(pread(fd, &byte, 1, 5), 1);
    CHECK_EQ(byte, 0x22);
    CHECK_EQ(pread(fd, &byte, 1, -1), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK_EQ(readv(fd, in, 0), 0);
    CHECK_EQ(readv(fd, in, minus_one), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK_EQ(readv(fd, no_vector, 1), -1);
    CHECK_EQ(errno, EFAULT);
    close(fd);
}

// ------------------------------------------------------------ many at one chip

#define ROUNDS 300

// Writes a register and reads it back in one transfer, with others doing the same.
static int hammer(int fd, uint8_t value)
{
    int wrong = 0;
    for (int i = 0; i < ROUNDS; i++, value = (uint8_t)(value + 16)) {
        uint8_t write_it[2] = {0x0F, value}, reg = 0x0F, back = 0;
        struct i2c_msg messages[3] = {
            {CHIP, 0, 2, write_it}, {CHIP, 0, 1, &reg}, {CHIP, I2C_M_RD, 1, &back}};
        struct i2c_rdwr_ioctl_data data = {messages, 3};
        wrong += ioctl(fd, I2C_RDWR, &data) != 3 || back != value;
    }
    return wrong;
}

static void *hammer_thread(void *arg)
{
    int fd = open(path, O_RDWR);
    int wrong = hammer(fd, (uint8_t)(uintptr_t)arg);
    close(fd);
    return (void *)(intptr_t)wrong;
}

static void test_many(void)
{
    pid_t children[3];
    pthread_t threads[3];
    int common = open(path, O_RDWR);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(pthread_create(&threads[i], NULL, hammer_thread, (void *)(intptr_t)i), 0);
        if ((children[i] = fork()) == 0) // while threads are within transfers
            _exit(hammer(common, (uint8_t)(8 + i)) == 0 ? 0 : 1);
    }
    for (int i = 0; i < 3; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        CHECK_EQ((intptr_t)wrong, 0);
        CHECK_EQ(wait_for(children[i]), 0);
    }
    close(common);
}

// ------------------------------------------------------------------ signals

static volatile sig_atomic_t faults, alarms, alarm_failures;
static int alarm_fd;
static sigjmp_buf *fault_return;

static void on_fault(int number_of_signal)
{
    (void)number_of_signal;
    faults++;
    siglongjmp(*fault_return, 1);
}

static void on_alarm(int number_of_signal)
{
    (void)number_of_signal;
    alarms++;
    alarm_failures += hammer(alarm_fd, 5) != 0;
}

// The program's own handlers are kept, and work, though faults of bad arguments are caught.
static void test_own_faults(void)
{
    struct sigaction action = {.sa_handler = on_fault}, before;
    int fd = at(open(path, O_RDWR), CHIP);
    void *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigjmp_buf here;
    CHECK_EQ(write(fd, page, 1), -1);
    CHECK_EQ(errno, EFAULT);
    CHECK_EQ(sigaction(SIGSEGV, &action, &before), 0);
    CHECK(before.sa_handler == SIG_DFL);
    CHECK_EQ(write(fd, page, 1), -1);
    CHECK_EQ(errno, EFAULT);
    CHECK_EQ(faults, 0);
    fault_return = &here;
    if (sigsetjmp(here, 1) == 0)
        *(volatile char *)page = 1;
    CHECK_EQ(faults, 1);
    CHECK(signal(SIGSEGV, SIG_DFL) == on_fault);
    pid_t child = fork();
    if (child == 0) {
        *(volatile char *)page = 1;
        _exit(0);
    }
    CHECK_EQ(wait_for(child), 1000 + SIGSEGV);
    child = fork();
    if (child == 0) {
        raise(SIGBUS);
        _exit(0);
    }
    CHECK_EQ(wait_for(child), 1000 + SIGBUS);
    sigset_t all, old; // a blocked fault would end the program
    sigfillset(&all);
    CHECK_EQ(pthread_sigmask(SIG_SETMASK, &all, &old), 0);
    CHECK_EQ(write(fd, page, 1), -1);
    CHECK_EQ(errno, EFAULT);
    CHECK_EQ(ioctl(fd, I2C_FUNCS, page), -1);
    CHECK_EQ(pthread_sigmask(SIG_SETMASK, &old, NULL), 0);
    munmap(page, 4096);
    close(fd);
}

// A handler that uses the bus, while the program does.
static void test_transfers_in_handlers(void)
{
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    struct itimerval timer = {{0, 2000}, {0, 2000}};
    int fd = open(path, O_RDWR);
    alarm_fd = open(path, O_RDWR);
    CHECK_EQ(sigaction(SIGALRM, &action, NULL), 0);
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
    int wrong = 0;
    for (int i = 0; i < 1000 && alarms < 20; i++)
        wrong += hammer(fd, 3);
    timer = (struct itimerval){{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
    CHECK_EQ(wrong, 0);
    CHECK_EQ(alarm_failures, 0);
    CHECK(alarms > 0);
    close(fd);
    close(alarm_fd);
}

// A program that closes all it does not know, and one that fills the table.
static void test_descriptors_closed_under_us(void)
{
    int fd = at(open(path, O_RDWR), CHIP);
    for (int other = 3; other < 1024; other++)
        if (other != fd)
            close(other);
    CHECK_EQ(finds_chip(fd), 1);
    closefrom(fd + 1);
    CHECK_EQ(finds_chip(fd), 1);
    CHECK_EQ(hammer(fd, 7), 0);
    close(fd);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "probe") == 0)
        return 40 + finds_chip(atoi(argv[2]));
    if (argc != 2 || strncmp(argv[1], "/dev/i2c-", 9) != 0) {
        fprintf(stderr, "usage: %s /dev/i2c-N\n", argv[0]);
        return 2;
    }
    program = argv[0];
    path = argv[1];
    number = (unsigned)atoi(path + 9);
    test_opens();
    test_open_flags();
    test_stats();
    test_copies();
    test_children();
    test_streams();
    test_many();
    test_own_faults();
    test_transfers_in_handlers();
    test_descriptors_closed_under_us();
    return check_result();
}
