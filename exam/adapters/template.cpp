// template.cpp - an adapter in C++, to be filled in: MyRtc is your driver's class
//
// SPDX-License-Identifier: MIT
//
// Here the driver takes its bus as an object. If yours calls functions instead, define them as
// template.c does; if it is an Arduino library, take arduino/.

#include "MyRtc.h"
#include "exam.h"

namespace {

class Bus final : public MyRtc::Bus {
public:
    bool write(uint8_t address, const uint8_t *bytes, size_t count) override
    {
        return exam_write(address, bytes, count) == 0;
    }

    bool read(uint8_t address, uint8_t reg, uint8_t *bytes, size_t count) override
    {
        return exam_write_read(address, &reg, 1, bytes, count) == 0;
    }
};

Bus bus;
MyRtc rtc(bus);

int get(exam_time_t *out)
{
    MyRtc::Time t;
    if (!rtc.get(t))
        return -1;
    *out = exam_time_t{ t.year, t.month, t.day, t.weekday, t.hour, t.minute, t.second };
    return 0;
}

int set(const exam_time_t *time)
{
    const MyRtc::Time t = { time->year, time->month,  time->day,   time->weekday,
                            time->hour, time->minute, time->second };
    return rtc.set(t) ? 0 : -1;
}

} // namespace

// And so on for alarm, alarm_read, timer, clear, service: exam.h says what each means.
void exam_adapter(exam_adapter_t *adapter)
{
    adapter->name = "MyRtc";
    adapter->get = get;
    adapter->set = set;
}
