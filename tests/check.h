// check.h - the checks of the C tests: each that fails says where and what, and the program goes on
//
// SPDX-License-Identifier: MIT
//
//     CHECK(sim8563_write(&rtc, 0x02));
//     CHECK_EQ(sim8563_read(&rtc), 0x80);                 // signed or unsigned, up to 64 bits
//     CHECK_MSG(ok, "seed %llu: ...", seed);
//     return check_result();                              // from main: 0 all held, 1 some did not

#ifndef TESTS_CHECK_H_INCLUDED
#define TESTS_CHECK_H_INCLUDED

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// One each per test program; a failure stops printing, not counting, after the first few.
static unsigned checks_made;
static unsigned checks_failed;
#define CHECK_PRINTED_AT_MOST 20u

#define CHECK(condition) CHECK_MSG(condition, "%s does not hold", #condition)

#define CHECK_MSG(condition, ...)                                                                  \
    ((condition) ? (void)checks_made++ : check_fail(__FILE__, __LINE__, __VA_ARGS__))

#define CHECK_EQ(got, wanted)                                                                      \
    check_equal(__FILE__, __LINE__, #got, (int64_t)(got), (int64_t)(wanted))

static inline void __attribute__((format(printf, 3, 4)))
check_fail(const char *file, int line, const char *format, ...)
{
    checks_made++;
    if (checks_failed++ >= CHECK_PRINTED_AT_MOST) return;
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

static inline void check_equal(const char *file, int line, const char *what, int64_t got,
                               int64_t wanted)
{
    if (got == wanted) {
        checks_made++;
        return;
    }
    check_fail(file, line, "%s is %lld (0x%llx), not %lld (0x%llx)", what, (long long)got,
               (unsigned long long)got, (long long)wanted, (unsigned long long)wanted);
}

static inline int check_result(void)
{
    printf("%u checks, %u failed\n", checks_made, checks_failed);
    return checks_failed == 0 && checks_made > 0 ? 0 : 1;
}

#endif // TESTS_CHECK_H_INCLUDED
