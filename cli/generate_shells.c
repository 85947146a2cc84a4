// generate_shells.c - completions for bash, zsh and fish
//
// SPDX-License-Identifier: MIT

#include "generate.h"

#include <stdio.h>
#include <string.h>

// 'text' for a shell: the quote itself is left, escaped and entered again.
static void put_quoted(const char *text)
{
    putchar('\'');
    for (; *text; text++) {
        if (*text == '\'') {
            fputs("'\\''", stdout);
        } else {
            putchar(*text);
        }
    }
    putchar('\'');
}

static void put_names(const char *separator)
{
    for (const command_t *const *command = commands; *command; command++) {
        printf("%s%s", command == commands ? "" : separator, (*command)->name);
    }
}

static bool has_files(const command_t *command)
{
    return command->kind == OPERAND_FILE;
}

// What may be completed behind a command that is no option.
static void put_words(const command_t *command)
{
    if (command->kind == OPERAND_WORDS) {
        put_names(" ");
    } else {
        fputs(command->words ? command->words : "", stdout);
    }
}

// -------------------------------------------------------------------- bash

static void bash_command(const command_t *command)
{
    printf("    %s)\n        options='", command->name);
    for (const option_t *option = command->options; option && option->name; option++) {
        printf("--%s ", option->name);
    }
    printf("--help'\n        words='");
    put_words(command);
    printf("'\n        files=%s\n        ;;\n", has_files(command) ? "yes" : "");
}

static void bash_values(const command_t *command)
{
    for (const option_t *option = command->options; option && option->name; option++) {
        if (option->value && !option->value_optional) {
            printf("    '%s --%s')\n", command->name, option->name);
            if (option->words) {
                printf("        COMPREPLY=($(compgen -W '%s' -- \"$word\"))\n", option->words);
            } else if (option->is_file) {
                printf("        COMPREPLY=($(compgen -f -- \"$word\"))\n");
            }
            printf("        return\n        ;;\n");
        }
    }
}

// Behind -- or, for `run`, the first operand the rest is another program's line.
static void bash_program(void)
{
    printf("    local i\n"
           "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
           "        if [[ ${COMP_WORDS[i]} == -- ]]; then\n"
           "            if ((COMP_CWORD == i + 1)); then\n"
           "                COMPREPLY=($(compgen -c -- \"$word\"))\n"
           "            else\n"
           "                COMPREPLY=($(compgen -f -- \"$word\"))\n"
           "            fi\n"
           "            return\n"
           "        fi\n"
           "    done\n");
}

void generate_bash(void)
{
    printf("# SPDX-License-Identifier: MIT\n"
           "# Made by rtc8563_generate from the table of options in cli/.\n\n"
           "_rtc8563() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}\n"
           "    local options='' words='' files=''\n"
           "    COMPREPLY=()\n"
           "    if ((COMP_CWORD == 1)); then\n"
           "        COMPREPLY=($(compgen -W '");
    put_names(" ");
    printf(" --help --version' -- \"$word\"))\n        return\n    fi\n");
    bash_program();
    printf("    case \"$command ${COMP_WORDS[COMP_CWORD - 1]}\" in\n");
    for (const command_t *const *command = commands; *command; command++) {
        bash_values(*command);
    }
    printf("    esac\n    case $command in\n");
    for (const command_t *const *command = commands; *command; command++) {
        bash_command(*command);
    }
    printf("    esac\n"
           "    if [[ $word == -* ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
           "        return\n"
           "    fi\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "    if [[ $files ]]; then\n"
           "        COMPREPLY+=($(compgen -f -- \"$word\"))\n"
           "    fi\n"
           "}\n"
           "complete -o filenames -F _rtc8563 rtc8563\n");
}

// --------------------------------------------------------------------- zsh

// Brackets and colons are the syntax of _arguments.
static void zsh_escaped(const char *text)
{
    for (; *text; text++) {
        if (strchr("[]:\\", *text)) {
            putchar('\\');
        }
        if (*text == '\'') {
            fputs("'\\'", stdout);
        }
        putchar(*text);
    }
}

