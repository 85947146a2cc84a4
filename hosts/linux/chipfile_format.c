// chipfile_format.c - the bytes of a chip file, and whether to believe them
//
// SPDX-License-Identifier: MIT

#include "chipfile_private.h"

#include <string.h>

_Static_assert(SLOT_SNAPSHOT + SIM8563_SNAPSHOT_SIZE == SLOT_SUM, "the snapshot fits its place");

// The line ends tell a copy that was made in text mode.
static const uint8_t magic[HEADER_VERSION] = "\x89rtc8563 chip\r\n";

// Every step can be undone, so a difference once in never goes away. Four lanes,
// because a multiplication takes longer than a load.
static uint64_t stir(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return sum ^ sum >> 29;
}

uint64_t checksum(const uint8_t *at, size_t size)
{
    uint64_t a = size, b = 1, c = 2, d = 3;
    size_t i = 0;
    for (; i + 32 <= size; i += 32) {
        a = stir(a, get64(at + i));
        b = stir(b, get64(at + i + 8));
        c = stir(c, get64(at + i + 16));
        d = stir(d, get64(at + i + 24));
    }
    for (; i < size; i += 8)
        a = stir(a, get64(at + i));
    return stir(stir(stir(a, b), c), d);
}

chipfile_err_t settings_check(const chipfile_settings_t *settings)
{
    bool good = settings->speed_milli >= 1 && settings->speed_milli <= CHIPFILE_SPEED_MAX;
    return good ? CHIPFILE_OK : CHIPFILE_ERR_SETTINGS;
}

void header_put(uint8_t *page, uint64_t id)
{
    memset(page, 0, PAGE);
    memcpy(page, magic, sizeof magic);
    put32(page + HEADER_VERSION, FORMAT_VERSION);
    put64(page + HEADER_ID, id);
    put64(page + HEADER_SUM, checksum(page, HEADER_SUM));
}

// Magic and version come before the size: a newer file may have another one.
chipfile_err_t header_check(const uint8_t *page, uint64_t size)
{
    size_t seen = size < sizeof magic ? (size_t)size : sizeof magic;
    if (memcmp(page, magic, seen) != 0)
        return CHIPFILE_ERR_FOREIGN;
    if (size < HEADER_ZERO)
        return CHIPFILE_ERR_TRUNCATED;
    if (get32(page + HEADER_VERSION) > FORMAT_VERSION)
        return CHIPFILE_ERR_NEWER;
    if (size < FILE_SIZE)
        return CHIPFILE_ERR_TRUNCATED;
    bool good = size == FILE_SIZE && get32(page + HEADER_VERSION) == FORMAT_VERSION
                && get64(page + HEADER_SUM) == checksum(page, HEADER_SUM);
    for (int i = HEADER_END; i < PAGE; i++)
        good = good && page[i] == 0;
    return good ? CHIPFILE_OK : CHIPFILE_ERR_DAMAGED;
}

// A mark is written as the least significant byte first, in one store.
static uint32_t mark_bytes(uint32_t mark)
{
    uint8_t bytes[4];
    put32(bytes, mark);
    memcpy(&mark, bytes, sizeof mark);
    return mark;
}

void slot_open(uint8_t *page)
{
    uint32_t *mark = (uint32_t *)(void *)(page + SLOT_MARK);
    __atomic_store_n(mark, mark_bytes(MARK_WRITING), __ATOMIC_RELAXED);
    atomic_thread_fence(memory_order_release);
}

void slot_put(uint8_t *page, const slot_t *slot, const sim8563_t *chip)
{
    put32(page + SLOT_ZERO, 0);
    put64(page + SLOT_SEQUENCE, slot->sequence);
    put64(page + SLOT_ID, slot->id);
    put64(page + SLOT_HOST, slot->host_ns);
    put64(page + SLOT_DUE, slot->due_ns);
    put32(page + SLOT_DUE_MILLI, slot->due_milli);
    put32(page + SLOT_FLAGS, slot->settings.frozen ? FLAG_FROZEN : 0);
    put64(page + SLOT_SPEED, slot->settings.speed_milli);
    put64(page + SLOT_HISTORY_SUM, slot->history_sum);
    (void)sim8563_save(chip, page + SLOT_SNAPSHOT, SIM8563_SNAPSHOT_SIZE);
    put64(page + SLOT_SUM, checksum(page + SLOT_SEQUENCE, SLOT_SUM - SLOT_SEQUENCE));
    uint32_t *mark = (uint32_t *)(void *)(page + SLOT_MARK);
    __atomic_store_n(mark, mark_bytes(MARK_WHOLE), __ATOMIC_RELEASE);
}

