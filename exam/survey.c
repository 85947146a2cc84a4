// survey.c - was it right? Of calls in which nothing happens, with many arguments and states
//
// SPDX-License-Identifier: MIT

#include "sitting.h"

#include <string.h>

// ------------------------------------------------------------------- times

static const int64_t odd_times[] = {
    978307200,  // 2001-01-01 00:00:00
    1078012799, // 2004-02-28 23:59:59, before a leap day
    1078056000, // 2004-02-29 12:00
    1234567890, // 2009-02-13 23:31:30
    1709251199, // 2024-02-29 23:59:59
    1711846800, // 2024-03-31 01:00:00: summer time begins in Europe
    1730005200, // 2024-10-27 05:00:00
    2147483647, // 2038-01-19 03:14:07
    4000000000, // 2096-10-02
    4102444799, // 2099-12-31 23:59:59
};
#define ODD_TIMES (sizeof odd_times / sizeof odd_times[0])

// Each month, each weekday, years from first to last.
static unsigned fill_times(int64_t *to)
{
    unsigned count = 0;
    for (unsigned i = 0; i < ODD_TIMES; i++)
        to[count++] = odd_times[i];
    for (unsigned i = 0; i < 36; i++) { // three years of months, 8 years apart
        exam_time_t time = {2003 + (int)i * 8 % 96, 1 + (int)i % 12, 1 + (int)(i * 5) % 28, 0,
                            (int)(i * 7) % 24, (int)(i * 11) % 60, (int)(i * 13) % 50};
        to[count++] = exam_to_unix(&time);
    }
    return count;
}

// ----------------------------------------------------------------- diagnosis

// How a time that should be `right` came to be `got`: bits of faults, 0: it is right.
#define BIT(fault) (UINT64_C(1) << (fault))

static bool same_but_weekday(const exam_time_t *a, const exam_time_t *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day && a->hour == b->hour
           && a->minute == b->minute && a->second == b->second;
}

// What YEAR then holds, or get() says.
static bool is_from_1900(int year, int got, int raw)
{
    int since = year - 1900;
    if (raw >= 0)
        return raw == ((since + since / 10 * 6) & 0xFF) || raw == (since & 0xFF);
    return got - year == 100 || got - year == -100 || got - year == 1900 || got - year == -1900;
}

static uint64_t compared(const exam_time_t *right, const exam_time_t *got, int raw_year)
{
    uint64_t faults = 0;
    exam_time_t like = *got;
    if (like.month == right->month - 1 || like.month == right->month + 1) {
        like.month = right->month;
        faults |= BIT(MONTH_FROM_0);
    }
    if (like.year != right->year && is_from_1900(right->year, like.year, raw_year)) {
        like.year = right->year;
        faults |= BIT(YEAR_FROM_1900);
    }
    return same_but_weekday(right, &like) ? faults : BIT(TIME_WRONG);
}

// The month was wrong before the zone was counted in: the weekday is that of another date then.
static bool is_month_in_zone(int64_t seconds, int offset_s, const exam_time_t *got)
{
    exam_time_t right, shifted;
    for (int months = -1; months <= 1; months += 2) {
        exam_from_unix(seconds, &right);
        right.month += months;
        exam_from_unix(exam_to_unix(&right) + offset_s, &shifted);
        if (same_but_weekday(&shifted, got))
            return true;
    }
    return false;
}

static const int offsets_s[] = {0, 12600, -12600, 9000, -9000, 3600, -3600}; // of ZONE

