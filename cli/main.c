// main.c - rtc8563: finds the subcommand, checks its arguments, starts it
//
// SPDX-License-Identifier: MIT

#include "arguments.h"
#include "help.h"

#include "sim8563.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

// An answer that could not be written is no answer.
static int finish(int status)
{
    bool holed = ferror(stdout); // by an earlier write
    bool written = fflush(stdout) == 0;
    if ((written && !holed) || status == STATUS_FAILED)
        return status;
    return failure(NULL, "cannot write to stdout: %s",
                   written ? "a part of it is missing" : strerror(errno));
}

int main(int argc, char **argv)
{
    // Room for nearly all answers: they come in one piece, and a slow reader holds up no chip.
    static char answer[1 << 16];
    setvbuf(stdout, answer, _IOFBF, sizeof answer);
    if (argc < 2) {
        help_short();
        return finish(STATUS_YES);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help_all();
        return finish(STATUS_YES);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("rtc8563 %d.%d.%d\n", SIM8563_VERSION_MAJOR, SIM8563_VERSION_MINOR,
               SIM8563_VERSION_PATCH);
        return finish(STATUS_YES);
    }
    if (argv[1][0] == '-')
        return usage_error(NULL, "there is no option %s before a command", argv[1]);
    const command_t *command = command_named(argv[1]);
    return command ? finish(command_start(command, argc - 1, argv + 1)) : STATUS_USAGE;
}
