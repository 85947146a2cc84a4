// sync.h - of the Pico SDK's, what the port's example uses
//
// SPDX-License-Identifier: MIT

#ifndef STANDIN_PICO_SYNC_H_INCLUDED
#define STANDIN_PICO_SYNC_H_INCLUDED

void __wfe(void);

#endif // STANDIN_PICO_SYNC_H_INCLUDED