static uint64_t diagnosed(int64_t seconds, const exam_time_t *got, int raw_year)
{
    const uint64_t both = BIT(MONTH_FROM_0) | BIT(LOCAL_TIME);
    uint64_t faults = BIT(TIME_WRONG);
    exam_time_t right;
    for (unsigned i = 0; i < sizeof offsets_s / sizeof offsets_s[0]; i++) {
        exam_from_unix(seconds + offsets_s[i], &right);
        if (i > 0 && is_month_in_zone(seconds, offsets_s[i], got))
            return both;
        faults = compared(&right, got, raw_year);
        if ((faults & BIT(TIME_WRONG)) == 0) {
            faults |= i > 0 ? BIT(LOCAL_TIME) : 0;
            break;
        }
    }
    bool judged = (faults & BIT(TIME_WRONG)) == 0 && (faults & both) != both;
    if (judged && got->weekday != EXAM_NONE && got->weekday != right.weekday)
        faults |= got->weekday == 0 ? BIT(WEEKDAY_ALWAYS_0) : BIT(WEEKDAY_WRONG);
    return faults;
}

static void found_times(scene_t *scene, const record_t *left, uint64_t faults,
                        const exam_time_t *right, const exam_time_t *got)
{
    char right_words[40], got_words[40];
    time_words(right, right_words);
    time_words(got, got_words);
    if ((faults & BIT(FAILS)) != 0)
        scene_found(scene, left, FAILS, "it failed at %s", right_words);
    for (unsigned fault = 0; fault < FAILS; fault++)
        if ((faults & BIT(fault)) != 0)
            scene_found(scene, left, (fault_t)fault,
                        scene->trial.call == SET
                            ? "%s (weekday %d) was set, and the clock shows %s (weekday %d)"
                            : "the clock showed %s (weekday %d), and it said %s (weekday %d)",
                        right_words, right->weekday, got_words, got->weekday);
}

// One that has shown another wrong weekday does not always write 0.
static void settle_weekdays(scene_t *scene)
{
    entry_t *entries = scene->sitting->entry[scene->trial.call];
    if (entries[WEEKDAY_WRONG].found)
        entries[WEEKDAY_ALWAYS_0].found = false;
}

static const record_t *run(scene_t *scene, const char *when)
{
    scene->when = when;
    scene->total_ns = scene->width_ns = 1;
    const record_t *left = scene_run(scene);
    return left != NULL && judge_ending(scene, left) ? left : NULL;
}

// One of many calls is shown alone: the history is short then.
static void show_alone(scene_t *scene, uint64_t faults, const exam_time_t *right,
                       const exam_time_t *got)
{
    trial_t all = scene->trial;
    scene->trial.rounds = 1;
    scene->trial.to[0] = exam_to_unix(right);
    const record_t *left = run(scene, scene->when);
    if (left != NULL)
        found_times(scene, left, faults, right, got);
    scene->trial = all;
}

// What another call has set is not this one's.
static void survey_settings_kept(scene_t *scene)
{
    trial_t plain = scene->trial;
    scene->trial.rounds = 1;
    scene->trial.set_up = scene_flags(scene, AF | TF);
    const record_t *left = run(scene, "alarm or timer was set before");
    if (left != NULL)
        judge_kept_settings(scene, left);
    scene->trial = plain;
}

// ---------------------------------------------------------------- get and set

static void judge_time_of(scene_t *scene, const made_t *made, int64_t seconds, uint64_t *known)
{
    exam_time_t right, got;
    bool set = made->call == SET;
    exam_from_unix(seconds, &right);
    if (set)
        chip_shows(&made->after, &got);
    else
        got = made->time;
    uint64_t faults = diagnosed(seconds, &got, set ? chip_reg(&made->after, 8) : -1);
    if ((faults & BIT(YEAR_FROM_1900)) != 0 && !set
        && scene->sitting->entry[SET][FOUND_BY_CHIP + SIM8563_FINDING_RESERVED_BIT].found)
        faults ^= BIT(YEAR_FROM_1900) | BIT(CENTURY_TRUSTED);
    if ((faults & ~*known) != 0)
        show_alone(scene, faults & ~*known, &right, &got);
    *known |= faults;
}

static void judge_refused(scene_t *scene, int64_t seconds, uint64_t *known)
{
    exam_time_t right;
    exam_from_unix(seconds, &right);
    if ((*known & BIT(FAILS)) == 0)
        show_alone(scene, BIT(FAILS), &right, &right);
    *known |= BIT(FAILS);
}

