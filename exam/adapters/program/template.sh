#!/bin/sh
# template.sh - an adapter for a driver that is programs, to be filled in: my_rtc is yours
#
# SPDX-License-Identifier: MIT
#
# Copy it, put your commands for the my_rtc ones, and leave out what your driver does not do; then
# `rtc8563 exam ./template.sh`. Each call is a start of this script: `rtc8563 exam --help` lists
# their words, exam.h says what they mean. Exit with 0 when it was done.

set -eu
bus=/dev/i2c-$RTC8563_BUS
call=$1
shift

case $call in
calls)
    echo name my_rtc
    echo irq level # or edge, polled
    echo calls begin get set alarm alarm_read timer clear service
    ;;
begin)
    my_rtc --bus "$bus" init
    ;;
get) # prints year month day weekday hour minute second
    my_rtc --bus "$bus" get '%Y %m %d %w %H %M %S'
    ;;
set) # year month day weekday hour minute second; seconds since 1970
    my_rtc --bus "$bus" set "$1-$2-$3 $5:$6:$7"
    ;;
alarm) # as set
    my_rtc --bus "$bus" alarm --day "$3" --hour "$5" --minute "$6"
    ;;
alarm_read) # prints minute hour day weekday, - for what is not compared
    my_rtc --bus "$bus" alarm --show
    ;;
timer) # n source microseconds
    my_rtc --bus "$bus" timer --source "$2" --count "$1"
    ;;
clear) # alarm, or timer
    my_rtc --bus "$bus" clear "$1"
    ;;
service) # prints what has come: alarm, timer
    my_rtc --bus "$bus" events
    ;;
esac
