// value.h - values as people type them, and as they read them
//
// SPDX-License-Identifier: MIT

#ifndef VALUE_H_INCLUDED
#define VALUE_H_INCLUDED

#include "command.h"

#include "sim8563.h"

// Each parser says on stderr what it expected and returns STATUS_USAGE, or
// STATUS_YES; `what` names the option or key. Bounds are inclusive.

int parse_duration(const command_t *command, const char *what, const char *text, uint64_t *out_ns);
int parse_millivolts(const command_t *command, const char *what, const char *text, int32_t least,
                     int32_t most, int32_t *out);
int parse_millicelsius(const command_t *command, const char *what, const char *text, int32_t *out);
int parse_ppb(const command_t *command, const char *what, const char *text, int32_t *out);
int parse_speed(const command_t *command, const char *what, const char *text, uint64_t *out_milli);
int parse_number(const command_t *command, const char *what, const char *text, int64_t least,
                 int64_t most, int64_t *out);

// "100k", "400kHz", "100000"; from 1 Hz on, `most_hz` being whole kHz.
int parse_clock_rate(const command_t *command, const char *what, const char *text, uint32_t most_hz,
                     uint32_t *out_hz);

// yes or no.
int parse_yes_no(const command_t *command, const char *what, const char *text, bool *out);

// A date and time as the chip's registers SEC .. YEAR hold it, VLF 0.
int parse_time(const command_t *command, const char *what, const char *text, uint8_t registers[7]);

// ---------------------------------------------------------------- reading

#define VALUE_TEXT 48

// Each writes at most VALUE_TEXT bytes and returns `out`.
const char *text_duration(uint64_t ns, char *out);  // "1 d 02:03:04.567890", "7.812 ms"
const char *text_volts(int32_t millivolts, char *out);
const char *text_celsius(int32_t millicelsius, char *out);
const char *text_ppm(int32_t ppb, char *out);
const char *text_speed(uint64_t milli, char *out);

// "2026-02-28 23:59:50": SEC .. YEAR digit by digit, whatever they hold.
const char *text_calendar(const sim8563_t *chip, char *out);

#endif // VALUE_H_INCLUDED
