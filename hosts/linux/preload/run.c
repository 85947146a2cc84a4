// run.c - the run's directory and its buses, as seen from a process of it
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "preload.h"

#include "raw.h"
#include "trace.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

char run_directory[RUNDIR_PATH_MAX];
rundir_bus_t run_buses[RUNDIR_BUSES];
unsigned run_bus_count;
char run_remote[RUNDIR_PATH_MAX + 8];

static _Atomic(chipfile_t *) files[RUNDIR_BUSES];
static char trace_path[RUNDIR_PATH_MAX + 8]; // "": nobody listens

void find_real(void *function_pointer, const char *name)
{
    void *real = dlsym(RTLD_NEXT, name);
    memcpy(function_pointer, &real, sizeof real);
}

int64_t give(int64_t result)
{
    if (result >= 0)
        return result;
    errno = (int)-result;
    return -1;
}

static int index_of(unsigned number)
{
    for (unsigned i = 0; i < run_bus_count; i++)
        if (run_buses[i].number == number)
            return (int)i;
    return -1;
}

bool run_has_bus(unsigned number)
{
    return index_of(number) >= 0;
}

// Two threads may come at once: the second one's handle is not needed.
static chipfile_t *file_of(int index)
{
    chipfile_t *file = files[index];
    if (file != NULL)
        return file;
    if (chipfile_open(run_buses[index].chip, CHIPFILE_WRITE, &file) != CHIPFILE_OK)
        return NULL;
    chipfile_t *none = NULL;
    if (atomic_compare_exchange_strong(&files[index], &none, file))
        return file;
    chipfile_close(file);
    return none;
}

static void watch(void *arg, const bus_report_t *report)
{
    const rundir_bus_t *bus = arg;
    trace_send(trace_path, bus->number, report);
}

int run_bus(unsigned number, bus_t *out)
{
    int index = index_of(number);
    if (index >= 0 && run_remote[0] != '\0') {
        *out = (bus_t){.remote = run_remote};
        return 0;
    }
    chipfile_t *file = index >= 0 ? file_of(index) : NULL;
    if (file == NULL)
        return -ENODEV;
    *out = (bus_t){.file = file,
                   .scl_hz = run_buses[index].scl_hz,
                   .watch = trace_path[0] != '\0' ? watch : NULL,
                   .watch_arg = &run_buses[index]};
    return 0;
}

// Without its list of buses this program would find those of the machine under their numbers, and
// write to another chip than it was meant to.
_Noreturn static void refuse_to_start(const char *path)
{
    char sentence[RUNDIR_PATH_MAX + 200];
    int size = snprintf(sentence, sizeof sentence, "rtc8563 run: cannot start %s: cannot read %s: "
                        "%s\n", program_invocation_short_name, path, strerror(errno));
    raw_write(STDERR_FILENO, sentence, (size_t)size < sizeof sentence ? (size_t)size
                                                                      : sizeof sentence);
    _exit(126);
}

static void read_buses(void)
{
    static char text[RUNDIR_BUSES * (RUNDIR_CHIP_MAX + 32)];
    char path[RUNDIR_PATH_MAX + 8];
    snprintf(path, sizeof path, "%s/buses", run_directory);
    int fd = raw_open(path, O_RDONLY, 0);
    if (fd < 0 && errno == ENOENT)
        return; // the run is over
    ssize_t size = fd >= 0 ? raw_read(fd, text, sizeof text - 1, 0) : -1;
    if (size < 0)
        refuse_to_start(path);
    raw_close(fd);
    text[size] = '\0';
    const char *line = text;
    while (run_bus_count < RUNDIR_BUSES && rundir_parse(&line, &run_buses[run_bus_count]))
        run_bus_count++;
    snprintf(run_remote, sizeof run_remote, "%s/" RUNDIR_REMOTE, run_directory);
    if (run_bus_count == 0 || strcmp(run_buses[0].chip, run_remote) != 0)
        run_remote[0] = '\0';
    else
        prctl(PR_SET_PDEATHSIG, SIGKILL); // what a call has started ends with it
}

__attribute__((constructor)) static void begin(void)
{
    int saved = errno;
    const char *directory = getenv(RUNDIR_VARIABLE);
    if (directory != NULL && directory[0] == '/' && strlen(directory) < sizeof run_directory) {
        strcpy(run_directory, directory);
        read_buses();
        snprintf(trace_path, sizeof trace_path, "%s/trace", run_directory);
        if (syscall(SYS_faccessat, AT_FDCWD, trace_path, F_OK) != 0 && errno == ENOENT)
            trace_path[0] = '\0';
        signals_begin();
        descriptor_inherit();
    }
    errno = saved;
}
