// expect.c - the words that say what must be so: pins, times, registers, findings
//
// SPDX-License-Identifier: MIT

#include "player.h"
#include "quantity.h"

#include "sim8563_words.h"

#include <inttypes.h>
#include <string.h>

void expect_row(player_t *player, int reg, const pattern_t *patterns, const uint8_t *bytes,
                unsigned count, bool differ)
{
    for (unsigned i = 0; i < count; i++) {
        if ((bytes[i] & patterns[i].mask) == patterns[i].value)
            continue;
        if (differ)
            return;
        char where[24] = "";
        if (reg >= 0)
            snprintf(where, sizeof where, " at %02X", ((unsigned)reg + i) & 0xFF);
        player_fail(player, "expected %02X%s%s, got %02X", patterns[i].value,
                    patterns[i].mask == 0xFF ? "" : " in its fixed bits", where, bytes[i]);
    }
    if (differ)
        player_fail(player, "expected a byte that differs, got just these");
}

// ----------------------------------------------------- what can be asked for

static bool parse_level(const char *text, int64_t *out)
{
    return quantity_number(text, out) && (*out == 0 || *out == 1);
}

static bool parse_yes(const char *text, int64_t *out)
{
    *out = strcmp(text, "yes") == 0;
    return *out == 1 || strcmp(text, "no") == 0;
}

static bool parse_byte(const char *text, int64_t *out)
{
    uint8_t byte = 0;
    bool ok = quantity_byte(text, &byte);
    *out = byte;
    return ok;
}

static bool parse_package(const char *text, int64_t *out)
{
    sim8563_package_t package = SIM8563_SOP8;
    bool ok = sim8563_package_by_name(text, &package);
    *out = package;
    return ok;
}

static bool parse_variant(const char *text, int64_t *out)
{
    sim8563_variant_t variant = SIM8563_INS5S8563;
    bool ok = sim8563_variant_by_name(text, &variant);
    *out = variant;
    return ok;
}

enum {
    INT, INT2, CLKOUT, SDA, SCL, POINTER, DIVIDER, PRESET, COUNT, TIME, VDD, VL, RESET, TEMP,
    RATE, POWERED, RUNNING, ACCESSED, STORED, PULSE, PACKAGE, VARIANT, CURRENT_MIN,
    CURRENT_TYP, CURRENT_MAX, NACK, SDA_LOW, SDA_LOW_FOR, READ_FLIP, OSC_STOP, FACTS
};

typedef struct fact_t {
    const char *name;
    bool (*parse)(const char *text, int64_t *out);
    const char *unit; // of the number in a message
} fact_t;

static const fact_t facts[FACTS] = {
    [INT] = {"int", parse_level, ""},
    [INT2] = {"int2", parse_level, ""},
    [CLKOUT] = {"clkout", parse_level, ""},
    [SDA] = {"sda", parse_level, ""},
    [SCL] = {"scl", parse_level, ""},
    [POINTER] = {"pointer", parse_byte, ""},
    [DIVIDER] = {"divider", quantity_number, ""},
    [PRESET] = {"preset", quantity_number, ""},
    [COUNT] = {"count", quantity_number, ""},
    [TIME] = {"time", quantity_time_ns, "ns"},
    [VDD] = {"vdd", quantity_millivolts, "mV"},
    [VL] = {"vl", quantity_millivolts, "mV"},
    [RESET] = {"reset", quantity_millivolts, "mV"},
    [TEMP] = {"temp", quantity_millicelsius, "mC"},
    [RATE] = {"rate", quantity_ppb, "ppb"},
    [POWERED] = {"powered", parse_yes, ""},
    [RUNNING] = {"running", parse_yes, ""},
    [ACCESSED] = {"accessed", parse_yes, ""},
    [STORED] = {"stored", parse_yes, ""},
    [PULSE] = {"pulse", parse_yes, ""},
    [PACKAGE] = {"package", parse_package, ""},
    [VARIANT] = {"variant", parse_variant, ""},
    [CURRENT_MIN] = {"current-min", quantity_nanoamperes, "nA"},
    [CURRENT_TYP] = {"current-typ", quantity_nanoamperes, "nA"},
    [CURRENT_MAX] = {"current-max", quantity_nanoamperes, "nA"},
    [NACK] = {"nack", quantity_number, ""},
    [SDA_LOW] = {"sda-low", quantity_number, ""},
    [SDA_LOW_FOR] = {"sda-low-for", quantity_number, ""},
    [READ_FLIP] = {"read-flip", quantity_number, ""},
    [OSC_STOP] = {"osc-stop", quantity_number, ""},
};

