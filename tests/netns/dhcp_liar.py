#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A DHCP server that answers each question by many offers, of which one holds.

The others are cut at every length, lie about lengths, or are for somebody
else.  dhcp_liar.py INTERFACE; says "listening", then "sent N" a question.
"""
import socket
import struct
import sys

ME = bytes([10, 88, 0, 1])
COOKIE = bytes([99, 130, 83, 99])


def checked(ip):
    """A bridge may look at it (br_netfilter)."""
    total = sum(struct.unpack("!10H", ip))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ip[:10] + struct.pack("!H", total ^ 0xFFFF) + ip[12:]


def frame(mac, payload, protocol=17, port=68, ihl=5):
    udp = struct.pack("!HHHH", 67, port, 8 + len(payload), 0) + payload
    ip = checked(struct.pack("!BBHHHBBH4s4s", 0x40 | ihl, 0, 20 + len(udp), 0,
                             0, 64, protocol, 0, ME, b"\xff" * 4))
    return b"\xff" * 6 + mac + b"\x08\x00" + ip + udp


def message(question, op=2, yours=50, options=b"", file=b"", hlen=6):
    xid, chaddr = question[4:8], question[28:44]
    head = struct.pack("!BBBB4sHH4s4s4s4s", op, 1, hlen, 0, xid, 0, 0x8000,
                       bytes(4), bytes([10, 88, 0, yours]), ME, bytes(4))
    return head + chaddr + bytes(64) + file.ljust(128, b"\0") + COOKIE + options


def lies(question):
    good = message(question, 2, 50, bytes([53, 1, 2, 54, 4]) + ME + b"\xff",
                   b"\xc3\xa4evil\x1b[2J")
    # Whoever believes a lie lists another server.
    offer = bytes([53, 1, 2, 54, 4, 10, 88, 0, 2])
    lie = message(question, 2, 58, offer + b"\xff")
    other = bytearray(lie)
    other[4] ^= 1  # somebody else's question
    yield {"payload": bytes(other)}
    other = bytearray(lie)
    other[28] ^= 1  # somebody else's MAC
    yield {"payload": bytes(other)}
    yield {"payload": message(question, 1, 51, offer)}
    yield {"payload": message(question, 2, 52, bytes([53, 1, 5]) + offer[3:])}  # an ACK
    yield {"payload": message(question, 2, 53, bytes([53, 9, 2]))}  # too long
    yield {"payload": message(question, 2, 54, b"\0" * 60)}  # no message type
    yield {"payload": message(question, 2, 55, offer, hlen=16)}
    yield {"payload": message(question, 2, 56, bytes([52, 1, 3]), b"\x43\xff")}
    yield {"payload": lie, "port": 69}
    yield {"payload": lie, "protocol": 6}
    yield {"payload": lie, "ihl": 6}
    for length in range(0, 240 + 3):
        yield {"payload": message(question, 2, 57, offer)[:length]}
    yield {"payload": good}


def main():
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    s.bind((sys.argv[1], 0))
    mac = s.getsockname()[4]
    print("listening", flush=True)
    while True:
        heard = s.recv(2048)
        if heard[6:12] == mac or heard[23] != 17 or heard[36:38] != b"\0\x43":
            continue
        sent = 0
        for lie in lies(heard[42:]):
            s.send(frame(mac, **lie))
            sent += 1
        print("sent", sent, flush=True)


main()
