// board.c - the chip by the byte, and all that happens on its bus written down
//
// SPDX-License-Identifier: MIT

#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT_NS UINT64_C(10000) // 100 kHz
#define ENOUGH_NS (UINT64_C(35) * SIM8563_SEC)

sim8563_t board_chip;
unsigned board_refuse;
bool board_stuck;
void (*board_isr)(void);

static char heard[1024];
static size_t heard_size;
static bool was_low; // /INT, when it was last looked at

static void leave_stopped(void);

void __attribute__((constructor)) board_begin(void)
{
    (void)sim8563_init(&board_chip, &(sim8563_desc_t){0});
    sim8563_advance(&board_chip, 5 * SIM8563_MS);
    board_refuse = 0;
    board_stuck = false;
    board_isr = NULL;
    was_low = false;
    if (getenv("BOARD_STOPPED") != NULL) leave_stopped();
    (void)board_heard();
}

// The program before this one initialised the chip, stopped the clock to set it, and died.
static void leave_stopped(void)
{
    static const uint8_t all[] = { 0x00, 0x20, 0x00, 0x30, 0x00, 0x12, 0x01, 0x04, 0x01, 0x26,
                                   0x80, 0x80, 0x80, 0x80, 0x80, 0x03, 0x00 };
    static const uint8_t high[] = { 0x12, 0x00, 0x00 };
    (void)board_send(0x51, all, sizeof all);
    board_stop();
    (void)board_send(0x51, high, sizeof high);
    board_stop();
}

// Lets time pass, at each fall of /INT calls the interrupt's handler.
static void pass(uint64_t ns)
{
    sim8563_advance(&board_chip, ns);
    bool is_low = board_int_is_low();
    if (is_low && !was_low && board_isr != NULL) board_isr();
    was_low = is_low;
}

static void hear(const char *what, unsigned byte, bool acknowledged)
{
    char text[8];
    int size = snprintf(text, sizeof text, what, byte);
    bool first = heard_size == 0;
    if (heard_size + sizeof text + 2 > sizeof heard) return;
    heard_size += (size_t)sprintf(heard + heard_size, "%s%.*s%s", first ? "" : " ", size, text,
                                  acknowledged ? "" : "~");
}

const char *board_heard(void)
{
    static char copy[sizeof heard];
    memcpy(copy, heard, sizeof copy);
    heard_size = 0;
    heard[0] = '\0';
    return copy;
}

bool board_start(uint8_t addr7, bool read)
{
    uint8_t address = (uint8_t)(addr7 << 1 | read);
    bool refused = board_refuse > 0 && --board_refuse == 0; // as one where nobody is
    bool acknowledged = sim8563_start(&board_chip, refused ? address ^ 0x04 : address);
    hear("S", 0, true);
    hear("%02X", address, acknowledged);
    pass(10 * BIT_NS);
    return acknowledged;
}

bool board_write(uint8_t byte)
{
    bool acknowledged = sim8563_write(&board_chip, byte);
    hear("%02X", byte, acknowledged);
    pass(9 * BIT_NS);
    return acknowledged;
}

uint8_t board_read(void)
{
    uint8_t byte = sim8563_read(&board_chip);
    hear("%02X", byte, true);
    pass(9 * BIT_NS);
    return byte;
}

void board_stop(void)
{
    sim8563_stop(&board_chip);
    hear("P", 0, true);
    pass(BIT_NS);
}

int board_send(uint8_t addr7, const uint8_t *bytes, size_t size)
{
    int error = board_start(addr7, false) ? 0 : 1;
    for (size_t i = 0; i < size && error == 0; i++) error = board_write(bytes[i]) ? 0 : 2;
    if (error != 0) board_stop();
    return error;
}

int board_receive(uint8_t addr7, uint8_t *bytes, size_t size)
{
    int error = board_start(addr7, true) ? 0 : 1;
    for (size_t i = 0; i < size && error == 0; i++) bytes[i] = board_read();
    if (error != 0) board_stop();
    return error;
}

bool board_int_is_low(void)
{
    return (sim8563_pins(&board_chip) & SIM8563_INT) == 0;
}

unsigned board_faults(void)
{
    sim8563_finding_t finding;
    unsigned faults = 0;
    while (sim8563_take_finding(&board_chip, &finding)) {
        if (finding.id == SIM8563_FINDING_TIMER_TORN_READ) continue;
        fprintf(stderr, "the chip found %d in register %02X\n", (int)finding.id, finding.reg);
        faults++;
    }
    return faults;
}

void board_wait(void)
{
    sim8563_status_t chip;
    sim8563_status(&board_chip, &chip);
    uint64_t ns = sim8563_next_event(&board_chip, SIM8563_INT);
    if (chip.time_ns >= ENOUGH_NS || ns > ENOUGH_NS - chip.time_ns)
        exit(board_faults() == 0 ? 0 : 1);
    pass(ns);
}
