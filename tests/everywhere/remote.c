// remote.c - the calls of sim8563.h, made of a chip in another process
//
// SPDX-License-Identifier: MIT
//
// Linked in place of the chip with a program that has one chip: its stdout goes to a machine, its
// stdin comes from there. With REMOTE_TAPE=FILE in the environment all requests are also added to
// that file, to be given to other machines.

#include "messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t message[CALL_SIZE];
static uint64_t numbers[CALL_MOST_NUMBERS]; // of the last answer

static void keep(uint16_t length)
{
    static FILE *tape;
    const char *path = getenv("REMOTE_TAPE");
    if (path == NULL) return;
    if (tape == NULL) tape = fopen(path, "ab");
    if (tape == NULL || putc(length & 255, tape) == EOF || putc(length >> 8, tape) == EOF ||
        fwrite(message, 1, length, tape) != length) {
        perror(path);
        exit(3);
    }
}

// Sends what is in `message` and waits for the answer. Returns its first number.
static uint64_t exchange(uint16_t length)
{
    keep(length);
    message_send(message, length);
    uint16_t got = message_receive(message);
    if (got < 8) {
        fputs("remote: the machine gives no answer\n", stderr);
        exit(3);
    }
    for (unsigned k = 0; k < CALL_MOST_NUMBERS && 8 * k + 8 <= got; k++) {
        numbers[k] = 0;
        for (unsigned i = 8; i-- > 0; ) numbers[k] = numbers[k] << 8 | message[8 * k + i];
    }
    return numbers[0];
}

static uint64_t ask(enum call_kind kind, const uint64_t *arguments, unsigned count)
{
    message[0] = (uint8_t)kind;
    for (unsigned k = 0; k < count; k++)
        for (unsigned i = 0; i < 8; i++) message[1 + 8 * k + i] = (uint8_t)(arguments[k] >> 8 * i);
    return exchange((uint16_t)(1 + 8 * count));
}
#define ASK(kind, ...)                                                                             \
    ask(kind, (const uint64_t[]){__VA_ARGS__}, sizeof((const uint64_t[]){__VA_ARGS__}) / 8)
#define ASK_ERROR(kind, ...) ((sim8563_err_t)(int64_t)ASK(kind, __VA_ARGS__))

sim8563_err_t sim8563_init(sim8563_t *chip, const sim8563_desc_t *d)
{
    (void)chip;
    return ASK_ERROR(CALL_INIT, (uint64_t)d->package, d->unpowered, d->vdd_mv, d->vlow_mv,
                     d->osc_start_us, (uint64_t)d->osc_ppb, d->reset_mv, d->scramble,
                     d->unfiltered, (uint64_t)d->variant);
}

void sim8563_set_vdd(sim8563_t *chip, int32_t millivolts)
{
    (void)chip;
    (void)ASK(CALL_SET_VDD, (uint64_t)millivolts);
}

sim8563_err_t sim8563_set_vlow(sim8563_t *chip, uint16_t millivolts)
{
    (void)chip;
    return ASK_ERROR(CALL_SET_VLOW, millivolts);
}

void sim8563_set_rate(sim8563_t *chip, int32_t ppb)
{
    (void)chip;
    (void)ASK(CALL_SET_RATE, (uint64_t)ppb);
}

void sim8563_set_temperature(sim8563_t *chip, int32_t millicelsius)
{
    (void)chip;
    (void)ASK(CALL_SET_TEMPERATURE, (uint64_t)millicelsius);
}

uint32_t sim8563_supply_current_na(const sim8563_t *chip, sim8563_corner_t corner)
{
    (void)chip;
    return (uint32_t)ASK(CALL_CURRENT, (uint64_t)corner);
}

void sim8563_advance(sim8563_t *chip, uint64_t ns)
{
    (void)chip;
    (void)ASK(CALL_ADVANCE, ns);
}

uint64_t sim8563_next_event(const sim8563_t *chip, uint32_t watch)
{
    (void)chip;
    return ASK(CALL_NEXT_EVENT, watch);
}

uint32_t sim8563_pins(const sim8563_t *chip)
{
    (void)chip;
    return (uint32_t)ask(CALL_PINS, NULL, 0);
}

uint32_t sim8563_pin(sim8563_package_t package, unsigned pin)
{
    return (uint32_t)ASK(CALL_PIN, (uint64_t)package, pin);
}