static void zsh_option(const option_t *option)
{
    printf("            '*--%s%s[", option->name,
           !option->value ? "" : option->value_optional ? "=-" : "=");
    zsh_escaped(option->help);
    printf("]");
    if (option->value) {
        printf("%s:%s:", option->value_optional ? ":" : "", option->value);
        if (option->words) {
            printf("(%s)", option->words);
        } else if (option->is_file) {
            printf("_files");
        }
    }
    printf("' \\\n");
}

static void zsh_command(const command_t *command)
{
    printf("    %s)\n        _arguments \\\n", command->name);
    for (const option_t *option = command->options; option && option->name; option++) {
        zsh_option(option);
    }
    printf("            '--help[help]'");
    if (has_files(command)) {
        printf(" \\\n            '1:file:_files'");
    }
    if (command->kind == OPERAND_COMMAND) {
        printf(" \\\n            '*::command: _normal'");
    } else if (command->words || command->kind == OPERAND_WORDS) {
        printf(" \\\n            '*:word:(");
        put_words(command);
        printf(")'");
    }
    printf("\n        ;;\n");
}

void generate_zsh(void)
{
    printf("#compdef rtc8563\n"
           "# SPDX-License-Identifier: MIT\n"
           "# Made by rtc8563_generate from the table of options in cli/.\n\n"
           "local -a commands=(\n");
    for (const command_t *const *command = commands; *command; command++) {
        printf("    '%s:", (*command)->name);
        zsh_escaped((*command)->summary);
        printf("'\n");
    }
    printf(")\n"
           "if ((CURRENT == 2)); then\n"
           "    _describe command commands\n"
           "    return\n"
           "fi\n"
           "shift words\n"
           "((CURRENT--))\n"
           "case $words[1] in\n");
    for (const command_t *const *command = commands; *command; command++) {
        zsh_command(*command);
    }
    printf("esac\n");
}

// -------------------------------------------------------------------- fish

static void fish_option(const command_t *command, const option_t *option)
{
    printf("complete -c rtc8563 -n '__fish_seen_subcommand_from %s' -l %s", command->name,
           option->name);
    if (option->value && !option->value_optional) {
        printf(option->is_file ? " -rF" : " -x");
    }
    if (option->words) {
        printf(" -a ");
        put_quoted(option->words);
    }
    printf(" -d ");
    put_quoted(option->help);
    putchar('\n');
}

static void fish_command(const command_t *command)
{
    printf("complete -c rtc8563 -n __fish_use_subcommand -a %s -d ", command->name);
    put_quoted(command->summary);
    putchar('\n');
    for (const option_t *option = command->options; option && option->name; option++) {
        fish_option(command, option);
    }
    if (has_files(command)) {
        printf("complete -c rtc8563 -n '__fish_seen_subcommand_from %s' -F\n", command->name);
    }
    if (command->kind == OPERAND_COMMAND) {
        printf("complete -c rtc8563 -n '__fish_seen_subcommand_from %s'"
               " -a '(__fish_complete_subcommand)'\n", command->name);
    }
    if (command->words || command->kind == OPERAND_WORDS) {
        printf("complete -c rtc8563 -n '__fish_seen_subcommand_from %s' -a '", command->name);
        put_words(command);
        printf("'\n");
    }
}

void generate_fish(void)
{
    printf("# SPDX-License-Identifier: MIT\n"
           "# Made by rtc8563_generate from the table of options in cli/.\n\n"
           "complete -c rtc8563 -f\n"
           "complete -c rtc8563 -n __fish_use_subcommand -l help -d 'help'\n"
           "complete -c rtc8563 -n __fish_use_subcommand -l version -d 'the version'\n");
    for (const command_t *const *command = commands; *command; command++) {
        fish_command(*command);
    }
}
