// generate_man.c - rtc8563.1
//
// SPDX-License-Identifier: MIT

#include "generate.h"

#include "help.h"
#include "sim8563.h"

#include <stdio.h>
#include <string.h>

// Text with what roff would take for its own made harmless.
static void put_text(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool line_begins = i == 0 || text[i - 1] == '\n';
        if (line_begins && (text[i] == '.' || text[i] == '\''))
            fputs("\\&", stdout);
        if (text[i] == '\\') {
            fputs("\\e", stdout);
        } else if (text[i] == '-') {
            fputs("\\-", stdout);
        } else {
            putchar(text[i]);
        }
    }
}

static void put_string(const char *text)
{
    put_text(text, strlen(text));
}

// Lines stay as they are: many of them are tables.
static void put_lines(const char *text)
{
    printf(".nf\n");
    put_string(text);
    printf(".fi\n");
}

static void put_option(const option_t *option)
{
    char form[80];
    option_form(option, form, sizeof form);
    printf(".TP\n.B ");
    put_string(form);
    putchar('\n');
    put_string(option->help);
    printf(".\n");
}

static void put_command(const command_t *command)
{
    printf(".SS rtc8563 %s ", command->name);
    put_string(command->operands);
    putchar('\n');
    put_string(command->summary);
    printf(".\n");
    for (const option_t *option = command->options; option && option->name; option++)
        put_option(option);
    if (command->details && command->details[0]) {
        printf(".PP\n");
        put_lines(command->details);
    }
    if (command->examples && command->examples[0]) {
        printf(".PP\nExamples:\n.PP\n.RS 4\n");
        put_lines(command->examples);
        printf(".RE\n");
    }
}

void generate_man(void)
{
    printf(".\\\" SPDX-License-Identifier: MIT\n"
           ".\\\" Made by rtc8563_generate from the table of options in cli/.\n"
           ".TH RTC8563 1 \"\" \"rtc8563 %d.%d.%d\" \"User Commands\"\n",
           SIM8563_VERSION_MAJOR, SIM8563_VERSION_MINOR, SIM8563_VERSION_PATCH);
    printf(".SH NAME\nrtc8563 \\- ");
    put_string(help_tagline);
    printf("\n.SH SYNOPSIS\n.B rtc8563\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIOPERAND\\fR...]\n"
           ".SH DESCRIPTION\n"
           "A chip is a file: it holds the whole state of one INS5S8563 and keeps time while no\n"
           "program runs. Several programs may use it at the same time. Programs that know\n"
           "nothing of it find it on /dev/i2c\\-N at 0x51 (A2/A3 on the wire) when\n"
           ".B rtc8563 run\nstarts them.\n.SH COMMANDS\n");
    for (const command_t *const *command = commands; *command; command++)
        put_command(*command);
    printf(".SH VALUES\n");
    put_lines(help_values);
    printf(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nNo colours. There are none off a terminal either.\n"
           ".SH EXIT STATUS\n"
           ".TP\n0\nYes: done, or it holds.\n.TP\n1\nNo: it does not hold.\n"
           ".TP\n2\nThe command line is wrong.\n.TP\n3\nThe bus, a file or the system failed.\n");
}
