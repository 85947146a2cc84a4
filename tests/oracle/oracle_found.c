// oracle_found.c - what the software or the circuit does wrong (chapter 14)
//
// SPDX-License-Identifier: MIT

#include "oracle_parts.h"

#define TIME_SET    0x001FCu // 02 .. 08
#define TIMER_SET   0xC8000u // 0F, 12, 13
#define ALL_SET     0xCFFFFu // every register there is
#define RUN_GAP_NS  UINT64_C(1000000000)
#define STOPPED_NS  UINT64_C(10000000000)
#define WEAK_NS     UINT64_C(100000000)
#define BETWEEN_NS  UINT64_C(3000)
#define NO_REG      0xFF

void o_found(oracle_t *o, sim8563_finding_id_t id, uint8_t reg, int64_t measured, int64_t limit)
{
    if (o->findings < ORACLE_FINDINGS)
        o->finding[o->findings++] =
            (sim8563_finding_t){ .id = id, .reg = reg, .at_ns = o->now_ns,
                                 .measured = measured, .limit = limit };
}

// Once per transfer and register.
void o_found_once(oracle_t *o, sim8563_finding_id_t id, uint8_t reg, int64_t measured,
                int64_t limit)
{
    uint8_t *told = &o->told[id][reg / 8];
    uint8_t bit = (uint8_t)(1u << (reg % 8));
    if (!(*told & bit))
        o_found(o, id, reg, measured, limit);
    *told |= bit;
}

bool oracle_take_finding(oracle_t *o, sim8563_finding_t *out)
{
    if (o->findings == 0)
        return false;
    *out = o->finding[0];
    o->findings--;
    for (uint32_t k = 0; k < o->findings; k++)
        o->finding[k] = o->finding[k + 1];
    return true;
}

// ------------------------------------------------------------------- runs

static void close_run(oracle_t *o, oracle_run_t *run)
{
    if (run->open && run->vlf_seen && !(run->set & (1u << 2)))
        o_found(o, SIM8563_FINDING_VLF_UNSEEN, 0x02, 1, 0);
    *run = (oracle_run_t){ 0 };
}

static uint8_t first_of(uint32_t set)
{
    uint8_t reg = 0;
    while (!(set & (1u << reg)))
        reg++;
    return reg;
}

// The transfer that ends now has read (or written) the registers of `set`
// [FND-7, FND-8].
static void judge_run(oracle_t *o, oracle_run_t *run, uint32_t set, sim8563_finding_id_t split,
                      sim8563_finding_id_t torn)
{
    if (set == 0)
        return;
    bool joins = run->open && o->transfer_ns - run->end_ns <= RUN_GAP_NS &&
                 !(set & run->set) && set != TIME_SET;
    if (!joins) {
        close_run(o, run);
        run->open = true;
    }
    run->transfers++;
    if (run->transfers == 2)
        o_found(o, split, first_of(set), set >> 2, run->set >> 2);
    if ((set & run->torn) && !run->torn_told) {
        run->torn_told = true;
        o_found(o, torn, first_of(set & run->torn), (set & run->torn) >> 2, run->torn >> 2);
    }
    run->set |= set;
    run->end_ns = o->now_ns;
}

static void tick_tears(oracle_run_t *run, uint32_t changed)
{
    if (run->set & changed)
        run->torn |= changed;
}

static void read_timer_byte(oracle_t *o, uint8_t reg)
{
    oracle_run_t *run = &o->timer_reads;
    uint32_t bit = 1u << reg;
    bool over = o->transfer_ns > run->end_ns && o->transfer_ns - run->end_ns > RUN_GAP_NS;
    if (!run->open || over || (run->set & bit)) {
        *run = (oracle_run_t){ 0 };
        run->open = true;
    }
    if ((run->torn & bit) && !run->torn_told) {
        run->torn_told = true;
        o_found(o, SIM8563_FINDING_TIMER_TORN_READ, reg, o_regs_read(o, reg), 0);
    }
    run->set |= bit;
    run->end_ns = o->now_ns;
}

