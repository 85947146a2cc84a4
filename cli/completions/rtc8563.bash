# SPDX-License-Identifier: MIT
# Made by rtc8563_generate from the table of options in cli/.

_rtc8563() {
    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
    local options='' words='' files=''
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W 'new show advance set findings wait run play demo help --help --version' -- "$word"))
        return
    fi
    local i
    for ((i = 2; i < COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} == -- ]]; then
            if ((COMP_CWORD == i + 1)); then
                COMPREPLY=($(compgen -c -- "$word"))
            else
                COMPREPLY=($(compgen -f -- "$word"))
            fi
            return
        fi
    done
    case "$command ${COMP_WORDS[COMP_CWORD - 1]}" in
    'new --vdd')
        return
        ;;
    'new --vl')
        return
        ;;
    'new --package')
        COMPREPLY=($(compgen -W 'SOP8 DFN6L FCDFN6L WLCSP' -- "$word"))
        return
        ;;
    'new --ppm')
        return
        ;;
    'new --temp')
        return
        ;;
    'new --scramble')
        return
        ;;
    'new --at')
        return
        ;;
    'new --speed')
        return
        ;;
    'wait --timeout')
        return
        ;;
    'run --chip')
        COMPREPLY=($(compgen -f -- "$word"))
        return
        ;;
    'run --bus')
        return
        ;;
    'run --scl')
        COMPREPLY=($(compgen -W '100k 400k' -- "$word"))
        return
        ;;
    'play --only')
        return
        ;;
    'play --vcd')
        COMPREPLY=($(compgen -f -- "$word"))
        return
        ;;
    esac
    case $command in
    new)
        options='--vdd --vl --package --ppm --temp --scramble --at --frozen --speed --force --help'
        words=''
        files=yes
        ;;
    show)
        options='--json --help'
        words=''
        files=yes
        ;;
    advance)
        options='--help'
        words=''
        files=yes
        ;;
    set)
        options='--help'
        words='vdd= vl= temp= ppm= speed= frozen=yes frozen=no clkout=0 clkout=1 fault=none fault=nack fault=sda-low:9clk fault=flip:0 fault=osc-stop:10ms'
        files=yes
        ;;
    findings)
        options='--json --clear --help'
        words=''
        files=yes
        ;;
    wait)
        options='--timeout --help'
        words='int=0 int=1 int2=0 int2=1 clkout=0 clkout=1 sda=0 sda=1'
        files=yes
        ;;
    run)
        options='--chip --bus --scl --trace --strict --help'
        words=''
        files=
        ;;
    play)
        options='--only --vcd --help'
        words=''
        files=yes
        ;;
    demo)
        options='--help'
        words=''
        files=
        ;;
    help)
        options='--help'
        words='new show advance set findings wait run play demo help'
        files=
        ;;
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$word"))
        return
    fi
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    if [[ $files ]]; then
        COMPREPLY+=($(compgen -f -- "$word"))
    fi
}
complete -o filenames -F _rtc8563 rtc8563
