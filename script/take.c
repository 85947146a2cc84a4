// take.c - the arguments of a line, one after the other
//
// SPDX-License-Identifier: MIT

#include "player.h"
#include "quantity.h"

#include <inttypes.h>
#include <string.h>

void refuse_value(player_t *player, const char *what, const char *value)
{
    player_refuse(player, "expected %s, got '%.60s'", what, value);
}

bool take_more(const player_t *player)
{
    return player->taken < player->token_count;
}

const char *take_token(player_t *player, const char *what)
{
    if (take_more(player))
        return player->tokens[player->taken++];
    player_refuse(player, "expected %s, got the end of the line", what);
    return "";
}

bool take_keyword(player_t *player, const char *word)
{
    bool is_next = take_more(player) && strcmp(player->tokens[player->taken], word) == 0;
    player->taken += is_next;
    return is_next;
}

int64_t take_time(player_t *player)
{
    static const char what[] = "a time such as 1.5ms or 1s+16640cyc";
    const char *token = take_token(player, what);
    int64_t ns = 0;
    if (player_good(player) && (!quantity_time_ns(token, &ns) || ns < 0))
        refuse_value(player, what, token);
    return ns;
}

// One quantity within 32 bits.
static int32_t take_quantity(player_t *player, bool (*parse)(const char *, int64_t *),
                             const char *what)
{
    const char *token = take_token(player, what);
    int64_t value = 0;
    if (player_good(player) &&
        (!parse(token, &value) || value < -INT32_MAX || value > INT32_MAX)) {
        refuse_value(player, what, token);
        return 0;
    }
    return (int32_t)value;
}

int32_t take_millivolts(player_t *player)
{
    return take_quantity(player, quantity_millivolts, "a voltage such as 3.0V");
}

int32_t take_millicelsius(player_t *player)
{
    return take_quantity(player, quantity_millicelsius, "a temperature such as -40C");
}

int32_t take_ppb(player_t *player)
{
    return take_quantity(player, quantity_ppb, "a rate such as +50ppm");
}

int64_t take_number(player_t *player, int64_t least, int64_t most)
{
    const char *token = take_token(player, "a number");
    int64_t number = least;
    if (player_good(player) &&
        (!quantity_number(token, &number) || number < least || number > most)) {
        player_refuse(player, "expected a number of %" PRId64 " to %" PRId64 ", got '%.60s'",
                      least, most, token);
    }
    return number;
}

uint8_t take_byte(player_t *player, const char *what)
{
    const char *token = take_token(player, what);
    uint8_t byte = 0;
    if (player_good(player) && !quantity_byte(token, &byte))
        refuse_value(player, what, token);
    return byte;
}

// 5x: an open nibble. %1xx00010: open bits.
static bool pattern_of(const char *text, pattern_t *out)
{
    *out = (pattern_t){0, 0};
    bool bits = *text == '%';
    size_t digits = bits ? 8 : 2;
    unsigned width = bits ? 1 : 4;
    text += bits;
    if (strlen(text) != digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        uint8_t digit = 0;
        bool open = text[i] == 'x';
        char pair[3] = {'0', text[i], '\0'};
        if (!open && (!quantity_byte(pair, &digit) || digit >> width != 0))
            return false;
        out->value = (uint8_t)(out->value << width | digit);
        out->mask = (uint8_t)((unsigned)out->mask << width | (open ? 0u : (1u << width) - 1));
    }
    return true;
}

// Takes off a `*N`. 0: it is no number of bytes.
static unsigned times_of(char *token)
{
    char *star = strchr(token, '*');
    int64_t times = 1;
    if (star != NULL) {
        *star = '\0';
        if (!quantity_number(star + 1, &times) || times < 1 || times > MAX_BYTES)
            return 0;
    }
    return (unsigned)times;
}

unsigned take_patterns(player_t *player, pattern_t out[MAX_BYTES])
{
    static const char what[] = "a byte such as 59, 5x, xx, %1xx00010 or 00*16";
    unsigned count = 0;
    while (take_more(player) && player_good(player)) {
        char token[16] = "";
        const char *text = take_token(player, what);
        if (strlen(text) < sizeof token)
            strcpy(token, text);
        pattern_t pattern;
        unsigned times = times_of(token);
        if (times == 0 || !pattern_of(token, &pattern)) {
            refuse_value(player, what, text);
            return 0;
        }
        if (times > MAX_BYTES - count) {
            player_refuse(player, "expected at most %d bytes", MAX_BYTES);
            return 0;
        }
        while (times-- > 0)
            out[count++] = pattern;
    }
    return count;
}

unsigned take_row(player_t *player, pattern_t out[MAX_BYTES], bool *differ)
{
    *differ = take_keyword(player, "not");
    unsigned count = take_patterns(player, out);
    if (player_good(player) && count == 0)
        player_refuse(player, "expected at least one byte");
    return count;
}

unsigned take_bytes(player_t *player, uint8_t out[MAX_BYTES])
{
    pattern_t patterns[MAX_BYTES];
    unsigned count = take_patterns(player, patterns);
    for (unsigned i = 0; i < count; i++) {
        if (patterns[i].mask != 0xFF) {
            player_refuse(player, "expected whole bytes: nothing can be left open here");
            return 0;
        }
        out[i] = patterns[i].value;
    }
    return count;
}

static int index_of(const char *name, size_t length, const char *const names[])
{
    for (int i = 0; names[i] != NULL; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return i;
    }
    return -1;
}

// The names, for a message.
static void refuse_name(player_t *player, const char *const names[], const char *token)
{
    char list[160] = "";
    size_t used = 0;
    for (int i = 0; names[i] != NULL && used + strlen(names[i]) + 2 < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? " " : "",
                                 names[i]);
    }
    player_refuse(player, "expected one of: %s; got '%.60s'", list, token);
}

int take_pair(player_t *player, const char *const keys[], const char **value)
{
    const char *token = take_token(player, "KEY=VALUE");
    const char *equals = strchr(token, '=');
    size_t length = equals != NULL ? (size_t)(equals - token) : strlen(token);
    *value = equals != NULL ? equals + 1 : "";
    int key = player_good(player) ? index_of(token, length, keys) : -1;
    if (key < 0 && player_good(player))
        refuse_name(player, keys, token);
    return key;
}

int take_choice(player_t *player, const char *const words[], const char *what)
{
    const char *token = take_token(player, what);
    int choice = player_good(player) ? index_of(token, strlen(token), words) : -1;
    if (choice < 0 && player_good(player))
        refuse_name(player, words, token);
    return choice;
}
