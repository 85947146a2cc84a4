// bus.c - see bus.h
//
// SPDX-License-Identifier: MIT

#include "bus.h"

#include "remote.h"

#include <errno.h>

#define UNSUPPORTED_FLAGS                                                                         \
    (I2C_M_RECV_LEN | I2C_M_NO_RD_ACK | I2C_M_IGNORE_NAK | I2C_M_REV_DIR_ADDR | I2C_M_NOSTART |   \
     I2C_M_STOP)

typedef struct line_t {
    const bus_t *bus;
    sim8563_t *chip;
    uint64_t second_bits; // how many bits make a second; 0: they take no time
    bus_report_t report;
} line_t;

static void take_findings(line_t *line)
{
    sim8563_finding_t finding;
    while (chipfile_take_finding(line->bus->file, &finding))
        if (line->report.findings < BUS_FINDINGS)
            line->report.finding[line->report.findings++] = finding;
}

// What was found is taken byte by byte: the chip keeps only the last few.
static void let_pass(line_t *line, const bus_bits_t *bits)
{
    const bus_t *bus = line->bus;
    uint64_t count = bits->start + (bits->byte ? 9u : 0u) + bits->stop;
    uint64_t ns = line->second_bits != 0 ? count * SIM8563_SEC / line->second_bits : 0;
    if (bus->pass != NULL)
        bus->pass(bus->pass_arg, line->chip, ns, bits);
    else
        sim8563_advance(line->chip, ns);
    take_findings(line);
}

uint8_t bus_address_byte(uint16_t address, uint16_t flags)
{
    unsigned read = (flags & I2C_M_RD) != 0;
    if ((flags & I2C_M_TEN) != 0)
        return (uint8_t)(0xF0u | ((unsigned)address >> 7 & 6u) | read);
    return (uint8_t)((unsigned)address << 1 | read);
}

// 0, or the errno. Each call is an instant, after which the time of its bits passes [I2C-11].
static int do_message(line_t *line, const struct i2c_msg *message)
{
    bool held = (sim8563_pins(line->chip) & SIM8563_SDA) == 0;
    uint8_t address = bus_address_byte(message->addr, message->flags);
    bool acknowledged = sim8563_start(line->chip, address);
    let_pass(line, &(bus_bits_t){.start = true, .byte = true, .value = address,
                                 .acknowledged = acknowledged});
    if (!acknowledged)
        return held ? -EBUSY : -ENXIO;
    bool reads = (message->flags & I2C_M_RD) != 0;
    for (unsigned i = 0; i < message->len; i++) {
        line->report.at_byte = i + 1;
        if (reads)
            message->buf[i] = sim8563_read(line->chip);
        else
            acknowledged = sim8563_write(line->chip, message->buf[i]);
        bool last = reads && i + 1 == message->len; // which the controller does not acknowledge
        let_pass(line, &(bus_bits_t){.byte = true, .value = message->buf[i],
                                     .acknowledged = acknowledged && !last});
        if (!acknowledged)
            return -ENXIO;
    }
    return 0;
}

static void do_messages(line_t *line)
{
    bus_report_t *report = &line->report;
    sim8563_status_t status;
    sim8563_status(line->chip, &status);
    report->begin_ns = status.time_ns;
    report->pointer = status.pointer;
    report->result = (int)report->count;
    for (; report->at_message < report->count; report->at_message++) {
        report->at_byte = 0;
        int error = do_message(line, &report->messages[report->at_message]);
        if (error != 0) {
            report->result = error;
            break;
        }
    }
    sim8563_stop(line->chip);
    let_pass(line, &(bus_bits_t){.stop = true});
    sim8563_status(line->chip, &status);
    report->end_ns = status.time_ns;
}

// How long, on the host's clock, the chip is further ahead than it may be.
static uint64_t too_early_ns(const bus_t *bus, uint64_t chip_ns, uint64_t speed_milli)
{
    uint64_t due = chipfile_due_ns(bus->file);
    uint64_t lead = chip_ns > due ? chip_ns - due : 0;
    uint64_t host = lead / speed_milli * CHIPFILE_SPEED_ONE +
                    lead % speed_milli * CHIPFILE_SPEED_ONE / speed_milli;
    return host > BUS_LEAD_NS ? host - BUS_LEAD_NS : 0;
}

int bus_transfer(const bus_t *bus, struct i2c_msg *messages, unsigned count, uint64_t *sleep_ns)
{
    *sleep_ns = 0;
    for (unsigned i = 0; i < count; i++)
        if ((messages[i].flags & UNSUPPORTED_FLAGS) != 0)
            return -EOPNOTSUPP;
    if (bus->remote != NULL)
        return remote_transfer(bus->remote, messages, count);

    line_t line;
    line.bus = bus;
    line.report.messages = messages;
    line.report.count = count;
    line.report.at_message = 0;
    line.report.at_byte = 0;
    line.report.findings = 0;
    if (chipfile_lock(bus->file, &line.chip) != CHIPFILE_OK)
        return -EIO;
    chipfile_settings_t settings;
    chipfile_settings(bus->file, &settings);
    line.second_bits = settings.frozen && !bus->simulated ? 0 : bus->scl_hz;
    take_findings(&line); // what time alone did, before the transfer
    do_messages(&line);
    if (bus->simulated)
        *sleep_ns = line.report.end_ns - line.report.begin_ns;
    else if (!settings.frozen)
        *sleep_ns = too_early_ns(bus, line.report.end_ns, settings.speed_milli);
    if (chipfile_commit(bus->file) != CHIPFILE_OK)
        return -EIO;
    if (bus->watch != NULL)
        bus->watch(bus->watch_arg, &line.report);
    return line.report.result;
}
