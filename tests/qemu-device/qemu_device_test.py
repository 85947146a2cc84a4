#!/usr/bin/env python3
# qemu_device_test.py - the chip inside QEMU, against what `rtc8563 play` says of the chip alone
#
# SPDX-License-Identifier: MIT
#
#     qemu_device_test.py                   `make test-qemu-device`, after tests/qemu-device/build
#     qemu_device_test.py --only WORD...    those parts whose name holds one of the words
#
# Each part has machines and files of its own. All that its machines did, and what came of it,
# levels and findings included, is played again as a script on the chip alone.

import json
import signal
import subprocess
import sys
import time
from datetime import date

sys.dont_write_bytecode = True
from machine import DAY, MS, S, BitBanged, Machine, command, cutting
import parts
from parts import PATIENCE_S, TOOL, Failed, run

AF, AIE, TF, TIE = 0x08, 0x02, 0x04, 0x01


class Part(parts.Part):
    """With the machines that it needs."""

    def __init__(self, name, work):
        super().__init__(name, work)
        self.machines = []

    def machine(self, *options, board=Machine, running=True, **keys):
        """With a chip whose oscillator has started."""
        machine = board(self.folder, *options, **keys)
        self.machines.append(machine)
        if running and keys.get("accel", "qtest") == "qtest":
            machine.wait(5 * MS)
        return machine

    def agrees(self, machine):
        """The chip alone does the same."""
        complaint = machine.judge()
        self.check(not complaint, "the chip alone does the same", complaint)

    def refused(self, what, sentence, env=None, **properties):
        """QEMU ends at once with status 1 and this sentence, and says nothing else."""
        done = subprocess.run([*command(Machine, properties), "-accel", "qtest"], check=False,
                              env=env, capture_output=True, text=True, timeout=PATIENCE_S)
        part_of = done.stderr.rpartition(f"{list(properties.values())[-1]}: ")[2]
        self.check(done.returncode == 1 and part_of.count("\n") == 1 and sentence in part_of, what,
                   f"status {done.returncode}: {done.stderr!r}, not {sentence!r}")

    def file(self, *options):
        path = self.folder / "rtc.chip"
        run(TOOL, "new", path, "--force", *options)
        return path

    def end(self):
        for machine in self.machines:
            machine.kill()
        super().end()

    def last_words(self):
        return "".join(machine.said() for machine in self.machines)


def show(path):
    return json.loads(run(TOOL, "show", path, "--json"))


def clock(text):
    """SEC .. YEAR for "2096-02-28 23:59:50"."""
    day = date.fromisoformat(text[:10])
    return " ".join((text[17:19], text[14:16], text[11:13], text[8:10],
                     f"{day.isoweekday() % 7:02d}", text[5:7], text[2:4]))


# ------------------------------------------------------------------- parts

def fresh(part):
    machine = part.machine()
    part.equal(machine.read(0x02)[:1], "8", "VLF is set in a chip just powered on")
    machine.read(0x00, 16)
    part.equal(machine.level("int"), 1, "/INT is let go")
    part.agrees(machine)


def dead_until_started(part):
    machine = part.machine(running=False)
    part.check(not machine.start(0xA2), "no answer before the oscillator has started")
    machine.wait(5 * MS)
    part.check(machine.write(0x02), "and then an answer")
    part.check(not machine.start(0xA0), "nobody answers at another address")
    machine.start(0x00) # which QEMU's bus itself acknowledges
    machine.note("start 00 nack")
    part.check(not machine.send(0x09), "nor to a general call")
    machine.write(0x02)
    part.agrees(machine)


def leap_night(part):
    machine = part.machine()
    machine.write(0x02, clock("2096-02-28 23:59:50"))
    part.equal(machine.read(0x02, 7), clock("2096-02-28 23:59:50"), "the time is what was set")
    machine.wait(10 * S)
    part.equal(machine.read(0x02, 7), clock("2096-02-29 00:00:00"), "there is a 29 February 2096")
    machine.wait(DAY)
    part.equal(machine.read(0x02, 7), clock("2096-03-01 00:00:00"), "and then it is 1 March")
    machine.wait(4 * 365 * DAY)
    machine.read(0x02, 7)
    part.agrees(machine)


