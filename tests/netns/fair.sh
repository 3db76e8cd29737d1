#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two images share a cache that holds neither fully with the other: what the
# small one has within its half stays there, however much of the large one is
# read; and the large one may use what the small one leaves.
. "$(dirname "$0")/lib.sh"

network veth 9000
head -c $((4 << 20)) /dev/urandom >"$work/small"
head -c $((40 << 20)) /dev/urandom >"$work/large"
cat >"$work/xblade.conf" <<END
[server]
cache = 8M
[export 0.1]
image = $work/small
interface = t0
[export 0.2]
image = $work/large
interface = t0
END

disk_reads() { # address : so far
	local lines
	lines=$(grep -c 'by the kernel' "$work/target.log" || :)
	kill -USR1 "${pid_of[target]}"
	within 5 told_more_than "$((lines + exports - 1))" || fail 'no lines on SIGUSR1'
	sed -n "s/.*e$1: .* \([0-9]*\) disk reads.*/\1/p" "$work/target.log" |
		tail -n 1
}

exports=2
target --config "$work/xblade.conf"
client --target 0.1 read-all "$work/small" --once
[ "$(disk_reads 0.1)" = 64 ] || fail "$(disk_reads 0.1) disk reads, not 64"
client --target 0.2 read-all "$work/large" --once
client --target 0.1 read-all "$work/small" --once
[ "$(disk_reads 0.1)" = 64 ] || fail "of the small one $(disk_reads 0.1) disk reads: its half was taken"

# The first of the large one's last 4 MiB and a half is gone, the rest there.
before=$(disk_reads 0.2)
client --target 0.2 random "$work/large" --requests 3000 --last 6000
[ "$(disk_reads 0.2)" = "$before" ] || fail 'the large one does not use its half'
finish

# Alone in the cache, the large one has all of it.
exports=1
sed -i '/0.1/,/t0/d' "$work/xblade.conf"
target --config "$work/xblade.conf"
client --target 0.2 read-all "$work/large" --once
before=$(disk_reads 0.2)
client --target 0.2 random "$work/large" --requests 3000 --last 14000
[ "$(disk_reads 0.2)" = "$before" ] || fail 'the cache is not used up'
finish
