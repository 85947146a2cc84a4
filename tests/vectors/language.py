#!/usr/bin/env python3
# language.py - the language itself: what is refused, how a failure reads, what is drawn
#
# SPDX-License-Identifier: MIT
#
#     language.py PATH/TO/rtc8563 [SEED]

import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = Path(sys.argv[1]).resolve()
HANGS_S = 60


def play(script, *options):
    data = script if isinstance(script, bytes) else script.encode()
    return subprocess.run([TOOL, "play", "-", *options], input=data, capture_output=True,
                          timeout=HANGS_S)


def expect(script, status, line, said, *options):
    done = play(script, *options)
    first = done.stderr.decode(errors="replace").split("\n")[0]
    if done.returncode != status or not re.fullmatch(rf"-:{line}: {said}" if line else said, first):
        sys.exit(f"expected status {status} and -:{line}: {said}\n"
                 f"got status {done.returncode} and {first}\nfrom\n{script}")


# Each is refused whole: the first line would fail if it were played.
REFUSED = [
    ("wiat 5ms", "expected a word of the language, got 'wiat'"),
    ("wait", "expected a time such as .*, got the end of the line"),
    ("wait 5", "expected a time such as .*, got '5'"),
    ("wait -1ns", "expected a time such as .*, got '-1ns'"),
    ("wait 0.5ns", "expected a time .*"),
    ("wait 5ms+", "expected a time .*"),
    ("wait 0.3cyc", "expected a time .*"),
    ("wait 99999999999999999999s", "expected a time .*"),
    ("wait 300y", "expected a time .*"),
    ("wait 5ms 6ms", "expected the end of the line, got '6ms'"),
    ("chip colour=red", "expected one of: variant package vdd .*; got 'colour=red'"),
    ("chip vdd=0V", "expected a value that vdd can have, got '0V'"),
    ("chip vdd=6.501V", "expected values within the ranges of sim8563_desc_t"),
    ("chip package=DIP8", "expected a value that package can have, got 'DIP8'"),
    ("chip variant=DS3231", "expected a value that variant can have, got 'DS3231'"),
    ("chip start=0us", "expected a value that start can have, got '0us'"),
    ("chip unpowered=yes", "expected a value that unpowered can have, got 'yes'"),
    ("chip rate=50", "expected a value that rate can have, got '50'"),
    ("vdd 3", "expected a voltage such as 3.0V, got '3'"),
    ("vl -1mV", "expected a voltage of 0V to 65.535V"),
    ("vl 65.536V", "expected a voltage of 0V to 65.535V"),
    ("temp 25", "expected a temperature such as -40C, got '25'"),
    ("rate 50", "expected a rate such as .*"),
    ("write", "expected a register such as 0F, got the end of the line"),
    ("write 0x0F 00", "expected a register such as 0F, got '0x0F'"),
    ("write 0F 5", "expected a byte such as .*, got '5'"),
    ("write 0F 5x", "expected whole bytes: nothing can be left open here"),
    ("write 0F 00*513", "expected a byte such as .*"),
    ("write 0F 00*512 00", "expected at most 512 bytes"),
    ("read 0F", "expected at least one byte"),
    ("read 0F %0000000", "expected a byte such as .*, got '%0000000'"),
    ("read 0F %00000002", "expected a byte such as .*"),
    ("get 00 00", "expected one byte"),
    ("start", "expected a byte such as A2, got the end of the line"),
    ("start A2 maybe", "expected the end of the line, got 'maybe'"),
    ("bus smoke", "expected one of: bytes wires volts; got 'smoke'"),
    ("bus volts 3.0V", "expected a voltage such as .*"),
    ("timing low=1us hd-dat=2us", "expected hd-dat within low: .*"),
    ("timing slow=1us", "expected one of: low high .*; got 'slow=1us'"),
    ("wires scl=2", "expected 0 or 1, got '2'"),
    ("wires int=0", "expected one of: scl sda clkout; got 'int=0'"),
    ("volts scl=1", "expected a voltage such as .*"),
    ("glitch vdd 40ns", "expected one of: scl sda clkout; got 'vdd'"),
    ("fault fire 1", "expected one of: nack .*; got 'fire'"),
    ("fault nack", "expected a number, got the end of the line"),
    ("fault nack 1 times 255", "expected a number of 1 to 254, got '255'"),
    ("expect int=2", "expected a value that int can have, got '2'"),
    ("expect mood=good", "expected one of: int int2 .*; got 'mood=good'"),
    ("edge int=0", "expected `at` and a time"),
    ("edge vdd=0 at 1s", "expected one of: int int2 clkout sda; got 'vdd=0'"),
    ("steady int", "expected a time .*, got the end of the line"),
    ("found NOTHING", "expected the name of a finding, got 'NOTHING'"),
    ("found T_LOW reg=1", "expected a value that reg can have, got '1'"),
    ("found T_LOW limit=low", "expected a value that limit can have, got 'low'"),
    ("ignore", "expected the name of a finding, got the end of the line"),
    ("pin SOP8 1", "expected a signal, got the end of the line"),
    ("pin DIP8 1 int", "expected a package, got 'DIP8'"),
    ("proves alm-2", "expected a rule such as ALM-2, got 'alm-2'"),
    ("repeat 0", "expected a number of 1 to 2000000, got '0'"),
    ("repeat 2", "expected an `end` for this `repeat`"),
    ("end", "expected a `repeat` before this `end`"),
    ("case", "expected the name of the case, got the end of the line"),
    ("case one", "expected a new name, got 'one' again"),
    ("case " + "x" * 64, "expected a name of less than 64 characters"),
    ("wait 5ms é", "expected ASCII text, got the byte C3"),
    ("wait 5ms\0", "expected ASCII text, got the byte 00"),
    ("x" * 512, "expected less than 512 characters before a comment"),
    ("proves" + " A-1" * 96, "expected at most 96 words on a line"),
]

