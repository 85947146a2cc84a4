# SPDX-License-Identifier: MIT
# Made by rtc8563_generate from the table of options in cli/.

complete -c rtc8563 -f
complete -c rtc8563 -n __fish_use_subcommand -l help -d 'help'
complete -c rtc8563 -n __fish_use_subcommand -l version -d 'the version'
complete -c rtc8563 -n __fish_use_subcommand -a new -d 'Make a chip file'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l vdd -x -d 'supply (3.0V)'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l vl -x -d 'threshold of low voltage, 1.1V to 1.5V (1.3V)'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l package -x -a 'SOP8 DFN6L FCDFN6L WLCSP' -d 'SOP8, DFN6L, FCDFN6L, WLCSP or an order code'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l ppm -x -d 'rate error, + is fast (0)'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l temp -x -d 'temperature (25C)'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l scramble -x -d 'registers come up with junk drawn from SEED'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l at -x -d 'set the time; the next second comes 1 s later'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l frozen -d 'time moves only by '\''advance'\'''
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l speed -x -d 'chip seconds per second of the host (1)'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -l force -d 'replace an existing file'
complete -c rtc8563 -n '__fish_seen_subcommand_from new' -F
complete -c rtc8563 -n __fish_use_subcommand -a show -d 'Show a chip: time, registers, pins, supply, findings'
complete -c rtc8563 -n '__fish_seen_subcommand_from show' -l json -d 'one JSON object, on one line'
complete -c rtc8563 -n '__fish_seen_subcommand_from show' -F
complete -c rtc8563 -n __fish_use_subcommand -a advance -d 'Let time pass at once, and say what happened on the pins and what was found'
complete -c rtc8563 -n '__fish_seen_subcommand_from advance' -F
complete -c rtc8563 -n __fish_use_subcommand -a set -d 'Change the supply, the temperature, the rate, how time passes, or make faults'
complete -c rtc8563 -n '__fish_seen_subcommand_from set' -F
complete -c rtc8563 -n '__fish_seen_subcommand_from set' -a 'vdd= vl= temp= ppm= speed= frozen=yes frozen=no clkout=0 clkout=1 fault=none fault=nack fault=sda-low:9clk fault=flip:0 fault=osc-stop:10ms'
complete -c rtc8563 -n __fish_use_subcommand -a findings -d 'Show what software or circuit did wrong to the chip'
complete -c rtc8563 -n '__fish_seen_subcommand_from findings' -l json -d 'one JSON object, on one line'
complete -c rtc8563 -n '__fish_seen_subcommand_from findings' -l clear -d 'forget them, having shown them'
complete -c rtc8563 -n '__fish_seen_subcommand_from findings' -F
complete -c rtc8563 -n __fish_use_subcommand -a wait -d 'Wait until a pin has a level'
complete -c rtc8563 -n '__fish_seen_subcommand_from wait' -l timeout -x -d 'give up after this long by the host'\''s clock'
complete -c rtc8563 -n '__fish_seen_subcommand_from wait' -F
complete -c rtc8563 -n '__fish_seen_subcommand_from wait' -a 'int=0 int=1 int2=0 int2=1 clkout=0 clkout=1 sda=0 sda=1'
complete -c rtc8563 -n __fish_use_subcommand -a run -d 'Start a program that finds the chip at 0x51 on /dev/i2c-N'
complete -c rtc8563 -n '__fish_seen_subcommand_from run' -l chip -rF -d 'the chip, and its bus; may be given again (default: a fresh chip for this run)'
complete -c rtc8563 -n '__fish_seen_subcommand_from run' -l bus -x -d 'number of the (first) bus: /dev/i2c-N (default: the first the machine lacks)'
complete -c rtc8563 -n '__fish_seen_subcommand_from run' -l scl -x -a '100k 400k' -d 'clock rate of the bus, up to 400k (default: 100k)'
complete -c rtc8563 -n '__fish_seen_subcommand_from run' -l trace -d 'print each transfer on stderr, with registers, bits and findings'
complete -c rtc8563 -n '__fish_seen_subcommand_from run' -l strict -a 'error warning note' -d 'exit 1 when the program was found out: by an error, or by GRADE or graver'
complete -c rtc8563 -n '__fish_seen_subcommand_from run' -a '(__fish_complete_subcommand --fcs-skip=2)'
complete -c rtc8563 -n __fish_use_subcommand -a play -d 'Play a script of supply, time, transfers and expectations'
complete -c rtc8563 -n '__fish_seen_subcommand_from play' -l only -x -d 'play this case of the script alone'
complete -c rtc8563 -n '__fish_seen_subcommand_from play' -l vcd -rF -d 'draw SCL, SDA, INT, INT2, CLKOUT and VDD for gtkwave or sigrok; - for stdout'
complete -c rtc8563 -n '__fish_seen_subcommand_from play' -F
complete -c rtc8563 -n __fish_use_subcommand -a demo -d 'One minute to understand it all'
complete -c rtc8563 -n __fish_use_subcommand -a help -d 'Explain the tool, or one of its commands'
complete -c rtc8563 -n '__fish_seen_subcommand_from help' -a 'new show advance set findings wait run play demo help'
