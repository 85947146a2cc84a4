// complaint.c - see complaint.h
//
// SPDX-License-Identifier: MIT

#include "complaint.h"

#include <stdarg.h>
#include <stdio.h>

int complain(complaint_t *complaint, const char *format, ...)
{
    if (complaint->text[0] != '\0')
        return -1;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(complaint->text, sizeof complaint->text, format, arguments);
    va_end(arguments);
    return -1;
}
