// decode.c - rtc8563 decode: says what registers mean, field by field
//
// SPDX-License-Identifier: MIT

#include "bus.h"
#include "quantity.h"
#include "registers.h"
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef struct decoding_t {
    const command_t *command;
    registers_t registers;
    unsigned next; // register
} decoding_t;

static bool byte_of(const char *text, uint8_t *out)
{
    bool prefixed = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    return quantity_byte(text + (prefixed ? 2 : 0), out);
}

static int add(decoding_t *decoding, const char *text)
{
    if (decoding->next >= BUS_REGISTERS)
        return usage_error(decoding->command, "'%s' stands behind the last register, 13", text);
    if (!byte_of(text, &decoding->registers.value[decoding->next]))
        return usage_error(decoding->command, "'%s' is no byte such as 5A or 0x5A", text);
    decoding->registers.known |= UINT32_C(1) << decoding->next++;
    return STATUS_YES;
}

static int add_stdin(decoding_t *decoding)
{
    char word[64];
    int status = STATUS_YES, words = 1;
    while (!status && words == 1) {
        words = scanf("%63s", word);
        if (ferror(stdin)) {
            status = failure(decoding->command, "cannot read stdin: %s", strerror(errno));
        } else if (words == 1) {
            status = add(decoding, word);
        }
    }
    if (!status && decoding->registers.known == 0)
        status = usage_error(decoding->command, "there are no bytes to decode");
    return status;
}

static int add_bus(const arguments_t *args, decoding_t *decoding)
{
    bus_t bus;
    int status = bus_open(args, BUS_LOOK, &bus);
    if (status)
        return status;
    decoding->registers.known = (UINT32_C(1) << bus_registers(&bus)) - 1;
    status = bus_read(&bus, 0x00, decoding->registers.value, bus_registers(&bus));
    bus_close(&bus);
    return status;
}

static int take(const arguments_t *args, decoding_t *decoding)
{
    const char *from = option_value(args, "from");
    uint8_t first = 0;
    bool bus = option_given(args, "bus");
    if (from && (!byte_of(from, &first) || first >= BUS_REGISTERS))
        return usage_error(args->command, "--from '%s' is no register from 00 to 13", from);
    if (bus && (from || args->operand_count > 0))
        return usage_error(args->command, "either --bus or bytes are decoded, not both");
    decoding->next = first;
    int status = STATUS_YES;
    for (int i = 0; i < args->operand_count && !status; i++)
        status = add(decoding, args->operands[i]);
    if (status || args->operand_count > 0)
        return status;
    return bus ? add_bus(args, decoding) : add_stdin(decoding);
}

static int decode_main(const arguments_t *args)
{
    decoding_t decoding = {.command = args->command};
    int status = take(args, &decoding);
    if (status)
        return status;
    if (!option_given(args, "json")) {
        print_registers(&decoding.registers, true);
        return STATUS_YES;
    }
    report_begin_json();
    return report_print(args->command, json_pack("{s:o}", "registers",
                                                 registers_json(&decoding.registers, true)));
}

static const option_t options[] = {
    BUS_OPTIONS,
    {.name = "from", .value = "REG", .help = "the register of the first byte (default: 00)"},
    {.name = "json", .help = "one JSON object, on one line"},
    {0},
};

extern const command_t command_decode;
const command_t command_decode = {
    .name = "decode",
    .operands = "[BYTE...]",
    .summary = "Say what registers mean, field by field",
    .details =
        "BYTE is in hex, 5A or 0x5A, from register 00 or --from on; without bytes they come from\n"
        "stdin, with --bus from a real part.\n",
    .examples = "rtc8563 decode --from 02 50 59 23 28 06 02 26\n"
                "i2ctransfer -y 1 w1@0x51 0 r16 | rtc8563 decode\n"
                "rtc8563 decode --bus /dev/i2c-1\n",
    .options = options,
    .operands_max = -1,
    .main = decode_main,
};