def alarm(part):
    machine = part.machine()
    machine.write("00 00 00", clock("2026-12-31 23:58:30"), "00 80 80 80 00 00 00")
    machine.write(0x12, "00 00")
    machine.write(0x01, AIE)
    part.equal(machine.level("int"), 1, "/INT is let go before the alarm")
    part.equal(machine.edge("int"), 0, "a timer pulls /INT low at the alarm, to the ns")
    part.equal(machine.read(0x02, 7), clock("2027-01-01 00:00:00"), "when it is due")
    part.equal(machine.read(0x01), f"{AF | AIE:02x}", "AF is set")
    machine.write(0x01, AIE)
    part.equal(machine.level("int"), 1, "clearing AF lets /INT go")
    part.agrees(machine)


def timer(part):
    machine = part.machine()
    machine.write(0x0F, 0x03)
    machine.write(0x01, 0x10 | TIE)
    machine.write(0x0E, 0x81) # 64 Hz
    part.equal([machine.edge("int") for _ in range(6)], [0, 1] * 3, "the timer makes pulses")
    machine.edges("int")
    machine.wait(1 * S)
    part.equal((machine.level("int"), machine.edges("int")), (1, True),
               "no pulse is lost in a jump of time")
    part.equal(int(machine.read(0x01), 16) & TF, TF, "TF is set")
    part.agrees(machine)


def clkout(part):
    machine = part.machine(wired=("int", "clkout"))
    machine.write(0x0D, 0x83)
    for control, rate_text in ((0x83, "1 Hz"), (0x80, "32768 Hz")):
        machine.write(0x0D, control)
        levels = [machine.edge("clkout") for _ in range(20)]
        part.check(all(a != b for a, b in zip(levels, levels[1:])),
                   f"CLKOUT has its edges at {rate_text}, to the ns", str(levels))
    machine.write(0x0D, 0x00)
    part.equal(machine.level("clkout"), 1, "without FE it is let go")
    part.agrees(machine)


def second_line(part):
    machine = part.machine(wired=("int", "int2"), package="DFN6L", variant="ins5s8563")
    machine.write(0x0F, 0x01)
    machine.write(0x01, TIE)
    machine.write(0x0E, 0x82)
    machine.wait(3 * S)
    machine.level("int")
    part.equal(machine.level("int2"), 0, "a DFN6L has /INT2")
    part.agrees(machine)


def relative(part):
    machine = part.machine(variant="pcf8563", vdd=3300)
    machine.read(0x00, 16)
    machine.write(0x02, clock("2099-12-31 23:59:59"))
    machine.wait(2 * S)
    machine.read(0x00, 16)
    part.agrees(machine)


def supply(part):
    machine = part.machine()
    machine.write(0x02, clock("2026-06-01 12:00:00"))
    machine.set("vdd", 1200)
    part.equal(machine.get("vdd"), 1200, "the supply is what it was set to")
    part.equal(machine.read(0x02)[:1], "8", "a dip sets VLF")
    machine.set("vdd", 0)
    part.check(not machine.start(0xA2), "no supply, no answer")
    part.equal(machine.level("int"), 1, "and no line pulled")
    machine.set("vdd", 5000)
    machine.wait(5 * MS)
    machine.read(0x00, 16)
    part.agrees(machine)


def rate(part):
    machine = part.machine(ppb=500000, temperature=-40000)
    machine.write(0x02, clock("2026-06-01 12:00:00"))
    machine.wait(2000 * S)
    part.equal(machine.read(0x02, 3), "21 33 12", "500 ppm are a second in 2000")
    machine.set("ppb", -500000)
    machine.set("temperature", 85000)
    part.equal((machine.get("ppb"), machine.get("temperature")), (-500000, 85000),
               "rate and temperature are what they were set to")
    machine.wait(4000 * S)
    machine.read(0x02, 7)
    part.agrees(machine)


