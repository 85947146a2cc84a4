// report.c - see report.h
//
// SPDX-License-Identifier: MIT

#include "report.h"

#include "sim8563_words.h"
#include "value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *colour_of(sim8563_grade_t grade)
{
    static const char *const colours[] = {"\033[36m", "\033[33m", "\033[31m"};
    return colours[grade];
}

static void print_amount(FILE *to, sim8563_unit_t unit, int64_t value)
{
    char text[VALUE_TEXT];
    switch (unit) {
    case SIM8563_UNIT_VALUE:
    case SIM8563_UNIT_BYTE:
        fprintf(to, "%02" PRIX64 "h", (uint64_t)value & 0xFF);
        break;
    case SIM8563_UNIT_NS:
        if (value < 10000) {
            fprintf(to, "%" PRId64 " ns", value);
        } else {
            fprintf(to, "%s", text_duration((uint64_t)value, text));
        }
        break;
    case SIM8563_UNIT_MV:
        fprintf(to, "%s", text_volts((int32_t)value, text));
        break;
    case SIM8563_UNIT_MC:
        fprintf(to, "%s", text_celsius((int32_t)value, text));
        break;
    case SIM8563_UNIT_PPB:
        fprintf(to, "%s", text_ppm((int32_t)value, text));
        break;
    case SIM8563_UNIT_COUNT:
    case SIM8563_UNIT_NONE:
        fprintf(to, "%" PRId64, value);
        break;
    }
}

// Broken between words, so that it reads well on a terminal and in a CI's log.
static void print_wrapped(FILE *to, const char *text)
{
    enum { WIDTH = 84 };
    int column = 0;
    while (*text) {
        int length = (int)strcspn(text, " ");
        bool fits = column > 0 && column + 1 + length <= WIDTH;
        fprintf(to, "%s%.*s", fits ? " " : column > 0 ? "\n    " : "    ", length, text);
        column = fits ? column + 1 + length : length;
        text += length;
        text += *text == ' ';
    }
    fputc('\n', to);
}

// The value that stands for none is also an address to which a byte may go [FND-6].
static bool has_register(const sim8563_finding_t *finding)
{
    return finding->reg != 0xFF || finding->id == SIM8563_FINDING_RESERVED_ADDRESS;
}

void report_finding(FILE *to, const sim8563_finding_t *finding, bool colour)
{
    const sim8563_finding_words_t *words = sim8563_finding_words(finding->id);
    const sim8563_register_words_t *reg = sim8563_register_words(finding->reg);
    sim8563_unit_t unit = sim8563_finding_unit(finding);
    fprintf(to, "%s%s %s%s [%s]", colour ? colour_of(words->grade) : "",
            sim8563_grade_name(words->grade), words->name, colour ? "\033[0m" : "", words->clause);
    if (reg) {
        fprintf(to, " in %02X %s", reg->address, reg->name);
    } else if (has_register(finding)) {
        fprintf(to, " at %02X", finding->reg);
    }
    if (unit != SIM8563_UNIT_NONE) {
        fputs(": ", to);
        print_amount(to, unit, finding->measured);
    }
    if (unit > SIM8563_UNIT_VALUE) {
        fputs(", limit ", to);
        print_amount(to, unit, finding->limit);
    }
    fputc('\n', to);
    print_wrapped(to, words->text);
}

void report_total(FILE *to, const chipfile_history_t *history)
{
    uint64_t by_grade[3] = {0};
    for (int id = 1; id <= SIM8563_FINDINGS; id++)
        by_grade[sim8563_finding_words((sim8563_finding_id_t)id)->grade] += history->count[id];
    if (history->total == 0) {
        fprintf(to, "no findings\n");
        return;
    }
    const char *separator = ": ";
    fprintf(to, "%" PRIu64 " finding%s", history->total, history->total == 1 ? "" : "s");
    for (int grade = SIM8563_ERROR; grade >= SIM8563_NOTE; grade--) {
        if (by_grade[grade] > 0) {
            fprintf(to, "%s%" PRIu64 " %s%s", separator, by_grade[grade],
                    sim8563_grade_name((sim8563_grade_t)grade), by_grade[grade] == 1 ? "" : "s");
            separator = ", ";
        }
    }
    if (history->count[0] > 0)
        fprintf(to, "; %" PRIu64 " more came too fast to be kept", history->count[0]);
    fputc('\n', to);
}

void report_counts(FILE *to, const chipfile_history_t *history)
{
    for (int grade = SIM8563_ERROR; grade >= SIM8563_NOTE; grade--) {
        for (int id = 1; id <= SIM8563_FINDINGS; id++) {
            const sim8563_finding_words_t *words = sim8563_finding_words((sim8563_finding_id_t)id);
            if ((int)words->grade == grade && history->count[id] > 0) {
                fprintf(to, "  %6" PRIu64 "  %-7s  %s\n", history->count[id],
                        sim8563_grade_name(words->grade), words->name);
            }
        }
    }
}

json_t *report_json(const chipfile_history_t *history)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < history->kept; i++) {
        const sim8563_finding_t *finding = &history->last[i];
        const sim8563_finding_words_t *words = sim8563_finding_words(finding->id);
        json_t *reg = has_register(finding) ? json_integer(finding->reg) : json_null();
        json_array_append_new(
            array, json_pack("{s:i, s:s, s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:s}",
                             "id", (int)finding->id, "name", words->name, "rule", words->rule,
                             "grade", sim8563_grade_name(words->grade), "clause", words->clause,
                             "reg", reg, "at_ns", (json_int_t)finding->at_ns,
                             "measured", (json_int_t)finding->measured,
                             "limit", (json_int_t)finding->limit, "text", words->text));
    }
    return array;
}

json_t *report_counts_json(const chipfile_history_t *history)
{
    json_t *counts = json_object();
    for (int id = 1; id <= SIM8563_FINDINGS; id++) {
        if (history->count[id] > 0) {
            json_object_set_new(counts, sim8563_finding_name((sim8563_finding_id_t)id),
                                json_integer((json_int_t)history->count[id]));
        }
    }
    return counts;
}

static bool starved;

static void *take_memory(size_t size)
{
    void *block = malloc(size);
    starved = starved || !block;
    return block;
}

void report_begin_json(void)
{
    json_set_alloc_funcs(take_memory, free);
}

int report_print(const command_t *command, json_t *object)
{
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    bool whole = text && !starved;
    if (whole)
        puts(text);
    free(text);
    json_decref(object);
    return whole ? STATUS_YES : failure(command, "not enough memory");
}
