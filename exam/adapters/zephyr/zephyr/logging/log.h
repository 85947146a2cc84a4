// log.h - of Zephyr's: nobody reads it
//
// SPDX-License-Identifier: MIT

#ifndef EXAM_ZEPHYR_LOG_H_INCLUDED
#define EXAM_ZEPHYR_LOG_H_INCLUDED

#define LOG_MODULE_REGISTER(...) struct exam_zephyr_log
#define LOG_MODULE_DECLARE(...) struct exam_zephyr_log
#define LOG_ERR(...) ((void)0)
#define LOG_WRN(...) ((void)0)
#define LOG_INF(...) ((void)0)
#define LOG_DBG(...) ((void)0)

#endif // EXAM_ZEPHYR_LOG_H_INCLUDED
