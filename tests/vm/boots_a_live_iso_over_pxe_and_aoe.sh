#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Boots QEMU machines by tests/vm/demo, with the options given here, and holds
# what it found against what a boot over xblade has to be.  The bytes were
# compared there; here: nothing left unanswered, no wait of a minute for the
# disk, jumbo frames where the MTU has them, and an image nobody wrote to.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
iso=$here/../../build/cache/demo.iso
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 143' INT TERM HUP

"$here/make-live-iso" "$iso" || exit
sum=$(sha256sum <"$iso")

"$here/demo" --quiet --json "$work/figures.json" "$@"
rc=$?
[ $rc = 0 ] || exit $rc

[ "$sum" = "$(sha256sum <"$iso")" ] || {
	echo 'the image was written to'
	exit 1
}

python3 - "$work/figures.json" <<'END'
import json, sys

figures = json.load(open(sys.argv[1]))
wrong = []
for number, machine in enumerate(figures["machines"], 1):
    def hold(condition, what):
        if not condition:
            wrong.append(f"machine {number}: {what}")

    hold(machine["sha256"] == figures["sha256"], "read other bytes than the file has")
    # The driver was loaded before the network.  Left alone it asks again
    # after 60 s; adverts come every 5 s.
    waited = machine["device"] - machine["link"]
    hold(waited < 20, f"waited {waited:.1f} s for its disk")
    # A machine that stalls sends a request again, and both may be answered
    # by one reply.
    hold(machine["answered"] >= 0.99 * machine["asked"],
         f"{machine['answered']} of {machine['asked']} reads answered")
    hold(machine["answered"] > 1000, "read next to nothing over AoE")
    hold(machine["adverts"] > 0, "no advert reached it")
if figures["mtu"] > 1500 and figures["largest_frame"] <= 1514:
    wrong.append(f"no jumbo frame was used, the largest had {figures['largest_frame']} bytes")
for what in wrong:
    print(what)
sys.exit(1 if wrong else 0)
END
