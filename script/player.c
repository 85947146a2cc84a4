// player.c - lines, cases and repeats of a script; what happened on the chip
//
// SPDX-License-Identifier: MIT

#include "player.h"

#include "sim8563_words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

// Edges drawn for each line of the script; after them the outputs are x.
enum { MAX_EDGES = 100000 };

// A transfer that keeps every limit of I2C-10 at 400 kHz.
static const timing_t proper_timing = {
    .low = 1500, .high = 1000, .hd_dat = 300, .hd_sta = 600, .su_sta = 600, .su_sto = 600,
    .buf = 1300,
};

// -------------------------------------------------------------- outcomes

static void outcome(player_t *player, script_status_t status, unsigned line, const char *format,
                    va_list arguments)
{
    script_result_t *result = player->result;
    if (result->status == SCRIPT_HOLDS) {
        result->status = status;
        result->line = line;
        vsnprintf(result->message, sizeof result->message, format, arguments);
    }
}

void player_fail(player_t *player, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    outcome(player, SCRIPT_FAILS, player->line, format, arguments);
    va_end(arguments);
}

void player_refuse(player_t *player, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    outcome(player, SCRIPT_MALFORMED, player->line, format, arguments);
    va_end(arguments);
}

bool player_good(const player_t *player)
{
    return player->result->status == SCRIPT_HOLDS;
}

bool player_complete(player_t *player)
{
    if (player_good(player) && take_more(player)) {
        player_refuse(player, "expected the end of the line, got '%s'",
                      player->tokens[player->taken]);
    }
    return player_good(player) && !player->checking;
}

bool player_ready(player_t *player)
{
    if (!player_complete(player))
        return false;
    if (!player->alive) {
        sim8563_init(&player->chip, &(sim8563_desc_t){0});
        player->alive = true;
        player_note(player);
    }
    return true;
}

// ---------------------------------------------------------------- the chip

int64_t player_now_ns(const player_t *player)
{
    sim8563_status_t status;
    sim8563_status(&player->chip, &status);
    return (int64_t)status.time_ns;
}

static void draw(player_t *player, uint32_t unknown)
{
    if (player->vcd.file != NULL) {
        sim8563_status_t status;
        sim8563_status(&player->chip, &status);
        uint32_t levels = sim8563_pins(&player->chip) & player->wires.levels;
        vcd_draw(&player->vcd, player->drawn_ns, levels, unknown, status.vdd_mv);
    }
}

static void collect_findings(player_t *player)
{
    sim8563_finding_t finding;
    while (sim8563_take_finding(&player->chip, &finding)) {
        if ((player->ignored >> finding.id & 1) != 0)
            continue;
        if (player->pending_count == MAX_PENDING) {
            player_fail(player, "more than %d findings from one line", MAX_PENDING);
            return;
        }
        player->pending[player->pending_count++] = (pending_t){finding, player->line};
    }
    uint32_t lost = sim8563_lost_findings(&player->chip);
    if (lost != 0)
        player_fail(player, "%" PRIu32 " findings were lost: split this line's wait", lost);
}

void player_note(player_t *player)
{
    collect_findings(player);
    draw(player, 0);
}

void player_unseen_findings(player_t *player)
{
    if (player->pending_count == 0 || !player_good(player))
        return;
    const sim8563_finding_t *finding = &player->pending[0].finding;
    player->line = player->pending[0].line;
    player_fail(player,
                "expected no finding, got %s reg=%02X measured=%" PRId64 " limit=%" PRId64
                " at=%" PRIu64 "ns",
                sim8563_finding_name(finding->id), finding->reg, finding->measured,
                finding->limit, finding->at_ns);
}

void player_pass(player_t *player, int64_t ns)
{
    if (ns > INT64_MAX - player_now_ns(player)) {
        player_refuse(player, "expected a script of less than 292 years");
        return;
    }
    unsigned edges = 0;
    while (ns > 0 && player_good(player)) {
        uint32_t watch = player->wires.medium != BY_BYTES ? SIM8563_SDA : 0;
        if (player->vcd.file != NULL && edges < MAX_EDGES)
            watch = SIM8563_OUTPUTS;
        uint64_t step = watch != 0 ? sim8563_next_event(&player->chip, watch) : SIM8563_NEVER;
        step = step < (uint64_t)ns ? step : (uint64_t)ns;
        if (edges++ == MAX_EDGES)
            draw(player, SIM8563_OUTPUTS);
        sim8563_advance(&player->chip, step);
        player->drawn_ns += step;
        ns -= (int64_t)step;
        wires_present(player);
        player_note(player);
    }
}

