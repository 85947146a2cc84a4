// time.c - the end of a chip's life, and alarms that no search may miss
//
// SPDX-License-Identifier: MIT

#include "check.h"
#include "running.h"

#define LIFE_NS (UINT64_MAX / 2)
#define DAY_NS  (86400 * SIM8563_SEC)

static uint64_t time_of(const sim8563_t *chip)
{
    return status_of(chip).time_ns;
}

// After 292 years time stands still, however it came there.
static void the_end_of_life(void)
{
    static const uint64_t steps[] = {1, LIFE_NS, LIFE_NS + 1, SIM8563_NEVER};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        sim8563_t chip = running_chip();
        sim8563_poke(&chip, 0x0F, 0x01);
        sim8563_poke(&chip, 0x0E, 0x82);
        sim8563_poke(&chip, 0x01, 0x11);
        sim8563_advance(&chip, LIFE_NS - 5 * SIM8563_MS - 1);
        CHECK_EQ(time_of(&chip), LIFE_NS - 1);
        sim8563_advance(&chip, steps[i]);
        CHECK_EQ(time_of(&chip), LIFE_NS);
        CHECK_EQ(sim8563_next_event(&chip, SIM8563_OUTPUTS), SIM8563_NEVER);
    }
    sim8563_t chip = running_chip();
    sim8563_advance(&chip, LIFE_NS - 5 * SIM8563_MS - 10);
    sim8563_fault(&chip, SIM8563_FAULT_SDA_LOW_TIME, 10, 1);
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_SDA), 10); // the last instant that there is
    sim8563_advance(&chip, LIFE_NS);
    CHECK_EQ(time_of(&chip), LIFE_NS);
}

// Every day of a month falls on every weekday within 48 months of any month, also of one that is
// none: an alarm on both always comes, and never later [ALM-1].
static void day_and_weekday(void)
{
    static const uint8_t days[] = {0x01, 0x15, 0x28, 0x29, 0x30, 0x31};
    static const uint8_t years[] = {0x00, 0x01, 0x02, 0x03, 0x0F, 0x9A};
    for (size_t y = 0; y < sizeof years; y++)
        for (unsigned month = 0; month < 0x20; month++)
            for (unsigned combination = 0; combination < 7 * 7 * sizeof days; combination++) {
                sim8563_t chip = running_chip();
                sim8563_poke(&chip, 0x06, (uint8_t)(combination % 7));
                sim8563_poke(&chip, 0x07, (uint8_t)month);
                sim8563_poke(&chip, 0x08, years[y]);
                sim8563_poke(&chip, 0x0B, days[combination / 49]);
                sim8563_poke(&chip, 0x0C, (uint8_t)(combination / 7 % 7));
                sim8563_poke(&chip, 0x01, 0x02);
                CHECK(sim8563_next_event(&chip, SIM8563_INT) < 49 * 31 * DAY_NS);
            }
}

static bool same_bytes(const sim8563_t *left, const sim8563_t *right)
{
    uint8_t l[SIM8563_SNAPSHOT_SIZE], r[SIM8563_SNAPSHOT_SIZE];
    CHECK_EQ(sim8563_save(left, l, sizeof l), SIM8563_OK);
    CHECK_EQ(sim8563_save(right, r, sizeof r), SIM8563_OK);
    return memcmp(l, r, sizeof l) == 0;
}

// Edges of the timer at once and one by one leave the same bytes, also those that tell which timer
// bytes have changed since one was read [FND-15]. At 4096 Hz, with 8 cycles from edge to edge.
static void edges_at_once(unsigned preset, unsigned gone, unsigned edges)
{
    sim8563_t whole = running_chip();
    sim8563_poke(&whole, 0x0F, (uint8_t)preset);
    sim8563_poke(&whole, 0x13, (uint8_t)(preset >> 8));
    sim8563_poke(&whole, 0x0E, 0x80);
    sim8563_advance(&whole, gone * UINT64_C(244140625) / 1000);
    sim8563_start(&whole, 0xA2);
    sim8563_write(&whole, 0x0F);
    sim8563_start(&whole, 0xA3);
    (void)sim8563_read(&whole);
    sim8563_stop(&whole);
    sim8563_t single = whole;
    for (unsigned i = 0; i < edges; i++) sim8563_advance(&single, 244141);
    sim8563_advance(&whole, edges * UINT64_C(244141));
    CHECK_MSG(same_bytes(&whole, &single), "preset %u, %u edges, then %u", preset, gone, edges);
}

static void edges_of_the_timer(void)
{
    static const unsigned presets[] = {1, 2, 3, 0x100, 0x101, 0x102};
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++)
        for (unsigned gone = presets[i] < 4 ? 0 : presets[i] - 3; gone < presets[i]; gone++)
            for (unsigned edges = 1; edges < 8; edges++)
                edges_at_once(presets[i], gone, edges);
}

static uint64_t cycles_ns(uint64_t cycles) // rounded up to the first whole ns
{
    return (cycles * SIM8563_SEC + 32767) / 32768;
}

// Up to four cycles after STOP = 0 the taps are still held; what they will do is known [STP-2].
static void event_while_not_let_go(void)
{
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, SIM8563_MS + cycles_ns(161));
    sim8563_poke(&chip, 0x00, 0x20);
    sim8563_poke(&chip, 0x0D, 0x81);
    sim8563_advance(&chip, cycles_ns(1001) - cycles_ns(161));
    sim8563_poke(&chip, 0x00, 0x00); // let go at 1004; F4 rises 16 cycles later
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_CLKOUT), cycles_ns(1020) - cycles_ns(1001));
}

// What /INT does next, by pulses [INT-2] and by levels [INT-1]; the timer at 64 Hz, n = 1.
static void events_of_int(void)
{
    sim8563_t chip;
    sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, SIM8563_MS);
    sim8563_poke(&chip, 0x0F, 0x01);
    sim8563_poke(&chip, 0x0E, 0x81);
    sim8563_poke(&chip, 0x01, 0x11);
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_INT), cycles_ns(256));
    sim8563_advance(&chip, cycles_ns(256));
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_INT), cycles_ns(512) - cycles_ns(256));
    sim8563_advance(&chip, cycles_ns(512) - cycles_ns(256));
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_INT), cycles_ns(768) - cycles_ns(512));
    sim8563_poke(&chip, 0x01, 0x01);
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_INT), cycles_ns(768) - cycles_ns(512));
    sim8563_advance(&chip, cycles_ns(768) - cycles_ns(512));
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_INT), SIM8563_NEVER); // low until it is cleared
    sim8563_poke(&chip, 0x01, 0x00);
    CHECK_EQ(sim8563_next_event(&chip, SIM8563_INT), SIM8563_NEVER);
}

// The alarm is foretold whatever TF is [INT-1, ALM-2]: at the tick to 00:01:00.
static void event_of_the_alarm(void)
{
    for (unsigned tf = 0; tf < 2; tf++) {
        sim8563_t chip;
        sim8563_init(&chip, &(sim8563_desc_t){0});
        sim8563_advance(&chip, SIM8563_MS);
        sim8563_poke(&chip, 0x09, 0x01);
        sim8563_poke(&chip, 0x01, tf ? 0x06 : 0x02);
        CHECK_EQ(sim8563_next_event(&chip, SIM8563_INT), cycles_ns(16640) + 59 * SIM8563_SEC);
    }
}

int main(void)
{
    event_of_the_alarm();
    events_of_int();
    event_while_not_let_go();
    edges_of_the_timer();
    the_end_of_life();
    day_and_weekday();
    return check_result();
}
