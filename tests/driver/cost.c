// cost.c - what each call puts on the bus, to the byte; and that it is locked meanwhile
//
// SPDX-License-Identifier: MIT

#include "calls.h"

static bus_t bus;

static void lock(void *ctx)
{
    ((bus_t *)ctx)->locks++;
}

static void unlock(void *ctx)
{
    ((bus_t *)ctx)->locks--;
}

// It may call the driver: nothing is locked.
static void event(void *ctx, unsigned events)
{
    bus_t *at = ctx;
    CHECK(events != 0);
    CHECK_EQ(at->locks, 0);
}

static void every_call(void)
{
    FOR_EACH_CALL(call) {
        static bus_t fork;
        bus_fork(&fork, &bus);
        fork.rtc.lock = lock;
        fork.rtc.unlock = unlock;
        next_second = shown(&bus) + 100;
        result_t result = result_of(call, &fork);
        unsigned wanted = has_24_bits(&bus) ? call->bytes : call->bytes_8;
        CHECK_MSG(result.err == INS5S8563_OK, "%s: %d", call->name, (int)result.err);
        CHECK_MSG(wanted == 0 || fork.bytes == wanted, "%s: %u bytes, not %u", call->name,
                  fork.bytes, wanted);
        CHECK_MSG(fork.transfers > 0 && fork.unlocked == 0 && fork.locks == 0,
                  "%s: %u of %u transfers unlocked", call->name, fork.unlocked, fork.transfers);
    }
}

// A round for what is up, one more for what came meanwhile, and the end of a one-shot timer.
static void service(void)
{
    for (unsigned up = 0; up <= 0x0C; up += 4) {
        for (unsigned one_shot = 0; one_shot < 2; one_shot++) {
            static bus_t fork;
            unsigned events = 0;
            const ins5s8563_timer_t timer = {200, INS5S8563_1_60_HZ, 0};
            bus_fork(&fork, &bus);
            CHECK_EQ(ins5s8563_start_timer(&fork.rtc, &timer, one_shot), INS5S8563_OK);
            put(&fork, 0x01, up);
            fork.bytes = 0;
            fork.rtc.lock = lock;
            fork.rtc.unlock = unlock;
            fork.rtc.event = event;
            CHECK_EQ(ins5s8563_service(&fork.rtc, &events), INS5S8563_OK);
            CHECK_EQ(events, up);
            CHECK_EQ(fork.bytes, 4u + (up != 0 ? 7 : 0) + ((up & 4) != 0 && one_shot ? 3 : 0));
            CHECK(fork.locks == 0 && fork.unlocked == 0);
        }
    }
}

static void init_after_loss_of_power(const part_t *part)
{
    ins5s8563_status_t status;
    bus_on(&bus, part, 9);
    bus.bytes = 0;
    CHECK_EQ(ins5s8563_init(&bus.rtc, &status), INS5S8563_OK);
    CHECK_EQ(bus.bytes, has_24_bits(&bus) ? 63 : 59);
}

int main(void)
{
    FOR_EACH_PART(part) {
        uint32_t wait_ns;
        bus_ready(&bus, part, 1700000000);
        CHECK_EQ(ins5s8563_prepare(&bus.rtc, 1700000000, 0, &wait_ns), INS5S8563_OK);
        CHECK_EQ(ins5s8563_release(&bus.rtc), INS5S8563_OK);
        bus.bytes = bus.transfers = 0;
        every_call();
        service();
        init_after_loss_of_power(part);
    }
    return check_result();
}
