// messages.c - what goes to stderr, and when to write in colours
//
// SPDX-License-Identifier: MIT

#include "command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(const command_t *command, const char *format, va_list values)
{
    fflush(stdout);
    fprintf(stderr, "rtc8563%s%s: ", command ? " " : "", command ? command->name : "");
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
}

int usage_error(const command_t *command, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    say(command, format, values);
    va_end(values);
    fprintf(stderr, "See: rtc8563 %s%s\n", command ? "help " : "--help",
            command ? command->name : "");
    return STATUS_USAGE;
}

int failure(const command_t *command, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    say(command, format, values);
    va_end(values);
    return STATUS_FAILED;
}

bool colour_wanted(int descriptor)
{
    const char *term = getenv("TERM");
    const char *no_colour = getenv("NO_COLOR");
    bool refused = no_colour && no_colour[0];
    return !refused && term && strcmp(term, "dumb") != 0 && isatty(descriptor);
}

static int least(int a, int b, int c)
{
    int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

enum { LONGEST_WORD = 40 };

// How many letters must be changed, added or taken away.
static int distance(const char *a, const char *b)
{
    int row[LONGEST_WORD + 1];
    size_t width = strlen(b);
    if (strlen(a) > LONGEST_WORD || width > LONGEST_WORD)
        return LONGEST_WORD;
    for (size_t j = 0; j <= width; j++)
        row[j] = (int)j;
    for (int i = 1; a[i - 1]; i++) {
        int corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            int above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1]));
            corner = above;
        }
    }
    return row[width];
}

const char *nearest_word(const char *typed, const char *const *words)
{
    const char *nearest = NULL;
    int best = (int)strlen(typed) / 3 + 2; // farther away it is another word
    for (; *words; words++) {
        bool begun = strlen(typed) >= 2 && strncmp(typed, *words, strlen(typed)) == 0;
        int away = begun ? 1 : distance(typed, *words);
        if (away < best) {
            best = away;
            nearest = *words;
        }
    }
    return nearest;
}
