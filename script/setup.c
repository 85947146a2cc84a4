// setup.c - the words for the chip itself, its surroundings and time
//
// SPDX-License-Identifier: MIT

#include "player.h"
#include "quantity.h"

#include "sim8563_words.h"

#include <inttypes.h>
#include <string.h>

// -------------------------------------------------------- the description

enum { VARIANT, PACKAGE, VDD, VL, RESET, START, RATE, SCRAMBLE, UNFILTERED, UNPOWERED };
static const char *const chip_keys[] = {"variant", "package", "vdd", "vl", "reset", "start",
                                        "rate", "scramble", "unfiltered", "unpowered", NULL};

static bool millivolts_of_desc(const char *text, int64_t *out)
{
    return quantity_millivolts(text, out) && *out > 0 && *out <= UINT16_MAX;
}

// Puts one KEY=VALUE of a `chip` line into the description.
static bool describe(sim8563_desc_t *desc, int key, const char *text)
{
    int64_t value = 0;
    switch (key) {
    case VARIANT:
        return sim8563_variant_by_name(text, &desc->variant);
    case PACKAGE:
        return sim8563_package_by_name(text, &desc->package);
    case VDD:
    case VL:
    case RESET:
        if (!millivolts_of_desc(text, &value))
            return false;
        *(key == VDD ? &desc->vdd_mv : key == VL ? &desc->vlow_mv : &desc->reset_mv) =
            (uint16_t)value;
        return true;
    case START:
        if (!quantity_time_ns(text, &value) || value < 1000 || value % 1000 != 0 ||
            value > INT64_C(1000) * UINT32_MAX) {
            return false;
        }
        desc->osc_start_us = (uint32_t)(value / 1000);
        return true;
    case RATE:
        if (!quantity_ppb(text, &value) || value < INT32_MIN || value > INT32_MAX)
            return false;
        desc->osc_ppb = (int32_t)value;
        return true;
    case SCRAMBLE:
        if (!quantity_number(text, &value) || value < 1 || value > UINT32_MAX)
            return false;
        desc->scramble = (uint32_t)value;
        return true;
    default:
        *(key == UNFILTERED ? &desc->unfiltered : &desc->unpowered) = true;
        return *text == '\0';
    }
}

static void play_chip(player_t *player)
{
    sim8563_desc_t desc = {0};
    while (take_more(player) && player_good(player)) {
        const char *text = "";
        int key = take_pair(player, chip_keys, &text);
        if (key >= 0 && !describe(&desc, key, text)) {
            player_refuse(player, "expected a value that %s can have, got '%.60s'",
                          chip_keys[key], text);
        }
    }
    if (player_good(player) && sim8563_init(&player->chip, &desc) != SIM8563_OK)
        player_refuse(player, "expected values within the ranges of sim8563_desc_t");
    if (!player_complete(player))
        return;
    if (player->alive) {
        player_refuse(player, "expected `chip` first in its case");
        return;
    }
    player->alive = true;
    player_note(player);
}

// ------------------------------------------------------- the surroundings

static void play_vdd(player_t *player)
{
    int32_t millivolts = take_millivolts(player);
    if (player_ready(player)) {
        sim8563_set_vdd(&player->chip, millivolts);
        player_note(player);
    }
}

static void play_vl(player_t *player)
{
    int32_t millivolts = take_millivolts(player);
    if (player_good(player) && (millivolts < 0 || millivolts > UINT16_MAX))
        player_refuse(player, "expected a voltage of 0V to 65.535V");
    if (!player_ready(player))
        return;
    if (sim8563_set_vlow(&player->chip, (uint16_t)millivolts) != SIM8563_OK)
        player_refuse(player, "expected a threshold within the range of the part");
    player_note(player);
}

static void play_temp(player_t *player)
{
    int32_t temperature = take_millicelsius(player);
    if (player_ready(player)) {
        sim8563_set_temperature(&player->chip, temperature);
        player_note(player);
    }
}

