# front_end.py - a vhost-user front end and a virtio driver of our own, for tests
#
# SPDX-License-Identifier: MIT
#
# Plain sockets, a memfd as the guest's memory, eventfds as kicks and calls. Everything that a
# guest or a front end can do wrong can be done here: messages and rings are bytes.

import array
import mmap
import os
import select
import socket
import struct
import time

GET_FEATURES, SET_FEATURES, SET_OWNER, RESET_OWNER, SET_MEM_TABLE = 1, 2, 3, 4, 5
SET_VRING_NUM, SET_VRING_ADDR, SET_VRING_BASE, GET_VRING_BASE = 8, 9, 10, 11
SET_VRING_KICK, SET_VRING_CALL, SET_VRING_ERR = 12, 13, 14
GET_PROTOCOL_FEATURES, SET_PROTOCOL_FEATURES, GET_QUEUE_NUM, SET_VRING_ENABLE = 15, 16, 17, 18
SET_BACKEND_REQ_FD, GET_CONFIG, SET_CONFIG, VRING_KICK = 21, 24, 25, 35
BACKEND_VRING_CALL = 4

VERSION, REPLY, NEED_REPLY = 1, 4, 8
NO_DESCRIPTOR = 0x100
F_INDIRECT, F_EVENT_IDX, F_PROTOCOL, F_VERSION_1 = 1 << 28, 1 << 29, 1 << 30, 1 << 32
P_MQ, P_REPLY_ACK, P_BACKEND_REQ, P_CONFIG, P_IN_BAND = 1 << 0, 1 << 3, 1 << 5, 1 << 9, 1 << 14

NEXT, WRITE, INDIRECT = 1, 2, 4 # flags of a descriptor
USER = 0x7F0000000000           # where the front end has the memory
GUEST = 0x40000000              # and the guest
SIZE = 1 << 20

FAIL_NEXT, M_RD = 1, 2
PATIENCE_S = 20


class Gone(Exception):
    """The backend has hung up."""


ACK, START, REQUEST, WAIT, GET, UPDATE, RUN, FREE_UNTIL, GET_TOD = range(9)
NEVER = (1 << 63) - 1


def receive_from(place, count):
    data = b""
    while len(data) < count:
        try:
            more = place.recv(count - len(data))
        except ConnectionResetError:
            more = b""
        if not more:
            raise Gone
        data += more
    return data


class Uml:
    """What User-mode Linux with time-travel=ext does: it runs when it may, as seldom as it can.
    Everything that happens is in `log`, with its instant."""

    def __init__(self, path, patience_s=PATIENCE_S):
        self.patience_s = patience_s
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(patience_s)
        self.socket.connect(str(path))
        self.now = self.free = self.seq = 0
        self.log, self.drivers = [], []

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, op, time_ns=0, seq=None):
        self.seq += seq is None
        self.socket.sendall(struct.pack("<IIQ", op, self.seq if seq is None else seq, time_ns))

    def receive(self):
        """One message; what is not an acknowledge is acknowledged."""
        op, seq, time_ns = struct.unpack("<IIQ", receive_from(self.socket, 16))
        if op != ACK:
            assert op in (RUN, FREE_UNTIL), op
            self.log.append(("free" if op == FREE_UNTIL else "run", time_ns))
            if op == FREE_UNTIL:
                self.free = time_ns
            else:
                assert time_ns >= self.now, (time_ns, self.now)
                self.now = time_ns
            self.send(ACK, seq=seq)
        return op, seq, time_ns

    def ask(self, op, time_ns=0):
        self.send(op, time_ns)
        while True:
            answer, seq, time_ns = self.receive()
            if answer == ACK:
                assert seq == self.seq, (seq, self.seq)
                return time_ns

    def start(self, number=1):
        self.ask(START, number)
        return self

    def hear(self, driver):
        """A call, as the kernel's handler takes it: it asks what time it is, and to run then."""
        number, flags, size, index, _ = struct.unpack("<IIIII", receive_from(driver.requests, 20))
        assert (number, flags, size) == (BACKEND_VRING_CALL, VERSION | NEED_REPLY, 8)
        now = self.ask(GET)
        assert now >= self.now, (now, self.now)
        self.now = now
        self.log.append((type(driver).__name__, index, now))
        driver.rings[index].calls += 1
        self.ask(REQUEST, now)
        driver.requests.sendall(struct.pack("<IIIQ", number, VERSION | REPLY, 8, 0))

    def run_until(self, time_ns):
        """Waits for an instant, or for the call that comes earlier: when it runs again."""
        if time_ns < self.free:
            self.now = time_ns
            return self.now
        self.ask(REQUEST, time_ns)
        self.free = 0
        self.ask(WAIT)
        while True:
            ready = select.select([self.socket, *(it.requests for it in self.drivers)], [], [],
                                  self.patience_s)[0]
            if not ready:
                raise TimeoutError("it may not run")
            for driver in [it for it in self.drivers if it.requests in ready]:
                self.hear(driver)
            if self.socket in ready and self.receive()[0] == RUN:
                return self.now

    def kick(self, driver, index):
        self.ask(UPDATE, self.now)
        driver.send(VRING_KICK, struct.pack("<II", index, 0), flags=VERSION | NEED_REPLY)
        while True: # the answer first, as the kernel has it: what else there is stays unread
            ready = select.select([driver.socket, self.socket], [], [], self.patience_s)[0]
            if not ready:
                raise TimeoutError("a kick is not answered")
            if driver.socket in ready:
                break
            self.receive()
        assert driver.answer(VRING_KICK) == bytes(8)
        self.log.append(("kicked", self.now))


