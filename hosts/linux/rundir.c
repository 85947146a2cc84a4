// rundir.c - see rundir.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "rundir.h"

#include "bus.h"
#include "raw.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 160 // of a path below the directory

// ------------------------------------------------------------------ reading

bool rundir_parse(const char **text, rundir_bus_t *bus)
{
    int length = 0;
    unsigned scl_hz = 0;
    const char *line = *text;
    const char *end = strchr(line, '\n');
    if (end == NULL || sscanf(line, "%u %u %n", &bus->number, &scl_hz, &length) != 2)
        return false;
    size_t size = (size_t)(end - line) - (size_t)length;
    if (bus->number > RUNDIR_NUMBER_MAX || scl_hz < BUS_SCL_HZ_MIN || scl_hz > BUS_SCL_HZ_MAX ||
        line + length >= end || line[length] != '/' || size >= sizeof bus->chip)
        return false;
    bus->scl_hz = scl_hz;
    memcpy(bus->chip, line + length, size);
    bus->chip[size] = '\0';
    *text = end + 1;
    return true;
}

int rundir_number_taken(unsigned number)
{
    static const char *const places[] = {"/dev/i2c-%u", "/sys/bus/i2c/devices/i2c-%u"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char path[64];
        struct stat st;
        snprintf(path, sizeof path, places[i], number);
        if (lstat(path, &st) == 0)
            return 1;
        if (errno != ENOENT)
            return -1;
    }
    return 0;
}

// ------------------------------------------------------------------- making

// All of these take a path below the directory; a failure anywhere makes the whole fail.
typedef struct maker_t {
    const char *path;
    int folder; // open descriptor of the directory
    bool remote;
    int error;  // errno of the first failure; 0: there was none
} maker_t;

static void check(maker_t *maker, bool done)
{
    if (!done && maker->error == 0)
        maker->error = errno;
}

// With all the directories above it.
static void make_folder(maker_t *maker, const char *below)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s", below);
    for (char *at = path; at != NULL; ) {
        at = strchr(at, '/');
        if (at != NULL)
            *at = '\0';
        check(maker, mkdirat(maker->folder, path, 0755) == 0 || errno == EEXIST);
        if (at != NULL)
            *at++ = '/';
    }
}