static int64_t fact_of_status(const sim8563_status_t *status, int fact)
{
    switch (fact) {
    case POINTER: return status->pointer;
    case DIVIDER: return status->divider;
    case PRESET: return status->preset;
    case COUNT: return status->count;
    case TIME: return (int64_t)status->time_ns;
    case VDD: return status->vdd_mv;
    case VL: return status->vlow_mv;
    case RESET: return status->reset_mv;
    case TEMP: return status->temperature_mc;
    case RATE: return status->rate_ppb;
    case POWERED: return status->powered;
    case RUNNING: return status->running;
    case ACCESSED: return status->accessed;
    case STORED: return status->tick_stored;
    case PULSE: return status->pulse;
    case PACKAGE: return status->package;
    default: return status->variant;
    }
}

static int64_t fact_now(const player_t *player, int fact)
{
    static const uint32_t masks[] = {SIM8563_INT, SIM8563_INT2, SIM8563_CLKOUT, SIM8563_SDA,
                                     SIM8563_SCL};
    static const sim8563_corner_t corners[] = {SIM8563_MIN, SIM8563_TYP, SIM8563_MAX};
    if (fact <= SCL)
        return wire_is_high(player, masks[fact]);
    if (fact >= NACK)
        return sim8563_fault_left(&player->chip, (sim8563_fault_t)(fact - NACK));
    if (fact >= CURRENT_MIN)
        return sim8563_supply_current_na(&player->chip, corners[fact - CURRENT_MIN]);
    sim8563_status_t status;
    sim8563_status(&player->chip, &status);
    return fact_of_status(&status, fact);
}

// Who sees no /INT sees at least what moves it.
static void tell_of_pins(const player_t *player)
{
    static const uint8_t regs[] = {0x01, 0x0F, 0x12, 0x13};
    for (size_t i = 0; i < sizeof regs; i++)
        player_tell_peek(player, regs[i]);
}

// `expect int=0 pointer=0F count=7`
static void play_expect(player_t *player)
{
    const char *names[FACTS + 1] = {0};
    for (int i = 0; i < FACTS; i++)
        names[i] = facts[i].name;
    int64_t wanted[FACTS];
    bool asked[FACTS] = {false};
    do {
        const char *text = "";
        int fact = take_pair(player, names, &text);
        if (fact >= 0 && !facts[fact].parse(text, &wanted[fact])) {
            player_refuse(player, "expected a value that %s can have, got '%.60s'", names[fact],
                          text);
        } else if (fact >= 0) {
            asked[fact] = true;
        }
    } while (take_more(player) && player_good(player));
    if (!player_ready(player))
        return;
    for (int fact = 0; fact < FACTS; fact++) {
        int64_t got = asked[fact] ? fact_now(player, fact) : 0;
        if (asked[fact] && got != wanted[fact]) {
            player_fail(player, "expected %s=%" PRId64 "%s, got %" PRId64 "%s", names[fact],
                        wanted[fact], facts[fact].unit, got, facts[fact].unit);
        }
    }
    if (asked[INT] || asked[INT2] || asked[PRESET] || asked[COUNT] || asked[PULSE])
        tell_of_pins(player);
}

// ------------------------------------------------------------------ edges

static const char *const pin_names[] = {"int", "int2", "clkout", "sda", NULL};
static const uint32_t pin_masks[] = {SIM8563_INT, SIM8563_INT2, SIM8563_CLKOUT, SIM8563_SDA};

