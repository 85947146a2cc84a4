// verify_play.c - one case on the part, and on copies of the chip beside it
//
// SPDX-License-Identifier: MIT
//
// A bus takes its time, and nobody knows when within a transfer the part did what. So what it must
// show is asked of many copies of the chip that do the same at different instants of the same
// transfers, at rates from -200 to +200 ppm [OSC-2]: the bits on which all agree are sure.

#define _POSIX_C_SOURCE 200809L
#include "verify.h"

#include "registers.h"

#include <errno.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <string.h>
#include <sys/ioctl.h>

enum {
    MOST_BYTES = 1024,   // of a transfer
    BIT_NS = 10000,      // at 100 kHz
    START_NS = 1000000,  // of a script's oscillator [OSC-1]
    SETTLE_NS = 1100000000,
};

typedef struct transfer_t {
    const step_t *steps;
    size_t count;
    struct i2c_msg message[I2C_RDWR_IOCTL_MAX_MSGS];
    unsigned messages;
    uint8_t byte[MOST_BYTES]; // sent or got, by step
    uint64_t begin_ns, end_ns;
} transfer_t;

// ------------------------------------------------------------------ the part

static bool build(transfer_t *transfer)
{
    struct i2c_msg *at = NULL;
    transfer->messages = 0;
    for (size_t i = 0; i < transfer->count; i++) {
        const step_t *step = &transfer->steps[i];
        if (i >= MOST_BYTES || (step->act == SCRIPT_START
                                && transfer->messages == I2C_RDWR_IOCTL_MAX_MSGS))
            return false;
        transfer->byte[i] = step->byte;
        if (step->act == SCRIPT_START) {
            at = &transfer->message[transfer->messages++];
            *at = (struct i2c_msg){.addr = step->byte >> 1, .buf = &transfer->byte[i + 1]};
            at->flags = step->byte & 1 ? I2C_M_RD : 0;
        } else if (step->act != SCRIPT_STOP) {
            at->len++;
        }
    }
    return true;
}

// A kernel may say that it is done before the bits are on the wire: at its end they are, at
// 100 kHz.
static int make(stage_t *stage, transfer_t *transfer)
{
    if (!build(transfer)) {
        errno = EINVAL;
        return -1;
    }
    struct i2c_rdwr_ioctl_data data = {transfer->message, transfer->messages};
    transfer->begin_ns = bus_now_ns();
    int made = ioctl(stage->bus->port.fd, I2C_RDWR, &data);
    if (made < 0)
        return -1;
    transfer->end_ns = transfer->begin_ns + transfer->count * 9 * BIT_NS;
    bus_sleep_until(transfer->end_ns);
    uint64_t now_ns = bus_now_ns();
    transfer->end_ns = now_ns > transfer->end_ns ? now_ns : transfer->end_ns;
    return 0;
}

// --------------------------------------------------------------- the replicas

static uint64_t random_number(stage_t *stage, uint64_t below)
{
    stage->random = stage->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (stage->random >> 33) % below;
}

static void begin_replicas(stage_t *stage, bus_t *bus)
{
    memset(stage, 0, sizeof *stage);
    stage->bus = bus;
    stage->random = 8563;
    stage->matched = true;
    uint64_t now_ns = bus_now_ns();
    for (int i = 0; i < REPLICAS; i++) {
        int32_t ppb = i < 4 ? (i == 0 || i == 3 ? -200000 : 200000)
                            : (int32_t)random_number(stage, 400001) - 200000;
        sim8563_init(&stage->replica[i], &(sim8563_desc_t){.osc_ppb = ppb});
        sim8563_advance(&stage->replica[i], 5 * SIM8563_MS + random_number(stage, SIM8563_MS));
        stage->shown_ns[i] = now_ns;
    }
}