static void make_file(maker_t *maker, const char *below, mode_t mode, const char *text)
{
    int fd;
    do
        fd = openat(maker->folder, below, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    check(maker, fd >= 0 && fchmod(fd, mode) == 0 && raw_write(fd, text, strlen(text)));
    if (fd >= 0 && (errno = raw_close(fd)) != 0)
        check(maker, false);
}

static void make_link(maker_t *maker, const char *below, const char *target)
{
    check(maker, symlinkat(target, maker->folder, below) == 0 || errno == EEXIST);
}

// What the machine has in this folder of links comes along.
static void copy_class(maker_t *maker, const char *below)
{
    char real[PATH_SIZE + 1];
    snprintf(real, sizeof real, "/%s", below);
    DIR *folder = opendir(real);
    struct dirent *entry = NULL;
    check(maker, folder != NULL || errno == ENOENT);
    for (errno = 0; folder != NULL && (entry = readdir(folder)) != NULL; errno = 0) {
        char target[PATH_SIZE + 300];
        snprintf(target, sizeof target, "%s/%s", real, entry->d_name);
        if (entry->d_name[0] != '.')
            make_link(maker, target + 1, target);
    }
    if (folder != NULL) {
        check(maker, errno == 0);
        closedir(folder);
    }
}

// What sysfs has for an adapter and its character device; # stands for the number.
#define ADAPTER "sys/devices/platform/rtc8563/i2c-#"
#define DEVICE  ADAPTER "/i2c-dev/i2c-#"
static const struct {
    char kind; // 'd' folder, 'f' file, 'l' link
    const char *below;
    const char *text;
} adapter_files[] = {
    {'d', DEVICE, ""},
    {'f', ADAPTER "/name", "rtc8563 INS5S8563\n"},
    {'f', DEVICE "/name", "rtc8563 INS5S8563\n"},
    {'f', DEVICE "/dev", "89:#\n"},
    {'f', DEVICE "/uevent", "MAJOR=89\nMINOR=#\nDEVNAME=i2c-#\n"},
    {'l', DEVICE "/device", "../../../i2c-#"},
    {'l', "sys/class/i2c-dev/i2c-#", "../../devices/platform/rtc8563/i2c-#/i2c-dev/i2c-#"},
    {'l', "sys/class/i2c-adapter/i2c-#", "../../devices/platform/rtc8563/i2c-#"},
    {'l', "sys/bus/i2c/devices/i2c-#", "../../../devices/platform/rtc8563/i2c-#"},
};

static void put_number(char out[PATH_SIZE], const char *pattern, unsigned number)
{
    size_t length = 0;
    for (; *pattern != '\0' && length < PATH_SIZE - 4; pattern++)
        if (*pattern == '#')
            length += (size_t)snprintf(out + length, 4, "%u", number & RUNDIR_NUMBER_MAX);
        else
            out[length++] = *pattern;
    out[length] = '\0';
}

static void make_adapter(maker_t *maker, unsigned number)
{
    char path[PATH_SIZE], text[PATH_SIZE];
    for (size_t i = 0; i < sizeof adapter_files / sizeof adapter_files[0]; i++) {
        put_number(path, adapter_files[i].below, number);
        put_number(text, adapter_files[i].text, number);
        if (adapter_files[i].kind == 'd')
            make_folder(maker, path);
        else if (adapter_files[i].kind == 'f')
            make_file(maker, path, 0444, text);
        else
            make_link(maker, path, text);
    }
}

// The links to our own come before those to the machine's: a number that was asked for hides the
// machine's bus of that number.
static void make_sys(maker_t *maker, const rundir_bus_t *buses, unsigned count)
{
    const char *const classes[] = {"sys/class/i2c-dev", "sys/class/i2c-adapter",
                                   "sys/bus/i2c/devices"};
    for (unsigned i = 0; i < 3; i++)
        make_folder(maker, classes[i]);
    for (unsigned i = 0; i < count; i++)
        make_adapter(maker, buses[i].number);
    for (unsigned i = 0; i < 3; i++)
        copy_class(maker, classes[i]);
}

// Programs find /sys in /proc/mounts; a container may have none.
static void make_mounts(maker_t *maker)
{
    char text[16384];
    const char line[] = "sysfs /sys sysfs rw,relatime 0 0\n";
    int fd = raw_open("/proc/mounts", O_RDONLY, 0);
    ssize_t size = fd >= 0 ? raw_read(fd, text, sizeof text - sizeof line, 0) : 0;
    check(maker, size >= 0 && (fd >= 0 || errno == ENOENT));
    if (fd >= 0)
        raw_close(fd);
    size = size > 0 ? size : 0;
    text[size] = '\0';
    if (strstr(text, " sysfs ") != NULL)
        return;
    memcpy(text + size, line, sizeof line);
    make_folder(maker, "proc");
    make_file(maker, "proc/mounts", 0444, text);
}

// A chip just powered on, its oscillator running, in real time.
static bool make_chip(const char *root, rundir_bus_t *bus)
{
    sim8563_t chip;
    const chipfile_settings_t settings = {.frozen = false, .speed_milli = CHIPFILE_SPEED_ONE};
    snprintf(bus->chip, sizeof bus->chip, "%s/fresh-%u.chip", root, bus->number);
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    return chipfile_create(bus->chip, &settings, &chip, false) == CHIPFILE_OK;
}

static void make_buses(maker_t *maker, rundir_bus_t *buses, unsigned count)
{
    static char list[RUNDIR_BUSES * (RUNDIR_CHIP_MAX + 32)];
    char path[PATH_SIZE];
    make_folder(maker, "dev");
    size_t size = 0;
    for (unsigned i = 0; i < count; i++) {
        if (buses[i].chip[0] == '\0' && maker->remote)
            snprintf(buses[i].chip, sizeof buses[i].chip, "%s/" RUNDIR_REMOTE, maker->path);
        else if (buses[i].chip[0] == '\0')
            check(maker, make_chip(maker->path, &buses[i]));
        size += (size_t)snprintf(list + size, sizeof list - size, "%u %u %s\n", buses[i].number,
                                 (unsigned)buses[i].scl_hz, buses[i].chip);
        snprintf(path, sizeof path, "dev/i2c-%u", buses[i].number);
        make_file(maker, path, 0666, "");
    }
    make_file(maker, "buses", 0644, list);
}

bool rundir_make(char path[RUNDIR_PATH_MAX], rundir_bus_t *buses, unsigned count, bool remote)
{
    snprintf(path, RUNDIR_PATH_MAX, "/tmp/rtc8563-XXXXXX");
    if (mkdtemp(path) == NULL) {
        path[0] = '\0';
        return false;
    }
    maker_t maker = {path, raw_open(path, O_RDONLY | O_DIRECTORY, 0), remote, 0};
    check(&maker, maker.folder >= 0 && fchmod(maker.folder, 0755) == 0);
    make_buses(&maker, buses, count);
    make_sys(&maker, buses, count);
    make_mounts(&maker);
    close(maker.folder);
    errno = maker.error;
    return maker.error == 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

bool rundir_remove(const char *path)
{
    return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0;
}
