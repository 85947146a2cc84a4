// play.c - rtc8563 play: plays a .vec script (docs/script.md)
//
// SPDX-License-Identifier: MIT

#define _XOPEN_SOURCE 700
#include "play.h"

#include "command.h"

#include "sim8563_script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_SCRIPT = 16 * 1024 * 1024 };

extern const command_t command_play;

typedef struct drawing_t {
    FILE *file;   // NULL: nothing is drawn
    char *path;   // of the drawing when it is whole,
    char *beside; // and until then; NULL: it is written as it comes
} drawing_t;

// Reads it all; the caller frees it. NULL: errno says why.
static char *read_all(FILE *file, size_t *size)
{
    char *text = malloc(MAX_SCRIPT + 1);
    if (text == NULL)
        return NULL;
    *size = fread(text, 1, MAX_SCRIPT + 1, file);
    if (ferror(file) || *size > MAX_SCRIPT) {
        int cause = ferror(file) ? errno : EFBIG;
        free(text);
        errno = cause;
        return NULL;
    }
    return text;
}

char *read_script(const char *path, size_t *size)
{
    if (strcmp(path, "-") == 0)
        return read_all(stdin, size);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = read_all(file, size);
    int cause = errno;
    fclose(file);
    errno = cause;
    return text;
}

// A drawing is written beside its file and takes its place when it is whole. Not a device or a
// pipe, which is written to; and a link goes on pointing where it did.
static bool begin_drawing(drawing_t *drawing, const char *path)
{
    *drawing = (drawing_t){0};
    if (path == NULL)
        return true;
    if (strcmp(path, "-") == 0) {
        drawing->file = stdout;
        return true;
    }
    struct stat st;
    bool there = stat(path, &st) == 0;
    if (!there && errno != ENOENT)
        return false; // whatever is there is not to be replaced unseen
    if (there && !S_ISREG(st.st_mode)) {
        drawing->file = fopen(path, "w");
        return drawing->file != NULL;
    }
    drawing->path = there ? realpath(path, NULL) : strdup(path);
    size_t size = drawing->path != NULL ? strlen(drawing->path) + 32 : 0;
    drawing->beside = malloc(size);
    if (drawing->path == NULL || drawing->beside == NULL)
        return false;
    snprintf(drawing->beside, size, "%s.%ld.part", drawing->path, (long)getpid());
    drawing->file = fopen(drawing->beside, "wx");
    return drawing->file != NULL;
}

static void forget_drawing(drawing_t *drawing)
{
    int cause = errno;
    free(drawing->path);
    free(drawing->beside);
    errno = cause;
}

// A script that is none, or could not be played, leaves the file as it was.
static bool end_drawing(drawing_t *drawing, bool keep)
{
    if (drawing->file == NULL)
        return true;
    bool written = ferror(drawing->file) == 0 && fflush(drawing->file) == 0;
    if (drawing->file != stdout)
        written &= fclose(drawing->file) == 0;
    if (drawing->beside != NULL) {
        if (written && keep)
            written = rename(drawing->beside, drawing->path) == 0;
        if (!written || !keep) {
            int cause = errno;
            remove(drawing->beside);
            errno = cause;
        }
    }
    return written;
}

static int report(const char *path, const script_result_t *result, bool quiet)
{
    if (result->status == SCRIPT_HOLDS) {
        if (!quiet) {
            printf("%s: %u case%s hold%s\n", path, result->cases, result->cases == 1 ? "" : "s",
                   result->cases == 1 ? "s" : "");
        }
        return STATUS_YES;
    }
    if (result->status == SCRIPT_STARVED)
        return failure(&command_play, "%s: %s", path, result->message);
    fprintf(stderr, "%s:", path);
    if (result->line != 0)
        fprintf(stderr, "%u:", result->line);
    fprintf(stderr, " %s\n", result->message);
    if (result->status == SCRIPT_FAILS && result->case_name[0] != '\0')
        fprintf(stderr, "only this again: rtc8563 play %s --only %s\n", path, result->case_name);
    return (int)result->status;
}

static int play_main(const arguments_t *args)
{
    const char *path = args->operands[0];
    const char *vcd_path = option_value(args, "vcd");
    size_t size = 0;
    char *text = read_script(path, &size);
    if (text == NULL)
        return failure(&command_play, "cannot read %s: %s", path, strerror(errno));
    drawing_t drawing;
    if (!begin_drawing(&drawing, vcd_path)) {
        int status = failure(&command_play, "cannot write %s: %s", vcd_path, strerror(errno));
        forget_drawing(&drawing);
        free(text);
        return status;
    }
    bool on_stdout = drawing.file == stdout;
    script_options_t options = {.only = option_value(args, "only"), .vcd = drawing.file};
    script_result_t result;
    script_play(text, size, &options, &result);
    free(text);
    bool drawn = end_drawing(&drawing, result.status <= SCRIPT_FAILS);
    forget_drawing(&drawing);
    if (!drawn)
        return failure(&command_play, "cannot write %s: %s", vcd_path, strerror(errno));
    return report(path, &result, on_stdout);
}

static const option_t play_options[] = {
    {.name = "only", .value = "CASE", .help = "play this case of the script alone"},
    {.name = "vcd", .value = "FILE", .is_file = true,
     .help = "draw SCL, SDA, INT, INT2, CLKOUT and VDD for gtkwave or sigrok; - for stdout"},
    {0},
};

const command_t command_play = {
    .name = "play",
    .operands = "SCRIPT.vec",
    .summary = "Play a script of supply, time, transfers and expectations",
    .details =
        "Stops at the first expectation that does not hold, or at the first finding that the\n"
        "script does not name, with the line, what was expected and what came. - reads the\n"
        "script from stdin. Exit status: 0 all holds, 1 it does not, 2 this is no script, 3 it\n"
        "cannot be read. The language is in docs/script.md.\n",
    .examples =
        "rtc8563 play tests/vectors/05-alarm.vec\n"
        "rtc8563 play tests/vectors/10-i2c.vec --only write-on-wires --vcd bus.vcd\n",
    .options = play_options,
    .kind = OPERAND_FILE,
    .operands_min = 1,
    .operands_max = 1,
    .main = play_main,
};
