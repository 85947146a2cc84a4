// report_html.c - the report as a page: one file, nothing fetched, no script
//
// SPDX-License-Identifier: MIT

#include "exam_report.h"

#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--pale:#5b6570;--paper:#fff;--line:#d5dae0;"
    "--error:#b3261e;--warning:#8a5a00;--note:#3b5b8c;--good:#1d6b3a}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e4e7ea;--pale:#9aa4ae;--paper:#15181c;"
    "--line:#3a424a;--error:#ff8a80;--warning:#f0b955;--note:#9dbdf0;--good:#7fd6a0}}"
    "body{font:16px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);"
    "max-width:50rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:0}"
    "h2 code{overflow-wrap:anywhere}.pale{color:var(--pale)}"
    ".verdict{font-weight:600;font-size:1.15rem;margin:.5rem 0}"
    ".error{color:var(--error)}.warning{color:var(--warning)}.note{color:var(--note)}"
    ".good{color:var(--good)}"
    "article{border-top:1px solid var(--line);padding:1rem 0}article p{margin:.5rem 0}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0;"
    "font-variant-numeric:tabular-nums}"
    "th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid var(--line)}"
    "th{font-weight:600}th:first-child,td:first-child,td[colspan]{text-align:left}"
    "svg{width:100%;height:1rem;display:block}svg .call{fill:var(--line)}"
    "svg .fails{fill:currentColor}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem .8rem;margin:.5rem 0}"
    "dt{color:var(--pale)}dd{margin:0;overflow-wrap:anywhere}"
    "summary{cursor:pointer}pre{overflow-x:auto;border:1px solid var(--line);padding:.6rem;"
    "font-size:.85rem}";

// Names and last words come from a driver: nothing of them may be markup.
static void text(FILE *out, const char *words)
{
    for (; *words != '\0'; words++)
        switch (*words) {
        case '&':  fputs("&amp;", out); break;
        case '<':  fputs("&lt;", out); break;
        case '>':  fputs("&gt;", out); break;
        case '"':  fputs("&quot;", out); break;
        case '\n': fputc('\n', out); break;
        default:   fputc((unsigned char)*words < ' ' ? '?' : *words, out); break;
        }
}

// <tag>words</tag>
static void element(FILE *out, const char *tag, const char *words)
{
    fprintf(out, "<%s>", tag);
    text(out, words);
    fprintf(out, "</%s>\n", tag);
}

static void head(const exam_report_t *report, FILE *out)
{
    fprintf(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    text(out, report->driver);
    fprintf(out, " in the examination</title>\n<style>%s</style>\n</head>\n", style);
}

static void verdict(const exam_report_t *report, FILE *out)
{
    element(out, "h1", report->driver);
    if (exam_passed(report))
        fprintf(out, "<p class=\"verdict good\">Passed%s</p>\n",
                report->faults > 0 ? ", with notes" : ", without a fault");
    else
        fprintf(out, "<p class=\"verdict error\">Failed</p>\n");
    fprintf(out, "<p class=\"pale\">%u fault%s in %u trials on a%s %s, in %.1f s.</p>\n",
            report->faults, report->faults == 1 ? "" : "s", report->trials,
            strchr("AEIOU", sim8563_variant_name(report->variant)[0]) != NULL ? "n" : "",
            sim8563_variant_name(report->variant), report->seconds);
}

static void calls(const exam_report_t *report, FILE *out)
{
    fprintf(out, "<div class=\"wide\"><table>\n<tr><th>call</th><th>faults</th><th>trials</th>"
            "<th>instants</th><th>ms</th><th>transfers</th><th>bytes</th></tr>\n");
    for (unsigned i = 0; i < EXAM_CALLS; i++) {
        const exam_call_t *call = &report->call[i];
        fprintf(out, "<tr><td><code>%s()</code></td>", call->name);
        if (call->sat)
            fprintf(out, "<td>%u</td><td>%u</td><td>%u</td><td>%.2f</td><td>%u</td><td>%u</td>",
                    call->faults, call->trials, call->instants, (double)call->lasts_ns / 1e6,
                    call->transfers, call->bytes);
        else
            fprintf(out, "<td colspan=\"6\">was not examined</td>");
        fprintf(out, "</tr>\n");
    }
    fprintf(out, "</table></div>\n");
}

// The call's time as a bar, and of it the share in which the fault shows.
static void bar(const exam_fault_t *fault, const char *grade, FILE *out)
{
    double percent = 100 * (fault->share < 1 ? fault->share : 1);
    fprintf(out, "<svg class=\"%s\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" "
            "role=\"img\" aria-label=\"share of the call&#39;s time\">"
            "<rect class=\"call\" width=\"100\" height=\"4\"></rect>"
            "<rect class=\"fails\" width=\"%.3f\" height=\"4\"></rect></svg>\n", grade, percent);
}

static void likely(const exam_fault_t *fault, FILE *out)
{
    fprintf(out, "<dt>How likely</dt>\n<dd>");
    if (fault->share < 1)
        fprintf(out, "%.2g %% of the call&#39;s time, when: ", 100 * fault->share);
    else if (strcmp(fault->when, "always") != 0)
        fprintf(out, "always, when: ");
    text(out, fault->when);
    if (fault->odds > 0)
        fprintf(out, "; in the field one call in %.0f", 1 / fault->odds);
    fprintf(out, "</dd>\n");
}

static void detail(FILE *out, const char *what, const char *words)
{
    element(out, "dt", what);
    element(out, "dd", words);
}

static void fault(const exam_fault_t *fault, FILE *out)
{
    const char *grade = sim8563_grade_name(fault->words->grade);
    fprintf(out, "<article>\n<h2><span class=\"%s\">%s</span> <code>%s</code> in <code>%s()"
            "</code></h2>\n", grade, grade, fault->words->name, fault->call);
    element(out, "p", fault->words->what);
    bar(fault, grade, out);
    fprintf(out, "<dl>\n");
    likely(fault, out);
    detail(out, "Seen", fault->seen);
    detail(out, "To mend", fault->words->mend);
    detail(out, "Rule", fault->words->rule);
    detail(out, "Clause", fault->words->clause);
    fprintf(out, "</dl>\n");
    if (fault->history != NULL) {
        fprintf(out, "<details><summary>The shortest history that shows it, for <code>rtc8563 "
                "play</code></summary>\n");
        element(out, "pre", fault->history);
        fprintf(out, "</details>\n");
    }
    fprintf(out, "</article>\n");
}

int exam_report_html(const exam_report_t *report, FILE *out)
{
    head(report, out);
    fprintf(out, "<body>\n");
    verdict(report, out);
    calls(report, out);
    for (unsigned i = 0; i < report->faults; i++)
        fault(&report->fault[i], out);
    fprintf(out, "</body>\n</html>\n");
    return ferror(out) || fflush(out) != 0 ? -1 : 0;
}
