// bus.c - the words for the bus: by the byte, on the wires, by voltages
//
// SPDX-License-Identifier: MIT
//
// start, send, get, stop, write and read mean the same on both media. On the
// wires each ends just after SCL fell, with SCL low, but for stop.

#include "player.h"
#include "quantity.h"

#include <string.h>

// ------------------------------------------------------------------ wires

bool wire_is_high(const player_t *player, uint32_t wire)
{
    return (player->wires.levels & sim8563_pins(&player->chip) & wire) != 0;
}

// What the chip makes of the controller's voltage: 0 V when it pulls.
static int32_t joint_mv(int32_t millivolts, uint32_t released)
{
    return released != 0 || millivolts < 0 ? millivolts : 0;
}

static void present_once(player_t *player)
{
    const wires_t *wires = &player->wires;
    uint32_t pins = sim8563_pins(&player->chip);
    if (wires->medium == BY_VOLTS) {
        sim8563_wires_mv(&player->chip, wires->scl_mv, joint_mv(wires->sda_mv, pins & SIM8563_SDA),
                         joint_mv(wires->clkout_mv, pins & SIM8563_CLKOUT));
    } else {
        sim8563_wires(&player->chip, wires->levels & pins);
    }
}

void wires_present(player_t *player)
{
    if (player->wires.medium == BY_BYTES)
        return;
    // The chip may answer an edge of SCL at once, when it is unfiltered.
    for (int i = 0; i < 3; i++) {
        uint32_t before = sim8563_pins(&player->chip) & SIM8563_SDA;
        present_once(player);
        if ((sim8563_pins(&player->chip) & SIM8563_SDA) == before)
            break;
    }
}

static void set_levels(player_t *player, uint32_t mask, uint32_t levels)
{
    wires_t *wires = &player->wires;
    wires->medium = player->medium == BY_VOLTS ? BY_VOLTS : BY_WIRES;
    wires->levels = (wires->levels & ~mask) | (levels & mask);
    wires->scl_mv = (wires->levels & SIM8563_SCL) != 0 ? player->high_mv : player->low_mv;
    wires->sda_mv = (wires->levels & SIM8563_SDA) != 0 ? player->high_mv : player->low_mv;
    wires->clkout_mv = (wires->levels & SIM8563_CLKOUT) != 0 ? player->high_mv : player->low_mv;
    wires_present(player);
    player_note(player);
}

static void set_level(player_t *player, uint32_t wire, bool high)
{
    set_levels(player, wire, high ? wire : 0);
}

// One clock, from low to low. Returns what the wire held.
static bool clock_bit(player_t *player, bool out)
{
    const timing_t *timing = &player->timing;
    player_pass(player, timing->hd_dat);
    set_level(player, SIM8563_SDA, out);
    player_pass(player, timing->low - timing->hd_dat);
    set_level(player, SIM8563_SCL, true);
    player_pass(player, timing->high);
    bool in = wire_is_high(player, SIM8563_SDA);
    set_level(player, SIM8563_SCL, false);
    return in;
}

static void wire_start(player_t *player)
{
    const timing_t *timing = &player->timing;
    if ((player->wires.levels & SIM8563_SCL) == 0) {
        player_pass(player, timing->hd_dat);
        set_level(player, SIM8563_SDA, true);
        player_pass(player, timing->low - timing->hd_dat);
        set_level(player, SIM8563_SCL, true);
        player_pass(player, timing->su_sta);
    } else if (player->wires.stopped_ns >= 0) {
        int64_t free = player_now_ns(player) - player->wires.stopped_ns;
        player_pass(player, free < timing->buf ? timing->buf - free : 0);
    }
    set_level(player, SIM8563_SDA, false);
    player_pass(player, timing->hd_sta);
    set_level(player, SIM8563_SCL, false);
}

static void wire_stop(player_t *player)
{
    const timing_t *timing = &player->timing;
    if ((player->wires.levels & SIM8563_SCL) == 0) {
        player_pass(player, timing->hd_dat);
        set_level(player, SIM8563_SDA, false);
        player_pass(player, timing->low - timing->hd_dat);
        set_level(player, SIM8563_SCL, true);
        player_pass(player, timing->su_sto);
    }
    set_level(player, SIM8563_SDA, true);
    player->wires.stopped_ns = player_now_ns(player);
}

static bool wire_byte(player_t *player, uint8_t byte)
{
    for (int bit = 7; bit >= 0; bit--)
        clock_bit(player, (byte >> bit & 1) != 0);
    return !clock_bit(player, true);
}

