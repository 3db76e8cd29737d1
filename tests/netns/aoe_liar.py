#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
A target that behaves badly, to see what those who ask it make of it.  It says
so when a request is none that xblade-ping may send.

  aoe_liar.py INTERFACE MANNER

garbage   each request gets frames of every length and of random bytes, wrong
          versions, addresses, lengths; no answer is right but the config one
nasty     answers, but its names are to fool a terminal
refuses   reads are refused by ATA status; reserved: by AoE error
huge      says that it is larger than any disk
deaf      answers config queries only
poor      a Buffer Count of 1, and shelf 4095
flood     thousands of adverts, of new addresses all the time
"""

import random
import socket
import struct
import sys

import aoe_wire as aoe

SHELF, SLOT = 0, 1
SIZE = 4096


def header(request, flags=0x18, error=0, shelf=SHELF, slot=SLOT):
    _, src, _, _, _, _, _, command, tag = aoe.HEADER.unpack_from(request)
    return aoe.HEADER.pack(src, MAC, aoe.ETHERTYPE, flags, error, shelf, slot,
                           command, tag)


def config(request, buffers=16, sectors=2, length=0, **kind):
    return header(request, **kind) + aoe.CONFIG_ARGS.pack(
        buffers, 0x4019, sectors, 0x10, length)


def ata(request, status=aoe.READY, error=0, data=b"", **kind):
    return header(request, **kind) + aoe.ATA_ARGS.pack(
        0, error, 0, status, bytes(6), bytes(2)) + data


def swapped(text, length):
    text = text.ljust(length)[:length]
    return bytes(text[i ^ 1] for i in range(length))


def identify(size=SIZE, model=b"liar", serial=b"1", firmware=b"0"):
    block = bytearray(512)
    block[20:40] = swapped(serial, 20)
    block[46:54] = swapped(firmware, 8)
    block[54:94] = swapped(model, 40)
    struct.pack_into("<I", block, 120, min(size, (1 << 28) - 1))
    struct.pack_into("<H", block, 166, 0x5400)
    struct.pack_into("<Q", block, 200, size)
    return bytes(block)


def good(request, **identity):
    """What an honest target of zeros says."""
    if request[19] == aoe.CONFIG:
        return [config(request)]
    if request[27] == aoe.IDENTIFY:
        return [ata(request, data=identify(**identity))]
    return [ata(request, data=bytes(512 * request[26]))]


def holds(frame):
    """Is it by chance an answer, be it data or a refusal?"""
    if len(frame) < 24 or frame[19] != aoe.ATA:
        return False
    if frame[14] == 0x1c:
        return frame[15] != 0
    return (frame[14] == 0x18 and len(frame) >= 36 and
            (frame[27] & 0xa9 != 0 or len(frame) >= 548))


def garbage(request):
    right = good(request)[0]
    frames = [right[:n] for n in range(14, len(right), 7)]
    frames += [header(request, flags=f) + right[24:]
               for f in (0x08, 0x28, 0xf8, 0x1c, 0x1f, 0x10, 0x00)]
    frames += [header(request, shelf=0xffff) + right[24:],
               header(request, slot=0xff) + right[24:],
               header(request, shelf=9) + right[24:],
               config(request, length=1024), config(request, length=0xffff),
               ata(request), ata(request, data=bytes(511))]
    for _ in range(50):
        noise = bytearray(header(request) + random.randbytes(
            random.randrange(0, 1400)))
        for _ in range(random.randrange(4)):
            noise[random.randrange(14, 24)] = random.randrange(256)
        frames.append(bytes(noise))
    wrong = [f for f in frames if not holds(f)]
    random.shuffle(wrong)
    return wrong + [right] if request[19] == aoe.CONFIG else wrong


def nasty(request):
    return good(request, model=b"\x1b]0;owned\x07\x1b[2J\r\n\tx\xff\xfe",
                serial=b"\0\0\0\0", firmware=b"\x9b31m%s%n")


def refuses(request):
    if request[19] == aoe.ATA and request[27] != aoe.IDENTIFY:
        return [ata(request, aoe.FAILED, aoe.ABRT)]
    return good(request)


def reserved(request):
    if request[19] == aoe.ATA and request[27] != aoe.IDENTIFY:
        return [header(request, flags=0x1c, error=6) + request[24:36]]
    return good(request)


def huge(request):
    return good(request, size=(1 << 64) - 1)


def deaf(request):
    return good(request) if request[19] == aoe.CONFIG else []


def poor(request):
    if request[19] == aoe.CONFIG:
        return [config(request, buffers=1, shelf=4095)]
    return [header(request, shelf=4095) + good(request)[0][24:]]


def flood(sock):
    while True:
        number = random.randrange(65000 * 255)
        sock.send(aoe.HEADER.pack(
            aoe.BROADCAST, b"\x02\0" + number.to_bytes(4, "big"),
            aoe.ETHERTYPE, 0x18, 0, number // 255, number % 255, aoe.CONFIG,
            0) + aoe.CONFIG_ARGS.pack(16, 0, 2, 0x10, 0) + bytes(28))


def is_well_made(request):
    """Bit 31 of the tag, or Linux's driver takes the answer for its own."""
    return (len(request) >= aoe.SHORTEST and request[14:16] == b"\x10\0" and
            request[20] & 0x80 and
            (request[19] == aoe.CONFIG and not any(request[24:]) or
             request[19] == aoe.ATA and
             request[27] in (aoe.IDENTIFY, aoe.READ_EXT)))


def main():
    global MAC
    interface, manner = sys.argv[1:]
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                         socket.htons(aoe.ETHERTYPE))
    sock.bind((interface, aoe.ETHERTYPE))
    MAC = sock.getsockname()[4]
    print("ready", file=sys.stderr, flush=True)
    if manner == "flood":
        flood(sock)
    while True:
        request, sender = sock.recvfrom(65536)
        if sender[2] == socket.PACKET_OUTGOING or request[14] & 8:
            continue
        if not is_well_made(request):
            print("bad request", request.hex(), file=sys.stderr, flush=True)
        for frame in globals()[manner](request):
            sock.send(frame.ljust(14, b"\0"))


main()