// Goes on to the next change of what the chip does to `mask`, or to `until_ns`. A change that
// next_event() has not told of fails the case.
static bool pass_to_change(player_t *player, uint32_t mask, int64_t until_ns)
{
    uint32_t before = sim8563_pins(&player->chip) & mask;
    bool changed = false, foretold = true;
    while (player_good(player) && !changed) {
        int64_t rest = until_ns - player_now_ns(player);
        uint64_t event = sim8563_next_event(&player->chip, mask);
        if (rest <= 0)
            return false;
        foretold = event <= (uint64_t)rest;
        player_pass(player, foretold ? (int64_t)event : rest);
        changed = (sim8563_pins(&player->chip) & mask) != before;
    }
    if (changed && !foretold)
        player_fail(player, "expected next_event to tell of this edge, got it later");
    return changed;
}

// `edge int=0 at 1.5s`: the pin's next change is this one, at this instant.
static void play_edge(player_t *player)
{
    const char *text = "";
    int64_t level = 0;
    int pin = take_pair(player, pin_names, &text);
    if (pin >= 0 && !parse_level(text, &level))
        refuse_value(player, "0 or 1", text);
    if (player_good(player) && !take_keyword(player, "at"))
        player_refuse(player, "expected `at` and a time");
    int64_t wanted = take_time(player);
    if (!player_ready(player))
        return;
    if (wire_is_high(player, pin_masks[pin]) == (level != 0)) {
        player_fail(player, "expected %s to become %" PRId64 ", got that level already",
                    pin_names[pin], level);
    } else if (!pass_to_change(player, pin_masks[pin], wanted)) {
        player_fail(player, "expected %s=%" PRId64 " at %" PRId64 " ns, got no edge by then",
                    pin_names[pin], level, wanted);
    } else if (player_now_ns(player) != wanted) {
        player_fail(player, "expected %s=%" PRId64 " at %" PRId64 " ns, got it at %" PRId64 " ns",
                    pin_names[pin], level, wanted, player_now_ns(player));
    }
    if (pin_masks[pin] & (SIM8563_INT | SIM8563_INT2))
        tell_of_pins(player);
}

// `steady int clkout until 2s`
static void play_steady(player_t *player)
{
    uint32_t mask = 0;
    do {
        int pin = take_choice(player, pin_names, "a pin");
        mask |= pin >= 0 ? pin_masks[pin] : 0;
    } while (player_good(player) && take_more(player) && !take_keyword(player, "until"));
    int64_t until = take_time(player);
    if (!player_ready(player))
        return;
    if (pass_to_change(player, mask, until)) {
        player_fail(player, "expected no edge until %" PRId64 " ns, got one at %" PRId64 " ns",
                    until, player_now_ns(player));
    }
    if (mask & (SIM8563_INT | SIM8563_INT2))
        tell_of_pins(player);
}

// -------------------------------------------------------- from the outside

static void play_peek(player_t *player)
{
    uint8_t reg = take_byte(player, "a register such as 0F");
    pattern_t patterns[MAX_BYTES];
    uint8_t bytes[MAX_BYTES];
    bool differ = false;
    unsigned count = take_row(player, patterns, &differ);
    if (player_ready(player)) {
        for (unsigned i = 0; i < count; i++) {
            bytes[i] = sim8563_peek(&player->chip, (uint8_t)(reg + i));
            player_tell_peek(player, (uint8_t)(reg + i));
        }
        expect_row(player, reg, patterns, bytes, count, differ);
    }
}

// `pin DFN6L 1 int2`
static void play_pin(player_t *player)
{
    static const char *const names[] = {"scl", "sda", "int", "int2", "clkout", "vdd", "gnd",
                                        "none", NULL};
    static const uint32_t masks[] = {SIM8563_SCL, SIM8563_SDA, SIM8563_INT, SIM8563_INT2,
                                     SIM8563_CLKOUT, SIM8563_VDD, SIM8563_GND, 0};
    const char *name = take_token(player, "a package");
    sim8563_package_t package = SIM8563_SOP8;
    if (player_good(player) && !sim8563_package_by_name(name, &package))
        refuse_value(player, "a package", name);
    int64_t number = take_number(player, 0, UINT32_MAX);
    int signal = take_choice(player, names, "a signal");
    if (!player_complete(player))
        return;
    uint32_t got = sim8563_pin(package, (unsigned)number);
    if (got != masks[signal]) {
        player_fail(player, "expected pin %" PRId64 " to be %s, got the mask %02" PRIX32, number,
                    names[signal], got);
    }
}

