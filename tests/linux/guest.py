# guest.py - a Linux guest with chips on its buses, and the chips from outside
#
# SPDX-License-Identifier: MIT
#
#     chip = Chip(folder, 0, "--at", "2026-02-28T23:59:50")    # and a backend that serves it
#     guest = Guest(folder, [chip])
#     status, output = guest.sh("hwclock --show")
#     guest.halt()
#
#     chip = Traveller(folder, 0, "--frozen", "--at", "2099-12-31")
#     output = chip.play("hwclock --show; sleep 86400; hwclock --show")   # at once

import gzip
import json
import re
import select
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from parts import PATIENCE_S, ROOT, TIED, TOOL, Failed, groups, kill_group, run

HERE = ROOT / "tests/linux"
BUILT = ROOT / "build/linux"


def until(condition, what, patience_s=PATIENCE_S):
    end = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > end:
            raise Failed(f"waited {patience_s} s in vain for {what}")
        time.sleep(0.02)


def look(file):
    return json.loads(run(TOOL, "show", file, "--json"))


class Chip:
    """A chip in a file, and `rtc8563 vhost-user` for it."""

    def __init__(self, folder, number, *options):
        self.folder, self.number = folder, number
        self.file = folder / f"{number}.chip"
        self.backend = None
        run(TOOL, "new", self.file, *options)
        self.serve()

    def options(self):
        return []

    def serve(self):
        with open(self.folder / f"backend{self.number}", "a", encoding="utf-8") as said:
            self.backend = subprocess.Popen(
                [*TIED, TOOL, "vhost-user", "--chip", self.file, "--i2c", f"i2c{self.number}",
                 "--gpio", f"gpio{self.number}", *self.options()], cwd=self.folder, stdout=said,
                stderr=said)
        until(lambda: self.backend.poll() is not None or all(
            (self.folder / f"{kind}{self.number}").is_socket() for kind in ("i2c", "gpio")),
              "the backend's sockets")

    def said(self):
        """What the backend had to say."""
        return (self.folder / f"backend{self.number}").read_text()

    def tool(self, command, *words):
        return run(TOOL, command, self.file, *words)

    def show(self):
        return look(self.file)

    def register(self, address):
        return self.show()["registers"][f"{address:02x}"]

    def findings(self, *options):
        """Name -> how often."""
        return json.loads(self.tool("findings", "--json", *options))["count"]

    def end(self):
        """Ends the backend: its exit status."""
        if self.backend.poll() is None:
            self.backend.terminate()
        return self.backend.wait(PATIENCE_S)

    def kill(self):
        self.backend.kill()
        self.backend.wait()


def device_tree(chips, more):
    """gpio-virtio of 6.1 cannot be there twice: the kernel panics. So only one /INT is wired."""
    template = (HERE / "chip.dtsi").read_text()
    tree = "/dts-v1/;\n/ { };\n"
    for n, chip in enumerate(chips):
        tree += template.replace("@N@", str(n)).replace("@CHIP@", str(chip.number))
        if n > 0:
            tree += (f"/delete-node/ &board_gpio{n};\n"
                     f"&rtc{n} {{ /delete-property/ interrupts-extended; }};\n")
    return tree + more


def kernel(folder, chips, name, *options, initramfs=BUILT / "initramfs", tree=""):
    """The command line of a guest with these chips; `tree` is more for its device tree."""
    (folder / f"{name}.dts").write_text(device_tree(chips, tree))
    run("dtc", "-q", "-I", "dts", "-O", "dtb", "-o", folder / f"{name}.dtb", folder / f"{name}.dts")
    return [*TIED, BUILT / "linux", "mem=64M", f"initrd={initramfs}",
            f"dtb={name}.dtb", f"uml_dir={folder}/", f"umid={name}", *options]


def one_by_one(commands):
    """A script of these."""
    return "".join(f"{{ {command}\n}} 2>&1; echo \"[=$?=]\"\n" for command in commands.values())


def answers(commands, said):
    """What each of these printed, by its name. One whose name begins with no_ must fail, and no
    other."""
    printed = re.findall(r"(.*?)\n?\[=(\d+)=\]\n", said, re.S)
    if len(printed) != len(commands):
        raise Failed(f"{len(printed)} answers to {len(commands)} commands: {said!r}")
    for (name, command), (text, status) in zip(commands.items(), printed):
        if (status != "0") != name.startswith("no_"):
            raise Failed(f"{command}: status {status}: {text}")
    return SimpleNamespace(**dict(zip(commands, (text for text, _ in printed))))


