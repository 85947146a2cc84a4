// findings.c - what each finding is called, and what it means in the field
//
// SPDX-License-Identifier: MIT

#include "sim8563_words.h"

#include <string.h>

#define NAMED(n) [SIM8563_FINDING_##n] = {.name = #n,
#define NOTE     .grade = SIM8563_NOTE
#define WARNING  .grade = SIM8563_WARNING
#define ERROR    .grade = SIM8563_ERROR
#define IN(u)    .unit = SIM8563_UNIT_##u

static const sim8563_finding_words_t words[SIM8563_FINDINGS + 1] = {
    NAMED(NOT_BCD) .rule = "FND-1", ERROR, IN(BYTE), .clause = "6.2.1, T6",
        .text = "A binary number went into a BCD register: the clock counts on from a time that "
                "no calendar has, and the alarm waits for one that never comes."},
    NAMED(OUT_OF_RANGE) .rule = "FND-2", ERROR, IN(BYTE), .clause = "6.2.1, T6",
        .text = "The register holds a value outside its range: the clock shows an impossible time"
                " until a carry clears it, and an alarm set so never fires."},
    NAMED(NO_SUCH_DATE) .rule = "FND-3", ERROR, IN(BYTE), .clause = "6.2.1, T9",
        .text = "The date that was set does not exist, as 30 February: the next midnight jumps to"
                " the first of the month, so the calendar is days off from then on."},
    NAMED(WRONG_WEEKDAY) .rule = "FND-4", NOTE, IN(BYTE), .clause = "6.2.1, T11",
        .text = "The chip never works the weekday out from the date: it stays as wrong as it was "
                "written, and weekday alarms go off on the wrong day."},
    NAMED(RESERVED_BIT) .rule = "FND-5", NOTE, IN(BYTE), .clause = "T6",
        .text = "A reserved bit was written 1: this part ignores it, a later or a related part "
                "may give it a meaning."},
    NAMED(RESERVED_ADDRESS) .rule = "FND-6", NOTE, IN(VALUE), .clause = "6.1",
        .text = "Data went to an address where there is no register: it is lost, often because a "
                "burst ran past the end or was written for another chip of the family."},
    NAMED(SPLIT_READ) .rule = "FND-7", WARNING, IN(NONE), .clause = "7.3.2, CAL-7",
        .text = "The time is read in more than one transfer: one read in some thousands meets a "
                "carry and is off by a minute, an hour or a day."},
    NAMED(TORN_READ) .rule = "FND-7", ERROR, IN(NONE), .clause = "7.3.2, CAL-7",
        .text = "The clock ticked between the parts of this reading: the time that the software "
                "put together was never on the clock."},
    NAMED(SPLIT_WRITE) .rule = "FND-8", WARNING, IN(NONE), .clause = "7.3.1, CAL-7",
        .text = "The time is set in more than one transfer while the clock runs: one setting in "
                "some thousands meets a carry and is off by a minute, an hour or a day."},
    NAMED(TORN_WRITE) .rule = "FND-8", ERROR, IN(NONE), .clause = "7.3.1, CAL-7",
        .text = "The clock ticked between the parts of this setting and its carry was "
                "overwritten: the clock now runs behind by what was lost."},
    NAMED(VLF_UNSEEN) .rule = "FND-9", WARNING, IN(NONE), .clause = "6.2.1, T6 note 1",
        .text = "The time was read without looking at VLF, which is set: after a flat battery the"
                " device shows a wrong time and trusts it."},
    NAMED(VLF_CLEARED_ALONE) .rule = "FND-10", ERROR, IN(VALUE), .clause = "6.2.1, T6 note 1",
        .text = "VLF was cleared but the time was not set: the only sign that the clock is wrong "
                "is gone, and what it counts is taken for the time."},
    NAMED(NOT_INITIALISED) .rule = "FND-11", NOTE, IN(COUNT), .clause = "T6 note 1",
        .text = "Alarm or timer were switched on before every register was written: one that the "
                "datasheet does not promise may fire, or not fire, on some boards."},
    NAMED(FLAG_LOST) .rule = "FND-12", ERROR, IN(VALUE), .clause = "6.2.6, T6 note 4",
        .text = "A flag rose after it was last read and was cleared unseen: that alarm or timer "
                "event never happened for the software. Write 1 to the flag that is to stay."},
    NAMED(STALE_FLAG) .rule = "FND-13", WARNING, IN(VALUE), .clause = "6.2.6",
        .text = "An interrupt was enabled while its old flag was still set: /INT falls at once, "
                "for an event that is long over."},
    NAMED(TIMER_WRITTEN_RUNNING) .rule = "FND-14", WARNING, IN(VALUE), .clause = "6.2.3",
        .text = "The timer was written while it ran: preset and count change byte by byte under "
                "it, and one period comes out far too long or too short."},
    NAMED(TIMER_TORN_READ) .rule = "FND-15", NOTE, IN(VALUE), .clause = "6.2.3",
        .text = "The timer counted between the bytes that were read: put together they are off by"
                " up to 65536, unless it is read twice and the two agree."},
    NAMED(TIMER_ZERO) .rule = "FND-16", NOTE, IN(COUNT), .clause = "6.2.3",
        .text = "The timer was started with a preset of 0: it stands still, and the event that "
                "the software waits for never comes."},
    NAMED(TEST_MODE) .rule = "FND-17", WARNING, IN(NONE), .clause = "6.2.6",
        .text = "EXT_TEST takes the seconds from the CLKOUT pin: with nothing connected there the"
                " clock stands still."},
    NAMED(LEFT_STOPPED) .rule = "FND-18", WARNING, IN(NS), .clause = "6.2.6",
        .text = "STOP has been set for more than 10 s: the software that set the clock probably "
                "died or forgot to start it, and it loses all that time."},
    NAMED(BUS_TOO_LONG) .rule = "FND-19", ERROR, IN(NS), .clause = "5.5, 7.1",
        .text = "The transfer took more than a second and the chip broke it off: the rest is not "
                "acknowledged, or reads as FFh."},
    NAMED(READ_NOT_ENDED) .rule = "FND-20", NOTE, IN(NONE), .clause = "7.3.2 (12)",
        .text = "The last byte of a read was acknowledged: the chip goes on to the next and may "
                "hold SDA low, so that the STOP is never seen and the bus hangs."},
    NAMED(T_LOW) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 tLOW",
        .text = "SCL is low for too short: the chip may miss a clock, and every bit after it is "
                "shifted."},
    NAMED(T_HIGH) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 tHIGH",
        .text = "SCL is high for too short: the chip may miss a clock, and every bit after it is "
                "shifted."},
    NAMED(F_SCL) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 fSCL",
        .text = "The bus runs faster than 400 kHz: it works on the bench and drops bits in the "
                "cold or with a longer cable."},
    NAMED(T_HD_STA) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 tHD;STA",
        .text = "SCL falls too soon after a START: the chip may not see the START, and takes the "
                "transfer for another's."},
    NAMED(T_SU_STA) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 tSU;STA",
        .text = "A repeated START comes too soon after SCL rose: the chip may take it for data, "
                "and the read returns nonsense."},
    NAMED(T_SU_STO) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 tSU;STO",
        .text = "A STOP comes too soon after SCL rose: the chip may not see it and holds its time"
                " registers until it does."},
    NAMED(T_BUF) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 tRCV",
        .text = "The bus was free for too short between STOP and START: the chip may miss both "
                "and not answer."},
    NAMED(T_SU_DAT) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 tSU;DAT",
        .text = "SDA changes too shortly before SCL rises: the chip may take the old bit, and a "
                "wrong time is stored without any error."},
    NAMED(T_R) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 tr",
        .text = "A wire rises too slowly: the pull-up is too weak for the bus's capacitance, and "
                "bits go wrong on some boards and on warm days."},
    NAMED(T_F) .rule = "FND-21", ERROR, IN(NS), .clause = "T5 tf",
        .text = "A wire falls too slowly: something between the controller and the chip is too "
                "weak, and edges are counted twice or not at all."},
    NAMED(T_HD_DAT) .rule = "FND-22", NOTE, IN(NS), .clause = "T5 tHD;DAT",
        .text = "The controller changes SDA late after SCL fell: harmless on a slow bus, a "
                "missing set-up time once it runs faster."},
    NAMED(BUS_BELOW_2V) .rule = "FND-23", NOTE, IN(MV), .clause = "5.5",
        .text = "The bus is used at a supply for which the datasheet promises no timing: "
                "transfers may fail as the battery runs down, before VLF is set."},
    NAMED(LEVEL_UNDEFINED) .rule = "FND-24", WARNING, IN(NS), .clause = "T4 VIH, VIL",
        .text = "A wire stays between low and high: the chip may read either, and another part of"
                " the same type reads the other."},
    NAMED(SLOW_RAMP) .rule = "FND-25", ERROR, IN(NS), .clause = "T2",
        .text = "The supply rises too slowly for the power-on reset: what the registers hold is "
                "undefined, and VLF may not say so."},
    NAMED(SUPPLY_RANGE) .rule = "FND-26", WARNING, IN(MV), .clause = "T2",
        .text = "The supply is outside what the datasheet recommends: nothing is promised there, "
                "least of all the right time."},
    NAMED(TEMPERATURE_RANGE) .rule = "FND-26", WARNING, IN(MC), .clause = "T2",
        .text = "The temperature is outside what the datasheet recommends: the clock may run at "
                "another rate or not at all."},
    NAMED(RATE_RANGE) .rule = "FND-26", WARNING, IN(PPB), .clause = "T3",
        .text = "The rate is worse than the datasheet allows at this temperature: a real part "
                "would be defective, so what is tested here will not be met in the field."},
    NAMED(PIN_RANGE) .rule = "FND-26", WARNING, IN(MV), .clause = "T4",
        .text = "A pin is outside the working range of inputs: current flows where it should not,"
                " and the part may answer wrongly."},
    NAMED(ABSOLUTE_MAXIMUM) .rule = "FND-27", ERROR, IN(MV), .clause = "5.1, T1",
        .text = "Beyond the absolute maximum: the part may be damaged for good, now or in a year."},
    NAMED(LOW_VOLTAGE) .rule = "FND-28", NOTE, IN(MV), .clause = "6.2.1, T4 VL",
        .text = "The supply fell below VL and VLF was set: the time may be wrong, and software "
                "that does not look at VLF will not know."},
};