static void survey_times(scene_t *scene, const char *when)
{
    uint64_t known = 0;
    scene->trial.rounds = fill_times(scene->trial.to);
    const record_t *left = run(scene, when);
    if (left == NULL)
        return;
    made_t made[SURVEY];
    unsigned first = left->examined + 1 - scene->trial.rounds;
    memcpy(made, &left->made[first], scene->trial.rounds * sizeof made[0]);
    for (unsigned i = 0; i < scene->trial.rounds; i++) {
        if (made[i].returned == 0)
            judge_time_of(scene, &made[i], scene->trial.to[i], &known);
        else
            judge_refused(scene, scene->trial.to[i], &known);
    }
}

// A clock that was found standing, or without time: set() makes it run, right and unmarked.
static void survey_set_from(scene_t *scene, const char *when, uint8_t control_1, bool lost,
                            uint32_t scramble)
{
    trial_t plain = scene->trial;
    scene->trial.rounds = 1;
    scene->trial.control_1 = control_1;
    scene->trial.lost = lost;
    scene->trial.desc.scramble = scramble;
    const record_t *left = run(scene, when);
    const made_t *made = left != NULL ? &left->made[left->examined] : NULL;
    if (made != NULL && made->returned != 0)
        scene_found(scene, left, FAILS, "it returned %d", made->returned);
    if (made != NULL && made->returned == 0 && (chip_reg(&made->after, 2) & VLF) != 0)
        scene_found(scene, left, VLF_WRITTEN_BACK, "VLF is 1 after set() returned 0");
    if (made != NULL)
        judge_lasting(scene, left);
    if (made != NULL && made->returned == 0) {
        const made_t copy = *made; // judging makes trials of its own
        uint64_t known = 0;
        judge_time_of(scene, &copy, scene->trial.to[0], &known);
    }
    scene->trial = plain;
}

static void survey_set(scene_t *scene)
{
    survey_set_from(scene, "always", 0, false, 0);
    survey_times(scene, "always");
    survey_set_from(scene, "a new battery", 0, true, 0);
    survey_set_from(scene, "STOP was found set", STOP, false, 0);
    survey_set_from(scene, "EXT_TEST was found set", TEST, false, 0);
    for (uint32_t seed = 1; seed <= 4; seed++)
        survey_set_from(scene, "a power-on with anything in the registers", 0, true, seed);
    survey_settings_kept(scene);
}

// Lost is lost until somebody sets it.
static void survey_lost(scene_t *scene, uint32_t scramble)
{
    trial_t plain = scene->trial;
    scene->trial.lost = true;
    scene->trial.follow = scene->trial.call == GET;
    scene->trial.desc.scramble = scramble;
    scene->trial.rounds = 1;
    const record_t *left = run(scene, "a new battery");
    const made_t *made = left != NULL ? &left->made[left->examined] : NULL;
    bool begin_clears = scene->sitting->entry[BEGIN][VLF_CLEARED_UNSET].found;
    if (made != NULL && (chip_reg(&left->chip, 2) & VLF) == 0 && !begin_clears)
        scene_found(scene, left, VLF_CLEARED_UNSET, "VLF was up, and is 0 though nothing was set");
    else if (made != NULL && made->call == GET && !begin_clears
             && (made[0].returned == 0 || made[1].returned == 0))
        scene_found(scene, left, VLF_IGNORED, "get() returned 0 with VLF up");
    scene->trial = plain;
}

static void survey_stopped(scene_t *scene)
{
    trial_t plain = scene->trial;
    scene->trial.rounds = 1;
    scene->trial.control_1 = STOP;
    const record_t *left = run(scene, "STOP was found set");
    const made_t *made = left != NULL ? &left->made[left->examined] : NULL;
    if (made != NULL && made->returned == 0 && (chip_reg(&made->after, 0) & STOP) != 0)
        scene_found(scene, left, STOPPED_UNSEEN, "get() returned 0, and the clock stands");
    scene->trial = plain;
}

// ------------------------------------------------------------------- junk

#define SEEDS 4000u

