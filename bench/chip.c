// chip.c - what the chip's calls cost
//
// SPDX-License-Identifier: MIT
//
// usage: bench_chip [--only KEY] [--times N]
//
// Each call is made on a few dozen copies of one chip in a row, small enough for the first cache;
// the copies are made anew, untimed, before each batch.

#include "measure.h"
#include "sim8563.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COPIES 24u
#define YEAR   (UINT64_C(31556952) * SIM8563_SEC)

typedef struct {
    sim8563_t start, chip[COPIES];
    void (*operation)(sim8563_t *chip);
} bench;

static uint64_t span_ns;        // for let_pass
static volatile uint64_t seen;  // results go here, so that no call can be left out
static uint8_t bytes[SIM8563_SNAPSHOT_SIZE];

// ------------------------------------------------------------------------------ states of a chip

static void poke_all(sim8563_t *chip, const uint8_t registers[20])
{
    for (uint8_t reg = 0; reg < 20; reg++)
        if (reg != 0x10 && reg != 0x11) sim8563_poke(chip, reg, registers[reg]);
}

static sim8563_t chip_with(const uint8_t registers[20])
{
    sim8563_t chip;
    if (sim8563_init(&chip, &(sim8563_desc_t){.osc_ppb = 12345}) != SIM8563_OK) abort();
    sim8563_advance(&chip, 5 * SIM8563_MS);
    poke_all(&chip, registers);
    sim8563_advance(&chip, 10 * SIM8563_SEC); // the first second after a setting is past
    return chip;
}

