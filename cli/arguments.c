// arguments.c - see arguments.h
//
// SPDX-License-Identifier: MIT
//
// The parsing itself is the C library's getopt_long(): what people expect of
// --name VALUE, --name=VALUE, --, and options after operands. Its table is made
// from ours, its messages are not used: ours know what was meant.

#define _GNU_SOURCE
#include "arguments.h"

#include "help.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_VALUE = 1000, HELP_VALUE = 999 };

int option_count(const command_t *command)
{
    int count = 0;
    while (command->options && command->options[count].name)
        count++;
    return count;
}

static struct option *getopt_table(const command_t *command)
{
    int count = option_count(command);
    struct option *table = calloc((size_t)count + 2, sizeof *table);
    for (int i = 0; table && i < count; i++) {
        const option_t *option = &command->options[i];
        int takes = option->value_optional ? optional_argument : required_argument;
        table[i] = (struct option){
            .name = option->name,
            .has_arg = option->value ? takes : no_argument,
            .val = FIRST_VALUE + i,
        };
    }
    if (table)
        table[count] = (struct option){.name = "help", .has_arg = no_argument, .val = HELP_VALUE};
    return table;
}

// The name in "--name=value" or "-x", to show it again.
static int refuse(const command_t *command, const char *word, int value)
{
    if (value >= HELP_VALUE)
        return usage_error(command, "%.*s takes no value", (int)strcspn(word, "="), word);
    int count = option_count(command);
    const char **names = calloc((size_t)count + 2, sizeof *names);
    if (!names)
        return failure(command, "not enough memory");
    for (int i = 0; i < count; i++)
        names[i] = command->options[i].name;
    names[count] = "help";
    char *typed = strndup(word, strcspn(word, "="));
    const char *meant = typed ? nearest_word(typed + strspn(typed, "-"), names) : NULL;
    int status = meant ? usage_error(command, "there is no option %s: did you mean --%s?",
                                     typed ? typed : word, meant)
                       : usage_error(command, "there is no option %s", typed ? typed : word);
    free(typed);
    free(names);
    return status;
}

static int check_operands(const arguments_t *args)
{
    const command_t *command = args->command;
    if (args->operand_count < command->operands_min) {
        return usage_error(command, "%s missing: rtc8563 %s %s",
                           args->operand_count == 0 ? "the operand is" : "an operand is",
                           command->name, command->operands);
    }
    if (command->operands_max >= 0 && args->operand_count > command->operands_max) {
        return usage_error(command, "'%s' is one operand too many: rtc8563 %s %s",
                           args->operands[command->operands_max], command->name,
                           command->operands);
    }
    return STATUS_YES;
}

static int parse_with(const struct option *table, int argc, char **argv, arguments_t *out,
                      const option_t **given, const char **values, bool *help)
{
    const command_t *command = out->command;
    // The colon: a missing value is told from an unknown option. The plus: no
    // options are looked for behind the program that is to be started.
    const char *letters = command->kind == OPERAND_COMMAND ? "+:" : ":";
    optind = 0;
    opterr = 0;
    for (;;) {
        int value = getopt_long(argc, argv, letters, table, NULL);
        if (value == -1)
            break;
        if (value == HELP_VALUE) {
            *help = true;
        } else if (value == ':') {
            return usage_error(command, "%s needs a value", argv[optind - 1]);
        } else if (value == '?') {
            bool letter = optopt > 0 && optopt < HELP_VALUE;
            char shortest[3] = {'-', (char)optopt, '\0'};
            return refuse(command, letter ? shortest : argv[optind - 1], optopt);
        } else {
            given[out->given_count] = &command->options[value - FIRST_VALUE];
            values[out->given_count++] = optarg;
        }
    }
    out->operands = argv + optind;
    out->operand_count = argc - optind;
    return *help ? STATUS_YES : check_operands(out);
}

int arguments_parse(const command_t *command, int argc, char **argv, arguments_t *out, bool *help)
{
    const option_t **given = calloc((size_t)argc + 1, sizeof *given);
    const char **values = calloc((size_t)argc + 1, sizeof *values);
    struct option *table = getopt_table(command);
    *help = false;
    *out = (arguments_t){.command = command, .given = given, .values = values};
    int status = given && values && table
                     ? parse_with(table, argc, argv, out, given, values, help)
                     : failure(command, "not enough memory");
    free(table);
    return status;
}

void arguments_free(arguments_t *args)
{
    free((void *)args->given);
    free((void *)args->values);
}

int command_start(const command_t *command, int argc, char **argv)
{
    arguments_t args;
    bool help = false;
    int status = arguments_parse(command, argc, argv, &args, &help);
    if (help && status == STATUS_YES) {
        help_command(command);
    } else if (status == STATUS_YES) {
        status = command->main(&args);
    }
    arguments_free(&args);
    return status;
}

const char *option_next(const arguments_t *args, const char *name, int *cursor)
{
    while (*cursor < args->given_count) {
        int i = (*cursor)++;
        if (strcmp(args->given[i]->name, name) == 0)
            return args->values[i];
    }
    return NULL;
}

bool option_given(const arguments_t *args, const char *name)
{
    for (int i = 0; i < args->given_count; i++) {
        if (strcmp(args->given[i]->name, name) == 0)
            return true;
    }
    return false;
}

const char *option_value(const arguments_t *args, const char *name)
{
    const char *last = NULL;
    for (int i = 0; i < args->given_count; i++) {
        if (strcmp(args->given[i]->name, name) == 0)
            last = args->values[i];
    }
    return last;
}