// A seed with which the registers come up with a date, and their unused bits with junk.
static bool is_seed(const trial_t *trial, uint32_t seed, exam_time_t *out)
{
    sim8563_t chip;
    sim8563_desc_t desc = trial->desc;
    desc.scramble = seed;
    sim8563_init(&chip, &desc);
    bool century = (sim8563_peek(&chip, 7) & CENTURY) != 0;
    return chip_shows(&chip, out) && out->year > 2000 && out->weekday < 7
           && (seed % 2 == 0) == century;
}

// What the driver says of that time when no unused bit is in the way.
static bool says_plainly(scene_t *scene, const exam_time_t *time, exam_time_t *out)
{
    trial_t junk = scene->trial;
    scene->trial.junk = false;
    scene->trial.desc.scramble = 0;
    scene->trial.to[0] = exam_to_unix(time);
    const record_t *left = run(scene, "always");
    const made_t *made = left != NULL ? &left->made[left->examined] : NULL;
    scene->trial = junk;
    if (made == NULL || made->returned != 0)
        return false;
    *out = made->time;
    return true;
}

static void judge_junk(scene_t *scene, const record_t *left, const exam_time_t *plain)
{
    const made_t *made = &left->made[left->examined];
    exam_time_t got = made->time;
    bool relative = scene->trial.desc.variant != SIM8563_INS5S8563;
    bool century = (sim8563_peek(&made->before, 7) & CENTURY) != 0 && !relative;
    int off = got.year - plain->year;
    bool like = same_but_weekday(&got, plain) && got.weekday <= 6;
    char got_words[40], right_words[40];
    time_words(&got, got_words);
    time_words(plain, right_words);
    if (made->returned == 0 && (off == 100 || off == -100) && century) {
        got.year = plain->year; // another century may have another summer time
        int64_t apart_s = exam_to_unix(&got) - exam_to_unix(plain);
        like = apart_s >= -3600 && apart_s <= 3600 && got.weekday <= 6;
        scene_found(scene, left, CENTURY_TRUSTED, "bit 7 of MONTH read 1, and it said %s instead "
                    "of %s", got_words, right_words);
    }
    if (made->returned != 0 || !like)
        scene_found(scene, left, RESERVED_NOT_MASKED, "unused bits read 1: at %s it %s%s",
                    right_words, made->returned != 0 ? "failed" : "said ",
                    made->returned != 0 ? "" : got_words);
}

static void survey_seed(scene_t *scene, uint32_t seed)
{
    exam_time_t shown, plain;
    scene->trial.desc.scramble = seed;
    const record_t *left = run(scene, "unused bits read anything");
    if (left == NULL)
        return;
    chip_shows(&left->made[left->examined].before, &shown);
    if (!says_plainly(scene, &shown, &plain))
        return;
    left = run(scene, "unused bits read anything");
    if (left != NULL)
        judge_junk(scene, left, &plain);
}

static void survey_junk(scene_t *scene)
{
    trial_t plain = scene->trial;
    exam_time_t time;
    unsigned tried = 0;
    scene->trial.junk = true;
    scene->trial.rounds = 1;
    for (uint32_t seed = 1; seed < SEEDS && tried < 8; seed++) {
        if (!is_seed(&scene->trial, seed, &time))
            continue;
        tried++;
        survey_seed(scene, seed);
    }
    scene->trial = plain;
}

static void survey_get(scene_t *scene)
{
    survey_times(scene, "always");
    survey_lost(scene, 0);
    survey_lost(scene, 7);
    survey_stopped(scene);
    survey_junk(scene);
    survey_settings_kept(scene);
}

// ------------------------------------------------------------------- alarm

typedef struct due_t {
    int64_t show, at;
} due_t;

static int64_t at(int year, int month, int day, int hour, int minute, int second)
{
    const exam_time_t time = {year, month, day, 0, hour, minute, second};
    return exam_to_unix(&time);
}

