#!/usr/bin/env python3
# linux_test.py - Linux's own driver for the chip, in guests that are whole Linux systems
#
# SPDX-License-Identifier: MIT
#
#     linux_test.py                   `make test-linux`, after tests/linux/build
#     linux_test.py --only WORD...    the parts of these names, else those whose name holds one
#     linux_test.py --list            the names of the parts
#
# Each part has guests and chips of its own, and a folder that is gone at the end. They run beside
# each other. Time is simulated, guest's and chip's together, but in `probe`, `two` and `killed`:
# who is spoken to or killed from outside has the host's.

import re
import sys
import time
from datetime import datetime, timedelta, timezone

sys.dont_write_bytecode = True
from guest import PATIENCE_S, TOOL, Chip, Failed, Guest, Lab, Traveller, look, run, until
import parts

AT_ONCE = 4
AIE, AF, STOP, TEST = 0x02, 0x08, 0x20, 0x80
# What Linux's driver does in front of the chip: it writes the time by one transfer for each
# register, and arms the alarm though the datasheet wants every register written before.
DRIVER = {"SPLIT_WRITE", "NOT_INITIALISED"}
RTCTEST = {
    "date_read": True, "date_read_loop": True,
    # Passed, though they are skipped: the driver has no interrupt at each second.
    "uie_read": True, "uie_select": True,
    # They want an alarm in 3 s of a clock whose alarms have no seconds.
    "alarm_alm_set": False, "alarm_wkalm_set": False,
    "alarm_alm_set_minute": True, "alarm_wkalm_set_minute": True,
}
# Whoever reads a clock has whole seconds, and whoever sets it leaves the second in its midst.
SLACK_S = 2.1
SOON_S = 2


class Part(parts.Part):
    """With chips and guests. All that was started ends with it."""

    def __init__(self, name, work):
        super().__init__(name, work)
        self.chips, self.guests = [], []

    def agrees(self, read, chip, what):
        """What was read is what the chip shows, which is looked at before and after."""
        before = time_of(chip)
        self.between(before - SLACK_S, read(), time_of(chip) + SLACK_S, what)

    def at_midnight(self, got, what):
        """The alarm of wake(), as soon as a busy machine can say."""
        midnight = seconds("2032-03-01 00:00:00")
        self.between(midnight, got, midnight + 30, what)

    def soon_after(self, text, got, what):
        """On simulated time, in which little passes but what is slept."""
        self.between(seconds(text), got, seconds(text) + SOON_S, what)

    def goes_on(self, got, start, began, what):
        """A clock that showed `start` when the host's showed `began`, both in seconds."""
        self.between(start - SLACK_S, got, start + time.monotonic() - began + SLACK_S, what)

    def chip(self, *options):
        chip = Chip(self.folder, len(self.chips), *options)
        self.chips.append(chip)
        return chip

    def traveller(self, *options):
        chip = Traveller(self.folder, len(self.chips), "--frozen", *options)
        self.chips.append(chip)
        return chip

    def boot(self, *chips):
        guest = Guest(self.folder, chips, f"guest{len(self.guests)}")
        self.guests.append(guest)
        guest.booted()
        return guest

    def end(self):
        for guest in self.guests:
            guest.kill()
        for chip in self.chips:
            chip.kill()
        if self.failed:
            for file in sorted((*self.folder.glob("*.console"), *self.folder.glob("backend*"))):
                self.lines += [f"--- {self.name}: {file.name}",
                               file.read_text(errors="replace").rstrip("\n")]
        super().end()


def seconds(text):
    """What hwclock or date -u said, since 1970: "2031-05-06 07:08:09.123456+00:00" and the like."""
    found = re.search(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(\.\d{1,6})?)", text)
    if found is None:
        raise Failed(f"no time in {text!r}")
    stamp = datetime.fromisoformat(f"{found[1]} {found[2]}")
    return stamp.replace(tzinfo=timezone.utc).timestamp()


def time_in(registers):
    """Those from 02 to 08."""
    s, mi, h, d, _, mo, y = (f"{byte & mask:02x}" for byte, mask in zip(
        registers, (0x7F, 0x7F, 0x3F, 0x3F, 0x07, 0x1F, 0xFF)))
    return seconds(f"20{y}-{mo}-{d} {h}:{mi}:{s}")


