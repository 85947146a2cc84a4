#!/bin/bash
# SPDX-License-Identifier: MIT
#
# complete.sh SOURCE: what bash offers behind a line that was begun.

. "$1/cli/completions/rtc8563.bash" || exit 3
folder=$(mktemp -d) && cd "$folder" || exit 3
trap 'rm -r "$folder"' EXIT
touch my.chip 'a chip:1'
mkdir bin && touch bin/some-program && chmod +x bin/some-program
PATH=$folder/bin:$PATH
failed=0

# offers "LINE" "WORDS": what may stand behind the last blank, = or : of the line
offers()
{
    COMP_LINE=$1 COMP_POINT=${#1}
    COMPREPLY=()
    _rtc8563
    if [[ ${COMPREPLY[*]} != "$2" ]]; then
        echo "'$1' offers '${COMPREPLY[*]}', not '$2'" >&2
        failed=1
    fi
}

offers 'rtc8563 sh' 'show'
offers 'rtc8563 --v' '--version'
offers 'rtc8563 new --sc' '--scramble'
offers 'rtc8563 new --package F' 'FCDFN6L'
offers 'rtc8563 new --variant P' 'PCF8563'
offers 'rtc8563 show my' 'my.chip'
offers 'rtc8563 set my.chip fro' 'frozen=yes frozen=no'
offers 'rtc8563 set my.chip vd' 'vdd='
offers 'rtc8563 set my.chip vdd=' ''
offers 'rtc8563 set my.chip vdd=3.0V fault=sda-low:' '9clk'
offers 'rtc8563 wait my.chip int=' '0 1'
offers 'rtc8563 findings my.chip --c' '--clear'
offers 'rtc8563 help dem' 'demo'
offers 'rtc8563 run --chip my' 'my.chip'
offers 'rtc8563 run --chip=my' 'my.chip'
offers 'rtc8563 run --strict=w' 'warning'
offers 'rtc8563 show a' 'a chip:1'
offers 'rtc8563 run some-p' 'some-program'
offers 'rtc8563 run -- some-p' 'some-program'
exit $failed
