// byteorder.h - nothing of it is needed
//
// SPDX-License-Identifier: MIT

#include <zephyr/device.h>