def time_of(chip):
    """What the chip shows, seen from outside."""
    registers = chip.show()["registers"]
    return time_in([registers[f"{address:02x}"] for address in range(2, 9)])


# What a guest that has only a script says: of the chip past the driver, of the driver, of itself.
CHIP = "i2ctransfer -f -y 0 w1@0x51 0x02 r7"
RTC = "cat /sys/class/rtc/rtc0/date /sys/class/rtc/rtc0/time"
DATE = "date -u '+%Y-%m-%d %H:%M:%S'"


def set_both(date_before):
    """Has hwclock set the chip, which it does when a second begins: until then it looks at the
    clock again and again, which costs the host more than that second."""
    return f"date -u -s '{date_before}' >/dev/null && sleep 0.9995 && hwclock --utc --systohc"


SET = f"{set_both('2032-01-02 03:04:04')} && {CHIP}"


def raw(said):
    """The registers that CHIP printed."""
    return [int(byte, 16) for byte in re.search(r"^0x.*$", said, re.M)[0].split()]


def chip_time(said):
    return time_in(raw(said))


def weekday(said):
    return raw(said)[4] & 0x07


def dates(said):
    """What RTC printed, each time."""
    return re.findall(r"^(\d{4}-\d\d-\d\d)\n(\d\d:\d\d:\d\d)$", said, re.M)


def driver_time(said):
    return seconds(" ".join(dates(said)[0]))


def clock(guest, *options):
    return seconds(guest.ask(" ".join(("hwclock --utc --show", *options))))


def date(guest):
    return seconds(guest.ask("date -u '+%Y-%m-%d %H:%M:%S'"))


# How many the clock's driver has had.
INTERRUPTS = "grep rtc-pcf8563 /proc/interrupts"


def interrupts_in(said):
    return int(re.search(r"^ *\d+: +(\d+) .*rtc-pcf8563$", said, re.M)[1])


# ------------------------------------------------------------------------------- the parts


def probe(part):
    chip = part.chip("--at", "2031-05-06T07:08:10")
    guest = part.boot(chip)
    part.matches(guest.messages(), r"rtc-pcf8563 0-0051: registered as rtc0", "the driver probes")
    part.matches(guest.messages(), r"setting system clock to 2031-05-06T07:08:1\d UTC",
                 "the kernel sets its clock from the chip")
    part.agrees(lambda: date(guest), chip, "date agrees with the chip")
    part.agrees(lambda: clock(guest), chip, "hwclock --show agrees with the chip")
    part.equal(guest.ask("cat /sys/class/rtc/rtc0/name"), "rtc-pcf8563 0-0051", "its name in sysfs")
    registers = chip.show()["registers"]
    part.equal([registers[r] for r in ("00", "01", "0d", "0e")], [0, 0, 0, 3],
               "probing left the control registers as the driver's source says")
    part.equal(interrupts_in(guest.ask(INTERRUPTS)), 0, "/INT is wired, and quiet")
    part.equal(chip.findings(), {}, "nothing was found wrong until then")
    tools(part, chip, guest)
    part.check(guest.halt(), "the guest halts")
    part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")


def tools(part, chip, guest):
    """i2c-tools from inside. The address is the driver's, so that they must be forced."""
    part.matches(guest.ask("i2cdetect -l"), r"i2c-0\s+i2c\s+i2c_virtio", "i2cdetect -l has the bus")
    found = re.findall(r"\b(UU|[0-7][0-9a-f])\b(?!:)", guest.ask("i2cdetect -y -r 0"))
    rows = [word for word in found if word == "UU"]
    part.equal(rows, ["UU"], "i2cdetect finds the driver's chip")
    answered = re.findall(r" ([0-7][0-9a-f])(?= |$)", "\n".join(
        guest.ask("i2cdetect -y -r 0").splitlines()[1:]), re.M)
    part.equal(answered, [], "and nothing else")
    guest.ask("i2ctransfer -f -y 0 w6@0x51 0x09 0x81 0x82 0x83 0x84 0x03")
    dump = guest.ask("i2cdump -f -y -r 0x09-0x13 0 0x51 b")
    part.matches(dump, r"00: +81 82 83 84 03 03 00", "i2cdump shows what i2ctransfer wrote")
    registers = chip.show()["registers"]
    part.equal([registers[f"{r:02x}"] for r in range(9, 14)], [0x81, 0x82, 0x83, 0x84, 0x03],
               "and so does the chip")
    got = [int(byte, 16) for byte in guest.ask("i2ctransfer -f -y 0 w1@0x51 0x03 r6").split()]
    part.equal(got, [chip.register(r) for r in range(3, 9)], "i2ctransfer reads the time")
    guest.ask("i2cset -f -y 0 0x51 0x0f 0xa5")
    part.equal(chip.register(0x0F), 0xA5, "i2cset writes")
    part.equal(guest.ask("i2cget -f -y 0 0x51 0x0f"), "0xa5", "i2cget reads")
    status, said = guest.sh("i2cget -y 0 0x50 0x00")
    part.check(status != 0 and "Read failed" in said, "another address does not answer", said)


