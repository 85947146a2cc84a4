// lab.c - rtc8563 lab: a Linux guest with the chip, a shell in it, and what surrounds the chip
//
// SPDX-License-Identifier: MIT
//
// One process is terminal, calendar and devices of the guest; the other is the guest's kernel. What
// they need for each other lies in a folder of their own.

#define _GNU_SOURCE
#include "lab.h"

#include "jump.h"
#include "place.h"
#include "run.h"
#include "session.h"
#include "value.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SCRIPT_MOST 60000 // bytes: it goes to the guest as one answer
#define LAST_BYTES  8192  // of the console of a guest that has ended

// What the guest is made of, and where it runs.
typedef struct guest_t {
    char linux[PLACE_SIZE], initramfs[PLACE_SIZE], tree[PLACE_SIZE];
    char folder[PLACE_SIZE];
    pid_t pid; // 0: it does not run
} guest_t;

// ------------------------------------------------------------- what is needed

static int find_one(const command_t *command, const char *folder, const char *name, char *out)
{
    snprintf(out, PLACE_SIZE, "%s/%s", folder, name);
    if (access(out, R_OK) == 0)
        return STATUS_YES;
    return failure(command, "there is no guest, %s: %s; `make lab` in the source builds one, and "
                   "--linux says where it is", out, strerror(errno));
}

static int find_guest(const arguments_t *args, guest_t *guest)
{
    char folder[PLACE_SIZE] = "";
    const char *given = option_value(args, "linux");
    int status = STATUS_YES;
    if (given != NULL) {
        if (realpath(given, folder) == NULL)
            return failure(args->command, "cannot use %s: %s", given, strerror(errno));
    } else {
        status = place_of_tool(args->command, folder);
        strcat(folder, "/linux");
    }
    status = status ? status : find_one(args->command, folder, "linux", guest->linux);
    status = status ? status : find_one(args->command, folder, "initramfs", guest->initramfs);
    return status ? status : find_one(args->command, folder, "lab.dtb", guest->tree);
}

// How many bytes it has, up to SCRIPT_MOST; -1: errno says why not.
static ssize_t load(const char *path, char *text)
{
    size_t size = 0;
    ssize_t got;
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return -1;
    do {
        got = read(fd, text + size, SCRIPT_MOST - size);
        size += got > 0 ? (size_t)got : 0;
    } while ((got > 0 && size < SCRIPT_MOST) || (got < 0 && errno == EINTR));
    int cause = errno;
    close(fd);
    errno = cause;
    return got < 0 ? -1 : (ssize_t)size;
}

static int read_script(const command_t *command, const char *path, char *text)
{
    ssize_t size = load(path, text);
    if (size < 0)
        return failure(command, "cannot read %s: %s", path, strerror(errno));
    if (size == SCRIPT_MOST)
        return failure(command, "%s is too long: a script has less than %d bytes", path,
                       SCRIPT_MOST);
    if (memchr(text, '\0', (size_t)size) != NULL)
        return failure(command, "%s is no script: it has a NUL in it", path);
    text[size] = '\0';
    return STATUS_YES;
}

// ------------------------------------------------------------------- the chip

// As `rtc8563 new --frozen --at TIME` makes one, TIME being the host's.
static int make_chip(const lab_t *lab)
{
    char now[32];
    uint8_t shown[7];
    struct tm utc;
    sim8563_t chip;
    time_t seconds = time(NULL);
    const chipfile_settings_t settings = {.frozen = true, .speed_milli = CHIPFILE_SPEED_ONE};
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%S", gmtime_r(&seconds, &utc));
    int status = parse_time(lab->command, "the time", now, shown);
    if (status)
        return status;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    jump(&chip, shown);
    chipfile_err_t err = chipfile_create(lab->chip, &settings, &chip, false);
    return err ? session_failure(lab->command, lab->chip, err) : STATUS_YES;
}

static int open_chip(lab_t *lab, chipfile_t **file)
{
    int status = STATUS_YES;
    if (access(lab->chip, F_OK) != 0 && errno == ENOENT)
        status = make_chip(lab);
    status = status ? status : session_open(lab->command, lab->chip, false, file);
    return status ? status : session_frozen(lab->command, *file, lab->chip, "the lab");
}

