// dump.c - rtc8563 dump: all registers of a part on a bus
//
// SPDX-License-Identifier: MIT

#include "bus.h"
#include "registers.h"
#include "report.h"

#include <stdio.h>

static int print(const bus_t *bus, const registers_t *registers, bool json)
{
    if (!json) {
        printf("%s: %s\n", bus->path, bus_part(bus));
        print_registers(registers, false);
        return STATUS_YES;
    }
    report_begin_json();
    return report_print(bus->command, json_pack("{s:s, s:s, s:o}", "bus", bus->path, "part",
                                                bus_part(bus), "registers",
                                                registers_json(registers, false)));
}

static int dump_main(const arguments_t *args)
{
    registers_t registers = {0};
    bus_t bus;
    int status = bus_open(args, BUS_LOOK, &bus);
    if (status)
        return status;
    registers.known = (UINT32_C(1) << bus_registers(&bus)) - 1;
    status = bus_read(&bus, 0x00, registers.value, bus_registers(&bus));
    bus_close(&bus);
    return status ? status : print(&bus, &registers, option_given(args, "json"));
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "json", .help = "one JSON object, on one line"},
    {0},
};

extern const command_t command_dump;
const command_t command_dump = {
    .name = "dump",
    .operands = "",
    .summary = "Show the registers of a real part on a bus",
    .details = "All are read in one transfer; the names of bits that are 1 stand behind them. "
               "Changes\nnothing.\n",
    .examples = "rtc8563 dump --bus /dev/i2c-1\n",
    .options = options,
    .operands_max = 0,
    .main = dump_main,
};
