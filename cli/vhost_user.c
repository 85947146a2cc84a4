// vhost_user.c - rtc8563 vhost-user: the chip for a whole guest
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "session.h"

#include "backend.h"
#include "sandbox.h"
#include "value.h"
#include "vcd.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void say(void *arg, const char *device, const char *what)
{
    failure(arg, "%s: %s", device, what);
}

// The signals that end it; they wait in the descriptor. A guest that is not there any more when it
// is called is no reason to end.
static int hold_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGHUP);
    sigprocmask(SIG_BLOCK, &held, NULL);
    return signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int listen_on(const arguments_t *args, listener_t *listener, const char *option)
{
    complaint_t complaint = {""};
    const char *path = option_value(args, option);
    if (path == NULL || listener_open(listener, path, &complaint) == 0)
        return STATUS_YES;
    return failure(args->command, "%s", complaint.text);
}

// The calendar appears first: a guest connects to it before its devices.
static int listen_on_all(const arguments_t *args, backend_t *backend)
{
    int status = listen_on(args, &backend->calendar, "time-travel");
    status = status ? status : listen_on(args, &backend->port[BACKEND_I2C].listener, "i2c");
    return status ? status : listen_on(args, &backend->port[BACKEND_GPIO].listener, "gpio");
}

// On simulated time: nothing else moves the chip.
static int begin_travel(const arguments_t *args, backend_t *backend)
{
    if (!option_given(args, "time-travel"))
        return STATUS_YES;
    int status = session_frozen(args->command, backend->lines.file,
                                option_value(args, "chip"), "--time-travel");
    if (!status)
        backend_travel(backend);
    return status;
}

// A chip file that was replaced may be of an earlier time: that is not drawn.
static void draw(void *arg, const sim8563_t *chip, uint32_t levels, uint32_t unknown)
{
    vcd_t *vcd = arg;
    sim8563_status_t status;
    sim8563_status(chip, &status);
    if (!vcd->begun || status.time_ns >= vcd->stamp_ns)
        vcd_draw(vcd, status.time_ns, levels, unknown, status.vdd_mv);
}

static int begin_drawing(const command_t *command, const char *path, backend_t *backend, vcd_t *vcd)
{
    if (path == NULL)
        return STATUS_YES;
    do
        vcd->file = fopen(path, "we");
    while (vcd->file == NULL && errno == EINTR);
    if (vcd->file == NULL)
        return failure(command, "cannot write %s: %s", path, strerror(errno));
    backend_draw(backend, draw, vcd);
    return STATUS_YES;
}

static int end_drawing(const command_t *command, const char *path, vcd_t *vcd)
{
    if (vcd->file == NULL)
        return STATUS_YES;
    vcd_end(vcd, vcd->stamp_ns);
    bool written = fflush(vcd->file) == 0 && ferror(vcd->file) == 0;
    written &= fclose(vcd->file) == 0 || errno == EINTR; // closed all the same
    return written ? STATUS_YES : failure(command, "cannot write %s: %s", path, strerror(errno));
}

// From here on there are strangers.
static int give_up(const command_t *command, const backend_t *backend)
{
    complaint_t complaint = {""};
    int folders[BACKEND_PORTS + 1];
    for (int i = 0; i < BACKEND_PORTS; i++)
        folders[i] = backend->port[i].listener.folder;
    folders[BACKEND_PORTS] = backend->calendar.folder;
    if (sandbox_enter(chipfile_path(backend->lines.file), folders, BACKEND_PORTS + 1,
                      &complaint) == 0)
        return STATUS_YES;
    return failure(command, "%s", complaint.text);
}

static int serve(const arguments_t *args, backend_t *backend, int signals)
{
    int status = listen_on_all(args, backend);
    status = status ? status : give_up(args->command, backend);
    if (!status && backend_run(backend, signals) != 0)
        status = failure(args->command, "cannot go on: %s", strerror(errno));
    if (backend_close(backend) != 0 && !status)
        status = failure(args->command, "cannot remove a socket: %s", strerror(errno));
    return status;
}

static int vhost_user_main(const arguments_t *args)
{
    static backend_t backend; // large
    uint32_t scl_hz = BUS_SCL_HZ;
    chipfile_t *file = NULL;
    const char *scl = option_value(args, "scl");
    int status = STATUS_YES;
    if (!option_given(args, "chip") || !option_given(args, "i2c"))
        return usage_error(args->command, "it needs --chip FILE and --i2c PATH");
    if (scl != NULL)
        status = parse_clock_rate(args->command, "--scl", scl, BUS_SCL_HZ_MAX, &scl_hz);
    status = status ? status
                    : session_open(args->command, option_value(args, "chip"), false, &file);
    if (status)
        return status;
    backend_init(&backend, file, scl_hz, say, (void *)(uintptr_t)args->command);
    vcd_t vcd = {0};
    status = begin_travel(args, &backend);
    if (status) {
        chipfile_close(file);
        return status;
    }
    const char *drawing = option_value(args, "vcd");
    int signals = hold_signals();
    status = signals >= 0 ? begin_drawing(args->command, drawing, &backend, &vcd)
                          : failure(args->command, "cannot wait for signals: %s", strerror(errno));
    status = status ? status : serve(args, &backend, signals);
    int drawn = end_drawing(args->command, drawing, &vcd);
    status = status ? status : drawn;
    if (signals >= 0)
        close(signals);
    chipfile_close(file);
    return status;
}

static const option_t options[] = {
    {.name = "chip", .value = "FILE", .is_file = true, .help = "the chip"},
    {.name = "i2c", .value = "PATH", .is_file = true,
     .help = "socket of the I2C adapter, with the chip at 0x51"},
    {.name = "gpio", .value = "PATH", .is_file = true,
     .help = "socket of a GPIO controller: line 0 is /INT, 1 /INT2, 2 CLKOUT"},
    {.name = "scl", .value = "RATE", .words = "100k 400k",
     .help = "clock rate of the bus, up to 400k (default: 100k)"},
    {.name = "time-travel", .value = "PATH", .is_file = true,
     .help = "socket of a calendar: the guest's simulated time, by which a frozen chip runs"},
    {.name = "vcd", .value = "OUT", .is_file = true,
     .help = "draw SCL, SDA, /INT, /INT2, CLKOUT and VDD into this file, by the chip's time"},
    {0},
};

extern const command_t command_vhost_user;
const command_t command_vhost_user = {
    .name = "vhost-user",
    .operands = "",
    .summary = "Give the chip to virtual machines, as virtio I2C and GPIO devices",
    .details =
        "A vhost-user backend for QEMU, User-mode Linux, crosvm and others. It makes the sockets\n"
        "and serves whoever connects, one guest after the other, until a signal ends it (SIGTERM,\n"
        "SIGINT, SIGHUP); then the sockets go and the exit status is 0. The chip's time goes on\n"
        "with the host's clock, and other commands may use the file meanwhile.\n"
        "\n"
        "The guest and its front end are not trusted: when one does something wrong, what it was\n"
        "is printed, its connection ends, and the next one may come. Sockets are their owner's\n"
        "alone; an old one is replaced when nobody listens on it, anything else is left.\n"
        "\n"
        "With --time-travel guest and chip share one simulated time, for User-mode Linux with\n"
        "time-travel=ext:PATH. It goes as fast as the guest can, and the same way each time.\n"
        "The chip must be frozen.\n",
    .examples = "rtc8563 vhost-user --chip rtc.chip --i2c /run/vm/i2c --gpio /run/vm/gpio\n",
    .options = options,
    .operands_max = 0,
    .main = vhost_user_main,
};