// ------------------------------------------------------------------ the guest

static int listen_all(lab_t *lab, const char *folder)
{
    static const char *const names[BACKEND_PORTS] = {"i2c", "gpio", "terminal", "wire"};
    char path[PLACE_SIZE + 16];
    complaint_t complaint = {""};
    snprintf(path, sizeof path, "%s/calendar", folder);
    int result = listener_open(&lab->backend->calendar, path, &complaint);
    for (int i = 0; i < BACKEND_PORTS && result == 0; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        result = listener_open(&lab->backend->port[i].listener, path, &complaint);
    }
    return result == 0 ? STATUS_YES : failure(lab->command, "%s", complaint.text);
}

static void become(const guest_t *guest)
{
    char initrd[PLACE_SIZE + 16], tree[PLACE_SIZE + 16], place[PLACE_SIZE + 16];
    snprintf(initrd, sizeof initrd, "initrd=%s", guest->initramfs);
    snprintf(tree, sizeof tree, "dtb=%s", guest->tree);
    snprintf(place, sizeof place, "uml_dir=%s/", guest->folder);
    char *words[] = {"linux", "mem=64M", initrd, tree, place, "umid=guest", "quiet", "con=null",
                     "con0=null,fd:1", "time-travel=ext:1:calendar", "lab=yes", NULL};
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int log = open("console", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (null >= 0 && log >= 0 && dup2(null, 0) >= 0 && dup2(log, 1) >= 0 && dup2(log, 2) >= 0)
        execv(guest->linux, words);
    _exit(127);
}

static int start(lab_t *lab, guest_t *guest)
{
    pid_t parent = getpid();
    fflush(NULL);
    guest->pid = fork();
    if (guest->pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == parent && chdir(guest->folder) == 0)
            become(guest);
        _exit(127);
    }
    if (guest->pid > 0)
        return STATUS_YES;
    guest->pid = 0;
    return failure(lab->command, "cannot start a process: %s", strerror(errno));
}

static void end(guest_t *guest)
{
    if (guest->pid == 0)
        return;
    setpgid(guest->pid, guest->pid);
    kill(-guest->pid, SIGKILL);
    while (waitpid(guest->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    guest->pid = 0;
}

// -------------------------------------------------------------------- running

static bool has_ended(const guest_t *guest)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)guest->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid != 0;
}

// What it had to say last.
static void print_log(const guest_t *guest)
{
    char path[PLACE_SIZE + 16], line[512];
    snprintf(path, sizeof path, "%s/console", guest->folder);
    FILE *log = fopen(path, "re");
    if (log != NULL && fseek(log, -LAST_BYTES, SEEK_END) != 0)
        rewind(log); // it is not as long
    while (log != NULL && fgets(line, sizeof line, log) != NULL)
        fputs(line, stderr);
    if (log != NULL)
        fclose(log);
}

// Until the guest or somebody else ends it: the lab's status.
static int run(lab_t *lab, const guest_t *guest)
{
    struct signalfd_siginfo info;
    for (;;) {
        if (backend_run(lab->backend, lab->signals) != 0)
            return failure(lab->command, "cannot go on: %s", strerror(errno));
        if (lab->unwritten != 0)
            return failure(lab->command, "cannot write to stdout: %s", strerror(lab->unwritten));
        if (lab->told)
            return lab->status;
        while (read(lab->signals, &info, sizeof info) == (ssize_t)sizeof info)
            if (info.ssi_signo != SIGCHLD)
                return 128 + (int)info.ssi_signo;
        if (has_ended(guest)) {
            lab_terminal_end(lab);
            print_log(guest);
            return failure(lab->command, "the guest's kernel has ended");
        }
        if (lab->backend->ended)
            return STATUS_YES;
    }
}

