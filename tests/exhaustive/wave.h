// wave.h - a controller's transfer as levels on two wires, to be played whole or up to any edge
//
// SPDX-License-Identifier: MIT

#ifndef WAVE_H_INCLUDED
#define WAVE_H_INCLUDED

#include "sim8563.h"

#include <stdlib.h>

typedef struct {
    bool scl, sda; // as the controller leaves them
} level;

typedef struct {
    level at[1400];
    unsigned count;
} wave;

static inline void wave_add(wave *w, bool scl, bool sda)
{
    if (w->count == sizeof w->at / sizeof w->at[0]) abort();
    w->at[w->count++] = (level){scl, sda};
}

// First or repeated: SCL may be low or high before.
static inline void wave_start(wave *w)
{
    if (w->count > 0) {
        wave_add(w, false, w->at[w->count - 1].sda);
        wave_add(w, false, true);
    }
    wave_add(w, true, true);
    wave_add(w, true, false);
    wave_add(w, false, false);
}

// Ends with SCL low. The ninth bit is the controller's: released to be acknowledged or to end a
// read, low to go on reading.
static inline void wave_byte(wave *w, uint8_t byte, bool ninth)
{
    for (int i = 8; i >= 0; i--) {
        bool sda = i == 0 ? ninth : (byte >> (i - 1) & 1) != 0;
        wave_add(w, false, sda);
        wave_add(w, true, sda);
        wave_add(w, false, sda);
    }
}

static inline void wave_stop(wave *w)
{
    wave_add(w, false, false);
    wave_add(w, true, false);
    wave_add(w, true, true);
}

static inline void wave_address(wave *w, uint8_t address)
{
    wave_start(w);
    wave_byte(w, address, true);
}

static inline void wave_write(wave *w, uint8_t reg, const uint8_t *bytes, unsigned count)
{
    wave_address(w, 0xA2);
    wave_byte(w, reg, true);
    for (unsigned i = 0; i < count; i++) wave_byte(w, bytes[i], true);
}

static inline void wave_read(wave *w, uint8_t reg, unsigned count)
{
    wave_write(w, reg, NULL, 0);
    wave_address(w, 0xA3);
    for (unsigned i = 1; i <= count; i++) wave_byte(w, 0xFF, i == count);
}

// One step on the wires of an unfiltered chip. SDA is what controller and chip leave of it: what
// the chip changes there is presented to it, too. Returns SDA as it is then.
static inline bool wave_step(sim8563_t *chip, level l, uint32_t clkout)
{
    uint32_t levels = clkout | (l.scl ? SIM8563_SCL : 0) | (l.sda ? SIM8563_SDA : 0);
    for (int i = 0; i < 2; i++)
        (void)sim8563_wires(chip, levels & (sim8563_pins(chip) | ~SIM8563_SDA));
    return (levels & sim8563_pins(chip) & SIM8563_SDA) != 0;
}

// A controller's view: SDA at each rise of SCL.
typedef struct {
    bool scl;
    unsigned rises;
    bool sda[600];
} view;

static inline void wave_play(sim8563_t *chip, const wave *w, unsigned from, unsigned to,
                             uint32_t clkout, view *v)
{
    for (unsigned i = from; i < to; i++) {
        bool sda = wave_step(chip, w->at[i], clkout);
        if (w->at[i].scl && !v->scl) v->sda[v->rises++] = sda;
        v->scl = w->at[i].scl;
    }
}

// The byte whose first bit was at that rise; bit 0 of the answer is the ninth.
static inline unsigned view_byte(const view *v, unsigned first)
{
    unsigned bits = 0;
    for (unsigned i = first; i < first + 9; i++) bits = bits << 1 | v->sda[i];
    return bits;
}

#endif // WAVE_H_INCLUDED
