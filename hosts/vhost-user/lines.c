// lines.c - see lines.h
//
// SPDX-License-Identifier: MIT

#include "lines.h"

static void note(lines_t *lines, uint32_t levels)
{
    if (lines->seen) {
        lines->rose |= levels & ~lines->levels;
        lines->fell |= lines->levels & ~levels;
    }
    lines->levels = levels;
    lines->seen = true;
}

// Those of which both has not been seen yet: so a fast CLKOUT costs two steps and not millions.
static uint32_t unseen(const lines_t *lines)
{
    return lines->watch & ~(lines->rose & lines->fell);
}

static void show(const lines_t *lines, const sim8563_t *chip, uint32_t unknown)
{
    if (lines->show != NULL)
        lines->show(lines->show_arg, chip, unknown);
}

// Which outputs are followed for who looks, after so many changes: a fast CLKOUT is left first.
static uint32_t followed(const lines_t *lines, unsigned changes)
{
    if (lines->show == NULL || changes >= 2 * LINES_SHOWN)
        return 0;
    return changes < LINES_SHOWN ? LINES_ALL : LINES_ALL & ~SIM8563_CLKOUT;
}

void lines_pass(lines_t *lines, sim8563_t *chip, uint64_t ns)
{
    note(lines, sim8563_pins(chip));
    show(lines, chip, 0);
    lines->gone_ns += ns;
    for (unsigned changes = 0; ns > 0; changes++) {
        uint32_t shown = followed(lines, changes);
        uint32_t pins = shown | unseen(lines);
        uint64_t step = pins != 0 ? sim8563_next_event(chip, pins) : SIM8563_NEVER;
        step = step < ns ? step : ns;
        show(lines, chip, LINES_ALL & ~shown);
        sim8563_advance(chip, step);
        ns -= step;
        note(lines, sim8563_pins(chip));
        show(lines, chip, ns == 0 ? 0 : LINES_ALL & ~shown);
    }
}

void lines_forget(lines_t *lines, uint32_t pins)
{
    lines->rose &= ~pins;
    lines->fell &= ~pins;
}

// When the next change comes by the host's clock; the chip may be ahead of it.
static uint64_t pause_ns(const lines_t *lines, const sim8563_t *chip, uint64_t lead_ns)
{
    chipfile_settings_t settings;
    chipfile_settings(lines->file, &settings);
    uint64_t next_ns = sim8563_next_event(chip, lines->watch);
    if (settings.frozen || next_ns > SIM8563_NEVER - lead_ns ||
        (next_ns + lead_ns) / settings.speed_milli >= LINES_RECHECK_NS / CHIPFILE_SPEED_ONE)
        return LINES_RECHECK_NS;
    return (next_ns + lead_ns) * CHIPFILE_SPEED_ONE / settings.speed_milli + 1;
}

// Without the host's clock nothing but time changes the lines.
static uint64_t simulated_pause_ns(const lines_t *lines, const sim8563_t *chip)
{
    uint64_t next_ns = sim8563_next_event(chip, lines->watch);
    uint64_t lead_ns = lines->gone_ns > lines->now_ns ? lines->gone_ns - lines->now_ns : 0;
    return next_ns < UINT64_MAX - lead_ns ? next_ns + lead_ns : UINT64_MAX;
}

// A chip that somebody has let run stands still again.
static chipfile_err_t look_simulated(lines_t *lines, sim8563_t *chip, uint64_t *again_ns)
{
    chipfile_settings_t settings;
    uint64_t gone_ns = lines->gone_ns;
    chipfile_settings(lines->file, &settings);
    settings.frozen = true;
    chipfile_err_t err = chipfile_set(lines->file, &settings);
    lines_pass(lines, chip, lines->now_ns > gone_ns ? lines->now_ns - gone_ns : 0);
    *again_ns = simulated_pause_ns(lines, chip);
    chipfile_err_t stored = chipfile_commit(lines->file);
    if (stored)
        lines->gone_ns = gone_ns; // it has not come to pass
    return err ? err : stored;
}

chipfile_err_t lines_look(lines_t *lines, uint64_t *again_ns)
{
    sim8563_t *chip;
    sim8563_status_t status;
    chipfile_err_t err = chipfile_load(lines->file, &chip);
    if (err)
        return err;
    if (lines->simulated)
        return look_simulated(lines, chip, again_ns);
    sim8563_status(chip, &status);
    uint64_t due_ns = chipfile_due_ns(lines->file);
    lines_pass(lines, chip, due_ns > status.time_ns ? due_ns - status.time_ns : 0);
    *again_ns = pause_ns(lines, chip, status.time_ns > due_ns ? status.time_ns - due_ns : 0);
    return chipfile_commit(lines->file);
}
