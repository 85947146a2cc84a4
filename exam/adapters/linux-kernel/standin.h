// standin.h - between the stand-ins and the adapter
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_LINUX_STANDIN_H_INCLUDED
#define EXAM_LINUX_STANDIN_H_INCLUDED

#include <linux/rtc.h>

extern struct standin {
    struct rtc_device rtc;
    bool is_edge;     // of the interrupt line
    int irq;          // what the driver asked for
    irq_handler_t handler, thread;
    void *dev_id;
    bool alarm_came;  // rtc_update_irq() said so
} standin;

#endif // EXAM_LINUX_STANDIN_H_INCLUDED
