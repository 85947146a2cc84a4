// main.c - an examination as a program
//
// SPDX-License-Identifier: MIT

#include "kit.h"

int main(void)
{
    exam_adapter_t adapter = {0};
    exam_adapter(&adapter);
    for (int call = 0; call < EXAM_CALLS; call++) {
        static trial_t trial;
        trial = (trial_t){.call = (enum call)call, .show = 1700000000, .rounds = 1};
        trial.to[0] = 1700000000;
        trial.timing[0] = (exam_timer_t){100, 1, 1562500};
        trial.value[0] = 1;
        const record_t *left = trial_run(&adapter, &trial);
        printf("%s: ending %d, returned %d, %u steps %s\n", call_names[call], (int)left->ending,
               left->made[left->examined].returned, left->steps, left->said);
    }
    return 0;
}
