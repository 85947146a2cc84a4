// script.c - fuzzes the parser and the player of .vec scripts
//
// SPDX-License-Identifier: MIT
//
// A script that begins with a comment is also drawn, edge by edge. Scripts that say `repeat` often
// are passed over: two million long transfers are legal, and take their time.

#include "input.h"
#include "sim8563_script.h"

#include <stdbool.h>
#include <string.h>

#define MOST_REPEATS 1000

static bool lasts_long(const char *text)
{
    unsigned long product = 1;
    for (const char *at = text; (at = strstr(at, "repeat")) != NULL;) {
        at += strlen("repeat");
        unsigned long times = strtoul(at, NULL, 0);
        if (times > MOST_REPEATS)
            return true;
        product *= times > 1 ? times : 1;
        if (product > MOST_REPEATS)
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    if (nowhere == NULL)
        nowhere = fopen("/dev/null", "w");
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0'; // for strstr() alone: the player gets `data`
    if (!lasts_long(text)) {
        script_options_t options = {.vcd = size > 0 && data[0] == '#' ? nowhere : NULL};
        script_result_t result;
        script_status_t status = script_play((const char *)data, size, &options, &result);
        MUST(status == result.status && status <= SCRIPT_MALFORMED);
        MUST((status == SCRIPT_HOLDS) == (result.message[0] == '\0'));
        MUST(memchr(result.message, '\0', sizeof result.message) != NULL);
    }
    free(text);
    return 0;
}