// When AF comes, by a fork of the chip: seconds of its clock after now, up to `most`.
static int64_t alarm_comes(const sim8563_t *chip, int64_t most_s)
{
    sim8563_t fork = *chip;
    sim8563_poke(&fork, 0x0E, 0x03);
    sim8563_poke(&fork, 0x01, AIE);
    uint64_t next = sim8563_next_event(&fork, SIM8563_INT);
    return next == SIM8563_NEVER || next / SIM8563_SEC > (uint64_t)most_s
               ? -1 : (int64_t)(next / SIM8563_SEC);
}

static bool is_local_alarm(int64_t due_s, const uint8_t reg[4])
{
    uint8_t bytes[7]; // from SEC on
    for (unsigned i = 1; i <= 4; i++) { // an hour off alone is any alarm that is wrong
        chip_time_bytes(due_s + offsets_s[i], bytes);
        if (memcmp(bytes + 1, reg, 3) == 0)
            return true;
    }
    return false;
}

static void found_alarm(scene_t *scene, const record_t *left, int64_t due_s, const char *words)
{
    const made_t *made = &left->made[left->examined];
    exam_time_t due, asked;
    uint8_t reg[4];
    char seen[120];
    for (unsigned i = 0; i < 4; i++)
        reg[i] = chip_reg(&made->after, 0x09 + i);
    exam_from_unix(due_s, &due);
    exam_from_unix(due_s - 60, &asked);
    bool upside_down = (reg[0] & AE) != 0 && (reg[1] & AE) != 0;
    bool local = is_local_alarm(due_s, reg);
    bool day_32 = due.day == 1 && (reg[2] >> 4 & 3) * 10 + (reg[2] & 15) == asked.day + 1;
    snprintf(seen, sizeof seen, "for %s; it does not come then (registers %02X %02X %02X %02X)",
             words, reg[0], reg[1], reg[2], reg[3]);
    if (upside_down)
        scene_found(scene, left, AE_UPSIDE_DOWN, "%s", seen);
    if (day_32)
        scene_found(scene, left, ALARM_DAY_32, "%s", seen);
    if (local)
        scene_found(scene, left, LOCAL_TIME, "%s", seen);
    if (!upside_down && !day_32 && !local)
        scene_found(scene, left, ALARM_WRONG, "%s", seen);
}

static void survey_one_alarm(scene_t *scene, due_t due)
{
    int64_t minute = (due.at + 59) / 60 * 60;
    char words[40];
    exam_time_t time;
    scene->trial.show = due.show;
    scene->trial.to[0] = due.at;
    const record_t *left = run(scene, "always");
    if (left == NULL)
        return;
    const made_t *made = &left->made[left->examined];
    exam_from_unix(due.at, &time);
    time_words(&time, words);
    judge_findings(scene, left);
    if (made->returned != 0) {
        scene_found(scene, left, FAILS, "it returned %d for %s", made->returned, words);
        return;
    }
    int64_t lasts_s = (int64_t)((made->end_ns - made->begin_ns) / SIM8563_SEC);
    int64_t comes = alarm_comes(&made->after, 400 * INT64_C(86400));
    int64_t late_s = comes + lasts_s - (minute - due.show);
    bool enabled = (chip_reg(&made->after, 1) & AIE) != 0;
    if (late_s < -2 || late_s > 0)
        found_alarm(scene, left, minute, words);
    else if (!enabled)
        scene_found(scene, left, ALARM_WRONG, "for %s; AIE is 0: /INT stays high", words);
}

static void survey_flags_kept(scene_t *scene, uint8_t flags)
{
    trial_t plain = scene->trial;
    scene->trial.flags = scene_flags(scene, flags);
    const record_t *left = run(scene, "an event had come before");
    scene->sitting->clears_both[scene->trial.call] = true; // if it is gone, this is how
    if (left != NULL)
        judge_findings(scene, left);
    if (left != NULL && left->made[left->examined].returned == 0)
        judge_kept_events(scene, left);
    bool lost = scene->sitting->entry[scene->trial.call][BOTH_FLAGS_CLEARED].found;
    scene->sitting->clears_both[scene->trial.call] = lost;
    scene->trial = plain;
}