# Line 4 of each does not hold, or asks for what only playing can tell.
PLAYED = [
    (1, "read 0F  01", "expected 01 at 0F, got 00"),
    (1, "read 0F  1x", "expected 10 in its fixed bits at 0F, got 00"),
    (1, "read 0F  not 00", "expected a byte that differs, got just these"),
    (1, "peek 02  %0xxxxxxx", "expected 00 in its fixed bits at 02, got 80"),
    (1, "start A2 nack", "expected A2 to be not acknowledged, got ack"),
    (1, "start A4", "expected A4 to be acknowledged, got nack"),
    (1, "expect int=0", "expected int=0, got 1"),
    (1, "expect time=4ms", "expected time=4000000ns, got 5000000ns"),
    (1, "edge int=0 at 1s", "expected int=0 at 1000000000 ns, got no edge by then"),
    (1, "edge int=1 at 1s", "expected int to become 1, got that level already"),
    (1, "edge clkout=1 at 5013063ns", "expected clkout=1 at 5013063 ns, got it at 5013062 ns"),
    (1, "steady clkout until 1s", "expected no edge until 1000000000 ns, got one at 5013062 ns"),
    (1, "found T_LOW", "expected the finding T_LOW, got none"),
    (1, "write 02 5A", "expected no finding, got NOT_BCD reg=02 .*"),
    (1, "pin SOP8 3 sda", "expected pin 3 to be sda, got the mask 04"),
    (2, "at 4ms", "expected a time to come, got one that is 1000000 ns ago"),
    (2, "wait 292y+98d+23h+47min+16.85s", "expected a script of less than 292 years"),
    (2, "load", "expected a `save` before this `load`"),
    (2, "chip", "expected `chip` first in its case"),
    (2, "vl 1.0V", "expected a threshold within the range of the part"),
    (2, "fault sda-low 0", "expected an amount that sda-low can have"),
]

