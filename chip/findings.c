// findings.c - the ring of findings that wait to be taken
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

void found(sim8563_t *chip, sim8563_finding_id_t id, uint8_t reg, int64_t measured,
           int64_t limit)
{
    if (chip->find.waiting == SIM8563_RING) {
        if (chip->find.lost != UINT16_MAX)
            chip->find.lost++;
        return;
    }
    unsigned slot = (chip->find.head + chip->find.waiting) % SIM8563_RING;
    chip->find.at_ns[slot] = chip->time.now_ns;
    chip->find.measured[slot] = measured;
    chip->find.limit[slot] = limit;
    chip->find.id[slot] = (uint8_t)id;
    chip->find.reg[slot] = reg;
    chip->find.waiting++;
}

bool sim8563_take_finding(sim8563_t *chip, sim8563_finding_t *out)
{
    unsigned slot = chip->find.head;
    if (chip->find.waiting == 0)
        return false;
    out->id = (sim8563_finding_id_t)chip->find.id[slot];
    out->reg = chip->find.reg[slot];
    out->at_ns = chip->find.at_ns[slot];
    out->measured = chip->find.measured[slot];
    out->limit = chip->find.limit[slot];
    chip->find.head = (uint8_t)((slot + 1) % SIM8563_RING);
    chip->find.waiting--;
    return true;
}

uint32_t sim8563_lost_findings(sim8563_t *chip)
{
    uint32_t lost = chip->find.lost;
    chip->find.lost = 0;
    return lost;
}