static void play_rate(player_t *player)
{
    int32_t ppb = take_ppb(player);
    if (player_ready(player)) {
        sim8563_set_rate(&player->chip, ppb);
        player_note(player);
    }
}

// ------------------------------------------------------------------- time

static void play_wait(player_t *player)
{
    int64_t ns = take_time(player);
    if (player_ready(player))
        player_pass(player, ns);
}

static void play_at(player_t *player)
{
    int64_t ns = take_time(player);
    if (!player_ready(player))
        return;
    int64_t now = player_now_ns(player);
    if (ns < now) {
        player_refuse(player, "expected a time to come, got one that is %" PRId64 " ns ago",
                      now - ns);
        return;
    }
    player_pass(player, ns - now);
}

// ----------------------------------------------------------------- faults

// In the order of sim8563_fault_t.
static const char *const fault_names[] = {"nack", "sda-low", "sda-low-for", "read-flip",
                                          "osc-stop", NULL};

// nack and read-flip count, sda-low counts clocks, the others are times.
static uint64_t take_amount(player_t *player, int kind)
{
    if (kind == SIM8563_FAULT_SDA_LOW_TIME || kind == SIM8563_FAULT_OSC_STOP)
        return take_keyword(player, "endless") ? SIM8563_NEVER : (uint64_t)take_time(player);
    return (uint64_t)take_number(player, 0, INT64_MAX);
}

static void play_fault(player_t *player)
{
    int kind = take_choice(player, fault_names, "a fault");
    uint64_t amount = 1;
    uint8_t times = 1;
    if (kind >= 0 && take_keyword(player, "off")) {
        times = 0;
    } else if (kind >= 0) {
        amount = take_amount(player, kind);
        if (take_keyword(player, "times")) {
            times = take_keyword(player, "forever") ? (uint8_t)SIM8563_FOREVER
                                                    : (uint8_t)take_number(player, 1, 254);
        }
    }
    if (!player_ready(player))
        return;
    if (sim8563_fault(&player->chip, (sim8563_fault_t)kind, amount, times) != SIM8563_OK)
        player_refuse(player, "expected an amount that %s can have", fault_names[kind]);
    wires_present(player);
    player_note(player);
}

// -------------------------------------------------------- from the outside

static void play_poke(player_t *player)
{
    uint8_t reg = take_byte(player, "a register such as 0F");
    uint8_t bytes[MAX_BYTES];
    unsigned count = take_bytes(player, bytes);
    if (player_ready(player)) {
        for (unsigned i = 0; i < count; i++)
            sim8563_poke(&player->chip, (uint8_t)(reg + i), bytes[i]);
        player_note(player);
    }
}

static void play_save(player_t *player)
{
    if (!player_ready(player))
        return;
    if (sim8563_save(&player->chip, player->snapshot, sizeof player->snapshot) != SIM8563_OK)
        player_fail(player, "expected a snapshot, got an error");
    player->saved = true;
}

// Into a chip that has nothing of the old one left.
static void play_load(player_t *player)
{
    if (!player_ready(player))
        return;
    if (!player->saved) {
        player_refuse(player, "expected a `save` before this `load`");
        return;
    }
    memset(&player->chip, 0xA5, sizeof player->chip);
    sim8563_init(&player->chip, &(sim8563_desc_t){.unpowered = true});
    if (sim8563_load(&player->chip, player->snapshot, sizeof player->snapshot) != SIM8563_OK) {
        player_fail(player, "expected to load the snapshot, got an error");
        return;
    }
    player_note(player);
}

const word_t setup_words[] = {
    {"chip", play_chip}, {"vdd", play_vdd},     {"vl", play_vl},     {"temp", play_temp},
    {"rate", play_rate}, {"wait", play_wait},   {"at", play_at},     {"fault", play_fault},
    {"poke", play_poke}, {"save", play_save},   {"load", play_load}, {NULL, NULL},
};
