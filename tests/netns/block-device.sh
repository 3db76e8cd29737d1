#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A block device is served like a file.
. "$(dirname "$0")/lib.sh"

network veth 1500
image $((5 << 20))
device=$(losetup --find --show --read-only "$image" 2>"$work/losetup.log") ||
	skip "no loop device: $(tail -n 1 "$work/losetup.log")"
# Detached already: the kernel does it when the last user closes it.
trap 'losetup -d "$device" 2>/dev/null || true; rm -rf "$work"' EXIT
target 0 1 "$iface" "$device"
losetup -d "$device"
client identify "$image"
client read-all "$image"
client write
finish
