#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
An AoE client for tests: sends requests from a packet socket and checks every
bit of what comes back.  It shares no code with the target, so that a mistake
would have to be made twice.  One summary line and status 0, or one line that
says what is wrong and status 1.
"""

import argparse
import random
import struct
import sys
import time

import aoe_lists
import aoe_writes
from aoe_wire import (
    ABRT, ANY_SHELF, ANY_SLOT, ATA, BROADCAST, CHECK_POWER, CONFIG, ETHERTYPE,
    EXTENDED, FAILED, FLUSH, FLUSH_EXT, IDENTIFY, IDNF, LBA28_LIMIT, READ,
    READ_EXT, READY, SECTOR, SHORTEST, UNC, WRITE, WRITE_EXT, Client, Image,
    Reader, Target, Wrong, check, check_ata, mac_bytes, mac_text, tag_of)


def sequence(total, start, counts, aflags):
    """From start to the end in steps that take turns; the last is cut."""
    lba, index = start, 0
    while lba < total:
        count = min(counts[index % len(counts)], total - lba)
        yield lba, count, aflags
        lba += count
        index += 1


def do_discover(client, _):
    target = client.find()
    args = client.args
    wanted = args.expect_sectors
    check(wanted is None or target.sectors == wanted,
          "%d sectors a frame, not %s", target.sectors, wanted)
    for shelf, slot in ((ANY_SHELF, ANY_SLOT), (client.shelf, ANY_SLOT),
                        (ANY_SHELF, client.slot)):
        found = set()
        tag = client.tag()
        client.send(client.config(tag, dst=BROADCAST, shelf=shelf, slot=slot))
        until = time.monotonic() + client.args.timeout
        while (client.shelf, client.slot) not in found:
            frame = client.receive(until)
            check(frame is not None, "silent when asked as %x.%x", shelf, slot)
            if tag_of(frame) == tag:
                other = Target(frame, not client.args.lenient)
                found.add((other.shelf, other.slot))
    return str(target)


def matching_adverts(client, args):
    """Those of our target that say what is expected."""
    return [a for a in client.adverts
            if (a.shelf, a.slot) == (client.shelf, client.slot) and
            (not args.expect_mac or a.mac == mac_bytes(args.expect_mac)) and
            (not args.expect_sectors or a.sectors == args.expect_sectors)]


def do_adverts(client, args):
    """Listens; the adverts of the target must be right and as many as said."""
    client.ends = time.monotonic() + args.listen + 5
    due = aoe_lists.macs_of(args.expect_to) or [BROADCAST]
    print("listening", flush=True)
    until = time.monotonic() + args.listen
    found = []
    while not (args.enough and len(found) >= args.at_least):
        if client.receive(until, stop_at_advert=True) is None:
            break
        found = matching_adverts(client, args)
    for advert in found:
        check(advert.verflags == 0x18, "advert with byte 14 %02x",
              advert.verflags)
        check(advert.dst in due, "advert to %s", mac_text(advert.dst))
        check(advert.verb == 0x10, "advert with verb %02x", advert.verb)
        check(advert.buffers >= 2, "advert of %d buffers", advert.buffers)
    check(args.at_least <= len(found) <= args.at_most,
          "%d adverts in %g s, %d to %d are due", len(found), args.listen,
          args.at_least, args.at_most)
    if args.at_least >= len(due):
        missing = set(due) - {advert.dst for advert in found}
        check(not missing, "no advert to %s", aoe_lists.told(missing))
    gaps = [b.time - a.time for a, b in zip(found, found[1:])]
    return "%d adverts, gaps %s" % (len(found),
                                    " ".join("%.2f" % gap for gap in gaps))


def identify_words(client, image):
    """Word number to its value, for all that initiators read of IDENTIFY."""
    total = image.sectors
    words = {0: 0x0040, 3: 16, 6: 63, 47: 0x8000, 49: 0x0200, 50: 0x4000,
             55: 16, 56: 63, 84: 0x4000, 87: 0x4000, 93: 0x400B, 83: 0x7400,
             86: 0x3400}
    cylinders = min(total // (16 * 63), 16383)
    words[1] = words[54] = cylinders
    lba28 = min(total, LBA28_LIMIT - 1)
    words[60], words[61] = lba28 & 0xFFFF, lba28 >> 16
    for index in range(4):
        words[100 + index] = total >> 16 * index & 0xFFFF
    return words


def ata_text(block, first, last):
    raw = bytearray(block[first * 2:last * 2 + 2])
    raw[0::2], raw[1::2] = raw[1::2], raw[0::2]
    return raw.decode("ascii")


def do_identify(client, args):
    image = Image(args.image)
    client.find()
    frame = client.ask(lambda tag: client.ata(tag, IDENTIFY,
                                              0xA0000000))
    block = frame[36:36 + SECTOR]
    check_ata(client, frame, 0, READY, 0, block)
    check(len(block) == SECTOR, "IDENTIFY of %d bytes", len(block))
    words = struct.unpack("<256H", block)
    for number, due in identify_words(client, image).items():
        check(words[number] == due, "IDENTIFY word %d is %04x, not %04x",
              number, words[number], due)
    capacity = words[57] | words[58] << 16
    check(capacity == words[1] * 16 * 63, "IDENTIFY words 57-58 say %d",
          capacity)
    check(words[82] in (0, 0x4000) and words[85] in (0, 0x4000),
          "IDENTIFY words 82, 85 are %04x %04x", words[82], words[85])
    known = set(identify_words(client, image)) | {57, 58, 53, 80, 82, 85}
    known |= set(range(10, 20)) | set(range(23, 47))
    rest = [n for n in range(256) if words[n] and n not in known]
    check(not rest, "IDENTIFY words %s are not zero", rest)
    texts = []
    for first, last in ((10, 19), (23, 26), (27, 46)):
        text = ata_text(block, first, last)
        check(text.isprintable() and text.strip(), "IDENTIFY text %r", text)
        texts.append(text.strip())
    check("%d.%d" % (client.shelf, client.slot) in texts[0],
          "serial %r does not name e%d.%d", texts[0], client.shelf,
          client.slot)
    return "%d sectors, serial '%s' firmware '%s' model '%s'" % (
        image.sectors, *texts)


def do_read_all(client, args):
    image = Image(args.image)
    most = args.sectors or client.find().sectors
    if args.sectors:
        client.find()
    reader = Reader(client, image)
    start = time.monotonic()
    reader.run(sequence(image.sectors, 0, [most], EXTENDED))
    if not args.once:
        # From LBA 1 and in all sizes, so nothing is aligned.
        counts = list(range(most, 0, -1))
        reader.run(sequence(image.sectors, 1, counts, 0))
    check(client.retransmits <= args.max_retransmits, "%d retransmits",
          client.retransmits)
    return "%d sectors read right, %d requests of %d sectors, " \
        "%d retransmits, %.1f s" % (image.sectors, reader.done, most,
                                    client.retransmits,
                                    time.monotonic() - start)


def do_random(client, args):
    image = Image(args.image)
    most = min(args.sectors or client.find().sectors, image.sectors)
    client.find()
    dice = random.Random(args.seed)
    macs = [bytes([2, 0xA0, args.seed & 255, 0]) + struct.pack("!H", index)
            for index in range(args.clients)]
    reader = Reader(client, image, macs)
    first = max(image.sectors - args.last, 0) if args.last else 0

    def ranges():
        for _ in range(args.requests):
            count = dice.randint(1, most)
            lba = dice.randrange(first, image.sectors - count + 1)
            fits = lba + count <= LBA28_LIMIT
            yield lba, count, dice.choice((0, EXTENDED)) if fits else EXTENDED

    reader.run(ranges())
    return "%d random reads right, %d retransmits" % (reader.done,
                                                      client.retransmits)


def do_repeat(client, args):
    """Asks for the same as if no answer came, and listens for a word of it."""
    client.find()
    told = set()
    for _ in range(args.times):
        tag = client.tag()
        client.send(client.ata(tag, READ_EXT, args.lba, args.sectors,
                               EXTENDED))
        until = time.monotonic() + args.every
        while client.receive(until):
            pass
    for advert in client.adverts:
        if advert.dst == client.mac:
            told.add(advert.sectors)
    due = {args.expect_sectors} - {0}
    check(told == due, "told to ask for %s sectors, not %s", told, due)
    return "told to ask for %s sectors" % (told or "no other number of")


def do_write(client, args):
    client.find()
    count = 0
    for command, aflags in ((WRITE, 1), (WRITE_EXT, 0x41), (WRITE, 0),
                            (WRITE_EXT, 0x43)):
        for lba in (0, 7):
            frame = client.ask(lambda tag, command=command, aflags=aflags,
                               lba=lba: client.ata(tag, command, lba, 1,
                                                   aflags, b"\x5a" * SECTOR))
            check_ata(client, frame, aflags, FAILED, ABRT, b"")
            count += 1
    return "%d writes refused" % count


def ata_rows(client, image):
    """What is asked, and what is due: (name, request, reply)."""
    end, most = image.sectors, client.target.sectors
    none = b""
    last = image.read(end - 1, 1)
    return (
        ("the last sector", (READ_EXT, end - 1, 1, EXTENDED),
         (READY, 0, last)),
        ("the last sector by LBA28 with device bits and AFlags EXTENDED",
         (READ, end - 1 | 0xE0 << 24, 1, EXTENDED), (READY, 0, last)),
        ("LBA48 without AFlags EXTENDED", (READ_EXT, end - 1, 1, 0),
         (READY, 0, last)),
        ("LBA28 ignores bytes 4 and 5 of the LBA",
         (READ, end - 1 | 0xABCD << 32, 1, 0), (READY, 0, last)),
        ("one past the end", (READ_EXT, end, 1, EXTENDED),
         (FAILED, IDNF, none)),
        ("the last LBA there is", (READ_EXT, (1 << 48) - 1, 1, EXTENDED),
         (FAILED, IDNF, none)),
        ("LBA 2^32", (READ_EXT, 1 << 32, 1, EXTENDED), (FAILED, IDNF, none)),
        ("no sectors", (READ_EXT, 0, 0, EXTENDED), (FAILED, ABRT, none)),
        ("a sector too many", (READ_EXT, 0, most + 1, EXTENDED),
         (FAILED, ABRT, none)),
        ("255 sectors", (READ, 0, 255, 0), (FAILED, ABRT, none)),
        ("IDENTIFY PACKET", (0xA1, 0, 1, 0), (FAILED, ABRT, none)),
        ("SMART", (0xB0, 0, 1, 0), (FAILED, ABRT, none)),
        ("SET FEATURES", (0xEF, 0, 1, 0), (FAILED, ABRT, none)),
        ("FLUSH", (FLUSH, 0, 0, 0), (READY, 0, none)),
        ("FLUSH EXT", (FLUSH_EXT, 0, 0, EXTENDED), (READY, 0, none)),
        ("CHECK POWER", (CHECK_POWER, 0, 1, 0), (READY, 0, none)),
        # Where a frame holds but one sector, this is a sector too many.
        ("across the end", (READ, end - 1, 2, 0),
         (FAILED, IDNF if most > 1 else ABRT, none)),
    )


def silent_frames(client):
    """Frames that no target may answer."""
    target = client.target
    read = (READ_EXT, 0, 1, EXTENDED)
    other = bytes([2, 0xEE, 0, 0, 0, 1])
    return (
        ("another shelf", lambda t: client.ata(
            t, *read, shelf=client.shelf + 1)),
        ("another slot", lambda t: client.ata(t, *read, slot=client.slot + 1)),
        ("a response", lambda t: client.ata(t, *read, verflags=0x18)),
        ("another's MAC", lambda t: client.ata(t, *read, dst=other)),
        ("a multicast source", lambda t: client.ata(
            t, *read, src=b"\x01" + client.mac[1:])),
        ("the target's own MAC as source", lambda t: client.ata(
            t, *read, src=target.mac)),
        ("an ATA request of 35 bytes", lambda t: client.ata(t, *read)[:35]),
        ("a header alone", lambda t: client.header(ATA, t)),
        ("a config query of 31 bytes", lambda t: client.config(t)[:31]),
        ("a config string beyond the frame", lambda t: client.config(
            t, 1, b"x" * 9)[:-4]),
        ("a config string that is not ours", lambda t: client.config(
            t, 1, b"not this one")),
    )


def do_protocol(client, args):
    """The edges of the protocol, one by one over the wire."""
    image = Image(args.image)
    client.find()
    rows = 0
    for name, (command, lba, count, aflags), due in ata_rows(client, image):
        for excess in (b"", b"\xa5" * 24, b"\xa5" * 1000):
            rows += 1
            frame = client.ask(lambda tag, *_, c=(command, lba, count, aflags),
                               excess=excess: client.ata(tag, *c, excess))
            try:
                check_ata(client, frame, aflags, *due)
                check(command != CHECK_POWER or frame[26] == 0xFF,
                      "sector count %02x", frame[26])
            except Wrong as wrong:
                raise Wrong("%s: %s" % (name, wrong)) from wrong
    for dst in (client.target.mac, BROADCAST):
        for shelf in (client.shelf, ANY_SHELF):
            for slot in (client.slot, ANY_SLOT):
                for count in (0, 1, 2):
                    where = {"dst": dst, "shelf": shelf, "slot": slot}
                    frame = client.ask(lambda tag, w=where, c=count:
                                       client.ata(tag, IDENTIFY, 0, c, **w))
                    check_ata(client, frame, 0, READY, 0, frame[36:548])
                    rows += 1
    frame = client.ask(lambda tag: client.header(0xF0, tag))
    client.check_header(frame, 0xF0, verflags=0x1C)
    check(frame[15] == 1 and len(frame) == SHORTEST,
          "command F0h: error %d, %d bytes", frame[15], len(frame))
    silent = silent_frames(client)
    client.expect_silence(silent)
    rows += len(silent)
    return "%d rows as they should be" % rows


def do_unreadable(client, args):
    """A read that the image cannot give fails by ATA status, at once."""
    client.find()
    start = time.monotonic()
    for lba in (args.lba, args.lba + 1000, args.lba):
        frame = client.ask(lambda tag, lba=lba: client.ata(
            tag, READ_EXT, lba, 1, EXTENDED))
        check_ata(client, frame, EXTENDED, FAILED, UNC, b"")
    check(time.monotonic() - start < args.timeout, "too slow to fail")
    return "failed as it should"


def do_silent(client, args):
    """Nobody answers, neither a process nor what one left in the kernel."""
    rows = [("a config query", lambda tag: client.config(tag, dst=BROADCAST))]
    for lba in range(4 if args.to else 0):
        rows.append(("a read", lambda tag, lba=lba: client.ata(
            tag, READ_EXT, lba, 1, EXTENDED, dst=mac_bytes(args.to))))
    client.expect_silence(rows)
    return "silent"


def do_tagged(client, _):
    """What comes in a VLAN is not answered out of it."""
    target = client.find()
    for dst in (target.mac, BROADCAST):
        plain = (client.config(client.tag(), dst=dst),
                 client.ata(client.tag(), READ_EXT, 0, 1, EXTENDED, dst=dst))
        for frame in plain:
            client.send(frame[:12] + b"\x81\x00\x00\x07" + frame[12:])
    until = time.monotonic() + 0.5
    while (frame := client.receive(until)) is not None:
        check(frame[20:24] == bytes(4), "an answer to a tagged frame")
    return "nothing tagged is answered"


def do_storm(client, args):
    """Discovery by very many MACs at once; nearly all must be answered."""
    answered = set()
    sent = 0
    macs = [bytes([2, 0xB0, 0, 0]) + struct.pack("!H", index)
            for index in range(args.clients)]
    for mac in macs:
        client.send(client.config(client.tag(), dst=BROADCAST, src=mac,
                                  shelf=ANY_SHELF, slot=ANY_SLOT))
        sent += 1
        while sent % 64 == 0 and (frame := client.receive(0)) is not None:
            answered.add(frame[:6])
    until = time.monotonic() + 2
    while len(answered) < len(macs):
        frame = client.receive(until)
        if frame is None:
            break
        answered.add(frame[:6])
        Target(frame, not args.lenient)
    check(answered <= set(macs), "replies to MACs that did not ask")
    share = len(answered) / len(macs)
    check(share >= args.share, "only %d of %d answered", len(answered),
          len(macs))
    return "%d of %d answered" % (len(answered), len(macs))


def garbage(client, dice):
    """A frame that is broken in one of several ways."""
    kind = dice.randrange(4)
    if kind == 0:
        frame = bytearray(client.header(dice.randrange(256), client.tag()))
        frame += dice.randbytes(dice.randrange(1400))
    elif kind == 1:
        frame = bytearray(client.target.mac + client.mac +
                          struct.pack("!H", ETHERTYPE) +
                          dice.randbytes(dice.randrange(1400)))
    else:
        frame = bytearray(client.ata(client.tag(), READ_EXT, 0, 1, EXTENDED))
        for _ in range(dice.randrange(1, 4)):
            frame[dice.randrange(14, len(frame))] = dice.randrange(256)
    if kind == 3:
        del frame[dice.randrange(14, len(frame)):]
    # Mask lists and reservations would, rightly, shut this client out.
    if len(frame) > 19 and frame[19] in (2, 3):
        frame[19] = 0xF1
    return bytes(frame)


def do_garbage(client, args):
    client.find()
    dice = random.Random(args.seed)
    for index in range(args.frames):
        client.send(garbage(client, dice))
        while index % 64 == 0 and client.receive(0) is not None:
            pass
    # A config string may have been set, so only the address is compared.
    while client.receive(time.monotonic() + 0.3) is not None:
        pass
    client.target = None
    return "alive after %d frames, seed %d: %s" % (args.frames, args.seed,
                                                   client.find())


def address(text):
    shelf, slot = text.lstrip("e").split(".")
    return int(shelf), int(slot)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interface", "-i", required=True)
    parser.add_argument("--target", "-t", type=address, default=(0, 1))
    parser.add_argument("--mac", type=mac_bytes)
    parser.add_argument("--bypass", action="store_true",
                        help="send by the queue of this processor")
    parser.add_argument("--lenient", action="store_true",
                        help="for vblade, which pads otherwise or not at all")
    parser.add_argument("--vlan", type=lambda text: int(text, 0), default=0,
                        help="priority, if any, and number: 13 bits and 12")
    parser.add_argument("--window", type=int, default=16)
    parser.add_argument("--timeout", type=float, default=1.0,
                        help="seconds to a retransmission")
    parser.add_argument("--tries", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60,
                        help="for the whole run")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, function, **options):
        sub = commands.add_parser(name)
        sub.set_defaults(function=function)
        for option, (kind, default) in options.items():
            flag = "--" + option.replace("_", "-")
            if kind is bool:
                sub.add_argument(flag, action="store_true")
            elif default is ...:
                sub.add_argument(option, type=kind)
            else:
                sub.add_argument(flag, type=kind, default=default)

    command("discover", do_discover, expect_sectors=(int, None))
    command("adverts", do_adverts, listen=(float, 5.0), at_least=(int, 1),
            at_most=(int, 1 << 30), enough=(bool, False),
            expect_mac=(str, None), expect_sectors=(int, None),
            expect_to=(str, ""))
    command("identify", do_identify, image=(str, ...))
    command("read-all", do_read_all, image=(str, ...), sectors=(int, None),
            once=(bool, False), max_retransmits=(int, 1 << 30))
    command("random", do_random, image=(str, ...), sectors=(int, None),
            requests=(int, 1000), clients=(int, 1), seed=(int, 1),
            last=(int, 0))
    command("repeat", do_repeat, sectors=(int, 1), lba=(int, 0),
            times=(int, 1), every=(float, 1.0), expect_sectors=(int, 0))
    command("write", do_write)
    command("protocol", do_protocol, image=(str, ...))
    command("unreadable", do_unreadable, lba=(int, ...))
    command("silent", do_silent, to=(str, None))
    command("tagged", do_tagged)
    command("storm", do_storm, clients=(int, 1000), share=(float, 1.0))
    aoe_lists.add_commands(command)
    aoe_writes.add_commands(command)
    command("garbage", do_garbage, frames=(int, 5000), seed=(int, 1))
    return parser.parse_args()


def main():
    args = arguments()
    try:
        print("%s: %s" % (args.command, args.function(Client(args), args)))
    except (Wrong, OSError) as error:
        print("%s: WRONG: %s" % (args.command, error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
