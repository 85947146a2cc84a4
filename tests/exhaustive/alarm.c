// alarm.c - every alarm over a leap cycle of four years [ALM-1, ALM-2, ALM-3, ALM-4]
//
// SPDX-License-Identifier: MIT
//
// usage: alarm [--full] [--jobs N] [--seed N]
//
// Each setting of the four alarm registers (their stored bits; fields that do not take part have
// only AE set) is followed from instant to instant through 2024 to 2027. The C library's calendar
// says at which minutes a setting begins to match: each that the chip names must be one of them,
// and it must name as many as there are. So near misses and all other instants are no alarm.

#include "exhaustive.h"

#define MINUTES (1461u * 1440u)

// What a setting compares with: MIN, HOUR, DAY, WEEK; a value beyond the stored bits takes no part.
static const unsigned values[4] = {0x80, 0x40, 0x40, 0x08};
#define SETTINGS ((0x80u + 1) * (0x40u + 1) * (0x40u + 1) * (0x08u + 1))

static time_t begin;
static sim8563_t at_begin;           // half a minute before
static uint8_t (*minutes)[4];        // what each minute of the cycle shows
static uint32_t *rises;              // of a setting: minutes at which it begins to match
static char told[16];                // the setting that is being followed

static uint32_t setting_of(const unsigned field[4])
{
    uint32_t setting = 0;
    for (int i = 3; i >= 0; i--) setting = setting * (values[i] + 1) + field[i];
    return setting;
}

static void fields_of(uint32_t setting, unsigned field[4])
{
    for (int i = 0; i < 4; i++, setting /= values[i - 1] + 1) field[i] = setting % (values[i] + 1);
}

// The one setting with these fields taking part that a minute matches.
static uint32_t matched_by(const uint8_t minute[4], unsigned taking_part)
{
    unsigned field[4];
    for (unsigned i = 0; i < 4; i++) field[i] = (taking_part >> i & 1) != 0 ? minute[i] : values[i];
    return setting_of(field);
}

// It begins to match where the minute before does not. All four AE = 1 never match [ALM-1].
static void count_rises(void)
{
    for (uint32_t i = 1; i <= MINUTES; i++)
        for (unsigned taking_part = 1; taking_part < 16; taking_part++) {
            uint32_t setting = matched_by(minutes[i], taking_part);
            if (setting != matched_by(minutes[i - 1], taking_part)) rises[setting]++;
        }
}

static void look_up_minutes(void) // minutes[1] is the first of the cycle
{
    minutes = malloc((MINUTES + 1) * sizeof *minutes);
    rises = calloc(SETTINGS, sizeof *rises);
    if (minutes == NULL || rises == NULL) {
        fputs("alarm: no memory\n", stderr);
        exit(3);
    }
    for (uint32_t i = 0; i <= MINUTES; i++) {
        uint64_t all = time_wanted(begin + ((time_t)i - 1) * 60);
        for (unsigned field = 0; field < 4; field++)
            minutes[i][field] = (uint8_t)(all >> 8 * (field + 1));
    }
}

static bool matches(const unsigned field[4], uint32_t minute)
{
    bool any = false;
    for (unsigned i = 0; i < 4; i++) {
        if (field[i] == values[i]) continue;
        if (field[i] != minutes[minute][i]) return false;
        any = true;
    }
    return any;
}

static bool begins_to_match(const unsigned field[4], uint64_t at_ns) // from the cycle's begin
{
    uint32_t minute = (uint32_t)(at_ns / (60 * SIM8563_SEC)) + 1;
    return at_ns % (60 * SIM8563_SEC) == 0 && matches(field, minute) && !matches(field, minute - 1);
}

// Flag and pin, which follow each other while AIE = 1 [INT-1].
static void check_flag(const sim8563_t *chip, bool wanted, const char *when)
{
    bool flag = (sim8563_peek(chip, 0x01) & 0x08) != 0;
    bool pulled = (sim8563_pins(chip) & SIM8563_INT) == 0;
    CHECK_MSG(flag == wanted && pulled == wanted, "setting %s, %s: AF is %d, /INT %s, time %014llx",
              told, when, flag, pulled ? "low" : "high", (unsigned long long)time_shown(chip));
}

