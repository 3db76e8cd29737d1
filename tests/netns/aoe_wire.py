# SPDX-License-Identifier: GPL-2.0-or-later
"""
AoE as the test client speaks it: frames, a socket, an image to compare with,
and a window of reads.  Written from the protocol, not from the target's code.
"""

import argparse
import errno
import mmap
import os
import random
import select
import socket
import struct
import time

ETHERTYPE = 0x88A2
BROADCAST = b"\xff" * 6
SECTOR = 512
LBA28_LIMIT = 1 << 28
SHORTEST = 60
ANY_SHELF, ANY_SLOT = 0xFFFF, 0xFF

ATA, CONFIG = 0, 1
READ, READ_EXT, WRITE, WRITE_EXT = 0x20, 0x24, 0x30, 0x34
CHECK_POWER, FLUSH, FLUSH_EXT, IDENTIFY = 0xE5, 0xE7, 0xEA, 0xEC
READY, FAILED = 0x40, 0x41
ABRT, IDNF, UNC = 0x04, 0x10, 0x40
EXTENDED = 0x40

HEADER = struct.Struct("!6s6sHBBHBBI")
ATA_ARGS = struct.Struct("!BBBB6s2s")
CONFIG_ARGS = struct.Struct("!HHBBH")


class Wrong(Exception):
    """The target did what it must not do."""


def check(condition, message, *values):
    if not condition:
        raise Wrong(message % values if values else message)


def mac_text(mac):
    return mac.hex(":")


def mac_bytes(text):
    return bytes.fromhex(text.replace(":", ""))


def tag_of(frame):
    return struct.unpack_from("!I", frame, 20)[0]


def lba_bytes(lba):
    return lba.to_bytes(6, "little")


def check_padding(frame, length):
    """A message of length bytes, filled up to Ethernet's least with zeros."""
    due = max(SHORTEST, length)
    check(len(frame) == due, "reply of %d bytes, not %d", len(frame), due)
    check(not any(frame[length:]), "padded with non-zero bytes")


class Target:
    """What a config reply says about its sender."""

    def __init__(self, frame, strict=True):
        check(len(frame) >= 32, "config reply of %d bytes", len(frame))
        (self.dst, self.mac, _, self.verflags, _, self.shelf, self.slot, _,
         self.tag) = HEADER.unpack_from(frame)
        (self.buffers, self.firmware, self.sectors, self.verb,
         length) = CONFIG_ARGS.unpack_from(frame, 24)
        check(len(frame) >= 32 + length, "config string beyond its frame")
        self.string = frame[32:32 + length]
        self.sectors = self.sectors or 2
        if strict:
            check_padding(frame, 32 + length)

    def __str__(self):
        return "e%d.%d %s buffers %d sectors %d firmware %04x" % (
            self.shelf, self.slot, mac_text(self.mac), self.buffers,
            self.sectors, self.firmware)


class Image:
    """The file that the target serves; its ragged tail reads as zeros."""

    def __init__(self, path):
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            self.bytes = mmap.mmap(file.fileno(), size, prot=mmap.PROT_READ)
        self.sectors = (size + SECTOR - 1) // SECTOR

    def read(self, lba, count):
        data = self.bytes[lba * SECTOR:(lba + count) * SECTOR]
        return data.ljust(count * SECTOR, b"\0")


class TaggedSocket:
    """
    In a VLAN: what is sent gets its tag, and what comes must have it.  Only a
    socket of all protocols is told the tags.
    """

    def __init__(self, interface, tci):
        self.tci = tci
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                  socket.htons(3))
        so_rcvbufforce, packet_auxdata, packet_ignore_outgoing = 33, 8, 23
        self.sock.setsockopt(socket.SOL_SOCKET, so_rcvbufforce, 16 << 20)
        self.sock.setsockopt(263, packet_auxdata, 1)
        self.sock.setsockopt(263, packet_ignore_outgoing, 1)
        self.sock.bind((interface, 3))
        self.sock.setblocking(False)

    def fileno(self):
        return self.sock.fileno()

    def send(self, frame):
        tag = struct.pack("!HH", 0x8100, self.tci)
        return self.sock.send(frame[:12] + tag + frame[12:])

    def recv(self, size):
        frame, ancillary, _, _ = self.sock.recvmsg(size, 256)
        status, tci, tpid = 0, 0, 0
        for _, _, data in ancillary:
            status, _, _, _, _, tci, tpid = struct.unpack("=IIIHHHH",
                                                          data[:20])
        # Adverts are for those without a tag, and so is what is not AoE.
        if frame[12:14] != b"\x88\xa2" or frame[0] & 1:
            return b""
        check(status & 0x10 and (tci, tpid) == (self.tci, 0x8100),
              "a reply with tag %04x %04x, not %04x", tpid, tci, self.tci)
        return frame


