// zephyr.c - SPDX-License-Identifier: MIT

#include "ins5s8563_zephyr.h"
#include "port.h"

#include <zephyr/device.h>

void port_begin(ins5s8563_t *rtc)
{
    rtc->xfer = ins5s8563_zephyr_xfer;
    rtc->ctx = (void *)DEVICE_DT_GET(DT_BUS(DT_NODELABEL(rtc)));
}
