# SPDX-License-Identifier: GPL-2.0-or-later
"""
Writes: what was acknowledged is there for every reader from then on, and what
was not is old or new, sector by sector.  Every sector that is written says 32
times which it is and which round wrote it.
"""

import random
import struct
import time

from aoe_wire import (
    ABRT, EXTENDED, FAILED, FLUSH, FLUSH_EXT, IDNF, LBA28_LIMIT, READ,
    READ_EXT, READY, SECTOR, WRITE, WRITE_EXT, Wrong, check, check_ata,
    check_padding, tag_of)

ASYNC = 2
EXTENT = 128


def stamp(lba, turn):
    return struct.pack("<QQ", lba, turn) * (SECTOR // 16)


def stamps(lba, count, turn):
    return b"".join(stamp(lba + i, turn) for i in range(count))


def turn_of(sector, lba):
    """Which round wrote it; it must be of one piece."""
    which, turn = struct.unpack_from("<QQ", sector)
    check(sector == stamp(lba, turn) and which == lba,
          "sector %d is of two minds, or of LBA %d", lba, which)
    return turn


class Flight:
    """Requests under way, and what is to be done with each reply."""

    def __init__(self, client):
        self.client = client
        self.flying = {}  # tag: [time, build, take, tries]

    def send(self, build, take, tries=0):
        tag = self.client.tag()
        self.flying[tag] = [time.monotonic(), build, take, tries]
        self.client.send(build(tag))

    def resend(self):
        old = time.monotonic() - self.client.args.timeout
        for tag in list(self.flying):
            sent, build, take, tries = self.flying[tag]
            if sent > old:
                break
            check(tries < self.client.args.tries, "no answer")
            del self.flying[tag]
            self.client.retransmits += 1
            self.send(build, take, tries + 1)

    def step(self):
        """One reply, or what has waited too long is sent anew."""
        oldest = next(iter(self.flying.values()))[0]
        frame = self.client.receive(oldest + self.client.args.timeout)
        if frame is None:
            self.resend()
            return
        request = self.flying.pop(tag_of(frame), None)
        if request is not None:
            request[2](frame)

    def drain(self, left=0):
        while len(self.flying) > left:
            self.step()

    def read(self, lba, count, take):
        """take gets the sectors' bytes."""
        def taken(frame):
            data = frame[36:36 + count * SECTOR]
            check_ata(self.client, frame, EXTENDED, READY, 0, data)
            check(len(data) == count * SECTOR, "%d bytes read", len(data))
            take(data)

        self.send(lambda tag: self.client.ata(tag, READ_EXT, lba, count,
                                              EXTENDED), taken)

    def write(self, lba, data, take, aflags=EXTENDED | 1):
        """take gets the reply's status; nothing else may come back."""
        client, count = self.client, len(data) // SECTOR
        command, address = WRITE_EXT, lba
        if not aflags & EXTENDED:
            check(lba + count <= LBA28_LIMIT, "no LBA28: %d", lba)
            command, address = WRITE, lba | 0xE0 << 24

        def taken(frame):
            client.check_header(frame, 0)
            check_padding(frame, 36)
            echoed, error, _, status = struct.unpack_from("!BBBB", frame, 24)
            check(echoed == aflags, "AFlags %02x for %02x", echoed, aflags)
            check((status, error) in ((READY, 0), (FAILED, ABRT)),
                  "write of LBA %d: status %02x error %02x", lba, status,
                  error)
            take(status)

        self.send(lambda tag: client.ata(tag, command, address, count, aflags,
                                         data), taken)


def done(status):
    check(status == READY, "a write failed")


def ranges(first, end, counts):
    """From first to end in steps that take turns; the last is cut."""
    lba, index = first, 0
    while lba < end:
        count = min(counts[index % len(counts)], end - lba)
        yield lba, count
        lba += count
        index += 1


def end_of(client, args):
    """The range the client writes, in sectors."""
    return args.first, args.end or size_of(client)


def size_of(client):
    frame = client.ask(lambda tag: client.ata(tag, 0xEC))
    return struct.unpack_from("<Q", frame, 36 + 200)[0]


def expect(flight, first, end, turn):
    """Reads it all; every sector is of that round."""
    most = flight.client.target.sectors

    def checker(lba):
        def taken(data):
            for i in range(len(data) // SECTOR):
                found = turn_of(data[i * SECTOR:(i + 1) * SECTOR], lba + i)
                check(found == turn, "sector %d is of round %d, not %d",
                      lba + i, found, turn)
        return taken

    for lba, count in ranges(first, end, [most]):
        flight.drain(flight.client.args.window - 1)
        flight.read(lba, count, checker(lba))
    flight.drain()


def flush(client):
    for command, aflags in ((FLUSH, 0), (FLUSH_EXT, EXTENDED)):
        frame = client.ask(lambda tag, c=command, a=aflags: client.ata(
            tag, c, 0, 0, a))
        check_ata(client, frame, aflags, READY, 0, b"")


def do_write_all(client, args):
    """Each sector, in all sizes and both widths; read back after each round."""
    most = client.find().sectors
    first, end = end_of(client, args)
    flight = Flight(client)
    flags = (EXTENDED | 1, 1, EXTENDED | 1 | ASYNC, 0)
    for turn in range(args.turn, args.turn + args.rounds):
        # Warm: so that the kernel has old sectors to answer with.
        for lba, count in ranges(first, end, [most]):
            flight.drain(args.window - 1)
            flight.read(lba, count, lambda data: None)
        flight.drain()
        counts = [most] if turn % 2 else list(range(most, 0, -1))
        for index, (lba, count) in enumerate(ranges(first, end, counts)):
            flight.drain(args.window - 1)
            flight.write(lba, stamps(lba, count, turn), done,
                         flags[index % len(flags)])
        flight.drain()
        if not args.no_flush:
            flush(client)
        expect(flight, first, end, turn)
    return "%d sectors written %d times, %d retransmits" % (
        end - first, args.rounds, client.retransmits)


def do_expect(client, args):
    """All sectors are of that round."""
    client.find()
    first, end = end_of(client, args)
    expect(Flight(client), first, end, args.turn)
    return "%d sectors of round %d" % (end - first, args.turn)


def do_overlap(client, args):
    """
    Writes over each other, sent without waiting: the youngest stays.  A client
    that sent one anew could not tell, so nothing is.
    """
    most = client.find().sectors
    size = size_of(client)
    dice = random.Random(args.seed)
    client.args.timeout, client.args.tries = 30, 0
    flight = Flight(client)
    due = {}
    for turn in range(1, 1 + args.rounds):
        lba = EXTENT * dice.randint(1, 3) + dice.randint(-most, most)
        lba = min(lba, size - 1)
        count = min(dice.randint(1, most), size - lba)
        due.update((lba + i, turn) for i in range(count))
        flight.drain(args.window - 1)
        flight.write(lba, stamps(lba, count, turn), done)
    flight.drain()
    for lba, turn in due.items():
        expect(flight, lba, lba + 1, turn)
    return "%d writes in order" % args.rounds


class Race:
    """Rounds of writes, and reads of the same sectors all the while."""

    def __init__(self, client, first, end):
        self.client, self.first, self.end = client, first, end
        self.flight = Flight(client)
        self.acked = {lba: 0 for lba in range(first, end)}
        self.sent = dict(self.acked)
        self.dice = random.Random(client.args.seed)
        self.reads = self.newer = 0

    def read(self):
        most = self.client.target.sectors
        count = self.dice.randint(1, min(most, self.end - self.first))
        lba = self.dice.randrange(self.first, self.end - count + 1)
        least = [self.acked[lba + i] for i in range(count)]

        def taken(data):
            for i in range(count):
                turn = turn_of(data[i * SECTOR:(i + 1) * SECTOR], lba + i)
                check(least[i] <= turn <= self.sent[lba + i],
                      "sector %d is of round %d; %d was acknowledged, %d sent",
                      lba + i, turn, least[i], self.sent[lba + i])
                self.newer += turn > least[i]
            self.reads += 1

        self.flight.read(lba, count, taken)

    def write(self, lba, count, turn):
        def acked(status):
            done(status)
            self.acked.update((lba + i, turn) for i in range(count))

        self.sent.update((lba + i, turn) for i in range(count))
        self.flight.write(lba, stamps(lba, count, turn), acked)

    def begin(self):
        """From here on the sectors are ours."""
        most = self.client.target.sectors
        for lba, count in ranges(self.first, self.end, [most]):
            self.write(lba, count, 1)
            self.flight.drain(self.client.args.window - 1)
        self.flight.drain()

    def run(self, turn):
        most = self.client.target.sectors
        for lba, count in ranges(self.first, self.end, [most]):
            self.write(lba, count, turn)
            for _ in range(3):
                self.read()
            self.flight.drain(self.client.args.window - 1)
        # Nothing is written twice at a time, but read all the time.
        while any(self.acked[lba] != turn for lba in self.acked):
            self.flight.step()
            self.read()
            self.flight.drain(self.client.args.window - 1)


def do_race(client, args):
    client.find()
    first, end = end_of(client, args)
    race = Race(client, first, end)
    race.begin()
    for turn in range(2, args.rounds + 2):
        race.run(turn)
    race.flight.drain()
    expect(race.flight, first, end, args.rounds + 1)
    return "%d reads beside %d rounds of writes, %d sectors newer than due" % (
        race.reads, args.rounds, race.newer)


def do_fill(client, args):
    """A disk that gets full: what is acknowledged is there, the rest failed."""
    most = client.find().sectors
    first, end = end_of(client, args)
    flight = Flight(client)
    there, failed = [], []
    for lba, count in ranges(first, end, [most]):
        flight.drain(args.window - 1)

        def take(status, lba=lba, count=count):
            (there if status == READY else failed).append((lba, count))

        flight.write(lba, stamps(lba, count, 1), take)
    flight.drain()
    check(there and failed, "%d writes done, %d failed", len(there),
          len(failed))
    for lba, count in there:
        expect(flight, lba, lba + count, 1)
    return "%d writes done, %d failed" % (len(there), len(failed))


def do_wrong_writes(client, _):
    """Writes that cannot be; none changes anything."""
    most = client.find().sectors
    end = size_of(client)
    flight = Flight(client)
    flight.write(end - 2, stamps(end - 2, 2, 7), done)
    flight.drain()
    full = b"\x5a" * SECTOR
    rows = (
        ("one past the end", (WRITE_EXT, end, 1, 0x41, full), IDNF),
        ("across the end", (WRITE_EXT, end - 1, 2, 0x41, 2 * full), IDNF),
        ("LBA 2^48 - 1", (WRITE_EXT, (1 << 48) - 1, 1, 0x41, full), IDNF),
        ("no sectors", (WRITE_EXT, end - 1, 0, 0x41, full), ABRT),
        ("a sector too many", (WRITE_EXT, end - 1 - most, most + 1, 0x41,
                               (most + 1) * full), ABRT),
        ("no payload", (WRITE_EXT, end - 1, 1, 0x41, b""), ABRT),
        ("a byte too few", (WRITE_EXT, end - 1, 1, 0x41, full[:-1]), ABRT),
    )
    for name, request, error in rows:
        # A frame over the MTU cannot be sent, here.
        if len(request[4]) > most * SECTOR and most * SECTOR + 548 > 1500:
            request = request[:4] + (most * full,)
        frame = client.ask(lambda tag, r=request: client.ata(tag, *r))
        try:
            check_ata(client, frame, request[3], FAILED, error, b"")
        except Wrong as wrong:
            raise Wrong("%s: %s" % (name, wrong)) from wrong
    expect(flight, end - 2, end, 7)
    frame = client.ask(lambda tag: client.ata(tag, READ, end - 1, 1))
    check_ata(client, frame, 0, READY, 0, stamp(end - 1, 7))
    return "%d wrong writes" % len(rows)


def add_commands(command):
    part = {"first": (int, 0), "end": (int, 0)}
    command("write-all", do_write_all, rounds=(int, 2), turn=(int, 1),
            no_flush=(bool, False), **part)
    command("expect", do_expect, turn=(int, 1), **part)
    command("overlap", do_overlap, rounds=(int, 400), seed=(int, 1))
    command("race", do_race, rounds=(int, 16), seed=(int, 1), **part)
    command("fill", do_fill, **part)
    command("wrong-writes", do_wrong_writes)