class Client:
    """A socket, an own MAC and, once found, a target."""

    def __init__(self, args):
        self.args = args
        self.shelf, self.slot = args.target
        self.ends = time.monotonic() + args.seconds
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                  socket.htons(ETHERTYPE))
        so_rcvbufforce = 33
        self.sock.setsockopt(socket.SOL_SOCKET, so_rcvbufforce, 16 << 20)
        if args.bypass:
            packet_qdisc_bypass = 20
            self.sock.setsockopt(263, packet_qdisc_bypass, 1)
        self.sock.bind((args.interface, ETHERTYPE))
        self.sock.setblocking(False)
        self.mac = args.mac or self.sock.getsockname()[4]
        if args.vlan:
            self.sock = TaggedSocket(args.interface, args.vlan)
        self.next_tag = self.first_tag = random.randrange(1, 1 << 30)
        self.adverts = []
        self.retransmits = 0
        self.target = None

    def tag(self):
        self.next_tag = self.next_tag % 0x7FFFFFFE + 1
        return self.next_tag

    def has_used(self, tag):
        return self.first_tag < tag <= self.next_tag

    def send(self, frame):
        while True:
            check(time.monotonic() < self.ends, "cannot send")
            try:
                return self.sock.send(frame)
            except OSError as error:
                # Full for now, or the link is down for now.
                select.select([], [self.sock], [], 0.1)
                if error.errno not in (errno.EAGAIN, errno.ENOBUFS):
                    time.sleep(0.05)

    def receive(self, until, stop_at_advert=False):
        """A reply frame (adverts are noted), or None at that time."""
        while True:
            try:
                frame = self.sock.recv(65536)
            except BlockingIOError:
                left = min(until, self.ends) - time.monotonic()
                if left <= 0:
                    check(time.monotonic() < self.ends,
                          "not done after %g s", self.args.seconds)
                    return None
                select.select([self.sock], [], [], left)
                continue
            except OSError as error:
                # The socket tells once that its interface went down.
                check(time.monotonic() < self.ends, "%s", error)
                continue
            if len(frame) < 24 or not frame[14] & 8:
                continue
            if frame[19] == CONFIG and frame[20:24] == bytes(4):
                advert = Target(frame, not self.args.lenient)
                advert.time = time.monotonic()
                self.adverts.append(advert)
                if stop_at_advert:
                    return frame
                continue
            return frame

    def header(self, command, tag, dst=None, shelf=None, slot=None,
               verflags=0x10, src=None):
        return HEADER.pack(dst or self.target.mac, src or self.mac, ETHERTYPE,
                           verflags, 0,
                           self.shelf if shelf is None else shelf,
                           self.slot if slot is None else slot, command, tag)

    def ata(self, tag, command, lba=0, count=1, aflags=0, data=b"", **header):
        if isinstance(lba, int):
            lba = lba_bytes(lba)
        return (self.header(ATA, tag, **header) +
                ATA_ARGS.pack(aflags, 0, count, command, lba, b"\0\0") + data)

    def config(self, tag, verb=0, string=b"", **header):
        return (self.header(CONFIG, tag, **header) +
                CONFIG_ARGS.pack(0, 0, 0, verb, len(string)) + string)

    def check_header(self, frame, command, mac=None, verflags=0x18):
        dst, src, _, flags, error, shelf, slot, code, _ = HEADER.unpack_from(
            frame)
        check(flags == verflags, "byte 14 is %02x, error %d", flags, error)
        check(bool(error) == (flags == 0x1C), "error byte %d", error)
        check(dst == (mac or self.mac), "reply to %s", mac_text(dst))
        check((shelf, slot) == (self.shelf, self.slot), "reply from e%d.%d",
              shelf, slot)
        check(self.target is None or src == self.target.mac,
              "reply from %s", mac_text(src))
        check(code == command, "reply with command %d", code)

    def ask(self, build):
        """Sends build(tag), with a new tag at a time-out; the reply."""
        tags = set()
        for _ in range(self.args.tries):
            tag = self.tag()
            tags.add(tag)
            self.send(build(tag))
            until = time.monotonic() + self.args.timeout
            while (frame := self.receive(until)) is not None:
                if tag_of(frame) in tags:
                    return frame
            self.retransmits += 1
        raise Wrong("no answer from e%d.%d" % (self.shelf, self.slot))

    def expect_silence(self, rows):
        """Sends each build(tag) of (name, build); none may be answered."""
        names = {}
        for name, build in rows:
            tag = self.tag()
            names[tag] = name
            self.send(build(tag))
        until = time.monotonic() + 0.4
        while (frame := self.receive(until)) is not None:
            name = names.get(tag_of(frame))
            check(name is None, "%s: answered by %s", name,
                  mac_text(frame[6:12]))

    def target_mac(self, mac):
        """Who is not to be asked by broadcast, or else who answers to it."""
        if not mac:
            return self.find()
        self.target = argparse.Namespace(mac=mac_bytes(mac))
        return self.target

    def find(self):
        """Asks the target by broadcast who it is."""
        frame = self.ask(lambda tag: self.config(tag, dst=BROADCAST))
        self.check_header(frame, CONFIG)
        self.target = Target(frame, not self.args.lenient)
        check(self.target.verb == 0x10, "config verb %02x", self.target.verb)
        check(2 <= self.target.buffers, "buffer count %d",
              self.target.buffers)
        return self.target