class FrontEnd:
    """A connection, with memory for rings."""

    def __init__(self, path, size=SIZE, patience_s=PATIENCE_S, uml=None):
        self.patience_s = patience_s
        self.uml = uml
        self.requests = None # the way back, with a Uml
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(patience_s)
        self.socket.connect(str(path))
        self.memory_fd = os.memfd_create("guest")
        os.ftruncate(self.memory_fd, size)
        self.memory = mmap.mmap(self.memory_fd, size)
        self.size = size
        self.fds = [self.memory_fd]
        self.rings = []

    def close(self):
        self.socket.close()
        if self.requests is not None:
            self.requests.close()
            self.uml.drivers.remove(self)
            self.requests = None
        for fd in self.fds:
            os.close(fd)
        self.fds = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ------------------------------------------------------------- messages

    def send(self, request, payload=b"", fds=(), flags=VERSION, size=None):
        header = struct.pack("<III", request, flags, len(payload) if size is None else size)
        control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        self.socket.sendmsg([header + payload], control)

    def receive(self, count):
        return receive_from(self.socket, count)

    def answer(self, request):
        number, flags, size = struct.unpack("<III", self.receive(12))
        assert (number, flags) == (request, VERSION | REPLY), (number, flags, request)
        return self.receive(size)

    def ask(self, request, payload=b"", **more):
        self.send(request, payload, **more)
        return self.answer(request)

    def ask_u64(self, request):
        return struct.unpack("<Q", self.ask(request))[0]

    def wait_until_gone(self):
        while True:
            try:
                self.receive(1)
            except Gone:
                return

    def is_there(self):
        """It still answers: all that was sent before has been looked at."""
        return self.ask_u64(GET_FEATURES) != 0

    # ------------------------------------------------------------ handshake

    def negotiate(self, device=1, indirect=False, event_index=False, protocol=None):
        offered = self.ask_u64(GET_FEATURES)
        self.features = (F_VERSION_1 | F_PROTOCOL | device | indirect * F_INDIRECT
                         | event_index * F_EVENT_IDX)
        assert offered & self.features == self.features, hex(offered)
        known = self.ask_u64(GET_PROTOCOL_FEATURES)
        wanted = P_MQ | P_REPLY_ACK | P_BACKEND_REQ | P_CONFIG | (P_IN_BAND if self.uml else 0)
        wanted = wanted if protocol is None else protocol
        self.protocol = known & wanted
        self.send(SET_PROTOCOL_FEATURES, struct.pack("<Q", self.protocol))
        if self.uml:
            self.give_way_back()
        self.send(SET_OWNER)
        self.send(SET_FEATURES, struct.pack("<Q", self.features))

    def give_way_back(self):
        self.requests, theirs = socket.socketpair()
        self.uml.drivers.append(self)
        self.requests.settimeout(self.patience_s)
        self.send(SET_BACKEND_REQ_FD, fds=[theirs.fileno()])
        theirs.close()

    def table(self, *regions):
        """Regions are (guest, size, user, offset)."""
        return struct.pack("<II", len(regions), 0) + b"".join(struct.pack("<QQQQ", *region)
                                                             for region in regions)

    def give_memory(self):
        self.send(SET_MEM_TABLE, self.table((GUEST, self.size, USER, 0)), fds=[self.memory_fd])

    def add_ring(self, size=8, **options):
        ring = Ring(self, len(self.rings), size, **options)
        self.rings.append(ring)
        return ring

    def start(self, device=1, queues=1, size=8, **options):
        self.negotiate(device, **options)
        self.give_memory()
        for _ in range(queues):
            self.add_ring(size).start()
        assert self.is_there()
        return self.rings[0]

    def eventfd(self):
        fd = os.eventfd(0, os.EFD_NONBLOCK)
        self.fds.append(fd)
        return fd