// A source edge has stepped the timer [FND-15].
void o_found_count(oracle_t *o, uint32_t before)
{
    uint32_t diff = before ^ o->count, changed = 0;
    if (diff & 0xFF)
        changed |= 1u << 0x0F;
    if (diff & 0xFF00)
        changed |= 1u << 0x13;
    if (diff & 0xFF0000)
        changed |= 1u << 0x12;
    tick_tears(&o->timer_reads, changed);
}

// When a run is over, if no transfer that began in time may still join it.
static uint64_t run_due(const oracle_t *o)
{
    if (!o->reads.open || (o->in_transfer && o->transfer_ns - o->reads.end_ns <= RUN_GAP_NS))
        return SIM8563_NEVER;
    return o->reads.end_ns + RUN_GAP_NS + 1;
}

// --------------------------------------------------------------- transfers

void o_found_start(oracle_t *o)
{
    if (o->in_transfer)
        return;
    o->in_transfer = true;
    o->transfer_ns = o->now_ns;
    o->read_set = o->write_set = o->enabled = 0;
    o->read_vlf = false;
    for (int k = 0; k <= SIM8563_FINDINGS; k++)
        for (int j = 0; j < 32; j++)
            o->told[k][j] = 0;
}

static int how_many(uint32_t set)
{
    int many = 0;
    for (; set != 0; set >>= 1)
        many += (int)(set & 1);
    return many;
}

void o_found_transfer_end(oracle_t *o)
{
    if (!o->in_transfer)
        return;
    o->in_transfer = false;
    judge_run(o, &o->reads, o->read_set & TIME_SET, SIM8563_FINDING_SPLIT_READ,
              SIM8563_FINDING_TORN_READ);
    if (o->read_vlf && !(o->read_set & (1u << 2)))
        o->reads.vlf_seen = true;
    judge_run(o, &o->writes, o->write_set, SIM8563_FINDING_SPLIT_WRITE,
              SIM8563_FINDING_TORN_WRITE);
    if (o->read_set & TIMER_SET)
        o->timer_reads.end_ns = o->now_ns;
    if (run_due(o) <= o->now_ns)
        close_run(o, &o->reads); // this transfer might have joined it, and has not
    if ((o->written & ALL_SET) == ALL_SET)
        return;
    for (uint8_t reg = 0; reg < ORACLE_REGS; reg++)
        if (o->enabled & (1u << reg))
            o_found(o, SIM8563_FINDING_NOT_INITIALISED, reg, how_many(o->written),
                    how_many(ALL_SET)); // [FND-11]
}

// ------------------------------------------------------------------ writes

// The largest BCD value of a register, and the smallest [FND-2].
static void range_of(uint8_t reg, uint8_t *least, uint8_t *most)
{
    static const uint8_t most_of[ORACLE_REGS] = {
        [2] = 0x59, [3] = 0x59, [4] = 0x23, [5] = 0x31, [6] = 0x06, [7] = 0x12, [8] = 0x99,
        [9] = 0x59, [10] = 0x23, [11] = 0x31, [12] = 0x06,
    };
    *most = most_of[reg];
    *least = reg == 5 || reg == 7 || reg == 11 ? 1 : 0;
}

static void judge_value(oracle_t *o, uint8_t reg, uint8_t value)
{
    bool alarm = reg >= 9 && reg <= 0x0C, week = reg == 6 || reg == 0x0C;
    if (reg < 2 || reg > 0x0C || (alarm && (value & AE)))
        return;
    uint8_t v = value & o_regs_stored_bits(reg), least, most;
    if (reg == 2 || alarm)
        v &= 0x7F;
    range_of(reg, &least, &most);
    if (!week && ((v & 15) > 9 || (v >> 4) > 9))
        o_found_once(o, SIM8563_FINDING_NOT_BCD, reg, value, most);
    else if (v > most)
        o_found_once(o, SIM8563_FINDING_OUT_OF_RANGE, reg, value, most);
    else if (v < least)
        o_found_once(o, SIM8563_FINDING_OUT_OF_RANGE, reg, value, least);
}

