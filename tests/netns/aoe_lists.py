# SPDX-License-Identifier: GPL-2.0-or-later
"""
The lists by which clients of a target shut out each other: the MAC mask list
and reservations, bit by bit over the wire.
"""

import struct

from aoe_wire import (
    BROADCAST, CHECK_POWER, CONFIG, EXTENDED, FLUSH, IDENTIFY, READ, READ_EXT,
    READY, SECTOR, SHORTEST, WRITE, WRITE_EXT, check, check_ata,
    check_padding, mac_bytes, mac_text)

MASK, RESERVE = 2, 3
ADD, DELETE = 1, 2
SET, FORCE = 1, 2
RESERVED = 6


def macs_of(text):
    return [mac_bytes(mac) for mac in text.split(",") if mac]


def told(macs):
    return ",".join(map(mac_text, macs)) or "nobody"


def mask(client, tag, directives=None, **header):
    """A read, or an edit by directives (what, MAC)."""
    frame = client.header(MASK, tag, **header)
    frame += struct.pack("!BBBB", 0, directives is not None, 0,
                         len(directives or ()))
    for what, mac in directives or ():
        frame += struct.pack("!BB6s", 0, what, mac)
    return frame


def reserve(client, tag, verb=0, macs=(), **header):
    return (client.header(RESERVE, tag, **header) +
            struct.pack("!BB", verb, len(macs)) + b"".join(macs))


def do_config(client, args):
    """Reads or sets the config string, and compares it."""
    client.target_mac(args.to)
    verb, string = (4, args.set.encode()) if args.set is not None else (0, b"")
    frame = client.ask(lambda tag: client.config(tag, verb, string))
    client.check_header(frame, CONFIG)
    length = struct.unpack_from("!H", frame, 30)[0]
    check_padding(frame, 32 + length)
    found = frame[32:32 + length].decode()
    check(found == args.expect, "config string '%s'", found)
    return "config string '%s'" % found


def do_mask(client, args):
    """Reads or edits the list, and compares it with what is expected."""
    client.target_mac(args.to)
    edits = [(ADD, mac) for mac in macs_of(args.add)]
    edits += [(DELETE, mac) for mac in macs_of(args.delete)]
    frame = client.ask(lambda tag: mask(client, tag, edits or None))
    client.check_header(frame, MASK)
    reserved, verb, error, count = struct.unpack_from("!BBBB", frame, 24)
    check((reserved, verb, error) == (0, bool(edits), 0),
          "reserved %d MCmd %d MError %d", reserved, verb, error)
    check_padding(frame, 28 + 8 * count)
    entries = [frame[28 + 8 * i:36 + 8 * i] for i in range(count)]
    check(all(entry[:2] == b"\0\0" for entry in entries), "directives %s",
          frame[28:].hex())
    macs = [entry[2:] for entry in entries]
    check(macs == macs_of(args.expect), "%s on the list", told(macs))
    return told(macs)


def do_reserve(client, args):
    """Reads or sets the list; args.error says what is to come back."""
    client.find()
    verb = FORCE if args.force is not None else SET
    macs = args.force if args.force is not None else args.set
    if macs is None:
        verb, macs = 0, ""
    frame = client.ask(lambda tag: reserve(client, tag, verb, macs_of(macs)))
    client.check_header(frame, RESERVE,
                        verflags=0x1C if args.error else 0x18)
    check(frame[15] == args.error, "error %d, not %d", frame[15], args.error)
    if args.error == 1:
        check_padding(frame, 24)
        return "no such command"
    check(frame[24] == verb, "RCmd %d, not %d", frame[24], verb)
    check_padding(frame, 26 + 6 * frame[25])
    macs = [frame[26 + 6 * i:32 + 6 * i] for i in range(frame[25])]
    check(macs == macs_of(args.expect), "reserved for %s", told(macs))
    return told(macs)


def do_shut_out(client, args):
    """Whatever a client asks that is not on the mask list: silence."""
    client.target_mac(args.to)
    own = [(ADD, client.mac)]
    everywhere = {"dst": BROADCAST, "shelf": 0xFFFF, "slot": 0xFF}
    rows = [("a read of LBA %d" % lba, lambda t, lba=lba: client.ata(
        t, READ_EXT, lba, 1, EXTENDED)) for lba in range(64)]
    rows += [
        ("a read of 28 bits", lambda t: client.ata(t, READ, 0, 1)),
        ("a read by broadcast", lambda t: client.ata(
            t, READ_EXT, 0, 1, EXTENDED, **everywhere)),
        ("a read beyond the end", lambda t: client.ata(
            t, READ_EXT, (1 << 48) - 1, 1, EXTENDED)),
        ("a write", lambda t: client.ata(t, WRITE_EXT, 0, 1, 0x41,
                                         b"\x5a" * SECTOR)),
        ("FLUSH", lambda t: client.ata(t, FLUSH, 0, 0)),
        ("IDENTIFY", lambda t: client.ata(t, IDENTIFY)),
        ("IDENTIFY by broadcast", lambda t: client.ata(
            t, IDENTIFY, **everywhere)),
        ("a config query", client.config),
        ("a config query by broadcast", lambda t: client.config(
            t, **everywhere)),
        ("a config string", lambda t: client.config(t, 4, b"mine")),
        ("a read of the mask list", lambda t: mask(client, t)),
        ("an edit of the mask list", lambda t: mask(client, t, own)),
        ("an edit by broadcast", lambda t: mask(client, t, own,
                                                **everywhere)),
        ("who has reserved", lambda t: reserve(client, t)),
        ("to reserve by force", lambda t: reserve(client, t, FORCE,
                                                  [client.mac])),
        ("an unknown command", lambda t: client.header(0xF0, t)),
        ("version 2", lambda t: client.config(t, verflags=0x20)),
    ]
    client.expect_silence(rows)
    return "silent for %d requests" % len(rows)


def do_kept_out(client, _):
    """Reserved for others: reads and writes get error 6, the rest works."""
    client.find()
    rows = 0
    for command, aflags, data in ((READ, 0, b""), (READ_EXT, 0x40, b""),
                                  (WRITE, 1, b"\x5a" * SECTOR),
                                  (WRITE_EXT, 0x41, b"\x5a" * SECTOR)):
        for lba in range(32):
            sent = []

            def build(tag):
                sent.append(client.ata(tag, command, lba, 1, aflags, data))
                return sent[-1]

            frame = client.ask(build)
            client.check_header(frame, 0, verflags=0x1C)
            check(frame[15] == RESERVED, "error %d", frame[15])
            check(frame[24:36] == sent[-1][24:36], "other registers: %s",
                  frame[24:36].hex())
            check_padding(frame, 36)
            check(len(frame) == SHORTEST, "%d bytes", len(frame))
            rows += 1
    frame = client.ask(lambda tag: client.ata(tag, IDENTIFY))
    check_ata(client, frame, 0, READY, 0, frame[36:548])
    frame = client.ask(lambda tag: client.ata(tag, CHECK_POWER))
    check_ata(client, frame, 0, READY, 0, b"")
    client.check_header(client.ask(client.config), CONFIG)
    return "%d reads and writes got error 6" % rows


def add_commands(command):
    command("config", do_config, set=(str, None), expect=(str, ""),
            to=(str, None))
    command("mask", do_mask, add=(str, ""), delete=(str, ""),
            expect=(str, ""), to=(str, None))
    command("reserve", do_reserve, set=(str, None), force=(str, None),
            expect=(str, ""), error=(int, 0))
    command("shut-out", do_shut_out, to=(str, None))
    command("kept-out", do_kept_out)
