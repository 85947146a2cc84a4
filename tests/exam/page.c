// page.c - a report with all that a page must cope with, as HTML on stdout
//
// SPDX-License-Identifier: MIT

#include "exam_report.h"

#define HOSTILE "</pre></title><script>alert('&amp;')</script>\" onload=\"x\x01\x7F\xFF"

static char hostile[] = HOSTILE "\nsecond line";
static const exam_words_t words[] = {
    {"WORST", SIM8563_ERROR, "CAL-7", "7.3.1", "It goes wrong if a < b.", "Let a > b & c."},
    {"BAD", SIM8563_WARNING, "ALM-2", "6.2.2", "It may.", "Do not."},
    {"ODD", SIM8563_NOTE, "STP-1", "6.2.6", "It need not.", "As you like."},
};

// Nobody sits.
void exam_adapter(exam_adapter_t *adapter)
{
    (void)adapter;
}

int main(void)
{
    exam_fault_t faults[] = {
        {&words[0], "set", hostile, HOSTILE, 12, 0.86, 4.8e-6, hostile},
        {&words[1], "alarm", "always", "a sentence", 7, 0.125, 0, NULL},
        {&words[2], "get", "STOP was found set", "a sentence", 1, 1, 0, hostile},
    };
    exam_report_t report = {.driver = HOSTILE, .fault = faults, .faults = 3, .trials = 2823,
                            .seconds = 46.1};
    static const char *const names[EXAM_CALLS] = {"begin", "get",   "set",   "alarm",
                                                  "alarm_read", "timer", "clear", "service"};
    for (unsigned i = 0; i < EXAM_CALLS; i++)
        report.call[i] = (exam_call_t){names[i], i != 5, 4, 25, 2330000, 41, 428, i == 2};
    return exam_report_html(&report, stdout) == 0 ? 0 : 3;
}