static uint8_t wire_get(player_t *player, bool acknowledge)
{
    uint8_t byte = 0;
    for (int bit = 0; bit < 8; bit++)
        byte = (uint8_t)(byte << 1 | clock_bit(player, true));
    clock_bit(player, !acknowledge);
    return byte;
}

// ------------------------------------------------------------ either medium

static bool bus_start(player_t *player, uint8_t address)
{
    bool acknowledged;
    if (player->medium != BY_BYTES) {
        wire_start(player);
        acknowledged = wire_byte(player, address);
    } else {
        player->wires.medium = BY_BYTES;
        acknowledged = sim8563_start(&player->chip, address);
        player_note(player);
    }
    player_tell(player, (script_event_t){.act = SCRIPT_START, .byte = address,
                                         .acknowledged = acknowledged});
    return acknowledged;
}

static bool bus_send(player_t *player, uint8_t byte)
{
    bool on_wires = player->medium != BY_BYTES;
    bool acknowledged = on_wires ? wire_byte(player, byte) : sim8563_write(&player->chip, byte);
    if (!on_wires)
        player_note(player);
    player_tell(player, (script_event_t){.act = SCRIPT_SEND, .byte = byte,
                                         .acknowledged = acknowledged});
    return acknowledged;
}

static uint8_t bus_get(player_t *player, bool acknowledge)
{
    bool on_wires = player->medium != BY_BYTES;
    uint8_t byte = on_wires ? wire_get(player, acknowledge) : sim8563_read(&player->chip);
    if (!on_wires)
        player_note(player);
    player_tell(player, (script_event_t){.act = SCRIPT_GET, .byte = byte});
    return byte;
}

static void bus_stop(player_t *player)
{
    if (player->medium != BY_BYTES) {
        wire_stop(player);
    } else {
        player->wires.medium = BY_BYTES;
        sim8563_stop(&player->chip);
        player_note(player);
    }
    player_tell(player, (script_event_t){.act = SCRIPT_STOP});
}

static void want_acknowledge(player_t *player, uint8_t byte, bool wanted, bool got)
{
    if (wanted != got) {
        player_fail(player, "expected %02X to be %s, got %s", byte,
                    wanted ? "acknowledged" : "not acknowledged", got ? "ack" : "nack");
    }
}

// ------------------------------------------------------------------ words

// `start A2`, `send 5A nack`: the address or byte, and what becomes of it.
static void play_out(player_t *player, bool (*out)(player_t *, uint8_t))
{
    uint8_t byte = take_byte(player, "a byte such as A2");
    bool wanted = !take_keyword(player, "nack");
    if (wanted)
        take_keyword(player, "ack");
    if (player_ready(player))
        want_acknowledge(player, byte, wanted, out(player, byte));
}

static void play_start(player_t *player)
{
    play_out(player, bus_start);
}

static void play_send(player_t *player)
{
    play_out(player, bus_send);
}

static void play_get(player_t *player)
{
    bool acknowledge = take_keyword(player, "ack");
    pattern_t patterns[MAX_BYTES];
    bool differ = false;
    unsigned count = take_row(player, patterns, &differ);
    if (player_good(player) && count != 1)
        player_refuse(player, "expected one byte");
    if (player_ready(player)) {
        uint8_t byte = bus_get(player, acknowledge);
        expect_row(player, -1, patterns, &byte, 1, differ);
    }
}

static void play_stop(player_t *player)
{
    if (player_ready(player))
        bus_stop(player);
}

static void play_write(player_t *player)
{
    uint8_t reg = take_byte(player, "a register such as 0F");
    uint8_t bytes[MAX_BYTES];
    unsigned count = take_bytes(player, bytes);
    if (!player_ready(player))
        return;
    want_acknowledge(player, 0xA2, true, bus_start(player, 0xA2));
    want_acknowledge(player, reg, true, bus_send(player, reg));
    for (unsigned i = 0; i < count && player_good(player); i++)
        want_acknowledge(player, bytes[i], true, bus_send(player, bytes[i]));
    bus_stop(player);
}

// `read 02 80 00` sets the pointer first, `read on 80 00` goes on from it.
static void play_read(player_t *player)
{
    bool on = take_keyword(player, "on");
    uint8_t reg = on ? 0 : take_byte(player, "a register such as 0F, or `on`");
    pattern_t patterns[MAX_BYTES];
    uint8_t bytes[MAX_BYTES];
    bool differ = false;
    unsigned count = take_row(player, patterns, &differ);
    if (!player_ready(player))
        return;
    if (!on) {
        want_acknowledge(player, 0xA2, true, bus_start(player, 0xA2));
        want_acknowledge(player, reg, true, bus_send(player, reg));
    }
    want_acknowledge(player, 0xA3, true, bus_start(player, 0xA3));
    for (unsigned i = 0; i < count; i++)
        bytes[i] = bus_get(player, i + 1 < count);
    bus_stop(player);
    expect_row(player, on ? -1 : reg, patterns, bytes, count, differ);
}