class Ring:
    """A split ring at a place of its own in the memory, and the driver's side of it."""

    def __init__(self, front_end, index, size, place=None):
        self.front_end, self.index, self.size = front_end, index, size
        self.memory = front_end.memory
        base = index * 0x10000 if place is None else place
        self.table, self.avail, self.used = base, base + 16 * size, base + 0x6000
        self.buffers = base + 0x8000 # scratch for the buffers of chains
        self.room = self.buffers
        self.kick_fd = self.call_fd = -1
        self.calls = 0   # in band
        self.seen = 0    # of the used ring
        self.ahead = 0   # index of the avail ring
        self.free = 0    # next descriptor

    def start(self, base=0):
        send = self.front_end.send
        send(SET_VRING_NUM, struct.pack("<II", self.index, self.size))
        send(SET_VRING_BASE, struct.pack("<II", self.index, base))
        send(SET_VRING_ADDR, struct.pack("<IIQQQQ", self.index, 0, USER + self.table,
                                         USER + self.used, USER + self.avail, 0))
        if self.front_end.uml is None:
            self.give_descriptors()
        send(SET_VRING_ENABLE, struct.pack("<II", self.index, 1))
        self.seen = self.ahead = base

    def give_descriptors(self):
        send = self.front_end.send
        self.kick_fd, self.call_fd = self.front_end.eventfd(), self.front_end.eventfd()
        send(SET_VRING_CALL, struct.pack("<Q", self.index), fds=[self.call_fd])
        send(SET_VRING_KICK, struct.pack("<Q", self.index), fds=[self.kick_fd])

    # -------------------------------------------------------------- driver

    def put(self, data, size=None):
        """Bytes at a new place; its guest address."""
        at = self.room
        size = len(data) if size is None else size
        self.room += (size + 15) // 16 * 16
        assert self.room <= self.front_end.size
        self.memory[at:at + len(data)] = data
        return GUEST + at

    def describe(self, index, guest, size, flags=0, following=0, table=None):
        at = (self.table if table is None else table) + 16 * index
        self.memory[at:at + 16] = struct.pack("<QIHH", guest, size, flags, following)

    def publish(self, head):
        """The head of a chain, without a kick."""
        self.set_slot(head)
        self.set_index(self.ahead + 1)

    def set_slot(self, head):
        """The same, but the backend does not know of it."""
        slot = self.avail + 4 + 2 * (self.ahead % self.size)
        self.memory[slot:slot + 2] = struct.pack("<H", head)

    # The backend looks and writes meanwhile: each word is to be one access, as a view makes it.
    def set_word(self, at, value):
        with memoryview(self.memory) as view, view.cast("H") as words:
            words[at // 2] = value

    def word(self, at):
        with memoryview(self.memory) as view, view.cast("H") as words:
            return words[at // 2]

    def set_index(self, index):
        self.ahead = index & 0xFFFF
        self.set_word(self.avail + 2, self.ahead)

    def set_used_event(self, index):
        self.set_word(self.avail + 4 + 2 * self.size, index & 0xFFFF)

    def set_no_interrupt(self, on):
        self.set_word(self.avail, on)

    def avail_event(self):
        return self.word(self.used + 4 + 8 * self.size)

    def add(self, outs, ins, indirect=False):
        """A chain: bytes to read, and sizes to write; its head and where the answers come."""
        pieces = [(self.put(data), len(data), 0) for data in outs]
        pieces += [(self.put(b"\xEE" * size), size, WRITE) for size in ins]
        if indirect:
            at = self.put(bytes(16 * len(pieces))) - GUEST
        first = 0 if indirect else self.free
        for i, (guest, size, flags) in enumerate(pieces):
            last = i == len(pieces) - 1
            number = i if indirect else (first + i) % self.size
            self.describe(number, guest, size, flags | (0 if last else NEXT),
                          0 if last else (number + 1) % (1 << 16 if indirect else self.size),
                          at if indirect else None)
        head = self.free
        if indirect:
            self.describe(head, GUEST + at, 16 * len(pieces), INDIRECT)
        self.free = (self.free + (1 if indirect else len(pieces))) % self.size
        self.publish(head)
        return head, [(guest - GUEST, size) for guest, size, flags in pieces if flags & WRITE]

    def kick(self):
        if self.front_end.uml:
            self.front_end.uml.kick(self.front_end, self.index)
        else:
            os.eventfd_write(self.kick_fd, 1)

    def called(self, seconds=None):
        """Whether the guest was called; forgets it."""
        seconds = self.front_end.patience_s if seconds is None else seconds
        if self.front_end.uml:
            return self.called_until(self.front_end.uml.now + round(seconds * 1e9))
        if not select.select([self.call_fd], [], [], seconds)[0]:
            return False
        os.eventfd_read(self.call_fd)
        return True

    def called_until(self, time_ns):
        """The same on simulated time."""
        uml = self.front_end.uml
        while not self.calls and uml.run_until(time_ns) < time_ns:
            pass
        was, self.calls = self.calls, 0
        return was > 0

    def forget_calls(self):
        """Those for what was given back already."""
        assert self.front_end.is_there()
        while self.called(0):
            pass

    def used_index(self):
        return self.word(self.used + 2)

    def collect(self):
        """What was given back since the last time: [(head, size)]."""
        found = []
        while self.seen != self.used_index():
            at = self.used + 4 + 8 * (self.seen % self.size)
            found.append(struct.unpack("<II", self.memory[at:at + 8]))
            self.seen = (self.seen + 1) & 0xFFFF
        return found

    def wait(self, count=1):
        """Until so many were given back."""
        found = self.collect()
        while len(found) < count:
            if not self.called():
                raise TimeoutError(f"{len(found)} of {count} chains came back")
            found += self.collect()
        return found

    def bytes_at(self, place):
        at, size = place
        return self.memory[at:at + size]


class I2c(FrontEnd):
    """The driver of a virtio I2C adapter."""

    def start(self, **options):
        return super().start(1, 1, options.pop("size", 64), **options)

    def transfer(self, *messages, address=0x51, indirect=False, kick_each=False):
        """Messages are bytes to write or a number of bytes to read, in one transfer with repeated
        STARTs. Returns [(status, bytes read)]."""
        ring = self.rings[0]
        ring.room = ring.buffers
        added = []
        for i, message in enumerate(messages):
            read = isinstance(message, int)
            flags = (M_RD if read else 0) | (0 if i == len(messages) - 1 else FAIL_NEXT)
            size = message if read else len(message)
            outs = [struct.pack("<HHI", address << 1, 0, flags)]
            outs += [message] if not read and size else []
            added.append((read, ring.add(outs, ([size] if read and size else []) + [1], indirect)))
            if kick_each:
                ring.kick()
        ring.kick()
        given = dict(ring.wait(len(added)))
        results = []
        for read, (head, places) in added:
            status = ring.bytes_at(places[-1])[0]
            data = ring.bytes_at(places[0]) if len(places) > 1 else b""
            assert given[head] == len(data) + 1, (given, head, len(data))
            results.append((status, data))
        return results

    def registers(self, first, count):
        (a, _), (b, data) = self.transfer(bytes([first]), count)
        assert (a, b) == (0, 0), (a, b)
        return data

    def write(self, first, *values):
        assert self.transfer(bytes([first, *values])) == [(0, b"")]


GPIO_LINES = 3
NAMES, GET_DIRECTION, SET_DIRECTION, GET_VALUE, SET_VALUE, IRQ_TYPE = 1, 2, 3, 4, 5, 6
IRQ_NONE, IRQ_RISING, IRQ_FALLING, IRQ_BOTH, IRQ_HIGH, IRQ_LOW = 0, 1, 2, 3, 4, 8


class Gpio(FrontEnd):
    """The driver of a virtio GPIO controller."""

    def start(self, **options):
        return super().start(1, 2, options.pop("size", 8), **options)

    def request(self, kind, line, value=0, room=2):
        """(status, value): the answer's bytes, of exactly the size given back."""
        ring = self.rings[0]
        ring.room = ring.buffers
        _, places = ring.add([struct.pack("<HHI", kind, line, value)], [room])
        ring.kick()
        [(_, size)] = ring.wait()
        return ring.bytes_at(places[0])[:size]

    def leave_buffer(self, line):
        """For an event: a function that says what status came, or None."""
        ring = self.rings[1]
        if ring.room > ring.buffers + 0x4000:
            ring.room = ring.buffers
        head, places = ring.add([struct.pack("<H", line)], [1])
        ring.kick()
        return head, places[0]

    def now(self):
        return self.uml.now / 1e9 if self.uml else time.monotonic()

    def event(self, seconds):
        """The head of a buffer that was given back within this time, or None."""
        ring = self.rings[1]
        end = self.now() + seconds
        while not (found := ring.collect()) and ring.called(max(0, end - self.now())):
            pass # a call may come behind what it tells, which was seen before
        assert len(found) <= 1, found
        return found[0] if found else None

    def config(self, offset=0, size=8):
        return self.ask(GET_CONFIG, struct.pack("<III", offset, size, 0) + bytes(size))
