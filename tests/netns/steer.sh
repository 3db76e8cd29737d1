#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Requests that are lost for want of room lower what clients may have under way,
# and they are told at once; when it is calm they get it back.
#
#   steer.sh IO ANSWER
. "$(dirname "$0")/lib.sh"

network veth 1500
image 1000000
target --io="$1" --answer="$2" --advertise 0 -b 60 0 1 t0 "$image"
client discover | grep -q 'buffers 60 ' || fail 'not 60 buffers at the start'

# While it stands still, more than its rings hold.
kill -STOP "${pid_of[target]}"
ip netns exec client python3 - "$(cat /sys/class/net/t0/address)" <<'END'
import socket, struct, sys

mac = bytes.fromhex(sys.argv[1].replace(":", ""))
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sock.bind(("c0", 0x88a2))
for tag in range(20000):
    # A command that only user space answers: CHECK POWER.
    frame = mac + b"\2\0\0\0\0\x0a" + struct.pack(
        "!HBBHBBI4B8x24x", 0x88a2, 0x10, 0, 0, 1, 0, tag, 0, 0, 1, 0xe5)
    while True:
        try:
            sock.send(frame)
            break
        except OSError:
            pass
END
listen 20 --at-least 1 --enough
kill -CONT "${pid_of[target]}"
heard 'nothing is said of it'
within 10 grep -q 'told to ask 1/2 as much' "$work/target.log" || fail 'nothing is lowered'
client discover | grep -qE 'buffers (30|15) ' || fail "$(client discover)"
client read-all "$image" --once
within 30 grep -q 'calm again' "$work/target.log" || fail 'nothing is raised again'
client discover | grep -q 'buffers 60 ' || fail 'not 60 buffers again'
finish