def findings(part):
    machine = part.machine()
    machine.write(0x02, 0x5A)
    part.check("found NOT_BCD" in machine.script, "-d guest_errors tells what software does wrong",
               machine.log.read_text())
    machine.write(0x02, 0x10)
    machine.write(0x03, 0x10)
    machine.write(0x00, 0x20)
    machine.wait(20 * S)
    part.equal(machine.get("findings"), sum(line.startswith("found") for line in machine.script),
               "and the property counts it")
    part.agrees(machine)


def repeated_start(part):
    machine = part.machine(board=BitBanged, wired=())
    machine.write(0x02, clock("2026-06-01 12:00:00"))
    machine.start(0xA2)
    machine.send(0x02)
    machine.wait(900 * MS)
    machine.start(0xA3)
    machine.wait(90 * MS)
    before = machine.fetch(False)
    machine.stop()
    machine.wait(20 * MS)
    part.equal((before, machine.read(0x02)), (0x00, "01"),
               "the time is held from START to STOP, over a repeated START")
    part.check(not machine.start(0xA4), "nobody answers at another address")
    part.agrees(machine)


def bus_time_out(part):
    machine = part.machine(board=BitBanged, wired=())
    machine.start(0xA2)
    machine.send(0x09)
    machine.wait(1100 * MS)
    part.check(not machine.send(0x12), "after 1 s without STOP the chip is off the bus")
    part.agrees(machine)


def wired_late(part):
    machine = part.machine("-S", wired=())
    part.equal(machine.peek("int"), 0, "nobody is connected to the controller's input")
    machine.wire("int")
    machine.qmp("cont")
    part.equal(machine.level("int"), 1, "a line connected before the machine runs has its level")
    part.agrees(machine)


def reset(part):
    machine = part.machine()
    machine.write(0x02, clock("2026-06-01 12:00:58"))
    machine.reset()
    part.equal(machine.level("int"), 1, "a reset of the machine does not forget /INT")
    machine.write(0x09, 0x01)
    machine.write(0x01, AIE)
    machine.wait(3 * S)
    machine.reset()
    part.equal(machine.level("int"), 0, "nor an alarm")
    machine.read(0x00, 16)
    part.agrees(machine)


def migrated(part, source, *options, **keys):
    """The machine to which another one went, by a file."""
    stream = part.folder / "stream"
    source.qmp("migrate", uri=f"exec:cat >{stream}")
    while source.qmp("query-migrate").get("status") not in ("completed", "failed"):
        time.sleep(0.02)
    part.equal(source.qmp("query-migrate")["status"], "completed", "the machine is sent")
    source.kill()
    machine = part.machine("-incoming", f"exec:cat {stream}", *options, running=False, **keys)
    while machine.qmp("query-status")["status"] != "running":
        time.sleep(0.02)
    machine.script = source.script
    return machine


def migration(part):
    machine = part.machine(vdd=2500, ppb=100)
    machine.write(0x02, clock("2026-12-31 23:58:58"), "59 80 80 80")
    machine.write(0x01, AIE)
    machine.wait(1500 * MS)
    machine.start(0xA2)
    machine.send(0x04)
    machine = migrated(part, machine)
    machine.send(0x22)
    machine.stop()
    part.equal(machine.read(0x02, 3), "59 58 22", "a transfer under way goes on")
    part.equal((machine.get("vdd"), machine.get("ppb")), (2500, 100), "the surroundings came along")
    part.equal(machine.edge("int"), 0, "the alarm comes, to the ns")
    part.equal(machine.level("int"), 0, "and goes over the line")
    machine = migrated(part, machine)
    part.equal(machine.level("int"), 0, "/INT is low in the third machine, too")
    machine.write(0x01, AIE)
    part.equal(machine.level("int"), 1, "until AF is cleared")
    machine.read(0x00, 16)
    part.agrees(machine)


