// util.h - all of it is in device.h
//
// SPDX-License-Identifier: MIT

#include <zephyr/device.h>
