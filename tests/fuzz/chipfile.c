// chipfile.c - fuzzes what stands in a chip file
//
// SPDX-License-Identifier: MIT
//
// The first byte says what follows: 0 the file as it is; else changes to a good one, three bytes
// each, with the checksums as they then are or repaired. A file that is refused stays as it was;
// one that is taken can be used, committed, and opened again.

#include "chipfile_private.h"
#include "folder.h"
#include "input.h"

#include <string.h>

#define NAME "chip"
#define ROOM (2 * FILE_SIZE)

enum how { REPAIR = 1, REPAIR_SNAPSHOT = 2, CUT = 4, REPAIR_HISTORY = 8 };

static uint8_t good[FILE_SIZE], bytes[ROOM], after[ROOM];

// Both slots whole, with findings in the history.
static void make_a_good_one(void)
{
    sim8563_t chip, *turn;
    chipfile_t *file;
    const chipfile_settings_t settings = {.frozen = true, .speed_milli = CHIPFILE_SPEED_ONE};
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    MUST(chipfile_create(NAME, &settings, &chip, true) == CHIPFILE_OK);
    MUST(chipfile_open(NAME, CHIPFILE_WRITE, &file) == CHIPFILE_OK);
    for (int i = 0; i < 3; i++) {
        MUST(chipfile_lock(file, &turn) == CHIPFILE_OK);
        sim8563_set_temperature(turn, i & 1 ? 25000 : 130000);
        MUST(chipfile_commit(file) == CHIPFILE_OK);
    }
    chipfile_close(file);
    MUST(folder_read(NAME, good, sizeof good) == sizeof good);
}

static void repair_snapshot(uint8_t *snapshot)
{
    uint32_t sum = 0;
    for (uint32_t i = 8; i < SIM8563_SNAPSHOT_SIZE; i += 4)
        sum += i == 12 ? 0 : get32(snapshot + i) * (i | 1);
    put32(snapshot + 12, sum);
}

static void repair(unsigned how)
{
    put64(bytes + HEADER_SUM, checksum(bytes, HEADER_SUM));
    for (int i = 1; i <= 2; i++) {
        uint8_t *slot = bytes + i * PAGE;
        if (how & REPAIR_SNAPSHOT)
            repair_snapshot(slot + SLOT_SNAPSHOT);
        if (how & REPAIR_HISTORY)
            put64(slot + SLOT_HISTORY_SUM, checksum(slot + SLOT_HISTORY, HISTORY_SIZE));
        put64(slot + SLOT_SUM, checksum(slot + SLOT_SEQUENCE, SLOT_SUM - SLOT_SEQUENCE));
    }
}

// Where something stands: the header, a slot's hot bytes, the head of its history; or anywhere.
static size_t place(uint16_t where)
{
    static const size_t from[] = {0, PAGE, PAGE + SLOT_HISTORY, 2 * PAGE, 2 * PAGE + SLOT_HISTORY};
    unsigned region = where % 6;
    return region < 5 ? from[region] + where / 6 % SLOT_HISTORY : where % FILE_SIZE;
}

static size_t fill(input_t *input)
{
    uint8_t how = take_8(input);
    size_t size = FILE_SIZE;
    if (how == 0) {
        size = input->left < ROOM ? input->left : ROOM;
        memcpy(bytes, input->at, size);
        input->at += size;
        input->left -= size;
        return size;
    }
    memcpy(bytes, good, sizeof good);
    for (unsigned n = 1 + take_8(input) % 16; n > 0; n--) {
        size_t at = place(take_16(input));
        bytes[at] = take_8(input);
    }
    if (how & REPAIR)
        repair(how);
    return how & CUT ? take_16(input) % ROOM : size;
}

static void use(chipfile_t *file, input_t *input)
{
    sim8563_t *chip;
    chipfile_settings_t settings;
    const chipfile_history_t *history;
    sim8563_finding_t finding;
    chipfile_err_t err = chipfile_lock(file, &chip);
    if (err)
        return;
    sim8563_advance(chip, (uint64_t)take_16(input) << take_8(input) % 48);
    sim8563_start(chip, 0xA2);
    sim8563_write(chip, take_8(input));
    sim8563_write(chip, take_8(input));
    sim8563_stop(chip);
    (void)chipfile_due_ns(file);
    chipfile_shift(file, take_16(input));
    chipfile_settings(file, &settings);
    settings.frozen = take_8(input) & 1;
    MUST(chipfile_set(file, &settings) == CHIPFILE_OK);
    (void)chipfile_take_finding(file, &finding);
    if (chipfile_history(file, &history) == CHIPFILE_OK)
        MUST(history->kept <= CHIPFILE_LAST);
    if (take_8(input) & 1)
        chipfile_clear_history(file);
    err = chipfile_commit(file);
    MUST(err == CHIPFILE_OK || err == CHIPFILE_ERR_DAMAGED);
    if (chipfile_load(file, &chip) == CHIPFILE_OK)
        chipfile_abort(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input_t input = {data, size};
    chipfile_t *file;
    folder_begin();
    make_a_good_one();
    size_t length = fill(&input);
    folder_write(NAME, bytes, length);

    chipfile_err_t err = chipfile_open(NAME, CHIPFILE_WRITE, &file);
    if (err) {
        MUST(chipfile_sentence(err)[0] != '\0');
        MUST(folder_read(NAME, after, sizeof after) == length);
        MUST(memcmp(bytes, after, length) == 0);
        return 0;
    }
    use(file, &input);
    chipfile_close(file);
    MUST(chipfile_open(NAME, CHIPFILE_READ, &file) == CHIPFILE_OK);
    chipfile_close(file);
    return 0;
}
