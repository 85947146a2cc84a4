// wait.c - rtc8563 wait: sleeps until a pin has a level
//
// SPDX-License-Identifier: MIT

#define _POSIX_C_SOURCE 200809L
#include "session.h"
#include "sim8563_words.h"
#include "value.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Another process may change the chip at any time, and nobody would tell us.
#define RECHECK_NS (5 * SIM8563_MS)

typedef struct wish_t {
    uint32_t pin;
    uint32_t level; // the pin's bit, or 0
} wish_t;

static int parse_wish(const command_t *command, const char *text, wish_t *wish)
{
    static const char *const names[] = {"int", "int2", "clkout", "sda", NULL};
    char name[16] = "";
    size_t length = strcspn(text, "=");
    if (length < sizeof name)
        memcpy(name, text, length);
    wish->pin = sim8563_pin_by_name(name) & SIM8563_OUTPUTS;
    bool levelled = strcmp(text + length, "=0") == 0 || strcmp(text + length, "=1") == 0;
    if (wish->pin && levelled) {
        wish->level = text[length + 1] == '1' ? wish->pin : 0;
        return STATUS_YES;
    }
    const char *meant = wish->pin ? NULL : nearest_word(name, names);
    return meant ? usage_error(command, "there is no pin '%s': did you mean '%s'?", name, meant)
                 : usage_error(command, "'%s' is not PIN=0 or PIN=1, PIN being int, int2, clkout"
                               " or sda", text);
}

static uint64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SIM8563_SEC + (uint64_t)now.tv_nsec;
}

static void sleep_ns(uint64_t ns)
{
    struct timespec pause = {(time_t)(ns / SIM8563_SEC), (long)(ns % SIM8563_SEC)};
    nanosleep(&pause, NULL);
}

static bool holds(const sim8563_t *chip, const wish_t *wish)
{
    return (sim8563_pins(chip) & wish->pin) == wish->level;
}

// Goes from event to event up to the host's time, so that a pulse shorter than
// our sleep is not missed, unless another program has brought the chip past it
// between two of our looks. True: the level was there.
static bool catch_up(sim8563_t *chip, uint64_t due_ns, const wish_t *wish)
{
    for (;;) {
        sim8563_status_t status;
        sim8563_status(chip, &status);
        uint64_t left_ns = due_ns > status.time_ns ? due_ns - status.time_ns : 0;
        uint64_t next_ns = sim8563_next_event(chip, wish->pin);
        if (holds(chip, wish))
            return true;
        if (next_ns > left_ns) {
            sim8563_advance(chip, left_ns);
            return false;
        }
        sim8563_advance(chip, next_ns);
    }
}

// How long the host may sleep before the chip can have changed by itself.
static uint64_t pause_ns(const chipfile_t *file, const sim8563_t *chip, const wish_t *wish)
{
    chipfile_settings_t settings;
    chipfile_settings(file, &settings);
    uint64_t next_ns = sim8563_next_event(chip, wish->pin);
    if (settings.frozen || next_ns / settings.speed_milli >= RECHECK_NS / CHIPFILE_SPEED_ONE)
        return RECHECK_NS;
    uint64_t host_ns = next_ns * CHIPFILE_SPEED_ONE / settings.speed_milli + 1;
    return host_ns < RECHECK_NS ? host_ns : RECHECK_NS;
}

// One turn. STATUS_NO: not yet; *sleep_for_ns says when to look again. What was
// before the first look does not count.
static int look(const command_t *command, chipfile_t *file, const wish_t *wish, bool first,
                uint64_t *sleep_for_ns)
{
    sim8563_t *chip = NULL;
    chipfile_err_t err = first ? chipfile_lock(file, &chip) : chipfile_load(file, &chip);
    if (err)
        return session_failure(command, chipfile_path(file), err);
    bool there = catch_up(chip, chipfile_due_ns(file), wish);
    *sleep_for_ns = pause_ns(file, chip, wish);
    int status = session_commit(command, file);
    return status ? status : there ? STATUS_YES : STATUS_NO;
}

static int wait_for(const command_t *command, chipfile_t *file, const wish_t *wish,
                    uint64_t timeout_ns)
{
    uint64_t begin_ns = monotonic_ns();
    for (bool first = true;; first = false) {
        uint64_t sleep_for_ns = RECHECK_NS;
        int status = look(command, file, wish, first, &sleep_for_ns);
        if (status != STATUS_NO)
            return status;
        uint64_t gone_ns = monotonic_ns() - begin_ns;
        if (gone_ns >= timeout_ns)
            return STATUS_NO;
        uint64_t left_ns = timeout_ns - gone_ns;
        sleep_ns(sleep_for_ns < left_ns ? sleep_for_ns : left_ns);
        if (access(chipfile_path(file), F_OK) != 0 && errno == ENOENT)
            return failure(command, "%s went away: nothing can happen to it any more",
                           chipfile_path(file));
    }
}

static int wait_main(const arguments_t *args)
{
    wish_t wish = {0};
    uint64_t timeout_ns = SIM8563_NEVER;
    const char *timeout = option_value(args, "timeout");
    chipfile_t *file = NULL;
    int status = parse_wish(args->command, args->operands[1], &wish);
    if (!status && timeout)
        status = parse_duration(args->command, "--timeout", timeout, &timeout_ns);
    status = status ? status : session_open(args->command, args->operands[0], true, &file);
    if (status)
        return status;
    status = wait_for(args->command, file, &wish, timeout_ns);
    chipfile_close(file);
    return status;
}

static const option_t options[] = {
    {.name = "timeout", .value = "DURATION", .help = "give up after this long by the host's clock"},
    {0},
};

extern const command_t command_wait;
const command_t command_wait = {
    .name = "wait",
    .operands = "FILE PIN=LEVEL",
    .summary = "Wait until a pin has a level",
    .details =
        "PIN is int, int2, clkout or sda; LEVEL is 0, pulled low, or 1, released. Exit status 0\n"
        "when it has the level, at once if it has it already, or 1 when the time is over. Short\n"
        "pulses of the chip are not missed; a frozen chip changes only by what others do.\n",
    .examples = "rtc8563 wait rtc.chip int=0 --timeout 90s && echo 'the alarm went off'\n",
    .options = options,
    .words = "int=0 int=1 int2=0 int2=1 clkout=0 clkout=1 sda=0 sda=1",
    .kind = OPERAND_FILE,
    .operands_min = 2,
    .operands_max = 2,
    .main = wait_main,
};
