# SPDX-License-Identifier: MIT
# Made by rtc8563_generate from the table of options in cli/.

_rtc8563_offer() {
    mapfile -t COMPREPLY < <(compgen "$@" -- "$word")
    COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*[=:]}"}"}")
    [[ ${COMPREPLY[*]} ]] || COMPREPLY=()
    [[ $1 != -f ]] || compopt -o filenames 2>/dev/null
    [[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}

_rtc8563() {
    local line=${COMP_LINE:0:COMP_POINT} options='' words='' files='' named='' i
    local -a before
    read -ra before <<<"$line"
    [[ $line != *[[:space:]] ]] || before+=('')
    local last=$((${#before[@]} - 1)) command=${before[1]}
    local word=${before[last]} option=${before[last - 1]}
    if ((last == 1)); then
        _rtc8563_offer -W 'new show advance set findings wait run exam vhost-user lab play demo get put dump decode alarm timer clkout watch verify drift help --help --version'
        return
    fi
    for ((i = 2; i < last; i++)); do
        if [[ ${before[i]} == -- ]]; then
            if ((last == i + 1)); then _rtc8563_offer -c; else _rtc8563_offer -f; fi
            return
        fi
        [[ ! -e ${before[i]} ]] || named=yes
    done
    if [[ $word == --*=* ]]; then
        option=${word%%=*}=
        word=${word#*=}
    fi
    case "$command $option" in
    'new --variant' | 'new --variant=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'new --vdd' | 'new --vdd=')
        return
        ;;
    'new --vl' | 'new --vl=')
        return
        ;;
    'new --package' | 'new --package=')
        _rtc8563_offer -W 'SOP8 DFN6L FCDFN6L WLCSP'
        return
        ;;
    'new --ppm' | 'new --ppm=')
        return
        ;;
    'new --temp' | 'new --temp=')
        return
        ;;
    'new --scramble' | 'new --scramble=')
        return
        ;;
    'new --at' | 'new --at=')
        return
        ;;
    'new --speed' | 'new --speed=')
        return
        ;;
    'wait --timeout' | 'wait --timeout=')
        return
        ;;
    'run --chip' | 'run --chip=')
        _rtc8563_offer -f
        return
        ;;
    'run --bus' | 'run --bus=')
        return
        ;;
    'run --scl' | 'run --scl=')
        _rtc8563_offer -W '100k 400k'
        return
        ;;
    'run --strict=')
        _rtc8563_offer -W 'error warning note'
        return
        ;;
    'exam --part' | 'exam --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'exam --only' | 'exam --only=')
        _rtc8563_offer -W 'begin get set alarm alarm_read timer clear service'
        return
        ;;
    'exam --bus' | 'exam --bus=')
        return
        ;;
    'exam --json' | 'exam --json=')
        _rtc8563_offer -f
        return
        ;;
    'exam --html' | 'exam --html=')
        _rtc8563_offer -f
        return
        ;;
    'exam --histories' | 'exam --histories=')
        _rtc8563_offer -f
        return
        ;;
    'vhost-user --chip' | 'vhost-user --chip=')
        _rtc8563_offer -f
        return
        ;;
    'vhost-user --i2c' | 'vhost-user --i2c=')
        _rtc8563_offer -f
        return
        ;;
    'vhost-user --gpio' | 'vhost-user --gpio=')
        _rtc8563_offer -f
        return
        ;;
    'vhost-user --scl' | 'vhost-user --scl=')
        _rtc8563_offer -W '100k 400k'
        return
        ;;
    'vhost-user --time-travel' | 'vhost-user --time-travel=')
        _rtc8563_offer -f
        return
        ;;
    'vhost-user --vcd' | 'vhost-user --vcd=')
        _rtc8563_offer -f
        return
        ;;
    'lab --chip' | 'lab --chip=')
        _rtc8563_offer -f
        return
        ;;
    'lab --script' | 'lab --script=')
        _rtc8563_offer -f
        return
        ;;
    'lab --linux' | 'lab --linux=')
        _rtc8563_offer -f
        return
        ;;
    'play --only' | 'play --only=')
        return
        ;;
    'play --vcd' | 'play --vcd=')
        _rtc8563_offer -f
        return
        ;;
    'get --bus' | 'get --bus=')
        _rtc8563_offer -f
        return
        ;;
    'get --part' | 'get --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'put --bus' | 'put --bus=')
        _rtc8563_offer -f
        return
        ;;
    'put --part' | 'put --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'dump --bus' | 'dump --bus=')
        _rtc8563_offer -f
        return
        ;;
    'dump --part' | 'dump --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'decode --bus' | 'decode --bus=')
        _rtc8563_offer -f
        return
        ;;
    'decode --part' | 'decode --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'decode --from' | 'decode --from=')
        return
        ;;
    'alarm --bus' | 'alarm --bus=')
        _rtc8563_offer -f
        return
        ;;
    'alarm --part' | 'alarm --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'timer --bus' | 'timer --bus=')
        _rtc8563_offer -f
        return
        ;;
    'timer --part' | 'timer --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'clkout --bus' | 'clkout --bus=')
        _rtc8563_offer -f
        return
        ;;
    'clkout --part' | 'clkout --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'watch --bus' | 'watch --bus=')
        _rtc8563_offer -f
        return
        ;;
    'watch --part' | 'watch --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'watch --count' | 'watch --count=')
        return
        ;;
    'verify --bus' | 'verify --bus=')
        _rtc8563_offer -f
        return
        ;;
    'verify --part' | 'verify --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'verify --budget' | 'verify --budget=')
        return
        ;;
    'verify --only' | 'verify --only=')
        return
        ;;
    'drift --bus' | 'drift --bus=')
        _rtc8563_offer -f
        return
        ;;
    'drift --part' | 'drift --part=')
        _rtc8563_offer -W 'INS5S8563 PCF8563 BM8563 HYM8563 RTC8564'
        return
        ;;
    'drift --for' | 'drift --for=')
        return
        ;;
    esac
    case $command in
    new)
        options='--variant --vdd --vl --package --ppm --temp --scramble --at --frozen --speed --force --help'
        words=''
        files=-f
        ;;
    show)
        options='--json --help'
        words=''
        files=-f
        ;;
    advance)
        options='--help'
        words=''
        files=-f
        ;;
    set)
        options='--help'
        words='at= vdd= vl= temp= ppm= speed= frozen=yes frozen=no clkout=0 clkout=1 fault=none fault=nack fault=sda-low:9clk fault=flip:0 fault=osc-stop:10ms'
        files=-f
        ;;
    findings)
        options='--json --clear --help'
        words=''
        files=-f
        ;;
    wait)
        options='--timeout --help'
        words='int=0 int=1 int2=0 int2=1 clkout=0 clkout=1 sda=0 sda=1'
        files=-f
        ;;
    run)
        options='--chip --bus --scl --trace --strict --help'
        words=''
        files=-c
        ;;
    exam)
        options='--part --only --quick --bus --json --html --histories --help'
        words=''
        files=-c
        ;;
    vhost-user)
        options='--chip --i2c --gpio --scl --time-travel --vcd --help'
        words=''
        files=
        ;;
    lab)
        options='--chip --script --linux --help'
        words=''
        files=
        ;;
    play)
        options='--only --vcd --help'
        words=''
        files=-f
        ;;
    demo)
        options='--help'
        words=''
        files=
        ;;
    get)
        options='--bus --part --exact --json --help'
        words=''
        files=
        ;;
    put)
        options='--bus --part --exact --json --help'
        words='now'
        files=
        ;;
    dump)
        options='--bus --part --json --help'
        words=''
        files=
        ;;
    decode)
        options='--bus --part --from --json --help'
        words=''
        files=
        ;;
    alarm)
        options='--bus --part --json --help'
        words='daily weekly monthly at off'
        files=
        ;;
    timer)
        options='--bus --part --json --help'
        words='off once periodic pulse'
        files=
        ;;
    clkout)
        options='--bus --part --json --help'
        words='off 1 32 1024 32768'
        files=
        ;;
    watch)
        options='--bus --part --ticks --count --json --help'
        words=''
        files=
        ;;
    verify)
        options='--bus --part --budget --only --json --help'
        words=''
        files=-f
        ;;
    drift)
        options='--bus --part --for --json --help'
        words=''
        files=
        ;;
    help)
        options='--help'
        words='new show advance set findings wait run exam vhost-user lab play demo get put dump decode alarm timer clkout watch verify drift help'
        files=
        ;;
    esac
    if [[ $word == -* ]]; then
        _rtc8563_offer -W "$options"
    elif [[ $words && ($named || ! $files) ]]; then
        _rtc8563_offer -W "$words"
    elif [[ $files ]]; then
        _rtc8563_offer "$files"
    fi
}
complete -F _rtc8563 rtc8563