HOLDS = """
case words
chip package=DFN6L vdd=5.0V vl=1.2V reset=0.8V start=2ms rate=+50ppm
expect variant=INS5S8563 package=DFN6L vdd=5.0V vl=1.2V reset=0.8V rate=+50ppm powered=yes running=no temp=25C
at 2ms
expect running=yes time=2ms accessed=no stored=no pulse=no
temp -40C
rate -1ppm
vl 1.3V
vdd 3.0V
expect vdd=3000mV vl=1.3V temp=-40C rate=-1000ppb
poke 0F  12 00 00 34
expect count=0x340012
save
write 0F  56
load
peek 0F  12
fault read-flip 7
start A2
send 0F
start A3
get 92
stop
fault read-flip 0 times forever
expect read-flip=255
fault read-flip off
expect read-flip=0
fault sda-low-for 1ms times 2
expect sda=0 sda-low-for=2
wait 1ms
expect sda=1 sda-low-for=1
fault sda-low-for off
fault osc-stop endless
wait 10s
peek 02  80
fault osc-stop off
repeat 2
repeat 3
wait 1s
end
wait 1s
end
peek 02  88
bus wires
read 0F  12
bus volts 3.0V 0V
read 0F  12
"""


def check_drawing():
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "bus.vcd"
        script = "case one\nwait 2ms\nbus wires\nwrite 0F 5A\nvdd 2.5V\n"
        done = play(script, "--vcd", str(target))
        text = target.read_text()
        assert done.returncode == 0, done.stderr
        assert "$timescale 1 ns $end" in text
        assert [v[4] for v in (line.split() for line in text.splitlines()) if v[:1] == ["$var"]] \
            == ["SCL", "SDA", "INT", "INT2", "CLKOUT", "VDD"]
        # START at 2 ms, SCL down 600 ns later and up after 1.5 us, and the supply.
        assert re.search(r"#2000000\n0d\n(.*\n)*?#2000600\n0c\n(.*\n)*?#2002100\n1c\n", text), text
        assert "r2.500 v" in text
        stamps = [int(line[1:]) for line in text.splitlines() if line.startswith("#")]
        assert stamps == sorted(set(stamps))
        before = target.read_bytes()
        assert play("case one\nwrong\n", "--vcd", str(target)).returncode == 2
        assert target.read_bytes() == before, "a script that is none has changed the drawing"
        assert list(Path(folder).iterdir()) == [target], "something was left behind"


def check_documented():
    blocks = re.findall(r"```vec\n(.*?)```", (ROOT / "docs/script.md").read_text(), re.S)
    assert len(blocks) >= 7
    for block in blocks:
        done = play(block)
        assert done.returncode == 0, f"{done.stderr.decode()}in docs/script.md:\n{block}"


def check_hostile(seed):
    """Pieces of true scripts, cut, doubled and overwritten: never a crash, never a hang."""
    print(f"seed {seed}: again with {sys.argv[0]} {TOOL} {seed}", flush=True)
    chance = random.Random(seed)
    scripts = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.vec"))]
    for _ in range(150):
        lines = chance.choice(scripts).split(b"\n")
        start = chance.randrange(len(lines))
        text = bytearray(b"\n".join(lines[start:start + chance.randrange(1, 40)]))
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(text) + 1)
            text[at:at + chance.randrange(3)] = bytes(
                chance.choice(b"\n #09A=xrs.+-*\0\xff") for _ in range(chance.randrange(3)))
        done = play(bytes(text))
        if done.returncode not in (0, 1, 2):
            sys.exit(f"status {done.returncode} from\n{text!r}\n{done.stderr.decode()}")


def main():
    for line, said in REFUSED:
        expect(f"case one\nexpect int=0\n{line}\n", 2, 3, said)
    for status, line, said in PLAYED:
        expect(f"case zero\ncase one\nwait 5ms\n{line}\n", status, 4, said)
    expect(HOLDS, 0, 0, "")
    expect("case one\nwait 5ms\nexpect int=0\n\ncase two\n", 0, 0, "", "--only", "two")
    expect("case one\n", 2, 0, "-: there is no case 'three'", "--only", "three")
    expect("repeat 2000000\nwait 1ns\nend\n", 2, 3, "expected at most 2000000 lines played")
    done = play("case one\ncase two\nexpect int=0\n")
    assert done.stderr.decode().split("\n")[1] == "only this again: rtc8563 play - --only two"
    missing = subprocess.run([TOOL, "play", "/nonexistent.vec"], capture_output=True)
    assert missing.returncode == 3 and b"/nonexistent.vec" in missing.stderr
    check_drawing()
    check_documented()
    check_hostile(int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32))


main()
