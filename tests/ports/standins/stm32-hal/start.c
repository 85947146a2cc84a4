// start.c - what calls the example
//
// SPDX-License-Identifier: MIT

void rtc_clock(void);

int main(void)
{
    rtc_clock();
    return 1;
}
