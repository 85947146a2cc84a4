// MyRtc.h - a small driver in C++, for the C++ template of the examination
//
// SPDX-License-Identifier: MIT

#ifndef TESTS_ADAPTERS_CPP_MYRTC_H_INCLUDED
#define TESTS_ADAPTERS_CPP_MYRTC_H_INCLUDED

#include <cstddef>
#include <cstdint>

class MyRtc {
public:
    struct Time {
        int year, month, day, weekday, hour, minute, second;
    };

    class Bus {
    public:
        virtual ~Bus() = default;
        virtual bool write(uint8_t address, const uint8_t *bytes, size_t count) = 0;
        virtual bool read(uint8_t address, uint8_t reg, uint8_t *bytes, size_t count) = 0;
    };

    explicit MyRtc(Bus &on) : bus(on) {}

    bool get(Time &time)
    {
        uint8_t r[9];
        if (!bus.read(0x51, 0x00, r, sizeof r)) return false;
        bool lost = (r[2] & 0x80) != 0 || number(r[8]) > 99, stands = (r[0] & 0x20) != 0;
        time = Time{ 2000 + number(r[8]), number(r[7] & 0x1F), number(r[5] & 0x3F), r[6] & 0x07,
                     number(r[4] & 0x3F), number(r[3] & 0x7F), number(r[2] & 0x7F) };
        return !lost && !stands;
    }

    bool set(const Time &t)
    {
        const uint8_t runs[] = { 0x00, 0x00 };
        const uint8_t bytes[] = { 0x02,          bcd(t.second),  bcd(t.minute),
                                  bcd(t.hour),   bcd(t.day),     static_cast<uint8_t>(t.weekday),
                                  bcd(t.month),  bcd(t.year % 100) };
        return bus.write(0x51, runs, sizeof runs) && bus.write(0x51, bytes, sizeof bytes);
    }

private:
    static int number(int code) { return code / 16 * 10 + code % 16; }
    static uint8_t bcd(int n) { return static_cast<uint8_t>(n / 10 * 16 + n % 10); }
    Bus &bus;
};

#endif // TESTS_ADAPTERS_CPP_MYRTC_H_INCLUDED
