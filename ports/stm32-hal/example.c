// example.c - prints the time every ten seconds, when the chip pulls /INT
//
// SPDX-License-Identifier: MIT
//
// For a project of CubeMX with hi2c1 and a pin RTC_INT: input with pull-up, external interrupt at
// the falling edge. Call rtc_clock() at "USER CODE BEGIN 2" of main().

#include "ins5s8563.h"
#include "ins5s8563_stm32.h"
#include "main.h"

#include <stdio.h>

#define TIME_AT_FIRST 1767225600 // 2026-01-01, until somebody knows better

extern I2C_HandleTypeDef hi2c1;

void rtc_clock(void);

static ins5s8563_err_t prepare_rtc(ins5s8563_t *rtc)
{
    const ins5s8563_timer_t ten_seconds = { .n = 10, .source = INS5S8563_1_HZ };
    ins5s8563_status_t why;
    int64_t now;
    ins5s8563_err_t err = ins5s8563_init(rtc, &why);
    if (err == INS5S8563_OK)
        err = ins5s8563_get_unix(rtc, &now);
    if (err == INS5S8563_ERR_TIME_LOST || err == INS5S8563_ERR_STOPPED
        || err == INS5S8563_ERR_BAD_TIME)
        err = ins5s8563_set_unix(rtc, TIME_AT_FIRST);
    if (err == INS5S8563_OK)
        err = ins5s8563_start_timer(rtc, &ten_seconds, INS5S8563_PERIODIC);
    return err;
}

static ins5s8563_err_t serve(ins5s8563_t *rtc)
{
    unsigned events;
    ins5s8563_time_t now;
    ins5s8563_err_t err = ins5s8563_service(rtc, &events);
    if (err == INS5S8563_OK && (events & INS5S8563_TIMER) != 0) {
        err = ins5s8563_get_time(rtc, &now);
        if (err == INS5S8563_OK)
            printf("%04u-%02u-%02u %02u:%02u:%02u\n", now.year, now.month, now.day, now.hour,
                   now.minute, now.second);
    }
    return err;
}

void rtc_clock(void)
{
    ins5s8563_t rtc = { .xfer = ins5s8563_stm32_xfer, .ctx = &hi2c1 };
    ins5s8563_err_t err = prepare_rtc(&rtc);
    while (err == INS5S8563_OK) {
        // The level, not the edge, as /INT is low until it is served. SysTick ends the wait too.
        while (HAL_GPIO_ReadPin(RTC_INT_GPIO_Port, RTC_INT_Pin) == GPIO_PIN_SET)
            __WFI();
        err = serve(&rtc);
    }
    printf("error %d, bus %d\n", err, rtc.bus_status);
}
