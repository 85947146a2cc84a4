// kernel.h - of Zephyr's, what drivers for clocks use; time is the examination's
//
// SPDX-License-Identifier: MIT
//
// There is one thread: it gets what it waits for, and work is done as it is submitted.

#ifndef EXAM_ZEPHYR_KERNEL_H_INCLUDED
#define EXAM_ZEPHYR_KERNEL_H_INCLUDED

#include <zephyr/device.h>

typedef struct {
    int64_t us;
} k_timeout_t;
#define K_FOREVER ((k_timeout_t){ -1 })
#define K_NO_WAIT ((k_timeout_t){ 0 })
#define K_USEC(n) ((k_timeout_t){ (n) })
#define K_MSEC(n) ((k_timeout_t){ (n) * INT64_C(1000) })
#define K_SECONDS(n) ((k_timeout_t){ (n) * INT64_C(1000000) })

int32_t k_sleep(k_timeout_t timeout);
int32_t k_msleep(int32_t ms);
int32_t k_usleep(int32_t us);
void k_busy_wait(uint32_t us);
int64_t k_uptime_get(void);

struct k_mutex {
    int locked;
};
#define K_MUTEX_DEFINE(name) struct k_mutex name
static inline int k_mutex_init(struct k_mutex *mutex) { return mutex->locked = 0; }
static inline int k_mutex_lock(struct k_mutex *mutex, k_timeout_t timeout)
{
    (void)timeout;
    mutex->locked++;
    return 0;
}
static inline int k_mutex_unlock(struct k_mutex *mutex)
{
    mutex->locked--;
    return 0;
}

struct k_sem {
    unsigned count;
};
#define K_SEM_DEFINE(name, initial, most) struct k_sem name = { initial }
static inline int k_sem_init(struct k_sem *sem, unsigned initial, unsigned most)
{
    (void)most;
    sem->count = initial;
    return 0;
}
static inline int k_sem_take(struct k_sem *sem, k_timeout_t timeout)
{
    (void)timeout;
    sem->count -= sem->count > 0;
    return 0;
}
static inline void k_sem_give(struct k_sem *sem) { sem->count++; }

struct k_spinlock {
    int locked;
};
typedef int k_spinlock_key_t;
static inline k_spinlock_key_t k_spin_lock(struct k_spinlock *lock) { return lock->locked++; }
static inline void k_spin_unlock(struct k_spinlock *lock, k_spinlock_key_t key)
{
    lock->locked = key;
}

struct k_work {
    void (*handler)(struct k_work *work);
};
typedef void (*k_work_handler_t)(struct k_work *work);
#define K_WORK_DEFINE(name, function) struct k_work name = { function }
static inline void k_work_init(struct k_work *work, k_work_handler_t handler)
{
    work->handler = handler;
}
static inline int k_work_submit(struct k_work *work)
{
    work->handler(work);
    return 1;
}

#endif // EXAM_ZEPHYR_KERNEL_H_INCLUDED
