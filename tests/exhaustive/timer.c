// timer.c - every preset of the timer from each source [TMR-1, TMR-3, TMR-4, TMR-5, TMR-7]
//
// SPDX-License-Identifier: MIT
//
// usage: timer [--full] [--jobs N] [--seed N]
//
// TE is set at an edge of the source, 1 ns after, 1 ns before or between two, and the next edge is
// the first that counts: so preset n ends at the n-th edge, and again n edges later. Both ends are
// reached by one jump to 1 ns before, and one of that ns; the second by one over the first, too.
// The edges are counted out in cycles of the oscillator, from its start.

#include "exhaustive.h"

#define PRESETS (UINT32_C(1) << 24)
#define PHASES 4u
#define PARTS 256u

// The edges of a source: cycles first, first + period, ...
static const struct {
    uint64_t first, period;
} sources[4] = {
    {4, 8},                              // F2 rises
    {256, 512},                          // F8, the 64 Hz signal, rises
    {16640, 32768},                      // the second tick [OSC-4]
    {16640 + 32768, UINT64_C(60) * 32768}, // SEC carries: it is 58 before the first tick
};

static sim8563_t at_phase[4][PHASES]; // to be copied
static uint64_t phase_ns[4][PHASES];  // since the chip was made
static uint64_t phase_edge[4][PHASES]; // the first edge after it

static uint64_t edge_ns(unsigned td, uint64_t edge)
{
    return cycle_ns(sources[td].first + edge * sources[td].period);
}

static void make_phase(unsigned td, unsigned phase, uint64_t at_ns, uint64_t edge)
{
    sim8563_t *chip = &at_phase[td][phase];
    sim8563_init(chip, &(sim8563_desc_t){0});
    sim8563_advance(chip, 2 * SIM8563_MS);
    sim8563_poke(chip, 0x02, 0x58);
    sim8563_poke(chip, 0x01, 0x01); // TIE: /INT shows TF [INT-1]
    sim8563_advance(chip, at_ns - 2 * SIM8563_MS);
    phase_ns[td][phase] = at_ns;
    phase_edge[td][phase] = edge;
}

static void make_phases(unsigned td)
{
    make_phase(td, 0, edge_ns(td, 20), 21);     // the edge of an instant comes before the write
    make_phase(td, 1, edge_ns(td, 20) + 1, 21);
    make_phase(td, 2, edge_ns(td, 20) - 1, 20); // the shortest first period
    make_phase(td, 3, (edge_ns(td, 20) + edge_ns(td, 21)) / 2, 21);
}

static uint32_t count_shown(const sim8563_t *chip)
{
    return (uint32_t)sim8563_peek(chip, 0x12) << 16 | (uint32_t)sim8563_peek(chip, 0x13) << 8 |
           sim8563_peek(chip, 0x0F);
}

static bool flagged(const sim8563_t *chip) { return (sim8563_peek(chip, 0x01) & 0x04) != 0; }

typedef struct {
    sim8563_t chip;
    uint64_t now_ns;
    uint32_t preset;
    unsigned td, phase;
} run;

// To the end of a period and no ns too far.
static void check_end(run *r, uint64_t edge, const char *which)
{
    uint64_t end_ns = edge_ns(r->td, edge), left_ns = end_ns - r->now_ns;
    bool foretold = sim8563_next_event(&r->chip, SIM8563_INT) == left_ns;
    sim8563_advance(&r->chip, left_ns - 1);
    bool before = !flagged(&r->chip) && count_shown(&r->chip) == 1;
    sim8563_advance(&r->chip, 1);
    bool at = flagged(&r->chip) && count_shown(&r->chip) == r->preset;
    bool pulled = (sim8563_pins(&r->chip) & SIM8563_INT) == 0;
    CHECK_MSG(foretold && before && at && pulled,
              "TD %u, preset %u, phase %u, %s period, to end at %llu ns: next_event %s, "
              "1 ns before %s, then %s, count %u, /INT %s",
              r->td, (unsigned)r->preset, r->phase, which, (unsigned long long)end_ns,
              foretold ? "agrees" : "differs", before ? "good" : "wrong",
              at ? "good" : "wrong", (unsigned)count_shown(&r->chip), pulled ? "low" : "high");
    r->now_ns = end_ns;
}

// Over the first end to 1 ns before the second, and on to it, each in one jump.
static void check_both(run r, uint64_t edge)
{
    sim8563_t far = r.chip;
    uint64_t end_ns = edge_ns(r.td, edge) - r.now_ns;
    sim8563_advance(&r.chip, end_ns - 1);
    sim8563_advance(&far, end_ns);
    CHECK_MSG(flagged(&r.chip) && count_shown(&r.chip) == 1 && count_shown(&far) == r.preset,
              "TD %u, preset %u, phase %u: 1 ns before the second end TF is %d, count %u, then %u",
              r.td, (unsigned)r.preset, r.phase, flagged(&r.chip), (unsigned)count_shown(&r.chip),
              (unsigned)count_shown(&far));
}

static void check_preset(uint32_t preset, unsigned td, unsigned phase)
{
    run r = {at_phase[td][phase], phase_ns[td][phase], preset, td, phase};
    uint64_t edge = phase_edge[td][phase];
    sim8563_poke(&r.chip, 0x0F, (uint8_t)preset);
    sim8563_poke(&r.chip, 0x13, (uint8_t)(preset >> 8));
    sim8563_poke(&r.chip, 0x12, (uint8_t)(preset >> 16));
    sim8563_poke(&r.chip, 0x0E, (uint8_t)(0x80 | td));
    counted++;
    if (preset == 0) { // stands still
        CHECK_EQ(sim8563_next_event(&r.chip, SIM8563_INT), SIM8563_NEVER);
        sim8563_advance(&r.chip, UINT64_C(0x80000000) * SIM8563_SEC);
        CHECK(!flagged(&r.chip) && count_shown(&r.chip) == 0);
        return;
    }
    if (preset > 1) check_both(r, edge + 2 * (uint64_t)preset - 1);
    check_end(&r, edge + preset - 1, "first");
    sim8563_poke(&r.chip, 0x01, 0x01); // TF cleared
    check_end(&r, edge + 2 * (uint64_t)preset - 1, "second");
}

// The full form takes the phases in turns.
static void take_all(unsigned part)
{
    for (uint32_t preset = part; preset < PRESETS; preset += PARTS)
        for (unsigned td = 0; td < 4; td++) check_preset(preset, td, (preset >> 8) % PHASES);
}

static void check_phases(uint32_t preset)
{
    for (unsigned i = 0; i < 4 * PHASES; i++) check_preset(preset, i / PHASES, i % PHASES);
}

static void take_some(unsigned part)
{
    random_t random = random_of(part);
    for (uint32_t preset = part; preset < 4096; preset += PARTS) check_phases(preset);
    for (unsigned i = 0; i < 400; i++)
        check_phases((uint32_t)random_below(&random, PRESETS));
    if (part < 12 || part > 24) return; // powers of two and their neighbours
    for (uint32_t preset = (1u << part) - 2; preset <= (1u << part) + 2; preset++)
        if (preset < PRESETS) check_phases(preset);
}

int main(int argc, char **argv)
{
    exhaustive_begin(argc, argv);
    for (unsigned td = 0; td < 4; td++) make_phases(td);
    share(PARTS, exhaustive.full ? take_all : take_some);
    return exhaustive_end("%" PRIu64 " presets of the timer, two periods each", counted);
}
