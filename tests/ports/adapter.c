// adapter.c - any port on its stand-in: what it puts on the bus, and how it hands errors through
//
// SPDX-License-Identifier: MIT

#include "check.h"
#include "platform.h"

#define AT 1772323190 // 2026-02-28 23:59:50

static const char get_on_bus[] = "S A2 00 S A3 00 00 50 59 23 28 06 02 26 P";
static ins5s8563_t rtc;

static void check_heard(int line, const char *wanted)
{
    const char *heard = board_heard();
    CHECK_MSG(strcmp(heard, wanted) == 0, "line %d: on the bus was %s, not %s", line, heard,
              wanted);
}
#define CHECK_HEARD(wanted) check_heard(__LINE__, wanted)

static void begin(void)
{
    ins5s8563_status_t why;
    board_begin();
    rtc = (ins5s8563_t){ .xfer = platform.xfer, .ctx = platform.ctx };
    CHECK_EQ(ins5s8563_init(&rtc, &why), INS5S8563_OK); // the longest transfers are here
    CHECK_EQ(why.flags, INS5S8563_TIME_LOST);
    CHECK_EQ(ins5s8563_set_unix(&rtc, AT), INS5S8563_OK);
    (void)board_heard();
}

static void whole_transfers(void)
{
    int64_t seconds = 0;
    begin();
    CHECK_EQ(ins5s8563_get_unix(&rtc, &seconds), INS5S8563_OK);
    CHECK_EQ(seconds, AT);
    CHECK_EQ(rtc.bus_status, 0);
    CHECK_HEARD(get_on_bus);
    CHECK_EQ(ins5s8563_set_clkout(&rtc, INS5S8563_CLKOUT_1_HZ), INS5S8563_OK);
    CHECK_HEARD("S A2 0D 83 P");
}

// Not as the driver does it, but as ins5s8563_xfer_t has it.
static void two_bytes_before_a_read(void)
{
    const uint8_t tx[] = { 0x0D, 0x80 };
    uint8_t rx = 0x77;
    CHECK_EQ(platform.xfer(platform.ctx, 0x51, tx, 2, &rx, 1), platform.wide);
    CHECK_HEARD(platform.wide == 0 ? "S A2 0D 80 S A3 03 P" : "");
    CHECK_EQ(rx, platform.wide == 0 ? 0x03 : 0x77);
}

// The call fails with that status, leaves its output, and that is on the bus; the next one is well.
static void fails(int status, const char *on_bus)
{
    int64_t seconds = 77;
    CHECK_EQ(ins5s8563_get_unix(&rtc, &seconds), INS5S8563_ERR_BUS);
    CHECK_EQ(rtc.bus_status, status);
    CHECK_EQ(seconds, 77);
    CHECK_HEARD(on_bus);
    board_stuck = false;
    CHECK_EQ(ins5s8563_get_unix(&rtc, &seconds), INS5S8563_OK);
    CHECK_EQ(seconds, AT);
    CHECK_HEARD(get_on_bus);
}

static void errors(void)
{
    begin();
    board_refuse = 1;
    fails(platform.no_address, "S A2~ P");
    board_refuse = 2;
    fails(platform.no_restart, "S A2 00 S A3~ P");
    CHECK_EQ(sim8563_fault(&board_chip, SIM8563_FAULT_NACK, 1, 1), SIM8563_OK);
    fails(platform.no_byte, "S A2 00~ P");
    CHECK_EQ(sim8563_fault(&board_chip, SIM8563_FAULT_NACK, 2, 1), SIM8563_OK);
    CHECK_EQ(ins5s8563_set_clkout(&rtc, INS5S8563_CLKOUT_OFF), INS5S8563_ERR_BUS);
    CHECK_EQ(rtc.bus_status, platform.no_byte);
    CHECK_HEARD("S A2 0D 00~ P");
    board_stuck = platform.stuck != 0;
    if (board_stuck) fails(platform.stuck, "");
}

int main(void)
{
    whole_transfers();
    two_bytes_before_a_read();
    CHECK_EQ(board_faults(), 0);
    errors();
    CHECK_EQ(board_faults(), 0);
    return check_result();
}
