// faults.c - what can be wrong with a driver, what it does in the field, and how to mend it
//
// SPDX-License-Identifier: MIT

#include "sitting.h"

#include <stddef.h>

#define NAMED(n) [n] = {{.name = #n,
#define NOTE     .grade = SIM8563_NOTE
#define WARNING  .grade = SIM8563_WARNING
#define ERROR    .grade = SIM8563_ERROR
#define FND(n)   UINT64_C(1) << SIM8563_FINDING_##n

#define BAD_DATE (FND(NOT_BCD) | FND(OUT_OF_RANGE) | FND(NO_SUCH_DATE) | FND(WRONG_WEEKDAY))
#define BAD_ALARM (FND(NOT_BCD) | FND(OUT_OF_RANGE))

static const struct {
    exam_words_t words;
    uint64_t explains;
} own[OWN_FAULTS] = {
    NAMED(MONTH_FROM_0) ERROR, .rule = "CAL-1", .clause = "6.2.1, T6",
        .what = "Months are counted 0 to 11, as in struct tm; the chip counts 1 to 12. Months have"
                " the wrong length, and January is no month at all.",
        .mend = "Write tm_mon + 1, and take 1 from what is read."}, BAD_DATE},
    NAMED(YEAR_FROM_1900) ERROR, .rule = "CAL-1", .clause = "6.2.1, T6",
        .what = "The year is counted from 1900, as in struct tm; the chip holds the last two "
                "digits of 2001 to 2099. Leap years come at the wrong time.",
        .mend = "Write tm_year - 100, and add 100 to what is read."}, BAD_DATE},
    NAMED(WEEKDAY_ALWAYS_0) WARNING, .rule = "CAL-2", .clause = "6.2.1, T11",
        .what = "WEEK is always written 0: the chip counts on from there and never works it out "
                "from the date, so each weekday shown or waited for is wrong.",
        .mend = "Work the weekday out from the date, Sunday = 0, and write it with the rest."},
        FND(WRONG_WEEKDAY)},
    NAMED(WEEKDAY_WRONG) WARNING, .rule = "CAL-2", .clause = "6.2.1, T11",
        .what = "The weekday does not belong to the date.",
        .mend = "Sunday is 0, Saturday is 6; work it out from the date."},
        FND(WRONG_WEEKDAY) | FND(OUT_OF_RANGE)},
    NAMED(LOCAL_TIME) ERROR, .rule = "CAL-1", .clause = "6.2.1",
        .what = "Time goes through mktime() or localtime(), which know the host's zone: it is off "
                "by the zone, and jumps when summer time begins and ends.",
        .mend = "Use timegm() and gmtime_r(), or arithmetic of your own; keep UTC in the chip."},
        FND(WRONG_WEEKDAY)},
    NAMED(TIME_WRONG) ERROR, .rule = "CAL-1", .clause = "6.2.1, T6",
        .what = "The time that comes out is not the one that went in.",
        .mend = "Follow the history: compare each byte with the registers, which are BCD."},
        BAD_DATE},
    NAMED(WRITE_IN_PARTS) ERROR, .rule = "CAL-7", .clause = "7.3.1",
        .what = "The time is set in several transfers while the clock runs: a tick between two of "
                "them carries into what is then overwritten, and the clock is a minute to a year "
                "off.",
        .mend = "Write SEC to YEAR in one transfer, from 02h on."}, BAD_DATE},
    NAMED(READ_IN_PARTS) ERROR, .rule = "CAL-7", .clause = "7.3.2",
        .what = "The time is read in several transfers: a tick between two of them makes a time "
                "that never was.",
        .mend = "Read SEC to YEAR in one transfer, from 02h on: the chip holds them meanwhile."},
        0},
    NAMED(CENTURY_TRUSTED) ERROR, .rule = "CAL-4", .clause = "6.2.1, T6",
        .what = "Bit 7 of MONTH is taken for a century; this part has none there, and the bit may "
                "read anything.",
        .mend = "Mask MONTH with 1Fh and take all years for 20xx."}, FND(RESERVED_BIT)},
    NAMED(RESERVED_NOT_MASKED) ERROR, .rule = "PWR-5", .clause = "T6 notes 1, 3",
        .what = "Bits that the registers do not have are taken for part of the number; after a "
                "power-on they read anything, on some parts always.",
        .mend = "Mask: SEC 7Fh, MIN 7Fh, HOUR 3Fh, DAY 3Fh, WEEK 07h, MONTH 1Fh."}, 0},
    NAMED(VLF_IGNORED) ERROR, .rule = "PWR-1", .clause = "6.2.1",
        .what = "The supply was too low, the chip says so with VLF, and the time is handed out as "
                "if it were right.",
        .mend = "Look at bit 7 of SEC in the same transfer as the time, and fail while it is 1."},
        FND(VLF_UNSEEN)},
    NAMED(VLF_WRITTEN_BACK) ERROR, .rule = "REG-3", .clause = "6.2.1, T6 note 4",
        .what = "VLF is written back 1 with the seconds, which leaves it up: the time is set and "
                "right, and stays marked as lost for ever.",
        .mend = "Write SEC with bit 7 at 0 when the time is set."}, 0},
    NAMED(VLF_CLEARED_UNSET) ERROR, .rule = "FND-10", .clause = "6.2.1, T6 note 1",
        .what = "VLF is cleared though the time was not set: the only sign that the clock is wrong "
                "is gone, and from then on the wrong time is believed.",
        .mend = "Leave VLF alone everywhere but in set(), which writes the time with it."},
        FND(VLF_CLEARED_ALONE)},
    NAMED(POWER_LOSS_UNSEEN) NOTE, .rule = "PWR-2", .clause = "6.2.1",
        .what = "The power went away in the middle of the call, which does not notice.",
        .mend = "Fail when any transfer is not acknowledged, and when what is read is no date: "
                "who is not there reads FFh."}, 0},
    NAMED(STOP_LEFT_SET) ERROR, .rule = "STP-1", .clause = "6.2.6",
        .what = "STOP is still 1 after the time was set, or was not as a transfer failed: the "
                "clock stands.",
        .mend = "Write Control_1 with STOP at 0 last, also when it was found set, and when a "
                "write before it failed; or let get() fail while STOP is 1."},
        FND(LEFT_STOPPED)},
    NAMED(TEST_LEFT_SET) ERROR, .rule = "TST-1", .clause = "6.2.6",
        .what = "EXT_TEST is 1 after the time was set, as it may be after a power-on: seconds come "
                "from the CLKOUT pin, and the clock stands.",
        .mend = "Write all of Control_1 when the time is set."}, 0},
    NAMED(STOPPED_UNSEEN) NOTE, .rule = "STP-1", .clause = "6.2.6",
        .what = "The clock stands (STOP), and its time is handed out as if it ran: somebody died "
                "between stopping and starting it.",
        .mend = "Read from Control_1 on, and fail while STOP is 1."}, 0},
    NAMED(TIME_DISTURBED) ERROR, .rule = "CAL-8", .clause = "6.2.1",
        .what = "The call changes the time, though it is not there to set it: a tick is lost or "
                "undone.",
        .mend = "Write no register from 02h to 08h but in set()."}, 0},
    NAMED(SETTINGS_DISTURBED) ERROR, .rule = "REG-8", .clause = "6.1",
        .what = "The call changes what is not its own, or what it writes depends on a tick in the "
                "middle of it: alarm, timer or control registers are wrong.",
        .mend = "Read and keep the bits that are others'; do not make one register from another "
                "that counts; in begin() put things at rest only while VLF is up."}, 0},
    NAMED(AE_UPSIDE_DOWN) ERROR, .rule = "ALM-1", .clause = "6.2.2",
        .what = "AE is taken for an enable bit: it is 0 for the fields that are compared, and 1 "
                "for those that are not. The alarm comes at the wrong time or never.",
        .mend = "Write the fields to compare with bit 7 at 0, the others as 80h."}, BAD_ALARM},
    NAMED(ALARM_DAY_32) ERROR, .rule = "ALM-1", .clause = "6.2.2, T9",
        .what = "The alarm is rounded up field by field: at the end of a month it waits for a day "
                "that this month does not have.",
        .mend = "Round the time as a whole, then make the fields of it."}, BAD_ALARM},
    NAMED(ALARM_WRONG) ERROR, .rule = "ALM-2", .clause = "6.2.2",
        .what = "The alarm does not come at its time.",
        .mend = "Follow the history; seconds are not compared, so they are rounded up; AIE must be "
                "1."}, BAD_ALARM},
    NAMED(ALARM_MISSED) WARNING, .rule = "ALM-2", .clause = "6.2.2",
        .what = "The alarm's minute begins while it is being set: it is missed, and comes a month "
                "later or never.",
        .mend = "Read the time after the alarm was set: if it has come, say so."}, 0},
    NAMED(ALARM_READ_WRONG) ERROR, .rule = "ALM-1", .clause = "6.2.2",
        .what = "What is said of the alarm is not what the chip compares.",
        .mend = "A field counts if its bit 7 is 0; mask its unused bits."}, 0},
    NAMED(TIMER_STARTED_EARLY) ERROR, .rule = "TMR-5", .clause = "6.2.3",
        .what = "The timer is started before its bytes are written: it counts from what was there "
                "before, and its first event comes at any time.",
        .mend = "Write 0Eh with TE at 0, then the bytes, then 0Eh with TE at 1."},
        FND(TIMER_WRITTEN_RUNNING) | FND(TIMER_ZERO)},
    NAMED(TIMER_HIGH_STALE) ERROR, .rule = "TMR-1", .clause = "6.2.3",
        .what = "The timer has 24 bits, and its high bytes (12h, 13h) keep what was there before: "
                "a short time becomes weeks.",
        .mend = "Write 0Fh, 12h and 13h each time."}, 0},
    NAMED(TIMER_WRONG) ERROR, .rule = "TMR-3", .clause = "6.2.3",
        .what = "The timer is not what was asked for.",
        .mend = "Follow the history: source in 0Eh, count in 0Fh, 13h, 12h, TE and TIE at 1."}, 0},
    NAMED(PULSE_POLLED) ERROR, .rule = "INT-2", .clause = "6.2.6, T19",
        .what = "/INT gives a pulse of 122 us at 4096 Hz, and the driver asks for its level: who "
                "looks later finds it high, and the event never was.",
        .mend = "Write TI_TP 0, so that /INT stays low until TF is cleared; or look at TF."}, 0},
    NAMED(BOTH_FLAGS_CLEARED) ERROR, .rule = "REG-3", .clause = "6.2.6, T6 note 4",
        .what = "AF and TF are cleared together, whichever was seen: the other's event is lost.",
        .mend = "Write 0 to the flag that was seen, and 1 to the other, which leaves it."},
        FND(FLAG_LOST)},
    NAMED(STALE_FLAGS_WRITTEN) ERROR, .rule = "REG-3", .clause = "6.2.6, T6 note 4",
        .what = "Control_2 is read, changed and written back: a flag that rises in between is "
                "written 0 as it was read, and its event is lost.",
        .mend = "Write 1 to each flag that is not to be cleared, whatever was read."},
        FND(FLAG_LOST)},
    NAMED(FLAG_NOT_CLEARED) ERROR, .rule = "ALM-4", .clause = "6.2.6",
        .what = "The flag is still up after it was cleared, and /INT low.",
        .mend = "Write a 0 to it."}, 0},
    NAMED(INT_SERVED_ONCE) ERROR, .rule = "INT-1", .clause = "6.2.6",
        .what = "/INT is a level, low while any flag is up. One is served, the other keeps it "
                "low: no edge comes again, and all later events are lost with it.",
        .mend = "Read the flags again after clearing, until none is up."}, 0},
    NAMED(EVENT_UNSEEN) ERROR, .rule = "INT-1", .clause = "6.2.6",
        .what = "An event came, and is not reported.",
        .mend = "Look at AF and TF, not at what else may have changed."}, 0},
    NAMED(EVENT_LOST) ERROR, .rule = "FND-12", .clause = "6.2.6",
        .what = "An event came, was not reported, and its flag is gone.",
        .mend = "Report what was cleared, also when the bus fails afterwards; clear nothing in "
                "begin(), which the alarm may have woken."}, FND(FLAG_LOST)},
    NAMED(EVENT_INVENTED) ERROR, .rule = "ALM-4", .clause = "6.2.6",
        .what = "An event is reported that did not come.",
        .mend = "Look at AF (bit 3) and TF (bit 2) of Control_2, and at nothing else."}, 0},
    NAMED(BUS_ERROR_SWALLOWED) ERROR, .rule = "I2C-2", .clause = "7.3",
        .what = "A transfer failed, and the call says that all is well.",
        .mend = "Look at what each transfer returns, and hand it on."}, 0},
    NAMED(FAILS) ERROR, .rule = "I2C-2", .clause = "6.2",
        .what = "The call fails, though nothing is wrong.",
        .mend = "Follow the history up to where the driver gives up."}, 0},
    NAMED(NEVER_ANSWERS) ERROR, .rule = "I2C-8", .clause = "7.1",
        .what = "The call uses the bus, or waits, without an end.",
        .mend = "Count what you try again, and give up."}, 0},
    NAMED(HANGS) ERROR, .rule = "I2C-8", .clause = "7.1",
        .what = "The call does not come back.", .mend = "Bound the loop that it is in."}, 0},
    NAMED(CRASHES) ERROR, .rule = "I2C-2", .clause = "7.3",
        .what = "The call ends the program.", .mend = "Run it in a debugger with the history."}, 0},
    NAMED(RECURSES) ERROR, .rule = "I2C-2", .clause = "7.3",
        .what = "The call calls itself without an end, until there is no stack left.",
        .mend = "Try again in a loop, and count."}, 0},
    NAMED(OVERRUNS) ERROR, .rule = "I2C-3", .clause = "7.3",
        .what = "The call writes where it must not: beyond what it was given, or its own.",
        .mend = "Compare sizes with what is read from the bus; compile with "
                "-fsanitize=address to see the line."}, 0},
    NAMED(EXITS) ERROR, .rule = "I2C-2", .clause = "7.3",
        .what = "The call ends the program by exit().", .mend = "Return an error instead."}, 0},
};

