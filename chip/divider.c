// divider.c - the divider F0..F14, STOP, test mode, and the second tick
//
// SPDX-License-Identifier: MIT
//
// Nothing here counts: F0..F14 are the low bits of the number of cycles since
// `origin`, the cycle at which F2..F14 were let go from 0 [OSC-3]. Only F9..F14
// are kept as a number in test mode, where CLKOUT steps them [TST-1].

#include "blocks.h"

#define TICK_PERIOD 32768u
#define F14_RISE    16384u
#define TICK_DELAY  256u   // from the rise of F14 to the next rise of 64 Hz [OSC-4]

static bool stopped(const sim8563_t *chip)
{
    return (chip->reg.value[CONTROL_1] & STOP) != 0;
}

bool div_testing(const sim8563_t *chip)
{
    return (chip->reg.value[CONTROL_1] & EXT_TEST) != 0;
}

// STOP = 0, but F2..F14 are still held: at most four cycles [STP-2].
static bool not_let_go(const sim8563_t *chip, uint64_t cycle)
{
    return (int64_t)(cycle - chip->div.origin) < 0;
}

// F0..F14 as the oscillator alone makes them.
static unsigned free_count(const sim8563_t *chip)
{
    uint64_t cycle = osc_cycle(chip);
    if (stopped(chip) || not_let_go(chip, cycle))
        return (unsigned)cycle & 3;
    return (unsigned)(cycle - chip->div.origin) & (TICK_PERIOD - 1);
}

unsigned div_count(const sim8563_t *chip)
{
    unsigned count = free_count(chip);
    return div_testing(chip) ? (count & 0x1FF) | (unsigned)chip->div.high << 9 : count;
}

void div_reset(sim8563_t *chip)
{
    chip->div.origin = 0;
    chip->div.tick = F14_RISE + TICK_DELAY;
    chip->div.high = 0;
    chip->div.armed = 0;
    chip->relative.minute = 0;
}

// The tick that follows a tick at this cycle, or a cycle at which none is armed.
static uint64_t tick_after(const sim8563_t *chip, uint64_t cycle)
{
    uint64_t to_rise = (F14_RISE - 1 - (cycle - chip->div.origin)) & (TICK_PERIOD - 1);
    return cycle + to_rise + 1 + TICK_DELAY;
}

uint64_t div_tick(const sim8563_t *chip, uint64_t n)
{
    if (stopped(chip) || div_testing(chip))
        return NEVER;
    if (n == 1)
        return chip->div.tick;
    return tick_after(chip, chip->div.tick) + (n - 2) * TICK_PERIOD;
}

uint64_t div_rises(const sim8563_t *chip, uint64_t cycle, unsigned tap)
{
    if (not_let_go(chip, cycle))
        return 0;
    return (cycle - chip->div.origin + (UINT64_C(1) << tap)) >> (tap + 1);
}

uint64_t div_rise(const sim8563_t *chip, uint64_t n, unsigned tap)
{
    return chip->div.origin + (n << (tap + 1)) - (UINT64_C(1) << tap);
}

uint64_t div_next_change(const sim8563_t *chip, unsigned tap)
{
    uint64_t cycle = osc_cycle(chip);
    uint64_t steps = not_let_go(chip, cycle) ? 0 : (cycle - chip->div.origin) >> tap;
    return stopped(chip) ? NEVER : chip->div.origin + ((steps + 1) << tap);
}

static uint64_t nth_tick(uint64_t first, uint64_t second, uint64_t n)
{
    return n == 1 ? first : second + (n - 2) * TICK_PERIOD;
}

// Edges of 1/60 Hz: the carries from SEC, or every 60th tick as it comes  [REL-14].
unsigned div_to_minute(const sim8563_t *chip)
{
    return facts_of(chip)->free_minute ? 60u - chip->relative.minute
                                       : cal_to_minute(chip->reg.value);
}

static uint64_t minute_edges(sim8563_t *chip, uint64_t ticks, uint64_t carries)
{
    if (!facts_of(chip)->free_minute)
        return carries;
    uint64_t passed = chip->relative.minute + ticks;
    chip->relative.minute = (uint8_t)(passed % 60);
    return passed / 60;
}

