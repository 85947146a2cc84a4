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
    for (const command_t *const *command = commands; *command; command++)
        printf("%s%s", command == commands ? "" : separator, (*command)->name);
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
    for (const option_t *option = command->options; option && option->name; option++)
        printf("--%s ", option->name);
    printf("--help'\n        words='");
    put_words(command);
    printf("'\n        files=%s\n        ;;\n",
           has_files(command) ? "-f" : command->kind == OPERAND_COMMAND ? "-c" : "");
}

static void bash_values(const command_t *command)
{
    for (const option_t *option = command->options; option && option->name; option++) {
        if (!option->value)
            continue;
        if (!option->value_optional) {
            printf("    '%s --%s' | ", command->name, option->name);
        } else {
            printf("    ");
        }
        printf("'%s --%s=')\n", command->name, option->name);
        if (option->words) {
            printf("        _rtc8563_offer -W '%s'\n", option->words);
        } else if (option->is_file) {
            printf("        _rtc8563_offer -f\n");
        }
        printf("        return\n        ;;\n");
    }
}

// To bash a word also ends at = and :, and it replaces what follows the last of them.
static void bash_begin(void)
{
    printf("# SPDX-License-Identifier: MIT\n"
           "# Made by rtc8563_generate from the table of options in cli/.\n\n"
           "_rtc8563_offer() {\n"
           "    mapfile -t COMPREPLY < <(compgen \"$@\" -- \"$word\")\n"
           "    COMPREPLY=(\"${COMPREPLY[@]#\"${word%%\"${word##*[=:]}\"}\"}\")\n"
           "    [[ ${COMPREPLY[*]} ]] || COMPREPLY=()\n"
           "    [[ $1 != -f ]] || compopt -o filenames 2>/dev/null\n"
           "    [[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null\n"
           "}\n\n"
           "_rtc8563() {\n"
           "    local line=${COMP_LINE:0:COMP_POINT} options='' words='' files='' named='' i\n"
           "    local -a before\n"
           "    read -ra before <<<\"$line\"\n"
           "    [[ $line != *[[:space:]] ]] || before+=('')\n"
           "    local last=$((${#before[@]} - 1)) command=${before[1]}\n"
           "    local word=${before[last]} option=${before[last - 1]}\n"
           "    if ((last == 1)); then\n"
           "        _rtc8563_offer -W '");
    put_names(" ");
    printf(" --help --version'\n        return\n    fi\n");
}

// Behind -- the rest is another program's line; behind a file it is words.
static void bash_rest(void)
{
    printf("    for ((i = 2; i < last; i++)); do\n"
           "        if [[ ${before[i]} == -- ]]; then\n"
           "            if ((last == i + 1)); then _rtc8563_offer -c; else _rtc8563_offer -f; fi\n"
           "            return\n"
           "        fi\n"
           "        [[ ! -e ${before[i]} ]] || named=yes\n"
           "    done\n"
           "    if [[ $word == --*=* ]]; then\n"
           "        option=${word%%%%=*}=\n"
           "        word=${word#*=}\n"
           "    fi\n");
}

void generate_bash(void)
{
    bash_begin();
    bash_rest();
    printf("    case \"$command $option\" in\n");
    for (const command_t *const *command = commands; *command; command++)
        bash_values(*command);
    printf("    esac\n    case $command in\n");
    for (const command_t *const *command = commands; *command; command++)
        bash_command(*command);
    printf("    esac\n"
           "    if [[ $word == -* ]]; then\n"
           "        _rtc8563_offer -W \"$options\"\n"
           "    elif [[ $words && ($named || ! $files) ]]; then\n"
           "        _rtc8563_offer -W \"$words\"\n"
           "    elif [[ $files ]]; then\n"
           "        _rtc8563_offer \"$files\"\n"
           "    fi\n"
           "}\n"
           "complete -F _rtc8563 rtc8563\n");
}

// --------------------------------------------------------------------- zsh

// Brackets and colons are the syntax of _arguments.
static void zsh_escaped(const char *text)
{
    for (; *text; text++) {
        if (strchr("[]:\\", *text))
            putchar('\\');
        if (*text == '\'')
            fputs("'\\'", stdout);
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
    printf("    %s)\n        _arguments -S \\\n", command->name);
    for (const option_t *option = command->options; option && option->name; option++)
        zsh_option(option);
    printf("            '--help[help]'");
    if (has_files(command))
        printf(" \\\n            '1:file:_files'");
    if (command->kind == OPERAND_COMMAND) {
        printf(" \\\n            '(-)1:program:_command_names -e'"
               " \\\n            '*::argument:_normal'");
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
           "local -a subcommands=(\n"); // `commands` is zsh's own
    for (const command_t *const *command = commands; *command; command++) {
        printf("    '%s:", (*command)->name);
        zsh_escaped((*command)->summary);
        printf("'\n");
    }
    printf(")\n"
           "if ((CURRENT == 2)); then\n"
           "    _describe command subcommands\n"
           "    return\n"
           "fi\n"
           "shift words\n"
           "((CURRENT--))\n"
           "case $words[1] in\n");
    for (const command_t *const *command = commands; *command; command++)
        zsh_command(*command);
    printf("esac\n");
}

// -------------------------------------------------------------------- fish

static void fish_option(const command_t *command, const option_t *option)
{
    printf("complete -c rtc8563 -n '__fish_seen_subcommand_from %s' -l %s", command->name,
           option->name);
    if (option->value && !option->value_optional)
        printf(option->is_file ? " -rF" : " -x");
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
    for (const option_t *option = command->options; option && option->name; option++)
        fish_option(command, option);
    if (has_files(command))
        printf("complete -c rtc8563 -n '__fish_seen_subcommand_from %s' -F\n", command->name);
    if (command->kind == OPERAND_COMMAND) {
        printf("complete -c rtc8563 -n '__fish_seen_subcommand_from %s'"
               " -a '(__fish_complete_subcommand --fcs-skip=2)'\n", command->name);
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
    for (const command_t *const *command = commands; *command; command++)
        fish_command(*command);
}