// --------------------------------------------------------------- findings

static sim8563_finding_id_t take_finding_name(player_t *player)
{
    const char *name = take_token(player, "the name of a finding");
    sim8563_finding_id_t id = player_good(player) ? sim8563_finding_by_name(name) : 0;
    if (id == 0 && player_good(player))
        refuse_value(player, "the name of a finding", name);
    return id;
}

// A number in any unit that a finding can be measured in.
static bool parse_any(const char *text, int64_t *out)
{
    return quantity_number(text, out) || quantity_time_ns(text, out) ||
           quantity_millivolts(text, out) || quantity_millicelsius(text, out) ||
           quantity_ppb(text, out);
}

static bool parse_reg(const char *text, int64_t *out)
{
    *out = 0xFF;
    return strcmp(text, "none") == 0 || parse_byte(text, out);
}

enum { REG, MEASURED, LIMIT, AT, DETAILS };
static const char *const detail_names[] = {"reg", "measured", "limit", "at", NULL};

typedef struct details_t {
    bool asked[DETAILS];
    int64_t wanted[DETAILS];
} details_t;

static void take_details(player_t *player, details_t *details)
{
    while (take_more(player) && player_good(player)) {
        const char *text = "";
        int key = take_pair(player, detail_names, &text);
        if (key < 0)
            return;
        bool (*parse)(const char *, int64_t *) = key == REG  ? parse_reg
                                                 : key == AT ? quantity_time_ns
                                                             : parse_any;
        details->asked[key] = true;
        if (!parse(text, &details->wanted[key])) {
            player_refuse(player, "expected a value that %s can have, got '%.60s'",
                          detail_names[key], text);
        }
    }
}

static void expect_details(player_t *player, const sim8563_finding_t *finding,
                           const details_t *details)
{
    const int64_t got[DETAILS] = {finding->reg, finding->measured, finding->limit,
                                  (int64_t)finding->at_ns};
    for (int i = 0; i < DETAILS; i++) {
        if (details->asked[i] && got[i] != details->wanted[i]) {
            player_fail(player, "expected %s with %s=%" PRId64 ", got %" PRId64,
                        sim8563_finding_name(finding->id), detail_names[i], details->wanted[i],
                        got[i]);
        }
    }
}

// `found T_LOW measured=1.2us limit=1.3us`: the line before raised it.
static void play_found(player_t *player)
{
    sim8563_finding_id_t id = take_finding_name(player);
    details_t details = {0};
    take_details(player, &details);
    if (!player_ready(player))
        return;
    for (unsigned i = 0; i < player->pending_count; i++) {
        if (player->pending[i].finding.id == id) {
            expect_details(player, &player->pending[i].finding, &details);
            player->pending_count--;
            memmove(&player->pending[i], &player->pending[i + 1],
                    (player->pending_count - i) * sizeof player->pending[0]);
            return;
        }
    }
    player_fail(player, "expected the finding %s, got %s", sim8563_finding_name(id),
                player->pending_count == 0
                    ? "none"
                    : sim8563_finding_name(player->pending[0].finding.id));
}

// From here on this case says nothing about these.
static void play_ignore(player_t *player)
{
    uint64_t ignored = 0;
    do {
        ignored |= UINT64_C(1) << take_finding_name(player);
    } while (take_more(player) && player_good(player));
    if (player_complete(player))
        player->ignored |= ignored;
}

const word_t expect_words[] = {
    {"expect", play_expect}, {"edge", play_edge},     {"steady", play_steady},
    {"peek", play_peek},     {"pin", play_pin},       {"found", play_found},
    {"ignore", play_ignore}, {NULL, NULL},
};