def migration_into_a_file(part):
    machine = part.machine()
    machine.write(0x02, clock("2026-12-31 23:59:58"))
    file = part.file("--at", "2033-03-03T03:03:03", "--frozen")
    machine = migrated(part, machine, chip=file)
    machine.wait(2 * S)
    got = machine.read(0x02, 7)
    part.equal(got, clock("2027-01-01 00:00:00"), "the chip that came goes on")
    part.agrees(machine)
    part.equal(machine.quit(), 0, "QEMU ends well")
    kept = show(file)["registers"]
    part.equal(" ".join(f"{kept[f'{register:02x}']:02x}" for register in range(2, 9)), got,
               "and is what the file holds")


def hostile_streams(part):
    machine = part.machine()
    machine.qmp("migrate", uri=f"exec:cat >{part.folder / 'stream'}")
    while machine.qmp("query-migrate").get("status") != "completed":
        time.sleep(0.02)
    machine.kill()
    stream = (part.folder / "stream").read_bytes()
    at = stream.index(b"sim8563\x1a")
    file = part.file("--frozen")
    before = show(file)
    for what, offset in (("a wrong magic", 0), ("a newer version", 8), ("a wrong length", 10),
                         ("a wrong checksum", 12), ("a changed byte", 100)):
        bad = bytearray(stream)
        bad[at + offset] ^= 0x7F
        (part.folder / "bad").write_bytes(bad)
        machine = part.machine("-incoming", f"exec:cat {part.folder / 'bad'}", chip=file,
                               running=False)
        status = machine.process.wait(30)
        part.check(status == 1 and "is no chip that this release can take over" in machine.said(),
                   f"a stream with {what} is refused", f"{status}: {machine.said()}")
    part.equal(show(file), before, "and the file's chip is left alone")


def file_lives(part):
    file = part.file("--frozen", "--at", "2096-02-28T23:59:50")
    machine = part.machine(chip=file)
    part.equal(machine.read(0x02, 7), clock("2096-02-28 23:59:50"), "the file's time")
    machine.wait(10 * S)
    machine.write(0x09, 0x33)
    machine.kill()
    part.equal(show(file)["registers"]["09"], 0x33, "a killed machine has lost nothing")
    machine = part.machine(chip=file)
    part.equal(machine.read(0x02, 7), clock("2096-02-29 00:00:00"), "the next one goes on")
    run(TOOL, "set", file, "vdd=1.2V")
    part.equal(machine.read(0x02)[:1], "8", "what another program does, the machine sees")
    run(TOOL, "set", file, "vdd=3.0V", "fault=nack:0")
    part.equal([machine.start(0xA2), machine.write(0x00)], [False, True],
               "faults asked for from outside happen")
    machine.set("vdd", 1100)
    machine.ask("clock_step", str(3600 * S)) # and no turn after that
    part.equal(machine.quit(), 0, "QEMU ends well")
    state = show(file)
    part.equal(state["vdd_mv"], 1100, "the supply is kept")
    part.equal(state["registers"]["04"], 0x01, "and so is the time at the end")


def file_keeps_time(part):
    file = part.file("--at", "2026-06-01T12:00:00")
    machine = part.machine(chip=file)
    machine.wait(100 * S) # a machine that is ahead of the host's clock
    machine.quit()
    time.sleep(1.2)
    seconds = show(file)["registers"]["02"]
    part.check(seconds in (0x41, 0x42, 0x43), "after the machine the host's clock counts",
               f"{seconds:02x}")


def file_goes_bad(part):
    file = part.file("--frozen")
    machine = part.machine(chip=file)
    machine.write(0x09, 0x33)
    with open(file, "r+b") as changed:
        changed.truncate(100)
    part.equal(machine.read(0x09), "33", "the machine lives on when its file is cut short")
    part.check("is cut short" in machine.said() and machine.said().count("\n") == 1,
               "and QEMU says so, once", machine.said())
    part.equal(file.stat().st_size, 100, "the file is left as it is")