// The first few at the ends of the transfer, by turns or not, the others anywhere in it.
static uint64_t instant(stage_t *stage, const transfer_t *transfer, int replica)
{
    uint64_t window_ns = transfer->end_ns - transfer->begin_ns;
    bool odd = stage->transfers & 1;
    uint64_t into_ns = replica == 0 || replica == 2 || (replica == 4 && odd)
                               || (replica == 5 && !odd) ? 0
                       : replica < 6 ? window_ns : random_number(stage, window_ns + 1);
    return transfer->begin_ns + into_ns;
}

typedef struct agreement_t {
    uint8_t all[MOST_BYTES], any[MOST_BYTES]; // bits that are 1 in all, in any, by step
    uint8_t reg[MOST_BYTES];
} agreement_t;

static void replay(sim8563_t *chip, const transfer_t *transfer, agreement_t *agreement)
{
    sim8563_status_t status;
    for (size_t i = 0; i < transfer->count; i++) {
        const step_t *step = &transfer->steps[i];
        uint8_t byte = 0;
        switch (step->act) {
        case SCRIPT_START:
            (void)sim8563_start(chip, step->byte);
            break;
        case SCRIPT_SEND:
            (void)sim8563_write(chip, step->byte);
            break;
        case SCRIPT_GET:
            sim8563_status(chip, &status);
            byte = sim8563_read(chip);
            agreement->reg[i] = status.pointer;
            break;
        default:
            sim8563_stop(chip);
        }
        agreement->all[i] &= byte;
        agreement->any[i] |= byte;
    }
}

static void replay_all(stage_t *stage, const transfer_t *transfer, agreement_t *agreement)
{
    memset(agreement->all, 0xFF, sizeof agreement->all);
    memset(agreement->any, 0, sizeof agreement->any);
    for (int i = 0; i < REPLICAS; i++) {
        uint64_t at_ns = instant(stage, transfer, i);
        if (at_ns > stage->shown_ns[i]) {
            sim8563_advance(&stage->replica[i], at_ns - stage->shown_ns[i]);
            stage->shown_ns[i] = at_ns;
        }
        replay(&stage->replica[i], transfer, agreement);
        for (uint8_t reg = 0x09; reg <= 0x0C; reg++)
            stage->matched |= (sim8563_peek(&stage->replica[i], reg) & 0x80) == 0;
    }
    stage->transfers++;
}

// ------------------------------------------------------------------ comparing

// Bits in which the part is different whatever it is asked: that is told by the cases of these
// rules, and must not hide what the others are about.
static uint8_t junk_in(const stage_t *stage, const case_t *played, uint8_t reg)
{
    static const char *const theirs[] = {"REG-2", "REG-4", "REG-5", "TMR-1"};
    for (size_t i = 0; i < sizeof theirs / sizeof theirs[0]; i++)
        if (strstr(played->rules, theirs[i]))
            return 0;
    return reg < BUS_REGISTERS ? stage->junk[reg] : 0;
}

static void compare(const stage_t *stage, const transfer_t *transfer,
                    const agreement_t *agreement, result_t *result, const case_t *played)
{
    for (size_t i = 0; i < transfer->count; i++) {
        const step_t *step = &transfer->steps[i];
        uint8_t sure = (uint8_t)(~(agreement->all[i] ^ agreement->any[i])
                                 & ~junk_in(stage, played, agreement->reg[i]));
        uint8_t wrong = (uint8_t)((transfer->byte[i] ^ agreement->all[i]) & sure);
        if (step->act != SCRIPT_GET)
            continue;
        result->compared += sure != 0;
        result->unsure += sure == 0;
        if (wrong != 0 && result->differences < DIFFERENCES) {
            result->difference[result->differences] = (difference_t){
                played, step->line, agreement->reg[i], (uint8_t)(agreement->all[i] & sure), sure,
                transfer->byte[i]};
        }
        result->differences += wrong != 0;
    }
}

// Nobody acknowledged, in the words of several kernel drivers.
static bool is_refusal(int cause)
{
    return cause == ENXIO || cause == EREMOTEIO || cause == EIO;
}

