// history.c - repeating, shortening and printing what a host did
//
// SPDX-License-Identifier: MIT

#include "history.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool history_run(const history_t *h, pair_t *p, uint32_t *at)
{
    *at = 0;
    if (!pair_init(p, &h->desc, p->compare_findings))
        return false;
    for (; *at < h->count; ++*at)
        if (!pair_do(p, &h->op[*at]))
            return false;
    return true;
}

// ------------------------------------------------------------ shortening

// Whether a history still ends in the same kind of difference; it is cut there.
static bool still(history_t *h, pair_t *p, const char *what)
{
    uint32_t at;
    if (history_run(h, p, &at) || strcmp(p->what, what) != 0)
        return false;
    if (at < h->count)
        h->count = at + 1;
    return true;
}

static history_t shorter; // too large for the stack

static bool without(history_t *h, pair_t *p, const char *what, uint32_t from, uint32_t many)
{
    shorter = *h;
    memmove(&shorter.op[from], &shorter.op[from + many],
            (shorter.count - from - many) * sizeof(op_t));
    shorter.count -= many;
    if (!still(&shorter, p, what))
        return false;
    *h = shorter;
    return true;
}

static bool drop_steps(history_t *h, pair_t *p, const char *what)
{
    bool any = false;
    for (uint32_t many = h->count / 2; many > 0; many /= 2) {
        uint32_t from = h->count > many ? h->count - many : 0;
        for (;;) {
            if (from + many <= h->count && without(h, p, what, from, many))
                any = true;
            if (from == 0)
                break;
            from = from > many ? from - many : 0;
        }
    }
    return any;
}

static bool with_wait(history_t *h, pair_t *p, const char *what, uint32_t k, int64_t ns)
{
    if (k >= h->count || ns == h->op[k].a)
        return false;
    shorter = *h;
    shorter.op[k].a = ns;
    if (!still(&shorter, p, what))
        return false;
    *h = shorter;
    return true;
}

// Two waits in a row are one.
static bool join_waits(history_t *h, pair_t *p, const char *what, uint32_t k)
{
    if (k + 1 >= h->count || h->op[k + 1].kind != OP_WAIT)
        return false;
    shorter = *h;
    shorter.op[k + 1].a += shorter.op[k].a;
    memmove(&shorter.op[k], &shorter.op[k + 1], (shorter.count - k - 1) * sizeof(op_t));
    shorter.count--;
    if (!still(&shorter, p, what))
        return false;
    *h = shorter;
    return true;
}

static bool shorten_waits(history_t *h, pair_t *p, const char *what)
{
    static const int64_t unit[] = { 1000000000, 1000000, 1000 };
    bool any = false;
    for (uint32_t k = 0; k < h->count; k++) {
        if (h->op[k].kind != OP_WAIT)
            continue;
        while (join_waits(h, p, what, k))
            any = true;
        while (k < h->count && h->op[k].a > 1 && with_wait(h, p, what, k, h->op[k].a / 2))
            any = true;
        for (int u = 0; u < 3 && k < h->count; u++)
            if (with_wait(h, p, what, k, h->op[k].a / unit[u] * unit[u]))
                any = true;
    }
    return any;
}

void history_shrink(history_t *h, pair_t *p)
{
    char what[sizeof p->what];
    memcpy(what, p->what, sizeof what);
    if (!still(h, p, what))
        return;
    for (int round = 0; round < 8; round++) {
        bool dropped = drop_steps(h, p, what);
        bool shortened = shorten_waits(h, p, what);
        if (!dropped && !shortened)
            break;
    }
    (void)still(h, p, what);
}

// --------------------------------------------------------------- printing

static void print_desc(const sim8563_desc_t *d)
{
    printf("  init package=%d unpowered=%d vdd=%u vlow=%u osc_start_us=%u ppb=%" PRId32
           " reset=%u scramble=%" PRIu32 " unfiltered=%d\n",
           (int)d->package, d->unpowered, d->vdd_mv, d->vlow_mv, d->osc_start_us, d->osc_ppb,
           d->reset_mv, d->scramble, d->unfiltered);
}

static void print_op(const op_t *op)
{
    static const char *const name[] = {
        [OP_WAIT] = "wait ns", [OP_READ] = "read", [OP_STOP] = "stop",
        [OP_VDD] = "vdd mV", [OP_VLOW] = "vlow mV", [OP_RATE] = "rate ppb",
        [OP_TEMPERATURE] = "temperature mC",
    };
    uint32_t a = (uint32_t)op->a;
    switch (op->kind) {
    case OP_START:
    case OP_WRITE:
        printf("%s 0x%02X\n", op->kind == OP_START ? "start" : "write", a);
        break;
    case OP_READ:
    case OP_STOP:
        printf("%s\n", name[op->kind]);
        break;
    case OP_WIRES:
    case OP_WIRES_RAW:
        printf("%s scl=%d sda=%d clkout=%d\n", op->kind == OP_WIRES ? "wires" : "wires (raw)",
               (a & SIM8563_SCL) != 0, (a & SIM8563_SDA) != 0, (a & SIM8563_CLKOUT) != 0);
        break;
    case OP_WIRES_MV:
        printf("wires mV scl=%" PRId64 " sda=%" PRId64 " clkout=%" PRId64 "\n", op->a, op->b,
               op->c);
        break;
    case OP_POKE:
        printf("poke 0x%02X 0x%02X\n", a, (uint32_t)op->b);
        break;
    case OP_NEXT:
        printf("next_event 0x%02X, no further than %" PRId64 " ns\n", a, op->b);
        break;
    default:
        printf("%s %" PRId64 "\n", name[op->kind], op->a);
        break;
    }
}

void history_print(const history_t *h)
{
    print_desc(&h->desc);
    for (uint32_t k = 0; k < h->count; k++) {
        printf("%3" PRIu32 "  ", k);
        print_op(&h->op[k]);
    }
}