static void judge_flags(oracle_t *o, uint8_t value)
{
    uint8_t unseen = (uint8_t)((o->af_unseen ? AF : 0) | (o->tf_unseen ? TF : 0));
    uint8_t lost = (uint8_t)(o->reg[1] & ~value & unseen);
    if (lost != 0)
        o_found_once(o, SIM8563_FINDING_FLAG_LOST, 1, lost, 0);
}

// A byte is about to be written over the bus.
void o_found_write(oracle_t *o, uint8_t reg, uint8_t value)
{
    if (!o_regs_exist(reg)) {
        o_found_once(o, SIM8563_FINDING_RESERVED_ADDRESS, reg, value, 0);
        return;
    }
    if (value & ~o_regs_stored_bits(reg))
        o_found_once(o, SIM8563_FINDING_RESERVED_BIT, reg, value, o_regs_stored_bits(reg));
    judge_value(o, reg, value);
    if (reg == 1)
        judge_flags(o, value);
    if (((1u << reg) & TIMER_SET) && (o->reg[0x0E] & TE))
        o_found_once(o, SIM8563_FINDING_TIMER_WRITTEN_RUNNING, reg, value, 0);
    if (((1u << reg) & TIME_SET) && !(o->reg[0] & STOP))
        o->write_set |= 1u << reg;
}

// The flag would pull /INT low at once: only a rise of this is worth telling [FND-13].
static uint8_t flags_enabled(uint8_t control_2)
{
    bool level = (control_2 & (TIE | TI_TP)) == TIE;
    return (uint8_t)(((control_2 & AIE) ? AF : 0) | (level ? TF : 0));
}

static void judge_enabled(oracle_t *o, uint8_t before)
{
    uint8_t now = o->reg[1];
    if (now & ~before & (AIE | TIE))
        o->enabled |= 1u << 1;
    uint8_t stale = (uint8_t)(now & flags_enabled(now) & ~flags_enabled(before));
    if (stale != 0)
        o_found_once(o, SIM8563_FINDING_STALE_FLAG, 1, stale, 0);
}

// It has been written; `before` is what the register was.
void o_found_written(oracle_t *o, uint8_t reg, uint8_t before)
{
    if (!o_regs_exist(reg))
        return;
    uint8_t set = (uint8_t)(o->reg[reg] & ~before);
    o->written |= 1u << reg;
    if (reg == 0 && (set & EXT_TEST))
        o_found_once(o, SIM8563_FINDING_TEST_MODE, 0, EXT_TEST, 0);
    if (reg == 1)
        judge_enabled(o, before);
    if (reg == 0x0E && (set & TE)) {
        o->enabled |= 1u << 0x0E;
        if (o->preset == 0)
            o_found_once(o, SIM8563_FINDING_TIMER_ZERO, 0x0E, 0, 1);
    }
    if (reg >= 5 && reg <= 8)
        o->date_written = true;
}

// ------------------------------------------------------------------- reads

void o_found_read(oracle_t *o, uint8_t reg)
{
    if (!o_regs_exist(reg))
        return;
    uint32_t bit = 1u << reg;
    o->read_set |= bit;
    if (reg == 1)
        o->af_unseen = o->tf_unseen = false;
    if (bit & TIMER_SET)
        read_timer_byte(o, reg);
    if (!(bit & TIME_SET))
        return;
    if (o->reg[2] & VLF)
        o->read_vlf = true;
    else if (!(o->written & bit))
        o_found_once(o, SIM8563_FINDING_VLF_CLEARED_ALONE, reg, o->reg[reg], 0);
}

// ------------------------------------------------------------------- ticks

static int bcd(uint8_t v)
{
    return 10 * (v >> 4) + (v & 15);
}

static bool is_bcd(uint8_t v)
{
    return (v >> 4) <= 9 && (v & 15) <= 9;
}

static int days_in(int month, int year)
{
    static const int days[13] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month] + (month == 2 && year % 4 == 0 ? 1 : 0);
}

// Sunday = 0; 2000-01-01 was a Saturday. Counts every day since.
static int weekday(int year, int month, int day)
{
    int days = 6 + day - 1;
    for (int y = 0; y < year; y++)
        days += y % 4 == 0 ? 366 : 365;
    for (int m = 1; m < month; m++)
        days += days_in(m, year);
    return days % 7;
}

