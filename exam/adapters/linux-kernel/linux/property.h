// property.h - all of it is in ../kernel.h
//
// SPDX-License-Identifier: MIT

#include "../kernel.h"
