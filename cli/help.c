// help.c - help made from the table
//
// SPDX-License-Identifier: MIT

#include "help.h"

#include <stdio.h>
#include <string.h>

const char help_tagline[] = "an INS5S8563 real-time clock in a file";

const char help_values[] =
    "durations     1500ms, 90s, 1d2h, 40y (of 365.25 days)\n"
    "times         2026-02-28T23:59:50, 2026-02-28\n"
    "voltages      3.0V, 3000mV\n"
    "temperatures  25C, -40C\n"
    "rates         +50 (ppm), +50ppm, -1200ppb: + is fast\n";

static const char short_examples[] =
    "  rtc8563 demo                                    one minute to understand it all\n"
    "  rtc8563 new rtc.chip --at 2026-02-28T23:59:50   a chip that keeps time in a file\n"
    "  rtc8563 show rtc.chip                           its time, registers and pins\n"
    "  rtc8563 run --chip rtc.chip -- CMD ARG...       CMD finds it on /dev/i2c-N at 0x51 (A2/A3)\n"
    "  rtc8563 findings rtc.chip                       what CMD did wrong\n";

static const char *bold(void)
{
    return colour_wanted(1) ? "\033[1m" : "";
}

static const char *plain(void)
{
    return colour_wanted(1) ? "\033[0m" : "";
}

void help_short(void)
{
    printf("%srtc8563%s - %s\n\n%s\nAll there is: rtc8563 --help\n", bold(), plain(), help_tagline,
           short_examples);
}

void help_all(void)
{
    printf("%srtc8563%s - %s\n\nUsage: rtc8563 COMMAND [OPTION...] [OPERAND...]\n\n", bold(),
           plain(), help_tagline);
    printf("%sCommands%s\n", bold(), plain());
    for (const command_t *const *c = commands; *c; c++)
        printf("  %-10s %s\n", (*c)->name, (*c)->summary);
    printf("\n%sOptions%s\n  --help     this text; after a command: about that command\n"
           "  --version  the version\n",
           bold(), plain());
    printf("\n%sExamples%s\n%s", bold(), plain(), short_examples);
    printf("\n%sHow values are written%s\n", bold(), plain());
    for (const char *line = help_values; *line; line = strchr(line, '\n') + 1)
        printf("  %.*s\n", (int)strcspn(line, "\n"), line);
    printf("\nExit status: 0 yes, 1 no, 2 wrong usage, 3 bus, file or system failed.\n");
}

void option_form(const option_t *option, char *out, size_t size)
{
    const char *open = !option->value ? "" : option->value_optional ? "[=" : " ";
    const char *close = option->value && option->value_optional ? "]" : "";
    snprintf(out, size, "--%s%s%s%s", option->name, open, option->value ? option->value : "",
             close);
}

static void help_options(const command_t *command)
{
    char form[80];
    printf("\n%sOptions%s\n", bold(), plain());
    for (const option_t *option = command->options; option && option->name; option++) {
        option_form(option, form, sizeof form);
        printf("  %-20s %s\n", form, option->help);
    }
    printf("  %-20s %s\n", "--help", "this text");
}

void help_command(const command_t *command)
{
    bool any = command->options && command->options[0].name;
    printf("Usage: rtc8563 %s%s%s%s\n\n%s.\n", command->name, any ? " [OPTION...]" : "",
           command->operands[0] ? " " : "", command->operands, command->summary);
    help_options(command);
    if (command->details && command->details[0])
        printf("\n%s", command->details);
    if (command->examples && command->examples[0]) {
        printf("\n%sExamples%s\n", bold(), plain());
        for (const char *line = command->examples; *line; line = strchr(line, '\n') + 1)
            printf("  %.*s\n", (int)strcspn(line, "\n"), line);
    }
}

const command_t *command_named(const char *name)
{
    enum { MOST = 32 };
    const char *names[MOST] = {NULL};
    for (int i = 0; commands[i] && i < MOST - 1; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
        names[i] = commands[i]->name;
    }
    const char *meant = nearest_word(name, names);
    if (meant) {
        usage_error(NULL, "there is no command '%s': did you mean '%s'?", name, meant);
    } else {
        usage_error(NULL, "there is no command '%s'", name);
    }
    return NULL;
}

static int help_main(const arguments_t *args)
{
    if (args->operand_count == 0) {
        help_all();
        return STATUS_YES;
    }
    const command_t *command = command_named(args->operands[0]);
    if (!command)
        return STATUS_USAGE;
    help_command(command);
    return STATUS_YES;
}

extern const command_t command_help;
const command_t command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "Explain the tool, or one of its commands",
    .details = "",
    .examples = "rtc8563 help set\n",
    .kind = OPERAND_WORDS,
    .operands_max = 1,
    .main = help_main,
};
