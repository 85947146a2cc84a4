// rtc.h - of the kernel's, the class of real-time clocks
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_LINUX_RTC_H_INCLUDED
#define EXAM_LINUX_RTC_H_INCLUDED

#include "../kernel.h"

#include_next <linux/rtc.h> // struct rtc_time, struct rtc_wkalrm, RTC_FEATURE_..

#define RTC_TIMESTAMP_BEGIN_1900 (-2208988800LL)
#define RTC_TIMESTAMP_BEGIN_2000 946684800LL
#define RTC_TIMESTAMP_END_2063 2966371199LL
#define RTC_TIMESTAMP_END_2079 3471292799LL
#define RTC_TIMESTAMP_END_2099 4102444799LL
#define RTC_TIMESTAMP_END_2199 7258118399LL

struct rtc_param;
struct rtc_class_ops {
    int (*ioctl)(struct device *dev, unsigned int cmd, unsigned long arg);
    int (*read_time)(struct device *dev, struct rtc_time *tm);
    int (*set_time)(struct device *dev, struct rtc_time *tm);
    int (*read_alarm)(struct device *dev, struct rtc_wkalrm *alarm);
    int (*set_alarm)(struct device *dev, struct rtc_wkalrm *alarm);
    int (*proc)(struct device *dev, void *file);
    int (*alarm_irq_enable)(struct device *dev, unsigned int enabled);
    int (*read_offset)(struct device *dev, long *offset);
    int (*set_offset)(struct device *dev, long offset);
    int (*param_get)(struct device *dev, struct rtc_param *param);
    int (*param_set)(struct device *dev, struct rtc_param *param);
};

struct rtc_device {
    struct device dev;
    const struct rtc_class_ops *ops;
    struct mutex ops_lock;
    unsigned long features[1];
    time64_t range_min, range_max, start_secs;
    bool set_start_time;
    int max_user_freq, uie_unsupported;
};

struct rtc_device *devm_rtc_allocate_device(struct device *dev);
int devm_rtc_register_device(struct rtc_device *rtc);
struct rtc_device *devm_rtc_device_register(struct device *dev, const char *name,
                                            const struct rtc_class_ops *ops, struct module *owner);
void rtc_update_irq(struct rtc_device *rtc, unsigned long num, unsigned long events);
#define rtc_lock(rtc) mutex_lock(&(rtc)->ops_lock)
#define rtc_unlock(rtc) mutex_unlock(&(rtc)->ops_lock)
#define rtc_add_group(rtc, group) ((void)(rtc), (void)(group), 0)
#define rtc_nvmem_register(rtc, config) ((void)(rtc), (void)(config), 0)

bool is_leap_year(unsigned year);
int rtc_month_days(unsigned month, unsigned year);
int rtc_valid_tm(struct rtc_time *tm);
time64_t rtc_tm_to_time64(struct rtc_time *tm);
void rtc_time64_to_tm(time64_t time, struct rtc_time *tm);

#endif // EXAM_LINUX_RTC_H_INCLUDED