def hwclock(part):
    """What is slept is until shortly before a second ends: hwclock waits for that with a transfer
    for every look at the clock."""
    chip = part.traveller("--at", "2031-05-06T07:08:10")
    said = chip.ask(
        shown="hwclock --utc --set --date '2031-12-31 23:59:50' && sleep 0.97 && "
              "hwclock --utc --show",
        wednesday=CHIP,
        new_year="sleep 8.97 && hwclock --utc --show",
        thursday=CHIP,
        before=CHIP,
        test=f"{set_both('2032-02-28 23:59:49')} --test --verbose",
        after=CHIP,
        systohc=f"{set_both('2032-02-28 23:59:49')} && {CHIP} && {DATE}",
        leap=f"sleep 12 && {CHIP} && {DATE}",
        hctosys="date -u -s '2001-01-01' >/dev/null && sleep 0.96 && "
                f"hwclock --utc --hctosys && {CHIP} && {DATE}")
    part.soon_after("2031-12-31 23:59:50", seconds(said.shown), "hwclock --set, then --show")
    part.soon_after("2031-12-31 23:59:50", chip_time(said.wednesday), "so it is in the chip")
    part.equal(weekday(said.wednesday), 3, "the weekday is that of the date, Wednesday")
    part.soon_after("2032-01-01 00:00:00", seconds(said.new_year), "over the year's end")
    part.equal(weekday(said.thursday), 4, "into a Thursday")
    part.matches(said.test, r"[Tt]est mode", "hwclock --test says what it would do")
    part.between(0, chip_time(said.after) - chip_time(said.before), SOON_S, "and does not do it")
    part.soon_after("2032-02-28 23:59:50", chip_time(said.systohc),
                    "hwclock --systohc sets the chip")
    part.between(-1, seconds(said.systohc) - chip_time(said.systohc), 1, "to date")
    part.soon_after("2032-02-29 00:00:02", chip_time(said.leap), "the leap night")
    part.equal(weekday(said.leap), 0, "into a Sunday")
    part.between(-1, seconds(said.leap) - chip_time(said.leap), 1,
                 "which kernel and chip both know")
    part.soon_after("2032-02-29 00:00:02", chip_time(said.hctosys), "the chip has gone on")
    part.between(-1, seconds(said.hctosys) - chip_time(said.hctosys), 1,
                 "hwclock --hctosys sets date to the chip")
    # TORN_WRITE comes, too, when a second ends between the transfers.
    part.equal(set(chip.findings()) - {"TORN_WRITE"}, {"SPLIT_WRITE"},
               "the chip found that the driver writes the time register by register")
    part.lines += [f"    {line}" for line in chip.tool("findings").splitlines()]
    part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")


TO_MIDNIGHT = "hwclock --utc --set --date '2032-02-29 23:59:47'"
WAKE_ALARM = "/sys/class/rtc/rtc0/wakealarm"


