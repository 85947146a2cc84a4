// timing.c - is the bus within its limits of time?                    [I2C-10]
//
// SPDX-License-Identifier: MIT

#include "blocks.h"

#define T_LOW_NS    1300
#define T_HIGH_NS   600
#define F_SCL_NS    2500 // the period of 400 kHz
#define T_HD_STA_NS 600
#define T_SU_STA_NS 600
#define T_SU_STO_NS 600
#define T_BUF_NS    1300
#define T_SU_DAT_NS 100
#define T_HD_DAT_NS 900
#define T_SLOPE_NS  300

static bool judging(const sim8563_t *chip)
{
    int32_t vdd = chip->supply.vdd_mv;
    return osc_running(chip) && !chip->wire.unfiltered && vdd >= 2000 && vdd <= 5500;
}

static void breach(sim8563_t *chip, sim8563_finding_id_t id, uint64_t measured, int64_t limit)
{
    unsigned bit = 1u << (id - SIM8563_FINDING_T_LOW);
    if (!(chip->wire.judged & bit)) // once in a transfer
        found(chip, id, NO_REGISTER, (int64_t)measured, limit);
    chip->wire.judged |= (uint16_t)bit;
}

// At least `limit` from one edge to another, if there was a first one.
static void least(sim8563_t *chip, sim8563_finding_id_t id, uint64_t from_ns, uint64_t to_ns,
                  int64_t limit)
{
    if (from_ns != NEVER && to_ns - from_ns < (uint64_t)limit && judging(chip))
        breach(chip, id, to_ns - from_ns, limit);
}

static void most(sim8563_t *chip, sim8563_finding_id_t id, uint64_t took_ns, int64_t limit)
{
    if (took_ns > (uint64_t)limit && judging(chip))
        breach(chip, id, took_ns, limit);
}

void timing_forget(sim8563_t *chip)
{
    chip->wire.judged = 0;
}

void timing_scl(sim8563_t *chip, bool high, uint64_t raw_ns)
{
    uint64_t before = chip->wire.scl_ns;
    if (high) {
        least(chip, SIM8563_FINDING_T_LOW, before, raw_ns, T_LOW_NS);
        least(chip, SIM8563_FINDING_F_SCL, chip->wire.rise_ns, raw_ns, F_SCL_NS);
        if (chip->wire.changed)
            least(chip, SIM8563_FINDING_T_SU_DAT, chip->wire.sda_ns, raw_ns, T_SU_DAT_NS);
        chip->wire.rise_ns = raw_ns;
    } else {
        least(chip, SIM8563_FINDING_T_HIGH, before, raw_ns, T_HIGH_NS);
        if (chip->wire.start)
            least(chip, SIM8563_FINDING_T_HD_STA, chip->wire.sda_ns, raw_ns, T_HD_STA_NS);
        chip->wire.start = 0;
    }
    chip->wire.changed = 0;
    chip->wire.scl_ns = raw_ns;
}

// SDA while SCL is low; what the chip itself pulls or lets go is not judged.
void timing_sda(sim8563_t *chip, uint64_t raw_ns)
{
    chip->wire.changed = 1;
    chip->wire.sda_ns = raw_ns;
    most(chip, SIM8563_FINDING_T_HD_DAT, raw_ns - chip->wire.scl_ns, T_HD_DAT_NS);
}

void timing_start(sim8563_t *chip, uint64_t raw_ns)
{
    least(chip, SIM8563_FINDING_T_SU_STA, chip->wire.scl_ns, raw_ns, T_SU_STA_NS);
    least(chip, SIM8563_FINDING_T_BUF, chip->wire.stop_ns, raw_ns, T_BUF_NS);
    chip->wire.start = 1;
    chip->wire.stop_ns = NEVER;
    chip->wire.sda_ns = raw_ns;
}

void timing_stop(sim8563_t *chip, uint64_t raw_ns)
{
    least(chip, SIM8563_FINDING_T_SU_STO, chip->wire.scl_ns, raw_ns, T_SU_STO_NS);
    chip->wire.start = 0;
    chip->wire.stop_ns = raw_ns;
    chip->wire.sda_ns = raw_ns;
}

void timing_slope(sim8563_t *chip, bool rise, uint64_t took_ns)
{
    most(chip, rise ? SIM8563_FINDING_T_R : SIM8563_FINDING_T_F, took_ns, T_SLOPE_NS);
}