static void survey_alarm(scene_t *scene)
{
    const due_t whole[] = {
        {at(2024, 5, 17, 10, 20, 30), at(2024, 5, 17, 10, 25, 0)},
        {at(2024, 5, 17, 10, 20, 30), at(2024, 5, 17, 23, 59, 0)},
        {at(2024, 5, 17, 10, 20, 30), at(2024, 5, 18, 0, 0, 0)},
        {at(2024, 1, 31, 23, 50, 0), at(2024, 2, 1, 0, 0, 0)},
        {at(2024, 2, 28, 12, 0, 0), at(2024, 2, 29, 8, 9, 0)},
        {at(2024, 12, 31, 22, 0, 0), at(2025, 1, 26, 7, 45, 0)},
    };
    const due_t seconds[] = {
        {at(2024, 5, 17, 10, 20, 30), at(2024, 5, 17, 10, 25, 1)},
        {at(2024, 5, 17, 10, 20, 30), at(2024, 5, 17, 10, 59, 30)},
        {at(2024, 5, 17, 10, 20, 30), at(2024, 5, 17, 23, 59, 30)},
        {at(2024, 1, 31, 23, 50, 0), at(2024, 1, 31, 23, 59, 30)},
        {at(2024, 4, 30, 23, 50, 0), at(2024, 4, 30, 23, 59, 59)},
        {at(2023, 2, 28, 23, 50, 0), at(2023, 2, 28, 23, 59, 1)},
        {at(2024, 2, 29, 23, 50, 0), at(2024, 2, 29, 23, 59, 30)},
        {at(2024, 12, 31, 22, 0, 0), at(2024, 12, 31, 23, 59, 30)},
    };
    trial_t plain = scene->trial;
    for (unsigned i = 0; i < sizeof whole / sizeof whole[0]; i++)
        survey_one_alarm(scene, whole[i]);
    for (unsigned i = 0; i < sizeof seconds / sizeof seconds[0]; i++)
        if ((scene->sitting->adapter.can & EXAM_SECONDS) != 0)
            survey_one_alarm(scene, seconds[i]);
    scene->trial = plain;
    survey_flags_kept(scene, AF | TF);
    survey_settings_kept(scene);
}

// What is compared, of all sixteen.
static void survey_alarm_read(scene_t *scene)
{
    trial_t plain = scene->trial;
    for (unsigned off = 0; off < 16; off++) {
        scene->trial.value[0] = (uint8_t)off;
        const record_t *left = run(scene, "always");
        if (left == NULL)
            break;
        const made_t *made = &left->made[left->examined];
        const int right[] = {17, 4, 21, 2};
        const int got[] = {made->alarm.minute, made->alarm.hour, made->alarm.day,
                           made->alarm.weekday};
        unsigned said_off = 0;
        bool wrong = false;
        for (unsigned i = 0; i < 4; i++) {
            said_off |= (got[i] == EXAM_NONE ? 1u : 0u) << i;
            wrong = wrong || (got[i] != EXAM_NONE && (off >> i & 1) == 0 && got[i] != right[i]);
        }
        if (made->returned == 0 && off % 15 == 0 && said_off == (~off & 15))
            continue; // upside down, or not looked at: the others tell
        if (made->returned != 0 && off != 15)
            scene_found(scene, left, FAILS, "it returned %d", made->returned);
        else if (made->returned == 0 && (wrong || said_off != off))
            scene_found(scene, left, said_off == (~off & 15) ? AE_UPSIDE_DOWN : ALARM_READ_WRONG,
                        "it said %d:%d, day %d, weekday %d (-1: not compared); AE is %u%u%u%u",
                        got[1], got[0], got[2], got[3], off & 1, off >> 1 & 1, off >> 2 & 1,
                        off >> 3);
    }
    scene->trial = plain;
    survey_settings_kept(scene);
    survey_flags_kept(scene, AF | TF);
}

// ------------------------------------------------------------------- timer

static const double source_hz[] = {4096, 64, 1, 1 / 60.0};