def alarm(part):
    """Linux takes the whole minute before an alarm that is due in 20 s."""
    chip = part.traveller("--at", "2032-02-29T23:59:48")
    said = chip.ask(
        armed=f"echo +20 >{WAKE_ALARM} && i2ctransfer -f -y 0 w1@0x51 0x09 r4",
        control="i2cget -f -y 0 0x51 0x01",
        proc="cat /proc/driver/rtc",
        before=f"sleep 11 && {INTERRUPTS}",
        after=f"sleep 1 && {INTERRUPTS}",
        over=f"cat {WAKE_ALARM} && i2cget -f -y 0 0x51 0x01",
        wake=f"{TO_MIDNIGHT} && rtcwake --utc -m on -s 20",
        woken=f"{RTC} && {INTERRUPTS}",
        taken_back=f"{TO_MIDNIGHT} && echo +20 >{WAKE_ALARM} && echo 0 >{WAKE_ALARM}",
        later=f"sleep 15 && {RTC} && {INTERRUPTS}")
    part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")
    part.equal(raw(said.armed), [0, 0, 0x01, 1],
               "wakealarm writes the alarm, rounded down to the minute")
    part.equal(int(said.control, 16) & (AIE | AF), AIE, "and arms it")
    part.matches(said.proc, r"alarm_IRQ\s*: yes", "/proc/driver/rtc shows it")
    falls, rises = chip.drawn(0), chip.drawn(1)
    part.equal(len(falls), 2, "/INT falls for each alarm")
    part.between(12 * 10**9, falls[0], 13 * 10**9, "at the minute")
    part.equal([interrupts_in(said.before), interrupts_in(said.after)], [0, 1],
               "Linux has one interrupt")
    part.between(falls[0] + 1, rises[-2], falls[0] + 10**7, "and clears AF, so that /INT rises")
    part.equal(said.over, "0x00", "the alarm is over and off, wakealarm empty")
    part.matches(said.wake, r"wakeup using /dev/rtc0", "rtcwake -m on wakes up")
    part.equal(dates(said.woken), [("2032-03-01", "00:00:00")], "at the minute")
    part.equal(interrupts_in(said.woken), 2, "by one interrupt")
    part.between(0, driver_time(said.later) - seconds("2032-03-01 00:00:00"), 5,
                 "the minute of an alarm that was taken back")
    part.equal(interrupts_in(said.later), 2, "comes without it")
    part.equal(set(chip.findings()) - {"TORN_WRITE"}, DRIVER, "what the chip found in the driver")


def supply(part):
    lab = Lab(part.folder, "supply", "--at", "2031-05-06T07:08:10")
    said = lab.ask(
        at_first=f"{RTC}",
        no_dipped="chip set vdd=1.2V && chip set vdd=3.0V && hwclock --utc --show",
        dip="dmesg | tail -n 1",
        found="chip findings --json",
        set=f"{SET} && {RTC}",
        no_supply="chip set vdd=0V && hwclock --utc --show",
        lost="dmesg | tail -n 1",
        no_more="chip set vdd=3.0V && chip advance 20ms && hwclock --utc --show",
        set_again=f"{SET} && {RTC}")
    part.equal(dates(said.at_first), [("2031-05-06", "07:08:10")], "the clock, at first")
    part.matches(said.no_dipped, "read the time failed: Invalid argument",
                 "after a dip of the supply hwclock --show refuses")
    part.matches(said.dip, "low voltage detected, date/time is not reliable",
                 "and the kernel says why")
    part.matches(said.found, "LOW_VOLTAGE", "so does the chip")
    part.soon_after("2032-01-02 03:04:05", driver_time(said.set), "set again it is reliable again")
    part.matches(said.no_supply, "read the time failed", "without supply it cannot be read")
    part.matches(said.lost, "pcf8563_read_block_data: read error", "and the kernel says so")
    part.matches(said.no_more, "read the time failed: Invalid argument",
                 "with it again the time is lost")
    part.soon_after("2032-01-02 03:04:05", driver_time(said.set_again), "and can be set")
    lab.tool("set", "vdd=0V")
    lab.tool("set", "vdd=3.0V")
    lab.tool("advance", "1s") # until the oscillator runs
    said = lab.ask(log="dmesg", date=DATE)
    part.matches(said.log, r"hctosys: unable to read the hardware clock",
                 "a kernel that boots with a lost time does not take it")
    part.soon_after("2000-01-01 00:00:00", seconds(said.date), "but keeps its own")