// Works on a copy: the file's bytes may change under us between two looks.
chipfile_err_t slot_get(const uint8_t *page, slot_t *slot, sim8563_t *chip)
{
    uint8_t hot[SLOT_HISTORY];
    memcpy(hot, page, sizeof hot);
    slot_t got = {
        .sequence = get64(hot + SLOT_SEQUENCE),
        .id = get64(hot + SLOT_ID),
        .host_ns = get64(hot + SLOT_HOST),
        .due_ns = get64(hot + SLOT_DUE),
        .due_milli = get32(hot + SLOT_DUE_MILLI),
        .settings.frozen = get32(hot + SLOT_FLAGS) == FLAG_FROZEN,
        .settings.speed_milli = get64(hot + SLOT_SPEED),
        .history_sum = get64(hot + SLOT_HISTORY_SUM),
    };
    bool good = get32(hot + SLOT_MARK) == MARK_WHOLE && get32(hot + SLOT_ZERO) == 0
                && get32(hot + SLOT_FLAGS) <= FLAG_FROZEN && got.due_milli < 1000
                && settings_check(&got.settings) == CHIPFILE_OK
                && get64(hot + SLOT_SUM) == checksum(hot + SLOT_SEQUENCE, SLOT_SUM - SLOT_SEQUENCE);
    if (!good)
        return CHIPFILE_ERR_DAMAGED;
    sim8563_err_t err = sim8563_load(chip, hot + SLOT_SNAPSHOT, SIM8563_SNAPSHOT_SIZE);
    if (err == SIM8563_ERR_VERSION)
        return CHIPFILE_ERR_NEWER;
    if (err != SIM8563_OK)
        return CHIPFILE_ERR_DAMAGED;
    *slot = got;
    return CHIPFILE_OK;
}

int newest_slot(const uint8_t *map)
{
    uint64_t sequence[2];
    bool whole[2];
    for (int i = 0; i < 2; i++) {
        const uint8_t *page = map + (1 + i) * PAGE;
        const uint32_t *at = (const uint32_t *)(const void *)(page + SLOT_MARK);
        uint32_t mark = mark_bytes(__atomic_load_n(at, __ATOMIC_ACQUIRE));
        whole[i] = mark == MARK_WHOLE;
        if (!whole[i] && mark != MARK_WRITING)
            return CHIPFILE_ERR_DAMAGED;
        sequence[i] = get64(page + SLOT_SEQUENCE);
    }
    if (whole[0] && whole[1] && sequence[0] != sequence[1] + 1 && sequence[1] != sequence[0] + 1)
        return CHIPFILE_ERR_DAMAGED;
    if (!whole[0] && !whole[1])
        return CHIPFILE_ERR_DAMAGED;
    return !whole[0] || (whole[1] && sequence[1] > sequence[0]) ? 1 : 0;
}

chipfile_err_t file_check(const uint8_t *map, uint64_t size)
{
    chipfile_err_t err = header_check(map, size);
    int newest = err ? err : newest_slot(map);
    if (newest < 0)
        return (chipfile_err_t)newest;
    for (int i = 0; i < 2; i++) {
        const uint8_t *page = map + (1 + i) * PAGE;
        if (i != newest && get32(page + SLOT_MARK) == MARK_WRITING)
            continue; // the remains of a killed writer
        slot_t slot;
        sim8563_t chip;
        chipfile_history_t history;
        err = slot_get(page, &slot, &chip);
        err = err ? err : history_get(page, slot.history_sum, &history);
        if (!err && slot.id != get64(map + HEADER_ID))
            err = CHIPFILE_ERR_DAMAGED;
        if (err)
            return err;
    }
    return CHIPFILE_OK;
}
