// wave.c - see wave.h
//
// SPDX-License-Identifier: MIT

#include "wave.h"

#define BOTH (SIM8563_SCL | SIM8563_SDA)

static void show(void *arg, const sim8563_t *chip, uint32_t unknown)
{
    const wave_t *wave = arg;
    wave->draw(wave->arg, chip, (sim8563_pins(chip) & LINES_ALL) | wave->wires, unknown);
}

void wave_begin(wave_t *wave, wave_draw_t *draw, void *arg)
{
    wave->wires = BOTH;
    wave->draw = draw;
    wave->arg = arg;
    wave->lines->show = show;
    wave->lines->show_arg = wave;
}

// Time in quarters of a bit.
typedef struct quarters_t {
    wave_t *wave;
    sim8563_t *chip;
    uint64_t ns, count, gone; // all of the time, in so many quarters; those that are over
} quarters_t;

// The wires for the next quarter.
static void quarter(quarters_t *time, uint32_t wires)
{
    uint64_t from = time->ns * time->gone / time->count;
    time->gone++;
    uint64_t to = time->ns * time->gone / time->count;
    time->wave->wires = wires;
    lines_pass(time->wave->lines, time->chip, to - from);
}

static void bit(quarters_t *time, bool high)
{
    uint32_t sda = high ? SIM8563_SDA : 0;
    quarter(time, sda);
    quarter(time, SIM8563_SCL | sda);
    quarter(time, SIM8563_SCL | sda);
    quarter(time, sda);
}

void wave_pass(void *arg, sim8563_t *chip, uint64_t ns, const bus_bits_t *bits)
{
    wave_t *wave = arg;
    uint64_t count = 4 * (bits->start + (bits->byte ? 9u : 0u) + bits->stop);
    if (wave->draw == NULL || ns < count) {
        lines_pass(wave->lines, chip, ns);
        return;
    }
    quarters_t time = {wave, chip, ns, count, 0};
    if (bits->start) {
        quarter(&time, (wave->wires & SIM8563_SCL) | SIM8563_SDA);
        quarter(&time, BOTH);
        quarter(&time, SIM8563_SCL);
        quarter(&time, 0);
    }
    for (int i = 7; bits->byte && i >= 0; i--)
        bit(&time, (bits->value >> i & 1) != 0);
    if (bits->byte)
        bit(&time, !bits->acknowledged);
    if (bits->stop) {
        quarter(&time, 0);
        quarter(&time, SIM8563_SCL);
        quarter(&time, BOTH);
        quarter(&time, BOTH);
    }
}