// Ticks, then the edges of the timer's source: rises of F2 or F8, the ticks as
// they come, or the carries that they make when they are served [TMR-7].
void div_pass(sim8563_t *chip, uint64_t from)
{
    uint64_t now = osc_cycle(chip);
    uint64_t first = div_tick(chip, 1), second = 0;
    uint64_t ticks = 0, minutes = 0, event = 0, at = 0;
    bool takes_over = chip->relative.starting && timer_takes_over(chip);

    if (takes_over && facts_of(chip)->takes_over == AT_FALL) {
        timer_load(chip);
        from = now - 1; // an edge of the source at the same instant counts
    }
    unsigned source = timer_source(chip);
    unsigned to_minute = source == TIMER_1_60_HZ ? div_to_minute(chip) : 0;
    if (first <= now) {
        second = tick_after(chip, first);
        ticks = now < second ? 1 : 2 + (now - second) / TICK_PERIOD;
        chip->div.tick = second + (ticks - 1) * TICK_PERIOD;
        chip->div.armed = 0;
        minutes = minute_edges(chip, ticks, reg_ticks(chip, ticks));
    }
    if (source == TIMER_1_HZ) {
        event = timer_count(chip, ticks);
        at = nth_tick(first, second, event);
    } else if (source == TIMER_1_60_HZ) {
        event = timer_count(chip, minutes);
        at = nth_tick(first, second, to_minute + 60 * (event - 1));
    } else if (source == TIMER_4096_HZ || (source == TIMER_64_HZ && !div_testing(chip))) {
        unsigned tap = source == TIMER_4096_HZ ? TAP_4096_HZ : TAP_64_HZ;
        uint64_t before = div_rises(chip, from, tap);
        event = timer_count(chip, div_rises(chip, now, tap) - before);
        at = div_rise(chip, before + event, tap);
    }
    if (event)
        int_pulse(chip, at);
    if (takes_over && chip->relative.starting)
        timer_load(chip); // and here it does not
    int_pass(chip);
}

// ------------------------------------------------------------ STOP, test mode

static void enter_test(sim8563_t *chip)
{
    uint64_t cycle = osc_cycle(chip);
    bool let_go = !not_let_go(chip, cycle);
    chip->div.high = let_go ? (uint8_t)((cycle - chip->div.origin) >> 9 & 0x3F) : 0;
    if (chip->div.tick - cycle <= TICK_DELAY)
        chip->div.armed = 1;
}

// F9..F14 go on from what CLKOUT has made of them [TST-3]. They step where 64 Hz
// falls, so `origin` moves by whole periods of it.
static void leave_test(sim8563_t *chip)
{
    uint64_t cycle = osc_cycle(chip);
    unsigned ahead = (chip->div.high - (free_count(chip) >> 9)) & 0x3F;
    chip->div.origin -= (uint64_t)ahead << 9;
    if (chip->div.armed)
        chip->div.tick = cycle + ((TICK_DELAY - 1 - (cycle - chip->div.origin)) & 0x1FF) + 1;
    else
        chip->div.tick = tick_after(chip, cycle);
}

// F2..F14 are let go at the next boundary of F1, which steps every four cycles.
static void let_go(sim8563_t *chip)
{
    chip->div.origin = (osc_cycle(chip) | 3) + 1;
    chip->div.tick = chip->div.origin + F14_RISE + TICK_DELAY;
}

void div_control(sim8563_t *chip, uint8_t old)
{
    bool was_stopped = (old & STOP) != 0, was_testing = (old & EXT_TEST) != 0;

    if (stopped(chip)) { // [STP-1]
        chip->div.high = 0;
        chip->div.armed = 0;
        chip->reg.stored = 0;
    } else if (was_stopped) {
        let_go(chip); // [STP-2]
    } else if (div_testing(chip) && !was_testing) {
        enter_test(chip);
    } else if (!div_testing(chip) && was_testing) {
        leave_test(chip);
    }
}

// From STOP with CLKOUT high the 32nd rise brings the first second [TST-2].
void div_clk(sim8563_t *chip, uint8_t level)
{
    uint64_t ticks = 0, minutes = 0;
    if (level == chip->div.clk)
        return;
    chip->div.clk = level;
    if (!osc_running(chip) || !div_testing(chip) || stopped(chip)
        || not_let_go(chip, osc_cycle(chip)))
        return;
    if (!level) {
        chip->div.high = (chip->div.high + 1) & 0x3F;
        if (chip->div.high == F14_RISE >> 9)
            chip->div.armed = 1;
        return;
    }
    if (chip->div.armed) {
        chip->div.armed = 0;
        ticks = 1;
        minutes = minute_edges(chip, 1, reg_ticks(chip, 1));
    }
    unsigned source = timer_source(chip);
    uint64_t edges = source == TIMER_64_HZ ? 1 : source == TIMER_1_HZ ? ticks
        : source == TIMER_1_60_HZ ? minutes : 0;
    if (timer_count(chip, edges))
        int_pulse(chip, osc_cycle(chip));
    if (timer_takes_over_clk(chip))
        timer_load(chip);
    osc_plan(chip);
}