bool sim8563_start(sim8563_t *chip, uint8_t address)
{
    (void)chip;
    return ASK(CALL_START, address) != 0;
}

bool sim8563_write(sim8563_t *chip, uint8_t byte)
{
    (void)chip;
    return ASK(CALL_WRITE, byte) != 0;
}

uint8_t sim8563_read(sim8563_t *chip)
{
    (void)chip;
    return (uint8_t)ask(CALL_READ, NULL, 0);
}

void sim8563_stop(sim8563_t *chip)
{
    (void)chip;
    (void)ask(CALL_STOP, NULL, 0);
}

uint32_t sim8563_wires(sim8563_t *chip, uint32_t levels)
{
    (void)chip;
    return (uint32_t)ASK(CALL_WIRES, levels);
}

uint32_t sim8563_wires_mv(sim8563_t *chip, int32_t scl_mv, int32_t sda_mv, int32_t clkout_mv)
{
    (void)chip;
    return (uint32_t)ASK(CALL_WIRES_MV, (uint64_t)scl_mv, (uint64_t)sda_mv, (uint64_t)clkout_mv);
}

uint8_t sim8563_peek(const sim8563_t *chip, uint8_t reg)
{
    (void)chip;
    return (uint8_t)ASK(CALL_PEEK, reg);
}

void sim8563_poke(sim8563_t *chip, uint8_t reg, uint8_t value)
{
    (void)chip;
    (void)ASK(CALL_POKE, reg, value);
}

void sim8563_status(const sim8563_t *chip, sim8563_status_t *out)
{
    (void)chip;
    (void)ask(CALL_STATUS, NULL, 0);
    const uint64_t *n = numbers;
    *out = (sim8563_status_t){
        .time_ns = n[0], .vdd_mv = (int32_t)n[1], .temperature_mc = (int32_t)n[2],
        .rate_ppb = (int32_t)n[3], .vlow_mv = (uint16_t)n[4], .reset_mv = (uint16_t)n[5],
        .divider = (uint16_t)n[6], .preset = (uint32_t)n[7], .count = (uint32_t)n[8],
        .package = (sim8563_package_t)n[9], .pointer = (uint8_t)n[10], .powered = n[11] != 0,
        .running = n[12] != 0, .accessed = n[13] != 0, .tick_stored = n[14] != 0,
        .pulse = n[15] != 0, .variant = (sim8563_variant_t)n[16],
    };
}

sim8563_err_t sim8563_fault(sim8563_t *chip, sim8563_fault_t kind, uint64_t amount, uint8_t times)
{
    (void)chip;
    return ASK_ERROR(CALL_FAULT, (uint64_t)kind, amount, times);
}

uint8_t sim8563_fault_left(const sim8563_t *chip, sim8563_fault_t kind)
{
    (void)chip;
    return (uint8_t)ASK(CALL_FAULT_LEFT, (uint64_t)kind);
}

bool sim8563_take_finding(sim8563_t *chip, sim8563_finding_t *out)
{
    (void)chip;
    if (ask(CALL_TAKE_FINDING, NULL, 0) == 0) return false;
    const uint64_t *n = numbers;
    *out = (sim8563_finding_t){
        .id = (sim8563_finding_id_t)n[1], .reg = (uint8_t)n[2], .at_ns = n[3],
        .measured = (int64_t)n[4], .limit = (int64_t)n[5],
    };
    return true;
}

uint32_t sim8563_lost_findings(sim8563_t *chip)
{
    (void)chip;
    return (uint32_t)ask(CALL_LOST_FINDINGS, NULL, 0);
}

sim8563_err_t sim8563_save(const sim8563_t *chip, uint8_t *out, size_t size)
{
    (void)chip;
    if (size < SIM8563_SNAPSHOT_SIZE) return SIM8563_ERR_SIZE;
    sim8563_err_t error = (sim8563_err_t)(int64_t)ask(CALL_SAVE, NULL, 0);
    memcpy(out, message + 8, SIM8563_SNAPSHOT_SIZE);
    return error;
}

sim8563_err_t sim8563_load(sim8563_t *chip, const uint8_t *in, size_t size)
{
    (void)chip;
    if (size < SIM8563_SNAPSHOT_SIZE) return SIM8563_ERR_SIZE;
    message[0] = CALL_LOAD;
    memcpy(message + 1, in, SIM8563_SNAPSHOT_SIZE);
    return (sim8563_err_t)(int64_t)exchange(1 + SIM8563_SNAPSHOT_SIZE);
}