void player_tell(const player_t *player, script_event_t event)
{
    if (player->options.tell == NULL || player->checking || !player_good(player))
        return;
    event.line = player->line;
    if (event.act >= SCRIPT_START)
        event.at_ns = player_now_ns(player);
    player->options.tell(player->options.ctx, &event);
}

void player_tell_peek(const player_t *player, uint8_t reg)
{
    player_tell(player, (script_event_t){.act = SCRIPT_PEEK, .reg = reg,
                                         .byte = sim8563_peek(&player->chip, reg)});
}

// ------------------------------------------------------------------ cases

static void end_case(player_t *player)
{
    player_unseen_findings(player);
    if (player->checking && player->repeat_depth != 0) {
        player->line = player->repeat_line;
        player_refuse(player, "expected an `end` for this `repeat`");
    }
}

static void begin_case(player_t *player, const char *name)
{
    if (!player->checking)
        snprintf(player->result->case_name, SCRIPT_NAME_MAX, "%s", name);
    player->alive = false;
    player->saved = false;
    player->medium = BY_BYTES;
    player->high_mv = 3000;
    player->low_mv = 0;
    player->timing = proper_timing;
    player->wires = (wires_t){
        .levels = UINT32_MAX, .scl_mv = 3000, .sda_mv = 3000, .clkout_mv = 3000, .stopped_ns = -1,
    };
    player->pending_count = 0;
    player->ignored = 0;
    player->repeat_depth = 0;
}

static bool name_is_new(player_t *player, const char *name)
{
    for (unsigned i = 0; i < player->case_count; i++) {
        if (strcmp(player->case_names[i], name) == 0)
            return false;
    }
    return true;
}

static void register_case(player_t *player, const char *name)
{
    if (strlen(name) >= SCRIPT_NAME_MAX) {
        player_refuse(player, "expected a name of less than %u characters", SCRIPT_NAME_MAX);
    } else if (!name_is_new(player, name)) {
        player_refuse(player, "expected a new name, got '%s' again", name);
    } else if (player->case_count == MAX_CASES) {
        player_refuse(player, "expected at most %d cases", MAX_CASES);
    } else {
        strcpy(player->case_names[player->case_count++], name);
    }
}

static void play_case(player_t *player)
{
    const char *name = take_token(player, "the name of the case");
    if (player->checking && player_good(player)) {
        unsigned line = player->line;
        end_case(player);
        player->line = line;
        register_case(player, name);
        begin_case(player, name);
    }
    if (!player_complete(player))
        return;
    if (!player->skipping) {
        end_case(player);
        player->result->cases += player_good(player) && player->found_case;
    }
    if (player_good(player)) {
        player->skipping = player->options.only != NULL && strcmp(player->options.only, name) != 0;
        player->found_case |= !player->skipping;
        begin_case(player, name);
        if (!player->skipping)
            player_tell(player, (script_event_t){.act = SCRIPT_CASE, .text = name});
    }
}

static bool is_rule(const char *id)
{
    size_t letters = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    size_t digits = id[letters] == '-' ? strspn(id + letters + 1, "0123456789") : 0;
    return letters > 0 && digits > 0 && id[letters + 1 + digits] == '\0';
}

static void play_proves(player_t *player)
{
    do {
        const char *id = take_token(player, "a rule such as ALM-2");
        if (player_good(player) && !is_rule(id))
            refuse_value(player, "a rule such as ALM-2", id);
        player_tell(player, (script_event_t){.act = SCRIPT_RULE, .text = id});
    } while (take_more(player) && player_good(player));
}

static void play_repeat(player_t *player)
{
    int64_t times = take_number(player, 1, MAX_STEPS);
    if (player_good(player) && player->repeat_depth == MAX_REPEATS)
        player_refuse(player, "expected at most %d repeats inside one another", MAX_REPEATS);
    player_complete(player);
    if (player_good(player)) {
        player->repeat_line = player->line;
        player->repeats[player->repeat_depth++] = (repeat_t){player->next, player->line, times};
    }
}

