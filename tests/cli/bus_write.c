// bus_write.c - a helper of the tests: writes registers of a chip file by the bus
//
// SPDX-License-Identifier: MIT
//
//     bus_write FILE REG BYTE...      in hex

#include "chipfile.h"

#include <stdio.h>
#include <stdlib.h>

static uint8_t hex(const char *text)
{
    return (uint8_t)strtoul(text, NULL, 16);
}

int main(int argc, char **argv)
{
    chipfile_t *file;
    sim8563_t *chip;
    if (argc < 4 || chipfile_open(argv[1], CHIPFILE_WRITE, &file) != CHIPFILE_OK
        || chipfile_lock(file, &chip) != CHIPFILE_OK) {
        fprintf(stderr, "usage: bus_write FILE REG BYTE...\n");
        return 3;
    }
    bool acknowledged = sim8563_start(chip, 0xA2);
    for (int i = 2; i < argc; i++)
        acknowledged = sim8563_write(chip, hex(argv[i])) && acknowledged;
    sim8563_stop(chip);
    return chipfile_commit(file) == CHIPFILE_OK && acknowledged ? 0 : 1;
}
