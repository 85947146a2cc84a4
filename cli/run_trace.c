// run_trace.c - a transfer in words
//
// SPDX-License-Identifier: MIT
//
//     i2c-1   0.005210 s  A2 02 | A3 80 00 00    read SEC=80 (VLF) MIN=00 HOUR=00
//
// First the bytes on the wire, a bar at each repeated START and ~ behind what was not acknowledged;
// then the registers by name, with those of their bits that are set.

#include "run.h"

#include "report.h"
#include "sim8563_words.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static unsigned kept(const trace_message_t *message)
{
    return message->length < TRACE_BYTES ? message->length : TRACE_BYTES;
}

// Bytes of a message that the chip took or gave.
static unsigned taken(const trace_t *trace, unsigned index)
{
    const trace_message_t *message = &trace->message[index];
    if (index > trace->at_message)
        return 0;
    if (index < trace->at_message)
        return kept(message);
    unsigned before = trace->at_byte > 0 ? trace->at_byte - 1 : 0;
    return before < kept(message) ? before : kept(message);
}

static void print_wire(const trace_t *trace)
{
    for (unsigned i = 0; i < trace->count && i <= trace->at_message; i++) {
        const trace_message_t *message = &trace->message[i];
        bool ended = i == trace->at_message;
        fprintf(stderr, "%s%02X%s", i > 0 ? " | " : "",
                bus_address_byte(message->address, message->flags),
                ended && trace->at_byte == 0 ? "~" : "");
        unsigned shown = taken(trace, i) + (ended && trace->at_byte > 0);
        for (unsigned k = 0; k < shown && k < TRACE_BYTES; k++)
            fprintf(stderr, " %02X%s", message->bytes[k],
                    ended && k + 1 == trace->at_byte ? "~" : "");
        if (!ended && message->length > kept(message))
            fprintf(stderr, " ... (%u bytes)", message->length);
    }
}

static void print_bits(const sim8563_register_words_t *words, uint8_t value)
{
    bool any = false;
    for (int bit = 7; bit >= 0; bit--) {
        if ((value >> bit & 1) != 0 && words->bit[bit] != NULL) {
            fprintf(stderr, "%s%s", any ? " " : " (", words->bit[bit]);
            any = true;
        }
    }
    if (any)
        fputc(')', stderr);
}

static void print_register(uint8_t address, uint8_t value)
{
    const sim8563_register_words_t *words = sim8563_register_words(address);
    if (words == NULL) {
        fprintf(stderr, " %02X=%02X (reserved)", address, value);
        return;
    }
    fprintf(stderr, " %s=%02X", words->name, value);
    print_bits(words, value);
}

// The pointer as the chip has it: the first byte of a write sets it, each other byte moves it.
static void print_meaning(const trace_t *trace)
{
    uint8_t pointer = (uint8_t)trace->pointer;
    for (unsigned i = 0; i < trace->count && i <= trace->at_message; i++) {
        const trace_message_t *message = &trace->message[i];
        bool read = (message->flags & I2C_M_RD) != 0;
        unsigned bytes = taken(trace, i);
        unsigned first = 0;
        if (!read && bytes > 0)
            pointer = message->bytes[first++];
        if (first < bytes)
            fputs(read ? "  read" : "  write", stderr);
        for (unsigned k = first; k < bytes; k++)
            print_register(pointer++, message->bytes[k]);
    }
}

static void print_result(const trace_t *trace)
{
    if (trace->result >= 0)
        return;
    const char *why = trace->result == -ENXIO  ? "not acknowledged"
                      : trace->result == -EBUSY ? "SDA is held low"
                                                : strerror(-trace->result);
    fprintf(stderr, "  %s", why);
}

void run_trace_print(const trace_t *trace, bool colour)
{
    fprintf(stderr, "i2c-%" PRIu32 " %4" PRIu64 ".%06" PRIu64 " s  ", trace->bus,
            trace->begin_ns / SIM8563_SEC, trace->begin_ns % SIM8563_SEC / SIM8563_US);
    print_wire(trace);
    print_meaning(trace);
    print_result(trace);
    fputc('\n', stderr);
    for (unsigned i = 0; i < trace->findings; i++)
        report_finding(stderr, &trace->finding[i], colour);
}