def stop(part):
    chip = part.traveller("--at", "2031-05-06T07:08:10")
    said = chip.ask(
        before=f"i2cset -f -y 0 0x51 0x00 0x{STOP:02x} && {CHIP}",
        after=f"sleep 11 && {CHIP}",
        shown=RTC,
        no_show="hwclock --utc --show",
        set=SET,
        stays="i2cget -f -y 0 0x51 0x00",
        started=f"i2cset -f -y 0 0x51 0x00 0x00 && {CHIP}",
        later=f"sleep 2 && {CHIP}")
    part.equal(said.after, said.before, "with STOP the clock stands still")
    part.equal(driver_time(said.shown), chip_time(said.before),
               "and the driver shows it as it is")
    part.matches(said.no_show, "Timed out waiting for time change",
                 "hwclock --show waits for the next second in vain")
    part.matches(str(chip.findings()), "LEFT_STOPPED", "but the chip has found it")
    part.equal(int(said.stays, 16), STOP,
               "setting the time does not start it: the driver leaves STOP")
    part.between(1, chip_time(said.later) - chip_time(said.started), 3, "without STOP it goes on")
    part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")


def scrambled(part):
    """Two power-ons with junk in the registers: one with STOP and EXT_TEST clear, one with STOP."""
    kinds = {0: None, STOP: None}
    for seed in range(1, 200):
        run(TOOL, "new", part.folder / "look", "--force", "--scramble", seed)
        control = look(part.folder / "look")["registers"]["00"] & (STOP | TEST)
        if control in kinds and kinds[control] is None:
            kinds[control] = seed
        if None not in kinds.values():
            break
    part.check(None not in kinds.values(), f"seeds with and without STOP: {list(kinds.values())}")
    chip = part.traveller("--scramble", str(kinds[0]))
    said = chip.ask(
        log="dmesg",
        no_show="hwclock --utc --show",
        flags="i2cget -f -y 0 0x51 0x01",
        set=SET,
        woken=f"{TO_MIDNIGHT} && rtcwake --utc -m on -s 20 && {CHIP}")
    part.matches(said.log, r"registered as rtc0", "the driver probes among junk")
    part.matches(said.no_show, "Invalid argument", "hwclock refuses the junk")
    part.equal(int(said.flags, 16), 0, "flags and interrupts that came up set are cleared")
    part.soon_after("2032-01-02 03:04:05", chip_time(said.set),
                    "hwclock --systohc makes it a clock")
    part.soon_after("2032-03-01 00:00:00", chip_time(said.woken), "with an alarm")
    part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")
    part.equal(len(chip.drawn(0)), 1, "and /INT, which had been released, fell for it alone")
    chip = part.traveller("--scramble", str(kinds[STOP]))
    said = chip.ask(set=SET, later=f"sleep 11 && {CHIP}")
    part.soon_after("2032-01-02 03:04:05", chip_time(said.set),
                    "one that comes up with STOP is set, too")
    part.equal(raw(said.later), raw(said.set), "but stands still")
    part.matches(str(chip.findings()), "LEFT_STOPPED", "which the chip has found")


def wake(guest, chip):
    """rtcwake in a minute that is almost over, and most of the rest of it at once. The chip's clock
    is then before that of the guest."""
    guest.ask(TO_MIDNIGHT)
    guest.begin("rtcwake --utc -m on -s 20")
    until(lambda: chip.register(1) & AIE, "the alarm to be armed")
    chip.tool("advance", "11s")
    status, said = guest.answer("rtcwake", PATIENCE_S)
    if status != 0:
        raise Failed(f"rtcwake: status {status}: {said}")


def two(part):
    chips = [part.chip("--at", "2031-05-06T07:08:10"), part.chip("--at", "2041-01-02T03:04:10")]
    guest = part.boot(*chips)
    for number, chip in enumerate(chips):
        part.equal(guest.ask(f"cat /sys/class/rtc/rtc{number}/name"), f"rtc-pcf8563 {number}-0051",
                   f"rtc{number} is the chip on bus {number}")
        part.agrees(lambda: clock(guest, f"--rtc=/dev/rtc{number}"), chip,
                    f"hwclock shows chip {number}")
    before, began = time_of(chips[0]), time.monotonic()
    guest.ask("hwclock --utc --rtc=/dev/rtc1 --set --date '2042-02-28 23:59:50'")
    part.goes_on(time_of(chips[0]), before, began, "setting one leaves the other")
    part.goes_on(time_of(chips[1]), seconds("2042-02-28 23:59:50"), began, "and sets the one")
    wake(guest, chips[0])
    part.at_midnight(time_of(chips[0]), "the alarm of the other comes")
    part.equal(chips[1].register(1), 0, "and leaves the one alone")
    part.check(guest.halt(), "the guest halts")


