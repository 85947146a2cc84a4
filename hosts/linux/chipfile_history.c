// chipfile_history.c - the findings that a chip file remembers
//
// SPDX-License-Identifier: MIT

#include "chipfile_private.h"

#include <string.h>

// Within the history of a slot: the counts, how many are kept, then the records.
enum {
    MAX_IDS     = 64, // room for the findings of later releases
    AT_KEPT     = 8 * MAX_IDS,
    AT_RECORDS  = AT_KEPT + 8,
    RECORD_SIZE = 32, // id, register, 6 zero, at_ns, measured, limit
};
_Static_assert(AT_RECORDS + CHIPFILE_LAST * RECORD_SIZE <= HISTORY_SIZE, "the history fits a slot");
_Static_assert(SIM8563_FINDINGS < MAX_IDS, "every finding has its count");

void history_put(uint8_t *area, const chipfile_history_t *history)
{
    memset(area, 0, HISTORY_SIZE);
    for (int id = 0; id <= SIM8563_FINDINGS; id++)
        put64(area + 8 * id, history->count[id]);
    put32(area + AT_KEPT, history->kept);
    for (uint32_t i = 0; i < history->kept; i++) {
        const sim8563_finding_t *finding = &history->last[i];
        uint8_t *record = area + AT_RECORDS + i * RECORD_SIZE;
        record[0] = (uint8_t)finding->id;
        record[1] = finding->reg;
        put64(record + 8, finding->at_ns);
        put64(record + 16, (uint64_t)finding->measured);
        put64(record + 24, (uint64_t)finding->limit);
    }
}

chipfile_err_t history_get(const uint8_t *page, uint64_t sum, chipfile_history_t *history)
{
    uint8_t area[HISTORY_SIZE];
    memcpy(area, page + SLOT_HISTORY, sizeof area);
    uint32_t kept = get32(area + AT_KEPT);
    if (checksum(area, sizeof area) != sum || kept > CHIPFILE_LAST)
        return CHIPFILE_ERR_DAMAGED;
    *history = (chipfile_history_t){.kept = kept};
    for (int id = 0; id <= SIM8563_FINDINGS; id++) {
        history->count[id] = get64(area + 8 * id);
        history->total += id == 0 ? 0 : history->count[id];
    }
    for (uint32_t i = 0; i < kept; i++) {
        const uint8_t *record = area + AT_RECORDS + i * RECORD_SIZE;
        if (record[0] < 1 || record[0] > SIM8563_FINDINGS)
            return CHIPFILE_ERR_DAMAGED;
        history->last[i] = (sim8563_finding_t){
            .id = (sim8563_finding_id_t)record[0],
            .reg = record[1],
            .at_ns = get64(record + 8),
            .measured = (int64_t)get64(record + 16),
            .limit = (int64_t)get64(record + 24),
        };
    }
    return CHIPFILE_OK;
}

bool history_need(chipfile_t *file)
{
    if (!file->history_loaded && !file->turn_err) {
        const uint8_t *page = atomic_load(&file->map) + (1 + file->current) * PAGE;
        file->turn_err = history_get(page, file->slot.history_sum, &file->history);
        file->history_loaded = !file->turn_err;
    }
    return file->history_loaded;
}

static void history_add(chipfile_history_t *history, const sim8563_finding_t *finding)
{
    if (history->kept == CHIPFILE_LAST) {
        memmove(history->last, history->last + 1, sizeof history->last - sizeof history->last[0]);
        history->kept--;
    }
    history->last[history->kept++] = *finding;
    history->count[finding->id]++;
    history->total++;
}

bool chipfile_take_finding(chipfile_t *file, sim8563_finding_t *out)
{
    sim8563_finding_t finding;
    if (!sim8563_take_finding(&file->chip, &finding)) {
        uint32_t lost = sim8563_lost_findings(&file->chip);
        if (lost > 0 && history_need(file)) {
            file->history.count[0] += lost;
            file->history_changed = true;
        }
        return false;
    }
    if (history_need(file)) {
        history_add(&file->history, &finding);
        file->history_changed = true;
    }
    *out = finding;
    return true;
}

chipfile_err_t chipfile_history(chipfile_t *file, const chipfile_history_t **out)
{
    sim8563_finding_t finding;
    while (chipfile_take_finding(file, &finding)) {
    }
    if (!history_need(file))
        return file->turn_err;
    *out = &file->history;
    return CHIPFILE_OK;
}

void chipfile_clear_history(chipfile_t *file)
{
    sim8563_finding_t finding;
    while (sim8563_take_finding(&file->chip, &finding)) {
    }
    (void)sim8563_lost_findings(&file->chip);
    file->history = (chipfile_history_t){0};
    file->history_loaded = true;
    file->history_changed = true;
}