// By tick through the instant, from two seconds before; then over it in one jump, from `chip`.
static void go_near(const sim8563_t *chip, uint64_t until_ns)
{
    sim8563_t ticked = *chip, jumped = *chip;
    sim8563_advance(&ticked, until_ns - 2 * SIM8563_SEC);
    for (int second = -2; second <= 1; second++) {
        check_flag(&ticked, second >= 0, "by tick");
        sim8563_advance(&ticked, SIM8563_SEC);
    }
    sim8563_advance(&jumped, until_ns + 2 * SIM8563_SEC);
    check_flag(&jumped, true, "by a jump over it");
    CHECK_EQ(time_shown(&jumped), time_shown(&ticked));
}

// One ns before it there is no alarm, at it there is; it is cleared, for the next [ALM-2, ALM-4].
static void go_to(sim8563_t *chip, uint64_t until_ns)
{
    sim8563_advance(chip, until_ns - 1);
    check_flag(chip, false, "1 ns before");
    sim8563_advance(chip, 1);
    check_flag(chip, true, "at it");
    sim8563_poke(chip, 0x01, 0x02);
    check_flag(chip, false, "cleared");
}

static void follow(uint32_t setting)
{
    unsigned field[4];
    const uint64_t whole_ns = (30 + MINUTES * UINT64_C(60) - 1) * SIM8563_SEC;
    uint64_t passed_ns = 0;
    uint32_t found = 0;
    sim8563_t chip = at_begin;
    fields_of(setting, field);
    for (unsigned i = 0; i < 4; i++) {
        unsigned alarm = field[i] == values[i] ? 0x80 : field[i];
        sim8563_poke(&chip, (uint8_t)(0x09 + i), (uint8_t)alarm);
        snprintf(&told[3 * i], 4, "%02x ", alarm);
    }
    sim8563_advance(&chip, SIM8563_SEC); // a sample: a setting that holds already rises here
    sim8563_poke(&chip, 0x01, 0x02);
    passed_ns += SIM8563_SEC;
    for (;;) {
        uint64_t until_ns = sim8563_next_event(&chip, SIM8563_INT);
        if (until_ns > whole_ns - passed_ns) break;
        passed_ns += until_ns;
        CHECK_MSG(begins_to_match(field, passed_ns - 30 * SIM8563_SEC),
                  "setting %s: no alarm is due %llu ns after the start", told,
                  (unsigned long long)passed_ns);
        go_near(&chip, until_ns);
        go_to(&chip, until_ns);
        found++;
    }
    CHECK_MSG(found == rises[setting], "setting %s: %u alarms, not %u", told, found,
              rises[setting]);
    counted += found;
    sim8563_advance(&chip, whole_ns - passed_ns); // no more of them, in one jump
    check_flag(&chip, false, "after the last");
}

#define PARTS 1000u

// The short form takes some of those that match at some time, and of the others; also one time and
// date with each of the masks, and all without MIN and HOUR.
static bool chosen(uint32_t setting)
{
    static const unsigned one[4] = {0x30, 0x12, 0x15, 0x03};
    unsigned field[4], alike = 0;
    fields_of(setting, field);
    for (unsigned i = 0; i < 4; i++) alike += field[i] == values[i] || field[i] == one[i];
    bool by_date = field[0] == values[0] && field[1] == values[1];
    return exhaustive.full || alike == 4 || by_date ||
           setting % (rises[setting] > 0 ? 97 : 1009) == 0;
}

static void take_settings(unsigned part)
{
    for (uint32_t i = part; i < SETTINGS; i += PARTS)
        if (chosen(i)) follow(i);
}

int main(int argc, char **argv)
{
    exhaustive_begin(argc, argv);
    begin = second_of(2024, 1, 1);
    look_up_minutes();
    count_rises();
    at_begin = chip_at_tick();
    poke_time(&at_begin, time_wanted(begin - 30));
    sim8563_poke(&at_begin, 0x01, 0x02); // AIE
    share(PARTS, take_settings);
    uint32_t settings = 0;
    for (uint32_t i = 0; i < SETTINGS; i++) settings += chosen(i);
    return exhaustive_end("%" PRIu32 " settings, %" PRIu64 " alarms", settings, counted);
}