// `bus volts 3.0V 0V`: on the wires, with these voltages for high and low.
static void play_bus(player_t *player)
{
    static const char *const media[] = {"bytes", "wires", "volts", NULL};
    int medium = take_choice(player, media, "`bytes`, `wires` or `volts`");
    int32_t high_mv = player->high_mv;
    int32_t low_mv = player->low_mv;
    if (medium == BY_VOLTS) {
        high_mv = take_millivolts(player);
        low_mv = take_millivolts(player);
    }
    if (player_complete(player)) {
        player->medium = (medium_t)medium;
        player->high_mv = high_mv;
        player->low_mv = low_mv;
    }
}

static void play_timing(player_t *player)
{
    static const char *const keys[] = {"low", "high", "hd-dat", "hd-sta", "su-sta", "su-sto",
                                       "buf", NULL};
    timing_t timing = player->timing;
    int64_t *const fields[] = {&timing.low, &timing.high, &timing.hd_dat, &timing.hd_sta,
                               &timing.su_sta, &timing.su_sto, &timing.buf};
    do {
        const char *text = "";
        int64_t ns = -1;
        int key = take_pair(player, keys, &text);
        if (key >= 0 && (!quantity_time_ns(text, &ns) || ns < 0)) {
            refuse_value(player, "a time such as 1.3us", text);
        } else if (key >= 0) {
            *fields[key] = ns;
        }
    } while (take_more(player) && player_good(player));
    if (player_good(player) && timing.hd_dat > timing.low)
        player_refuse(player, "expected hd-dat within low: SDA changes while SCL is low");
    if (player_good(player))
        player->timing = timing;
}

static const char *const wire_keys[] = {"scl", "sda", "clkout", NULL};
static const uint32_t wire_masks[] = {SIM8563_SCL, SIM8563_SDA, SIM8563_CLKOUT};

// `wires scl=0 sda=1`: all that stands on the line changes in one call.
static void play_wires(player_t *player)
{
    uint32_t mask = 0;
    uint32_t levels = 0;
    do {
        const char *text = "";
        int key = take_pair(player, wire_keys, &text);
        if (key >= 0 && strcmp(text, "0") != 0 && strcmp(text, "1") != 0) {
            refuse_value(player, "0 or 1", text);
        } else if (key >= 0) {
            mask |= wire_masks[key];
            levels |= *text == '1' ? wire_masks[key] : 0;
        }
    } while (take_more(player) && player_good(player));
    if (player_ready(player))
        set_levels(player, mask, levels);
}

static void play_glitch(player_t *player)
{
    int wire = take_choice(player, wire_keys, "a wire");
    int64_t ns = take_time(player);
    if (!player_ready(player))
        return;
    bool high = (player->wires.levels & wire_masks[wire]) != 0;
    set_level(player, wire_masks[wire], !high);
    player_pass(player, ns);
    set_level(player, wire_masks[wire], high);
}

// `volts scl=3.0V sda=0.6V`: what the controller and the pull-ups make of it.
static void play_volts(player_t *player)
{
    wires_t wires = player->wires;
    int32_t *const fields[] = {&wires.scl_mv, &wires.sda_mv, &wires.clkout_mv};
    do {
        const char *text = "";
        int64_t millivolts = 0;
        int key = take_pair(player, wire_keys, &text);
        if (key >= 0 && (!quantity_millivolts(text, &millivolts) || millivolts < -100000 ||
                         millivolts > 100000)) {
            refuse_value(player, "a voltage such as 3.0V", text);
        } else if (key >= 0) {
            *fields[key] = (int32_t)millivolts;
        }
    } while (take_more(player) && player_good(player));
    if (player_ready(player)) {
        sim8563_status_t status;
        sim8563_status(&player->chip, &status);
        player->wires = wires;
        player->wires.medium = BY_VOLTS;
        for (int i = 0; i < 3; i++) { // for the drawing
            uint32_t high = 2 * *fields[i] > status.vdd_mv ? wire_masks[i] : 0;
            player->wires.levels = (player->wires.levels & ~wire_masks[i]) | high;
        }
        wires_present(player);
        player_note(player);
    }
}

const word_t bus_words[] = {
    {"bus", play_bus},     {"timing", play_timing}, {"start", play_start}, {"send", play_send},
    {"get", play_get},     {"stop", play_stop},     {"write", play_write}, {"read", play_read},
    {"wires", play_wires}, {"glitch", play_glitch}, {"volts", play_volts}, {NULL, NULL},
};
