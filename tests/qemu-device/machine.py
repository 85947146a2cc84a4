# machine.py - a QEMU with the chip inside, held by its qtest and QMP sockets
#
# SPDX-License-Identifier: MIT
#
#     machine = Machine(folder, variant="PCF8563")
#     machine.write(0x02, "59 59 23 28 02 02 96")     # through the board's I2C controller
#     machine.wait(1 * S)                             # of QEMU's virtual clock
#     machine.read(0x02, 7)
#     machine.judge()                                 # `rtc8563 play` says whether that was right
#
# No guest runs: what its program would do is done by qtest. All of it is written down as a .vec
# script, with what came of it, for `rtc8563 play`, which knows nothing of QEMU.

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from parts import PATIENCE_S, ROOT, TIED, TOOL, Failed

QEMU = ROOT / "build/qemu-device/build/qemu-system-arm"
CUT = ROOT / "build/qemu-device/cut.so"
MS, S, DAY = 10**6, 10**9, 86400 * 10**9
CHIP = "/machine/peripheral/rtc"
# Where /INT, /INT2 and CLKOUT go: inputs of the board's first GPIO controller.
LINES = {"int": 5, "int2": 6, "clkout": 7}


class Line:
    """A socket on which QEMU answers line by line."""

    def __init__(self, path):
        self.path = path
        path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(1)
        self.listener.settimeout(0.05)
        self.socket = self.file = None

    def accept(self, process):
        while self.socket is None:
            try:
                self.socket = self.listener.accept()[0]
            except TimeoutError:
                if process.poll() is not None:
                    raise Failed(f"QEMU ended with status {process.returncode}") from None
        self.socket.settimeout(PATIENCE_S)
        self.file = self.socket.makefile("rw", encoding="utf-8")

    def say(self, text):
        self.file.write(text + "\n")
        self.file.flush()

    def hear(self):
        try:
            line = self.file.readline()
        except ConnectionError:
            line = ""
        if not line:
            raise Failed("QEMU hung up")
        return line.rstrip("\n")

    def close(self):
        for thing in (self.file, self.socket, self.listener):
            try:
                if thing:
                    thing.close()
            except OSError:
                pass # what was still to be said to a QEMU that died


def end_of(line):
    return f"/machine/soc/gpio1/unnamed-gpio-in[{LINES[line]}]"


def cutting(mapping):
    """The environment in which a chip file is cut short at this mapping of one, from 1."""
    return {**os.environ, "LD_PRELOAD": str(CUT), "CUT_AT": str(mapping)}


def command(board, properties, wired=()):
    """QEMU with a chip. The lines are wired by the paths of their other ends."""
    words = ["ins5s8563", "id=rtc", f"bus={board.BUS}"]
    words += [f"{name}[0]={end_of(name)}" for name in wired]
    words += [f"{key}={value}" for key, value in properties.items()]
    return [*TIED, QEMU, "-M", board.BOARD, "-display", "none", "-nodefaults",
            "-device", ",".join(words)]


