// calendar.c - what the arithmetic of chip/calendar.c promises, for WP to prove
//
// SPDX-License-Identifier: MIT
//
// Read by Frama-C alone, never run. A code is BCD, a number is what it stands for. The
// contracts hold for legal contents; what illegal ones become is for the vectors and the
// model.

#include "../../chip/blocks.h"

/*@
// Bits as arithmetic: proved by trying every value.
lemma tens: \forall integer x; 0 <= x <= 255 ==> (x >> 4) == x / 16;
lemma ones: \forall integer x; 0 <= x <= 255 ==> (x & 15) == x % 16;
lemma clear_ones: \forall integer x; 0 <= x <= 255 ==> (x & 240) == x - x % 16;
lemma without_vlf: \forall integer x; 0 <= x <= 255 ==> (x & 127) == x % 128;
lemma by_four: \forall integer x; 0 <= x <= 255 ==> (x & 3) == x % 4;
lemma high: \forall integer x; 0 <= x <= 15 ==> (x << 4) == 16 * x;
lemma digits: \forall integer t, o; 0 <= t <= 15 ==> 0 <= o <= 15 ==> (o | (t << 4)) == 16 * t + o;

predicate bcd(integer code) = 0 <= code <= 0x99 && code % 16 <= 9;
logic integer number(integer code) = code / 16 * 10 + code % 16;

// The calendar of a century in which every fourth year is leap, 00 too.
logic integer leap_day(integer year) = year % 4 == 0 ? 1 : 0;
logic integer last_day(integer year, integer month) =
    month == 2 ? 28 + leap_day(year) :
    (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31;
logic integer before_month(integer year, integer month) =
    (month == 1 ? 0 : month == 2 ? 31 : month == 3 ? 59 : month == 4 ? 90 : month == 5 ? 120 :
     month == 6 ? 151 : month == 7 ? 181 : month == 8 ? 212 : month == 9 ? 243 :
     month == 10 ? 273 : month == 11 ? 304 : 334) + (month > 2 ? leap_day(year) : 0);
logic integer before_year(integer year) = 365 * year + (year + 3) / 4;

// SEC..YEAR as they stand among the registers.
predicate is_time(uint8_t *v) =
    bcd(v[2] % 128) && v[2] % 128 <= 0x59 && bcd(v[3]) && v[3] <= 0x59
    && bcd(v[4]) && v[4] <= 0x23;
predicate is_month(uint8_t *v) = bcd(v[7]) && 1 <= v[7] <= 0x12 && bcd(v[8]);
predicate is_day(uint8_t *v) =
    is_month(v) && bcd(v[5]) && 1 <= number(v[5]) <= last_day(number(v[8]), number(v[7]));
logic integer second_of_day(uint8_t *v) =
    number(v[2] % 128) + 60 * number(v[3]) + 3600 * number(v[4]);
logic integer day_of_century(uint8_t *v) =
    before_year(number(v[8])) + before_month(number(v[8]), number(v[7])) + number(v[5]) - 1;
*/

/*@ requires value <= 255;
    assigns \nothing;
    ensures \result <==> bcd(value); */
static inline bool is_bcd(unsigned value);

/*@ requires value <= 255;
    assigns \nothing;
    ensures \result == number(value); */
static inline unsigned from_bcd(unsigned value);

/*@ requires number <= 99;
    assigns \nothing;
    ensures bcd(\result) && number(\result) == number; */
static uint8_t to_bcd(unsigned number);

/*@ requires year <= 255;
    assigns \nothing;
    ensures \result <==> leap_day(number(year)) == 1; */
static bool is_leap(unsigned year);

/*@ requires \valid_read(value + (0 .. 19));
    assigns \nothing;
    ensures bcd(value[7]) ==> number(\result) == last_day(number(value[8]), number(value[7]));
    ensures bcd(\result) && 0x28 <= \result <= 0x31; */
unsigned cal_last_day(const uint8_t *value);

/*@ requires \valid(value) && bcd(*value) && bcd(last) && bcd(first) && *value <= last;
    assigns *value;
    ensures bcd(*value);
    ensures \result <==> \old(*value) == last;
    ensures \result ==> *value == first;
    ensures !\result ==> number(*value) == number(\old(*value)) + 1 && *value <= last; */
static bool step(uint8_t *value, unsigned last, uint8_t first);

/*@ requires bcd(last) && bcd(value) && value <= last;
    assigns \nothing;
    ensures \result == number(value); */
unsigned cal_position(unsigned value, unsigned last);

/*@ requires \valid_read(value + (0 .. 19)) && is_time(value);
    assigns \nothing;
    ensures \result == 60 - second_of_day(value) % 60; */
unsigned cal_to_minute(const uint8_t *value);

/*@ requires \valid(value) && bcd(*value) && (last == 0x59 || last == 0x23) && *value <= last;
    requires n <= 4294967000;
    assigns *value;
    ensures bcd(*value) && *value <= last;
    ensures last == 0x59 ==> \result == (\old(number(*value)) + n) / 60;
    ensures last == 0x23 ==> \result == (\old(number(*value)) + n) / 24; */
static uint32_t spend(uint8_t *value, unsigned last, uint32_t n);

/*@ requires 1 <= month <= 12;
    assigns \nothing;
    ensures \result == before_month(1, month) + (month > 2 ? 2 : 0); */
static unsigned days_before(unsigned month);

/*@ requires year <= 99999;
    assigns \nothing;
    ensures \result == before_year(year); */
static uint32_t days_to_year(uint32_t year);

/*@ requires \valid_read(value + (0 .. 19)) && is_month(value);
    assigns \nothing;
    ensures \result == before_month(number(value[8]), number(value[7])); */
static unsigned days_to_month(const uint8_t *value);

/*@ requires \valid(value + (0 .. 19)) && bcd(value[8]);
    requires days < 365 + leap_day(number(value[8]));
    assigns value[5], value[7];
    ensures is_month(value) && bcd(value[5]);
    ensures before_month(number(value[8]), number(value[7])) + number(value[5]) - 1 == days; */
static void set_date(uint8_t *value, unsigned days);

/*@ requires \valid_read(value + (0 .. 19));
    assigns \nothing;
    ensures \result <==> is_day(value); */
static bool is_date(const uint8_t *value);

/*@ requires \valid_read(value + (0 .. 19));
    assigns \nothing;
    ensures is_day(value) ==> \result == (6 + day_of_century(value)) % 7;
    ensures !is_day(value) ==> \result == -1; */
int cal_weekday(const uint8_t *value);

#include "../../chip/calendar.c"
