// vcd.c - a value change dump, as gtkwave and sigrok read it (IEEE 1364)
//
// SPDX-License-Identifier: MIT

#include "vcd.h"

#include "sim8563.h"

#include <inttypes.h>

typedef struct wire_t {
    uint32_t mask;
    char id;
    const char *name;
} wire_t;

static const wire_t drawn[] = {
    {SIM8563_SCL, 'c', "SCL"}, {SIM8563_SDA, 'd', "SDA"}, {SIM8563_INT, 'i', "INT"},
    {SIM8563_INT2, 'j', "INT2"}, {SIM8563_CLKOUT, 'o', "CLKOUT"},
};
enum { WIRES = sizeof drawn / sizeof drawn[0] };

static char value_of(uint32_t mask, uint32_t levels, uint32_t unknown)
{
    if ((unknown & mask) != 0)
        return 'x';
    return (levels & mask) != 0 ? '1' : '0';
}

static void header(FILE *file)
{
    fputs("$timescale 1 ns $end\n$scope module INS5S8563 $end\n", file);
    for (int i = 0; i < WIRES; i++)
        fprintf(file, "$var wire 1 %c %s $end\n", drawn[i].id, drawn[i].name);
    fputs("$var real 64 v VDD $end\n$upscope $end\n$enddefinitions $end\n", file);
}

void vcd_draw(vcd_t *vcd, uint64_t at_ns, uint32_t levels, uint32_t unknown, int32_t vdd_mv)
{
    bool first = !vcd->begun;
    bool stamped = false;
    if (first) {
        header(vcd->file);
        vcd->begun = true;
        fprintf(vcd->file, "#%" PRIu64 "\n$dumpvars\n", at_ns);
        vcd->stamp_ns = at_ns;
        stamped = true;
    }
    for (int i = 0; i < WIRES + 1; i++) {
        bool supply = i == WIRES;
        char now = supply ? '\0' : value_of(drawn[i].mask, levels, unknown);
        bool changed = supply ? vdd_mv != vcd->vdd_mv
                              : now != value_of(drawn[i].mask, vcd->levels, vcd->unknown);
        if (!first && !changed)
            continue;
        if (!stamped && at_ns != vcd->stamp_ns) {
            fprintf(vcd->file, "#%" PRIu64 "\n", at_ns);
            vcd->stamp_ns = at_ns;
        }
        stamped = true;
        if (supply) {
            fprintf(vcd->file, "r%.3f v\n", vdd_mv / 1000.0);
        } else {
            fprintf(vcd->file, "%c%c\n", now, drawn[i].id);
        }
    }
    if (first)
        fputs("$end\n", vcd->file);
    vcd->levels = levels;
    vcd->unknown = unknown;
    vcd->vdd_mv = vdd_mv;
}

void vcd_end(vcd_t *vcd, uint64_t at_ns)
{
    if (vcd->begun)
        fprintf(vcd->file, "#%" PRIu64 "\n", at_ns + 1000);
}
