// conduct.c - what the software in front of the chip does, and what is wrong with it
//
// SPDX-License-Identifier: MIT
//
// Watches reads, writes and ticks for the findings of docs/behaviour.md, chapter
// 14, that are about software. It never changes what the chip does.

#include "blocks.h"

#define RUN_NS     SIM8563_SEC
#define STOPPED_NS (10 * SIM8563_SEC)
#define BUS_MV     2000

enum { READ, WRITE };

enum run_flags {
    RUN_SPLIT = 1,   // found already
    RUN_TORN = 2,
    RUN_VLF = 4,     // in this transfer, time was read with VLF = 1
    RUN_UNSEEN = 8   // in some transfer, and SEC was not
};

#define SEC_BIT 0x01u // of SEC..YEAR, by bit

enum once { // bits of conduct.once
    ONCE_SET_AIE = 1 << 0, // it came up
    ONCE_SET_TE = 1 << 1,
    ONCE_LOST = 1 << 2,
    ONCE_STALE = 1 << 3,
    ONCE_RUNNING = 1 << 4, // and the next two: by timer byte
    ONCE_ZERO = 1 << 7,
    ONCE_TEST = 1 << 8,
    ONCE_NOT_ENDED = 1 << 9,
    ONCE_BELOW_2V = 1 << 10,
    ONCE_ADDRESS = 1 << 11, // conduct.address[] is not empty
    ONCE_SET_TIE = 1 << 12
};

static bool first(sim8563_t *chip, unsigned bit)
{
    bool is_first = !(chip->conduct.once & bit);
    chip->conduct.once |= (uint16_t)bit;
    return is_first;
}

// Sets bits of a mask.
static void note(uint8_t *mask, unsigned bits)
{
    *mask = (uint8_t)(*mask | bits);
}

static uint8_t lowest_time_register(unsigned bits)
{
    uint8_t reg = SEC;
    for (; !(bits & 1); bits >>= 1)
        reg++;
    return reg;
}

static unsigned timer_bit(uint8_t reg) // 1: [7:0], 2: [15:8], 4: [23:16]; 0: none of these
{
    return reg == TIMER_LOW ? 1 : reg == TIMER_MID ? 2 : reg == TIMER_HIGH ? 4 : 0;
}

// ------------------------------------------------------------------------ runs

static void begin_run(sim8563_t *chip, struct sim8563_run *run)
{
    if ((run->flags & RUN_UNSEEN) && !(run->all & SEC_BIT))
        found(chip, SIM8563_FINDING_VLF_UNSEEN, SEC, 1, 0);
    run->all = 0;
    run->torn = 0;
    run->flags &= RUN_VLF;
}

static void judge_split(sim8563_t *chip, struct sim8563_run *run, sim8563_finding_id_t split)
{
    unsigned torn = run->torn & run->now;
    if (!(run->flags & RUN_SPLIT))
        found(chip, split, lowest_time_register(run->now), run->now, run->all);
    run->flags |= RUN_SPLIT;
    if (torn && !(run->flags & RUN_TORN)) {
        found(chip, (sim8563_finding_id_t)(split + 1), lowest_time_register(torn), torn, run->torn);
        run->flags |= RUN_TORN;
    }
}

// The transfer under way is over: it goes on with the run or begins a new one.
static void join_run(sim8563_t *chip, unsigned which)
{
    struct sim8563_run *run = &chip->conduct.run[which];
    if (run->now == 0)
        return;
    if (run->now & run->all)
        begin_run(chip, run);
    else if (run->all)
        judge_split(chip, run, which == READ ? SIM8563_FINDING_SPLIT_READ
                                             : SIM8563_FINDING_SPLIT_WRITE);
    if ((run->flags & RUN_VLF) && !(run->now & SEC_BIT))
        run->flags |= RUN_UNSEEN;
    run->flags &= (uint8_t)~RUN_VLF;
    run->all |= run->now;
    run->now = 0;
    chip->conduct.run_end_ns[which] = chip->time.now_ns;
}

// Whether a transfer may still go on with a run; `due` is the end of the next that may not.
static bool is_open(const sim8563_t *chip, uint64_t end_ns, uint64_t *due)
{
    uint64_t over_ns = end_ns + RUN_NS + 1;
    bool open = over_ns > chip->time.now_ns;
    if (open && over_ns < *due)
        *due = over_ns;
    return open;
}

