// cli.c - fuzzes the command line of the tool, in this process
//
// SPDX-License-Identifier: MIT
//
// Each line of the input is one command line, words separated by blanks. It runs in a folder with a
// good chip file `f`, a script `s` and a damaged chip file `d`; a slash is a dot, so that it stays
// there. `run`, `exam` and `lab` start programs and `vhost-user` does not end: they are left out but for
// their help; `wait` gets a millisecond.

#define _GNU_SOURCE
#include "folder.h"
#include "input.h"

#include "chipfile.h"

#include <string.h>
#include <unistd.h>

#define MOST_WORDS 24
#define MOST_LINES 12
#define MOST_CHARACTERS 4096

int tool_main(int argc, char **argv); // main() of cli/main.c

static const char script[] = "case one\nwait 5ms\nwrite 0F 01\nread 0F 01\nexpect int=1\n";

static void lay_out(void)
{
    sim8563_t chip;
    const chipfile_settings_t settings = {.frozen = true, .speed_milli = CHIPFILE_SPEED_ONE};
    folder_begin();
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    MUST(chipfile_create("f", &settings, &chip, true) == CHIPFILE_OK);
    folder_write("s", (const uint8_t *)script, sizeof script - 1);
    folder_write("d", (const uint8_t *)script, sizeof script - 1);
}

static void run_line(char *line)
{
    static char name[] = "rtc8563", option[] = "--timeout", value[] = "1ms";
    char *words[MOST_WORDS + 4] = {name};
    int count = 1;
    bool help = strstr(line, "--help") != NULL;
    for (char *word = strtok(line, " "); word && count <= MOST_WORDS; word = strtok(NULL, " "))
        words[count++] = word;
    const char *command = count > 1 ? words[1] : "";
    bool left_out = strcmp(command, "run") == 0 || strcmp(command, "exam") == 0 ||
                    strcmp(command, "lab") == 0 || strcmp(command, "vhost-user") == 0;
    if (left_out && !help)
        return;
    if (count > 1 && strcmp(words[1], "wait") == 0) {
        words[count++] = option;
        words[count++] = value;
    }
    int status = tool_main(count, words);
    MUST(status >= 0 && status <= 3);
}

static void be_quiet(void)
{
    stdout = fopen("/dev/null", "w");
    stderr = getenv("FUZZ_SHOW") ? stderr : fopen("/dev/null", "w");
    MUST(stdout != NULL && stderr != NULL && freopen("/dev/null", "r", stdin) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[MOST_CHARACTERS + 1];
    static FILE *out, *err;
    FILE *out_before = stdout, *err_before = stderr;
    if (size > MOST_CHARACTERS)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    for (char *at = text; (at = strchr(at, '/')) != NULL;)
        *at = '.';
    lay_out();
    if (out == NULL) {
        be_quiet();
        out = stdout;
        err = stderr;
    }
    stdout = out;
    stderr = err;
    char *rest = text;
    for (unsigned i = 0; i < MOST_LINES && rest; i++)
        run_line(strsep(&rest, "\n"));
    stdout = out_before;
    stderr = err_before;
    return 0;
}