class Traveller(Chip):
    """A frozen chip and its guests, each on a simulated time of its own. Nobody can speak to such a
    guest, as its time would race meanwhile: it has a script."""

    def options(self):
        return ["--time-travel", f"calendar{self.number}", "--vcd", f"{self.number}.vcd"]

    def initramfs(self, script):
        """With the script in it: an archive may follow another."""
        place = self.folder / "script"
        place.write_text(script)
        packed = subprocess.run([*TIED, "cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"],
                                cwd=self.folder, input=b"script\n", capture_output=True, check=True)
        whole = self.folder / "initramfs"
        whole.write_bytes((BUILT / "initramfs").read_bytes() + gzip.compress(packed.stdout))
        return whole

    def ask(self, **commands):
        return answers(commands, self.play(one_by_one(commands)))

    def drawn(self, level):
        """The instants in ns at which /INT went there; whole when the backend has ended."""
        drawn = (self.folder / f"{self.number}.vcd").read_bytes()
        return [int(ns) for ns in re.findall(rb"^#(\d+)\n(?:[01x]\S\n)*%di$" % level, drawn, re.M)]

    def play(self, script, patience_s=PATIENCE_S, tree=""):
        """What the guest printed, until it halted."""
        command = kernel(self.folder, [self], f"guest{self.number}", "quiet", "con=null",
                         "con0=fd:0,fd:1", f"time-travel=ext:1:{self.folder}/calendar{self.number}",
                         initramfs=self.initramfs(script), tree=tree)
        with subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              start_new_session=True) as guest:
            groups.add(guest.pid)
            try:
                said = guest.communicate(timeout=patience_s)[0]
            except subprocess.TimeoutExpired as late:
                raise Failed(f"a script: only {late.output!r} in {patience_s} s") from None
            finally:
                kill_group(guest.pid)
        said = said.decode(errors="replace").replace("\r", "")
        (self.folder / f"guest{self.number}.console").write_text(said)
        return said


class Lab:
    """A frozen chip, and guests of `rtc8563 lab`: their shell has the command `chip`."""

    def __init__(self, folder, name, *options):
        self.file = folder / f"{name}.chip"
        self.script = folder / f"{name}.script"
        run(TOOL, "new", self.file, "--frozen", *options)

    def ask(self, **commands):
        self.script.write_text(one_by_one(commands))
        said = run(TOOL, "lab", "--linux", BUILT, "--chip", self.file, "--script", self.script)
        return answers(commands, said.replace("\r", ""))

    def tool(self, command, *words):
        return run(TOOL, command, self.file, *words)


# Without it, User-mode Linux that sleeps without a tick misses interrupts that come as it falls
# asleep, until its next timer. On simulated time it does not, and with it the kernel panics.
REAL_TIME = ["nohz=off"]


class Shell:
    """A guest's shell, spoken to by the socket `line`; after each command it says [=STATUS=]."""

    line = None
    said = b""

    def sh(self, command, patience_s=PATIENCE_S):
        """Runs a command in the guest's shell: its status, and all that it printed."""
        self.begin(command)
        return self.answer(command, patience_s)

    def begin(self, command):
        """What it comes to is for answer()."""
        self.send(f"{{ {command}\n}} </dev/null 2>&1; echo \"[=$?=]\"")

    def send(self, line):
        self.line.sendall(f"{line}\n".encode())

    def hear(self, end, what, patience_s=PATIENCE_S):
        """Waits until it has said `end`: what came before."""
        give_up = time.monotonic() + patience_s
        while end not in self.said:
            if not select.select([self.line], [], [], max(0, give_up - time.monotonic()))[0]:
                raise Failed(f"{what}: nothing for {patience_s} s, only {self.said!r}")
            got = self.line.recv(65536)
            if not got:
                raise Failed(f"{what}: the guest has ended, having said {self.said!r}")
            self.said += got
        before, _, self.said = self.said.partition(end)
        return before

    def answer(self, command, patience_s):
        output, _, status = self.hear(b"=]", command, patience_s).rpartition(b"[=")
        return int(status), output.decode(errors="replace").replace("\r", "").strip("\n")

    def ask(self, command, patience_s=PATIENCE_S):
        """The output of a command that must succeed."""
        status, output = self.sh(command, patience_s)
        if status != 0:
            raise Failed(f"{command}: status {status}\n{output}")
        return output


class Guest(Shell):
    """User-mode Linux: its kernel's messages go to a file, its shell is spoken to by a socket."""

    def __init__(self, folder, chips, name="guest"):
        self.folder = folder
        self.console = folder / f"{name}.console"
        self.line, line = socket.socketpair()
        self.log, log = socket.socketpair()
        self.process = subprocess.Popen(
            kernel(folder, chips, name, *REAL_TIME, "con=null", f"con0=fd:{log.fileno()}",
                   f"ssl0=fd:{line.fileno()}", "line=ttyS0"),
            cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            pass_fds=[line.fileno(), log.fileno()], start_new_session=True)
        groups.add(self.process.pid)
        line.close()
        log.close()
        self.copier = threading.Thread(target=self.copy)
        self.copier.start()

    def booted(self):
        """Waits until init says that it listens."""
        self.answer("to boot", PATIENCE_S)

    def copy(self):
        with open(self.console, "wb", buffering=0) as console:
            try:
                while said := self.log.recv(65536):
                    console.write(said.replace(b"\r", b""))
            except ConnectionError:
                pass

    def messages(self):
        return self.console.read_text(errors="replace")

    def halt(self):
        """Ends it by its own means: does its kernel say so? Its exit status is not asked: once in
        some hundred times it was that of an abort."""
        self.send("exit")
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise Failed("the guest does not halt") from None
        finally:
            self.kill()
        return "reboot: System halted" in self.messages()

    def kill(self):
        """Ends it in the midst of what it does."""
        kill_group(self.process.pid)
        self.process.wait()
        self.copier.join(PATIENCE_S)
        self.line.close()
        self.log.close()
