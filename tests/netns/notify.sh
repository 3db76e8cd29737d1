#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The service manager is told when xblade serves, reads anew and ends.
. "$(dirname "$0")/lib.sh"

network veth 1500
image 100000
printf '[export 0.1]\nimage = %s\ninterface = t0\n' "$image" >"$work/x.conf"
python3 - "$xblade" "$work" <<'END' || fail 'the manager is told otherwise'
import os, signal, socket, subprocess, sys

xblade, work = sys.argv[1:]
for name in ("\0xblade-test", work + "/notify"):
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(name)
    manager.settimeout(60)
    server = subprocess.Popen([xblade, "--config", work + "/x.conf"], env=dict(
        os.environ, NOTIFY_SOCKET=name.replace("\0", "@")))
    told = [manager.recv(999)]
    server.send_signal(signal.SIGHUP)
    told += [manager.recv(999), manager.recv(999)]
    server.terminate()
    told.append(manager.recv(999))
    words = [line.split(b"\n")[0] for line in told]
    assert words == [b"READY=1", b"RELOADING=1", b"READY=1", b"STOPPING=1"], told
    assert told[1].startswith(b"RELOADING=1\nMONOTONIC_USEC="), told
    assert server.wait(60) == 0
END