// Without a result nothing is compared, and each failure is one.
static int transfer(stage_t *stage, const step_t *steps, size_t count, const case_t *played,
                    result_t *result)
{
    static transfer_t made; // large
    static agreement_t agreement;
    made.steps = steps;
    made.count = count;
    if (make(stage, &made) != 0) {
        stage->bus->rtc.bus_status = -errno;
        if (!result || !is_refusal(errno))
            return bus_result(stage->bus, INS5S8563_ERR_BUS);
        result->refused = true;
        result->difference[0] = (difference_t){.of = played, .line = steps[0].line, .reg = -1};
        result->differences = 1;
        return STATUS_YES;
    }
    replay_all(stage, &made, &agreement);
    if (result)
        compare(stage, &made, &agreement, result, played);
    return STATUS_YES;
}

// --------------------------------------------------------------- a known state

static int write_registers(stage_t *stage, uint8_t reg, const uint8_t *values, size_t count)
{
    step_t steps[24] = {{.act = SCRIPT_START, .byte = 0xA2}, {.act = SCRIPT_SEND, .byte = reg}};
    for (size_t i = 0; i < count; i++)
        steps[2 + i] = (step_t){.act = SCRIPT_SEND, .byte = values[i]};
    steps[2 + count] = (step_t){.act = SCRIPT_STOP};
    return transfer(stage, steps, 3 + count, NULL, NULL);
}

// What power-on leaves, but for VLF and the pointer; the divider starts with the end of it.
static int set_up(stage_t *stage)
{
    static const uint8_t low[] = {0x20, 0, 0, 0, 0, 1, 0, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0};
    static const uint8_t high[] = {0, 0};
    int status = write_registers(stage, 0x00, low, sizeof low);
    status = status ? status : write_registers(stage, 0x12, high, sizeof high);
    status = status ? status : write_registers(stage, 0x00, low + 1, 1);
    stage->released_ns = bus_now_ns();
    return status;
}

// Read a few times, for junk that changes. VLF that stays would be a difference all over.
static int find_junk(stage_t *stage)
{
    enum { TIMES = 8, SEC = 0x02 };
    uint8_t reg[BUS_REGISTERS] = {0};
    int status = set_up(stage);
    for (unsigned i = bus_registers(stage->bus); i < BUS_REGISTERS; i++)
        stage->junk[i] = 0xFF; // it has no such register
    for (int time = 0; time < TIMES && !status; time++) {
        status = bus_read(stage->bus, 0x00, reg, bus_registers(stage->bus));
        for (unsigned i = 0; i < SIM8563_REGISTERS; i++) {
            const sim8563_register_words_t *words = sim8563_register_at(i);
            stage->junk[words->address] |= reg[words->address] & reserved_bits(words);
        }
    }
    return status ? status
           : bus_put_result(stage->bus, reg[SEC] & 0x80 ? INS5S8563_ERR_TIME_LOST : INS5S8563_OK);
}

int stage_begin(stage_t *stage, bus_t *bus)
{
    begin_replicas(stage, bus);
    return find_junk(stage);
}

// An alarm that matched at the last tick would not come again [ALM-2]: one tick without any.
static int settle(stage_t *stage)
{
    int status = stage->matched ? set_up(stage) : STATUS_YES;
    if (stage->matched && !status && !bus_sleep_until(bus_now_ns() + SETTLE_NS))
        status = STATUS_NO;
    stage->matched = false;
    return status ? status : set_up(stage);
}

int stage_play(stage_t *stage, const plan_t *plan, const case_t *played, result_t *result)
{
    const step_t *steps = &plan->steps[played->first];
    *result = (result_t){0};
    int status = settle(stage);
    for (size_t first = 0, end = 0; !status && end < played->count && !result->refused;
         first = end) {
        while (steps[end++].act != SCRIPT_STOP)
            continue;
        uint64_t due_ns = stage->released_ns + (uint64_t)(steps[first].at_ns - START_NS);
        if (steps[first].at_ns > START_NS && !bus_sleep_until(due_ns))
            return STATUS_NO;
        status = transfer(stage, &steps[first], end - first, played, result);
    }
    return status;
}
