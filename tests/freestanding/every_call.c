// every_call.c - a program with no system under it that uses every call of the chip
//
// SPDX-License-Identifier: MIT
//
// It is linked, not run: what the chip needs beyond the compiler would be missing then.

#include "sim8563.h"

static sim8563_t chip;
static sim8563_t copy;
static uint8_t bytes[SIM8563_SNAPSHOT_SIZE];
volatile uint32_t seen; // what the calls gave, so that none of them may be left out

static void see(uint32_t value) { seen ^= value; }

static void power_and_time(void)
{
    sim8563_desc_t desc = {0};
    see((uint32_t)sim8563_init(&chip, &desc));
    sim8563_set_vdd(&chip, 3300);
    see((uint32_t)sim8563_set_vlow(&chip, 1200));
    sim8563_set_rate(&chip, -20000);
    sim8563_set_temperature(&chip, 85000);
    see(sim8563_supply_current_na(&chip, SIM8563_MAX));
    sim8563_advance(&chip, 99u * 365u * 86400u * SIM8563_SEC);
    see((uint32_t)sim8563_next_event(&chip, SIM8563_OUTPUTS));
}

static void pins_and_bus(void)
{
    see(sim8563_pins(&chip) ^ sim8563_pin(SIM8563_DFN6L, 1));
    see(sim8563_start(&chip, 0xA2));
    see(sim8563_write(&chip, 0x02));
    see(sim8563_start(&chip, 0xA3));
    see(sim8563_read(&chip));
    sim8563_stop(&chip);
    see(sim8563_wires(&chip, SIM8563_SCL));
    see(sim8563_wires_mv(&chip, 3300, 3300, 0));
}

static void inspection(void)
{
    sim8563_status_t status;
    sim8563_finding_t finding;
    sim8563_poke(&chip, 0x0D, 0x00);
    see(sim8563_peek(&chip, 0x0D));
    sim8563_status(&chip, &status);
    see(status.divider);
    see((uint32_t)sim8563_fault(&chip, SIM8563_FAULT_NACK, 1, 1));
    see(sim8563_fault_left(&chip, SIM8563_FAULT_NACK));
    see(sim8563_take_finding(&chip, &finding));
    see(sim8563_lost_findings(&chip));
    see((uint32_t)sim8563_save(&chip, bytes, sizeof bytes));
    see((uint32_t)sim8563_load(&copy, bytes, sizeof bytes));
    copy = chip;
}

// Where linkers begin.
void _start(void);
void _start(void)
{
    power_and_time();
    pins_and_bus();
    inspection();
    for (;;) see(1);
}