def check_ata(client, frame, aflags, status, error, data, mac=None):
    """A whole ATA reply, to its last byte."""
    client.check_header(frame, ATA, mac)
    echoed, err, _, stat, _, reserved = ATA_ARGS.unpack_from(frame, 24)
    check((stat, err) == (status, error),
          "status %02x error %02x where %02x %02x is due", stat, err, status,
          error)
    check(echoed == aflags, "AFlags %02x for %02x", echoed, aflags)
    check(reserved == b"\0\0", "reserved bytes %s", reserved.hex())
    check(frame[36:36 + len(data)] == data, "wrong data")
    if not client.args.lenient:
        check_padding(frame, 36 + len(data))


class Reader:
    """A window of reads; each reply compared with the image."""

    def __init__(self, client, image, macs=None):
        self.client, self.image = client, image
        self.macs = macs or [client.mac]
        self.flying = {}  # tag: [time, lba, count, aflags, mac, tries]
        self.late = {}    # tags that were sent anew
        self.first_tag = client.next_tag
        self.done = 0

    def send(self, lba, count, aflags, mac, tries=0):
        client = self.client
        tag = client.tag()
        if aflags & EXTENDED:
            command, address = READ_EXT, lba_bytes(lba)
        else:
            command, address = READ, lba_bytes(lba | 0xE0 << 24)
        self.flying[tag] = [time.monotonic(), lba, count, aflags, mac, tries]
        client.send(client.ata(tag, command, address, count, aflags, src=mac))

    def resend(self):
        """Retransmits what is too old; the oldest come first."""
        client = self.client
        old = time.monotonic() - client.args.timeout
        for tag in list(self.flying):
            if self.flying[tag][0] > old:
                break
            request = self.late[tag] = self.flying.pop(tag)
            check(request[5] < client.args.tries, "no answer for LBA %d",
                  request[1])
            client.retransmits += 1
            self.send(*request[1:5], tries=request[5] + 1)

    def take(self, frame):
        if frame[:6] not in self.macs:
            return
        tag = tag_of(frame)
        request = self.flying.pop(tag, None)
        # What was asked before, by us or another client, may be answered late.
        if tag <= self.first_tag or not self.client.has_used(tag):
            return
        if request is None:
            request = self.late.pop(tag, None)
            check(request is not None, "reply with an unknown tag %08x", tag)
        else:
            self.done += 1
        _, lba, count, aflags, mac, _ = request
        try:
            check_ata(self.client, frame, aflags, READY, 0,
                      self.image.read(lba, count), mac)
        except Wrong as wrong:
            raise Wrong("LBA %d count %d: %s" % (lba, count, wrong)) from wrong

    def run(self, ranges):
        """Reads all ranges (lba, count, aflags)."""
        window = self.client.args.window
        ranges = iter(ranges)
        more = True
        sent = 0
        while more or self.flying:
            while more and len(self.flying) < window:
                request = next(ranges, None)
                more = request is not None
                if more:
                    self.send(*request, self.macs[sent % len(self.macs)])
                    sent += 1
            if self.flying:
                oldest = next(iter(self.flying.values()))[0]
                frame = self.client.receive(oldest + self.client.args.timeout)
                if frame is None:
                    self.resend()
                else:
                    self.take(frame)