static void play_end(player_t *player)
{
    if (player_good(player) && player->repeat_depth == 0)
        player_refuse(player, "expected a `repeat` before this `end`");
    player_complete(player);
    if (!player_good(player))
        return;
    repeat_t *repeat = &player->repeats[player->repeat_depth - 1];
    if (!player->checking && --repeat->left > 0) {
        player->next = repeat->offset;
        player->line = repeat->line;
    } else {
        player->repeat_depth--;
    }
}

const word_t player_words[] = {
    {"case", play_case}, {"proves", play_proves}, {"repeat", play_repeat}, {"end", play_end},
    {NULL, NULL},
};

// ------------------------------------------------------------------ lines

// Splits the next line into tokens. False: there is none.
static bool read_line(player_t *player)
{
    player->token_count = 0;
    player->taken = 0;
    if (player->next >= player->size)
        return false;
    player->line++;
    const char *start = player->text + player->next;
    size_t rest = player->size - player->next;
    const char *newline = memchr(start, '\n', rest);
    size_t length = newline != NULL ? (size_t)(newline - start) : rest;
    player->next += length + (newline != NULL);
    const char *comment = memchr(start, '#', length);
    length = comment != NULL ? (size_t)(comment - start) : length;
    if (length >= MAX_LINE) {
        player_refuse(player, "expected less than %d characters before a comment", MAX_LINE);
        return false;
    }
    memcpy(player->buffer, start, length);
    player->buffer[length] = '\0';
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)start[i];
        bool blank = c == ' ' || c == '\t' || c == '\r';
        if (!blank && (c < 0x21 || c > 0x7E)) {
            player_refuse(player, "expected ASCII text, got the byte %02X", c);
            return false;
        }
        bool begins = !blank && (i == 0 || player->buffer[i - 1] == '\0');
        if (blank) {
            player->buffer[i] = '\0';
        } else if (begins && player->token_count == MAX_TOKENS) {
            player_refuse(player, "expected at most %d words on a line", MAX_TOKENS);
            return false;
        } else if (begins) {
            player->tokens[player->token_count++] = &player->buffer[i];
        }
    }
    return true;
}

static const word_t *find_word(const char *name)
{
    const word_t *const tables[] = {player_words, setup_words, bus_words, expect_words};
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        for (const word_t *word = tables[t]; word->name != NULL; word++) {
            if (strcmp(word->name, name) == 0)
                return word;
        }
    }
    return NULL;
}

static void play_line(player_t *player)
{
    const char *name = take_token(player, "a word");
    const word_t *word = find_word(name);
    if (word == NULL) {
        refuse_value(player, "a word of the language", name);
        return;
    }
    if (player->skipping && word->play != play_case)
        return;
    if (!player->checking) {
        if (++player->steps > MAX_STEPS)
            player_refuse(player, "expected at most %d lines played", MAX_STEPS);
        if (strcmp(name, "found") != 0)
            player_unseen_findings(player);
    }
    if (player_good(player)) {
        player_tell(player, (script_event_t){.act = SCRIPT_WORD, .text = name});
        word->play(player);
    }
}

static void play_all(player_t *player, bool checking)
{
    player->checking = checking;
    player->next = 0;
    player->line = 0;
    player->skipping = !checking && player->options.only != NULL;
    player->found_case = false;
    begin_case(player, "");
    while (player_good(player) && read_line(player)) {
        if (player->token_count > 0)
            play_line(player);
    }
    if (player_good(player) && !player->skipping) {
        end_case(player);
        player->result->cases += player_good(player) && !checking;
    }
    if (player_good(player) && !checking && player->options.only != NULL && !player->found_case) {
        player->line = 0;
        player_refuse(player, "there is no case '%s'", player->options.only);
    }
}

script_status_t script_play(const char *text, size_t size, const script_options_t *options,
                            script_result_t *result)
{
    *result = (script_result_t){0};
    player_t *player = calloc(1, sizeof *player);
    if (player == NULL) {
        result->status = SCRIPT_STARVED;
        snprintf(result->message, sizeof result->message, "not enough memory to play it");
        return result->status;
    }
    player->text = text;
    player->size = size;
    player->options = *options;
    player->result = result;
    player->vcd.file = options->vcd;
    play_all(player, true);
    if (player_good(player)) {
        play_all(player, false);
        vcd_end(&player->vcd, player->drawn_ns);
    }
    free(player);
    return result->status;
}
