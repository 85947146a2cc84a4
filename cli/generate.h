// generate.h - what is made from the table beside parser and help
//
// SPDX-License-Identifier: MIT

#ifndef GENERATE_H_INCLUDED
#define GENERATE_H_INCLUDED

#include "command.h"

void generate_man(void);
void generate_bash(void);
void generate_zsh(void);
void generate_fish(void);

#endif // GENERATE_H_INCLUDED
