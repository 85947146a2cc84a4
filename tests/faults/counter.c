// counter.c - see counter.h
//
// SPDX-License-Identifier: MIT

#include "counter.h"

static const uint8_t timer[3] = {0x0F, 0x13, 0x12}; // the low byte first

bool counter_create(const char *path)
{
    const chipfile_settings_t settings = {.frozen = true, .speed_milli = CHIPFILE_SPEED_ONE};
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    return chipfile_create(path, &settings, &chip, true) == CHIPFILE_OK;
}

static void write_register(sim8563_t *chip, uint8_t reg, uint8_t value)
{
    sim8563_start(chip, 0xA2);
    sim8563_write(chip, reg);
    sim8563_write(chip, value);
    sim8563_stop(chip);
}

static uint8_t read_register(sim8563_t *chip, uint8_t reg)
{
    sim8563_start(chip, 0xA2);
    sim8563_write(chip, reg);
    sim8563_start(chip, 0xA3);
    uint8_t value = sim8563_read(chip);
    sim8563_stop(chip);
    return value;
}

static int64_t timer_count(sim8563_t *chip)
{
    int64_t count = 0;
    for (int i = 2; i >= 0; i--)
        count = count << 8 | read_register(chip, timer[i]);
    return count;
}

static bool is_bcd(uint8_t value)
{
    return value % 16 < 10 && value / 16 < 10;
}

// Of the counts up to this one, those whose low byte is no BCD: 156 in 256.
static int64_t not_bcd_until(int64_t count)
{
    int64_t found = count / 256 * 156;
    for (int64_t low = 0; low <= count % 256; low++)
        found += is_bcd((uint8_t)low) ? 0 : 1;
    return found;
}

int64_t counter_step(chipfile_t *file)
{
    sim8563_t *chip;
    chipfile_err_t err = chipfile_lock(file, &chip);
    if (err)
        return err;
    int64_t count = timer_count(chip) + 1;
    for (int i = 0; i < 3; i++)
        write_register(chip, timer[i], (uint8_t)(count >> (8 * i)));
    write_register(chip, 0x08, (uint8_t)count);
    err = chipfile_commit(file);
    return err ? err : count;
}

int64_t counter_read(chipfile_t *file)
{
    sim8563_t *chip;
    const chipfile_history_t *history;
    chipfile_err_t err = chipfile_lock(file, &chip);
    if (err)
        return err;
    sim8563_t copy = *chip;
    err = chipfile_history(file, &history);
    int64_t found = err ? 0 : (int64_t)history->count[SIM8563_FINDING_NOT_BCD];
    chipfile_abort(file);
    int64_t count = timer_count(&copy);
    bool same = read_register(&copy, 0x08) == (count & 0xFF) && found == not_bcd_until(count);
    return err ? err : same ? count : -100;
}