def file_cut_as_it_is_opened(part):
    file = part.file("--frozen")
    part.refused("a file that is cut short as it is opened", f"{file} is cut short",
                 env=cutting(1), chip=file)
    machine = part.machine()
    machine.write(0x09, 0x33)
    machine = migrated(part, machine, chip=part.file("--frozen"), env=cutting(2))
    part.equal(machine.read(0x09), "33", "so is the one into which a chip migrates: it lives on")
    part.check("is cut short" in machine.said(), "and QEMU says so", machine.said())


def bad_files(part):
    def damage(bytes_):
        for place in (4096 + 100, 8192 + 100):
            bytes_[place] ^= 1
        return bytes_

    good = part.file("--frozen").read_bytes()
    path = part.folder / "bad.chip"
    for what, content, sentence in (
            ("a damaged file", damage(bytearray(good)), "is a damaged chip file"),
            ("a file cut short", good[:9000], "is cut short"),
            ("a foreign file", b"no chip at all\n" * 1000, "is not a chip file"),
            ("an empty file", b"", "is cut short")):
        path.write_bytes(content)
        part.refused(f"{what} is refused", f"{path} {sentence}", chip=path)
        part.equal(path.read_bytes(), bytes(content), f"{what} is left as it is")
    part.refused("a missing file is refused", "none.chip No such file", chip="none.chip")
    part.refused("a folder is refused", "Is a directory", chip=part.folder)


def bad_properties(part):
    file = part.file("--frozen")
    for sentence, keys in (
            ("vdd is -32767 .. 32767 (supply, mV), not 40000", {"vdd": 40000}),
            ("ppb is -500000 .. 500000", {"ppb": 500001}),
            ("temperature is -273150 ..", {"temperature": -300000}),
            ("there is no variant 'DS1307': INS5S8563, PCF8563,", {"variant": "DS1307"}),
            ("there is no package 'TO92': SOP8, DFN6L,", {"package": "TO92"}),
            ("address is 0x51: the chip answers at no other", {"address": 80}),
            ("says what part it is: leave out variant and package",
             {"chip": file, "variant": "PCF8563"}),
            ("'ins5s8563.findings' is not writable", {"findings": 3})):
        part.refused(f"{list(keys)[-1]}={list(keys.values())[-1]}", sentence, **keys)
    machine = part.machine()
    try:
        machine.set("vdd", 32768)
        part.check(False, "a wrong supply at run time", "was taken")
    except Failed as failure:
        part.check("not 32768" in str(failure), "a wrong supply at run time is refused",
                   str(failure))
    part.equal(machine.get("vdd"), 3000, "and the chip keeps the one it had")


def real_time(part):
    machine = part.machine("-global", "arm-cpu.start-powered-off=on", accel="tcg",
                           chip=part.file("--at", "2026-06-01T12:00:00"))
    began = time.monotonic()
    first = int(machine.read(0x02), 16)
    time.sleep(2)
    machine.write(0x0F, 0x01)
    machine.write(0x01, 0x10 | TIE)
    machine.write(0x0E, 0x82) # a pulse each second, of 1/64 s
    machine.edges("int")
    machine.process.send_signal(signal.SIGSTOP)
    time.sleep(1.1)
    machine.process.send_signal(signal.SIGCONT)
    machine.get("vdd") # a turn
    part.check(machine.edges("int"), "a pulse while QEMU itself stood still is not lost")
    machine.qmp("stop")
    went = time.monotonic() - began
    paused = int(machine.read(0x02))
    part.check(abs(paused - first - went) < 1.1, "with TCG the chip's seconds are real ones",
               f"{paused - first} in {went}")
    time.sleep(1.5)
    part.equal(int(machine.read(0x02)), paused, "while the machine stands still, so does the chip")


PARTS = [real_time, file_keeps_time, migration, migration_into_a_file, hostile_streams, fresh,
         dead_until_started, leap_night, alarm, timer, clkout, second_line, relative, supply, rate,
         findings, repeated_start, bus_time_out, wired_late, reset, file_lives, file_goes_bad,
         file_cut_as_it_is_opened, bad_files, bad_properties]


if __name__ == "__main__":
    sys.exit(parts.main("The chip inside QEMU.", "rtc8563-qemu-", Part, PARTS, at_once=2))
