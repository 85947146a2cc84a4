// simavr.c - an AVR in a process, with avr.c in it; as machine.c to those outside
//
// SPDX-License-Identifier: MIT
//
//     simavr FIRMWARE.elf

#include "messages.h"

#include <sim_avr.h>
#include <sim_elf.h>

#include <stdio.h>
#include <stdlib.h>

// Of the ATmega2560, in its data space.
enum { GPIOR0 = 0x3E, GPIOR1 = 0x4A, GPIOR2 = 0x4B };

static bool more = true;

// The firmware has stored to GPIOR0: an answer, if this is not the first time, and a request.
static void exchange(avr_t *avr, avr_io_addr_t at, uint8_t value, void *parameter)
{
    (void)at;
    (void)value;
    (void)parameter;
    uint8_t *box = avr->data + avr->data[GPIOR1] + 256 * avr->data[GPIOR2];
    uint16_t length = (uint16_t)(box[0] | box[1] << 8);
    if (length > 0) message_send(box + 2, length);
    more = message_receive(box + 2) > 0;
}

// stdout is for messages.
static void log_to_stderr(avr_t *avr, const int level, const char *format, va_list arguments)
{
    (void)avr;
    if (level <= LOG_ERROR) (void)vfprintf(stderr, format, arguments);
}

int main(int argc, char **argv)
{
    static elf_firmware_t firmware;
    avr_global_logger_set(log_to_stderr);
    if (argc != 2 || elf_read_firmware(argv[1], &firmware) != 0) {
        fputs("simavr: expected the file of a program for an AVR\n", stderr);
        return 3;
    }
    avr_t *avr = avr_make_mcu_by_name("atmega2560");
    if (avr == NULL || avr_init(avr) != 0) {
        fputs("simavr: there is no atmega2560\n", stderr);
        return 3;
    }
    avr->frequency = 16000000;
    avr_load_firmware(avr, &firmware);
    avr_register_io_write(avr, GPIOR0, exchange, NULL);
    while (more) {
        int state = avr_run(avr);
        if (state == cpu_Done || state == cpu_Crashed) {
            fputs("simavr: the AVR has crashed\n", stderr);
            return 3;
        }
    }
    return 0;
}