static exam_timer_t timing(int source, uint32_t n)
{
    return (exam_timer_t){n, source, (uint64_t)(n * 1e6 / source_hz[source] + 0.5)};
}

static void judge_timing(scene_t *scene, const record_t *left)
{
    const made_t *made = &left->made[left->examined];
    const exam_timer_t *asked = &scene->trial.timing[0];
    sim8563_status_t status;
    sim8563_status(&made->after, &status);
    uint8_t control = chip_reg(&made->after, 0x0E);
    double hz = source_hz[control & 3], period = status.preset / hz;
    double wanted = asked->n / source_hz[asked->source], off = period - wanted;
    if (made->returned != 0) {
        scene_found(scene, left, FAILS, "it returned %d", made->returned);
    } else if ((control & TE) != 0 && status.preset > 0 && off < 1 / hz && -off < 1 / hz) {
        if ((chip_reg(&made->after, 1) & TIE) == 0)
            scene_found(scene, left, TIMER_WRONG, "TIE is 0: /INT stays high");
    } else {
        bool stale = (control & TE) != 0 && (status.preset & 0xFF) == (asked->n & 0xFF)
                     && ((status.preset >> 8 & 0xFF) == STALE || status.preset >> 16 == STALE);
        scene_found(scene, left, stale ? TIMER_HIGH_STALE : TIMER_WRONG,
                    "%u periods of source %d were asked for, and the timer has %u of source %d%s",
                    (unsigned)asked->n, asked->source, (unsigned)status.preset, control & 3,
                    (control & TE) != 0 && status.preset > 0 ? "" : ", and does not run");
    }
}

// Both from a timer that stands and one that runs; what is in its bytes has nothing to do with it.
static void survey_timing(scene_t *scene)
{
    const exam_timer_t short_ones[] = {timing(0, 1),   timing(0, 100), timing(1, 64),
                                       timing(1, 255), timing(2, 5),   timing(3, 2)};
    const exam_timer_t long_ones[] = {timing(0, 40960), timing(2, 70000), timing(2, 0x0100)};
    unsigned count = timer_bits(scene->trial.desc.variant) > 8 ? 9 : 6;
    for (unsigned i = 0; i < 2 * count; i++) {
        unsigned which = i % count;
        scene->trial.timer = i < count ? 0x03 : TE | 0x02;
        scene->trial.timing[0] = which < 6 ? short_ones[which] : long_ones[which - 6];
        const record_t *left = run(scene, "always");
        if (left == NULL)
            return;
        judge_findings(scene, left);
        judge_timing(scene, left);
    }
}

static bool looked(const record_t *left)
{
    for (unsigned i = left->made[left->examined].end; i < left->steps; i++)
        if (left->step[i].act == ACT_LOOK)
            return true;
    return false;
}

// The event comes, and service() is called: at once, a little late, and when a pulse is over.
static void survey_served_timer(scene_t *scene)
{
    static const uint64_t late_ns[] = {0, 500 * SIM8563_US, 5 * SIM8563_MS};
    scene->trial.follow = true;
    scene->trial.timing[0] = timing(0, 123);
    for (unsigned i = 0; i < 3; i++) {
        unsigned reported = 0, calls = 0;
        scene->trial.late_ns = late_ns[i];
        const record_t *left = run(scene, i == 0 ? "always" : "the handler is late");
        if (left == NULL)
            return;
        for (unsigned made = left->examined + 1; made < left->calls; made++, calls++)
            reported |= left->made[made].events;
        uint8_t control = chip_reg(&left->chip, 1);
        if (left->made[left->examined].returned != 0 || (reported & EXAM_TIMER) != 0
            || (left->risen & TF) == 0)
            continue;
        bool pulse = (control & TI_TP) != 0 && looked(left);
        scene_found(scene, left, pulse ? PULSE_POLLED : EVENT_UNSEEN, "the timer's event came, "
                    "service() was called %u times, and none reported it", calls);
    }
}

