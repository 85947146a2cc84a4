// user.c - somebody else's program that uses the installed library
//
// SPDX-License-Identifier: MIT

#include <sim8563.h>

int main(void)
{
    sim8563_t rtc;
    if (sim8563_init(&rtc, &(sim8563_desc_t){0}) != SIM8563_OK) return 1;
    return sim8563_peek(&rtc, 0x02) == 0x80 ? 0 : 1;
}