def killed(part):
    """8192 bytes take the bus 0.74 s: a guest that reads them on and on dies in mid transfer."""
    chip = part.chip("--at", "2031-05-06T07:08:10")
    before, began = time_of(chip), time.monotonic()
    for n, delay_s in enumerate((0.15, 0.4, 0.65)):
        guest = part.boot(chip)
        part.agrees(lambda: clock(guest), chip, f"guest {n}: hwclock agrees with the chip")
        bytes_read = guest.ask("i2ctransfer -f -y 0 r8192@0x51 | wc -w")
        part.equal(bytes_read, "8192", f"guest {n}: a transfer of 8192 bytes")
        guest.send("while :; do i2ctransfer -f -y 0 r8192@0x51; done >/dev/null")
        time.sleep(0.5 + delay_s)
        guest.kill()
    guest = part.boot(chip)
    part.agrees(lambda: clock(guest), chip, "a guest after that finds its clock")
    part.goes_on(time_of(chip), before, began, "which has gone on meanwhile")
    wake(guest, chip)
    part.at_midnight(clock(guest), "and its alarm")
    part.check(guest.halt(), "the guest halts")
    part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")
    part.equal([file.name for file in part.folder.iterdir() if file.is_socket()], [],
               "and leaves no socket")


def rtctest(part):
    """The kernel's selftest, 110 s of simulated time. It begins at second 10, so that no minute
    ends near the alarms in 3 s that it wants, by which they would pass by luck, and at :51 the
    alarms at the minute."""
    chip = part.traveller("--at", "2031-05-06T07:08:09")
    said = chip.play("hwclock --utc --set --date '2031-05-06 07:08:10'; rtctest")
    results = dict((name, word == "ok") for word, name in
                   re.findall(r"^(ok|not ok) \d+ rtc\.(\w+)", said, re.M))
    for name, passes in RTCTEST.items():
        ends = "passes" if passes else "fails, as it must with this driver"
        part.equal(results.get(name), passes, f"{name} {ends}")
    part.equal(sorted(results), sorted(RTCTEST), "these are its tests, and no other")
    if part.failed:
        part.lines.append(said)
    part.equal(set(chip.findings()) - {"TORN_WRITE"}, DRIVER, "what the chip found in the driver")
    part.matches(said, "reboot: System halted", "the guest halts")


def leap_night(part):
    """2096-02-28, with an alarm; twice, and all is the same."""
    drawn = []
    for _ in range(2):
        chip = part.traveller("--at", "2096-02-28T23:59:40")
        said = chip.play(f"{RTC}; rtcwake --utc -m on -s 50; {RTC}; sleep 86400; {RTC}")
        part.equal(dates(said)[1:], [("2096-02-29", "00:00:00"), ("2096-03-01", "00:00:00")],
                   "the alarm comes at 2096-02-29 00:00:00, and a day later it is March")
        part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")
        drawn.append((part.folder / f"{chip.number}.vcd").read_bytes())
        drawn.append(re.sub(r"calendar\d|guest\d", "", said))
    part.check(drawn[0] == drawn[2], "all wires were drawn the same twice", "they differ")
    part.equal(len(chip.drawn(0)), 1, "/INT fell once")
    chip = part.traveller("--at", "2096-02-28T23:59:40")
    said = chip.play(f"{RTC}; rtcwake --utc -m on -s 50; {RTC}; sleep 86400; {RTC}",
                     tree="&rtc0 { /delete-property/ start-year; };\n")
    part.equal(dates(said), [("1996-02-28", "23:59:40"), ("1996-02-29", "00:00:00"),
                             ("1996-03-01", "00:00:00")],
               "without start-year the driver takes 96 for 1996, which has that night, too")