static void survey_timer(scene_t *scene)
{
    trial_t plain = scene->trial;
    survey_timing(scene);
    scene->trial = plain;
    if (scene->sitting->adapter.service != NULL)
        survey_served_timer(scene);
    scene->trial = plain;
    survey_flags_kept(scene, AF | TF);
    survey_settings_kept(scene);
}

// ----------------------------------------------------------- clear and service

static void survey_clear(scene_t *scene)
{
    trial_t plain = scene->trial;
    for (unsigned events = EXAM_ALARM; events <= EXAM_TIMER; events++) {
        uint8_t flag = events == EXAM_ALARM ? AF : TF;
        if (scene_flags(scene, flag) == 0)
            continue;
        scene->trial.value[0] = (uint8_t)events;
        scene->trial.flags = flag;
        const record_t *left = run(scene, "always");
        if (left != NULL && left->made[left->examined].returned != 0)
            scene_found(scene, left, FAILS, "it returned %d",
                        left->made[left->examined].returned);
        else if (left != NULL && (chip_reg(&left->chip, 1) & flag) != 0)
            scene_found(scene, left, FLAG_NOT_CLEARED, "the flag is still up");
        if (left == NULL)
            continue;
        survey_settings_kept(scene);
        survey_flags_kept(scene, AF | TF);
    }
    scene->trial = plain;
}

// How it clears both, when both are up. TI_TP tells a byte that was read from one that was not.
static void learn_clearing(scene_t *scene)
{
    scene->trial.flags = scene_flags(scene, AF | TF) | TI_TP;
    const record_t *left = run(scene, "always");
    const made_t *made = left != NULL ? &left->made[left->examined] : NULL;
    uint8_t read = AF | TF;
    for (unsigned i = made != NULL ? made->first : 0; made != NULL && i < made->end; i++) {
        const step_t *step = &left->step[i];
        if (step->reg != 1)
            continue;
        if (step->act == ACT_GET)
            read = step->a;
        if (step->act == ACT_SEND && (read & (AF | TF)) == (AF | TF)
            && (step->a & (AF | TF)) == 0) {
            scene->sitting->clears_both[SERVICE] = true;
            scene->sitting->keeps_rest[SERVICE] = step->a == (read & ~(AF | TF));
        }
    }
}

static void survey_service(scene_t *scene)
{
    static const uint8_t flags[] = {AF | TF, 0, AF, TF};
    trial_t plain = scene->trial;
    learn_clearing(scene);
    scene->trial.follow = true;
    for (unsigned i = 0; i < 4; i++) {
        if (scene_flags(scene, flags[i]) != flags[i])
            continue;
        scene->trial.flags = flags[i];
        const record_t *left = run(scene, "always");
        if (left == NULL)
            break;
        if (left->made[left->examined].returned != 0)
            scene_found(scene, left, FAILS, "it returned %d",
                        left->made[left->examined].returned);
        judge_findings(scene, left);
        judge_service(scene, left);
        scene->trial.follow = false;
        survey_settings_kept(scene);
        scene->trial.follow = true;
    }
    scene->trial = plain;
}

// ------------------------------------------------------------------- begin

// A processor that restarts finds a clock that has run on: it was set, and events have come.
static void survey_begin(scene_t *scene)
{
    const record_t *left = run(scene, "always");
    if (left != NULL && left->made[left->examined].returned != 0)
        scene_found(scene, left, FAILS, "it returned %d", left->made[left->examined].returned);
    survey_lost(scene, 0);
    survey_settings_kept(scene);
    survey_flags_kept(scene, AF | TF);
}

// ---------------------------------------------------------------- all of it

void survey(scene_t *scene)
{
    static void (*const surveys[EXAM_CALLS])(scene_t *) = {
        [BEGIN] = survey_begin, [GET] = survey_get,     [SET] = survey_set,
        [ALARM] = survey_alarm, [ALARM_READ] = survey_alarm_read, [TIMER] = survey_timer,
        [CLEAR] = survey_clear, [SERVICE] = survey_service};
    surveys[scene->trial.call](scene);
    settle_weekdays(scene);
}