class Machine:
    """A sabrelite: an i.MX6, with an I2C controller that works by the byte and has no repeated
    START (in QEMU), and a GPIO controller."""

    BOARD, BUS = "sabrelite", "i2c-bus.0"
    I2C, GPIO = 0x021A0000, 0x0209C000
    PSR, ISR, EDGE_SEL = 0x08, 0x18, 0x1C

    def __init__(self, folder, *options, accel="qtest", wired=("int",), env=None,
                 **properties):
        self.name = f"machine{len(list(folder.glob('*.log')))}"
        self.folder, self.log = folder, folder / f"{self.name}.log"
        self.log.touch()
        self.logged = 0
        self.events = []
        given = " ".join(f"{key}={value}" for key, value in properties.items()
                         if key in ("variant", "package"))
        self.script = [f"case {self.name}", *([f"chip {given}"] if given else [])]
        self.qtest, self.qmp_line = Line(folder / "qtest"), Line(folder / "qmp")
        with open(folder / f"{self.name}.said", "w", encoding="utf-8") as said:
            self.process = subprocess.Popen(
                [*command(self, properties, wired), "-accel", accel,
                 "-qtest", f"unix:{self.qtest.path}", "-qtest-log", "/dev/null",
                 "-qmp", f"unix:{self.qmp_line.path}", "-d", "guest_errors", "-D", self.log,
                 *options], env=env, stdout=said, stderr=said)
        try:
            self.qtest.accept(self.process)
            self.qmp_line.accept(self.process)
            self.qmp_line.hear()
            self.qmp("qmp_capabilities")
        except BaseException:
            self.kill()
            raise
        for key, value in properties.items():
            if key in self.WORDS:
                self.surround(key, value)

    # ------------------------------------------------------------ commands

    def ask(self, *words):
        self.qtest.say(" ".join(words))
        while True:
            answer = self.qtest.hear()
            if answer.startswith("OK"):
                return answer[3:]
            if answer.startswith(("FAIL", "ERR")):
                raise Failed(f"{' '.join(words)}: {answer}")

    def qmp(self, command, **arguments):
        self.qmp_line.say(json.dumps({"execute": command, "arguments": arguments}))
        while True:
            answer = json.loads(self.qmp_line.hear())
            if "error" in answer:
                raise Failed(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]
            self.events.append(answer["event"])

    def reset(self):
        self.qmp("system_reset")
        while "RESET" not in self.events:
            self.qmp("query-status")
            time.sleep(0.02)
        self.events.clear()

    def get(self, name):
        return self.qmp("qom-get", path=CHIP, property=name)

    # ----------------------------------------------------------- the script

    WORDS = {"vdd": "vdd {}mV", "ppb": "rate {}ppb", "temperature": "temp {:g}C"}

    def surround(self, name, value):
        self.note(self.WORDS[name].format(value / 1000 if name == "temperature" else value))

    def note(self, *lines):
        """Writes down what was done, and what the chip has said about it."""
        self.script += lines
        log = self.log.read_text()
        for name in re.findall(r"^ins5s8563: ([A-Z0-9_]+)[,:]", log[self.logged:], re.M):
            self.script.append(f"found {name}")
        self.logged = len(log)

    def judge(self):
        """What `rtc8563 play` has against it: nothing."""
        file = self.folder / f"{self.name}.vec"
        file.write_text("\n".join(self.script) + "\n")
        done = subprocess.run([*TIED, TOOL, "play", file], capture_output=True, text=True,
                              check=False, timeout=PATIENCE_S)
        return "" if done.returncode == 0 else done.stdout + done.stderr

    # ------------------------------------------------------ the surroundings

    def set(self, name, value):
        self.qmp("qom-set", path=CHIP, property=name, value=value)
        self.surround(name, value)

    def wire(self, name):
        self.qmp("qom-set", path=CHIP, property=f"{name}[0]", value=end_of(name))

    def wait(self, ns):
        self.ask("clock_step", str(ns))
        self.get("vdd") # a turn: what time has done to the chip is told
        self.note(f"wait {ns}ns")

    def edge(self, name):
        """Goes on to the next instant for which QEMU has a timer, where this line changes: its
        level. Nothing but the timer has the chip looked at."""
        before = self.peek(name)
        start, end = (int(self.ask("clock_step", *ns)) for ns in (["0"], []))
        level = self.peek(name)
        self.note(f"wait {end - start - 1}ns", f"expect {name}={before}", "wait 1ns",
                  f"expect {name}={level}")
        return level

    def peek(self, name):
        return int(self.ask("readl", hex(self.GPIO + self.PSR)), 0) >> LINES[name] & 1

    def level(self, name):
        level = self.peek(name)
        self.note(f"expect {name}={level}")
        return level

    def edges(self, name):
        """Has there been an edge since this was asked last?"""
        bit = 1 << LINES[name]
        self.ask("writel", hex(self.GPIO + self.EDGE_SEL), hex(bit))
        seen = int(self.ask("readl", hex(self.GPIO + self.ISR)), 0) & bit != 0
        self.ask("writel", hex(self.GPIO + self.ISR), hex(bit))
        return seen

    # ----------------------------------------------------- the I2C controller

    I2CR, I2SR, I2DR = 8, 12, 16
    IEN, MSTA, MTX, RXAK = 0x80, 0x20, 0x10, 0x01

    def control(self, bits):
        self.ask("writew", hex(self.I2C + self.I2CR), hex(bits))

    def byte_out(self, byte):
        """Acknowledged?"""
        self.ask("writew", hex(self.I2C + self.I2DR), hex(byte))
        return not int(self.ask("readw", hex(self.I2C + self.I2SR)), 0) & self.RXAK

    def byte_in(self):
        return int(self.ask("readw", hex(self.I2C + self.I2DR)), 0)

    def start(self, address):
        self.control(self.IEN | self.MSTA | self.MTX)
        acknowledged = self.byte_out(address)
        if address >> 1 == 0x51: # else no device hears of it
            self.note(f"start {address:02X} {'ack' if acknowledged else 'nack'}",
                      *([] if acknowledged else ["stop"])) # the controller gives it
        return acknowledged

    def send(self, byte):
        acknowledged = self.byte_out(byte)
        self.note(f"send {byte:02X} {'ack' if acknowledged else 'nack'}",
                  *([] if acknowledged else ["stop"]))
        return acknowledged

    def stop(self):
        self.control(self.IEN)
        self.note("stop")

    def write(self, *bytes_):
        """Register and values; a text holds many. All acknowledged?"""
        values = [value for each in bytes_ for value in
                  (bytes.fromhex(each) if isinstance(each, str) else [each])]
        good = self.start(0xA2) and all(self.send(value) for value in values)
        if good:
            self.stop()
        return good

    def read_on(self, count):
        """From the pointer on. The controller fetches each byte when the one before is read."""
        if not self.start(0xA3):
            return None
        self.control(self.IEN | self.MSTA)
        self.byte_in()
        places, got = [], []
        for _ in range(count):
            places.append(len(self.script))
            self.note("get xx")
            if len(places) == count:
                self.stop()
            got.append(self.byte_in())
        for place, byte in zip(places, got):
            self.script[place] = f"get {byte:02X}"
        return bytes(got).hex(" ")

    def read(self, register, count=1):
        return self.read_on(count) if self.write(register) else None

    # ------------------------------------------------------------- its end

    def said(self):
        return (self.folder / f"{self.name}.said").read_text()

    def quit(self):
        """Exit status."""
        if self.process.poll() is None:
            self.qmp("quit")
        return self.process.wait(PATIENCE_S)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.qtest.close()
        self.qmp_line.close()


