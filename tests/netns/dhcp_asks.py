#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks as firmware does, and prints what the first offer tells it to boot.

dhcp_asks.py INTERFACE ARCHITECTURE CLASS [ipxe]

"SERVER FILE", or for a URL "URL CLASS", the class being the offer's.  Exit
status 1: no offer names a file within 20 s.
"""
import os
import socket
import struct
import sys
import time

COOKIE = bytes([99, 130, 83, 99])


def question(mac, xid, arch, vendor, is_ipxe):
    options = bytes([53, 1, 1, 55, 6, 1, 3, 54, 60, 66, 67])
    name = f"{vendor}:Arch:{arch:05d}:UNDI:003001".encode()
    options += bytes([60, len(name)]) + name + struct.pack("!BBH", 93, 2, arch)
    options += bytes([94, 3, 1, 3, 1])
    if is_ipxe:  # one of its features inside
        options += bytes([175, 3, 19, 1, 1, 77, 4]) + b"iPXE"
    head = struct.pack("!BBBB4sHH16x", 1, 1, 6, 0, xid, 0, 0x8000)
    return head + mac + bytes(10 + 192) + COOKIE + options + b"\xff"


def options_of(message):
    found, at = {}, 240
    while at + 1 < len(message) and message[at] != 255:
        if message[at] == 0:
            at += 1
            continue
        found[message[at]] = message[at + 2:at + 2 + message[at + 1]]
        at += 2 + message[at + 1]
    return found


def told(message):
    options = options_of(message)
    file = options.get(67) or message[108:236]
    file = file.split(b"\0")[0].decode()
    if "://" in file:
        return file + " " + options.get(60, b"").decode()
    return f"{socket.inet_ntoa(message[20:24])} {file}" if file else None


def main():
    interface, arch, vendor = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with open(f"/sys/class/net/{interface}/address") as f:
        mac = bytes.fromhex(f.read().replace(":", ""))
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
    s.bind(("0.0.0.0", 68))
    s.settimeout(2)
    xid, end = os.urandom(4), time.monotonic() + 20
    while time.monotonic() < end:
        s.sendto(question(mac, xid, arch, vendor, "ipxe" in sys.argv[4:]),
                 ("255.255.255.255", 67))
        try:
            message = s.recv(2048)
        except socket.timeout:
            continue
        if message[4:8] == xid and message[:1] == b"\2" and told(message):
            print(told(message))
            return
        time.sleep(0.2)  # an offer of nothing; ask again, but not all the time
    sys.exit(1)


main()