// Of what the chip finds, words/ knows what it does; how to mend it stands here.
static const char *const mends[SIM8563_FINDINGS + 1] = {
    [SIM8563_FINDING_NOT_BCD] = "Turn numbers to BCD before they are written.",
    [SIM8563_FINDING_OUT_OF_RANGE] = "Check the fields before they are written.",
    [SIM8563_FINDING_NO_SUCH_DATE] = "Check the date before it is written.",
    [SIM8563_FINDING_WRONG_WEEKDAY] = "Work the weekday out from the date, Sunday = 0.",
    [SIM8563_FINDING_RESERVED_BIT] = "Write 0 to bits that the register does not have.",
    [SIM8563_FINDING_RESERVED_ADDRESS] = "End the transfer at the last register.",
    [SIM8563_FINDING_NOT_INITIALISED] = "Write all registers once when VLF is found up.",
    [SIM8563_FINDING_STALE_FLAG] = "Clear the old flag before its interrupt is enabled.",
    [SIM8563_FINDING_TIMER_WRITTEN_RUNNING] = "Write 0Eh with TE at 0 before the bytes.",
    [SIM8563_FINDING_TIMER_ZERO] = "Refuse a count of 0.",
    [SIM8563_FINDING_TEST_MODE] = "Write 0 to bit 7 of Control_1.",
    [SIM8563_FINDING_BUS_TOO_LONG] = "Do not wait within a transfer.",
};

const exam_words_t *fault_words(fault_t fault)
{
    static exam_words_t found[SIM8563_FINDINGS + 1];
    if (fault < OWN_FAULTS)
        return &own[fault].words;
    unsigned id = fault - FOUND_BY_CHIP;
    const sim8563_finding_words_t *words = sim8563_finding_words((sim8563_finding_id_t)id);
    if (words == NULL)
        return NULL;
    found[id] = (exam_words_t){.name = words->name, .grade = words->grade, .rule = words->rule,
                               .clause = words->clause, .what = words->text,
                               .mend = mends[id] != NULL ? mends[id] : "See the clause."};
    return &found[id];
}

uint64_t fault_explains(fault_t fault)
{
    return fault < OWN_FAULTS ? own[fault].explains : 0;
}