// The runs that are over end here, unless the transfer under way may belong to them.
static void plan(sim8563_t *chip, bool end_runs)
{
    uint64_t due = NEVER;
    if (chip->conduct.stopped_ns != NEVER)
        due = chip->conduct.stopped_ns + STOPPED_NS + 1;
    for (unsigned i = READ; i <= WRITE; i++)
        if (chip->conduct.run[i].all && !is_open(chip, chip->conduct.run_end_ns[i], &due)
            && end_runs)
            begin_run(chip, &chip->conduct.run[i]);
    if (chip->conduct.timer_run && !is_open(chip, chip->conduct.timer_end_ns, &due) && end_runs) {
        chip->conduct.timer_run = 0;
        chip->conduct.timer_torn = 0;
    }
    time_set(chip, AT_CONDUCT, due);
}

void conduct_plan(sim8563_t *chip)
{
    plan(chip, false);
}

// What time alone brings about: STOP for long, and the end of a run.
void conduct_due(sim8563_t *chip)
{
    uint64_t stopped = chip->conduct.stopped_ns;
    if (stopped != NEVER && chip->time.now_ns - stopped > STOPPED_NS) {
        found(chip, SIM8563_FINDING_LEFT_STOPPED, CONTROL_1, STOPPED_NS + 1, STOPPED_NS);
        chip->conduct.stopped_ns = NEVER;
    }
    plan(chip, !chip->i2c.open);
}

// ------------------------------------------------------------------- transfers

void conduct_reset(sim8563_t *chip)
{
    uint8_t *bytes = (uint8_t *)&chip->conduct;
    for (size_t i = 0; i < sizeof chip->conduct; i++)
        bytes[i] = 0;
    bool stopped = supply_good(chip) && (chip->reg.value[CONTROL_1] & STOP); // scrambled
    chip->conduct.stopped_ns = stopped ? chip->time.now_ns : NEVER;
    conduct_plan(chip);
}

void conduct_start(sim8563_t *chip)
{
    if (chip->conduct.once & ONCE_ADDRESS)
        for (unsigned i = 0; i < sizeof chip->conduct.address; i++)
            chip->conduct.address[i] = 0;
    chip->conduct.once = 0;
    chip->conduct.not_bcd = 0;
    chip->conduct.range = 0;
    chip->conduct.reserved = 0;
    chip->conduct.alone = 0;
    timing_forget(chip);
}

void conduct_acknowledged(sim8563_t *chip)
{
    if (chip->supply.vdd_mv < BUS_MV && first(chip, ONCE_BELOW_2V))
        found(chip, SIM8563_FINDING_BUS_BELOW_2V, NO_REGISTER, chip->supply.vdd_mv, BUS_MV);
}

void conduct_not_ended(sim8563_t *chip)
{
    if (first(chip, ONCE_NOT_ENDED))
        found(chip, SIM8563_FINDING_READ_NOT_ENDED, NO_REGISTER, 0, 0);
}

