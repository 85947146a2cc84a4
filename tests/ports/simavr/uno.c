// uno.c - an Arduino Uno in a process, with the chip at its Wire and /INT at its pin 2
//
// SPDX-License-Identifier: MIT
//
//     uno FIRMWARE.elf LINES SECONDS [REFUSED]
//
// Runs the program until it has printed LINES lines, exit status 0, or for SECONDS of its time, 1.
// On stdout: what it prints, what is on the bus as lines "bus S A2 02 S A3 10 P" (~: not
// acknowledged), and what the chip found as lines "finding N". REFUSED: the START that is not
// acknowledged, counted from 1.

#include "sim8563.h"

#include <avr_ioport.h>
#include <avr_twi.h>
#include <avr_uart.h>
#include <sim_avr.h>
#include <sim_elf.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AVR_HZ 16000000u
#define INT_PORT 'D'
#define INT_BIT 2 // pin 2 of the Uno

static avr_t *avr;
static avr_irq_t *to_twi, *to_int;
static sim8563_t chip;
static uint64_t chip_cycle; // of the AVR, up to which the chip has come
static char bus[256];
static unsigned starts, refused, lines;

// Brings the chip to the AVR's now: 1 cycle is 62.5 ns.
static void keep_up(void)
{
    uint64_t pairs = (avr->cycle - chip_cycle) / 2;
    sim8563_advance(&chip, pairs * 125);
    chip_cycle += pairs * 2;
    avr_raise_irq(to_int, (sim8563_pins(&chip) & SIM8563_INT) != 0);
}

static void hear(const char *what, unsigned byte, bool acknowledged)
{
    size_t size = strlen(bus);
    (void)snprintf(bus + size, sizeof bus - size, what, byte);
    size = strlen(bus);
    (void)snprintf(bus + size, sizeof bus - size, "%s", acknowledged ? "" : "~");
}

static bool start(uint8_t address)
{
    bool acknowledged = ++starts != refused && sim8563_start(&chip, address);
    if (starts == refused) (void)sim8563_start(&chip, 0xA6); // where nobody is
    hear(" S %02X", address, acknowledged);
    return acknowledged;
}

static void stop(void)
{
    sim8563_stop(&chip);
    printf("bus%s P\n", bus);
    bus[0] = '\0';
}

// The AVR's TWI has done something on the bus; the answer is another message.
static void on_twi(avr_irq_t *irq, uint32_t value, void *parameter)
{
    (void)irq;
    (void)parameter;
    avr_twi_msg_irq_t message = {.u.v = value};
    uint8_t address = (uint8_t)message.u.twi.addr;
    uint8_t kind = (uint8_t)message.u.twi.msg;
    keep_up();
    if ((kind & TWI_COND_STOP) != 0) stop();
    if ((kind & TWI_COND_START) != 0 && start(address))
        avr_raise_irq(to_twi, avr_twi_irq_msg(TWI_COND_ACK, address, 1));
    if ((kind & TWI_COND_WRITE) != 0) {
        bool acknowledged = sim8563_write(&chip, (uint8_t)message.u.twi.data);
        hear(" %02X", message.u.twi.data, acknowledged);
        if (acknowledged) avr_raise_irq(to_twi, avr_twi_irq_msg(TWI_COND_ACK, address, 1));
    }
    if ((kind & TWI_COND_READ) != 0) {
        uint8_t byte = sim8563_read(&chip);
        hear(" %02X", byte, true);
        avr_raise_irq(to_twi, avr_twi_irq_msg(TWI_COND_READ, address, byte));
    }
}

static void on_uart(avr_irq_t *irq, uint32_t value, void *parameter)
{
    (void)irq;
    (void)parameter;
    if (value != '\r') putchar((int)value);
    lines += value == '\n';
}

// Each millisecond of the AVR: for /INT.
static avr_cycle_count_t on_timer(avr_t *of, avr_cycle_count_t when, void *parameter)
{
    (void)of;
    (void)parameter;
    keep_up();
    return when + AVR_HZ / 1000;
}

static void connect(void)
{
    uint32_t flags = 0; // no copy of its own on stdout
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT),
                            on_uart, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_TWI_GETIRQ(0), TWI_IRQ_OUTPUT), on_twi,
                            NULL);
    to_twi = avr_io_getirq(avr, AVR_IOCTL_TWI_GETIRQ(0), TWI_IRQ_INPUT);
    to_int = avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(INT_PORT), INT_BIT);
    avr_cycle_timer_register(avr, AVR_HZ / 1000, on_timer, NULL);
}

// stdout is for the program.
static void log_to_stderr(avr_t *of, const int level, const char *format, va_list arguments)
{
    (void)of;
    if (level <= LOG_ERROR) (void)vfprintf(stderr, format, arguments);
}

int main(int argc, char **argv)
{
    static elf_firmware_t firmware;
    sim8563_finding_t finding;
    avr_global_logger_set(log_to_stderr);
    if (argc < 4 || elf_read_firmware(argv[1], &firmware) != 0) {
        fputs("uno: expected a program for an AVR, lines, seconds\n", stderr);
        return 3;
    }
    avr = avr_make_mcu_by_name("atmega328p");
    if (avr == NULL || avr_init(avr) != 0) return 3;
    avr->frequency = AVR_HZ;
    avr_load_firmware(avr, &firmware);
    refused = argc > 4 ? (unsigned)atoi(argv[4]) : 0;
    (void)sim8563_init(&chip, &(sim8563_desc_t){0});
    sim8563_advance(&chip, 5 * SIM8563_MS);
    connect();
    uint64_t end = (uint64_t)atoi(argv[3]) * AVR_HZ;
    int state = cpu_Running;
    while (lines < (unsigned)atoi(argv[2]) && avr->cycle < end && state != cpu_Crashed
           && state != cpu_Done)
        state = avr_run(avr);
    while (sim8563_take_finding(&chip, &finding))
        if (finding.id != SIM8563_FINDING_TIMER_TORN_READ) // it reads twice and compares
            printf("finding %d\n", (int)finding.id);
    return lines < (unsigned)atoi(argv[2]) ? 1 : 0;
}
