// start.c - what calls the example
//
// SPDX-License-Identifier: MIT

void app_main(void);

int main(void)
{
    app_main();
    return 1;
}
