// esp_check.h - its macros are in esp_err.h
//
// SPDX-License-Identifier: MIT

#include "esp_err.h"