class BitBanged(Machine):
    """A vexpress-a9: the wires of its bus are moved one by one, and so is a repeated START."""

    BOARD, BUS = "vexpress-a9", "i2c"
    SET, CLEAR = 0x10016000, 0x10016004
    SCL, SDA = 1, 2

    def wires(self, scl, sda):
        for bit, level in ((self.SDA, sda), (self.SCL, scl)):
            self.ask("writel", hex(self.SET if level else self.CLEAR), hex(bit))

    def bit(self, sda):
        """What SDA is while SCL is high."""
        self.wires(0, sda)
        self.wires(1, sda)
        level = int(self.ask("readl", hex(self.SET)), 0) >> 1 & 1
        self.wires(0, sda)
        return level

    def byte_out(self, byte):
        for place in range(7, -1, -1):
            self.bit(byte >> place & 1)
        return not self.bit(1)

    def start(self, address):
        self.wires(0, 1)
        self.wires(1, 1)
        self.wires(1, 0)
        self.wires(0, 0)
        acknowledged = self.byte_out(address)
        self.note(f"start {address:02X} {'ack' if acknowledged else 'nack'}",
                  *([] if acknowledged else ["stop"])) # the controller's model makes it
        return acknowledged

    def fetch(self, acknowledge):
        byte = int("".join(str(self.bit(1)) for _ in range(8)), 2)
        self.note(f"get {byte:02X}")
        self.bit(not acknowledge)
        return byte

    def stop(self):
        self.wires(0, 0)
        self.wires(1, 0)
        self.wires(1, 1)
        self.note("stop")

    def read_on(self, count):
        if not self.start(0xA3):
            return None
        got = bytes(self.fetch(place < count - 1) for place in range(count))
        self.stop()
        return got.hex(" ")
