// edge.c - see edge.h
//
// SPDX-License-Identifier: MIT

#include "edge.h"

#include "sim8563_words.h"

#include <stdio.h>

static const char *cause(const sim8563_t *chip)
{
    uint8_t control = sim8563_peek(chip, 0x01);
    bool alarm = (control & 0x0A) == 0x0A;
    bool timer = (control & 0x05) == 0x05;
    return alarm && timer ? "  alarm, timer" : alarm ? "  alarm" : timer ? "  timer" : "";
}

void edge_note(edge_t *edge, const sim8563_t *chip, uint32_t pin)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    *edge = (edge_t){.at_ns = status.time_ns,
                     .pin = pin,
                     .high = (sim8563_pins(chip) & pin) != 0};
    edge->cause = pin == SIM8563_INT && !edge->high ? cause(chip) : "";
    text_calendar(chip, edge->calendar);
}

void edge_print(const edge_t *edge, uint64_t since_ns)
{
    char after[VALUE_TEXT];
    printf("  +%s  %s  %s=%d%s\n", text_duration(edge->at_ns - since_ns, after), edge->calendar,
           sim8563_pin_name(edge->pin), edge->high, edge->cause);
}

void edge_print_end(const sim8563_t *chip)
{
    char calendar[VALUE_TEXT];
    uint8_t control = sim8563_peek(chip, 0x0D);
    sim8563_status_t status;
    sim8563_status(chip, &status);
    bool clock_out = status.running && (control & 0x80) != 0; // [CLK-2]
    printf(", now %s, int=%d%s", text_calendar(chip, calendar),
           (sim8563_pins(chip) & SIM8563_INT) != 0, cause(chip));
    printf(clock_out ? ", clkout gives %s\n" : "\n", sim8563_clkout_rate(control));
}