def last_night(part):
    """2099-12-31: the chip goes on with the year 00, which Linux takes for 2000. It then arms
    alarms with the weekday of 2000, which the chip, that has counted on from the Thursday, has nine
    months later. These are gone over: 274 days on from a Friday is a Saturday."""
    chip = part.traveller("--at", "2099-12-31T23:58:40")
    said = chip.play(
        f"rtcwake --utc -m on -s 50; {RTC}; rtcwake --utc -m on -s 70; sleep 60; {RTC}; {CHIP};"
        f"rtcwake --utc -m on -s 80 & sleep 120; {RTC};"
        "i2ctransfer -f -y 0 w8@0x51 0x02 0x50 0x59 0x23 0x30 0x05 0x09 0x00;"
        f"wait; {RTC}")
    part.equal(dates(said), [("2099-12-31", "23:59:00"), ("2000-01-01", "00:00:00"),
                             ("2000-01-01", "00:02:00"), ("2000-10-01", "00:01:00")],
               "the last alarm, the year 00, an alarm that does not come, and its weekday")
    part.equal(weekday(said), 5, "for the chip the first day of the year 00 is that of 2100")
    part.matches(said, "set rtc wake alarm failed: Numerical result out of range",
                 "an alarm in 2100 is refused")


def drift(part):
    """100 ppm are 8.64 s a day. hwclock says when it began, and ends as a second does."""
    chip = part.traveller("--at", "2031-05-06T07:08:10", "--ppm", "+100")
    said = chip.play("sleep 0.97; hwclock --utc --show; sleep 86400; hwclock --utc --show")
    begin, end = (seconds(line) for line in re.findall(r"^\d{4}-.*$", said, re.M))
    part.between(8.63, end - (begin // 1 + 1) - 86400, 8.66, "a chip of 100 ppm in a day")


def alarms(chip, steps, patience_s=PATIENCE_S):
    """What alarms.c says, and how many interrupts there were."""
    said = chip.play("\n".join(["alarms <<END", *steps, "END", INTERRUPTS]), patience_s)
    return re.findall(r"^(\S+ \S+) (alarm|nothing)$", said, re.M), interrupts_in(said)


def four_years(part):
    """The alarm has day and weekday, but no month: the chip pulls /INT on each 29th that has the
    weekday of the one that was meant. Linux looks at the date, arms it again and tells nobody. All
    these days are gone to by setting the clock."""
    begin, meant = datetime(2092, 3, 1), datetime(2096, 2, 29, 12)
    days = [begin + timedelta(n) for n in range((meant - begin).days + 1)]
    noons = [day.replace(hour=12) for day in days if day.day == 29]
    chip = part.traveller("--at", f"{begin:%Y-%m-%d}")
    steps = [f"arm {meant}"]
    for noon in noons:
        steps += [f"set {noon - timedelta(seconds=10)}", "wait 20"]
    waited, had = alarms(chip, steps)
    part.equal([what for _, what in waited], ["nothing"] * (len(noons) - 1) + ["alarm"],
               f"of {len(noons)} days that are a 29th only the last one is told")
    part.equal(waited[-1:], [(f"{meant}", "alarm")], "at noon of 29 February, four years away")
    part.equal(had, sum(noon.weekday() == meant.weekday() for noon in noons),
               "but each 29th that is a Wednesday was an interrupt")
    part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")
    part.equal(len(chip.drawn(0)), had, "and one fall of /INT")


def year(part):
    """Each day at another minute."""
    begin = datetime(2031, 1, 1)
    due = [begin + timedelta(days=day, minutes=(day + 1) * 997 % 1440) for day in range(365)]
    chip = part.traveller("--at", f"{begin:%Y-%m-%d}")
    steps = [step for time in due for step in (f"arm {time}", "wait 172800")]
    waited, had = alarms(chip, steps, 1200)
    part.equal(waited, [(f"{time}", "alarm") for time in due], "365 alarms, each at its minute")
    part.equal(had, 365, "by one interrupt each")
    part.equal((chip.end(), chip.said()), (0, ""), "the backend ends, and had nothing to say")
    falls = chip.drawn(0)
    part.equal([ns - falls[0] for ns in falls],
               [int((time - due[0]).total_seconds()) * 10**9 for time in due],
               "one fall of /INT each, at the minute to the nanosecond")


# The longest first.
PARTS = [killed, rtctest, hwclock, supply, stop, scrambled, leap_night, two, last_night, probe,
         alarm, drift, four_years]
# Not in the suite.
LONG = [year]


if __name__ == "__main__":
    sys.exit(parts.main("Linux's driver in front of the chip.", "rtc8563-linux-", Part, PARTS,
                        AT_ONCE, apart=LONG))