const sim8563_finding_words_t *sim8563_finding_words(sim8563_finding_id_t id)
{
    return id >= 1 && id <= SIM8563_FINDINGS ? &words[id] : NULL;
}

const char *sim8563_finding_name(sim8563_finding_id_t id)
{
    const sim8563_finding_words_t *found = sim8563_finding_words(id);
    return found ? found->name : "?";
}

sim8563_finding_id_t sim8563_finding_by_name(const char *name)
{
    for (int id = 1; id <= SIM8563_FINDINGS; id++) {
        if (strcmp(words[id].name, name) == 0)
            return (sim8563_finding_id_t)id;
    }
    return (sim8563_finding_id_t)0;
}

// The limits for storage are temperatures beyond any limit of a pin in mV.
sim8563_unit_t sim8563_finding_unit(const sim8563_finding_t *finding)
{
    const sim8563_finding_words_t *found = sim8563_finding_words(finding->id);
    if (!found)
        return SIM8563_UNIT_NONE;
    bool storage = finding->limit < -300 || finding->limit > 6500;
    bool warm = finding->id == SIM8563_FINDING_ABSOLUTE_MAXIMUM && storage;
    return warm ? SIM8563_UNIT_MC : found->unit;
}

static const char *const grades[] = {"note", "warning", "error"};

const char *sim8563_grade_name(sim8563_grade_t grade)
{
    return grades[grade];
}

bool sim8563_grade_by_name(const char *name, sim8563_grade_t *out)
{
    for (int i = 0; i < 3; i++) {
        if (strcmp(grades[i], name) == 0) {
            *out = (sim8563_grade_t)i;
            return true;
        }
    }
    return false;
}