// Saturday 2026-02-28 23:59:30; no alarm, no timer, CLKOUT released.
static const uint8_t idle[20] = {0x00, 0x00, 0x30, 0x59, 0x23, 0x28, 0x06, 0x02, 0x26, 0x80,
                                 0x80, 0x80, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
// Alarm on a 29th that is a Saturday at 23:59, timer of 1/60 Hz with pulses, CLKOUT at 1 Hz.
static const uint8_t armed[20] = {0x00, 0x13, 0x30, 0x59, 0x23, 0x28, 0x06, 0x02, 0x26, 0x59,
                                  0x23, 0x29, 0x06, 0x83, 0x83, 0x07, 0x00, 0x00, 0x00, 0x00};
// No field is BCD or in range, and the alarm compares with one that comes once; 4096 Hz timer.
static const uint8_t illegal[20] = {0x00, 0x13, 0x7F, 0x7B, 0x2F, 0x3C, 0x07, 0x1D, 0xFA, 0x0A,
                                    0x2C, 0x3F, 0x07, 0x83, 0x80, 0x03, 0x00, 0x00, 0x00, 0x00};

static sim8563_t random_chip(uint32_t seed)
{
    uint8_t registers[20];
    for (unsigned i = 0; i < 20; i++) {
        seed = seed * 1664525u + 1013904223u;
        registers[i] = (uint8_t)(seed >> 24);
    }
    registers[0] = 0; // STOP and test mode have nothing to count
    return chip_with(registers);
}

// -------------------------------------------------------------------------------- what is timed

static void let_pass(sim8563_t *chip) { sim8563_advance(chip, span_ns); }
static void ask_event(sim8563_t *chip) { seen = sim8563_next_event(chip, SIM8563_INT); }
static void ask_any_event(sim8563_t *chip) { seen = sim8563_next_event(chip, SIM8563_OUTPUTS); }
static void save(sim8563_t *chip) { seen = (uint64_t)sim8563_save(chip, bytes, sizeof bytes); }
static void load(sim8563_t *chip) { seen = (uint64_t)sim8563_load(chip, bytes, sizeof bytes); }

static void copy(sim8563_t *chip)
{
    static sim8563_t to;
    to = *chip;
    __asm__ volatile("" : : "r"(&to) : "memory");
}

static void read_burst(sim8563_t *chip)
{
    unsigned sum = 0;
    sim8563_start(chip, 0xA2);
    sim8563_write(chip, 0x00);
    sim8563_start(chip, 0xA3);
    for (int i = 0; i < 16; i++) sum += sim8563_read(chip);
    sim8563_stop(chip);
    seen = sum;
}

// The levels of a read of 16 registers on the wires, each with its time, noted once.
typedef struct {
    uint32_t levels;
    uint32_t then_ns;
} edge;
static edge edges[600];
static unsigned edge_count;

static void note(sim8563_t *chip, bool scl, bool sda, uint32_t then_ns)
{
    uint32_t levels = SIM8563_CLKOUT | (scl ? SIM8563_SCL : 0) | (sda ? SIM8563_SDA : 0);
    levels &= sim8563_pins(chip);
    if (edge_count == sizeof edges / sizeof edges[0]) abort();
    edges[edge_count++] = (edge){levels, then_ns};
    sim8563_wires(chip, levels);
    sim8563_advance(chip, then_ns);
}

static void note_byte(sim8563_t *chip, unsigned byte, bool ninth)
{
    for (int i = 8; i >= 0; i--) {
        bool sda = i == 0 ? ninth : (byte >> (i - 1) & 1) != 0;
        note(chip, false, sda, 1700);
        note(chip, true, sda, 1000);
        note(chip, false, sda, 300);
    }
}

static void note_edges(void)
{
    sim8563_t chip = chip_with(idle);
    sim8563_wires(&chip, SIM8563_SCL | SIM8563_SDA | SIM8563_CLKOUT);
    note(&chip, true, true, 1500);
    note(&chip, true, false, 1000);
    note(&chip, false, false, 300);
    note_byte(&chip, 0xA2, true);
    note_byte(&chip, 0x00, true);
    note(&chip, false, true, 1700);
    note(&chip, true, true, 1000);
    note(&chip, true, false, 1000);
    note(&chip, false, false, 300);
    note_byte(&chip, 0xA3, true);
    for (int i = 1; i <= 16; i++) note_byte(&chip, 0xFF, i == 16);
    note(&chip, false, false, 1700);
    note(&chip, true, false, 1000);
    note(&chip, true, true, 1500);
    sim8563_finding_t finding;
    if (sim8563_take_finding(&chip, &finding)) {
        fprintf(stderr, "bench: the noted transfer is wrong: finding %d\n", (int)finding.id);
        exit(3);
    }
}

static void play_edges(sim8563_t *chip)
{
    uint32_t sum = 0;
    for (unsigned i = 0; i < edge_count; i++) {
        sum += sim8563_wires(chip, edges[i].levels);
        sim8563_advance(chip, edges[i].then_ns);
    }
    seen = sum;
}

// --------------------------------------------------------------------------------- the harness

static void fresh_copies(void *context)
{
    bench *b = context;
    for (unsigned i = 0; i < COPIES; i++) b->chip[i] = b->start;
}

// By name: valgrind counts the instructions of this function, see bench/instructions.
void __attribute__((noinline)) timed_batch(void *context);
void timed_batch(void *context)
{
    bench *b = context;
    for (unsigned i = 0; i < COPIES; i++) b->operation(&b->chip[i]);
}

static const char *only;
static unsigned times = 3000;

static bool wanted(const char *key) { return only == NULL || strcmp(only, key) == 0; }

static void time_call(const char *key, const char *text, sim8563_t start,
                      void (*operation)(sim8563_t *), unsigned parts, double limit_ns)
{
    static bench b;
    if (!wanted(key)) return;
    b.start = start;
    b.operation = operation;
    print_cost(key, text, measure(fresh_copies, timed_batch, &b, COPIES * parts, times), limit_ns);
}

static void time_spans(void)
{
    static const struct {
        const char *key, *text;
        const uint8_t *registers;
        double limit_ns;
    } states[] = {{"idle", "idle", idle, 50},
                  {"armed", "alarm and timer armed", armed, 300},
                  {"illegal", "illegal registers", illegal, 300}};
    static const struct {
        const char *key, *text;
        uint64_t ns;
    } spans[] = {{"1ns", "1 ns", 1},
                 {"1day", "1 day", 86400 * SIM8563_SEC},
                 {"99years", "99 years", 99 * YEAR}};
    for (size_t i = 0; i < 9; i++) {
        char key[32], text[64];
        snprintf(key, sizeof key, "advance_%s_%s", spans[i % 3].key, states[i / 3].key);
        snprintf(text, sizeof text, "advance %s, %s", spans[i % 3].text, states[i / 3].text);
        span_ns = spans[i % 3].ns;
        time_call(key, text, chip_with(states[i / 3].registers), let_pass, 1,
                  states[i / 3].limit_ns);
    }
}

// "In any state": the dearest of a few hundred with random registers, the same in each run.
static void time_worst_state(void)
{
    static bench b;
    cost worst = {0};
    if (!wanted("advance_99years_worst")) return;
    span_ns = 99 * YEAR;
    b.operation = let_pass;
    for (uint32_t seed = 1; seed <= 300; seed++) {
        b.start = random_chip(seed);
        cost c = measure(fresh_copies, timed_batch, &b, COPIES, times / 60 + 1);
        if (c.median_ns > worst.median_ns) worst = c;
    }
    print_cost("advance_99years_worst", "advance 99 years, worst of 300 states", worst, 300);
}

static void time_bus(void)
{
    sim8563_t wired = chip_with(idle);
    sim8563_wires(&wired, SIM8563_SCL | SIM8563_SDA | SIM8563_CLKOUT);
    note_edges();
    time_call("burst_16", "read of 16 registers by the byte", chip_with(idle), read_burst, 1, 60);
    time_call("wire_edge", "wire edge and the time to the next", wired, play_edges, edge_count, 5);
}

static void time_others(void)
{
    sim8563_t chip = chip_with(armed);
    if (sim8563_save(&chip, bytes, sizeof bytes) != SIM8563_OK) abort();
    time_call("next_event_int", "next_event of /INT, armed", chip, ask_event, 1, 0);
    time_call("next_event_any", "next_event of all outputs, armed", chip, ask_any_event, 1, 0);
    time_call("copy", "copy by =", chip, copy, 1, 0);
    time_call("save", "save", chip, save, 1, 0);
    time_call("load", "load", chip, load, 1, 0);
    if (wanted("state"))
        printf("state\tsizeof(sim8563_t)\t%zu\t%zu\tbytes\t256\n", sizeof chip, sizeof chip);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 < argc && strcmp(argv[i], "--only") == 0) {
            only = argv[i + 1];
        } else if (i + 1 < argc && strcmp(argv[i], "--times") == 0) {
            times = (unsigned)strtoul(argv[i + 1], NULL, 10);
        } else {
            fprintf(stderr, "usage: %s [--only KEY] [--times N]\n", argv[0]);
            return 2;
        }
    }
    time_spans();
    time_worst_state();
    time_bus();
    time_others();
    return 0;
}
