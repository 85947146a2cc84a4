// history.c - what happened in a trial, as a .vec script that a person can follow and `play` plays
//
// SPDX-License-Identifier: MIT

#define _POSIX_C_SOURCE 200809L // open_memstream()
#include "sitting.h"

#include "sim8563_script.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer_t {
    FILE *out;
    const record_t *left;
    uint64_t now_ns;
    bool whole;       // what was before the state, too
} writer_t;

// ------------------------------------------------------------------- steps

static void wait_until(writer_t *writer, uint64_t at_ns)
{
    uint64_t ns = at_ns - writer->now_ns;
    if (at_ns <= writer->now_ns)
        return;
    if (ns % SIM8563_US == 0)
        fprintf(writer->out, "wait %lluus\n", (unsigned long long)(ns / SIM8563_US));
    else
        fprintf(writer->out, "wait %lluns\n", (unsigned long long)ns);
    writer->now_ns = at_ns;
}

static const char *register_name(uint8_t reg)
{
    const sim8563_register_words_t *words = sim8563_register_words(reg);
    return words != NULL ? words->name : "?";
}

static void write_bus_step(writer_t *writer, const step_t *step)
{
    const char *nack = step->b != 0 ? "" : " nack";
    switch ((act_t)step->act) {
    case ACT_START:
        fprintf(writer->out, "start %02X%s\n", step->a, nack);
        break;
    case ACT_SEND:
        if (step->reg == 0xFF)
            fprintf(writer->out, "send %02X%s\n", step->a, nack);
        else
            fprintf(writer->out, "send %02X%s # %s\n", step->a, nack, register_name(step->reg));
        break;
    case ACT_GET:
        fprintf(writer->out, "get %02X # %s\n", step->a, register_name(step->reg));
        break;
    default:
        fprintf(writer->out, "stop\n");
    }
}

static void write_step(writer_t *writer, const step_t *step)
{
    wait_until(writer, step->at_ns);
    switch ((act_t)step->act) {
    case ACT_CALL:
        fprintf(writer->out, "# %s() begins\n", call_names[step->a]);
        break;
    case ACT_RETURN:
        fprintf(writer->out, "# %s() returns%s\n", call_names[step->a],
                step->b != 0 ? "" : ", and says that it failed");
        break;
    case ACT_LOOK:
        fprintf(writer->out, "expect int=%d # the driver looks at /INT\n", step->a);
        break;
    case ACT_POKE:
        fprintf(writer->out, "poke %02X %02X\n", step->reg, step->a);
        break;
    case ACT_VDD:
        fprintf(writer->out, "vdd %dmV\n", (int)step->value);
        break;
    case ACT_NACK:
        fprintf(writer->out, "fault nack %d\n", (int)step->value);
        break;
    case ACT_FOUND:
        fprintf(writer->out, "found %s\n", sim8563_finding_name((sim8563_finding_id_t)step->a));
        break;
    default:
        write_bus_step(writer, step);
    }
}

// From START to STOP in one instant: the kit's own.
static bool is_write(const record_t *left, unsigned at, unsigned *end)
{
    unsigned i = at;
    if (left->step[at].act != ACT_START || left->step[at].a != 0xA2)
        return false;
    while (i < left->steps && left->step[i].at_ns == left->step[at].at_ns
           && left->step[i].act != ACT_STOP)
        if ((left->step[i++].act != ACT_SEND || left->step[i - 1].b == 0) && i - 1 != at)
            return false;
    *end = i;
    return i < left->steps && left->step[i].act == ACT_STOP
           && left->step[i].at_ns == left->step[at].at_ns && i > at + 1;
}

static void write_whole(writer_t *writer, unsigned at, unsigned end)
{
    wait_until(writer, writer->left->step[at].at_ns);
    fprintf(writer->out, "write %02X ", writer->left->step[at + 1].a);
    for (unsigned i = at + 2; i < end; i++)
        fprintf(writer->out, " %02X", writer->left->step[i].a);
    fprintf(writer->out, "\n");
}

static void write_steps(writer_t *writer)
{
    const record_t *left = writer->left;
    bool before = false; // in a call that was made before the state
    unsigned end;
    for (unsigned i = 0; i < left->steps; i++) {
        const step_t *step = &left->step[i];
        before = before || (step->act == ACT_CALL && i < left->state && !writer->whole);
        if (!before && is_write(left, i, &end)) {
            write_whole(writer, i, end);
            i = end;
        } else if (!before) {
            write_step(writer, step);
        }
        before = before && step->act != ACT_RETURN;
    }
}

// ------------------------------------------------------------------- script

static void write_case_name(writer_t *writer, const char *title)
{
    fprintf(writer->out, "case ");
    for (const char *c = title; *c != '\0' && *c != ','; c++)
        if (isalnum((unsigned char)*c) || (*c == ' ' && c[1] != '\0'))
            fputc(*c == ' ' ? '-' : tolower((unsigned char)*c), writer->out);
    fputc('\n', writer->out);
}

static void write_end(writer_t *writer)
{
    const sim8563_t *chip = &writer->left->chip;
    wait_until(writer, chip_now(chip));
    fprintf(writer->out, "# what is left\npeek 00 ");
    for (unsigned reg = 0; reg < 0x10; reg++)
        fprintf(writer->out, " %02X", sim8563_peek(chip, (uint8_t)reg));
    fprintf(writer->out, "\nexpect int=%d\n", (sim8563_pins(chip) & SIM8563_INT) != 0);
}

static char *written(const char *title, const char *seen, const trial_t *trial,
                     const record_t *left, bool whole)
{
    char *text = NULL;
    size_t size = 0;
    writer_t writer = {.out = open_memstream(&text, &size), .left = left, .whole = whole};
    if (writer.out == NULL)
        return NULL;
    fprintf(writer.out, "# %s\n# %s\n", title, seen);
    write_case_name(&writer, title);
    if (trial->desc.variant != SIM8563_INS5S8563)
        fprintf(writer.out, "chip variant=%s\n", sim8563_variant_name(trial->desc.variant));
    if (trial->desc.scramble != 0)
        fprintf(writer.out, "chip scramble=%u\n", (unsigned)trial->desc.scramble);
    write_steps(&writer);
    if (left->ending == ENDED)
        write_end(&writer);
    else
        fprintf(writer.out, "# and here it ends\n");
    bool bad = ferror(writer.out) != 0;
    if (fclose(writer.out) == 0 && !bad)
        return text;
    free(text);
    return NULL;
}

static bool plays(const char *text)
{
    script_result_t result;
    const script_options_t options = {0};
    return script_play(text, strlen(text), &options, &result) == SCRIPT_HOLDS;
}

// Without the calls that only prepared, if all comes out the same.
char *history(const char *title, const char *seen, const trial_t *trial, const record_t *left)
{
    char *text = written(title, seen, trial, left, false);
    if (text != NULL && !plays(text)) {
        free(text);
        text = written(title, seen, trial, left, true);
    }
    return text;
}