static int hold_signals(void)
{
    sigset_t held;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&held);
    const int numbers[] = {SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaddset(&held, numbers[i]);
    sigprocmask(SIG_BLOCK, &held, NULL);
    return signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void say(void *arg, const char *device, const char *what)
{
    const lab_t *lab = arg;
    failure(lab->command, "%s: %s%s", device, what, lab->raw ? "\r" : "");
}

static int work(lab_t *lab, guest_t *guest, chipfile_t *file)
{
    backend_init(lab->backend, file, BUS_SCL_HZ, say, lab);
    backend_travel(lab->backend);
    lab_terminal_begin(lab);
    int status = lab_wire_begin(lab);
    status = status ? status : listen_all(lab, guest->folder);
    status = status ? status : start(lab, guest);
    if (!status && lab->script == NULL)
        printf("Linux with the chip %s on /dev/rtc0 and /dev/i2c-0. `chip help` says what can be\n"
               "done to it, `exit` or Ctrl-] ends the lab.\n", lab->chip);
    fflush(stdout);
    status = status ? status : run(lab, guest);
    lab_terminal_end(lab);
    end(guest);
    if (backend_close(lab->backend) != 0 && !status)
        status = failure(lab->command, "cannot remove a socket: %s", strerror(errno));
    return status;
}

static int lab_main(const arguments_t *args)
{
    static backend_t backend; // large
    static char script[SCRIPT_MOST + 1];
    guest_t guest = {.pid = 0};
    char fresh[PLACE_SIZE + 16];
    chipfile_t *file = NULL;
    lab_t lab = {.command = args->command, .backend = &backend, .chip = option_value(args, "chip")};
    const char *path = option_value(args, "script");
    int status = find_guest(args, &guest);
    status = status || path == NULL ? status : read_script(args->command, path, script);
    if (status)
        return status;
    lab.script = path != NULL ? script : NULL;
    if ((lab.signals = hold_signals()) < 0)
        return failure(args->command, "cannot wait for signals: %s", strerror(errno));
    const char *place = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    snprintf(guest.folder, sizeof guest.folder, "%s/rtc8563-lab-XXXXXX", place);
    if (mkdtemp(guest.folder) == NULL)
        return failure(args->command, "cannot make a folder in %s: %s", place, strerror(errno));
    snprintf(fresh, sizeof fresh, "%s/rtc.chip", guest.folder);
    lab.chip = lab.chip != NULL ? lab.chip : fresh;
    status = open_chip(&lab, &file);
    status = status ? status : work(&lab, &guest, file);
    if (file != NULL)
        chipfile_close(file);
    close(lab.signals);
    run_remove_directory(args->command, guest.folder);
    return status;
}

static const option_t options[] = {
    {.name = "chip", .value = "FILE", .is_file = true,
     .help = "the chip; made when it is not there (default: a fresh one)"},
    {.name = "script", .value = "FILE", .is_file = true,
     .help = "what the guest's shell does, instead of asking"},
    {.name = "linux", .value = "FOLDER", .is_file = true,
     .help = "where the guest is: linux, initramfs and lab.dtb (default: beside the tool)"},
    {0},
};

extern const command_t command_lab;
const command_t command_lab = {
    .name = "lab",
    .operands = "",
    .summary = "Linux with the chip inside, and a shell in it",
    .details =
        "Boots a User-mode Linux with the chip on /dev/rtc0 and /dev/i2c-0, and gives its shell\n"
        "this terminal; `exit` ends it, or Ctrl-]. `make lab` in the source builds the guest.\n"
        "What is around the chip is changed by a command inside, in the words of this tool:\n"
        "\n"
        "chip show              the whole state\n"
        "chip set KEY=VALUE...  a jump (at=), supply, temperature, rate, faults\n"
        "chip advance DURATION  time passes at once, for Linux and the chip\n"
        "chip int               when /INT fell and rose\n"
        "chip findings          what Linux did wrong to the chip\n"
        "\n"
        "Guest and chip share one simulated time: in a terminal it goes with the host's clock,\n"
        "with --script as fast as it can, the same way each time. The script's exit status is the\n"
        "lab's; it is 3 when there is no guest, or the guest ends by itself.\n",
    .examples = "rtc8563 lab\n"
                "rtc8563 lab --chip rtc.chip --script test.sh\n",
    .options = options,
    .operands_max = 0,
    .main = lab_main,
};
