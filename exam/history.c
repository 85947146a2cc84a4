// history.c - what happened in a trial, as a .vec script that a person can follow and `play` plays
//
// SPDX-License-Identifier: MIT

#define _POSIX_C_SOURCE 200809L // open_memstream()
#include "sitting.h"

#include "sim8563_script.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef enum form_t {
    SHORTEST, // a transfer in one line and instant, and without the calls that only prepare
    SHORT,    // a transfer in one line and instant
    EXACT,    // each byte at its own instant
} form_t;

typedef struct writer_t {
    FILE *out;
    const trial_t *trial;
    const record_t *left;
    uint64_t now_ns;
    form_t form;
} writer_t;

// ------------------------------------------------------------------- steps

static void wait_until(writer_t *writer, uint64_t at_ns)
{
    static const struct { uint64_t ns; const char *name; } units[] = {
        {SIM8563_SEC, "s"}, {SIM8563_MS, "ms"}, {SIM8563_US, "us"}, {1, "ns"}};
    unsigned unit = 0;
    if (at_ns <= writer->now_ns)
        return;
    uint64_t ns = at_ns - writer->now_ns;
    while (ns % units[unit].ns != 0)
        unit++;
    fprintf(writer->out, "wait %llu%s\n", (unsigned long long)(ns / units[unit].ns),
            units[unit].name);
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

// A whole transfer, in which nothing happens but bytes, all of them acknowledged; *reads: the
// step of the START that reads, or of the STOP.
static bool is_transfer(const writer_t *writer, unsigned at, unsigned *reads, unsigned *end)
{
    const record_t *left = writer->left;
    unsigned i = at;
    *reads = 0;
    if (left->step[at].act != ACT_START || left->step[at].a != 0xA2)
        return false;
    for (; i < left->steps && left->step[i].act != ACT_STOP; i++) {
        const step_t *step = &left->step[i];
        bool acknowledged = step->act == ACT_GET || step->b != 0;
        if (step->act == ACT_START && i > at)
            *reads = i;
        if (step->act > ACT_STOP || step->act < ACT_START || !acknowledged)
            return false;
    }
    *end = i;
    *reads = *reads != 0 ? *reads : i;
    return i < left->steps && (*reads == i ? i - at >= 2 : *reads - at == 2 && i - at >= 4)
           && (writer->form != EXACT || left->step[at].at_ns == left->step[i].at_ns);
}

static void write_transfer(writer_t *writer, unsigned at, unsigned reads, unsigned end)
{
    const step_t *step = writer->left->step;
    wait_until(writer, step[end].at_ns);
    fprintf(writer->out, "%s %02X ", reads < end ? "read" : "write", step[at + 1].a);
    for (unsigned i = reads < end ? reads + 1 : at + 2; i < end; i++)
        fprintf(writer->out, " %02X", step[i].a);
    fprintf(writer->out, "\n");
}

static void write_steps(writer_t *writer)
{
    const record_t *left = writer->left;
    bool before = false; // in a call that was made before the state
    unsigned reads, end;
    for (unsigned i = 0; i < left->steps; i++) {
        const step_t *step = &left->step[i];
        before = before || (step->act == ACT_CALL && i < left->state && writer->form == SHORTEST);
        if (!before && is_transfer(writer, i, &reads, &end)) {
            write_transfer(writer, i, reads, end);
            i = end;
        } else if (!before) {
            write_step(writer, step);
        }
        before = before && step->act != ACT_RETURN;
    }
}

// ------------------------------------------------------------------- script

#define CASE_NAME_MOST 60 // a little less than a script may have

static void write_case_name(writer_t *writer, const char *title)
{
    unsigned length = 0;
    fprintf(writer->out, "case ");
    for (const char *c = title; *c != '\0' && *c != ',' && length < CASE_NAME_MOST; c++)
        if (isalnum((unsigned char)*c) || *c == ' ' || *c == '_') {
            length++;
            fputc(isalnum((unsigned char)*c) ? tolower((unsigned char)*c) : '-', writer->out);
        }
    fputc('\n', writer->out);
}

static void write_peek(writer_t *writer, unsigned from, unsigned to)
{
    fprintf(writer->out, "peek %02X ", from);
    for (unsigned reg = from; reg <= to; reg++)
        fprintf(writer->out, " %02X", sim8563_peek(&writer->left->chip, (uint8_t)reg));
    fputc('\n', writer->out);
}

static void write_end(writer_t *writer)
{
    enum call call = writer->trial->call;
    wait_until(writer, chip_now(&writer->left->chip));
    fprintf(writer->out, "# what is left\n");
    write_peek(writer, 0x00, 0x08);
    if (call == ALARM || call == BEGIN)
        write_peek(writer, 0x09, 0x0D);
    if (call == TIMER || call == BEGIN)
        write_peek(writer, 0x0E, 0x0F);
    if (call == TIMER && timer_bits(writer->trial->desc.variant) > 8)
        write_peek(writer, 0x12, 0x13);
    fprintf(writer->out, "expect int=%d\n",
            (sim8563_pins(&writer->left->chip) & SIM8563_INT) != 0);
}

static char *written(const char *title, const char *seen, const trial_t *trial,
                     const record_t *left, form_t form)
{
    char *text = NULL;
    size_t size = 0;
    writer_t writer = {.out = open_memstream(&text, &size), .trial = trial, .left = left,
                       .form = form};
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

// The shortest form in which all comes out the same.
char *history(const char *title, const char *seen, const trial_t *trial, const record_t *left)
{
    for (form_t form = SHORTEST; form <= EXACT; form++) {
        char *text = written(title, seen, trial, left, form);
        if (text == NULL || plays(text))
            return text;
        free(text);
    }
    return NULL;
}