static unsigned count_registers(uint32_t bits)
{
    unsigned count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

// Before an enable bit comes up; of a relative only what was undefined and is now used [REL-22].
static void judge_registers(sim8563_t *chip, uint8_t reg, uint32_t needed)
{
    uint32_t written = chip->reg.written & needed;
    if (written != needed)
        found(chip, SIM8563_FINDING_NOT_INITIALISED, reg, count_registers(written),
              count_registers(needed));
}

static void judge_enabled(sim8563_t *chip)
{
    const struct facts *facts = facts_of(chip);
    unsigned once = chip->conduct.once;
    judge_registers(chip, CONTROL_2, (once & ONCE_SET_AIE ? facts->for_alarm : 0)
                                     | (once & ONCE_SET_TIE ? facts->for_timer : 0));
    judge_registers(chip, TIMER_CTRL, once & ONCE_SET_TE ? facts->for_timer : 0);
}

void conduct_end(sim8563_t *chip)
{
    join_run(chip, READ);
    join_run(chip, WRITE);
    if (chip->conduct.timer_now)
        chip->conduct.timer_end_ns = chip->time.now_ns;
    chip->conduct.timer_now = 0;
    plan(chip, true); // ends those that it did not go on with

    if (chip->conduct.once & (ONCE_SET_AIE | ONCE_SET_TIE | ONCE_SET_TE))
        judge_enabled(chip);
}

// ----------------------------------------------------------------------- reads

static void read_time(sim8563_t *chip, uint8_t reg)
{
    unsigned bit = 1u << (reg - SEC);
    struct sim8563_run *run = &chip->conduct.run[READ];
    note(&run->now, bit);
    if (chip->reg.value[SEC] & VLF) {
        run->flags |= RUN_VLF;
    } else if (!(chip->reg.written >> reg & 1) && !(chip->conduct.alone & bit)) {
        note(&chip->conduct.alone, bit);
        found(chip, SIM8563_FINDING_VLF_CLEARED_ALONE, reg, chip->reg.value[reg], 0);
    }
}

#define TORN_FOUND 0x80u // in timer_torn

static void read_timer(sim8563_t *chip, uint8_t reg)
{
    unsigned bit = timer_bit(reg);
    if (chip->conduct.timer_run & bit) {
        chip->conduct.timer_run = 0;
        chip->conduct.timer_torn = 0;
    }
    if ((chip->conduct.timer_torn & bit) && !(chip->conduct.timer_torn & TORN_FOUND)) {
        found(chip, SIM8563_FINDING_TIMER_TORN_READ, reg, chip->reg.value[reg], 0);
        chip->conduct.timer_torn |= TORN_FOUND;
    }
    note(&chip->conduct.timer_run, bit);
    chip->conduct.timer_now = 1;
}

void conduct_read(sim8563_t *chip, uint8_t reg)
{
    if (reg > YEAR) {
        if (timer_bit(reg))
            read_timer(chip, reg);
    } else if (reg >= SEC) {
        read_time(chip, reg);
    } else if (reg == CONTROL_2) {
        chip->conduct.unread = 0;
    }
}

// ---------------------------------------------------------------------- writes

static void judge_code(sim8563_t *chip, uint8_t reg, uint8_t byte)
{
    static const uint8_t least[] = { 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00 };
    static const uint8_t most[] = { 0x59, 0x59, 0x23, 0x31, 0x06, 0x12, 0x99 };
    bool alarm = reg >= MIN_ALARM;
    uint8_t of = alarm ? (uint8_t)(reg - MIN_ALARM + MIN) : reg; // what it is compared with
    unsigned bit = 1u << reg;
    unsigned stored = layout_of(facts_of(chip), reg)->stored;
    unsigned code = byte & stored & (alarm || reg == SEC ? 0x7Fu : 0xFFu);

    if (alarm && (byte & AE))
        return;
    if (!is_bcd(code)) {
        if (!(chip->conduct.not_bcd & bit))
            found(chip, SIM8563_FINDING_NOT_BCD, reg, byte, most[of - SEC]);
        chip->conduct.not_bcd |= (uint16_t)bit;
    } else if (code < least[of - SEC] || code > most[of - SEC]) {
        if (!(chip->conduct.range & bit))
            found(chip, SIM8563_FINDING_OUT_OF_RANGE, reg, byte,
                  code < least[of - SEC] ? least[of - SEC] : most[of - SEC]);
        chip->conduct.range |= (uint16_t)bit;
    }
}

static void judge_reserved(sim8563_t *chip, uint8_t reg, uint8_t byte)
{
    unsigned bit = 1u << (reg & 7);
    const struct layout *layout = reg < REGISTERS ? layout_of(facts_of(chip), reg) : NULL;
    if (!layout || !layout->stored) {
        if (!(chip->conduct.address[reg >> 3] & bit))
            found(chip, SIM8563_FINDING_RESERVED_ADDRESS, reg, byte, 0);
        note(&chip->conduct.address[reg >> 3], bit);
        chip->conduct.once |= ONCE_ADDRESS;
    } else if (byte & layout->reserved) {
        if (!(chip->conduct.reserved >> reg & 1))
            found(chip, SIM8563_FINDING_RESERVED_BIT, reg, byte, layout->stored);
        chip->conduct.reserved |= (uint16_t)(1u << reg);
    }
}

static void wrote_control_1(sim8563_t *chip, uint8_t old)
{
    uint8_t up = chip->reg.value[CONTROL_1] & (uint8_t)~old;
    if ((up & EXT_TEST) && first(chip, ONCE_TEST))
        found(chip, SIM8563_FINDING_TEST_MODE, CONTROL_1, EXT_TEST, 0);
}

// The flags that pull /INT low as levels, by their enable bits [INT-1].
static uint8_t listening(uint8_t control)
{
    uint8_t tf = (control & (TIE | TI_TP)) == TIE ? TF : 0;
    return control & AIE ? AF | tf : tf;
}

static void wrote_control_2(sim8563_t *chip, uint8_t byte, uint8_t old)
{
    uint8_t now = chip->reg.value[CONTROL_2];
    uint8_t lost = old & (uint8_t)~byte & (AF | TF) & chip->conduct.unread;
    uint8_t stale = listening(now) & (uint8_t)~listening(old) & now;

    if (lost && first(chip, ONCE_LOST))
        found(chip, SIM8563_FINDING_FLAG_LOST, CONTROL_2, lost, 0);
    if (stale && first(chip, ONCE_STALE))
        found(chip, SIM8563_FINDING_STALE_FLAG, CONTROL_2, stale, 0);
    if (now & (uint8_t)~old & AIE)
        chip->conduct.once |= ONCE_SET_AIE;
    if (now & (uint8_t)~old & TIE)
        chip->conduct.once |= ONCE_SET_TIE;
}

static void wrote_timer_control(sim8563_t *chip, uint8_t old)
{
    if (!(chip->reg.value[TIMER_CTRL] & (uint8_t)~old & TE))
        return;
    chip->conduct.once |= ONCE_SET_TE;
    if (chip->reg.preset == 0 && first(chip, ONCE_ZERO))
        found(chip, SIM8563_FINDING_TIMER_ZERO, TIMER_CTRL, 0, 1);
}

void conduct_wrote(sim8563_t *chip, uint8_t reg, uint8_t byte, uint8_t old)
{
    judge_reserved(chip, reg, byte);
    if (reg >= SEC && reg <= WEEK_ALARM)
        judge_code(chip, reg, byte);
    if (reg >= SEC && reg <= YEAR && !(chip->reg.value[CONTROL_1] & STOP))
        note(&chip->conduct.run[WRITE].now, 1u << (reg - SEC));
    if (reg >= DAY && reg <= YEAR)
        chip->conduct.dated = 1;
    if (reg == CONTROL_1)
        wrote_control_1(chip, old);
    else if (reg == CONTROL_2)
        wrote_control_2(chip, byte, old);
    else if (reg == TIMER_CTRL)
        wrote_timer_control(chip, old);
    else if (timer_bit(reg) && (chip->reg.value[TIMER_CTRL] & TE)
             && first(chip, ONCE_RUNNING * timer_bit(reg)))
        found(chip, SIM8563_FINDING_TIMER_WRITTEN_RUNNING, reg, byte, 0);
}

// ---------------------------------------------------------------- chip's doings

void conduct_raised(sim8563_t *chip, uint8_t flag)
{
    chip->conduct.unread |= flag;
}

void conduct_stop(sim8563_t *chip, bool was_stopped)
{
    bool stopped = (chip->reg.value[CONTROL_1] & STOP) != 0;
    if (stopped && !was_stopped)
        chip->conduct.stopped_ns = chip->time.now_ns;
    else if (!stopped)
        chip->conduct.stopped_ns = NEVER;
    conduct_plan(chip);
}

void conduct_date(sim8563_t *chip)
{
    const uint8_t *value = chip->reg.value;
    if (!chip->conduct.dated)
        return;
    chip->conduct.dated = 0;
    int weekday = cal_weekday(value);
    if (weekday < 0)
        found(chip, SIM8563_FINDING_NO_SUCH_DATE, DAY, value[DAY], cal_last_day(value));
    else if (weekday != value[WEEK] && !chip->relative.century) // which century nobody knows
        found(chip, SIM8563_FINDING_WRONG_WEEKDAY, WEEK, value[WEEK], weekday);
}

bool conduct_in_run(const sim8563_t *chip)
{
    return (chip->conduct.run[READ].all | chip->conduct.run[WRITE].all) != 0;
}

void conduct_tick(sim8563_t *chip, unsigned changed)
{
    for (unsigned i = READ; i <= WRITE; i++)
        if (chip->conduct.run[i].all & changed)
            note(&chip->conduct.run[i].torn, changed);
}

static void changed_timer(sim8563_t *chip, unsigned changed)
{
    if (chip->conduct.timer_run & changed)
        note(&chip->conduct.timer_torn, changed);
}

// Several edges took the count down: each that changes a byte changes those below.
void conduct_count(sim8563_t *chip, uint32_t from, uint32_t to)
{
    changed_timer(chip, (from != to ? 1u : 0) | (from >> 8 != to >> 8 ? 2u : 0)
                      | (from >> 16 != to >> 16 ? 4u : 0));
}

void conduct_reload(sim8563_t *chip, uint32_t from, uint32_t to)
{
    uint32_t bits = from ^ to;
    changed_timer(chip, (bits & 0xFF ? 1u : 0) | (bits >> 8 & 0xFF ? 2u : 0)
                      | (bits >> 16 ? 4u : 0));
}
