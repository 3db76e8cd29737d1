#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A client at MTU 9000 whose long replies get lost asks for the same again and
# again; it is told to ask for 2 sectors, at once, later, and when it asks, and
# nobody else is.
#
#   short.sh IO ANSWER
. "$(dirname "$0")/lib.sh"

network veth 9000
image 1000000
target --io="$1" --answer="$2" --advertise 1 0 1 t0 "$image"
lost=02:00:00:00:00:0a well=02:00:00:00:00:0b

client --mac $well discover --expect-sectors 17
client --mac $well read-all "$image" --once
client --mac $lost discover --expect-sectors 17

# Many at once, some within a second, and a few sectors, are no sign of it.
client --mac $lost repeat --sectors 17 --times 20 --every 0.001 --expect-sectors 0
client --mac $lost repeat --sectors 17 --times 4 --every 0.2 --expect-sectors 0
client --mac $lost repeat --sectors 2 --times 6 --every 0.6 --expect-sectors 0
# Nor is one that asks for other things in between, however long.
for _ in 1 2 3 4 5 6; do
	client --mac $lost repeat --sectors 17 --times 1 --every 0.6 --expect-sectors 0
done
! grep -q 'again and again' "$work/target.log" || fail 'told for nothing'

client --mac $lost repeat --sectors 17 --lba 200 --times 6 --every 0.6 --expect-sectors 2
says "$lost asks for the same again and again"
client --mac $lost discover --expect-sectors 2
client --mac $well discover --expect-sectors 17
client --mac $lost repeat --sectors 1 --lba 9 --times 10 --every 0.2 --expect-sectors 2
client --mac $lost read-all "$image" --once
client --mac $well read-all "$image" --once

# Another MTU may come with another path.
ip link set t0 mtu 8000
within 10 grep -q 'MTU 8000' "$work/target.log" || fail 'the MTU is not followed'
client --mac $lost discover --expect-sectors 15
finish