// As a register would hold it; a month that is none has 31 days [CAL-5].
static uint8_t last_day(uint8_t month, uint8_t year)
{
    if (!is_bcd(month) || month == 0 || month > 0x12)
        return 0x31;
    int days = days_in(bcd(month), 2 * (year >> 4) + (year & 15));
    return (uint8_t)(days / 10 * 16 + days % 10);
}

// [FND-3, FND-4]: judged at the first tick after a write, before it counts.
void o_found_before_tick(oracle_t *o)
{
    if (!o->date_written)
        return;
    o->date_written = false;
    const uint8_t *r = o->reg;
    int day = bcd(r[5]), month = bcd(r[7]), year = bcd(r[8]);
    bool date = is_bcd(r[5]) && is_bcd(r[7]) && is_bcd(r[8]) && month >= 1 && month <= 12 &&
                day >= 1 && day <= days_in(month, year);
    if (!date)
        o_found(o, SIM8563_FINDING_NO_SUCH_DATE, 5, r[5], last_day(r[7], r[8]));
    else if (r[6] != weekday(year, month, day))
        o_found(o, SIM8563_FINDING_WRONG_WEEKDAY, 6, r[6], weekday(year, month, day));
}

void o_found_tick(oracle_t *o, const uint8_t before[ORACLE_REGS])
{
    uint32_t changed = 0;
    for (int k = 2; k <= 8; k++)
        if (before[k] != o->reg[k])
            changed |= 1u << k;
    tick_tears(&o->reads, changed);
    tick_tears(&o->writes, changed);
}

// --------------------------------------------------------------- deadlines

static uint64_t between_due(const oracle_t *o)
{
    uint64_t due = SIM8563_NEVER;
    if (!o->running)
        return due;
    for (int k = 0; k < 2; k++) {
        const oracle_wire_t *w = &o->wire[k];
        if (w->between && !w->between_told && w->left_at_ns + BETWEEN_NS + 1 < due)
            due = w->left_at_ns + BETWEEN_NS + 1;
    }
    return due;
}

static uint64_t stopped_due(const oracle_t *o)
{
    if (!o->running || !(o->reg[0] & STOP) || o->stopped_told)
        return SIM8563_NEVER;
    return o->stopped_ns + STOPPED_NS + 1;
}

static uint64_t weak_due(const oracle_t *o)
{
    return o->weak && !o->weak_told ? o->weak_at_ns + WEAK_NS + 1 : SIM8563_NEVER;
}

static uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t o_found_due(const oracle_t *o)
{
    return lesser(lesser(run_due(o), between_due(o)), lesser(stopped_due(o), weak_due(o)));
}

// Findings that only time brings.
void o_found_time(oracle_t *o)
{
    uint64_t now = o->now_ns;
    if (run_due(o) <= now)
        close_run(o, &o->reads);
    for (int k = 0; k < 2; k++) {
        oracle_wire_t *w = &o->wire[k];
        if (o->running && w->between && !w->between_told && now - w->left_at_ns > BETWEEN_NS) {
            w->between_told = true;
            o_found(o, SIM8563_FINDING_LEVEL_UNDEFINED, NO_REG, (int64_t)(now - w->left_at_ns),
                  (int64_t)BETWEEN_NS);
        }
    }
    if (stopped_due(o) <= now) {
        o->stopped_told = true;
        o_found(o, SIM8563_FINDING_LEFT_STOPPED, 0, (int64_t)(now - o->stopped_ns),
              (int64_t)STOPPED_NS);
    }
    if (weak_due(o) <= now) {
        o->weak_told = true;
        o_found(o, SIM8563_FINDING_SUPPLY_RANGE, NO_REG, o->vdd_mv, 1200);
    }
}

// Power-on: nothing written, nothing read, nothing risen.
void o_found_power(oracle_t *o)
{
    o->reads = o->writes = o->timer_reads = (oracle_run_t){ 0 };
    o->written = 0;
    o->af_unseen = o->tf_unseen = o->date_written = false;
}
