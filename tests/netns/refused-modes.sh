#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A mode that the interface cannot have is refused, never replaced silently.
. "$(dirname "$0")/lib.sh"

image 65536
network veth 1500
refused 'zero.?copy.*not supported' --io=zerocopy 0 1 t0 "$image"
refused 'answer' --answer=xdp 0 1 t0 "$image"
refused 'answer' --io=packet --answer=xdp 0 1 t0 "$image"
refused 'answer' --io=generic --answer=tcx 0 1 t0 "$image"
for answer in '' yes TCX; do
	refused 'answer' --answer="$answer" 0 1 t0 "$image"
done
ip link del t0
network bridge 1500
refused 'native' --io=native 0 1 br0 "$image"
refused 'zero.?copy' --io=zerocopy 0 1 br0 "$image"
for mode in '' none zerocopyx NATIVE; do
	refused 'io' --io="$mode" 0 1 br0 "$image"
done
