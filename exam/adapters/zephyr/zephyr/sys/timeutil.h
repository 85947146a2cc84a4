// timeutil.h - all of it is in exam.h: exam_to_unix()
//
// SPDX-License-Identifier: MIT

#include <zephyr/device.h>
